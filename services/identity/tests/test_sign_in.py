"""The door: signing in and out, limits, renewal, late forms, and the first start."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis.tokens import verify_person
from identity.application.slips import Wanted
from identity.domain.ids import KeyId
from identity.vault.schema import account, session
from identity.wiring import build
from services.identity.tests.words import HERE, STRANGER

NAME, SECRET = "aizada", "эшик терезе китеп алма"
DOOR = "/identity/sign-in"
# A school that has just begun works with the library only (regulation 4.1).
HOME = f"/catalog/{HERE}/search"


@pytest.fixture
def teacher(school):
    """A teacher with an account who may sign in; the school is founded by that role."""
    person = school.staff()
    school.appoint(person, "teacher")
    school.identity.sign_in.open_account(school.context(), HERE, person, NAME, SECRET)
    return person


@pytest.fixture
def browser(school):
    return school.it.client


def sign_in(browser, username=NAME, secret=SECRET, **more):
    return browser.post(DOOR, data={"username": username, "secret": secret, **more})


def cookies(answered):
    found = {}
    for line in answered.headers.getlist("Set-Cookie"):
        name, _, rest = line.partition("=")
        found[name] = rest
    return found


def test_a_teacher_signs_in_and_comes_to_where_the_day_begins(school, teacher, browser):
    answered = sign_in(browser)
    assert answered.status_code == 303
    assert answered.location == HOME


def test_the_cookies_are_shut_to_scripts_and_other_sites(school, teacher, browser):
    found = cookies(sign_in(browser))
    assert "HttpOnly" in found["kp_session"]
    assert "SameSite=Lax" in found["kp_session"]
    assert "Path=/identity" in found["kp_session"]
    assert "HttpOnly" in found["kp_token"]
    assert "Path=/;" in found["kp_token"] + ";"


TLS = "https://mektep.example"


def over_tls(browser, method, path, **more):
    return browser.open(method, path, base_url=TLS, headers={"Origin": TLS}, **more)


def test_asvs_3_3_1_over_tls_the_cookies_have_the_prefixes_that_browsers_hold_to(school, teacher):
    browser = school.it.client
    sent = {"username": NAME, "secret": SECRET}
    found = cookies(over_tls(browser, "POST", DOOR, data=sent))
    assert set(found) == {"__Host-kp_token", "__Secure-kp_session", "__Secure-kp_device"}
    assert all("Secure" in said and "HttpOnly" in said for said in found.values())
    assert "Path=/;" in found["__Host-kp_token"] + ";"
    assert over_tls(browser, "GET", "/identity/sessions").status_code == 200
    gone = cookies(over_tls(browser, "POST", "/identity/sign-out"))
    assert set(gone) == {"__Host-kp_token", "__Secure-kp_session"}
    assert all("Max-Age=0" in said and "Secure" in said for said in gone.values())
    after = over_tls(browser, "GET", "/identity/sessions")
    assert after.location.startswith("/identity/sign-in")


def test_asvs_3_3_1_over_tls_a_cookie_without_the_prefix_opens_nothing(school, teacher):
    token = cookies(sign_in(school.it.client))["kp_token"].partition(";")[0]
    school.it.settle()
    stranger = school.it.client
    stranger._client.set_cookie("kp_token", token, domain="mektep.example")
    assert over_tls(stranger, "GET", "/identity/sessions").location.startswith("/identity/sign-in")
    stranger._client.set_cookie("__Host-kp_token", token, domain="mektep.example", secure=True)
    assert over_tls(stranger, "GET", "/identity/sessions").status_code == 200


def test_the_token_says_who_and_which_roles_and_nothing_else(school, teacher, browser):
    school.it.settle()
    token = cookies(sign_in(browser))["kp_token"].partition(";")[0]
    school.it.settle()
    known = verify_person(token, school.it.runtime.access._key, school.it.clock.now)
    assert known.caller.person_id == teacher
    assert known.caller.roles_at(HERE) == {"teacher"}
    assert (known.expires - known.issued).total_seconds() == 600


def test_asvs_11_4_the_database_holds_neither_name_nor_password_nor_session(
    school, teacher, browser, tmp_path
):
    token = cookies(sign_in(browser))["kp_session"].partition(";")[0]
    with school.it.runtime.engine.connect() as db:
        row = db.execute(select(account)).one()
        kept = db.execute(select(session)).one()
    assert row.secret_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert token not in str(kept)
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for word in (NAME, SECRET, token):
        assert word.encode() not in disk


def test_asvs_6_3_an_unknown_name_and_a_wrong_password_are_answered_alike(school, teacher, browser):
    wrong = sign_in(browser, secret="something else")
    unknown = sign_in(browser, username="nobody", secret="something else")
    assert wrong.status_code == unknown.status_code == 401
    same = re.sub(r"nobody|aizada", "name", wrong.text), re.sub("nobody", "name", unknown.text)
    assert same[0] == same[1]
    assert "something else" not in wrong.text


def test_somebody_who_guesses_has_to_wait_longer_and_longer(school, teacher, browser):
    for _ in range(5):
        assert sign_in(browser, secret="wrong wrong").status_code == 401
    answered = sign_in(browser)
    assert answered.status_code == 429
    assert int(answered.headers["Retry-After"]) >= 1
    school.it.clock.forward(seconds=2)
    assert sign_in(browser).status_code == 303


def test_guessing_at_an_unknown_name_is_slowed_down_alike(school, teacher, browser):
    for _ in range(5):
        sign_in(browser, username="nobody", secret="wrong wrong")
    assert sign_in(browser, username="nobody", secret="wrong wrong").status_code == 429


def test_a_pupil_who_guesses_from_the_same_school_does_not_lock_the_teacher_out(
    school, teacher, browser
):
    sign_in(browser)  # The teacher's own browser, known from now on.
    browser.post("/identity/sign-out")
    pupil = school.it.client
    for _ in range(8):
        sign_in(pupil, secret="wrong wrong")
    assert sign_in(pupil).status_code == 429
    assert sign_in(browser).status_code == 303


def test_success_is_no_failure_however_often(school, teacher):
    for _ in range(12):
        assert sign_in(school.it.client).status_code == 303


def test_signing_out_ends_the_session_everywhere(school, teacher, browser):
    sign_in(browser)
    school.it.settle()
    assert browser.get("/identity/sessions").status_code == 200
    browser.post("/identity/sign-out")
    school.it.settle()
    assert browser.head("/identity/session").status_code in {303, 401}
    events = [event.type for event in school.it.runtime.store.read("district", 0, 1000)]
    assert "identity.session-ended.v1" in events


def test_a_stolen_token_of_an_ended_session_is_worth_nothing(school, teacher, browser):
    token = cookies(sign_in(browser))["kp_token"].partition(";")[0]
    school.it.settle()
    thief = browser.with_token(token)
    assert thief.get("/identity/sessions").status_code == 200
    browser.post("/identity/sign-out")
    school.it.settle()
    assert thief.script().get("/identity/sessions").status_code == 401


def test_another_session_of_mine_can_be_ended_and_nobody_elses(school, teacher):
    first, second = school.it.client, school.it.client
    sign_in(first)
    sign_in(second)
    school.it.settle()
    page = second.get("/identity/sessions").text
    other = re.findall(r"/identity/sessions/([^/]+)/end", page)
    assert len(other) == 1
    stranger = school.signed_in(STRANGER, "teacher")
    assert stranger.post(f"/identity/sessions/{other[0]}/end").status_code == 404
    assert second.post(f"/identity/sessions/{other[0]}/end").status_code == 303
    assert first.head("/identity/session").status_code in {303, 401}


def test_a_session_ends_when_nobody_uses_it(school, teacher, browser):
    sign_in(browser)
    school.it.clock.forward(hours=9)
    assert browser.get("/identity/renew?next=/identity/sessions").location.startswith(DOOR)


# Renewal


def test_a_token_is_renewed_on_the_way(school, teacher, browser):
    sign_in(browser)
    school.it.clock.forward(minutes=30)
    answered = browser.get("/identity/renew?next=/journal/school-a/today")
    assert (answered.status_code, answered.location) == (303, "/journal/school-a/today")
    assert "kp_token" in cookies(answered)


def test_a_form_is_sent_on_whole(school, teacher, browser):
    sign_in(browser)
    answered = browser.post("/identity/renew?next=/circulation/school-a/loans", data={"code": "1"})
    assert (answered.status_code, answered.location) == (307, "/circulation/school-a/loans")


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(school, teacher, browser, path):
    answered = sign_in(browser, next=path)
    assert answered.location == HOME
    for method in ("GET", "POST"):
        onward = browser.open(method, "/identity/renew", query_string={"next": path})
        assert onward.location == HOME
    assert (
        "evil"
        not in browser.get(DOOR, query_string={"next": path})
        .text.replace("evil.example&amp;language", "")
        .partition("<main")[2]
    )


def test_a_form_that_came_too_late_loses_nothing(school, teacher, browser):
    late = browser.post(
        "/identity/renew?next=/journal/school-a/lessons/1",
        data={"topic": "Бөлчөктөр <b>", "code": ["1", "2"]},
    )
    assert late.status_code == 401
    assert 'name="carried.topic" value="Бөлчөктөр &lt;b&gt;"' in late.text
    carried = {"carried.topic": "Бөлчөктөр <b>", "carried.code": ["1", "2"]}
    wrong = sign_in(browser, secret="wrong wrong", next="/journal/school-a/lessons/1", **carried)
    assert 'name="carried.topic"' in wrong.text
    answered = sign_in(browser, next="/journal/school-a/lessons/1", **carried)
    assert answered.status_code == 200
    assert 'action="/journal/school-a/lessons/1"' in answered.text
    assert 'name="topic" value="Бөлчөктөр &lt;b&gt;"' in answered.text
    assert answered.text.count('name="code"') == 2
    assert SECRET not in answered.text


# Slips and secrets of one's own


def test_asvs_6_4_a_slip_is_good_for_one_time_and_must_be_changed(school, teacher, browser):
    wanted = Wanted(person_id=teacher)
    slip = school.identity.slips.issue(school.context(), HERE, wanted)
    answered = sign_in(browser, secret=slip.secret)
    assert answered.location.startswith("/identity/secret")
    assert "kp_token" not in cookies(answered)
    assert browser.get("/identity/renew").location.startswith("/identity/secret")
    for new, status in (("short", 409), (slip.secret, 409), (SECRET, 303)):
        sent = {"old": slip.secret, "new": new, "again": new}
        assert browser.post("/identity/secret", data=sent).status_code == status
    assert sign_in(school.it.client, secret=slip.secret).status_code == 401
    assert sign_in(school.it.client, secret=SECRET).status_code == 303


def test_a_new_secret_ends_the_other_sessions(school, teacher):
    here, elsewhere = school.it.client, school.it.client
    sign_in(here)
    sign_in(elsewhere)
    new = "төрт башка жөнөкөй сөз"
    answered = here.post("/identity/secret", data={"old": SECRET, "new": new, "again": new})
    assert answered.status_code == 303
    assert elsewhere.head("/identity/session").status_code in {303, 401}
    assert here.head("/identity/session").status_code == 204


def test_the_old_password_is_asked_for(school, teacher, browser):
    sign_in(browser)
    new = "төрт башка жөнөкөй сөз"
    sent = {"old": "wrong wrong", "new": new, "again": new}
    assert browser.post("/identity/secret", data=sent).status_code == 409
    assert browser.post("/identity/secret", data={**sent, "again": "x"}).status_code == 422


def test_a_sign_in_name_belongs_to_one_person(school, teacher):
    other = school.staff()
    answered = school.signed_in().post(
        f"/identity/{HERE}/people/{other}/account", data={"username": NAME.upper()}
    )
    assert answered.status_code == 409
    assert "Somebody signs in with this name already." in answered.text


# Signing keys


def test_after_a_new_signing_key_old_tokens_stay_good(school, teacher, browser):
    old = cookies(sign_in(browser))["kp_token"].partition(";")[0]
    school.it.clock.forward(seconds=1)
    school.identity.sign_in.rotate_key(
        school.it.runtime.context_for_system("rotation"), KeyId(str(uuid4()))
    )
    new = cookies(sign_in(school.it.client))["kp_token"].partition(";")[0]
    school.it.settle()
    for token in (old, new):
        assert browser.with_token(token).get("/identity/sessions").status_code == 200


def test_a_key_that_was_made_but_not_published_is_published_at_the_next_start(school):
    keys = school.identity.vault.keys
    school.it.clock.forward(seconds=1)
    keys.add_signing_key(KeyId("half done"), school.it.clock.now)
    school.identity.sign_in.ensure_key(school.context(), KeyId("another"))
    history = school.it.runtime.store.load("district", "signing-key-half done")
    assert [event.key_id for event in history.events] == ["half done"]


# The first start


def first(it, **other):
    usual = {
        "command_id": str(uuid4()),
        "code": it.runtime.wired(build).first_start_code(),
        "school_id": "mektep-1",
        "number": "1",
        "name_ky": "№ 1 мектеп",
        "name_ru": "Школа № 1",
        "order_number": "1",
        "order_date": "16.11.2026",
        "username": "admin-1",
        "secret": SECRET,
        "again": SECRET,
    }
    return usual | other


def test_before_the_first_administrator_the_door_leads_to_the_first_start(it):
    assert it.client.get(DOOR).location == "/identity/first-start"
    assert it.client.get("/identity/first-start").status_code == 200


def test_the_first_administrator_is_recorded_by_an_order_and_signs_in(it):
    assert it.client.post("/identity/first-start", data=first(it)).location == DOOR
    it.settle()
    answered = sign_in(it.client, "admin-1")
    assert answered.location == "/identity/sign-in/second-factor"
    assert "kp_token" not in cookies(answered)
    told = {event.type.rsplit(".", 1)[0] for event in it.runtime.store.read("mektep-1", 0, 100)}
    assert {"identity.order-issued", "identity.role-granted"} <= told


def test_without_the_code_nobody_is_first(it):
    answered = it.client.post("/identity/first-start", data=first(it, code="0000-0000-0000"))
    assert answered.status_code == 409
    assert SECRET not in answered.text
    assert it.runtime.wired(build).first_start_code() is not None


def test_there_is_no_second_first(it):
    code = it.runtime.wired(build).first_start_code()
    it.client.post("/identity/first-start", data=first(it))
    it.settle()
    assert it.runtime.wired(build).first_start_code() is None
    assert it.client.get("/identity/first-start").location == DOOR
    answered = it.client.post("/identity/first-start", data=first(it, code=code))
    assert answered.status_code == 409
