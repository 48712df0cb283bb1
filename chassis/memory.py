"""Let large blocks of memory go back to the system as soon as they are free."""

import ctypes
from contextlib import suppress
from typing import Final

_M_MMAP_THRESHOLD: Final = -3  # malloc.h
_LARGE: Final = 1 << 20


def give_large_blocks_back() -> None:
    """Have glibc map blocks from 1 MiB on by themselves, which ends with them.

    A password hash takes 19 MiB for a moment. glibc would learn from the first one to keep such
    blocks, in a heap for each thread: fourteen sign-ins grew the process by 270 MiB for good.
    Elsewhere than with glibc nothing happens.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_M_MMAP_THRESHOLD, _LARGE)
