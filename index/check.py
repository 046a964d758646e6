"""Look an index over: every file whole, all parts of the counted length, everything in its place. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from index.cache import cache_is_whole
from index.encoder import Encoder
from index.errors import DamagedIndexError
from index.search import SearchIndex
from index.store import FILES, Generation, open_generation

__all__ = ["check_index"]

AT_ONCE = 10_000  # vectors


def check_index(directory: Path, *, encoder: Encoder) -> Iterator[str]:
    """A sentence for each thing that was looked at and is as it should be.

    Raises NoIndexError, DamagedIndexError or OtherEncoderError at the first that is not; the message of each says what
    to run.
    """
    generation = open_generation(directory)
    yield f"{generation.name} is the generation in force; its {len(FILES)} files have the checksums of its manifest."
    SearchIndex(generation, encoder)
    yield f"Its vectors were made by {encoder.name}, the encoder in force."
    counts = _counted(generation)
    if counts != generation.manifest["counts"]:
        raise _damaged(generation, f"holds {_said(counts)}, its manifest says {_said(generation.manifest['counts'])}")
    yield f"It holds {_said(counts)}, as its manifest says."
    _look_at_vectors(generation)
    yield "Each vector has as many numbers as the encoder makes, and length 1."
    _look_at_places(generation)
    yield "Each passage, unit and twin stands on a page of its paper."
    if not cache_is_whole(directory):
        raise DamagedIndexError(
            f"{directory / 'cache.sqlite'} is damaged; the index can be asked. To begin the cache anew, run: "
            f"python -m ingest --rebuild --index {directory}"
        )
    yield "The cache is whole, or there is none."


def _counted(generation: Generation) -> dict[str, int]:
    return {
        "papers": len(generation.papers),
        "pages": sum(len(generation.pages(paper.id)) for paper in generation.papers),
        "passages": len(generation),
        "units": len(generation.units),
        "twins": len(generation.twins()),
    }


def _said(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items()))


def _look_at_vectors(generation: Generation) -> None:
    for part in (generation.vectors, generation.units):
        for begin in range(0, len(part), AT_ONCE):
            lengths = np.linalg.norm(part.vectors(begin, min(begin + AT_ONCE, len(part))), axis=1)
            if not np.allclose(lengths, 1.0, atol=1e-3):
                raise _damaged(generation, "holds a vector that is not of length 1")


def _look_at_places(generation: Generation) -> None:
    try:
        for row in range(len(generation)):
            ((passage, _),) = generation.passages([row])
            if len(generation.units_of(row)) != len(passage.units):
                raise ValueError(f"row {row} has another number of units than vectors for them")
        for pair in generation.twins():
            for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
                if other not in {(page.paper_id, page.number) for _, page in generation.twins_of(*one)}:
                    raise ValueError(f"a twin of page {one[1]} of {generation.paper(one[0]).path} is no page")
    except (KeyError, ValueError) as error:
        raise _damaged(generation, f"has a part out of its place ({error})") from error


def _damaged(generation: Generation, problem: str) -> DamagedIndexError:
    return DamagedIndexError(
        f"The index in {generation.directory} {problem}. Run: python -m ingest --rebuild --index {generation.directory}"
    )
