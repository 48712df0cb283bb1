"""The gate: an object is reached in the caller's scope or it is not there, and a denial is told."""

from collections.abc import Collection
from datetime import timedelta
from uuid import uuid4

import pytest
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from chassis.caller import ROLES
from chassis.denials import AN_HOUR, denials_codec
from chassis.http import SIGNED_IN, Call, Denied, NotAllowed, answer, http, roles
from chassis.policy import Action, Asked, Finder, Scope, action, reaches
from chassis.service import Service
from chassis.testing import running
from kernel.codec import Codec
from kernel.decider import Refused
from tests.chassis.toys import NO_MIGRATIONS

HERE, THERE = "school-a", "school-b"
MINE, OURS, FOREIGN, UNKNOWN = (str(uuid4()) for _ in range(4))
AMAN, BERMET = str(uuid4()), str(uuid4())
OK, FORBIDDEN, MISSING = 200, 403, 404


def box(asked: Asked, box_id: str) -> Collection[Scope]:
    """Two boxes stand here, one of them is Aman's; a third stands elsewhere."""
    if asked.school != HERE or box_id not in {MINE, OURS}:
        return ()
    own = box_id == MINE and asked.person_id == AMAN
    return {Scope.SCHOOL, Scope.SELF} if own else {Scope.SCHOOL}


LOOK = action("box.look", "Look into a box", school=("head",), oneself=("teacher",))
TAKE = action("box.take", "Take a box away", school=("head",))


class NotYourBox(Refused):
    """Only who owns a box opens it."""

    is_denial = True


class Pick(Schema):
    box_id = fields.String(required=True)
    boxes = fields.List(fields.String())


class BoxHttp:
    name = "box-http"

    @http("POST", "/box/<school>/picked", allow=LOOK)
    def picked(self, call: Call, school: str) -> Response:
        if call.request.is_json:
            return answer(OK, call.json(Pick))
        return answer(OK, call.form().data)

    @http("POST", "/box/<school>/inside", allow=LOOK)
    def inside(self, call: Call, school: str) -> Response:
        raise Denied("box_id", OURS)

    @http("POST", "/box/<school>/judged", allow=LOOK)
    def judged(self, call: Call, school: str) -> Response:
        raise NotYourBox

    @http("POST", "/box/mine", allow=SIGNED_IN)
    def mine(self, call: Call) -> Response:
        raise NotAllowed

    @http("GET", "/box/<school>/boxes/<uuid:box_id>", allow=LOOK)
    def look(self, call: Call, school: str, box_id: object) -> Response:
        return answer(OK, {"box": str(box_id), "scopes": call.scopes})

    @http("DELETE", "/box/<school>/boxes/<uuid:box_id>", allow=TAKE)
    def take(self, call: Call, school: str, box_id: object) -> Response:
        return answer(OK, {})

    @http("GET", "/box/<school>/find", allow=LOOK)
    def find(self, call: Call, school: str) -> Response:
        return answer(OK, {})


def boxes(owner: type = BoxHttp, **objects: Finder) -> Service:
    return Service(
        name="box",
        codec=Codec({}),
        http=(owner,),
        migrations=NO_MIGRATIONS,
        package="chassis",
        policy=(LOOK, TAKE),
        objects=objects or {"box_id": box, "box": box, "boxes": box},
    )


@pytest.fixture
def it(tmp_path):
    with running(boxes(), data=tmp_path) as it:
        yield it


def teacher(it):
    return it.client.as_(AMAN, ("teacher", HERE)).script()


def head(it):
    return it.client.as_(BERMET, ("head", HERE)).script()


def at(box_id, school=HERE):
    return f"/box/{school}/boxes/{box_id}"


def denials(it, partition=HERE):
    codec = denials_codec("box")
    return [codec.load(e.type, e.data) for e in it.runtime.store.read(partition, 0, 10_000)]


# --- Reaching


def test_a_scope_reaches_what_lies_in_it_and_nothing_beyond(it):
    assert teacher(it).get(at(MINE)).status_code == OK
    assert teacher(it).get(at(OURS)).status_code == MISSING
    assert head(it).get(at(OURS)).status_code == OK


def test_a_handler_is_told_how_far_the_caller_may_go(it):
    assert teacher(it).get(at(MINE)).json["scopes"] == ["oneself"]
    both = it.client.as_(AMAN, ("teacher", HERE), ("head", HERE)).script()
    assert both.get(at(OURS)).json["scopes"] == ["school", "oneself"]


def test_az04_foreign_unknown_and_forbidden_are_one_answer(it):
    answers = [teacher(it).get(at(one)) for one in (OURS, FOREIGN, UNKNOWN)]
    told = [{**each.json, "correlation_id": ""} for each in answers]
    assert [each.status_code for each in answers] == [MISSING] * 3
    assert told[0] == told[1] == told[2]
    assert len({len(each.data) for each in answers}) == 1


def test_az02_taking_away_asks_what_looking_asks(it):
    assert head(it).delete(at(OURS)).status_code == OK
    assert head(it).delete(at(FOREIGN)).status_code == MISSING
    assert teacher(it).delete(at(MINE)).status_code == FORBIDDEN


def test_az03_another_method_opens_nothing(it):
    for method in ("POST", "PUT", "PATCH"):
        assert head(it).open(method, at(OURS)).status_code == 405
    assert teacher(it).head(at(OURS)).status_code == MISSING
    assert teacher(it).open("DELETE", at(OURS)).status_code == FORBIDDEN
    disguised = {"X-HTTP-Method-Override": "DELETE"}
    assert teacher(it).get(at(MINE), headers=disguised).json["box"] == MINE


@pytest.mark.parametrize("path", ["?box={}", f"?box={MINE}&box={{}}", "?box=%20{}%20"])
def test_an_object_in_the_query_is_asked_for_too(it, path):
    find = f"/box/{HERE}/find"
    assert teacher(it).get(find + path.format(MINE)).status_code == OK
    assert teacher(it).get(find + path.format(OURS)).status_code == MISSING
    assert teacher(it).get(f"{find}?box=").status_code == OK


PICKED = f"/box/{HERE}/picked"


@pytest.mark.parametrize("body", [{"data": {"box_id": OURS}}, {"json": {"box_id": OURS}}])
def test_az02_an_object_in_a_body_is_asked_for_too(it, body):
    [(kind, sent)] = body.items()
    assert head(it).post(PICKED, **body).status_code == OK
    assert teacher(it).post(PICKED, **body).status_code == MISSING
    assert teacher(it).post(PICKED, **{kind: sent | {"box_id": MINE}}).status_code == OK
    assert head(it).post(PICKED, **{kind: sent | {"box_id": FOREIGN}}).status_code == MISSING


def test_az02_each_of_many_objects_in_a_body_is_asked_for(it):
    many = {"box_id": MINE, "boxes": [MINE, OURS]}
    assert teacher(it).post(PICKED, json=many).status_code == MISSING
    assert teacher(it).post(PICKED, data={"boxes": [MINE, OURS]}).status_code == MISSING
    assert teacher(it).post(PICKED, data={"boxes": [MINE, MINE]}).status_code == OK


def test_az02_a_row_of_a_form_hides_no_object(it):
    assert (
        teacher(it).post(PICKED, data={"1.box_id": MINE, "2.box_id": OURS}).status_code == MISSING
    )


def test_an_empty_field_names_nothing_and_an_odd_one_nothing_of_ours(it):
    assert head(it).post(PICKED, data={"box_id": " "}).status_code == OK
    assert head(it).post(PICKED, data={"box_id": "Айгерим"}).status_code == MISSING
    assert head(it).post(PICKED, json={"box_id": 7}).status_code == 422


def test_the_role_of_another_school_reaches_nothing(it):
    elsewhere = it.client.as_(BERMET, ("head", THERE)).script()
    assert elsewhere.get(at(OURS)).status_code == FORBIDDEN
    assert elsewhere.get(at(OURS, THERE)).status_code == MISSING


def test_an_object_of_which_nobody_says_where_it_lies_stops_the_service(tmp_path):
    with (
        running(boxes(box=box), data=tmp_path) as it,
        pytest.raises(ValueError, match="box_id"),
    ):
        it.client.get("/box/live")


def test_a_wider_scope_holds_the_narrower_ones():
    every = {scope: {one for one in Scope if reaches([scope], [one])} for scope in Scope}
    assert every[Scope.DISTRICT] == set(Scope)
    assert every[Scope.SCHOOL] == set(Scope) - {Scope.DISTRICT}
    assert every[Scope.CLASS] == {Scope.CLASS, Scope.LESSONS, Scope.SELF}
    assert every[Scope.LESSONS] == {Scope.LESSONS, Scope.SELF}
    assert every[Scope.CHILDREN] == {Scope.CHILDREN, Scope.SELF}
    assert every[Scope.SELF] == {Scope.SELF}
    assert not reaches([], set(Scope))
    assert not reaches(Scope, [])


def test_a_role_named_twice_keeps_the_widest_scope():
    both: Action = action("box.x", "X", oneself=ROLES, school=("head",))
    assert both.scopes["head"] is Scope.SCHOOL
    assert both.scopes["pupil"] is Scope.SELF


@pytest.mark.parametrize("wrong", [{"everywhere": ("head",)}, {"school": ("tsar",)}])
def test_an_action_with_an_unknown_scope_or_role_is_no_action(wrong):
    with pytest.raises(ValueError, match="no such"):
        action("box.x", "X", **wrong)


# --- Denials


def test_az08_what_was_denied_is_written_down_once_in_an_hour(it):
    for _ in range(3):
        teacher(it).get(at(OURS))
    [told] = denials(it)
    assert (told.by, told.method, told.because) == (AMAN, "GET", "object")
    assert (told.route, told.action) == ("/box/<school>/boxes/<uuid:box_id>", "box.look")
    assert (told.object_kind, told.object_id) == ("box_id", OURS)
    it.clock.forward(minutes=61)
    teacher(it).get(at(OURS))
    assert len(denials(it)) == 2


def test_az08_a_wrong_role_is_written_down_without_an_object(it):
    teacher(it).delete(at(MINE))
    [told] = denials(it)
    assert (told.because, told.object_kind, told.object_id) == ("role", "", "")


def test_az08_what_was_typed_into_an_address_is_not_kept(it):
    teacher(it).get(f"/box/{HERE}/find?box=Айгерим")
    [told] = denials(it)
    assert told.object_id == ""
    assert "Айгерим" not in str(denials(it))


def test_az08_knocking_at_another_school_is_told_at_the_own(it):
    teacher(it).get(at(OURS, THERE))
    teacher(it).get(at(OURS, "aigerim-beishenalieva"))
    assert {told.because for told in denials(it)} == {"role"}
    assert set(it.runtime.store.heads()) == {HERE}


def test_az08_an_object_in_a_body_is_written_down_with_its_field(it):
    teacher(it).post(PICKED, data={"2.box_id": OURS})
    [told] = denials(it)
    assert (told.method, told.route) == ("POST", "/box/<school>/picked")
    assert (told.because, told.object_kind, told.object_id) == ("object", "box_id", OURS)


def test_az08_what_a_handler_denies_is_written_down_and_answered_like_nothing(it):
    answers = [head(it).post(f"/box/{HERE}/inside"), head(it).get(at(UNKNOWN))]
    told = [{**each.json, "correlation_id": ""} for each in answers]
    assert told[0] == told[1]
    assert [(one.object_kind, one.object_id) for one in denials(it)] == [
        ("box_id", OURS),
        ("box_id", UNKNOWN),
    ]


def test_az08_a_handler_that_forbids_is_written_down_too(it):
    assert teacher(it).post("/box/mine").status_code == FORBIDDEN
    [told] = denials(it)
    assert (told.because, told.route) == ("role", "/box/mine")


def test_az08_a_rule_that_depends_on_who_asked_is_written_down_too(it):
    assert head(it).post(f"/box/{HERE}/judged").status_code == 409
    assert [(told.because, told.route) for told in denials(it)] == [
        ("role", "/box/<school>/judged")
    ]


def test_what_another_site_sent_is_no_attempt_of_the_person(it):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert head(it).post(PICKED, headers=foreign).status_code == FORBIDDEN
    assert denials(it) == []


def test_nobody_fills_a_disk_by_asking(it):
    for _ in range(AN_HOUR + 20):
        teacher(it).get(at(uuid4()))
    assert len(denials(it)) == AN_HOUR
    it.clock.now += timedelta(hours=1)
    teacher(it).get(at(uuid4()))
    assert len(denials(it)) == AN_HOUR + 1


def test_a_denial_that_cannot_be_written_is_a_denial_all_the_same(it, monkeypatch):
    def away(*_: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(it.runtime.store, "append", away)
    assert teacher(it).get(at(OURS)).status_code == MISSING


def test_what_is_allowed_and_what_needs_signing_in_is_no_denial(it):
    teacher(it).get(at(MINE))
    it.client.script().get(at(MINE))
    assert denials(it) == []


def test_a_route_with_bare_roles_still_asks_for_the_role(tmp_path):
    class Bare:
        name = "bare"

        @http("GET", "/box/<school>/bare", allow=roles("head"))
        def bare(self, call: Call, school: str) -> Response:
            return answer(OK, {})

    with running(boxes(Bare), data=tmp_path) as it:
        assert head(it).get(f"/box/{HERE}/bare").status_code == OK
        assert teacher(it).get(f"/box/{HERE}/bare").status_code == FORBIDDEN
