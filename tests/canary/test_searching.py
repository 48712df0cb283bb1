"""The search must find what is planted, wherever and however: otherwise "0 hits" means nothing."""

import base64
import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.canary.markers import Markers
from tests.canary.searching import Search


def _zipped(word):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{word}</t>")
    return out.getvalue()


WAYS = {
    "clear": lambda word: word.encode(),
    "capitals": lambda word: word.upper().encode(),
    "utf-16": lambda word: b"x" + word.encode("utf-16-le"),
    "utf-16 big endian": lambda word: word.encode("utf-16-be"),
    "windows-1251": lambda word: word.encode("cp1251"),
    "json": lambda word: json.dumps({"name": word}).encode(),
    "address": lambda word: f"/people?q={quote(word)}".encode(),
    "repr": lambda word: repr(word.encode()).encode(),
    "base64 at 0": lambda word: base64.b64encode(word.encode()),
    "base64 at 1": lambda word: base64.b64encode(b"a" + word.encode()),
    "base64 at 2": lambda word: base64.b64encode(b"ab" + word.encode() + b"c"),
    "gzip": lambda word: gzip.compress(word.encode()),
    "zip": _zipped,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["surname", "text", "username", "phone"])
def test_a_marker_is_found_however_it_is_written(way, kind):
    markers = Markers()
    word = getattr(markers, kind)()
    if way == "windows-1251" and kind == "text":
        word = word[1:]  # The letter that this charset does not have.
    search = Search(markers.stems)
    assert search.data("here", WAYS[way](word))
    assert not search.data("here", WAYS[way](getattr(Markers(), kind)().replace("Ү", "У")))


def test_a_marker_is_found_in_a_row_that_was_deleted_but_not_overwritten(tmp_path):
    markers = Markers()
    with closing(sqlite3.connect(tmp_path / "some.sqlite3")) as db:
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("CREATE TABLE event (data TEXT)")
        db.execute(
            "INSERT INTO event VALUES (?)",
            [json.dumps({"n": markers.surname()}, ensure_ascii=False)],
        )
        db.commit()
        db.execute("DELETE FROM event")
        db.commit()
    assert Search(markers.stems).folder(tmp_path)


def test_a_marker_is_found_at_the_end_of_a_long_log(tmp_path):
    markers = Markers()
    (tmp_path / "log").write_text("a line\n" * 100_000 + markers.username())
    assert len(Search(markers.stems).folder(tmp_path)) == 1


def test_two_runs_never_share_a_stem():
    assert not set(Markers().stems) & set(Markers().stems)
