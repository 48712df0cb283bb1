"""What programs may ask, and what they are answered."""

import pytest

from services.circulation.tests.school import AIZADA, BEKTUR, HERE, barcode, book


def post(desk, what, **body):
    return desk.post(f"/circulation/{HERE}/{what}", json=body)


def test_a_loan_is_made_once_and_confirmed_ever_after(desk):
    made = post(desk, "loans", barcode=barcode(1), patron_id=AIZADA)
    assert made.status_code == 201
    assert made.get_json() == {
        "copy_id": book(1),
        "patron_id": AIZADA,
        "due": "2026-11-30",
        "already_lent": False,
    }
    again = post(desk, "loans", copy_id=book(1), patron_id=AIZADA)
    assert (again.status_code, again.get_json()["already_lent"]) == (200, True)


def test_a_refusal_has_its_reason(desk):
    post(desk, "loans", copy_id=book(1), patron_id=AIZADA)
    refused = post(desk, "loans", copy_id=book(1), patron_id=BEKTUR)
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "already-on-loan")
    assert refused.mimetype == "application/problem+json"


def test_a_book_is_renewed_and_returned(desk, it):
    post(desk, "loans", copy_id=book(1), patron_id=AIZADA)
    it.clock.forward(days=2)
    renewed = post(desk, "renewals", copy_id=book(1)).get_json()
    assert renewed == {"copy_id": book(1), "due": "2026-12-02", "renewed": True}
    assert post(desk, "returns", barcode=barcode(1)).get_json()["patron_id"] == AIZADA
    assert post(desk, "returns", barcode=barcode(1)).get_json()["reason"] == "not-on-loan"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"copy_id": book(1)},
        {"patron_id": AIZADA},
        {"copy_id": book(1), "barcode": barcode(1), "patron_id": AIZADA},
        {"copy_id": "1", "patron_id": AIZADA},
        {"copy_id": book(1), "patron_id": AIZADA, "due": "2030-01-01"},
        {"barcode": "", "patron_id": AIZADA},
        {"barcode": ["3"], "patron_id": AIZADA},
    ],
)
def test_what_is_not_understood_is_refused_and_changes_nothing(desk, it, body):
    assert post(desk, "loans", **body).status_code == 422
    assert it.runtime.store.heads() == {}


def test_the_same_idempotency_key_lends_once(desk, it):
    key = {"Idempotency-Key": "0d6b0f53-9b4e-4d6e-9d3f-0e3f5a0b7c11"}
    body = {"copy_id": book(1), "patron_id": AIZADA}
    answers = [
        desk.post(f"/circulation/{HERE}/loans", json=body, headers=key).status_code
        for _ in range(2)
    ]
    assert answers == [201, 201]
    assert it.runtime.store.heads()[HERE].position == 2
