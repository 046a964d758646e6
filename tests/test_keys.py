"""The keys of what is embedded: made once for each paper, and taken from the cache in the next run."""

from pathlib import Path

import pytest
from computable import ComputableEncoder
from hypothesis import given
from hypothesis import strategies as st

from index.cache import Cache, open_cache
from index.keys import Keys, PaperKeys, Texts
from ingest.models import Paper, Passage

PAPER = Paper("a" * 64, "roads.txt", "Roads")
LEVY = Passage(PAPER.id, 1, 0, 17, "A levy. No skips.", ("Costs",), (), ((0, 7), (8, 17)))
SKIPS = Passage(PAPER.id, 2, 0, 6, "Skips.", ("Costs",), (), ((0, 6),))


def content(keys: PaperKeys) -> list[object]:
    each = (keys.passages, keys.words, keys.units)
    return [
        keys.unit_counts.tolist(),
        *(([some[at] for at in range(len(some))], some.lengths.tolist()) for some in each),
    ]


class Counted(ComputableEncoder):
    """Counts how often it is asked how long a text is."""

    asked = 0

    def count_tokens(self, text: str) -> int:
        self.asked += 1
        return super().count_tokens(text)


def taken_in(directory: Path, *papers: tuple[bytes, list[Passage]]) -> tuple[Texts, int]:
    """The texts of passages by the key of each paper, and how many texts were measured for them."""
    encoder = Counted()
    with open_cache(directory, encoder=encoder.name, dimensions=encoder.dimensions) as cache:
        texts = Texts(lambda _: iter(()), cache, encoder)
        texts.add([[(PAPER, passage) for passage in passages] for _, passages in papers], [key for key, _ in papers])
        return texts, encoder.asked


def test_keys_are_those_of_the_texts_and_in_order(tmp_path: Path) -> None:
    texts, _ = taken_in(tmp_path, (b"1", [LEVY, SKIPS]))
    keys = texts.keys
    assert [keys.units[at] for at in range(3)] == [Cache.key(text) for text in ("A levy.", "No skips.", "Skips.")]
    assert keys.units.lengths.tolist() == [7, 9, 6]
    assert keys.passages[1] == Cache.key("Roads > Costs\nSkips.")
    assert keys.words[1] == Cache.key("Roads > Costs\nSkips.\n((0, 6),)")
    assert texts.unit_starts.tolist() == [0, 2, 3]


def test_a_paper_that_is_known_is_not_measured_again(tmp_path: Path) -> None:
    first, measured = taken_in(tmp_path, (b"1", [LEVY]), (b"2", [SKIPS, LEVY]))
    assert measured > 0
    again, measured = taken_in(tmp_path, (b"1", [LEVY]), (b"2", [SKIPS, LEVY]))
    assert (content(again.keys), measured) == (content(first.keys), 0)
    assert content(taken_in(tmp_path, (b"2", [SKIPS, LEVY]))[0].keys)[0] == [1, 2]


def test_what_can_not_be_keys_is_made_anew(tmp_path: Path) -> None:
    first, _ = taken_in(tmp_path, (b"1", [LEVY]))
    with open_cache(tmp_path, encoder=ComputableEncoder().name, dimensions=1) as cache:
        cache.put_text_keys(b"1", b"no keys")
    again, measured = taken_in(tmp_path, (b"1", [LEVY]))
    assert content(again.keys) == content(first.keys)
    assert measured > 0


@given(st.lists(st.tuples(st.text(), st.lists(st.text(), max_size=3)), max_size=5))
def test_what_is_stored_is_what_is_read(passages: list[tuple[str, list[str]]]) -> None:
    keys = PaperKeys()
    for text, units in passages:
        keys.add(LEVY, text, units)
    read = PaperKeys.from_bytes(keys.as_bytes())
    assert read is not None
    assert content(read) == content(keys)


@pytest.mark.parametrize("cut", [1, 4, 36, 100])
def test_keys_that_are_cut_short_are_not_taken(cut: int) -> None:
    keys = PaperKeys()
    keys.add(LEVY, "A levy.", ["A levy.", "No skips."])
    assert PaperKeys.from_bytes(keys.as_bytes()[:-cut]) is None


@pytest.mark.parametrize(
    "stored", [b"", b"no", b"\xff" * 200, b"\x7f" * 200, bytes(200), b"\x01" + bytes(3) + b"\xff" * 72]
)
def test_something_else_is_not_taken_for_keys(stored: bytes) -> None:
    assert PaperKeys.from_bytes(stored) is None


def test_different_keys_are_numbered_in_order() -> None:
    some, more = Keys(), Keys()
    for text in ("levy", "skips", "levy"):
        some.add(text)
    more.add("trees")
    once, numbers = some.each_once(more)
    assert [once[at] for at in range(3)] == sorted(Cache.key(text) for text in ("levy", "skips", "trees"))
    assert [once[number] for number in numbers] == [Cache.key(text) for text in ("levy", "skips", "levy", "trees")]
    assert sorted(once.lengths) == [4, 5, 5]
