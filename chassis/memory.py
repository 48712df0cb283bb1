"""How the process takes large blocks of memory, and gives them back."""

import ctypes
import gc
import time
from contextlib import suppress
from typing import Final

# malloc.h
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_KEPT: Final = 128 << 20
_LARGEST: Final = 32 << 20
# madvise(2), on a processor of x86-64 or ARM: huge pages have 2 MiB.
_MADV_HUGEPAGE: Final = 14
_HUGE: Final = 2 << 20
# Room for three password hashes at once, 19 MiB each; it costs nothing until it is used.
_BLOCK: Final = 20 << 20
_BLOCKS: Final = 5
# Objects made before the collector looks: a busy request makes a few thousand.
_YOUNG: Final = 20_000
# Seconds: giving back in the middle of a rush would have every hash ask for its pages anew.
_GIVEN_BACK_EVERY: Final = 60.0


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
        _prefer_huge_pages(libc)


def _prefer_huge_pages(libc: ctypes.CDLL) -> None:
    """Ask for huge pages where the large blocks will lie: a hash is a tenth faster in them.

    The blocks taken here and freed at once are the top of the heap, from which the next ones come.
    """
    libc.malloc.argtypes, libc.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    libc.free.argtypes, libc.free.restype = [ctypes.c_void_p], None
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    blocks = [block for _ in range(_BLOCKS) if (block := libc.malloc(_BLOCK))]
    if blocks:
        first = -(-min(blocks) // _HUGE) * _HUGE
        libc.madvise(first, (max(blocks) + _BLOCK - first) // _HUGE * _HUGE, _MADV_HUGEPAGE)
    for block in blocks:
        libc.free(block)


class Heap:
    """The heap of the process; it gives back what is free, but not more often than each minute."""

    def __init__(self) -> None:
        self._given_back_at = time.monotonic()

    def give_back(self) -> None:
        """Give what is free back to the system; called whenever no large block is in use."""
        now = time.monotonic()
        if now - self._given_back_at < _GIVEN_BACK_EVERY:
            return
        self._given_back_at = now
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


HEAP: Final = Heap()


def settle_down() -> None:
    """Leave out of every later search for garbage what was made at the start and stays.

    Code, tables and routes are hundreds of thousands of objects; going through them again and again
    is a tenth of a busy process's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
