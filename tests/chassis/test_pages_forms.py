"""What was typed is kept, parsed, and refused in words that say what to do."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.test import EnvironBuilder

from chassis.forms import Amount, Day, Form, plain
from chassis.languages import Message, words


class Entry(Schema):
    """An invented form."""

    family = fields.String(required=True, validate=validate.Length(max=20))
    born = Day()
    purposes = fields.List(fields.String())
    sure = fields.Boolean(load_default=False)
    copies = fields.Integer(validate=validate.Range(min=1, max=50))


def posted(**data):
    return Form.of(EnvironBuilder(method="POST", data=data).get_request())


def said(error, name):
    return [words("en").say(plain(message)) for message in error.value.messages[name]]


def test_what_was_typed_is_parsed():
    form = posted(family=" Асанова ", born="12.09.2014", purposes=["a", "b"], sure="yes")
    assert form.read(Entry()) == {
        "family": "Асанова",
        "born": date(2014, 9, 12),
        "purposes": ["a", "b"],
        "sure": True,
    }


@pytest.mark.parametrize("typed", ["12.09.2014", "2014-09-12", "12/09/2014", " 12.9.2014 "])
def test_a_day_is_read_as_people_and_as_browsers_write_it(typed):
    assert posted(family="А", born=typed).read(Entry())["born"] == date(2014, 9, 12)


def test_a_blank_field_is_one_that_was_not_filled_in():
    read = posted(family="А", born="", copies=" ", purposes=["", "a"]).read(Entry())
    assert read == {"family": "А", "purposes": ["a"], "sure": False}


def test_what_the_shell_adds_is_no_unknown_field():
    assert posted(family="А", command_id="x", language="ru").read(Entry())["family"] == "А"


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError) as error:
        posted(family="А", role="head").read(Entry())
    assert said(error, "role") == ["This page does not know this field. Open the page again."]


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("family", "", "Fill this in."),
        ("family", "А" * 21, "Write at most 20 characters."),
        ("born", "31.02.2014", "Write a day as 12.09.2026."),
        ("copies", "many", "Write a whole number, for example 25."),
        ("copies", "0", "It must be between 1 and 50."),
    ],
)
def test_a_refusal_says_what_to_do(name, typed, reason):
    with pytest.raises(ValidationError) as error:
        posted(**({"family": "А"} | {name: typed})).read(Entry())
    assert said(error, name) == [reason]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ("Length must be between 2 and 9.", "Write between 2 and 9 characters."),
        ("Length must be 3.", "Write exactly 3 characters."),
        ("Shorter than minimum length 3.", "Write at least 3 characters."),
        ("Must be less than or equal to 5.", "It must be 5 or less."),
        ("Must be greater than or equal to 1.5.", "It must be 1.5 or more."),
        ("Must be one of: a, b.", "Choose one from the list."),
    ],
)
def test_the_parsers_words_are_said_plainly(found, reason):
    assert words("en").say(plain(found)) == reason


def test_a_sentence_with_values_is_left_as_it_is():
    message = Message("Room %(room)s is taken.", room=12)
    assert plain(message) is message


def test_a_refused_form_keeps_what_was_typed_and_its_command():
    form = posted(family="Асанова", purposes=["a", "b"])
    refused = form.refused({"family": ["Fill this in."], "purposes": {0: ["Not a valid string."]}})
    assert refused.value("family") == "Асанова"
    assert refused.values("purposes") == ["a", "b"]
    assert refused.errors("purposes") == ["Choose or write this again."]
    assert refused.command_id == form.command_id
    assert refused.is_refused
    assert not form.is_refused


def test_general_reasons_come_first():
    refused = Form().refused({"a": ["One."], "_schema": ["All."]})
    assert refused.all_errors == [(None, "All."), ("a", "One.")]
    assert Form().refused("No.").all_errors == [(None, "No.")]


def test_a_form_that_is_sent_again_is_the_same_command():
    assert posted(command_id="c1").command_id == "c1"
    assert Form().command_id != Form().command_id


def test_a_form_that_asks_is_read_from_the_address():
    form = Form.of(EnvironBuilder(query_string="q=%D0%B0").get_request())
    assert (form.value("q"), form.value("r", "x"), form.value("s", None)) == ("а", "x", "")


def test_a_file_is_handed_on_and_an_empty_choice_is_not():
    class WithScan(Schema):
        scan = fields.Raw(required=True)

    with with_file("scan.pdf") as request:
        chosen = Form.of(request).read(WithScan())
    assert chosen["scan"].filename == "scan.pdf"
    with with_file("") as request, pytest.raises(ValidationError):
        Form.of(request).read(WithScan())


def with_file(name):
    data = {"scan": (BytesIO(b"%PDF"), name)}
    return EnvironBuilder(method="POST", data=data).get_request()


@pytest.mark.parametrize("typed", ["1250,50", "1 250,50", "1250.50", "1\N{NO-BREAK SPACE}250,50"])
def test_a_sum_is_read_as_people_write_it(typed):
    class WithPrice(Schema):
        price = Amount(places=2)

    assert posted(price=typed).read(WithPrice()) == {"price": Decimal("1250.50")}
