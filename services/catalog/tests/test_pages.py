"""Who may do what on the pages, and what happens to what people type."""

import io
import re
from uuid import uuid4

import pytest

from catalog.domain.barcode import barcode_of
from catalog.entrypoints.pages import CatalogPages
from catalog.readmodels import shelf
from chassis.caller import ROLES
from chassis.http import endpoints
from services.catalog.tests.words import CP1251, ELSEWHERE, HERE, SPRING, an_id, read_all

READERS = {
    "librarian", "teacher", "parent", "pupil", "secretary", "head", "deputy", "administrator",
}  # fmt: skip
FOR_READERS = {"/catalog/<school>/search", "/catalog/<school>/records/<uuid:record_id>"}
DELIVERY = {
    "quantity": "3", "price": "250,50", "came_from": "purchase",
    "document_number": "12/3", "document_date": "", "on": "16.11.2026",
}  # fmt: skip


def upload(client, raw=None, **more):
    raw = CP1251.read_bytes() if raw is None else raw
    form = {"file": (io.BytesIO(raw), "records.iso"), "charset": "", **more}
    return client.post("/catalog/school-a/import", data=form, content_type="multipart/form-data")


def routes(it):
    for endpoint in endpoints(CatalogPages, it.runtime):
        rule = endpoint.route.rule
        path = re.sub(r"<uuid:\w+>", an_id("anything"), rule).replace("<school>", HERE)
        for method in endpoint.route.methods:
            yield rule, method, path


def test_every_address_is_closed_to_those_it_is_not_for(it):
    """Wrong role, role at another school, and nobody, for each route of the service."""
    for rule, method, path in routes(it):
        allowed = READERS if rule in FOR_READERS else {"librarian"}
        for role in ROLES - allowed - {"operator", "district-officer"}:
            status = it.client.as_(an_id(role), (role, HERE)).open(method, path).status_code
            assert status == 403, (role, method, path)
        stranger = it.client.as_(an_id("stranger"), ("librarian", ELSEWHERE))
        assert stranger.open(method, path).status_code == 403, (method, path)
        assert it.client.open(method, path).status_code in (303, 401), (method, path)
        assert it.client.script().open(method, path).status_code == 401, (method, path)
        officer = it.client.as_(an_id("officer"), ("operator", "district"))
        assert officer.open(method, path).status_code == 403, (method, path)


@pytest.mark.parametrize("role", sorted(READERS))
def test_everybody_at_school_finds_books(it, spring, role):
    reader = it.client.as_(an_id(role), (role, HERE))
    assert "Тоо булагынын үнү" in reader.get("/catalog/school-a/search?q=булак").text
    page = reader.get(f"/catalog/school-a/records/{spring}")
    assert page.status_code == 200
    assert (f"/records/{spring}/copies" in page.text) == (role == "librarian")


def test_another_schools_record_is_not_there(it, spring):
    theirs = it.client.as_(an_id("theirs"), ("librarian", ELSEWHERE))
    for path in (f"records/{spring}", f"records/{spring}/copies", f"records/{spring}.mrc"):
        assert theirs.get(f"/catalog/school-b/{path}").status_code == 404
    entered = theirs.post(f"/catalog/school-b/records/{spring}/copies", data=DELIVERY)
    assert entered.status_code == 404


def test_another_site_cannot_enter_copies(librarian, spring):
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    path = f"/catalog/school-a/records/{spring}/copies"
    assert librarian.post(path, data=DELIVERY, headers=elsewhere).status_code == 403


def test_a_double_click_enters_copies_once(librarian, library, spring):
    form = DELIVERY | {"command_id": str(uuid4())}
    path = f"/catalog/school-a/records/{spring}/copies"
    first, second = (librarian.post(path, data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    labels = librarian.get(first.headers["Location"]).text
    assert labels.count('<li class="label">') == 3
    assert barcode_of(1, 1) in labels


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("quantity", ""), ("quantity", "0"), ("quantity", "501"), ("quantity", "три"),
        ("price", "-5"), ("price", "1.999"), ("price", "NaN"), ("price", "1e9"),
        ("on", "31.02.2026"), ("came_from", "somewhere"), ("on", ""),
        ("document_number", "от Асановой Бурул"), ("document_number", "=cmd()"),
    ],
)  # fmt: skip
def test_a_refused_delivery_keeps_what_was_typed(librarian, library, spring, field, typed):
    form = DELIVERY | {"document_number": "77/А", field: typed}
    page = librarian.post(f"/catalog/school-a/records/{spring}/copies", data=form)
    assert page.status_code in (409, 422)
    assert 'role="alert"' in page.text
    if field != "document_number":
        assert 'value="77/А"' in page.text
    with library.read() as db:
        assert shelf.count(db, HERE)[1] == 0


def test_an_unknown_field_is_refused(librarian, spring):
    form = DELIVERY | {"inventory_number": "5"}
    page = librarian.post(f"/catalog/school-a/records/{spring}/copies", data=form)
    assert page.status_code == 422


def test_the_inventory_book_shows_every_copy_in_order(librarian, spring):
    librarian.post(f"/catalog/school-a/records/{spring}/copies", data=DELIVERY)
    page = librarian.get("/catalog/school-a/copies").text
    numbers = re.findall(r'<th scope="row" data-label="Inventory number">(\d+)</th>', page)
    assert numbers == ["1", "2", "3"]
    assert page.count("″") == 10  # The second and third copy are the same as above.
    assert librarian.get("/catalog/school-a/register").text.count("250.50") == 3


def test_a_file_is_looked_into_before_anything_is_written(librarian, library):
    page = upload(librarian)
    assert page.status_code == 303
    preview = librarian.get(page.headers["Location"]).text
    assert "Bring in 4 records" in preview
    with library.read() as db:
        assert shelf.count(db, HERE)[0] == 0
    assert librarian.post(page.headers["Location"], data={"act": "take"}).status_code == 303
    assert "Every record of the file" in librarian.get(page.headers["Location"]).text
    assert "Птицы наших гор" in librarian.get("/catalog/school-a/search?q=птица").text


def test_an_upload_pressed_twice_is_one_upload(librarian, library):
    once = str(uuid4())
    one, two = (upload(librarian, command_id=once) for _ in range(2))
    assert one.headers["Location"] == two.headers["Location"]
    assert len(list(library.uploads(HERE).waiting())) == 1


def test_bringing_in_twice_brings_in_once(librarian):
    here = upload(librarian).headers["Location"]
    for _ in range(2):
        assert librarian.post(here, data={"act": "take"}).status_code == 303
    again = upload(librarian).headers["Location"]
    assert "There is nothing new in this file." in librarian.get(again).text


def test_an_interrupted_import_is_gone_on_with(librarian, library, it):
    here = upload(librarian).headers["Location"]
    jobs = it.runtime.jobs
    jobs._carry_out = lambda job, *_: jobs._under_way.pop(job)  # The process ended here.
    librarian.post(here, data={"act": "take"})
    librarian.post(here, data={"act": "drop"})  # While it runs nothing can be dropped.
    it.clock.forward(minutes=3)
    page = librarian.get(here)
    assert "Go on bringing in" in page.text
    del jobs._carry_out
    librarian.post(here, data={"act": "take"})
    assert "Every record of the file" in librarian.get(here).text


def test_a_file_may_be_thrown_away(librarian, library):
    here = upload(librarian).headers["Location"]
    librarian.post(here, data={"act": "drop"})
    assert librarian.get(here).status_code == 404
    assert list(library.uploads(HERE).waiting()) == []


def test_an_upload_is_its_librarians_own(librarian, it):
    here = upload(librarian).headers["Location"]
    colleague = it.client.as_(an_id("colleague"), ("librarian", HERE))
    assert colleague.get(here).status_code == 404
    assert colleague.post(here, data={"act": "take"}).status_code == 404


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04 a workbook", "This is a spreadsheet"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"", "The file is empty."),
        (b"once upon a time", "This is not a file of MARC records."),
    ],
)
def test_another_kind_of_file_is_refused_with_advice(librarian, library, raw, said):
    page = upload(librarian, raw)
    assert page.status_code == 409
    assert said in page.text
    assert list(library.uploads(HERE).waiting()) == []


def test_no_file_at_all_is_asked_for(librarian):
    form = {"charset": ""}
    page = librarian.post("/catalog/school-a/import", data=form, content_type="multipart/form-data")
    assert page.status_code == 422


def test_a_book_described_by_hand_goes_on_to_its_copies(librarian):
    form = {"title": "Жаңы китеп", "authors": "Үсөнов Б.; Ветрова О.", "language": "kir",
            "command_id": str(uuid4())}  # fmt: skip
    one, two = (librarian.post("/catalog/school-a/records/new", data=form) for _ in range(2))
    assert one.headers["Location"] == two.headers["Location"]
    assert librarian.get(one.headers["Location"]).status_code == 200
    found = librarian.script().get("/catalog/school-a/search?q=жаңы").json
    assert [book["title"] for book in found["books"]] == ["Жаңы китеп"]


def test_a_book_without_title_keeps_the_rest(librarian):
    page = librarian.post("/catalog/school-a/records/new", data={"title": " ", "place": "Ош"})
    assert page.status_code == 422
    assert 'value="Ош"' in page.text


def test_a_record_is_saved_as_marc(librarian, spring):
    saved = librarian.get(f"/catalog/school-a/records/{spring}.mrc")
    (marc,), bad = read_all(saved.data)
    assert (marc.control("001"), bad) == (SPRING.control_number, [])


@pytest.mark.parametrize("query", ["page=0", "page=abc", "view=wall", "q=" + "а" * 201, "x=1"])
def test_a_strange_query_is_answered_with_a_page(librarian, query):
    assert librarian.get(f"/catalog/school-a/search?{query}").status_code == 422


@pytest.mark.parametrize("path", ["search?q=zzzz", "copies?first=999", "labels?first=7&last=3"])
def test_empty_pages_say_what_to_do(librarian, path):
    assert librarian.get(f"/catalog/school-a/{path}").status_code == 200


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_page_speaks_every_language(librarian, spring, language):
    for path in ("search", "import", "copies", f"records/{spring}", "records/new", "labels",
                 f"records/{spring}/copies"):  # fmt: skip
        page = librarian.get(f"/catalog/school-a/{path}?language={language}")
        assert page.status_code == 200, path
        assert f'<html lang="{language}"' in page.text


def test_pages_are_light(librarian, library):
    library.fill_demo(HERE, titles=40)
    library.runtime.bring_up_to_date()
    for path in ("search", "search?q=китеп", "copies"):
        page = librarian.get(f"/catalog/school-a/{path}", headers={"Accept-Encoding": "gzip"})
        assert len(page.data) < 20_000, path


def test_filling_the_demo_twice_fills_it_once(library):
    for _ in range(2):
        library.fill_demo(HERE, titles=20, copies=1)
    library.runtime.bring_up_to_date()
    with library.read() as db:
        assert shelf.count(db, HERE)[0] == 20
        assert shelf.count(db, HERE)[1] == shelf.last_number(db, HERE)
