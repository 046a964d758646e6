"""Papers for a new generation: carried over from the one before where unchanged, read now where not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.cache import Cache
from index.encoder import Encoder
from index.store import Generation, StoredPaper
from index.traits import Traits
from ingest.archive import came_from
from ingest.errors import LimitExceededError, UnreadablePaperError
from ingest.jobs import PaperText, PictureJob, ScanJob, Source
from ingest.models import Paper, Unread
from ingest.passages import cut_passages
from ingest.sources import closed_above
from ingest.worker import Limits, ReaderPool

if TYPE_CHECKING:
    from ingest.ocr import OcrLine

__all__ = ["Progress", "Reading", "is_closed"]

PERFORM = "ingest.pipeline:perform"  # by its name, for a run with nothing to read has no use for the readers
Progress = Callable[[str, int, int], None]  # the step's name, how much is done, how much there is


@dataclass(frozen=True, slots=True)
class _Scanned:
    """A paper with pages that are pictures, put aside until the others are read."""

    source: Source
    pictures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Kept(Source):
    """A paper whose file can't be reached, as it was last read."""

    known_as: str = ""

    @property
    def fingerprint(self) -> str:
        return self.known_as


@dataclass(frozen=True, slots=True)
class _Carried:
    """A paper of the generation before, which is read from there when it is its turn."""

    before: Generation
    id: str
    by_ocr: bool

    def stored(self) -> StoredPaper:
        return self.before.stored(self.id)


class Reading:
    """Gives papers in an order that depends on them alone: by path, those with pictures of text last."""

    def __init__(
        self,
        before: Generation | None,
        cache: Cache,
        *,
        encoder: Encoder,
        workers: int,
        limits: Limits,
        progress: Progress,
    ) -> None:
        self._before, self._cache, self._encoder = before, cache, encoder
        self._known: Mapping[str, str] = {} if before is None else before.fingerprints()
        self._failed: Mapping[str, Unread] = {} if before is None else before.failures()
        self._workers, self._limits, self._progress = workers, limits, progress
        self._by_ocr = frozenset[str]() if before is None else _by_ocr(before)
        self._carried: set[str] = set()  # ids of papers that are taken from the generation before
        self.removed = 0
        self.over_limits: set[str] = set()  # ids of papers that other limits might let through: they are tried again

    @property
    def unchanged(self) -> int:
        """How many papers were taken from the generation before."""
        return len(self._carried)

    def out_of_reach(
        self, sources: Sequence[Source], *, reached: Sequence[Path], missing: Sequence[Path], archives: Path
    ) -> tuple[Source, ...]:
        """Papers of the generation before that are none of the sources and lie, or their archive does, where nobody can
        look: in one of the folders missing, or below one of those reached in a folder that can't be opened.

        Where the archive of a paper lay is not known to indexes made before it was noted: then it may be in any folder.
        """
        if self._before is None:
            return ()
        known_as = {paper_id: fingerprint for fingerprint, paper_id in self._known.items()}
        found = {source.id for source in sources}
        kept = []
        for paper in (paper for paper in self._before.papers if paper.id not in found):
            file = Path(paper.file)
            places = came_from(file, archives) or (file,)
            unknown = missing and places == (file,) and file.is_relative_to(archives)
            if unknown or any(is_closed(place, reached, missing) for place in places):
                kept.append(_Kept(file, paper.path, paper.id, known_as=known_as[paper.id]))
        return tuple(kept)

    def unchanged_generation(
        self, sources: Sequence[Source], unread: Sequence[Unread], *, roots: Sequence[Path]
    ) -> Generation | None:
        """The generation before, where these sources, with this that can't be read, would make the same again.

        Another encoder, format or reader counts as something new: what it made is not known as such.
        """
        before = self._before
        if before is None or before.roots != tuple(str(root) for root in roots):
            return None
        copies = _copies(sources)
        prints = {paper_id: same[0].fingerprint for paper_id, same in copies.items()}
        failed = {fingerprint for fingerprint in prints.values() if fingerprint in self._failed}
        read = {
            paper_id: (same[0].path, str(same[0].file), tuple(copy.path for copy in same[1:]))
            for paper_id, same in copies.items()
            if prints[paper_id] in self._known
        }
        same_again = (
            read == {paper.id: (paper.path, str(paper.file), paper.other_paths) for paper in before.papers}
            and len(failed) + len(read) == len(copies)
            and failed == set(self._failed)
            and sorted(map(astuple, unread), key=repr) == sorted(map(astuple, before.unread_files()), key=repr)
        )
        return before if same_again else None

    def traits_before(self, paper: Paper) -> Traits | None:
        """What a paper that was carried over says, as it was read then; None for one that is read anew or renamed."""
        before = self._before
        if before is None or paper.id not in self._carried or before.paper(paper.id).title != paper.title:
            return None
        return before.traits_of(paper.id)

    def papers(self, sources: Sequence[Source]) -> Iterator[tuple[Source, StoredPaper | Unread]]:
        """Each paper once, whatever number of paths it has, or the reason why it can't be read."""
        copies = _copies(sources)
        if self._before is not None:
            self.removed = len({paper.id for paper in self._before.papers} - set(copies))
        for source, outcome in self._all([same[0] for same in copies.values()]):
            if isinstance(outcome, StoredPaper):
                others = tuple(copy.path for copy in copies[source.id][1:])
                outcome = replace(outcome, paper=replace(outcome.paper, other_paths=others))
            yield source, outcome

    def _all(self, sources: Sequence[Source]) -> Iterator[tuple[Source, StoredPaper | Unread]]:
        aside: list[tuple[Source, StoredPaper | Unread | _Carried | _Scanned]] = []
        pool: ReaderPool[Any, Any] = ReaderPool(PERFORM, workers=self._workers, limits=self._limits, name=_name)
        with pool:
            for source, outcome in self._in_order(sources, pool):
                if isinstance(outcome, _Scanned) or _has_pictures(outcome):
                    aside.append((source, outcome))
                else:
                    yield source, _whole(outcome)
            scans = self._scans([scanned for _, scanned in aside if isinstance(scanned, _Scanned)], pool)
            results = pool.run([replace(source, scans=scans[source.id]) for source, _ in aside if source.id in scans])
            done: dict[str, StoredPaper | Unread] = {}
            for source, outcome in aside:
                while isinstance(outcome, _Scanned) and source.id not in done:
                    job, result = next(results)
                    done[job.id] = self._finished(job, result)
                yield source, done.pop(source.id) if isinstance(outcome, _Scanned) else _whole(outcome)

    def _in_order(
        self, sources: Sequence[Source], pool: ReaderPool[Any, Any]
    ) -> Iterator[tuple[Source, StoredPaper | Unread | _Carried | _Scanned]]:
        """Readers are done in any order; what is done early waits for its turn."""
        new = [
            source
            for source in sources
            if not (source.fingerprint in self._known or source.fingerprint in self._failed)
        ]
        done: dict[str, StoredPaper | Unread | _Scanned] = {}
        self._progress("read", 0, len(new))
        results = pool.run(new)
        finished = 0
        for source in sources:
            if source.fingerprint in self._failed:
                yield source, self._failed[source.fingerprint]
                continue
            if source.fingerprint in self._known and self._before is not None:
                self._carried.add(source.id)
                yield source, _Carried(self._before, source.id, source.id in self._by_ocr)
                continue
            while source.id not in done:
                job, result = next(results)
                finished += 1
                self._progress("read", finished, len(new))
                if isinstance(result, PaperText) and job.ocr and result.pictures:
                    done[job.id] = _Scanned(job, result.pictures)
                else:
                    done[job.id] = self._finished(job, result)
            yield source, done.pop(source.id)

    def _scans(
        self, scanned: Sequence[_Scanned], pool: ReaderPool[Any, Any]
    ) -> dict[str, dict[int, tuple[OcrLine, ...]]]:
        """What OCR reads on the pictures of each paper, by paper id and page number; no picture is read twice."""
        jobs = {
            PictureJob(
                paper.source.file, paper.source.path, number, paper.source.overrides.get("password") or None
            ): paper
            for paper in scanned
            for number in paper.pictures
        }
        pictures = {job: found for job, found in pool.run(jobs) if isinstance(found, str)}
        self._cache.note_pictures((jobs[job].source.id, picture) for job, picture in pictures.items())
        found = {picture: self._cache.scan(picture) for picture in set(pictures.values())}
        first = {picture: job for job, picture in reversed(pictures.items()) if found[picture] is None}
        work = {ScanJob(job): picture for picture, job in sorted(first.items(), key=lambda item: _place(item[1]))}
        self._progress("ocr", 0, len(work))
        for done, (job, lines) in enumerate(pool.run(work), start=1):
            if isinstance(lines, tuple):
                self._cache.put_scan(work[job], lines)
                found[work[job]] = lines
            self._progress("ocr", done, len(work))
        scans: dict[str, dict[int, tuple[OcrLine, ...]]] = {paper.source.id: {} for paper in scanned}
        for picture_job, picture in pictures.items():
            read = found[picture]
            if read is not None:
                scans[jobs[picture_job].source.id][picture_job.number] = read
        return scans

    def _finished(self, source: Source, result: PaperText | UnreadablePaperError) -> StoredPaper | Unread:
        if isinstance(result, LimitExceededError):
            self.over_limits.add(source.id)
        if isinstance(result, UnreadablePaperError):
            return Unread(source.path, None, str(result))
        encoder = self._encoder
        passages = cut_passages(
            result.pages, title=result.paper.title, count_tokens=encoder.count_tokens, window=encoder.window
        )
        return StoredPaper(result.paper, tuple(page.page for page in result.pages), passages, result.unread)


def is_closed(file: Path, reached: Sequence[Path], missing: Sequence[Path]) -> bool:
    """Whether nobody can say if the file is still there."""
    return any(file.is_relative_to(root) for root in missing) or any(
        file.is_relative_to(root) and closed_above(file, root) is not None for root in reached
    )


def _copies(sources: Iterable[Source]) -> dict[str, list[Source]]:
    """The sources of each paper by its id, in their order."""
    copies: dict[str, list[Source]] = {}
    for source in sources:
        copies.setdefault(source.id, []).append(source)
    return copies


def _has_pictures(outcome: StoredPaper | Unread | _Carried) -> bool:
    if isinstance(outcome, _Carried):
        return outcome.by_ocr
    return isinstance(outcome, StoredPaper) and any(page.source.by_ocr for page in outcome.pages)


def _whole(outcome: StoredPaper | Unread | _Carried) -> StoredPaper | Unread:
    return outcome.stored() if isinstance(outcome, _Carried) else outcome


def _by_ocr(before: Generation) -> frozenset[str]:
    """The ids of papers of which pages were read by OCR."""
    pages = before.pages_by_source()
    return frozenset(paper for paper, counts in pages.items() if any(source.by_ocr for source in counts))


def _place(job: PictureJob) -> tuple[str, int]:
    return job.path, job.number


def _name(job: Source | PictureJob | ScanJob) -> str:
    if isinstance(job, ScanJob):
        return _name(job.picture)
    return job.path if isinstance(job, Source) else f"{job.path}, page {job.number}"
