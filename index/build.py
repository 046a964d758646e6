"""Papers to a new generation: the new is read and embedded, the unchanged carried over, what is gone goes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from filelock import FileLock, Timeout

from index.bags import Bags
from index.cache import Cache, open_cache
from index.context import basis_of, field_text
from index.cutting import PaperTerms, commonest, cut, key_of
from index.embedding import Embedding, embed_words
from index.encoder import Encoder, Vectors
from index.errors import DamagedIndexError, IndexBusyError, NoIndexError, NotWrittenError
from index.keys import Texts
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
from index.threads import multiply_on_one_thread
from index.traits import Traits
from index.twins import find_twins
from index.vectors import VectorFile
from ingest.archive import came_from, forget_archives
from ingest.errors import NothingToReadError
from ingest.models import Page, Paper, Passage, Unread
from ingest.passages import cut_passages
from ingest.sources import as_text, find_sources, is_there
from ingest.structure import find_structure
from ingest.worker import Limits

__all__ = ["Progress", "Summary", "build_index", "index_texts"]

PASSAGES_AT_ONCE = 512  # and the rest of the paper that the last is of, that are held
PAPERS_AT_ONCE = 16  # whose terms are held


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
    multiply_on_one_thread()
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
        return open_generation(directory, mapped=True)
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
        unread = [*skipped, *removed]
        papers = pages = ocr_pages = 0
        for unread_path in unread:
            writer.add_unread(unread_path)
        for source, stored in reading.papers(sources):
            if isinstance(stored, Unread):
                again = source.id in reading.over_limits
                writer.add_unread(stored, fingerprint="" if again else source.fingerprint)
                unread.append(stored)
                continue
            writer.add(stored, fingerprint=source.fingerprint)
            papers, pages = papers + 1, pages + stored.paper.pages
            unread += stored.unread
            ocr_pages += sum(page.source.by_ocr for page in stored.pages)
        steps = chain(_add_twins(writer), _add_vocabulary(writer))
        _add_parts(writer, cache, encoder, progress, pages=steps, traits_before=reading.traits_before)
        name = writer.publish(encoder=encoder.name, roots=[str(root) for root in roots])
        progress("index", 1, 1)
    except BaseException:
        writer.abandon()
        raise
    forget_archives(directory / "archives", keep=[source.file for source in sources])
    cache.forget_all_but({source.id for source in sources}, gone=reading.removed > 0)
    return Summary(
        papers=papers,
        pages=pages,
        passages=len(writer),
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


def _add_parts(
    writer: GenerationWriter,
    cache: Cache,
    encoder: Encoder,
    progress: Progress,
    *,
    pages: Iterator[object],
    traits_before: Callable[[Paper], Traits | None] = lambda _: None,
) -> None:
    """Everything that is searched: by words and by vectors of passages, of their units and of single words.

    Passages are read back from the writer, and no more of them are held than some papers have. `traits_before` gives
    what is known of a paper that is as it was. The steps of `pages` are taken too, while words are embedded.
    """
    texts = Texts(writer.passages, cache, encoder)
    papers = dict[str, bytes]()  # keys of their terms by paper, in row order
    traits: list[Traits | None] = []  # of some papers at a time; None where a paper is new
    rows_of = tuple(_some_papers(writer))
    for rows in rows_of:
        every = _by_paper(tuple(writer.passages(rows)))
        keys = {of_paper[0][0].id: _key(of_paper) for of_paper in every}
        texts.add(every, [*keys.values()])
        known = [said for of_paper in every if (said := traits_before(of_paper[0][0])) is not None]
        as_before = len(known) == len(every) and None not in cache.get_terms([*keys.values()])
        traits.append(Traits.joined(known) if as_before else None)
        papers |= keys
    basis = _basis(cache, encoder)

    def what_new_papers_say() -> Iterator[None]:
        for number, rows in enumerate(rows_of):
            if traits[number] is not None:
                continue
            said = []
            for of_paper in _by_paper(tuple(writer.passages(rows))):
                paper = of_paper[0][0]
                _cut(of_paper, papers[paper.id], cache)
                known = traits_before(paper)
                said.append(Traits.build(of_paper) if known is None else known)
                yield
            traits[number] = Traits.joined(said)

    with VectorFile(writer.folder, dimensions=encoder.dimensions) as file:
        reading = what_new_papers_say()
        embedding = Embedding(
            texts, file, basis=basis, cache=cache, encoder=encoder, progress=progress, meanwhile=reading
        )
        progress("index", 0, 1)
        for _ in reading:
            pass
        of_papers = tuple(papers.values())
        terms = LexicalIndex.joined(paper.standing() for some in _terms_of(of_papers, cache) for paper in some)
        spelled = _commonest(terms, commonest(paper for some in _terms_of(of_papers, cache) for paper in some))
        cuts = len(texts.keys.passages), len(texts.keys.passages) + len(texts.keys.units)
        embed_words([*spelled.values()], file, begin=cuts[1], cache=cache, encoder=encoder, meanwhile=pages)
        for _ in pages:
            pass
        writer.add_parts(
            Parts(
                vectors=file.rows(0, cuts[0]),
                units=file.rows(*cuts),
                terms=terms,
                bags=Bags.joined(
                    [
                        Bags.joined([paper.numbered(terms.numbers) for paper in some])
                        for some in _terms_of(of_papers, cache)
                    ]
                ),
                traits=Traits.joined([said for said in traits if said is not None]),
                words=WordVectors.of(
                    len(terms.numbers),
                    numbers=[terms.numbers[term] for term in spelled],
                    vectors=file.rows(cuts[1], cuts[1] + len(spelled)),
                ),
                basis=basis,
                context=embedding.words(),
            )
        )


def _some_papers(writer: GenerationWriter) -> Iterator[range]:
    """The rows taken in, those of some papers at a time."""
    begin, rows = 0, writer.rows_of_papers.tolist()
    for end in rows[1:]:
        if end - begin >= PASSAGES_AT_ONCE or end == rows[-1]:
            yield range(begin, end)
            begin = end


def _by_paper(passages: Sequence[tuple[Paper, Passage]]) -> list[tuple[tuple[Paper, Passage], ...]]:
    return [tuple(of_paper) for _, of_paper in groupby(passages, key=lambda passage: passage[0].id)]


def _key(of_paper: Sequence[tuple[Paper, Passage]]) -> bytes:
    """Under which the cache has the terms of a paper."""
    return Cache.key(key_of(of_paper, made_by=f"format {FORMAT}"))


def _cut(of_paper: Sequence[tuple[Paper, Passage]], key: bytes, cache: Cache) -> None:
    """Cut the terms of a paper out of its passages, once."""
    if cache.get_terms([key])[0] is None:
        cache.put_terms([key], [cut(of_paper)])


def _terms_of(papers: Sequence[bytes], cache: Cache) -> Iterator[list[PaperTerms]]:
    """The terms of papers by their keys, some papers' at a time."""
    for begin in range(0, len(papers), PAPERS_AT_ONCE):
        known = cache.get_terms(papers[begin : begin + PAPERS_AT_ONCE])
        yield [terms for terms in known if terms is not None]


def _add_twins(writer: GenerationWriter) -> Iterator[None]:
    """Which of the pages taken in so far say the same, in one step."""
    writer.add_twins(find_twins(writer.page_texts()))
    yield


def _add_vocabulary(writer: GenerationWriter) -> Iterator[None]:
    """What the pages taken in so far call things, in two steps, each of which reads them from disk."""
    abbreviations = mine(text for _, _, text in writer.page_texts())
    yield
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


def index_texts(texts: Mapping[str, tuple[str, str]], directory: Path, *, encoder: Encoder) -> None:
    """Write an index of texts that are no files: (title, text) by id, where the id becomes the paper's path.

    For benchmark collections, whose documents have neither pages nor dates.
    """
    writer = GenerationWriter(directory)
    for identity, (title, text) in texts.items():
        paper = Paper(id=hashlib.sha256(identity.encode()).hexdigest(), path=identity, title=title or identity)
        pages = find_structure([(Page(paper.id, None, text), None)])
        cut = cut_passages(pages, title=title, count_tokens=encoder.count_tokens, window=encoder.window)
        writer.add(StoredPaper(paper, (pages[0].page,), cut, ()), fingerprint=paper.id)
    with open_cache(directory, encoder=encoder.name, dimensions=encoder.dimensions) as cache:
        _add_parts(writer, cache, encoder, _quiet, pages=_add_vocabulary(writer))
    writer.publish(encoder=encoder.name, roots=[])
