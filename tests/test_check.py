"""`python -m index check`: a whole index is said to be whole, and any harm is named with the command that mends it."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers

import index.encoder
import index.reading
from index.__main__ import main
from index.build import build_index
from index.check import check_index
from index.errors import DamagedIndexError, NoIndexError, OtherEncoderError
from index.store import FILES, current_generation

ROUNDS = " ".join(f"Round {number} emptied {number * 37} bins of garden waste in ward {number}." for number in range(9))
PAPERS = {"report.txt": ROUNDS, "pack.txt": f"Agenda.\n\n{ROUNDS}", "trees.txt": "Eleven trees were felled."}
MENDS = r"[Rr]un: python -m ingest --rebuild --index "


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path_factory.mktemp("papers"), PAPERS)], directory, encoder=ComputableEncoder())
    return directory


@pytest.fixture
def directory(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copy")


@pytest.fixture(autouse=True)
def computable_encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index.encoder, "load_encoder", lambda _: ComputableEncoder())
    yield


def checked(directory: Path) -> list[str]:
    return list(check_index(directory, encoder=ComputableEncoder()))


def test_a_whole_index_is_said_to_be_whole(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--index", str(directory)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == checked(directory)
    assert said[2] == "It holds 3 pages, 3 papers, 3 passages, 1 twins, 20 units, as its manifest says."


def test_a_check_changes_no_file(directory: Path) -> None:
    before = {file: file.read_bytes() for file in directory.rglob("*") if file.is_file()}
    checked(directory)
    assert {file: file.read_bytes() for file in directory.rglob("*") if file.is_file()} == before


def test_a_flipped_bit_anywhere_is_found(directory: Path) -> None:
    chance = random.Random(0)
    folder = directory / current_generation(directory)
    for name in (*FILES, "manifest.json"):
        file = folder / name
        content = file.read_bytes()
        for _ in range(8):
            harmed = bytearray(content)
            harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
            file.write_bytes(bytes(harmed))
            with pytest.raises(DamagedIndexError, match=MENDS):
                checked(directory)
        file.write_bytes(content)
    assert checked(directory)


def test_a_flipped_bit_in_the_name_of_the_generation_is_found(directory: Path) -> None:
    content = (directory / "CURRENT").read_bytes()
    for place in range(len(content) - 1):
        harmed = bytearray(content)
        harmed[place] ^= 1
        (directory / "CURRENT").write_bytes(bytes(harmed))
        with pytest.raises(DamagedIndexError, match=MENDS):
            checked(directory)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def lengthen(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0")


@pytest.mark.parametrize("harm", [Path.unlink, cut, lengthen])
@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_a_file_that_is_missing_cut_or_longer_ends_with_1_and_the_command_that_mends_it(
    directory: Path, name: str, harm: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    harm(directory / current_generation(directory) / name)
    assert main(["check", "--index", str(directory)]) == 1
    assert f"Run: python -m ingest --rebuild --index {directory}" in capsys.readouterr().err


def test_another_encoder_and_no_index_are_named(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(OtherEncoderError, match=MENDS):
        list(check_index(directory, encoder=ComputableEncoder(name="another")))
    with pytest.raises(NoIndexError, match="Run: python -m ingest PAPERS"):
        checked(tmp_path)


def test_a_damaged_cache_is_named_and_a_missing_one_is_none(directory: Path) -> None:
    cache = directory / "cache.sqlite"
    cache.write_bytes(b"no database" * 500)
    with pytest.raises(DamagedIndexError, match=rf"cache\.sqlite is damaged; the index can be asked\..*{MENDS}"):
        checked(directory)
    cache.unlink()
    assert checked(directory)[-1] == "The cache is whole, or there is none."


def test_the_command_in_the_message_mends_every_harm(whole: Path, directory: Path) -> None:
    folder = directory / current_generation(directory)
    for file in (*(folder / name for name in FILES), folder / "manifest.json", directory / "cache.sqlite"):
        file.write_bytes(b"harmed")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
            try:
                build_index([], directory, encoder=ComputableEncoder(), rebuild=True)
            except Exception as error:
                raise AssertionError(f"{file.name} was not mended") from error
        assert current_generation(directory) == current_generation(whole)
        assert checked(directory)
