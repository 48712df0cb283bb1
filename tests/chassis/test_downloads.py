"""A file to keep has a name that every wire and every browser can carry."""

import pytest
from werkzeug.http import parse_options_header

from chassis.http import download


@pytest.mark.parametrize(
    "name", ["people.xlsx", "5-А 2026.csv", "Өмүр.pdf", 'a"; x="b.csv', "a\r\nb"]
)
def test_a_name_goes_over_the_wire_whole_and_breaks_no_header(name):
    header = download(b"", name, "text/csv").headers["Content-Disposition"]

    header.encode("latin-1")  # What a server does with it.
    assert not set(header) & set("\r\n")
    kind, said = parse_options_header(header)
    assert (kind, said["filename"]) == ("attachment", name)
