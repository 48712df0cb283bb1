"""What a request may be, and what comes back with every answer."""

import io

import pytest

from chassis.http import PUBLIC, http, roles
from chassis.http import endpoints as endpoints_of
from tests.chassis.words import (
    AMAN,
    CREATED,
    FORBIDDEN,
    HERE,
    INVALID,
    NO_CONTENT,
    NOTHING,
    OK,
    SEE_OTHER,
    TOO_LARGE,
    WRONG_METHOD,
    librarian,
    reason,
)

THINGS = f"/toy/{HERE}/things"


# --- Only our own pages change something


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_pages_may_send_forms(it, site):
    sent = (
        librarian(it)
        .script()
        .post(THINGS, json={"thing_id": "1"}, headers={"Sec-Fetch-Site": site})
    )
    assert sent.status_code == CREATED


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": None, "Origin": "null"},
        {"Sec-Fetch-Site": None, "Referer": "https://evil.example/localhost"},
        {"Sec-Fetch-Site": None},
    ],
    ids=["cross-site", "same-site", "lying origin", "origin", "null", "referer", "silent"],
)
def test_foreign_pages_may_not(it, headers):
    sent = librarian(it).script().post(THINGS, json={"thing_id": "1"}, headers=headers)
    assert reason(sent) == "cross-site"


def test_an_old_browser_is_judged_by_its_origin(it):
    old = {"Sec-Fetch-Site": None, "Origin": "http://localhost"}
    sent = librarian(it).script().post(THINGS, json={"thing_id": "1"}, headers=old)
    assert sent.status_code == CREATED


def test_a_bearer_token_needs_no_origin(it):
    bearer = {
        "Sec-Fetch-Site": None,
        "Authorization": f"Bearer {it.token(AMAN, ('librarian', HERE))}",
    }
    sent = it.client.script().post(THINGS, json={"thing_id": "1"}, headers=bearer)
    assert sent.status_code == CREATED


def test_looking_is_allowed_from_anywhere(it):
    abroad = {"Sec-Fetch-Site": "cross-site"}
    assert it.client.get("/toy/hello", headers=abroad).status_code == OK


# --- Sizes


def test_a_body_larger_than_the_page_takes_is_refused_by_its_announced_length(it):
    sent = librarian(it).script().post(THINGS, json={"thing_id": "x" * 3000})
    assert (sent.status_code, reason(sent)) == (TOO_LARGE, "too-large")


def test_a_body_that_hides_its_length_is_refused(it):
    sent = (
        librarian(it)
        .script()
        .post(
            THINGS,
            input_stream=io.BytesIO(b'{"thing_id":"' + b"x" * 5000 + b'"}'),
            content_type="application/json",
            headers={"Transfer-Encoding": "chunked"},
        )
    )
    assert reason(sent) == "length-required"


def test_a_form_is_as_limited_as_any_body(it):
    sent = librarian(it).script().post(THINGS, data={"thing_id": "x" * 3000})
    assert reason(sent) == "too-large"


def test_a_page_may_take_more_than_others(it):
    sent = it.client.as_(AMAN).script().post("/toy/upload", data=b"x" * 4_000_000)
    assert sent.json == {"bytes": 4_000_000}
    sent = it.client.as_(AMAN).script().post("/toy/upload", data=b"x" * 5_000_001)
    assert sent.status_code == TOO_LARGE


def test_a_stranger_is_turned_away_before_anything_of_the_body_is_read(it):
    sent = it.client.script().post("/toy/upload", data=b"x" * 5_000_001)
    assert reason(sent) == "not-signed-in"


# --- Bodies


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_object_is_invalid(it, body):
    limited = body[:1900]
    sent = librarian(it).script().post(THINGS, data=limited, content_type="application/json")
    assert reason(sent) == "invalid"


def test_unknown_fields_are_named_and_refused(it):
    sent = librarian(it).script().post(THINGS, json={"thing_id": "1", "name": "Айгерим"})
    assert sent.status_code == INVALID
    assert list(sent.json["fields"]) == ["name"]


def test_a_missing_field_is_named(it):
    assert list(librarian(it).script().post(THINGS, json={}).json["fields"]) == ["thing_id"]


# --- Doing a thing once

KEY = "11111111-1111-4111-8111-111111111111"


def test_the_same_command_twice_is_done_once(it):
    aman = librarian(it).script()
    first = aman.post(THINGS, json={"thing_id": "1", "command_id": KEY})
    again = aman.post(THINGS, json={"thing_id": "1", "command_id": KEY})
    assert first.json == again.json
    assert (again.status_code, again.json["position"]) == (CREATED, 1)


def test_a_double_click_on_a_form_does_a_thing_once(it):
    aman = librarian(it)
    for _ in range(2):
        sent = aman.post(THINGS, data={"thing_id": "1", "command_id": KEY})
        assert sent.json["position"] == 1


def test_an_idempotency_key_counts_as_well(it):
    aman = librarian(it).script()
    for _ in range(2):
        sent = aman.post(THINGS, json={"thing_id": "1"}, headers={"Idempotency-Key": f'"{KEY}"'})
        assert sent.json["position"] == 1


def test_nobody_can_use_up_the_command_of_another(it):
    librarian(it).script().post(THINGS, json={"thing_id": "1", "command_id": KEY})
    other = it.client.as_("somebody", ("librarian", HERE)).script()
    sent = other.post(THINGS, json={"thing_id": "2", "command_id": KEY})
    assert sent.json["position"] == 2


def test_a_command_id_that_is_none_is_invalid(it):
    sent = librarian(it).script().post(THINGS, json={"thing_id": "1", "command_id": "first"})
    assert reason(sent) == "invalid"


# --- Methods and addresses


def test_head_answers_like_get_without_a_body(it):
    answer = it.client.head("/toy/hello")
    assert (answer.status_code, answer.data) == (OK, b"")


def test_options_say_what_an_address_takes(it):
    asked = it.client.open("OPTIONS", THINGS)
    assert asked.status_code == NO_CONTENT
    assert asked.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert it.client.open("OPTIONS", "/toy/upload").headers["Allow"] == "OPTIONS, POST"


def test_a_wrong_method_is_told_the_right_ones(it):
    asked = it.client.script().delete(THINGS)
    assert asked.status_code == WRONG_METHOD
    assert asked.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/toy", "/toy/", "/toy/x/y/z", "/../etc/passwd", "/tоy"]
)
def test_an_unknown_address_is_answered_without_detail(it, path):
    asked = it.client.script().get(path)
    assert (asked.status_code, reason(asked)) == (NOTHING, "not-found")
    assert path not in asked.get_data(as_text=True).replace("not-found", "")


def test_options_for_an_unknown_address_know_nothing(it):
    assert it.client.open("OPTIONS", "/nowhere").status_code == NOTHING


def test_the_first_page_is_identitys(it):
    assert it.client.get("/").headers["Location"] == "/identity/"
    assert it.client.get("/").status_code == SEE_OTHER


# --- What comes with every answer


@pytest.mark.parametrize("path", ["/toy/hello", "/nowhere", "/toy/me", "/toy/operations", "/"])
def test_every_answer_is_guarded(it, path):
    headers = it.client.get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_what_never_changes_may_be_kept(it):
    url = it.runtime.pages.static_url("shell/app.css").replace("/chassis/", "/toy/")
    assert "immutable" in it.client.get(url).headers["Cache-Control"]


def test_a_correlation_id_comes_back_when_it_is_a_uuid(it):
    sent = {"X-Correlation-ID": KEY}
    assert it.client.get("/toy/hello", headers=sent).headers["X-Correlation-ID"] == KEY


@pytest.mark.parametrize("sent", ["Айгерим", "x", "1" * 500, "{" + KEY + "}", "-" * 36])
def test_anything_else_is_replaced(it, sent):
    sent = sent.encode().decode("latin-1")
    got = it.client.get("/toy/hello", headers={"X-Correlation-ID": sent}).headers
    assert got["X-Correlation-ID"] != sent


def test_events_remember_the_request_that_caused_them(it):
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    sent = {"X-Correlation-ID": KEY, "traceparent": traceparent}
    librarian(it).script().post(THINGS, json={"thing_id": "1"}, headers=sent)
    (event,) = it.runtime.store.read(HERE, 0, 10)
    assert (event.correlation_id, event.traceparent, event.actor) == (KEY, traceparent, AMAN)


# --- Declaring


def test_a_route_must_say_for_whom():
    with pytest.raises(TypeError):
        http("GET", "/toy/x")
    with pytest.raises(TypeError, match="say for whom"):
        http("GET", "/toy/x", allow=None)


def test_a_role_must_exist():
    with pytest.raises(ValueError, match="no such role"):
        roles("librarain")
    with pytest.raises(ValueError, match="at least one"):
        roles()


def test_an_address_must_belong_to_its_service(it):
    class Intruder:
        @http("GET", "/identity/people", allow=PUBLIC)
        def people(self, call):
            """Never called."""

    with pytest.raises(ValueError, match="must begin with /toy/"):
        endpoints_of(Intruder, it.runtime)


def test_the_right_role_at_the_right_school_still_needs_our_own_page(it):
    abroad = {"Sec-Fetch-Site": "cross-site"}
    sent = librarian(it).post(THINGS, data={"thing_id": "1"}, headers=abroad)
    assert sent.status_code == FORBIDDEN
    assert it.runtime.store.heads() == {}
