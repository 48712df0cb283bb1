"""Invented samples for the gallery of page parts, and a small server to look at it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from socketserver import ThreadingMixIn
from threading import Event, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from chassis.forms import Form
from chassis.languages import negotiate
from chassis.pages import Pages

CLASSES = {"librarian", "secretary"}


@dataclass
class SampleCaller:
    """Somebody who may do what the roles say, at one school."""

    roles: frozenset[str] = frozenset(CLASSES)
    person_id: str = "00000000-0000-4000-8000-000000000000"
    schools: frozenset[str] = frozenset({"school-7"})

    def roles_at(self, school: str) -> frozenset[str]:
        return self.roles if school in self.schools else frozenset()


@dataclass
class SampleCall:
    """A request as the chassis hands it to a page."""

    request: Request
    caller: SampleCaller | None = field(default_factory=SampleCaller)
    school: str | None = "school-7"

    @property
    def language(self) -> str:
        return negotiate(self.request)


@dataclass
class SampleJob:
    """Long work, part done."""

    href: str = "/chassis/job"
    done: int = 34
    total: int = 81
    what: str = "TEST1.ISO"
    seconds_left: float | None = 12
    finished: bool = False
    result_href: str | None = "#"


NAMES = {
    "ky": ["Бейшеналиева Айжаркын", "Токтогулов Нурбек", "Ысмаилова Үмүт", "Өмүрбеков Эрмек",
           "Жээнбекова Гүлзада", "Асанова Ырыс", "Чоңмурунов Бекзат", "Садырбаева Нуриза"],
}  # fmt: skip

BOOKS: list[dict[str, Any]] = [
    {"title": "Сынган кылыч", "author": "Т. Касымбеков", "colour_class": "84(2Ки)"},
    {"title": "Кыргыз эл жомоктору", "author": "", "colour_class": "82.3"},
    {"title": "Математика. 5-класс", "author": "И. Бекбоев", "colour_class": "22.1"},
    {"title": "Ботаника", "author": "А. Идинов", "colour_class": "28.5"},
    {
        "title": "История Кыргызстана с древнейших времён до наших дней",
        "author": "Т. Койчуев",
        "colour_class": "63.3",
    },
    {"title": "Физика: механика", "author": "", "colour_class": "22.3"},
    {"title": "Ак кеме", "author": "Ч. Айтматов", "colour_class": "84(2Ки)"},
    {"title": "Жер-суу аттары", "author": "", "colour_class": "9"},
    {"title": "Сүрөт өнөрү жана көркөм эмгек", "author": "", "colour_class": "74"},
    {"title": "Адеп", "author": "", "colour_class": "37"},
    {"title": "Кенжебала", "author": "", "colour_class": None},
    {"title": "Манас. Сагымбай Орозбаковдун айтуусу боюнча", "author": "", "colour_class": "82.3"},
    {"title": "Информатика", "author": "", "colour_class": "32.9"},
    {"title": "Айыл чарба негиздери", "author": "", "colour_class": "4"},
    {"title": "Ден соолук", "author": "", "colour_class": "51"},
    {"title": "English for you", "author": "", "colour_class": "81.2"},
]

KY: dict[str, Any] = {
    "heading": "Беттин бөлүктөрү", "back": "Мурунку бет", "primary": "Китеп берүү",
    "numbers": "Сандар",
    "stat": "китеп окурмандардын колунда", "stat_detail": "фонддо баары 9 480 нуска",
    "stat_two": "мөөнөтү өткөн", "stat_two_detail": "анын 12си бир айдан көп",
    "shelf": "Жаңы келген китептер", "found": "Табылган китептер",
    "on_shelf": "текчеде", "lent": "29-сентябрга чейин берилген",
    "notices": "Билдирүүлөр",
    "ok": "Китеп берилди.", "ok_text": "«Ак кеме» китебин 29-сентябрга чейин кайтаруу керек.",
    "look": "Үч окурмандын макулдугу жакында бүтөт.",
    "look_text": "Эгер жаңы макулдук берилбесе, 1-октябрда алардын аты көрсөтүлбөй калат.",
    "no": "Китеп берилген жок.",
    "no_text": "Бул нуска башка окурманда. Алгач аны кайтарып алыңыз.",
    "form": "Окуучуну каттоо", "family": "Фамилиясы", "born": "Туулган күнү",
    "born_hint": "Мисалы, 12.09.2014", "class_": "Классы",
    "classes": [("5a", "5-А"), ("5b", "5-Б"), ("6a", "6-А")],
    "capacity": "Макулдукка ким кол койду",
    "capacities": [("parent", "Ата-энеси"), {"value": "guardian", "label": "Камкорчусу",
                   "hint": "Камкордук жөнүндө документ керек"}],
    "price": "Баасы", "purposes": "Максаттары",
    "purpose_options": [("library", "Китепкана"), ("journal", "Класстык журнал")],
    "remark": "Эскертүү", "scan": "Макулдуктун сканы", "sure": "Кагазды өзүм көрдүм",
    "save": "Каттоо", "draft": "Кийин бүтүрөм",
    "table": "Мөөнөтү өткөн китептер",
    "nothing": "Бош бет", "empty": "Мөөнөтү өткөн китеп жок",
    "empty_text": "Окурмандар китептерин өз убагында кайтарышты.", "empty_action": "Китеп берүү",
    "work": "Узак иш", "charts": "Диаграммалар",
    "by_class": "Класстар боюнча берилген китептер", "by_subject": "Бөлүмдөр боюнча",
    "by_day": "Күндөр боюнча", "lines": ("Берилди", "Кайтарылды"),
    "facts": "Нуска", "register": "Мөөнөтү өткөн китептердин тизмеси",
    "register_day": "12-сентябрь 2026", "place": "Нарын шаары",
    "signers": [("Мектептин директору", "Асанова Ы. Т."),
                ("Китепканачы", "Бейшеналиева А. К.")],
    "heads": ("Окурман", "Китеп", "Классы", "Мөөнөтү", "Күн"),
    "subjects": ("Кыргыз адабияты", "Табият таануу", "Окуу китептери", "Тарых жана коом"),
    "fact_names": ("Инвентардык номери", "Баасы", "Келген күнү", "ББК"),
}  # fmt: skip

RU: dict[str, Any] = KY | {
    "heading": "Части страницы", "back": "Назад", "primary": "Выдать книгу", "numbers": "Числа",
    "stat": "книг на руках у читателей", "stat_detail": "всего в фонде 9 480 экземпляров",
    "stat_two": "просрочено", "stat_two_detail": "из них 12 больше месяца",
    "shelf": "Новые книги", "found": "Найденные книги",
    "on_shelf": "на полке", "lent": "выдана до 29 сентября",
    "notices": "Сообщения",
    "ok": "Книга выдана.", "ok_text": "«Белый пароход» нужно вернуть до 29 сентября.",
    "look": "У трёх читателей скоро истекает согласие.",
    "look_text": "Если не будет нового согласия, с 1 октября их имена перестанут показываться.",
    "no": "Книга не выдана.",
    "no_text": "Этот экземпляр у другого читателя. Сначала примите его.",
    "form": "Запись ученика", "family": "Фамилия", "born": "Дата рождения",
    "born_hint": "Например, 12.09.2014", "class_": "Класс",
    "capacity": "Кто подписал согласие",
    "capacities": [("parent", "Родитель"), {"value": "guardian", "label": "Опекун",
                   "hint": "Нужен документ об опеке"}],
    "price": "Цена", "purposes": "Цели",
    "purpose_options": [("library", "Библиотека"), ("journal", "Классный журнал")],
    "remark": "Примечание", "scan": "Скан согласия", "sure": "Бумагу я видел сам",
    "save": "Записать", "draft": "Закончу позже",
    "table": "Просроченные книги",
    "nothing": "Пустая страница", "empty": "Просроченных книг нет",
    "empty_text": "Читатели вернули книги вовремя.", "empty_action": "Выдать книгу",
    "work": "Долгая работа", "charts": "Диаграммы",
    "by_class": "Выдано книг по классам", "by_subject": "По отделам",
    "by_day": "По дням", "lines": ("Выдано", "Возвращено"),
    "facts": "Экземпляр", "register": "Список просроченных книг",
    "register_day": "12 сентября 2026", "place": "г. Нарын",
    "signers": [("Директор школы", "Асанова Ы. Т."), ("Библиотекарь", "Бейшеналиева А. К.")],
    "heads": ("Читатель", "Книга", "Класс", "Срок", "Дней"),
    "subjects": ("Кыргызская литература", "Естествознание", "Учебники", "История и общество"),
    "fact_names": ("Инвентарный номер", "Цена", "Поступил", "ББК"),
}  # fmt: skip


def sample(language: str, rows: int = 16) -> dict[str, Any]:
    """Make the gallery's samples in Kyrgyz or Russian."""
    said = dict(RU if language == "ru" else KY)
    reader, book, class_, due, days = said["heads"]
    said["books"] = BOOKS
    said["columns"] = [
        {"key": "reader", "label": reader},
        {"key": "book", "label": book},
        {"key": "class", "label": class_},
        {"key": "due", "label": due, "kind": "date"},
        {"key": "days", "label": days, "kind": "number", "sorted": "descending"},
    ]
    said["rows"] = [
        {
            "reader": Markup('<person-name ref="p{}" translate="no">В/{}</person-name>').format(
                at, at + 3
            ),
            "book": {"text": BOOKS[at % len(BOOKS)]["title"], "href": "#"},
            "class": f"{5 + at % 7}-{'АБВ'[at % 3]}",
            "due": date(2026, 9, 1 + at % 28),
            "days": rows - at,
            "_class": "look" if at < 2 else "",
        }
        for at in range(rows)
    ]
    counts = (31, 27, 12, 40, 22, 18, 5)
    said["by_class_series"] = [(f"{5 + i}-А", n) for i, n in enumerate(counts)]
    said["by_class_series"][2] = ("7-А", 12, "look")
    said["by_subject_series"] = list(zip(said["subjects"], (412, 198, 1340, 87), strict=True))
    said["days"] = [f"{day}.09" for day in range(1, 15)]
    said["day_lines"] = {
        said["lines"][0]: [12, 30, 22, 18, 9, 0, 0, 25, 31, 28, 17, 20, 0, 0],
        said["lines"][1]: [3, 8, 14, 16, 20, 0, 0, 11, 19, 24, 22, 26, 0, 0],
    }
    number, price, came, bbk = said["fact_names"]
    said["fact_pairs"] = [
        (number, "000123"), (price, "250 сом"), (came, date(2026, 8, 20)), (bbk, "84(2Ки)"),
    ]  # fmt: skip
    return said


def application() -> Any:
    """Make a WSGI application that shows the gallery, refused and not, and its printed form."""
    pages = Pages("chassis", school_name=lambda *_: "№ 7 Токтогул атындагы орто мектеп")

    @Request.application
    def answer(request: Request) -> Response:
        call = SampleCall(request)
        said = sample(call.language, rows=int(request.args.get("rows", 16)))
        try:
            if request.path.startswith("/chassis/static/"):
                return pages.static_file(request.path.removeprefix("/chassis/static/"), request)
        except HTTPException as missing:
            return missing.get_response(request.environ)
        match request.path:
            case "/identity/names":
                ids = (request.get_json(silent=True) or {}).get("ids", [])
                names = {i: {"display": NAMES["ky"][n % 8], "forgotten": n == 5}
                         for n, i in enumerate(ids)}  # fmt: skip
                return Response(json.dumps({"names": names}), mimetype="application/json")
            case "/chassis/job":
                job = {"done": 81, "total": 81, "finished": True, "result_href": "#result"}
                return Response(json.dumps(job), mimetype="application/json")
            case "/print":
                return pages.render(call, "gallery-print.html", s=said)
            case "/problem":
                return pages.problem(
                    call, 403, happened="This page is not open to you.",
                    why="It belongs to another school or to another role.",
                    do="Ask the head of your school if you need it.",
                    code="not-allowed", correlation_id="5f0c2d9e",
                )  # fmt: skip
            case "/signed-out":
                return pages.signed_out(call)
            case "/offline":
                return pages.render(call, "offline.html")
            case _:
                pass
        form = Form({"family": "Бейшеналиева", "born": "31.02.2014", "price": "250"})
        if "fresh" not in request.args:
            form = form.refused(
                {"born": ["Not a valid date."],
                 "capacity": ["Missing data for required field."],
                 "scan": ["Missing data for required field."]}
            )  # fmt: skip
        work = SampleJob()
        return pages.render(call, "gallery.html", s=said, form=form, work=work, job=work)

    return answer


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Leave the terminal to the tests."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve the gallery in threads of its own; give its address."""
    server = make_server("127.0.0.1", port, application(), _Threads, _Quiet)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with serving(int(sys.argv[1]) if len(sys.argv) > 1 else 8765) as address:
        sys.stdout.write(f"{address}/\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            Event().wait()
