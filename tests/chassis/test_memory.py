"""Large blocks of memory: kept for the next password hash, and given back when the rush is over."""

import subprocess
import sys

import pytest

# In a process of its own, because these settings hold for a whole process and for good.
_HASHING = """
import resource, threading
from argon2 import PasswordHasher
from chassis import memory

hasher = PasswordHasher(time_cost=1, memory_cost=19 * 1024, parallelism=1)

def faults_of(hashes):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(hashes):
        thread = threading.Thread(target=hasher.hash, args=("four ordinary words",))
        thread.start()
        thread.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * resource.getpagesize() >> 20
"""
_IN_ONE_HASH = 19 * 1024 // 4  # Pages of 4 KiB.

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems than Linux keep memory in their own way"
)


def said_by(program: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _HASHING + program], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_the_memory_of_one_hash_is_there_for_the_next() -> None:
    program = "memory.share_large_blocks(); faults_of(1); print(faults_of(10))"
    assert said_by(program) < _IN_ONE_HASH


def test_memory_goes_back_when_the_last_time_is_a_minute_ago() -> None:
    program = (
        "memory.share_large_blocks(); faults_of(1); before = resident();"
        "memory.HEAP._given_back_at -= 61; memory.HEAP.give_back(); print(before - resident())"
    )
    assert said_by(program) >= 15


def test_memory_does_not_go_back_in_the_middle_of_a_rush() -> None:
    program = (
        "memory.share_large_blocks(); faults_of(1); before = resident();"
        "memory.HEAP.give_back(); print(before - resident())"
    )
    assert said_by(program) < 5
