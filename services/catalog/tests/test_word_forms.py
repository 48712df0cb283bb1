"""Words as people type them find words as books print them."""
# ruff: noqa: SIM905 - words read best side by side.

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.domain.language.kyrgyz import stems
from catalog.domain.language.words import fold, readings, with_other_layout, words

FORMS = """китеп китептер китеби китебин китебинен китептин китептерибизден китебиңиз
китептериңерге китептеги китепте китебинде""".split()

# Vowel harmony: the vowels that follow the last vowel of a stem, narrow and wide.
NARROW = {**dict.fromkeys("аы", "ы"), **dict.fromkeys("еиэ", "и"), **dict.fromkeys("оу", "у"),
          **dict.fromkeys("өү", "ү")}  # fmt: skip
WIDE = {
    **dict.fromkeys("аыу", "а"),
    **dict.fromkeys("еиэ", "е"),
    "о": "о",
    **dict.fromkeys("өү", "ө"),
}
VOWELS, VOICELESS = set("аеиоуөүыэюя"), set("кптсшчфхцщ")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_book_is_a_book(form):
    assert "китеп" in stems(fold(form))


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("мектебинде", "мектеп"), ("жүрөгү", "жүрөк"), ("үйлөр", "үй"), ("балдар", "бала"),
        ("баласы", "бала"), ("тоонун", "тоо"), ("окуучулардын", "окуучу"), ("жомоктору", "жомок"),
        ("көлдө", "көл"), ("атасынан", "ата"), ("гүлдөрүбүз", "гүл"),
    ],
)  # fmt: skip
def test_everyday_forms_lead_to_their_stems(form, stem):
    assert stems(fold(stem)) & stems(fold(form))
    assert fold(stem)[:-1] in {found[:-1] for found in stems(fold(form))}


def inflected(stem, plural, person, case):
    """Make a form by the rules of a school grammar: harmony, voicing, the joining consonants."""
    word = stem
    if plural:
        word += _joined(word, "л") + _wide(word) + "р"
    if person:
        word = _possessed(word, person)
    return _in_case(word, case, owned=person == 3)


def _vowel(word, kinds):
    return kinds[next(letter for letter in reversed(word) if letter in VOWELS)]


def _wide(word):
    return _vowel(word, WIDE)


def _narrow(word):
    return _vowel(word, NARROW)


def _joined(word, first):
    """The first consonant of a suffix: т after a voiceless one, д after another, else its own."""
    last = word[-1]
    if last in VOWELS:
        return first
    return "т" if last in VOICELESS else ("л" if first == "л" and last in "рй" else "д")


def _voiced(word):
    return word[:-1] + {"п": "б", "к": "г"}.get(word[-1], word[-1])


def _possessed(word, person):
    if word[-1] in VOWELS:
        return word + {1: "м", 2: "ң", 3: f"с{_narrow(word)}"}[person]
    soft = _voiced(word)
    return soft + _narrow(soft) + {1: "м", 2: "ң", 3: ""}[person]


def _in_case(word, case, *, owned):
    narrow, wide = _narrow(word), _wide(word)
    if owned:
        return word + ["", f"н{narrow}н", f"н{wide}", "н", f"нд{wide}", f"н{wide}н"][case]
    t = "т" if word[-1] in VOICELESS else "д"
    n = "н" if word[-1] in VOWELS else t
    k = "к" if word[-1] in VOICELESS else "г"
    return (
        word
        + ["", f"{n}{narrow}н", f"{k}{wide}", f"{n}{narrow}", f"{t}{wide}", f"{t}{wide}н"][case]
    )


NOUNS = """китеп мектеп жүрөк гүл тоо көл бала ата эне жомок дептер окуучу мугалим адам шаар айыл
өрүк үй суу жылдыз сөз тил ырчы""".split()


@settings(max_examples=600)
@given(st.sampled_from(NOUNS), st.booleans(), st.integers(0, 3), st.integers(0, 5))
def test_any_form_a_grammar_makes_leads_back_to_its_noun(noun, plural, person, case):
    form = inflected(noun, plural, person, case)
    assert stems(fold(noun)) & stems(fold(form)), form


@given(st.text(max_size=20))
def test_stemming_takes_anything(text):
    for word in words(text):
        assert word in stems(word) or stems(word)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя ", max_size=30))
def test_case_and_composition_do_not_matter(text):
    apart = unicodedata.normalize("NFD", text)
    assert words(text) == words(text.upper()) == words(apart)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("жаны", "Жаңы"), ("жаӊы", "жаңы"), ("кок", "КӨК"), ("ёлка", "елка"), ("үй", "уй"),
     ("ба\u0301ла", "бала"), ("Китeп", "китеп")],
)  # fmt: skip
def test_letters_a_keyboard_lacks_do_not_matter(typed, printed):
    assert words(typed) == words(printed)


def test_short_i_stays_itself():
    assert words("йод") != words("иод")


def test_a_word_typed_wholly_in_look_alikes_is_read_both_ways():
    assert readings("coh") == ["coh", "сон"]
    assert readings("python") == ["python"]


def test_typing_with_the_other_layout_is_understood():
    assert with_other_layout("rbntg") == "китеп"
    assert with_other_layout("китеп") is None
    assert with_other_layout("1984") is None
