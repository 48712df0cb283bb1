"""Finding people by name: whoever is kept is found, however it was typed, and nobody else is."""

from uuid import uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from chassis.testing import running
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose
from identity.domain.fields import Field
from identity.domain.people.spelling import asked, fold
from identity.entrypoints.service import SERVICE
from identity.vault.schema import name_token, record
from identity.vault.vault import Deposit, Value
from identity.wiring import build
from kernel.sql import writing
from services.identity.tests.words import HERE, LIBRARIAN, TEACHER, THERE, TODAY
from services.identity.tests.words_vault import agreed

LETTERS = "абвгдеёжзийклмнңоөпрстуүфхцчшщыэюя"
PLAIN = str.maketrans("үөңёй", "уонеи")
LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
        "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "ң": "ng", "о": "o", "ө": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "kh", "ц": "ts",
        "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
NAMES = st.text(LETTERS, min_size=2, max_size=18)


@pytest.fixture(scope="module")
def school_at_work(tmp_path_factory):
    with running(SERVICE, data=tmp_path_factory.mktemp("finding")) as it:
        yield it, it.runtime.wired(build)


def kept(it, identity, *parts, school=HERE):
    """Put a name into the vault as a surname, given name and patronymic."""
    person = str(uuid4())
    values = [
        Value(record_id=str(uuid4()), field=field, data=text.encode())
        for field, text in zip(
            (Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC), parts, strict=False
        )
    ]
    deposit = Deposit(
        person=person, values=values, consents=agreed(Purpose.EMIS), purpose=Purpose.EMIS
    )
    with writing(it.runtime.engine) as db:
        identity.vault.store_many(db, school, [deposit], at=it.clock.now, on=TODAY)
    return person


def found(it, identity, words, school=HERE):
    with it.runtime.read() as db:
        return identity.vault.tokens.find(db, school, words, most=10_000)[0]


# --- How a name sounds


@pytest.mark.parametrize(
    ("kept_as", "typed"),
    [
        ("Жаңыл", "жаны"), ("Жаңыл", "jany"), ("Жаңыл", "zhangyl"), ("Жаңыл", "ЖАНЫЛ"),
        ("Үсөнов", "усонов"), ("Үсөнов", "Usonov"), ("Джумабаев", "Жумабаев"),
        ("Жумабаев", "Джум"), ("Фёдорова", "федор"), ("Айсулуу", "aisulu"), ("Айсулуу", "Aysuluu"),
        ("Чынгыз", "Чингиз"), ("Чынгыз", "Chinghiz"), ("Айгуль", "Айгүл"), ("Эркин", "erkin"),
        ("Юлия", "Yuliya"), ("Хасан", "Khasan"), ("Хасан", "Hasan"), ("Шамил", "sham"),
        ("Щербаков", "Shcherb"), ("Zhanyl", "жаныл"), ("Ажар", "az"), ("Ўктам", "уктам"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_it_sounds(school_at_work, kept_as, typed):
    it, identity = school_at_work
    assert kept(it, identity, kept_as) in found(it, identity, typed)


def test_a_name_that_sounds_otherwise_is_not_found():
    assert fold("Асан") != fold("Үсөн")
    assert asked("а") == []
    assert asked(" , ") == []
    assert asked("Асан а") == [fold("асан")]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(NAMES, min_size=1, max_size=3), data=st.data())
def test_whoever_is_kept_is_found_by_every_beginning_however_typed_and_not_once_forgotten(
    school_at_work, names, data
):
    it, identity = school_at_work
    person = kept(it, identity, *names)
    spellings = st.sampled_from([str, str.upper, str.title])
    alphabets = st.sampled_from([{}, PLAIN, LATIN])
    asking = []
    for name in data.draw(st.permutations(names)):
        typed = data.draw(spellings)(name).lower().translate(data.draw(alphabets))
        asking.append(typed[: data.draw(st.integers(2, max(2, len(typed))))])
    assert person in found(it, identity, " ".join(asking))
    with writing(it.runtime.engine) as db:
        identity.vault.keep_covered(db, person, Consents(is_forgotten=True), TODAY)
    assert person not in found(it, identity, " ".join(asking))


def test_every_way_of_deleting_a_record_deletes_its_tokens(school_at_work):
    it, identity = school_at_work
    person = kept(it, identity, "Асанова")
    with writing(it.runtime.engine) as db:
        db.execute(record.delete().where(record.c.person_id == person))
        mine = select(func.count()).where(name_token.c.person_id == person)
        assert db.execute(mine).scalar() == 0


def test_a_new_surname_is_found_and_the_replaced_one_is_not(school_at_work):
    it, identity = school_at_work
    person = kept(it, identity, "Кудайбергенова")
    value = Value(record_id=str(uuid4()), field=Field.SURNAME, data="Токтогулова".encode())
    with writing(it.runtime.engine) as db:
        identity.vault.store(
            db, HERE, person, [value], agreed(Purpose.EMIS),
            purpose=Purpose.EMIS, at=it.clock.now, on=TODAY,
        )  # fmt: skip
    assert person in found(it, identity, "Токтогул")
    assert person not in found(it, identity, "Кудайберген")


def test_az04_another_school_finds_nobody_and_shares_no_token(school_at_work):
    it, identity = school_at_work
    here, there = kept(it, identity, "Сыдыкова"), kept(it, identity, "Сыдыкова", school=THERE)
    assert found(it, identity, "сыдыков") == [here]
    assert found(it, identity, "сыдыков", THERE) == [there]


def test_what_the_table_holds_is_not_a_name(school_at_work):
    it, identity = school_at_work
    kept(it, identity, "Жумагулова")
    with it.runtime.read() as db:
        row = db.execute(select(name_token)).first()
    assert isinstance(row.token, int)
    other = type(identity.master)(bytes(32)).search_token(HERE, fold("жумагулова"))
    assert other != identity.master.search_token(HERE, fold("жумагулова"))


def test_names_from_before_there_were_tokens_are_found_after_the_next_start(school, tmp_path):
    amina = school.pupil("Үсөнова")
    school.pupil("Сыдыкова", school=THERE)
    with writing(school.it.runtime.engine) as db:
        db.execute(name_token.delete())
    with running(SERVICE, data=tmp_path) as again:
        identity = again.runtime.wired(build)
        assert found(again, identity, "усон") == [amina]
        assert found(again, identity, "сыдык") == []


def test_what_nobody_can_open_of_the_forgotten_is_purged_at_the_next_start(school, tmp_path):
    amina, kept_amina = school.pupil("Үсөнова"), school.pupil("Сыдыкова")
    with school.it.runtime.engine.connect() as db:
        rows = [r._asdict() for r in db.execute(select(record).where(record.c.person_id == amina))]
    school.forgets(amina)
    with writing(school.it.runtime.engine) as db:
        db.execute(record.insert(), rows)  # As a table from a backup would bring them back.
    with running(SERVICE, data=tmp_path) as again:
        again.runtime.wired(build)
        with again.runtime.engine.connect() as db:
            left = set(db.execute(select(record.c.person_id)).scalars())
    assert amina not in left
    assert kept_amina in left


# --- Over the pages


def looked_for(client, words):
    answered = client.post(f"/identity/{HERE}/people/search", data={"words": words})
    assert answered.status_code == 200
    return answered.get_data(as_text=True)


def test_the_secretary_finds_a_pupil_and_the_look_is_written_down(school):
    amina = school.pupil("Үсөнова")
    school.pupil("Бейшеева")
    shown = looked_for(school.signed_in(), "usono")
    assert "Үсөнова Айжан" in shown
    assert "Бейшеева" not in shown
    looks = [
        message.data
        for message in school.it.runtime.store.read(HERE, 0)
        if message.type == "identity.personal-data-seen.v1"
    ]
    assert amina.encode() in looks[-1]
    assert b'"search"' in looks[-1]


@pytest.mark.parametrize(("who", "role"), [(TEACHER, "teacher"), (LIBRARIAN, "librarian")])
def test_az01_who_reads_names_finds_them_without_a_way_to_the_page(school, who, role):
    amina = school.pupil("Үсөнова")
    shown = looked_for(school.signed_in(who, role), "усон")
    assert "Үсөнова Айжан" in shown
    assert f"/people/{amina}" not in shown


@pytest.mark.parametrize("role", ["parent", "pupil", "administrator", "district-officer"])
def test_az01_nobody_else_finds_anybody(school, role):
    client = school.signed_in(str(uuid4()), role)
    answered = client.post(f"/identity/{HERE}/people/search", data={"words": "асан"})
    assert answered.status_code == 403


def test_az04_the_secretary_of_another_school_finds_nobody_here(school):
    school.pupil("Үсөнова")
    client = school.signed_in(LIBRARIAN, "secretary", school=THERE)
    answered = client.post(f"/identity/{THERE}/people/search", data={"words": "усон"})
    assert "Үсөнова" not in answered.get_data(as_text=True)


def test_forgotten_is_not_found(school):
    amina = school.pupil("Үсөнова")
    school.forgets(amina)
    assert "Үсөнова" not in looked_for(school.signed_in(), "усонова")


def test_a_name_that_is_markup_stays_text(school):
    school.pupil("Кара<b>бек</b>")
    shown = looked_for(school.signed_in(), "кара")
    assert "Кара&lt;b&gt;бек" in shown
    assert "Кара<b>" not in shown


def test_one_letter_asks_for_more(school):
    school.pupil("Үсөнова")
    assert "Үсөнова" not in looked_for(school.signed_in(), "у")


def test_a_name_in_an_address_finds_nobody(school):
    school.pupil("Үсөнова")
    answered = school.signed_in().get(f"/identity/{HERE}/people/search?words=усонова")
    assert "Үсөнова" not in answered.get_data(as_text=True)
