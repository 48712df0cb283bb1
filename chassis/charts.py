"""Charts as plain SVG: readable aloud, printable, with the figures behind them one click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final

from markupsafe import Markup

from chassis.languages import Words

_numbers = count(1)

_ROW: Final = 30
_TALL_ROW: Final = 44
_SHORT_LABEL: Final = 7
_LINE_HEIGHT: Final = 200
_MOST_TICKS: Final = 6

Bar = tuple[str, float] | tuple[str, float, str]


def bar_chart(
    words: Words,
    title: str,
    series: Sequence[Bar],
    *,
    unit: str = "",
    summary: str = "",
    heads: tuple[str, str] | None = None,
) -> Markup:
    """Draw a bar for each (label, value) or (label, value, "look"); values are not negative.

    `unit` follows the numbers, `heads` are the two column heads of the table, `summary` replaces
    the text alternative that is otherwise made from the figures.
    """
    bars = [(str(bar[0]), bar[1], bar[2] if len(bar) > 2 else "") for bar in series]  # noqa: PLR2004
    shown = [_shown(words, value, unit) for _, value, _ in bars]
    most = max((value for _, value, _ in bars), default=0) or 1
    inline = all(len(label) <= _SHORT_LABEL for label, _, _ in bars)
    drawn = Markup().join(
        (_inline_bar if inline else _tall_bar)(i, label, value / most, shown[i], kind)
        for i, (label, value, kind) in enumerate(bars)
    )
    height = len(bars) * (_ROW if inline else _TALL_ROW)
    text = summary or _summary(words, [(label, value) for label, value, _ in bars], unit)
    head = heads or (words.gettext("What"), words.gettext("How many"))
    rows = [[label, value] for (label, _, _), value in zip(bars, shown, strict=True)]
    return _figure(words, "bars", title, text, _svg(title, text, height, drawn), list(head), rows)


def line_chart(
    words: Words,
    title: str,
    labels: Sequence[str],
    lines: Mapping[str, Sequence[float]],
    *,
    unit: str = "",
    summary: str = "",
) -> Markup:
    """Draw lines over the labels, at most three; they differ by dash as well as by colour."""
    most = max((value for line in lines.values() for value in line), default=0)
    top = _round_up(most)
    last = max(len(labels) - 1, 1)
    scale = 1 - 20 / _LINE_HEIGHT
    paths = Markup().join(
        Markup('<polyline class="line line-{i}" points="{points}"/>').format(
            i=i,
            points=" ".join(
                f"{100 * at / last:.2f},{_LINE_HEIGHT * (1 - scale * value / top):.1f}"
                for at, value in enumerate(line)
            ),
        )
        for i, line in enumerate(lines.values(), 1)
    )
    drawn = _grid(words, top)
    drawn.append(
        Markup(
            '<svg x="9%" y="0" width="91%" height="{h}" viewBox="0 0 100 {h}" '
            'preserveAspectRatio="none" class="plot">{paths}</svg>'
        ).format(h=_LINE_HEIGHT, paths=paths)
    )
    drawn.extend(_labels(labels))
    text = summary or " ".join(
        f"{name}: {_summary(words, list(zip(labels, line, strict=True)), unit)}"
        for name, line in lines.items()
    )
    legend = Markup().join(
        Markup(
            '<li><svg width="28" height="8" aria-hidden="true"><line class="line line-{i}" '
            'x1="0" x2="28" y1="4" y2="4"/></svg>{name}</li>'
        ).format(i=i, name=name)
        for i, name in enumerate(lines, 1)
    )
    drawing = _svg(title, text, _LINE_HEIGHT + 28, Markup().join(drawn))
    if len(lines) > 1:
        drawing += Markup('<ul class="legend">{}</ul>').format(legend)
    rows = [
        [label, *(_shown(words, line[at], unit) for line in lines.values())]
        for at, label in enumerate(labels)
    ]
    head = [words.gettext("When"), *lines]
    return _figure(words, "lines", title, text, drawing, head, rows)


def _inline_bar(i: int, label: str, share: float, shown: str, kind: str) -> Markup:
    y = i * _ROW
    return Markup(
        '<text class="label" x="13%" y="{text}" text-anchor="end">{label}</text>'
        '<rect class="bar {kind}" x="15%" y="{y}" width="{width:.2f}%" height="20" rx="3"/>'
        '<text class="value" x="{end:.2f}%" dx="8" y="{text}">{shown}</text>'
    ).format(
        label=label, kind=kind, y=y + 4, text=y + 19, width=max(share * 68, 0.4),
        end=15 + share * 68, shown=shown,
    )  # fmt: skip


def _tall_bar(i: int, label: str, share: float, shown: str, kind: str) -> Markup:
    y = i * _TALL_ROW
    return Markup(
        '<text class="label" x="0" y="{text}">{label}</text>'
        '<text class="value" x="100%" y="{text}" text-anchor="end">{shown}</text>'
        '<rect class="track" x="0" y="{y}" width="100%" height="10" rx="3"/>'
        '<rect class="bar {kind}" x="0" y="{y}" width="{width:.2f}%" height="10" rx="3"/>'
    ).format(
        label=label, kind=kind, y=y + 22, text=y + 15, width=max(share * 100, 0.4), shown=shown
    )


def _grid(words: Words, top: float) -> list[Markup]:
    drawn = []
    for share in (1.0, 0.5, 0.0):
        y = 20 + (1 - share) * (_LINE_HEIGHT - 20)
        drawn.append(
            Markup(
                '<line class="grid{thick}" x1="9%" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
                '<text class="tick" x="8%" y="{t:.1f}" text-anchor="end">{text}</text>'
            ).format(
                y=y, t=y + 4, thick="" if share else " thick", text=_shown(words, top * share, "")
            )
        )
    return drawn


def _labels(labels: Sequence[str]) -> list[Markup]:
    """Write as many labels under a line as fit a phone, the first and the last among them."""
    last = max(len(labels) - 1, 1)
    step = max(1, -(-last // (_MOST_TICKS - 1)))
    drawn = []
    for at, label in enumerate(labels):
        if at % step and at != last:
            continue
        if at != last and last - at < step and at % step == 0 and last % step:
            continue
        anchor = "start" if at == 0 else "end" if at == last else "middle"
        drawn.append(
            Markup('<text class="tick" x="{x:.2f}%" y="{y}" text-anchor="{anchor}">{label}</text>')
            .format(x=9 + 91 * at / last, y=_LINE_HEIGHT + 20, anchor=anchor, label=label)
        )  # fmt: skip
    return drawn


def _svg(title: str, text: str, height: int, drawn: Markup) -> Markup:
    number = next(_numbers)
    return Markup(
        '<svg class="drawing" width="100%" height="{h}" role="img" '
        'aria-labelledby="chart-{n}-title chart-{n}-desc">'
        '<title id="chart-{n}-title">{title}</title><desc id="chart-{n}-desc">{text}</desc>'
        "{drawn}</svg>"
    ).format(n=number, h=height, title=title, text=text, drawn=drawn)


def _figure(
    words: Words,
    kind: str,
    title: str,
    text: str,
    drawing: Markup,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> Markup:
    first, *others = head
    heads = Markup('<th scope="col">{}</th>').format(first) + Markup().join(
        Markup('<th scope="col" class="number">{}</th>').format(name) for name in others
    )
    body = Markup().join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup().join(Markup('<td class="number">{}</td>').format(v) for v in row[1:])
        )
        for row in rows
    )
    return Markup(
        '<figure class="chart chart-{kind}"><figcaption>{title}</figcaption>{drawing}'
        "<details><summary>{more}</summary><p>{text}</p><table><thead><tr>{heads}</tr></thead>"
        "<tbody>{body}</tbody></table></details></figure>"
    ).format(
        kind=kind, title=title, drawing=drawing, more=words.gettext("Show the figures"),
        text=text, heads=heads, body=body,
    )  # fmt: skip


def _summary(words: Words, pairs: Sequence[tuple[str, float]], unit: str) -> str:
    if not pairs:
        return words.gettext("There are no figures yet.")
    most = max(pairs, key=lambda pair: pair[1])
    least = min(pairs, key=lambda pair: pair[1])
    return words.gettext("Most: %(most)s, %(m)s. Least: %(least)s, %(l)s.") % {
        "most": most[0],
        "m": _shown(words, most[1], unit),
        "least": least[0],
        "l": _shown(words, least[1], unit),
    }


def _shown(words: Words, value: float, unit: str) -> str:
    number = words.number(round(value, 2))
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def _round_up(value: float) -> float:
    """Find the even round number at the top of an axis, so that its half is whole as well."""
    size = 1.0
    while True:
        for step in (2, 4, 6, 8, 10):
            if value <= step * size:
                return step * size
        size *= 10
