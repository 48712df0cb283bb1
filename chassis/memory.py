"""How the process takes large blocks of memory, and gives them back."""

import ctypes
import gc
from contextlib import suppress
from typing import Final

# malloc.h
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_KEPT: Final = 128 << 20
_LARGEST: Final = 32 << 20
# Objects made before the collector looks: a busy request makes a few thousand.
_YOUNG: Final = 20_000


def share_large_blocks() -> None:
    """Have every thread take its blocks from one heap, which keeps what it has for the next.

    A password hash takes 19 MiB for a moment. glibc would keep such blocks in a heap for each
    thread, so that fourteen sign-ins grew the process by 270 MiB; and a block that is mapped by
    itself costs a third of the hash in page faults. Elsewhere than with glibc nothing happens.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_ARENA_MAX, 1)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGEST)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Give what is free back to the system; called when a rush is over."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def settle_down() -> None:
    """Leave out of every later search for garbage what was made at the start and stays.

    Code, tables and routes are hundreds of thousands of objects; going through them again and again
    is a tenth of a busy process's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
