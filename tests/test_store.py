"""A generation on disk: what was put in comes out, and what is not whole is refused with the command that mends it."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from computable import ComputableEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

import index.store
from index.context import DIMENSIONS
from index.cutting import cut
from index.errors import DamagedIndexError, NoIndexError
from index.lexical import LexicalIndex
from index.likeness import WordVectors
from index.mining import Abbreviation
from index.store import FORMAT, Generation, GenerationWriter, Parts, StoredPaper, open_generation
from index.traits import Traits
from index.twins import TwinPages
from ingest.models import DateKind, Page, Paper, PaperKind, Passage, TextSource, Unread

PAPER = Paper(
    id="f" * 64,
    path="transport/parking.pdf",
    title="Parking review",
    file="/papers/transport/parking.pdf",
    council="Thornmere Borough Council",
    body="Environment Committee",
    kind=PaperKind.REPORT,
    meeting_date=date(2024, 6, 4),
    date_kind=DateKind.MEETING,
    url="https://thornmere.example/parking",
    pages=2,
    other_paths=("archive/parking.pdf",),
    agenda_item="7",
    author="J. Okafor",
    restricted=True,
    stated={"contact": "B. Ray", "wards": "All"},
    sources={"title": "page 1", "meeting_date": "file name"},
)
FIRST, SECOND = "Roads. Fees rise by 4p.", "Ward\tVisits\nNorth\t12"
STORED = StoredPaper(
    PAPER,
    (
        Page(PAPER.id, 1, FIRST, label="31"),
        Page(PAPER.id, 2, SECOND, source=TextSource.OCR),
    ),
    (
        Passage(PAPER.id, 1, 0, 6, "Roads.", units=((0, 6),)),
        Passage(PAPER.id, 1, 7, 23, "Fees rise by 4p.", ("Roads",), units=((7, 23),)),
        Passage(PAPER.id, 2, 0, 20, SECOND, ("Roads",), ("Ward", "Visits"), ((0, 11), (12, 20))),
    ),
    (Unread("transport/parking.pdf", 3, "is a picture without text"),),
)
FILES = (
    "papers.sqlite",
    "vectors.faiss",
    "units.faiss",
    "terms.npz",
    "bags.npz",
    "traits.npz",
    "words.npy",
    "context.npy",
    "basis.npy",
    "rows.npz",
)


def publish(directory: Path, *papers: StoredPaper) -> str:
    writer, encoder = GenerationWriter(directory), ComputableEncoder()
    for paper in papers:
        writer.add(paper, fingerprint=f"print of {paper.paper.path}")
    units = [
        page.text[start:end]
        for paper in papers
        for passage in paper.passages
        for page in paper.pages
        if page.number == passage.page
        for start, end in passage.units
    ]
    passages = [passage for paper in papers for passage in paper.passages]
    writer.add_parts(parts(passages, units))
    return writer.publish(encoder=encoder.name, roots=["/papers"])


def parts(passages: Sequence[Passage], units: Sequence[str]) -> Parts:
    encoder = ComputableEncoder()
    terms = LexicalIndex.build([passage.text.lower().split() for passage in passages])
    vocabulary = sorted(terms.numbers)
    bags = cut([(PAPER, passage) for passage in passages]).numbered(terms.numbers)
    return Parts(
        encoder.encode([passage.text for passage in passages]),
        encoder.encode(units),
        terms,
        bags,
        Traits.build([(PAPER, passage) for passage in passages]),
        WordVectors.of(len(vocabulary), numbers=range(len(vocabulary)), vectors=encoder.encode(vocabulary)),
        np.zeros((encoder.dimensions, DIMENSIONS), np.float32),
        [np.zeros((len(bags.units.values), DIMENSIONS), np.int8)],
    )


def test_words_in_context_of_which_some_are_missing_are_not_published(tmp_path: Path) -> None:
    writer, encoder = GenerationWriter(tmp_path), ComputableEncoder()
    writer.add(STORED, fingerprint="print")
    units = [STORED.pages[0].text[start:end] for passage in STORED.passages for start, end in passage.units]
    whole = parts(STORED.passages, units)
    writer.add_parts(replace(whole, context=[words[1:] for words in whole.context]))
    with pytest.raises(OSError, match="differ in length"):
        writer.publish(encoder=encoder.name, roots=["/papers"])


@pytest.fixture
def generation(tmp_path: Path) -> Generation:
    publish(tmp_path, STORED)
    return open_generation(tmp_path)


def test_a_paper_comes_out_as_it_was_put_in(generation: Generation) -> None:
    assert generation.papers == (PAPER,)
    assert generation.stored(PAPER.id) == STORED


def test_pages_and_passages_come_out_by_paper_and_by_row(generation: Generation) -> None:
    assert generation.pages(PAPER.id) == STORED.pages
    assert generation.passages_of(PAPER.id) == tuple(enumerate(STORED.passages))
    assert generation.passages([2, 0]) == (
        (STORED.passages[2], STORED.pages[1]),
        (STORED.passages[0], STORED.pages[0]),
    )


def test_a_row_has_the_vectors_of_its_own_units(generation: Generation) -> None:
    expected = ComputableEncoder().encode(["Ward\tVisits", "North\t12"])
    np.testing.assert_allclose(generation.units_of(2), expected)
    assert [len(generation.units_of(row)) for row in range(3)] == [1, 1, 2]


def test_what_could_not_be_read_is_kept_with_its_reason(generation: Generation) -> None:
    assert generation.unread() == STORED.unread


def test_what_papers_call_things_comes_out_as_it_was_put_in_and_only_the_most_frequent_words_of_very_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.MOST_WRITTEN", 3)
    explained = (Abbreviation("SLP", "Skip Levy Panel", 2), Abbreviation("AB", "Any Board"))
    writer = GenerationWriter(tmp_path)
    writer.add(STORED, fingerprint="one")
    writer.add_vocabulary(explained, written={"levy": 4, "Levy": 1, "board": 2, "any": 1})
    passages, units = STORED.passages, [FIRST[:6], FIRST[7:], SECOND[:11], SECOND[12:]]
    writer.add_parts(parts(passages, units))
    writer.publish(encoder=ComputableEncoder().name, roots=[])
    generation = open_generation(tmp_path)
    assert generation.abbreviations() == explained
    assert generation.written() == {"levy": 4, "board": 2, "Levy": 1}


def test_twin_pages_are_found_from_either_side(tmp_path: Path) -> None:
    writer, other = GenerationWriter(tmp_path), replace(PAPER, id="e" * 64, path="pack.pdf")
    pages = tuple(replace(page, paper_id=other.id) for page in STORED.pages)
    writer.add(STORED, fingerprint="one")
    writer.add(StoredPaper(other, pages, (), ()), fingerprint="other")
    assert list(writer.page_texts()) == [
        (paper, number, text) for paper in (PAPER.id, other.id) for number, text in ((1, FIRST), (2, SECOND))
    ]
    pair = TwinPages((PAPER.id, 1), (other.id, 2), 0.75)
    writer.add_twins([pair])
    units = ["Roads.", "Fees rise by 4p.", "Ward Visits", "North 12"]
    writer.add_parts(parts(STORED.passages, units))
    writer.publish(encoder=ComputableEncoder().name, roots=[])
    opened = open_generation(tmp_path)
    assert opened.twins() == (pair,)
    assert opened.twins_of(PAPER.id, 1) == ((other, pages[1]),)
    assert opened.twins_of(other.id, 2) == ((PAPER, STORED.pages[0]),)
    assert opened.twins_of(PAPER.id, 2) == ()


def test_unknown_papers_and_rows_are_key_errors(generation: Generation) -> None:
    with pytest.raises(KeyError):
        generation.pages("nobody")
    with pytest.raises(KeyError):
        generation.passages([99])


def of_council(
    number: int, council: str | None, kind: PaperKind = PaperKind.REPORT, *, restricted: bool = False
) -> StoredPaper:
    path = f"{number}.txt"
    paper = replace(PAPER, id=f"{number:064d}", path=path, file=f"/papers/{path}", council=council, kind=kind)
    paper = replace(paper, restricted=restricted)
    return StoredPaper(paper, (Page(paper.id, 1, FIRST),), (Passage(paper.id, 1, 0, 6, "Roads.", units=((0, 6),)),), ())


def test_a_paper_without_a_council_is_of_the_one_that_the_papers_beside_it_agree_on(tmp_path: Path) -> None:
    named = [of_council(number, "Thornmere Borough Council") for number in range(5)]
    publish(tmp_path, *named, of_council(5, None), of_council(6, None, PaperKind.LETTER))
    opened = open_generation(tmp_path)
    assert [paper.council for paper in opened.papers[5:]] == ["Thornmere Borough Council", None]
    assert opened.papers[5].sources["council"] == "the other papers in its folder"
    # What is carried over to the next generation is what the paper itself says.
    assert opened.stored(opened.papers[5].id).paper.council is None


def test_one_council_spelt_in_two_ways_has_one_name_in_an_opened_generation(tmp_path: Path) -> None:
    names = ("St Helens Council", "St Helens Council", "St. Helens Metropolitan Borough Council")
    publish(tmp_path, *(of_council(number, name) for number, name in enumerate(names)))
    opened = open_generation(tmp_path)
    assert {paper.council for paper in opened.papers} == {"St Helens Council"}
    assert [opened.stored(paper.id).paper.council for paper in opened.papers] == list(names)


def test_restricted_papers_do_not_say_of_which_council_the_papers_beside_them_are(tmp_path: Path) -> None:
    named = [of_council(number, "Thornmere Borough Council", restricted=True) for number in range(5)]
    publish(tmp_path, *named, of_council(5, None))
    assert open_generation(tmp_path).papers[5].council is None


def test_four_papers_are_too_few_to_say_what_council_a_fifth_is_of(tmp_path: Path) -> None:
    publish(tmp_path, *[of_council(number, "Thornmere Borough Council") for number in range(4)], of_council(4, None))
    assert open_generation(tmp_path).papers[4].council is None


def test_the_same_papers_make_a_generation_of_the_same_name(tmp_path: Path) -> None:
    assert publish(tmp_path / "one", STORED) == publish(tmp_path / "two", STORED)


def test_a_generation_without_papers_can_be_opened(tmp_path: Path) -> None:
    publish(tmp_path)
    assert (open_generation(tmp_path).papers, len(open_generation(tmp_path))) == ((), 0)


def test_publishing_takes_away_the_generation_before_and_what_a_stopped_run_left(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / ".new-stopped").mkdir()
    (tmp_path / ".new-stopped" / "papers.sqlite").write_bytes(b"half")
    name = publish(tmp_path, STORED)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", name]


def test_a_reader_keeps_the_generation_that_it_opened(tmp_path: Path) -> None:
    publish(tmp_path, STORED)
    opened = open_generation(tmp_path)
    publish(tmp_path)
    assert opened.stored(PAPER.id) == STORED
    assert open_generation(tmp_path).papers == ()


def test_a_generation_that_is_swept_while_it_is_opened_and_then_made_again_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same papers have the same name, so the name alone doesn't say that something was published meanwhile."""
    name = publish(tmp_path, STORED)
    opening, tried = index.store._opened, []

    def opened(directory: Path, name: str, *, mapped: bool) -> Generation:
        tried.append(name)
        if len(tried) > 1:
            return opening(directory, name, mapped=mapped)
        publish(tmp_path)
        try:
            return opening(directory, name, mapped=mapped)
        finally:
            publish(tmp_path, STORED)

    monkeypatch.setattr("index.store._opened", opened)
    assert open_generation(tmp_path).stored(PAPER.id) == STORED
    assert tried == [name, name]


def test_an_abandoned_generation_leaves_the_one_in_force(tmp_path: Path) -> None:
    name = publish(tmp_path, STORED)
    writer = GenerationWriter(tmp_path)
    writer.add_unread(Unread("b.pdf", None, "is encrypted"))
    writer.abandon()
    assert open_generation(tmp_path).name == name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", name]


def test_a_folder_without_an_index_is_named_with_the_command_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match=r"Run: python -m ingest PAPERS --index .*nowhere"):
        open_generation(tmp_path / "nowhere")


def remove(file: Path) -> None:
    file.unlink()


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def change_one_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("harm", [remove, cut_short, change_one_byte, empty])
@pytest.mark.parametrize("file", [*FILES, "manifest.json"])
def test_a_harmed_file_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, file: str, harm: Callable[[Path], None]
) -> None:
    name = publish(tmp_path, STORED)
    harm(tmp_path / name / file)
    with pytest.raises(DamagedIndexError, match=r"Run: python -m ingest --rebuild --index "):
        open_generation(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n", b"../elsewhere", b".", b"generation-gone", b"\xff\xfe", b"a\0b"])
def test_a_harmed_current_file_is_refused_with_the_command_that_mends_it(tmp_path: Path, content: bytes) -> None:
    publish(tmp_path, STORED)
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"Run: python -m ingest --rebuild --index "):
        open_generation(tmp_path)


@pytest.mark.parametrize("manifest", [{"format": 99}, {}, [], {"format": FORMAT}, {"format": FORMAT, "files": {}}])
def test_an_index_of_another_format_is_refused_with_the_command_that_mends_it(tmp_path: Path, manifest: object) -> None:
    name = publish(tmp_path, STORED)
    (tmp_path / name / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DamagedIndexError, match=r"Run: python -m ingest --rebuild --index "):
        open_generation(tmp_path)


@pytest.mark.parametrize("change", [{"encoder": "another"}, {"roots": []}, {"counts": {}}])
def test_a_manifest_that_was_changed_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    name = publish(tmp_path, STORED)
    file = tmp_path / name / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change, indent=2, sort_keys=True) + "\n")
    with pytest.raises(DamagedIndexError, match=r"was changed\. Run: python -m ingest --rebuild"):
        open_generation(tmp_path)


def test_publishing_again_mends_a_generation_of_the_same_name(tmp_path: Path) -> None:
    # Its folder was there already, so the damaged files in it were kept and the fresh ones thrown away.
    name = publish(tmp_path, STORED)
    (tmp_path / name / "terms.npz").write_bytes(b"harmed")
    assert publish(tmp_path, STORED) == name
    assert open_generation(tmp_path).stored(PAPER.id) == STORED


def test_a_generation_moved_with_its_folder_can_be_opened(tmp_path: Path) -> None:
    publish(tmp_path / "here", STORED)
    shutil.move(tmp_path / "here", tmp_path / "there #1?")
    assert open_generation(tmp_path / "there #1?").stored(PAPER.id) == STORED


TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(TEXTS, st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=10))
def test_any_text_comes_out_as_it_was_put_in(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], label: str | None
) -> None:
    pages = tuple(Page("p", number, text, label) for number, text in enumerate(texts, start=1))
    passages = tuple(
        Passage("p", page.number, 0, len(page.text), page.text, (page.text,), units=((0, len(page.text)),))
        for page in pages
    )
    stored = StoredPaper(Paper("p", texts[0], texts[-1], sources={"title": texts[0]}), pages, passages, ())
    directory = tmp_path_factory.mktemp("index")
    publish(directory, stored)
    assert open_generation(directory).stored("p") == stored
