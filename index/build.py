"""Papers to a new generation: the new is read and embedded, the unchanged carried over, what is gone goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.bags import Bags
from index.cache import Cache, open_cache
from index.context import ContextVectors, Words, basis_name, basis_of, field_text, of_units, words_in_context
from index.cutting import PaperTerms, commonest, cut, key_of
from index.encoder import Encoder, Vectors
from index.errors import DamagedIndexError, IndexBusyError, NoIndexError, NotWrittenError
from index.lexical import LexicalIndex
from index.likeness import MOST_WORDS, WordVectors
from index.mining import count_words, mine
from index.reading import Progress, Reading, is_closed
from index.removed import without_removed
from index.store import (
    FORMAT,
    WRITE_ERRORS,
    Generation,
    GenerationWriter,
    Parts,
    StoredPaper,
    known_roots,
    open_generation,
    sweep,
)
from index.texts import passage_text, unit_texts
from index.traits import Traits
from index.twins import find_twins
from ingest.archive import came_from, forget_archives
from ingest.errors import NothingToReadError
from ingest.models import Page, Paper, Passage, Unread
from ingest.passages import cut_passages
from ingest.pipeline import as_text, find_sources, is_there
from ingest.structure import find_structure
from ingest.worker import Limits

__all__ = ["Progress", "Summary", "build_index", "index_texts"]

EMBED_AT_ONCE = 512
CONTEXTS_AT_ONCE = 4096  # whose length is remembered: passages that follow one another share theirs
PAPERS_AT_ONCE = 64  # whose terms are written at a time
PASSAGES_AT_ONCE = 64  # whose words are kept apart: a passage's take up to 400 KB


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did, in numbers and in what could not be read."""

    papers: int
    pages: int
    passages: int
    unchanged: int
    removed: int
    ocr_pages: int
    unread: tuple[Unread, ...]
    generation: str
    missing: tuple[str, ...] = ()  # folders that were given before and are empty now, or can't be found
    kept: int = 0  # papers of those, as they were last read

    @property
    def nothing_read(self) -> bool:
        return self.passages == 0


def _quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def build_index(
    paths: Sequence[Path],
    directory: Path,
    *,
    encoder: Encoder,
    workers: int = 2,
    limits: Limits | None = None,
    progress: Progress = _quiet,
    ocr: bool = True,
    only: bool = False,
    rebuild: bool = False,
    forget: Sequence[Path] = (),
) -> Summary:
    """Bring the index in `directory` up to date with the papers at `paths` and at every path given before.

    `ocr` reads pages that are pictures; `only` forgets the paths given before; `rebuild` reads every paper again.
    Papers of a path given before that can't be found or has nothing in it, as when a network drive is off, are kept as
    they were last read; `forget` names such paths, or others given before, whose papers are to go.
    Raises NothingToReadError when a path does not exist or no paper is found, or when every paper is to be read again
    and a path can't be found; IndexBusyError when another run is writing to the same index; DamagedIndexError when what
    is there is damaged and `rebuild` is not set; NotWrittenError when the disk is full or the folder can't be
    written to.
    """
    if (shown := as_text(str(directory))) != str(directory):  # no library takes it as the name of a file
        raise NotWrittenError(f"{shown} has a name that is no text. Give the index a folder of another name.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / ".lock", timeout=0):
            before = _generation_before(directory, rebuild=rebuild)
            earlier = known_roots(directory) if before is None else before.roots
            roots = _roots(paths, () if only else earlier, forget)
            reached = [root for root in roots if not _out_of_reach(root, earlier)]
            if rebuild or (before is not None and before.encoder_name != encoder.name):
                _all_must_be_there(roots, reached, before, archives=(directory / "archives").resolve())
                before = None
            with open_cache(directory, encoder=encoder.name, dimensions=encoder.dimensions) as cache:
                reading = Reading(
                    before, cache, encoder=encoder, workers=workers, limits=limits or Limits(), progress=progress
                )
                if not roots and not forget:
                    raise NothingToReadError(
                        f"No folder of papers is known. Run: python -m ingest PAPERS --index {directory}"
                    )
                return _build(roots, reached, directory, reading, cache, encoder=encoder, progress=progress, ocr=ocr)
    except Timeout as error:
        raise IndexBusyError(
            f"Another run is writing to {directory}. Wait until it has ended, then run the same command again."
        ) from error
    except WRITE_ERRORS as error:
        raise NotWrittenError(
            f"{directory} can't be written to ({error}). What can be asked there is whole. Make room on the disk, or "
            "allow the folder to be written to, and run the same command again."
        ) from error


def _generation_before(directory: Path, *, rebuild: bool) -> Generation | None:
    try:
        return open_generation(directory)
    except NoIndexError:
        return None
    except DamagedIndexError:
        if rebuild:
            return None
        raise


def _roots(paths: Sequence[Path], earlier: Sequence[str], forget: Sequence[Path]) -> tuple[Path, ...]:
    """The paths given now and before, absolute and sorted, less what is forgotten or lies below another of them.

    Raises NothingToReadError when a path given now does not exist, or one to forget was never given.
    """
    for path in paths:
        if not is_there(path):
            raise NothingToReadError(f"{as_text(str(path))} does not exist. Give a folder of papers, or a paper.")
    forgotten = {path.resolve() for path in forget}
    given = {path.resolve() for path in paths} | {Path(root) for root in earlier}
    if unknown := sorted(forgotten - given):
        raise NothingToReadError(f"{unknown[0]} was never given, so there is nothing to forget. Known: {_list(given)}.")
    given -= forgotten
    return tuple(sorted(root for root in given if not any(parent in given for parent in root.parents)))


def _out_of_reach(root: Path, earlier: Sequence[str]) -> bool:
    """Whether a folder is missing or can't be opened, or has nothing in it any more, as when a drive isn't mounted."""
    try:
        return not root.exists() or (str(root) in earlier and root.is_dir() and next(root.iterdir(), None) is None)
    except OSError:
        return True


def _all_must_be_there(
    roots: Sequence[Path], reached: Sequence[Path], before: Generation | None, *, archives: Path
) -> None:
    missing = [root for root in roots if root not in reached]
    if missing:
        raise NothingToReadError(f"{_missing(missing)} Its papers can't be read again before it is back.")
    for paper in () if before is None else before.papers:
        for place in came_from(Path(paper.file), archives) or (Path(paper.file),):
            if is_closed(place, reached, ()):
                raise NothingToReadError(
                    f"The folder of {as_text(str(place))} can't be opened, so its papers can't be read again. Allow it "
                    "to be read, and run the same command again."
                )


def _missing(roots: Sequence[Path]) -> str:
    return (
        f"{_list(roots)} can't be found, or is empty now. Bring it back and run the same command again. "
        f"To go on without its papers, add --forget {roots[0]}"
    )


def _list(roots: Iterable[Path]) -> str:
    return ", ".join(str(root) for root in sorted(roots)) or "none"


def _build(
    roots: Sequence[Path],
    reached: Sequence[Path],
    directory: Path,
    reading: Reading,
    cache: Cache,
    *,
    encoder: Encoder,
    progress: Progress,
    ocr: bool,
) -> Summary:
    sources, skipped = find_sources(reached, ocr=ocr, archives=directory / "archives")
    missing = [root for root in roots if root not in reached]
    archives = (directory / "archives").resolve()
    kept = reading.out_of_reach(sources, reached=reached, missing=missing, archives=archives)
    if not sources and len(reached) < len(roots):
        raise NothingToReadError(_missing([root for root in roots if root not in reached]))
    if not sources and roots and not kept:
        raise NothingToReadError(f"No papers (PDF, DOCX, ODT, HTML, TXT, Markdown or ZIP) in {_list(roots)}.")
    sources = tuple(sorted((*sources, *kept), key=lambda source: (source.path, str(source.file))))
    sources, removed = without_removed(sources, directory)
    before = reading.unchanged_generation(sources, [*skipped, *removed], roots=roots)
    if before is not None:
        sweep(directory, keep=before.name)
        forget_archives(directory / "archives", keep=[source.file for source in sources])
        return _as_before(before, missing=[root for root in roots if root not in reached], kept=len(kept))
    writer = GenerationWriter(directory)
    try:
        papers: list[Paper] = []
        passages: list[tuple[Paper, Passage]] = []
        traits: dict[str, Traits] = {}
        unread = [*skipped, *removed]
        ocr_pages = 0
        for unread_path in unread:
            writer.add_unread(unread_path)
        for source, stored in reading.papers(sources):
            if isinstance(stored, Unread):
                again = source.id in reading.over_limits
                writer.add_unread(stored, fingerprint="" if again else source.fingerprint)
                unread.append(stored)
                continue
            writer.add(stored, fingerprint=source.fingerprint)
            papers.append(stored.paper)
            passages += [(stored.paper, passage) for passage in stored.passages]
            if (known := reading.traits_before(source, stored.paper)) is not None:
                traits[stored.paper.id] = known
            unread += stored.unread
            ocr_pages += sum(page.source.by_ocr for page in stored.pages)
        parts = _parts(passages, cache, encoder, progress, traits=traits)
        progress("index", 0, 1)
        writer.add_twins(find_twins(writer.page_texts()))
        _add_vocabulary(writer)
        name = writer.publish(parts, encoder=encoder.name, roots=[str(root) for root in roots])
        progress("index", 1, 1)
    except BaseException:
        writer.abandon()
        raise
    forget_archives(directory / "archives", keep=[source.file for source in sources])
    cache.forget_all_but({source.id for source in sources}, gone=reading.removed > 0)
    return Summary(
        papers=len(papers),
        pages=sum(paper.pages for paper in papers),
        passages=len(passages),
        unchanged=reading.unchanged,
        removed=reading.removed,
        ocr_pages=ocr_pages,
        unread=tuple(unread),
        generation=name,
        missing=tuple(str(root) for root in roots if root not in reached),
        kept=len(kept),
    )


def _as_before(before: Generation, *, missing: Sequence[Path], kept: int) -> Summary:
    """What a run did that found nothing new."""
    by_source = [count for counts in before.pages_by_source().values() for count in counts.items()]
    return Summary(
        papers=len(before.papers),
        pages=sum(paper.pages for paper in before.papers),
        passages=len(before),
        unchanged=len(before.papers),
        removed=0,
        ocr_pages=sum(count for source, count in by_source if source.by_ocr),
        unread=before.unread(),
        generation=before.name,
        missing=tuple(map(str, missing)),
        kept=kept,
    )


def _parts(
    passages: Sequence[tuple[Paper, Passage]],
    cache: Cache,
    encoder: Encoder,
    progress: Progress,
    *,
    traits: Mapping[str, Traits] | None = None,
) -> Parts:
    """Everything that is searched: by words and by vectors of passages, of their units and of single words.

    `traits` are those of papers that are as they were, by their ids.
    """
    cut_up = _terms_of(passages, cache)
    terms = LexicalIndex.joined(paper.standing() for paper in cut_up)
    spelled = _commonest(terms, commonest(cut_up))
    count_tokens = lru_cache(CONTEXTS_AT_ONCE)(encoder.count_tokens)
    texts = [
        passage_text(paper, passage, count_tokens=count_tokens, window=encoder.window) for paper, passage in passages
    ]
    units = [text for _, passage in passages for text in unit_texts(passage)]
    basis = _basis(cache, encoder)
    embedding = _Embedding([*texts, *units, *spelled.values()], cache, encoder, progress)
    context = embedding.read([passage for _, passage in passages], basis)
    vectors = embedding.vectors()
    cuts = (len(texts), len(texts) + len(units))
    return Parts(
        vectors=vectors[: cuts[0]],
        units=vectors[cuts[0] : cuts[1]],
        terms=terms,
        bags=Bags.joined([paper.numbered(terms.numbers) for paper in cut_up]),
        traits=Traits.build(passages, known=traits),
        words=WordVectors.of(
            len(terms.numbers), numbers=[terms.numbers[term] for term in spelled], vectors=vectors[cuts[1] :]
        ),
        context=ContextVectors(basis, context),
    )


def _terms_of(passages: Sequence[tuple[Paper, Passage]], cache: Cache) -> list[PaperTerms]:
    """The terms of each paper, cut out of its passages once."""
    papers = [tuple(of_paper) for _, of_paper in groupby(passages, key=lambda passage: passage[0].id)]
    keys = [key_of(of_paper, made_by=f"format {FORMAT}") for of_paper in papers]
    known = cache.get_terms(keys)
    missing = {key: of_paper for key, of_paper in zip(keys, papers, strict=True) if key not in known}
    for begin in range(0, len(missing), PAPERS_AT_ONCE):
        batch = list(missing)[begin : begin + PAPERS_AT_ONCE]
        cut_up = [cut(missing[key]) for key in batch]
        cache.put_terms(batch, cut_up)
        known |= dict(zip(batch, cut_up, strict=True))
    return [known[key] for key in keys]


def _add_vocabulary(writer: GenerationWriter) -> None:
    """What the pages taken in so far call things. They are read from disk twice, so that no memory holds them all."""
    abbreviations = mine(text for _, _, text in writer.page_texts())
    writer.add_vocabulary(abbreviations, written=count_words(text for _, _, text in writer.page_texts()))


def _commonest(terms: LexicalIndex, spelled: Mapping[str, str]) -> dict[str, str]:
    """The words that stand in most passages, as many as are given a vector, by the alphabet."""
    kept = sorted(spelled, key=lambda term: (-len(terms.rows_with(term)), term))[:MOST_WORDS]
    return {term: spelled[term] for term in sorted(kept)}


def _basis(cache: Cache, encoder: Encoder) -> Vectors:
    """What words in context are brought into, worked out once."""
    field = field_text()
    basis = cache.basis(field)
    if basis is None:
        basis = basis_of(encoder, field)
        cache.put_basis(field, basis)
    return basis


class _Embedding:
    """Vectors of texts; equal texts are embedded once, and those in the cache not at all."""

    def __init__(self, texts: Sequence[str], cache: Cache, encoder: Encoder, progress: Progress) -> None:
        self._texts, self._cache, self._encoder, self._progress = texts, cache, encoder, progress
        self._known = cache.get(dict.fromkeys(texts))
        self._total = sum(len(text) for text in dict.fromkeys(texts) if text not in self._known)
        self._done = 0
        progress("embed", 0, self._total)

    def read(self, passages: Sequence[Passage], basis: Vectors) -> Words:
        """The words in context of the passages' units, one after another; the first texts are the passages'."""
        name = basis_name(basis)
        keys = [f"{text}\n{passage.units}" for text, passage in zip(self._texts, passages, strict=False)]
        known = self._cache.get_words(keys, basis=name)
        wanted = {key: place for place, key in enumerate(keys) if key not in known}
        # The longest first, so that the time left is never longer than what the first batches let one think.
        missing = sorted(wanted, key=lambda key: (-len(key), key))
        for begin in range(0, len(missing), PASSAGES_AT_ONCE):
            batch = missing[begin : begin + PASSAGES_AT_ONCE]
            texts = [self._texts[wanted[key]] for key in batch]
            read = self._encoder.encode_pieces(texts)
            words = [
                of_units(passages[wanted[key]], words_in_context(text, pieces, basis))
                for key, text, pieces in zip(batch, texts, read, strict=True)
            ]
            self._cache.put_words(batch, words, basis=name)
            known |= dict(zip(batch, words, strict=True))
            self._keep(texts, np.array([pieces.vector for pieces in read]))
        return np.concatenate([np.zeros((0, basis.shape[1]), np.int8), *(known[key] for key in keys)])

    def vectors(self) -> Vectors:
        """One row a text."""
        missing = sorted(set(self._texts).difference(self._known), key=lambda text: (-len(text), text))
        for begin in range(0, len(missing), EMBED_AT_ONCE):
            batch = missing[begin : begin + EMBED_AT_ONCE]
            self._keep(batch, self._encoder.encode(batch))
        none = np.zeros(0, dtype=np.float32)
        return np.concatenate([none, *map(self._known.__getitem__, self._texts)]).reshape(-1, self._encoder.dimensions)

    def _keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        self._cache.put(texts, vectors)
        self._done += sum(len(text) for text in dict.fromkeys(texts) if text not in self._known)
        self._known |= dict(zip(texts, vectors, strict=True))
        self._progress("embed", min(self._done, self._total), self._total)


def index_texts(texts: Mapping[str, tuple[str, str]], directory: Path, *, encoder: Encoder) -> None:
    """Write an index of texts that are no files: (title, text) by id, where the id becomes the paper's path.

    For benchmark collections, whose documents have neither pages nor dates.
    """
    writer = GenerationWriter(directory)
    passages: list[tuple[Paper, Passage]] = []
    for identity, (title, text) in texts.items():
        paper = Paper(id=hashlib.sha256(identity.encode()).hexdigest(), path=identity, title=title or identity)
        pages = find_structure([(Page(paper.id, None, text), None)])
        cut = cut_passages(pages, title=title, count_tokens=encoder.count_tokens, window=encoder.window)
        writer.add(StoredPaper(paper, (pages[0].page,), cut, ()), fingerprint=paper.id)
        passages += [(paper, passage) for passage in cut]
    with open_cache(directory, encoder=encoder.name, dimensions=encoder.dimensions) as cache:
        parts = _parts(passages, cache, encoder, _quiet)
    _add_vocabulary(writer)
    writer.publish(parts, encoder=encoder.name, roots=[])
