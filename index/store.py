"""A generation on disk: written whole, checked, then made current in one step.

CURRENT                     the name of the generation in force
<generation>/manifest.json  format, encoder, roots, counts, size and checksum of every other file
<generation>/papers.sqlite  papers, pages, passages, twin pages, words, what could not be read and why
<generation>/vectors.faiss  one unit vector a passage, in row order
<generation>/units.faiss    one unit vector a sentence, list item or table row, in order
<generation>/terms.npz      BM25 weights
<generation>/bags.npz       the numbers of the terms of each unit, of its headings and column headings
<generation>/traits.npz     what each unit holds, the periods that each passage names
<generation>/words.npy      one unit vector a term, in half precision
<generation>/context.npy    one short vector for each word of each unit
<generation>/basis.npy      the directions that those are in
<generation>/rows.npz       the paper of each row, how many characters it has, and where its units begin
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from operator import attrgetter
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bags import Bags
from index.context import ContextVectors, Words
from index.dense import DenseIndex
from index.encoder import Vectors
from index.errors import DamagedIndexError, NoIndexError
from index.lexical import LexicalIndex
from index.likeness import WordVectors
from index.mining import Abbreviation
from index.traits import Traits
from index.twins import TwinPages
from index.vectors import VectorRows
from ingest.models import DateKind, Page, Paper, PaperKind, Passage, PlacedText, TextSource, Unread
from ingest.names import council_of_folder
from ingest.same_council import one_name_a_council

__all__ = [
    "Generation",
    "GenerationWriter",
    "StoredPaper",
    "current_generation",
    "known_roots",
    "open_generation",
    "sweep",
    "with_councils",
]

PLACE = attrgetter(*(field.name for field in fields(PlacedText)))  # astuple() copies what it gives
WRITE_ERRORS = (OSError, sqlite3.OperationalError)
OPENING_ERRORS = (OSError, ValueError, KeyError, RuntimeError, sqlite3.Error)
FORMAT = 13
FRESH = ".CURRENT.new"  # what is to be CURRENT, until it is whole
MOST_WRITTEN = 200_000  # words; a large archive has more, which stand there once and are mostly badly read
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

PAPER = (  # what _paper() reads
    "id, path, title, file, council, body, kind, meeting_date, date_kind, url, pages, other_paths, agenda_item, author,"
    " restricted, sources"
)

SCHEMA = """
CREATE TABLE papers (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL,
    council TEXT, body TEXT, kind TEXT NOT NULL, meeting_date TEXT, date_kind TEXT, url TEXT, pages INTEGER NOT NULL,
    other_paths TEXT NOT NULL, agenda_item TEXT, author TEXT, restricted INTEGER NOT NULL, sources TEXT NOT NULL,
    fingerprint TEXT NOT NULL
);
CREATE TABLE pages (
    paper INTEGER NOT NULL, position INTEGER NOT NULL, number INTEGER, label TEXT, text TEXT NOT NULL,
    source TEXT NOT NULL, places TEXT NOT NULL, PRIMARY KEY (paper, position)
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, paper INTEGER NOT NULL, page INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, headings TEXT NOT NULL, columns TEXT NOT NULL, units TEXT NOT NULL
);
CREATE INDEX passages_of_paper ON passages (paper);
CREATE TABLE twins (
    paper INTEGER NOT NULL, page INTEGER, other_paper INTEGER NOT NULL, other_page INTEGER, shared REAL NOT NULL
);
CREATE INDEX twins_of_page ON twins (paper, page);
CREATE TABLE stated (paper INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE roots (path TEXT NOT NULL);  -- once more than in the manifest, so that either can be lost
CREATE TABLE abbreviations (short TEXT NOT NULL, long TEXT NOT NULL, count INTEGER NOT NULL);
CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;  -- capitals as they are written
CREATE TABLE unread (path TEXT NOT NULL, page INTEGER, reason TEXT NOT NULL, fingerprint TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is searched, in row order: vectors of passages and of their units, terms, and vectors of single words.

    `context` are the words in context of some units after another, which can be read once, and their basis.
    """

    vectors: Vectors | VectorRows
    units: Vectors | VectorRows
    terms: LexicalIndex
    bags: Bags
    traits: Traits
    words: WordVectors
    basis: Vectors
    context: Iterable[Words]


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper of a generation with what is needed to carry it over to the next one unread."""

    paper: Paper
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    unread: tuple[Unread, ...]


def current_generation(directory: Path) -> str:
    """Name of the generation in force. Raises NoIndexError when there is none."""
    try:
        name = (directory / "CURRENT").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoIndexError(f"No index in {directory}. Run: python -m ingest PAPERS --index {directory}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedIndexError(f"{directory / 'CURRENT'} can't be read ({error}). {_mend(directory)}") from error
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise DamagedIndexError(f"{directory / 'CURRENT'} names no generation. {_mend(directory)}")
    return name


def _mend(directory: Path) -> str:
    return f"Run: python -m ingest --rebuild --index {directory}"


class Generation:
    """One generation, open for reading. Safe to share between threads.

    One that is `mapped` leaves its vectors on disk: it takes little memory, and longer to search.
    """

    def __init__(self, directory: Path, name: str, manifest: Mapping[str, Any], *, mapped: bool = False) -> None:
        self.directory, self.name, self.manifest = directory, name, manifest
        folder = directory / name
        self._lock = threading.Lock()
        self._database = _read_only(folder / "papers.sqlite")
        self.vectors = DenseIndex.load(folder / "vectors.faiss", mapped=mapped)
        self.units = DenseIndex.load(folder / "units.faiss", mapped=mapped)
        self.terms = LexicalIndex.load(folder / "terms.npz")
        self.bags = Bags.load(folder / "bags.npz")
        self.traits = Traits.load(folder / "traits.npz")
        self.words = WordVectors.load(folder / "words.npy", mapped=mapped)
        self.context = ContextVectors.load(folder)
        with np.load(folder / "rows.npz", allow_pickle=False) as stored:
            self.paper_of_row: NDArray[np.int32] = stored["paper"]
            self.characters: NDArray[np.int32] = stored["characters"]
            self.unit_starts: NDArray[np.int64] = stored["unit_starts"]
        self._as_read = tuple(self._papers())
        self.papers = one_name_a_council(with_councils(self._as_read))
        self._ordinals = {paper.id: ordinal for ordinal, paper in enumerate(self.papers)}
        rows = {len(self.vectors), len(self.terms), len(self.bags.headings), len(self.traits.periods), len(self)}
        rows |= {len(self.characters), len(self.unit_starts) - 1}
        units = {len(self.units), len(self.bags.units), len(self.traits.units), int(self.unit_starts[-1])}
        words = len(self.words) == len(self.terms.numbers) and len(self.context) == len(self.bags.units.values)
        if len(rows) > 1 or len(units) > 1 or not words:
            raise ValueError("the parts of the generation differ in length")

    def __len__(self) -> int:
        """Number of passages."""
        return len(self.paper_of_row)

    @property
    def encoder_name(self) -> str:
        return str(self.manifest["encoder"])

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders and files that were given to be read, as absolute paths."""
        return tuple(self.manifest["roots"])

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def paper(self, paper_id: str) -> Paper:
        """Raises KeyError for an unknown id."""
        return self.papers[self._ordinals[paper_id]]

    def pages(self, paper_id: str) -> tuple[Page, ...]:
        """All pages of a paper in order. Raises KeyError for an unknown id."""
        rows = self._rows(
            "SELECT number, label, text, source, places FROM pages WHERE paper = ? ORDER BY position",
            (self._ordinals[paper_id],),
        )
        return tuple(_page(paper_id, row) for row in rows)

    def ends_of(self, paper_id: str) -> tuple[Page, Page]:
        """The first and the last page of a paper, which may be one. Raises KeyError for an unknown id."""
        rows = self._rows(
            "SELECT number, label, text, source, places FROM pages WHERE paper = :paper AND position IN ("
            " (SELECT MIN(position) FROM pages WHERE paper = :paper),"
            " (SELECT MAX(position) FROM pages WHERE paper = :paper)) ORDER BY position",
            {"paper": self._ordinals[paper_id]},
        )
        return _page(paper_id, rows[0]), _page(paper_id, rows[-1])

    def passages(self, rows: Sequence[int]) -> tuple[tuple[Passage, Page], ...]:
        """Passages by row, each with its page, in the order asked for. Raises KeyError for an unknown row."""
        found = self._rows(
            "SELECT row, passages.paper, page, start, end, headings, columns, units,"
            " number, label, text, source, places FROM passages"
            " JOIN pages ON pages.paper = passages.paper AND position = page"
            " WHERE row IN (SELECT value FROM json_each(?))",
            (json.dumps([int(row) for row in rows]),),
        )
        pages: dict[tuple[int, int], Page] = {}
        passages: dict[int, tuple[Passage, Page]] = {}
        for row, ordinal, position, start, end, headings, columns, units, *printed in found:
            place = ordinal, position
            if place not in pages:
                pages[place] = _page(self.papers[ordinal].id, printed)
            page = pages[place]
            passages[row] = (
                _passage(page.paper_id, page.number, page.text, (start, end, headings, columns, units)),
                page,
            )
        return tuple(passages[row] for row in rows)

    def passages_of(self, paper_id: str) -> tuple[tuple[int, Passage], ...]:
        """(row, passage) of a paper in reading order. Raises KeyError for an unknown id."""
        found = self._rows("SELECT row FROM passages WHERE paper = ? ORDER BY row", (self._ordinals[paper_id],))
        rows = [row for (row,) in found]
        return tuple((row, passage) for row, (passage, _) in zip(rows, self.passages(rows), strict=True))

    def twins_of(self, paper_id: str, number: int | None) -> tuple[tuple[Paper, Page], ...]:
        """Pages of other papers that share many of a page's words, most first. Raises KeyError for an unknown id."""
        found = self._rows(
            "SELECT other_paper, number, label, text, source, places FROM twins"
            " JOIN pages ON pages.paper = other_paper AND pages.number IS other_page"
            " WHERE twins.paper = ? AND twins.page IS ? ORDER BY shared DESC, other_paper, position",
            (self._ordinals[paper_id], number),
        )
        papers = [self.papers[ordinal] for ordinal, *_ in found]
        return tuple((paper, _page(paper.id, row)) for paper, (_, *row) in zip(papers, found, strict=True))

    def twins(self) -> tuple[TwinPages, ...]:
        """All pairs of twin pages, each once, in the order of the index."""
        found = self._rows(
            "SELECT * FROM twins WHERE paper < other_paper ORDER BY paper, page, other_paper, other_page"
        )
        return tuple(
            TwinPages((self.papers[one].id, page), (self.papers[other].id, other_page), shared)
            for one, page, other, other_page, shared in found
        )

    def units_of(self, row: int) -> Vectors:
        """Unit vectors of the quotable units of a passage, one row each, in the order of Passage.units."""
        return self.units.vectors(int(self.unit_starts[row]), int(self.unit_starts[row + 1]))

    def unread(self) -> tuple[Unread, ...]:
        found = self._rows("SELECT path, page, reason FROM unread ORDER BY path, page, reason")
        return tuple(Unread(path, page, reason) for path, page, reason in found)

    def unread_files(self) -> tuple[Unread, ...]:
        """What could not be read and is not known by a fingerprint: it is tried again in each run."""
        found = self._rows("SELECT path, page, reason FROM unread WHERE fingerprint = ''")
        return tuple(Unread(path, page, reason) for path, page, reason in found)

    def pages_by_source(self) -> dict[str, dict[TextSource, int]]:
        """How many pages were read in which way, by paper id."""
        found: dict[str, dict[TextSource, int]] = {}
        for paper, source, number in self._rows(
            "SELECT papers.id, source, COUNT(*) FROM pages JOIN papers ON papers.ordinal = pages.paper"
            " GROUP BY papers.ordinal, source ORDER BY papers.ordinal, source"
        ):
            found.setdefault(paper, {})[TextSource(source)] = number
        return found

    def abbreviations(self) -> tuple[Abbreviation, ...]:
        """What the papers explain, in the order of index.mining.mine."""
        found = self._rows("SELECT short, long, count FROM abbreviations ORDER BY rowid")
        return tuple(Abbreviation(*row) for row in found)

    def written(self) -> dict[str, int]:
        """How often each word stands in the papers, capitals as they are written; of very many, the most frequent."""
        return dict(self._rows("SELECT word, count FROM words"))

    def fingerprints(self) -> Mapping[str, str]:
        """Paper id by the fingerprint of what it was read from."""
        return dict(self._rows("SELECT fingerprint, id FROM papers"))

    def failures(self) -> Mapping[str, Unread]:
        """Papers that could not be read at all, by the fingerprint of what was tried."""
        found = self._rows(
            "SELECT fingerprint, path, page, reason FROM unread WHERE fingerprint <> ''"
            " AND fingerprint NOT IN (SELECT fingerprint FROM papers)"
        )
        return {fingerprint: Unread(path, page, reason) for fingerprint, path, page, reason in found}

    def stored(self, paper_id: str) -> StoredPaper:
        """A paper whole, to be carried over to the next generation."""
        ordinal = self._ordinals[paper_id]
        (fingerprint,) = self._rows("SELECT fingerprint FROM papers WHERE ordinal = ?", (ordinal,))[0]
        unread = self._rows(
            "SELECT path, page, reason FROM unread WHERE fingerprint = ? ORDER BY page, reason", (fingerprint,)
        )
        return StoredPaper(
            self._as_read[ordinal],
            self.pages(paper_id),
            tuple(passage for _, passage in self.passages_of(paper_id)),
            tuple(Unread(*row) for row in unread),
        )

    def traits_of(self, paper_id: str) -> Traits:
        """What the passages of a paper and their units say. Raises KeyError for an unknown id."""
        rows = np.searchsorted(self.paper_of_row, [self._ordinals[paper_id], self._ordinals[paper_id] + 1])
        begin, end = self.unit_starts[rows].tolist()
        return self.traits.part(slice(*rows.tolist()), slice(begin, end))

    def _papers(self) -> Iterator[Paper]:
        stated = self._stated()
        for ordinal, *row in self._rows(f"SELECT ordinal, {PAPER} FROM papers ORDER BY ordinal"):  # noqa: S608
            yield _paper(row, stated.get(ordinal, {}))

    def _stated(self) -> dict[int, dict[str, str]]:
        """What else the fronts of the papers state, by ordinal."""
        found: dict[int, dict[str, str]] = {}
        for ordinal, name, value in self._rows("SELECT paper, name, value FROM stated ORDER BY paper, name"):
            found.setdefault(ordinal, {})[name] = value
        return found

    def _rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        with self._lock:
            return self._database.execute(query, values).fetchall()


def with_councils(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """Papers that name no council with that of the papers beside them, where those agree on one.

    Papers marked as restricted have no say, since others would tell what they are about.
    Letters and inspections come from outside and are left as they are. It is worked out when the index is opened and
    not stored with the paper, since it changes with every paper that is added.
    """
    folders = _folders(papers)
    beside: dict[PurePath, list[str | None]] = {}
    for paper, folder in zip(papers, folders, strict=True):
        told = () if paper.restricted else (paper.council,)
        beside.setdefault(folder, []).extend(told)
    agreed = {folder: council_of_folder(councils) for folder, councils in beside.items()}
    return tuple(_with_council(paper, agreed[folder]) for paper, folder in zip(papers, folders, strict=True))


def _folders(papers: Sequence[Paper]) -> list[PurePath]:
    """The folder of each paper. Of papers that lie together it is worked out once, which takes long for a path."""
    known: dict[str, PurePath] = {}
    names = [os.path.dirname(paper.file) for paper in papers]  # noqa: PTH120
    for name in names:
        if name not in known:
            known[name] = PurePath(name)
    return [known[name] for name in names]


def _with_council(paper: Paper, council: str | None) -> Paper:
    if paper.council is not None or council is None or paper.kind in (PaperKind.LETTER, PaperKind.INSPECTION):
        return paper
    return replace(paper, council=council, sources={**paper.sources, "council": "the other papers in its folder"})


def _paper(row: Sequence[Any], stated: Mapping[str, str]) -> Paper:
    identity, path, title, file, council, body, kind, day, date_kind, url, pages, others, *rest = row
    item, author, restricted, sources = rest
    return Paper(
        id=identity,
        path=path,
        title=title,
        file=file,
        council=council,
        body=body,
        kind=PaperKind(kind),
        meeting_date=date.fromisoformat(day) if day else None,
        date_kind=DateKind(date_kind) if date_kind else None,
        url=url,
        pages=pages,
        other_paths=tuple(json.loads(others)),
        agenda_item=item,
        author=author,
        restricted=bool(restricted),
        stated=stated,
        sources=json.loads(sources),
    )


def _places(page: Page) -> str:
    return json.dumps([PLACE(place) for place in page.places])


def _page(paper_id: str, row: Sequence[Any]) -> Page:
    number, label, text, source, places = row
    placed = () if places == "[]" else tuple(PlacedText(*place) for place in json.loads(places))
    return Page(paper_id, number, text, label, TextSource(source), placed)


def _passage(paper_id: str, number: int | None, text: str, row: Sequence[Any]) -> Passage:
    """The passage of a page of that number and text."""
    start, end, headings, columns, units = row
    return Passage(
        paper_id,
        number,
        start,
        end,
        text[start:end],
        () if headings == "[]" else tuple(json.loads(headings)),
        () if columns == "[]" else tuple(json.loads(columns)),
        tuple(map(tuple, json.loads(units))),
    )


def open_generation(directory: Path, *, mapped: bool = False) -> Generation:
    """The generation in force, every checksum verified. Raises NoIndexError or DamagedIndexError."""
    while True:
        published = _published(directory)
        name = current_generation(directory)
        try:
            return _opened(directory, name, mapped=mapped)
        except DamagedIndexError:
            # Runs that published meanwhile swept away what was being opened; the last of them may have made it again.
            if _published(directory) == published:
                raise


def _published(directory: Path) -> tuple[int, int] | None:
    """What tells one publishing from the next, also of a generation of the same name."""
    try:
        found = (directory / "CURRENT").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _opened(directory: Path, name: str, *, mapped: bool) -> Generation:
    folder = directory / name
    try:
        text = (folder / "manifest.json").read_text(encoding="utf-8")
        manifest = json.loads(text)
    except (OSError, ValueError) as error:
        raise DamagedIndexError(
            f"The index in {directory} has no manifest that can be read. {_mend(directory)}"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise DamagedIndexError(
            f"The index in {directory} is of format {found}, this version reads {FORMAT}. {_mend(directory)}"
        )
    if name != _name(text):
        raise DamagedIndexError(f"{folder / 'manifest.json'} was changed. {_mend(directory)}")
    for file in FILES:
        if manifest["files"].get(file) != _checksum(folder / file):
            raise DamagedIndexError(f"{folder / file} is damaged or missing. {_mend(directory)}")
    try:
        return Generation(directory, name, manifest, mapped=mapped)
    except OPENING_ERRORS as error:
        raise DamagedIndexError(f"The index in {directory} can't be read ({error}). {_mend(directory)}") from error


def known_roots(directory: Path) -> tuple[str, ...]:
    """The roots of an index that may be damaged, as far as a file that names them can still be read; () if none can."""
    roots: set[str] = set()
    for folder in sorted(directory.glob("generation-*")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            roots |= {str(root) for root in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["roots"]}
        with contextlib.suppress(sqlite3.Error), contextlib.closing(_read_only(folder / "papers.sqlite")) as database:
            roots |= {str(root) for (root,) in database.execute("SELECT path FROM roots")}
    return tuple(sorted(roots))


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _name(manifest: str) -> str:
    return "generation-" + hashlib.sha256(manifest.encode()).hexdigest()[:16]


def _same_files(one: Path, other: Path) -> bool:
    return all(_checksum(one / file) == _checksum(other / file) for file in (*FILES, "manifest.json"))


def _checksum(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


class GenerationWriter:
    """Collects a new generation in a folder of its own; publish() checks it and makes it the one in force."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self.folder = Path(tempfile.mkdtemp(prefix=".new-", dir=directory))
        self._database = sqlite3.connect(self.folder / "papers.sqlite")
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        self._ordinals: dict[str, int] = {}
        self._pages = self._rows = self._twins = 0
        self._paper_of_row, self._characters, self._units_of_row = (array("i") for _ in range(3))

    def add(self, stored: StoredPaper, *, fingerprint: str) -> None:
        """Take in one paper; papers get their ordinals, and passages their rows, in the order they are added."""
        paper, ordinal = stored.paper, len(self._ordinals)
        self._ordinals[paper.id] = ordinal
        self._database.execute(
            f"INSERT INTO papers VALUES ({', '.join('?' * 18)})",  # noqa: S608  (only question marks)
            (
                ordinal,
                paper.id,
                paper.path,
                paper.file,
                paper.title,
                paper.council,
                paper.body,
                paper.kind.value,
                paper.meeting_date.isoformat() if paper.meeting_date else None,
                paper.date_kind.value if paper.date_kind else None,
                paper.url,
                paper.pages,
                json.dumps(paper.other_paths),
                paper.agenda_item,
                paper.author,
                int(paper.restricted),
                json.dumps(dict(paper.sources), sort_keys=True),
                fingerprint,
            ),
        )
        self._database.executemany(
            "INSERT INTO stated VALUES (?, ?, ?)", ((ordinal, *item) for item in sorted(paper.stated.items()))
        )
        self._database.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (ordinal, position, page.number, page.label, page.text, page.source.value, _places(page))
                for position, page in enumerate(stored.pages)
            ),
        )
        position_of = {page.number: position for position, page in enumerate(stored.pages)}
        for passage in stored.passages:
            self._add_passage(ordinal, position_of[passage.page], passage)
        for unread in stored.unread:
            self.add_unread(unread, fingerprint=fingerprint)
        self._pages += len(stored.pages)

    def _add_passage(self, ordinal: int, page: int, passage: Passage) -> None:
        self._database.execute(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._rows,
                ordinal,
                page,
                passage.start,
                passage.end,
                json.dumps(passage.headings),
                json.dumps(passage.columns),
                json.dumps(passage.units),
            ),
        )
        self._rows += 1
        self._paper_of_row.append(ordinal)
        self._characters.append(len(passage.text))
        self._units_of_row.append(len(passage.units))

    def add_unread(self, unread: Unread, *, fingerprint: str = "") -> None:
        self._database.execute(
            "INSERT INTO unread VALUES (?, ?, ?, ?)", (unread.path, unread.page, unread.reason, fingerprint)
        )

    def __len__(self) -> int:
        """Number of passages taken in."""
        return self._rows

    @property
    def rows_of_papers(self) -> NDArray[np.int64]:
        """The first row of each paper taken in that has passages, and the number of all rows."""
        return np.append(np.unique(self._paper_of_row, return_index=True)[1], self._rows)

    def passages(self, rows: Sequence[int]) -> Iterator[tuple[Paper, Passage]]:
        """Passages taken in by row, ascending, each with its paper but for what else that states."""
        papers: dict[int, Paper] = {}
        found = self._database.execute(
            "SELECT passages.paper, number, text, start, end, headings, columns, units FROM passages"
            " JOIN pages ON pages.paper = passages.paper AND position = page"
            " WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row",
            (json.dumps([int(row) for row in rows]),),
        )
        for ordinal, number, text, *passage in found:
            if ordinal not in papers:
                query = f"SELECT {PAPER} FROM papers WHERE ordinal = ?"  # noqa: S608
                papers[ordinal] = _paper(self._database.execute(query, (ordinal,)).fetchone(), {})
            yield papers[ordinal], _passage(papers[ordinal].id, number, text, passage)

    def page_texts(self) -> Iterator[tuple[str, int | None, str]]:
        """(paper id, page number, text) of every page taken in so far, in order."""
        yield from self._database.execute(
            "SELECT id, number, text FROM pages JOIN papers ON papers.ordinal = paper ORDER BY paper, position"
        )

    def add_twins(self, twins: Iterable[TwinPages]) -> None:
        """Take in pages of papers that were added. Raises KeyError for a paper that was not."""
        for pair in twins:
            one, other = ((self._ordinals[paper_id], number) for paper_id, number in (pair.first, pair.second))
            self._database.executemany(
                "INSERT INTO twins VALUES (?, ?, ?, ?, ?)",
                ((*one, *other, pair.shared), (*other, *one, pair.shared)),  # so that either page finds the other
            )
            self._twins += 1

    def add_vocabulary(self, abbreviations: Iterable[Abbreviation], *, written: Mapping[str, int]) -> None:
        """Take in what the papers call things, and their words as written with how often each stands there."""
        self._database.executemany("INSERT INTO abbreviations VALUES (?, ?, ?)", map(astuple, abbreviations))
        most = sorted(written.items(), key=lambda word: (-word[1], word[0]))[:MOST_WRITTEN]
        self._database.executemany("INSERT INTO words VALUES (?, ?)", sorted(most))

    def add_parts(self, parts: Parts) -> None:
        """Write what is searched of the passages taken in."""
        DenseIndex.build(parts.vectors).save(self.folder / "vectors.faiss")
        DenseIndex.build(parts.units).save(self.folder / "units.faiss")
        parts.terms.save(self.folder / "terms.npz")
        parts.bags.save(self.folder / "bags.npz")
        parts.traits.save(self.folder / "traits.npz")
        parts.words.save(self.folder / "words.npy")
        ContextVectors.save(self.folder, parts.basis, parts.context)

    def publish(self, *, encoder: str, roots: Sequence[str]) -> str:
        """Write what is left, sync it to disk and make it current. Returns the generation's name.

        The name is a hash of the content, so the same papers make the same generation.
        """
        self._database.executemany("INSERT INTO roots VALUES (?)", ((root,) for root in roots))
        self._database.commit()
        self._database.close()
        with (self.folder / "rows.npz").open("wb") as stream:
            np.savez(
                stream,
                paper=np.array(self._paper_of_row, dtype=np.int32),
                characters=np.array(self._characters, dtype=np.int32),
                unit_starts=np.concatenate([[0], np.cumsum(np.array(self._units_of_row, dtype=np.int64))]).astype(
                    np.int64
                ),
            )
        manifest = {
            "format": FORMAT,
            "encoder": encoder,
            "roots": list(roots),
            "counts": {
                "papers": len(self._ordinals),
                "pages": self._pages,
                "passages": self._rows,
                "units": sum(self._units_of_row),
                "twins": self._twins,
            },
            "files": {file: _checksum(self.folder / file) for file in FILES},
        }
        text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
        name = _name(text)
        (self.folder / "manifest.json").write_text(text, encoding="utf-8")
        for file in (*FILES, "manifest.json"):
            _sync(self.folder / file)
        self._try(manifest)
        self._make_current(name)
        return name

    def _try(self, manifest: Mapping[str, Any]) -> None:
        """Open what was written: faiss does not notice that the disk was full when it closes a file."""
        try:
            Generation(self._directory, self.folder.name, manifest, mapped=True).close()
        except OPENING_ERRORS as error:
            raise OSError(f"{self.folder} was not written whole: {error}") from error

    def _make_current(self, name: str) -> None:
        final = self._directory / name
        if final.exists() and _same_files(final, self.folder):
            shutil.rmtree(self.folder)
        else:
            if final.exists():  # of the same name, so of the same content until it was harmed
                final.rename(self.folder.with_name(f"{self.folder.name}-harmed"))
            self.folder.rename(final)
        _sync(self._directory)
        fresh = self._directory / FRESH
        fresh.write_text(name + "\n", encoding="utf-8")
        _sync(fresh)
        fresh.replace(self._directory / "CURRENT")
        _sync(self._directory)
        sweep(self._directory, keep=name)

    def abandon(self) -> None:
        """Throw away what was written; the generation in force stays so."""
        self._database.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows can't open a folder to sync it
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(directory: Path, *, keep: str) -> None:
    """Remove earlier generations and what a stopped run left behind; what is in use and can't go yet goes next time."""
    (directory / FRESH).unlink(missing_ok=True)
    for folder in sorted(directory.iterdir()):
        if folder.is_dir() and folder.name != keep and folder.name.startswith((".new-", "generation-")):
            shutil.rmtree(folder, ignore_errors=True)
