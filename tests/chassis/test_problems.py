"""What went wrong is said in one way, to scripts and to people."""

import pytest

from tests.chassis.words import BUSY, FAULT, FORBIDDEN, NOTHING, REFUSED, librarian, reason

SAID = {
    "refused": (REFUSED, "already-shelved"),
    "conflict": (BUSY, "busy"),
    "not-allowed": (FORBIDDEN, "not-allowed"),
    "not-found": (NOTHING, "not-found"),
    "fault": (FAULT, "unexpected"),
}


@pytest.mark.parametrize(("what", "said"), SAID.items())
def test_scripts_get_problem_json(frail, what, said):
    answer = frail.client.script().get(f"/toy/fails/{what}")
    assert (answer.status_code, reason(answer)) == said
    assert answer.json["type"] == f"urn:kitepkana:problem:{said[1]}"
    assert answer.json["status"] == answer.status_code
    assert answer.json["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert answer.json["title"]


@pytest.mark.parametrize(("what", "said"), SAID.items())
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_people_get_a_page_in_their_language(frail, what, said, language):
    answer = frail.client.get(f"/toy/fails/{what}?language={language}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == said[0]
    assert answer.mimetype == "text/html"
    assert f'lang="{language}"' in page
    assert answer.headers["X-Correlation-ID"] in page


def test_a_refusal_gives_its_reason_as_a_sentence(frail):
    answer = frail.client.script().get("/toy/fails/refused?language=en")
    assert answer.json["detail"] == "It stands on the shelf already."


def test_a_fault_tells_nobody_what_it_was_about(frail):
    for client in (frail.client, frail.client.script()):
        assert "Айгерим" not in client.get("/toy/fails/fault").get_data(as_text=True)


def test_a_writer_that_was_overtaken_is_asked_to_come_again(frail):
    assert frail.client.get("/toy/fails/conflict").headers["Retry-After"] == "1"


def test_a_fault_is_raised_into_tests_unless_they_ask_otherwise(it):
    with pytest.raises(RuntimeError):
        it.client.get("/toy/fails/fault")


def test_when_even_the_page_cannot_be_drawn_the_problem_is_still_said(frail, monkeypatch):
    def broken(*_given, **_named):
        raise OSError

    monkeypatch.setattr(frail.runtime.pages, "problem", broken)
    assert reason(frail.client.get("/toy/fails/not-found")) == "not-found"


def test_a_rule_of_the_domain_is_told_apart_from_a_wrong_form(it):
    aman = librarian(it).script()
    aman.post("/toy/school-a/things", json={"thing_id": "1"})
    assert reason(aman.post("/toy/school-a/things", json={"thing_id": "1"})) == "already-shelved"
    assert reason(aman.post("/toy/school-a/things", json={})) == "invalid"
