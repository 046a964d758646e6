"""What was computed once and is dear, kept on disk between runs: vectors by text, terms by paper, OCR by picture."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from index.context import DIMENSIONS as WORD_LENGTH
from index.context import Words
from index.cutting import PaperTerms
from index.encoder import Vectors
from ingest.ocr import OcrLine

__all__ = ["KEY_LENGTH", "Cache", "cache_is_whole", "open_cache"]

KEY_LENGTH = 32  # bytes
LOOKED_UP = 500  # texts at a time: SQLite takes no more than 999 variables everywhere
PAGE_SIZE = 8192  # bytes: a vector stands whole in its page, where the usual 4096 would lay it in two
SCAN_VERSION = "1"  # raise it when OCR would now read the same picture otherwise


class Cache:
    """Vectors by encoder and text, terms of papers, and the lines of scans by picture: none is computed twice.

    Texts are asked for by their keys, in whose order the answers come.
    """

    def __init__(self, file: Path, *, encoder: str, dimensions: int) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(file)
        self._database.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # of a new file, and of one that is shrunk
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text BLOB, vector BLOB, PRIMARY KEY (encoder, text))"
            " WITHOUT ROWID"
        )
        self._database.execute("CREATE TABLE IF NOT EXISTS scans (picture TEXT PRIMARY KEY, lines TEXT)")
        self._note_owners()
        self._encoder, self._dimensions = encoder, dimensions
        self._used: set[bytes] = set()

    def _note_owners(self) -> None:
        """A table of the papers in which each picture stands; pictures of before there was one have the owner ""."""
        self._database.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only forgotten
        with self._database:
            if not self._database.execute("SELECT 1 FROM sqlite_master WHERE name = 'owners'").fetchone():
                self._database.execute(
                    "CREATE TABLE owners (paper TEXT, picture TEXT, PRIMARY KEY (paper, picture)) WITHOUT ROWID"
                )
                self._database.execute("INSERT INTO owners SELECT '', picture FROM scans")

    @staticmethod
    def key(text: str) -> bytes:
        return hashlib.sha256(text.encode()).digest()

    def get(self, keys: Sequence[bytes]) -> list[Vectors | None]:
        """The vector of each of these keys' texts; None for one that is not known."""
        return [
            np.frombuffer(stored, dtype=np.float32) if stored and len(stored) == 4 * self._dimensions else None
            for stored in self._known(self._encoder, keys)
        ]

    def put(self, keys: Sequence[bytes], vectors: Iterable[Vectors]) -> None:
        self._keep(self._encoder, keys, (vector.astype(np.float32).tobytes() for vector in vectors))

    def get_words(self, keys: Sequence[bytes], *, basis: str) -> list[Words | None]:
        """The words in context that are known; of the basis of that name, see index.context."""
        known = self._known(f"{self._encoder} {basis}", keys)
        return [None if rows is None or len(rows) % WORD_LENGTH else _words(rows) for rows in known]

    def lacks_words(self, keys: Sequence[bytes], *, basis: str) -> list[bool]:
        """Of each key whether get_words() has nothing for it, told without reading any."""
        known = self._known(f"{self._encoder} {basis}", keys, what="length(vector)")
        return [length is None or length % WORD_LENGTH > 0 for length in known]

    def put_words(self, keys: Sequence[bytes], words: Iterable[Words], *, basis: str) -> None:
        self._keep(f"{self._encoder} {basis}", keys, (rows.tobytes() for rows in words))

    def get_terms(self, keys: Sequence[bytes]) -> list[PaperTerms | None]:
        """The terms of papers that are known. They are the papers' words, and go with them."""
        known = self._known("terms", keys)
        return [None if stored is None else PaperTerms.from_bytes(stored) for stored in known]

    def put_terms(self, keys: Sequence[bytes], terms: Iterable[PaperTerms]) -> None:
        self._keep("terms", keys, (paper.as_bytes() for paper in terms))

    def get_text_keys(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """What was put under the keys of these papers' terms, see index.keys."""
        return self._known(f"{self._encoder} keys", keys)

    def put_text_keys(self, key: bytes, stored: bytes) -> None:
        self._keep(f"{self._encoder} keys", [key], [stored])

    def basis(self, text: str) -> Vectors | None:
        """The basis that was worked out from that text; None when there is none yet."""
        (stored,) = self._known(f"{self._encoder} basis", [self.key(text)])
        return None if stored is None else np.frombuffer(stored, dtype=np.float32).reshape(self._dimensions, -1)

    def put_basis(self, text: str, basis: Vectors) -> None:
        self._keep(f"{self._encoder} basis", [self.key(text)], [basis.astype(np.float32).tobytes()])

    def _known(self, encoder: str, keys: Sequence[bytes], *, what: str = "vector") -> list[Any]:
        self._used.update(keys)
        ordered, found = sorted(set(keys)), dict[bytes, Any]()  # as they lie on disk: no page of it is read twice
        for begin in range(0, len(ordered), LOOKED_UP):
            some = ordered[begin : begin + LOOKED_UP]
            places = ", ".join("?" * len(some))
            found.update(
                self._database.execute(
                    f"SELECT text, {what} FROM vectors WHERE encoder = ? AND text IN ({places})",  # noqa: S608
                    (encoder, *some),
                )
            )
        return [found.get(key) for key in keys]

    def _keep(self, encoder: str, keys: Iterable[bytes], values: Iterable[bytes]) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                ((encoder, key, value) for key, value in zip(keys, values, strict=True)),
            )

    def scan(self, picture: str) -> tuple[OcrLine, ...] | None:
        """The lines that OCR read in the picture of that hash; None when it was never read."""
        row = self._database.execute(
            "SELECT lines FROM scans WHERE picture = ?", (f"{SCAN_VERSION} {picture}",)
        ).fetchone()
        return None if row is None else tuple(OcrLine(*line) for line in json.loads(row[0]))

    def put_scan(self, picture: str, lines: Sequence[OcrLine]) -> None:
        text = json.dumps([astuple(line) for line in lines])
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO scans VALUES (?, ?)", (f"{SCAN_VERSION} {picture}", text))

    def note_pictures(self, pictures: Iterable[tuple[str, str]]) -> None:
        """Remember which pictures stand in which papers, as (paper id, picture)."""
        with self._database:
            self._database.executemany(
                "INSERT OR IGNORE INTO owners VALUES (?, ?)",
                ((paper, f"{SCAN_VERSION} {picture}") for paper, picture in sorted(pictures)),
            )

    def forget_all_but(self, papers: Collection[str], *, gone: bool) -> None:
        """Wipe the scans of other papers, and the vectors of texts that nobody asked for since the cache was opened.

        `gone` says that a paper was taken away: then pictures of which nobody knows the paper go too.
        """
        stored = self._database.execute("SELECT encoder, text FROM vectors")
        vectors = [row for row in stored if row[1] not in self._used]
        owners = self._database.execute("SELECT DISTINCT paper FROM owners").fetchall()
        kept = {*papers, *(() if gone else ("",))}
        with self._database:
            self._database.executemany("DELETE FROM vectors WHERE encoder = ? AND text = ?", vectors)
            self._database.executemany(
                "DELETE FROM owners WHERE paper = ?", (row for row in owners if row[0] not in kept)
            )
            self._database.execute("DELETE FROM scans WHERE picture NOT IN (SELECT picture FROM owners)")
        self._shrink()

    def _shrink(self) -> None:
        """Give the disk back what is empty, once that is half of the file."""
        (pages,), (free,) = (
            self._database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count")
        )
        if free > pages / 2:
            self._database.execute("VACUUM")

    def check(self) -> None:
        """Raises sqlite3.DatabaseError, and closes the cache, when a page of its file is damaged."""
        try:
            found = self._database.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError:
            self.close()
            raise
        if found != ("ok",):
            self.close()
            raise sqlite3.DatabaseError(found[0])

    def close(self) -> None:
        self._database.close()


def _words(stored: bytes) -> Words:
    return np.frombuffer(stored, dtype=np.int8).reshape(-1, WORD_LENGTH)


def cache_is_whole(directory: Path) -> bool:
    """Whether no page of the cache's file is damaged; True when there is no cache."""
    file = directory / "cache.sqlite"
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        return True  # a run was stopped in the midst of a change, which the next one undoes: only a writer may
    except sqlite3.DatabaseError:
        return False


@contextmanager
def open_cache(directory: Path, *, encoder: str, dimensions: int) -> Iterator[Cache]:
    """The index's cache. A damaged one is deleted and begun anew: it holds nothing that can't be made again."""
    file = directory / "cache.sqlite"
    try:
        cache = Cache(file, encoder=encoder, dimensions=dimensions)
        cache.check()
    except sqlite3.OperationalError:
        raise  # a full disk is no damage
    except sqlite3.DatabaseError:
        file.unlink()
        cache = Cache(file, encoder=encoder, dimensions=dimensions)
    with closing(cache):
        yield cache
