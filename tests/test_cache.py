"""Vectors kept between runs, by encoder and text."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from index.cache import Cache, open_cache
from ingest.ocr import OcrLine

VECTORS = np.array([[1, 0], [0, 1]], dtype=np.float32)


def keys(*texts: str) -> list[bytes]:
    return [Cache.key(text) for text in texts]


def known(cache: Cache, *texts: str) -> list[list[float] | None]:
    return [None if vector is None else vector.tolist() for vector in cache.get(keys(*texts))]


def test_what_was_put_comes_back_in_another_run(tmp_path: Path) -> None:
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put(keys("roads", "parks"), VECTORS)
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        assert known(cache, "parks", "trees", "parks") == [[0, 1], None, [0, 1]]


def test_another_encoder_finds_nothing(tmp_path: Path) -> None:
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put(keys("roads", "parks"), VECTORS)
    with open_cache(tmp_path, encoder="two", dimensions=2) as cache:
        assert known(cache, "roads") == [None]


def test_a_vector_of_another_length_is_not_taken(tmp_path: Path) -> None:
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put(keys("roads", "parks"), VECTORS)
    with open_cache(tmp_path, encoder="one", dimensions=3) as cache:
        assert known(cache, "roads") == [None]


def test_the_same_text_put_twice_keeps_the_later_vector(tmp_path: Path) -> None:
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put(keys("roads"), VECTORS[:1])
        cache.put(keys("roads"), VECTORS[1:])
        assert known(cache, "roads") == [[0, 1]]


def test_a_cache_that_is_no_database_is_deleted_and_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").write_bytes(b"not a database at all" * 100)
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put(keys("roads", "parks"), VECTORS)
        assert known(cache, "roads") == [[1, 0]]
    # Put aside, it would keep the words of papers that were taken away.
    assert [file.name for file in tmp_path.iterdir()] == ["cache.sqlite"]


def test_texts_are_known_by_their_hash_and_not_kept(tmp_path: Path) -> None:
    with closing(Cache(tmp_path / "cache.sqlite", encoder="one", dimensions=2)) as cache:
        cache.put(keys("a word that is secret", "parks"), VECTORS)
    assert b"secret" not in (tmp_path / "cache.sqlite").read_bytes()
    with closing(sqlite3.connect(tmp_path / "cache.sqlite")) as database:
        stored = [key for (key,) in database.execute("SELECT text FROM vectors")]
    assert [len(key) for key in stored] == [32, 32]


def test_the_reading_of_a_picture_comes_back_and_an_empty_one_is_known_too(tmp_path: Path) -> None:
    lines = (OcrLine("Allotment rents £4", 0.1, 0.2, 0.9, 0.25, 0.98, apart=True),)
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put_scan("picture", lines)
        cache.put_scan("blank", ())
    with open_cache(tmp_path, encoder="two", dimensions=3) as cache:
        assert (cache.scan("picture"), cache.scan("blank"), cache.scan("unseen")) == (lines, (), None)


def line(words: str) -> tuple[OcrLine, ...]:
    return (OcrLine(words, 0.1, 0.2, 0.9, 0.25, 0.98),)


def test_what_no_paper_has_any_more_is_wiped(tmp_path: Path) -> None:
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put(keys("roads", "parks"), VECTORS)
        cache.note_pictures([("gone", "first"), ("gone", "shared"), ("here", "shared")])
        cache.put_scan("first", line("Quillfeather's bid"))
        cache.put_scan("shared", line("The crest"))
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.get(keys("parks", "trees"))
        cache.forget_all_but({"here"}, gone=True)
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        assert known(cache, "roads", "parks") == [None, [0, 1]]
        assert (cache.scan("first"), cache.scan("shared")) == (None, line("The crest"))
    content = (tmp_path / "cache.sqlite").read_bytes()
    assert b"Quillfeather" not in content
    assert Cache.key("roads") not in content


def test_pictures_of_which_nobody_knows_the_paper_stay_until_a_paper_goes(tmp_path: Path) -> None:
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.put_scan("old", line("The crest"))
    with closing(sqlite3.connect(tmp_path / "cache.sqlite")) as database:
        database.execute("DROP TABLE owners")  # as it was before pictures had owners
    with open_cache(tmp_path, encoder="one", dimensions=2) as cache:
        cache.forget_all_but({"here"}, gone=False)
        assert cache.scan("old") == line("The crest")
        cache.forget_all_but({"here"}, gone=True)
        assert cache.scan("old") is None


def test_a_cache_that_is_mostly_empty_gives_the_disk_back(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(400)]
    with open_cache(tmp_path, encoder="one", dimensions=64) as cache:
        cache.put(keys(*texts), np.ones((400, 64), dtype=np.float32))
    before = (tmp_path / "cache.sqlite").stat().st_size
    with open_cache(tmp_path, encoder="one", dimensions=64) as cache:
        cache.get(keys(*texts[:10]))
        cache.forget_all_but((), gone=False)
        assert sum(vector is not None for vector in known(cache, *texts)) == 10
    assert (tmp_path / "cache.sqlite").stat().st_size < before / 2


def test_a_cache_that_is_damaged_in_its_midst_is_deleted_too(tmp_path: Path) -> None:
    # It opened without complaint, and then every run ended in an error of sqlite's, a rebuild too.
    texts, vectors = [f"text {number}" for number in range(400)], np.ones((400, 64), dtype=np.float32)
    with open_cache(tmp_path, encoder="one", dimensions=64) as cache:
        cache.put(keys(*texts), vectors)
    content = bytearray((tmp_path / "cache.sqlite").read_bytes())
    content[8192:] = b"Z" * (len(content) - 8192)
    (tmp_path / "cache.sqlite").write_bytes(bytes(content))
    with open_cache(tmp_path, encoder="one", dimensions=64) as cache:
        assert known(cache, *texts) == [None] * 400
        cache.put(keys(*texts), vectors)
        assert None not in known(cache, *texts)
