"""Terms are settings with a source: what the law leaves open, a school may set by an order."""

from datetime import date

import pytest

from identity.domain.ids import OrderId
from identity.domain.settings.keys import Key, Source
from identity.domain.settings.refusals import OutsideItsBounds, SettingNeedsOrder
from identity.domain.settings.settings import SetTerm, TermSet, terms, value_on
from identity.domain.settings.table import TERMS
from services.identity.tests.words import TODAY, Given

given = Given(terms)
LATER = date(2027, 1, 1)


def thirty_to(value, *, source=Source.LAW, order=None, on=TODAY):
    return SetTerm(key=Key.ERASURE_DAYS, value=value, source=source, order_id=order, valid_from=on)


def set_to(value, on=TODAY):
    return TermSet(
        key=Key.ERASURE_DAYS, value=value, source=Source.LAW, order_id=None, valid_from=on
    )


@pytest.mark.parametrize("key", Key)
def test_every_term_has_a_default_within_its_bounds_and_a_basis(key):
    term = TERMS[key]
    assert term.least <= term.default <= term.most
    assert term.basis


def test_a_term_holds_from_its_day_on():
    history = [set_to(20, LATER)]
    assert value_on(history, Key.ERASURE_DAYS, TODAY) == 30
    assert value_on(history, Key.ERASURE_DAYS, LATER) == 20


def test_a_value_outside_its_bounds_is_refused():
    given().when(thirty_to(0)).refused(OutsideItsBounds)


def test_a_school_sets_a_term_by_an_order():
    given().when(thirty_to(20, source=Source.ORDER)).refused(SettingNeedsOrder)
    by_order = thirty_to(20, source=Source.ORDER, order=OrderId("an order"))
    assert given().when(by_order).decided()[0].order_id == "an order"


def test_setting_the_same_again_changes_nothing():
    given(set_to(20)).when(thirty_to(20)).nothing_happens()
