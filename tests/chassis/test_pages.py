"""Pages come whole: in their language, for their reader, under a strict policy, and small."""

import gzip
import re

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.test import Client, EnvironBuilder

from chassis.forms import Form
from chassis.navigation import FEW, FRONT, GROUPS, NAVIGATION, links, sections
from chassis.pages import Pages, static_file
from chassis.statics import Statics
from tests.support.gallery import SampleCall, SampleCaller, application

ROLES = (
    "librarian", "secretary", "teacher", "parent", "pupil", "head", "deputy", "administrator",
    "operator", "district-officer", "data-officer", "data-clerk", "nurse",
)  # fmt: skip


@pytest.fixture(scope="module")
def client():
    return Client(application())


@pytest.fixture(scope="module")
def pages():
    return Pages("chassis")


def call(path="/", roles=("librarian",), **environ):
    request = EnvironBuilder(path, **environ).get_request()
    return SampleCall(request, SampleCaller(frozenset(roles)) if roles else None)


def test_a_page_comes_under_a_strict_policy_and_is_not_kept(client):
    headers = client.get("/").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Language"] == "ky"
    assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/", "/?fresh=1", "/print", "/problem", "/signed-out", "/offline"]
)
def test_nothing_is_inline_and_nothing_is_from_elsewhere(client, path):
    html = client.get(path).text
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|javascript:", html)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", html)


def test_the_first_page_is_small(client):
    zipped = {"Accept-Encoding": "gzip"}
    page = client.get("/circulation/school-7/desk", headers=zipped)
    html = gzip.decompress(page.data).decode()
    parts = set(re.findall(r'"(/chassis/static/[^"]+)"', html))
    weights = [len(client.get(part, headers=zipped).data) for part in parts]
    assert len(parts) > 8
    assert len(page.data) + sum(weights) < 60_000 / 2  # Half is left for the service's own.


def test_the_sheet_is_small(pages):
    assert len(pages.static_file("shell/app.css").data) < 25_000


def test_the_language_that_was_asked_for_is_remembered(client):
    answer = client.get("/print?language=ru")
    assert '<html lang="ru">' in answer.text
    assert "kp_language=ru" in answer.headers["Set-Cookie"]
    assert "Set-Cookie" not in client.get("/print").headers


def test_the_language_switch_keeps_the_question(pages):
    html = pages.render(call("/?q=%D0%B0&language=ru"), "offline.html").get_data(as_text=True)
    assert 'href="?q=%D0%B0&amp;language=ky"' in html


def test_a_page_for_nobody_has_no_places(pages):
    html = pages.render(call(roles=()), "offline.html").get_data(as_text=True)
    assert 'class="ways"' not in html
    assert "/identity/sign-out" not in html


def test_a_school_is_named(client):
    assert "№ 7 Токтогул атындагы орто мектеп" in client.get("/").text


def test_a_problem_says_what_happened_why_and_what_to_do(client):
    answer = client.get("/problem")
    assert answer.status_code == 403
    happened = answer.text.index("This page is not open to you.")
    why, do = answer.text.index("another school"), answer.text.index("Ask the head")
    assert happened < why < do < answer.text.index("5f0c2d9e")


def test_who_was_signed_out_can_send_the_same_again(pages):
    sent = call("/journal/school-7/lessons", method="POST", data={"topic": "Өлчөө", "mark": "5"})
    answer = pages.signed_out(sent)
    assert answer.status_code == 401
    html = answer.get_data(as_text=True)
    assert 'action="/journal/school-7/lessons"' in html
    assert 'name="topic" value="Өлчөө"' in html


# --- Parts


def test_a_refused_field_shows_what_was_typed_and_why(client):
    html = client.get("/").text
    field = re.search(r'<input type="text" id="f-born".*?>', html, re.DOTALL)[0]
    assert 'value="31.02.2014"' in field
    assert 'aria-describedby="f-born-hint f-born-why"' in field
    assert 'aria-invalid="true"' in field
    assert 'href="#f-born"' in html


def test_every_label_has_its_field(client):
    html = client.get("/").text
    assert set(re.findall(r'label for="([^"]+)"', html)) <= set(re.findall(r' id="([^"]+)"', html))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_form_names_its_command(client):
    command = re.search(r'name="command_id" value="([^"]*)"', client.get("/").text)[1]
    assert len(command) == 36


def test_long_work_is_followed_without_scripts(client):
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in client.get("/").text
    assert "http-equiv" not in client.get("/offline").text


# --- Places


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_somewhere_to_go(role):
    if role in {"operator", "district-officer"}:
        assert links({role}, None, "/")
    else:
        assert links({role}, "school-7", "/")


def test_places_of_a_school_need_a_school():
    own = {link.href for link in links({"librarian"}, None, "/")}
    assert own <= {"/identity/my-data"}


def test_every_place_begins_with_its_service():
    assert all(item.href.startswith(f"/{item.service}/") for item in NAVIGATION)
    assert set().union(*(item.roles for item in NAVIGATION)) == set(ROLES)


def test_the_place_one_is_in_is_marked():
    shown = links({"librarian"}, "school-7", "/circulation/school-7/desk/reader")
    assert [link.href for link in shown if link.current] == ["/circulation/school-7/desk"]


@pytest.mark.parametrize("role", ROLES)
def test_what_stands_behind_the_first_places_is_grouped_where_it_is_long(role):
    shown = links({role}, "school-7", "/")
    behind = sections(shown)

    assert [link for section in behind for link in section.links] == shown[FRONT:]
    assert all(section.label in GROUPS for section in behind)
    assert all(len(section.links) > 1 for section in behind if section.label)
    if len(shown) - FRONT <= FEW:
        assert all(not section.label for section in behind)


def test_a_head_sees_a_short_list_with_the_own_group_open():
    behind = sections(links({"head"}, "school-7", "/identity/school-7/terms"))

    assert FRONT + len(behind) <= 9
    assert [section.label for section in behind if section.current] == ["Orders and rights"]


def test_nobody_has_a_place_twice():
    for roles in ({"operator", "administrator", "secretary"}, {"secretary", "data-clerk"}, ROLES):
        shown = [link.href for link in links(set(roles), "school-7", "/")]
        assert len(shown) == len(set(shown))


@pytest.mark.parametrize(
    ("role", "first"),
    [("nurse", "people/search"), ("data-clerk", "import"), ("data-officer", "data-desk")],
)
def test_the_first_place_is_the_work_of_the_role(role, first):
    assert links({role}, "school-7", "/")[0].href == f"/identity/school-7/{first}"


# --- Statics


def test_a_static_file_is_kept_for_ever_under_its_hashed_name(pages):
    url = pages.static_url("shell/app.css")
    answer = static_file("chassis", url.removeprefix("/chassis/static/"))
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in pages.static_file("shell/app.css").headers["Cache-Control"]


def test_a_static_file_that_is_known_is_not_sent_again(pages):
    first = pages.static_file("shell/shell.js")
    request = EnvironBuilder(headers={"If-None-Match": first.headers["ETag"]}).get_request()
    assert pages.static_file("shell/shell.js", request).status_code == 304


def test_a_static_file_is_sent_small_to_who_can_read_it(pages):
    request = EnvironBuilder(headers={"Accept-Encoding": "gzip"}).get_request()
    zipped, plain = (pages.static_file("shell/app.css", r) for r in (request, None))
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("path", ["shell/none.css", "../pages.py", "shell/../../pages.py", ""])
def test_what_is_not_a_static_file_is_not_found(pages, path):
    with pytest.raises(NotFound):
        pages.static_file(path)


def test_modules_import_each_other_by_hashed_names(pages):
    script = pages.static_file("shell/shell.js").get_data(as_text=True)
    imported = re.findall(r'import "\./([\w.]+)"', script)
    assert imported
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{10}\.js", name) for name in imported)
    for name in imported:
        assert "immutable" in pages.static_file(f"shell/{name}").headers["Cache-Control"]


def test_a_service_imports_the_shells_modules(tmp_path, monkeypatch):
    (tmp_path / "static").mkdir()
    own = tmp_path / "static" / "desk.js"
    own.write_text('import { onScan } from "../shell/scanner.js";\nimport "./grid.js";\n')
    (tmp_path / "static" / "grid.js").write_text("export const grid = 1;\n")
    from chassis import languages, statics  # noqa: PLC0415 - only this test bends them

    home = languages.home
    bent = lambda package: tmp_path if package == "loans" else home(package)  # noqa: E731
    monkeypatch.setattr(statics, "home", bent)
    monkeypatch.setattr(languages, "home", bent)

    made = Statics("loans")
    script = made.file("own/desk.js").get_data(as_text=True)
    scanner = made.url("shell/scanner.js").removeprefix("/loans/static/shell/")
    assert f'from "../shell/{scanner}"' in script
    assert re.search(r'import "\./grid\.[0-9a-f]{10}\.js"', script)
    assert made.needs("own/desk.js")[0] == made.url("shell/scanner.js")


def test_an_empty_form_is_at_hand_in_templates(pages):
    template = pages._environments["ky"].from_string(
        '{% from "components.html" import field %}{{ field(empty_form, "q", "Q", kind="search") }}'
    )
    assert 'type="search"' in template.render()
    assert isinstance(pages._environments["ky"].globals["empty_form"], Form)


NAMES_OF_SCHOOLS = {"school-7": "№7 мектеп", "school-12": "№12 <мектеп>"}


def at_two_schools(here):
    both = ("school-7", "school-12")
    asked = call("/chassis")
    asked.caller, asked.school = SampleCaller(frozenset({"teacher"}), schools=both), here
    pages = Pages("chassis", lambda school, _language: NAMES_OF_SCHOOLS[school])
    return pages.problem(asked, 404, happened="x").get_data(as_text=True)


def test_who_works_at_two_schools_can_change_over_in_the_bar():
    html = at_two_schools("school-12")
    bar = html[html.index('class="schools"') : html.index("</details>")]
    assert re.findall(r'href="([^"]+)"( aria-current)?', bar) == [
        ("/journal/school-7/today", ""),
        ("/journal/school-12/today", " aria-current"),
    ]
    assert "<summary>№12 &lt;мектеп&gt;</summary>" in bar


def test_at_a_school_of_others_one_is_shown_ones_own_places():
    assert 'href="/journal/school-7/today"' in at_two_schools("school-99")


def test_with_one_school_there_is_nothing_to_choose(pages):
    assert 'class="schools"' not in pages.problem(call(), 404, happened="x").get_data(as_text=True)


def test_a_label_that_a_page_gives_does_not_take_the_others_away(pages):
    parts = pages._environments["en"].get_template("components.html").module
    form = Form().refused({"consent": ["Missing."], "day": ["Missing."]})
    told = str(parts.error_summary(form, {"consent": "Consent"}))
    assert re.findall(r"<a (.*?)>(.*?)</a>", told) == [
        ('href="#f-consent" data-labelled', "Consent: Missing."),
        ('href="#f-day"', "Missing."),
    ]
