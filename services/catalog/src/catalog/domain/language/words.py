"""Words as people type them: folded so that case, missing letters and look-alikes do not matter."""

import re
import unicodedata

# People leave out the letters their keyboard lacks, and live text writes the hook of U+04CA for
# the descender of U+04A3. Unicode decomposes ё and й but none of ө ү ң, hence a table.
_LETTERS = str.maketrans("ёүөңӊқғұһәіӯ", "еуоннкгухаиу")
_LATIN, _CYRILLIC = "abcehkmoptxy", "авсенкмортху"
_LOOK_ALIKE = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40  # Longer than any word; a key that was leant on is not worth searching for whole.
_HAS_CYRILLIC = re.compile(r"[а-яӀ-ӿ]")
_MARKS = re.compile("[\u0300-\u0305\u0307-\u036f]")  # All but the breve, which makes и into й.

# What a Kyrgyz or Russian word looks like when it is typed with the other layout switched on.
_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")


def fold(text: str) -> str:
    """Lower-case, compose, and take each letter to the plain one it is often typed as."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    bare = _MARKS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def words(text: str) -> list[str]:
    """Return the folded words in order; Latin letters within a Cyrillic word are mended."""
    return [_mended(word)[:_LONGEST] for word in _WORD.findall(fold(text))]


def readings(word: str) -> list[str]:
    """Return a folded word, and its reading if its Latin letters were meant as Cyrillic ones."""
    meant = word.translate(_LOOK_ALIKE)
    if word != meant and set(word) <= set(_LATIN):
        return [word, meant]
    return [word]


def with_other_layout(text: str) -> str | None:
    """Read Latin typing as keys of the Cyrillic layout (`rbntg` is китеп), or None without any."""
    typed = text.casefold()
    other = typed.translate(_KEYS)
    return None if _HAS_CYRILLIC.search(typed) or other == typed else other


def _mended(word: str) -> str:
    return word.translate(_LOOK_ALIKE) if _HAS_CYRILLIC.search(word) else word
