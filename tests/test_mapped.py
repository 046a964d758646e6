"""Mapped arrays of which the system is told how they are read."""

import mmap
from pathlib import Path

import numpy as np
import pytest

from index.mapped import read_here_and_there

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
