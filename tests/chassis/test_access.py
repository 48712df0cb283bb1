"""Who gets in, and who does not, one sentence each."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.access import GRACE
from chassis.testing import KEY_ID, SECRET
from tests.chassis.words import (
    AGAIN,
    AMAN,
    CREATED,
    ELSEWHERE,
    FORBIDDEN,
    HERE,
    NOT_SIGNED_IN,
    OK,
    SEE_OTHER,
    head,
    librarian,
    operator,
    reason,
)


def things(school=HERE):
    return f"/toy/{school}/things"


# --- Roles and schools


def test_a_public_page_is_for_everybody(it):
    assert it.client.get("/toy/hello").json == {"who": ""}
    assert librarian(it).get("/toy/hello").json == {"who": AMAN}


def test_a_signed_in_page_is_for_anybody_with_a_token(it):
    assert it.client.as_(AMAN).get("/toy/me").json["who"] == AMAN


def test_a_role_at_the_school_lets_in(it):
    assert librarian(it).get(things()).status_code == OK
    assert head(it).get(things()).status_code == OK


def test_the_wrong_role_does_not(it):
    teacher = it.client.as_(AMAN, ("teacher", HERE))
    assert reason(teacher.script().get(things())) == "not-allowed"
    assert head(it).script().post(things(), json={"thing_id": "1"}).status_code == FORBIDDEN


@pytest.mark.parametrize(
    "school", [ELSEWHERE, "no-such-school", "district", "SCHOOL-A", "a b", "%2e"]
)
def test_another_school_an_unknown_and_an_impossible_one_are_answered_alike(it, school):
    answer = librarian(it).script().get(things(school))
    assert answer.status_code == FORBIDDEN
    assert {**answer.json, "correlation_id": ""} == {
        **librarian(it).script().get(things(ELSEWHERE)).json,
        "correlation_id": "",
    }


def test_a_role_at_one_school_and_another_role_at_a_second_do_not_mix(it):
    both = it.client.as_(AMAN, ("librarian", HERE), ("teacher", ELSEWHERE))
    assert both.script().get(things(HERE)).status_code == OK
    assert both.script().get(things(ELSEWHERE)).status_code == FORBIDDEN


def test_without_a_school_in_the_address_the_role_anywhere_will_do(it):
    assert head(it, ELSEWHERE).get("/toy/any-head").status_code == OK
    assert librarian(it).script().get("/toy/any-head").status_code == FORBIDDEN


def test_an_operator_of_the_district_may_look_after_a_service(it):
    assert operator(it).get("/toy/operations").status_code == OK
    assert librarian(it).script().get("/toy/operations").status_code == FORBIDDEN


def test_a_school_role_granted_at_the_district_holds_nowhere(it):
    impossible = it.client.as_(AMAN, ("librarian", "district"))
    assert impossible.script().get(things()).status_code == FORBIDDEN
    assert impossible.script().get(things("district")).status_code == FORBIDDEN


def test_an_operator_is_no_librarian(it):
    assert operator(it).script().get(things()).status_code == FORBIDDEN


# --- Not signed in


def test_a_person_without_a_token_is_led_to_the_sign_in_and_back(it):
    answer = it.client.get("/toy/me?a=1&b=Айгерим")
    assert answer.status_code == SEE_OTHER
    assert answer.headers["Location"].startswith("/identity/sign-in?next=/toy/me%3Fa%3D1%26b%3D")


def test_a_script_without_a_token_is_told_so(it):
    assert reason(it.client.script().get("/toy/me")) == "not-signed-in"


def test_a_form_sent_without_a_token_is_shown_again_and_not_lost(it):
    page = it.client.post("/toy/go", data={"note": "half an hour of typing"})
    assert page.status_code == NOT_SIGNED_IN
    assert "half an hour of typing" in page.get_data(as_text=True)


# --- Tokens that are not what they say


def forged(it):
    return it.token(AMAN, ("librarian", HERE), key=Ed25519PrivateKey.generate())


def signed(it, header=None, **claims):
    now = int(it.clock.now.timestamp())
    good = {
        "iss": "identity",
        "aud": "kitepkana",
        "sub": AMAN,
        "sid": "session",
        "grants": [{"role": "librarian", "school": HERE}],
        "iat": now,
        "exp": now + 600,
    } | claims
    named = {"kid": KEY_ID, "typ": "at+jwt"} | (header or {})
    return jwt.encode(
        {name: value for name, value in good.items() if value is not None}, it.key, "EdDSA", named
    )


def unsigned(it, **claims):
    """A token of the algorithm none, as it stands in every list of attacks."""
    _, body, _ = signed(it, **claims).split(".")
    head = {"alg": "none", "typ": "at+jwt", "kid": KEY_ID}
    return f"{base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b'=').decode()}.{body}."


def keyed_with_the_public_key(it):
    """HS256 with the public key as its secret: the confusion of algorithms."""
    body = jwt.decode(signed(it), options={"verify_signature": False})
    return jwt.encode(body, "x" * 32, "HS256", {"kid": KEY_ID, "typ": "at+jwt"})


def tampered(it):
    start, body, signature = it.token(AMAN, ("librarian", ELSEWHERE)).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["grants"] = [{"role": "librarian", "school": HERE}]
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{start}.{changed}.{signature}"


def tomorrow(it):
    return int(it.clock.now.timestamp()) + 86400


WRONG = {
    "forged": forged,
    "algorithm none": unsigned,
    "algorithm HS256": keyed_with_the_public_key,
    "tampered": tampered,
    "foreign audience": lambda it: signed(it, aud="somebody-else"),
    "several audiences of others": lambda it: signed(it, aud=["a", "b"]),
    "foreign issuer": lambda it: signed(it, iss="circulation"),
    "no issuer": lambda it: signed(it, iss=None),
    "no audience": lambda it: signed(it, aud=None),
    "no session": lambda it: signed(it, sid=None),
    "no person": lambda it: signed(it, sub=None),
    "no expiry": lambda it: signed(it, exp=None),
    "no issue time": lambda it: signed(it, iat=None),
    "expiry as text": lambda it: signed(it, exp="tomorrow"),
    "expiry beyond the calendar": lambda it: signed(it, exp=10**18),
    "issued tomorrow": lambda it: signed(it, iat=tomorrow(it), exp=tomorrow(it) + 600),
    "grants as text": lambda it: signed(it, grants="librarian"),
    "grants without school": lambda it: signed(it, grants=[{"role": "librarian"}]),
    "empty person": lambda it: signed(it, sub=""),
    "plain JWT type": lambda it: signed(it, header={"typ": "JWT"}),
    "unknown key": lambda it: signed(it, header={"kid": "another"}),
    "key id as injection": lambda it: signed(it, header={"kid": "' OR 1=1 --"}),
    "a service's credential": lambda it: it.service_token("ear", "toy"),
    "nonsense": lambda _: "not.a.token",
    "dots": lambda _: "..",
}


def test_the_measure_of_all_these_is_a_token_that_holds(it):
    assert it.client.with_token(signed(it)).get(things()).status_code == OK


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_token_is_no_token(it, how):
    stranger = it.client.with_token(WRONG[how](it)).script()
    assert reason(stranger.get(things())) == "not-signed-in"
    assert stranger.post(things(), json={"thing_id": "1"}).status_code == NOT_SIGNED_IN
    assert stranger.get("/toy/hello").json == {"who": ""}


def test_a_bearer_token_is_as_good_as_the_cookie(it):
    bearer = {"Authorization": f"Bearer {signed(it)}"}
    assert it.client.script().get(things(), headers=bearer).status_code == OK


# --- Tokens that ran out


def test_a_page_asked_with_an_expired_token_goes_through_the_renewal(it):
    aman = librarian(it)
    it.clock.forward(minutes=11)
    answer = aman.get(things() + "?page=2")
    assert answer.status_code == SEE_OTHER
    assert answer.headers["Location"] == "/identity/renew?next=/toy/school-a/things%3Fpage%3D2"


def test_a_form_sent_with_an_expired_token_is_carried_through_the_renewal_whole(it):
    aman = librarian(it)
    it.clock.forward(minutes=11)
    answer = aman.post(things(), data={"thing_id": "1"})
    assert answer.status_code == AGAIN
    assert answer.headers["Location"] == "/identity/renew?next=/toy/school-a/things"


def test_a_script_with_an_expired_token_is_told_to_renew(it):
    aman = librarian(it).script()
    it.clock.forward(minutes=11)
    assert reason(aman.get(things())) == "token-expired"
    assert reason(aman.post(things(), json={"thing_id": "1"})) == "token-expired"


def test_clocks_may_differ_by_half_a_minute(it):
    aman = librarian(it)
    it.clock.forward(minutes=10, seconds=29)
    assert aman.get(things()).status_code == OK


# --- Identity is away


def identity_is(it, here):
    for runtime in it.runtimes.values():
        runtime.access._identity_answers = lambda: here


def test_while_identity_is_away_people_who_are_signed_in_go_on_working(it):
    aman = librarian(it).script()
    identity_is(it, here=False)
    it.clock.forward(hours=11)
    assert aman.post(things(), json={"thing_id": "1"}).status_code == CREATED


def test_but_not_for_more_than_twelve_hours(it):
    aman = librarian(it).script()
    identity_is(it, here=False)
    it.clock.now += GRACE + timedelta(minutes=11)
    assert reason(aman.get(things())) == "token-expired"


def test_and_a_session_that_ended_stays_ended(it):
    aman = it.client.as_(AMAN, ("librarian", HERE), session_id="stolen").script()
    identity_is(it, here=False)
    end(it, "stolen")
    it.clock.forward(hours=1)
    assert reason(aman.get(things())) == "not-signed-in"


# --- Sessions that ended, keys that changed


def heard(it, number, kind, data):
    envelope = {
        "specversion": "1.0",
        "id": f"00000000-0000-4000-8000-{number:012}",
        "source": "/identity/district",
        "type": f"identity.{kind}.v1",
        "subject": f"thing-{number}",
        "time": it.clock.now.isoformat(),
        "partitionkey": "district",
        "sequence": number,
        "epoch": "first@0",
        "streamversion": 1,
        "actor": "system:identity",
        "correlationid": "00000000-0000-4000-8000-000000000000",
        "data": data,
    }
    it.hear("identity", envelope)


def end(it, session, number=1):
    heard(it, number, "session-ended", {"session_id": session, "person_id": AMAN})


def test_a_revoked_session_is_out_at_every_service(it):
    stolen = it.client.as_(AMAN, ("librarian", HERE), session_id="stolen").script()
    assert stolen.get(things()).status_code == OK
    end(it, "stolen")
    assert reason(stolen.get(things())) == "not-signed-in"
    assert librarian(it).get(things()).status_code == OK


def test_a_new_signing_key_is_known_as_soon_as_it_is_published(it):
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
    )

    fresh = Ed25519PrivateKey.generate()
    pem = fresh.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    now = int(it.clock.now.timestamp())
    claims = jwt.decode(signed(it), options={"verify_signature": False}) | {"iat": now}
    token = jwt.encode(claims, fresh, "EdDSA", {"kid": "fresh", "typ": "at+jwt"})
    newcomer = it.client.with_token(token).script()
    assert newcomer.get(things()).status_code == NOT_SIGNED_IN
    published = {
        "key_id": "fresh",
        "public_key": pem,
        "published_at": it.clock.now.isoformat(),
    }
    heard(it, 1, "signing-key-published", published)
    assert newcomer.get(things()).status_code == OK


def test_a_withdrawn_key_is_believed_no_more_however_often_it_was(it):
    aman = librarian(it).script()
    assert aman.get(things()).status_code == OK
    heard(it, 1, "signing-key-withdrawn", {"key_id": KEY_ID})
    answer = aman.get(things())
    assert reason(answer) == "token-expired"  # Whoever has a session renews, and goes on.


def test_a_role_that_waits_before_a_gate_leads_to_the_renewal(it):
    waiting = it.client.with_token(signed(it, grants=[], waiting=True))
    answer = waiting.get(things())
    assert answer.headers["Location"].startswith("/identity/renew?next=")
    assert waiting.get("/toy/me").status_code == OK


@pytest.mark.parametrize(("minutes", "status"), [(9, OK), (11, SEE_OTHER), (None, SEE_OTHER)])
def test_what_is_weighty_asks_who_sits_there_after_ten_minutes(it, minutes, status):
    now = int(it.clock.now.timestamp())
    proven = None if minutes is None else now - minutes * 60
    client = it.client.with_token(signed(it, auth_time=proven))
    answer = client.get(f"/toy/{HERE}/register")
    assert answer.status_code == status
    if status != OK:
        assert answer.headers["Location"].startswith("/identity/sign-in/again?next=/toy/")


def test_ended_sessions_are_forgotten_when_no_token_of_theirs_can_live(it):
    end(it, "old")
    it.clock.forward(days=2)
    end(it, "new", number=2)
    with it.runtime.read() as db:
        kept = db.exec_driver_sql("SELECT session_id FROM access_ended").scalars().all()
    assert kept == ["new"]


# --- Services


def test_a_service_credential_opens_what_is_for_services(it):
    ear = {"Authorization": f"Bearer {it.service_token('ear', 'toy')}"}
    assert it.client.get("/toy/inside", headers=ear).json == {"who": "service:ear"}


def service_token(it, secret=SECRET, **claims):
    now = int(it.clock.now.timestamp())
    good = {"iss": "ear", "aud": "toy", "iat": now, "exp": now + 60} | claims
    return jwt.encode(good, secret, "HS256", {"typ": "service+jwt"})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda it: service_token(it, secret="another secret that is long enough for it"),
        lambda it: service_token(it, aud="ear"),
        lambda it: service_token(it, exp=int(it.clock.now.timestamp()) + 86400),
        lambda it: service_token(it, exp=int(it.clock.now.timestamp()) - 60),
        lambda it: service_token(it, iss=""),
        signed,
        lambda _: "",
    ],
    ids=["secret", "target", "long life", "expired", "nameless", "a person's token", "none"],
)
def test_anything_else_does_not(it, wrong):
    sent = {"Authorization": f"Bearer {wrong(it)}"}
    for address in ("/toy/inside", "/toy/feed", "/toy/feed/school-a"):
        assert it.client.get(address, headers=sent).status_code == NOT_SIGNED_IN


def test_a_service_credential_opens_nothing_that_is_for_people(it):
    ear = {"Authorization": f"Bearer {it.service_token('ear', 'toy')}"}
    assert it.client.script().get(things(), headers=ear).status_code == NOT_SIGNED_IN
    assert it.client.script().get("/toy/me", headers=ear).status_code == NOT_SIGNED_IN
