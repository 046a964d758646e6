"""Questions made ready and passages looked at without an index, so that every number in a test can be worked by hand.

Every term weighs the same, and every word is at right angles to every other, unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from computable import ComputableEncoder, made_passage

from index.bags import Ragged
from index.context import DIMENSIONS
from index.cutting import cut
from index.encoder import Vectors
from index.likeness import WordVectors
from index.looks import Asked, Looks
from index.models import Question
from index.traits import Traits
from index.words import terms
from ingest.models import Page, Paper, Passage

ENCODER = ComputableEncoder()


def numbered(*texts: str) -> dict[str, int]:
    """The terms of the texts by the alphabet, each with its place."""
    return {term: place for place, term in enumerate(sorted({term for text in texts for term in terms(text)}))}


def apart(numbers: Mapping[str, int]) -> WordVectors:
    """Words that have nothing in common."""
    return WordVectors(np.eye(len(numbers), dtype=np.float32))


def ready(
    question: Question,
    numbers: Mapping[str, int],
    *,
    words: WordVectors | None = None,
    instead: Mapping[str, str] | None = None,
    weights: Sequence[float] | None = None,
) -> Asked:
    """The question with its numbers; `instead` are phrases that say what words of it say, by these words."""
    own = tuple(dict.fromkeys(question.terms))
    every, alternatives = list(own), []
    for said, others in (instead or {}).items():
        begin = len(every)
        every += terms(others)
        alternatives.append((tuple(own.index(term) for term in terms(said)), tuple(range(begin, len(every)))))
    places = np.array([numbers.get(term, -1) for term in every], dtype=np.int32)
    return Asked(
        question,
        ENCODER.encode_question(question.text),
        own,
        np.array([1.0] * len(own) if weights is None else weights),
        places,
        (words or apart(numbers)).vectors(places),
        tuple(alternatives),
    )


def looked_at(
    paper: Paper, page: Page, passage: Passage, numbers: Mapping[str, int], *, vectors: Vectors | None = None
) -> Looks:
    """The look that an index would give; the vectors are those of the units' words."""
    bags, traits = cut([(paper, passage)]).numbered(numbers), Traits.build([(paper, passage)])
    council = [numbers[term] for term in terms(paper.council or "") if term in numbers]
    title = [numbers[term] for term in terms(paper.title) if term in numbers]
    units = [page.text[start:end] for start, end in passage.units]
    return Looks(
        (paper,),
        (len(passage.text),),
        np.array([0, max(1, len(units))]),
        (ENCODER.encode(units) if vectors is None else vectors,),
        bags.units if units else Ragged.of([[]]),
        Ragged.of([[*title, *bags.headings[0]]]),
        Ragged.of([[*council, *bags.columns[0]]]),
        traits.units.part(0, len(units)),
        np.zeros((len(bags.units.values), DIMENSIONS), np.int8),
        (traits.periods_of(0),),
    )


def look(numbers: Mapping[str, int], *units: str, **more: Any) -> Looks:
    """A look at a passage of these units, one a line."""
    return looked_at(*made_passage("\n".join(units), units=units, **more), numbers)
