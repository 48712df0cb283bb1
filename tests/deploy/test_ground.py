"""What is said, in plain words, when Kitepkana cannot start."""

import socket

import pytest

from deploy.standalone.ground import CannotStart, check_port, data_folder


def test_a_folder_is_made_and_held(tmp_path):
    with data_folder(tmp_path / "new") as folder:
        assert folder.is_dir()


def test_two_processes_do_not_share_a_folder(tmp_path):
    with (
        data_folder(tmp_path),
        pytest.raises(CannotStart, match="already running"),
        data_folder(tmp_path),
    ):
        raise AssertionError


def test_a_folder_that_was_left_can_be_taken_again(tmp_path):
    with data_folder(tmp_path):
        pass
    with data_folder(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with (
        pytest.raises(CannotStart, match=r"Cannot write in .*file/var"),
        data_folder(tmp_path / "file" / "var"),
    ):
        raise AssertionError


def test_a_port_in_use_is_named_with_another_to_try():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(CannotStart, match=f"PORT={port + 1}"):
            check_port("127.0.0.1", port)


def test_a_free_port_is_fine():
    check_port("127.0.0.1", 0)
