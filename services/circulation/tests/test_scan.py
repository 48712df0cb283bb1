"""What the desk does with a book."""

from circulation.domain.desk.scan import Mode, meant


def test_a_desk_that_lends_takes_back_while_nobody_stands_there():
    assert meant(Mode.LEND, reader_chosen=False) is Mode.RETURN


def test_a_desk_that_lends_lends_to_the_reader():
    assert meant(Mode.LEND, reader_chosen=True) is Mode.LEND


def test_the_other_modes_do_what_they_say_whoever_stands_there():
    for mode in (Mode.RETURN, Mode.RENEW):
        assert meant(mode, reader_chosen=True) is meant(mode, reader_chosen=False) is mode
