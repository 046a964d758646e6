"""Mapped arrays of which the system is told how they are read."""

import mmap
from pathlib import Path

import numpy as np
import pytest

from index import mapped
from index.mapped import read_here_and_there, taken

MAPS = Path("/proc/self/smaps")


def flags_at(address: int) -> str:
    """What the system notes of the mapping that holds an address."""
    inside = False
    for line in MAPS.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(" ")
        if "-" in name and not name.endswith(":"):
            begin, end = (int(place, 16) for place in name.split("-"))
            inside = begin <= address < end
        elif inside and name == "VmFlags:":
            return f" {rest.strip()} "
    raise AssertionError("nothing is mapped there")


@pytest.mark.skipif(not MAPS.exists() or not hasattr(mmap, "MADV_RANDOM"), reason="only Linux tells what it was told")
def test_the_system_is_told_of_large_arrays_alone(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.arange(1 << 18, dtype=np.float32).reshape(-1, 4))
    rows = np.load(tmp_path / "rows.npy", mmap_mode="r")
    read_here_and_there(rows)  # 1 MB
    assert " rr " not in flags_at(rows.ctypes.data)
    read_here_and_there(rows, large=1 << 20)
    assert " rr " in flags_at(rows.ctypes.data)
    assert rows[77].tolist() == [308, 309, 310, 311]


def test_an_array_without_rows_is_let_be() -> None:
    read_here_and_there(np.zeros((0, 4), np.float32))


@pytest.mark.parametrize("slow", [0.0, 60.0])
def test_rows_are_taken_in_their_order_whether_they_are_fetched_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: float
) -> None:
    every = np.arange(1 << 18, dtype=np.float32).reshape(-1, 64)
    np.save(tmp_path / "rows.npy", every)
    rows = np.load(tmp_path / "rows.npy", mmap_mode="r").view(np.ndarray)
    wanted, told = np.random.default_rng(1).integers(0, len(every), 300), []
    monkeypatch.setattr(mapped, "SLOW", slow)
    monkeypatch.setattr(mapped, "_advise", lambda begin, end, what: told.append((begin, end)))
    np.testing.assert_array_equal(taken(rows, wanted, large=1), every[wanted])
    assert bool(told) == (slow == 0 and hasattr(mmap, "MADV_WILLNEED"))
    np.testing.assert_array_equal(taken(rows, [7, 3]), every[[7, 3]])


def test_the_pages_that_are_told_of_are_those_of_the_rows_and_no_others() -> None:
    rows = np.zeros((9000, 100), np.float32)  # rows of 400 bytes, some of which lie in two pages
    wanted = np.array([8000, 3, 4, 5, 8000, 2000])
    told = {page for begin, end in mapped._pages(rows, wanted) for page in range(begin, end, mmap.PAGESIZE)}
    bytes_of = (rows.ctypes.data + 400 * row + byte for row in wanted.tolist() for byte in range(400))
    assert told == {place - place % mmap.PAGESIZE for place in bytes_of}
    assert all(begin % mmap.PAGESIZE == 0 and begin < end for begin, end in mapped._pages(rows, wanted))
