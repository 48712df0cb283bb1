"""Papers in sections, on the letterhead: what every printed copy, notice, report and act shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chassis.http import Call
from chassis.languages import Words, words
from chassis.printing import pdf

PDF: Final = "application/pdf"
PRINTED: Final = ("ky", "ru")


@dataclass(kw_only=True)
class Sheet:
    """One paper; `title` and all that is added is spoken already."""

    title: str
    line: str = ""
    intro: Sequence[str] = ()
    sections: list[dict[str, Any]] = field(default_factory=list)
    signatures: Sequence[str] = ()
    stamp: bool = False

    def facts(self, title: str, pairs: Sequence[tuple[str, object]], said: str = "") -> None:
        shown = [(label, str(value)) for label, value in pairs if value not in (None, "")]
        self.sections.append({"title": title, "facts": shown, "said": said})

    def table(
        self, title: str, head: Sequence[str], rows: Sequence[Sequence[object]], said: str = "",
        widths: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Add a table; ``widths`` as Typst has them ("auto", "2fr"), all alike without them."""
        cells = [["" if value is None else str(value) for value in row] for row in rows]
        if not cells:
            self.sections.append({"title": title, "facts": [], "said": said or "–"})
            return
        shown = {"title": title, "head": list(head), "rows": cells, "said": said}
        self.sections.append(shown | ({"widths": list(widths)} if widths else {}))

    def lines(self, title: str, many: int, said: str = "") -> None:
        """Leave lines to write on by hand."""
        self.sections.append({"title": title, "lines": many, "said": said})

    def print(self, letterhead: dict[str, str], language: str, footer: str = "") -> bytes:
        data = {
            "school": letterhead,
            "language": language,
            "title": self.title,
            "line": self.line,
            "intro": list(self.intro),
            "sections": self.sections,
            "signatures": list(self.signatures),
            "stamp": self.stamp,
            "footer": footer,
        }
        return pdf("identity", "sections", data)


def spoken_on_paper(call: Call) -> Words:
    """Return the words of a paper: Kyrgyz or Russian, whatever the page was read in."""
    return words(call.language if call.language in PRINTED else PRINTED[0], "identity")
