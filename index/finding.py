"""From a question to ranked rows of one generation: both retrievers, fused by their scores, and ranked by features."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from index.allowed import Allowed, Mask, allowed_of
from index.bags import Numbers, Ragged, within
from index.encoder import Encoder, Pieces, Vectors
from index.features import PASSAGE_FEATURES, passage_features, sure_features, unit_features
from index.known import Known
from index.looks import Asked, Held, Looks, look_closely, told_beside
from index.mapped import taken
from index.models import Citation, Mode, Question, Ranking, Want
from index.rank import HYBRID_WEIGHTS, blend, scaled
from index.spelling import Mended
from index.spots import Spots
from index.store import Generation
from index.telling import tells
from index.texts import date_words
from index.vocabulary import Expansion
from index.wants import thing_asked
from index.weights import load_weights
from index.words import content_words, stem, terms
from ingest.councils import PLACE_WORDS
from ingest.models import Page, Paper, Passage

__all__ = ["Examined", "Finder", "Read"]

POOL = 200  # how many rows each retriever puts forward
LOOKED_AT = 60  # how many of them are looked at closely
MOST_STRANGE = 12  # words that no paper has and that are understood none the less; a question has five at most
ABBREVIATION = re.compile(r"[A-Z][A-Za-z&]*[A-Z][A-Za-z&]*s?")

Floats = NDArray[np.float64]
Signals = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Read:
    """A row in words."""

    paper: Paper
    passage: Passage
    page: Page


@dataclass(frozen=True, slots=True)
class Examined:
    """The candidates for a question: rows ascending, what each says, and one row of PASSAGE_FEATURES for each."""

    asked: Asked
    rows: tuple[int, ...]
    read: tuple[Read, ...]
    features: Floats


class Finder:
    """Retrieval over one generation. Never changes; safe to share between threads."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self._generation, self._encoder = generation, encoder
        told = Known(generation, restricted=False)
        self._known = (told, Known(generation, restricted=True) if len(told.papers) < len(generation.papers) else told)

    def known(self, *, restricted: bool = False) -> Known:
        """What the papers are called and say; of restricted ones only if asked."""
        return self._known[restricted]

    def mended(self, text: str, *, leave: Container[str] = (), restricted: bool = False) -> Mended:
        """The text with its misspelt words put right, but those to `leave`, as typed.

        Nothing is mended with an encoder that knows no words: what tells a slip from a word that no paper has is there.
        """
        vocabulary = self.known(restricted=restricted).vocabulary
        return vocabulary.mend(text, correct=self._right, leave=leave) if self._encoder.words else Mended(text)

    def ready(self, question: Question, *, restricted: bool = False) -> Asked:
        """The question with its vector, and its words and what may stand instead of them as numbers."""
        generation = self._generation
        own = tuple(dict.fromkeys(question.terms))
        others, instead = _places(own, self.known(restricted=restricted).vocabulary.expansions(question.searched))
        spelled = {stem(word): word for word in content_words(question.searched)}
        numbers = np.array([generation.terms.numbers.get(term, -1) for term in (*own, *others)], dtype=np.int32)
        vectors = generation.words.vectors(numbers)
        strange = [place for place, term in enumerate(own) if numbers[place] < 0 and not term[0].isdigit()]
        strange = strange[:MOST_STRANGE]
        pieces, vectors[strange] = self._encoded(
            question.searched, [spelled.get(own[place], own[place]) for place in strange]
        )
        spelled_out = self._spelled_out(question, restricted=restricted)
        return Asked(
            question,
            pieces.vector if spelled_out is None else self._encoder.encode_question(spelled_out),
            own,
            np.array([generation.terms.idf(term) for term in own]),
            numbers,
            vectors,
            instead,
            self._in_context(question.searched, pieces, own),
        )

    def _spelled_out(self, question: Question, *, restricted: bool) -> str | None:
        """How papers explain the abbreviation that is asked for, "Designated Officer (DO)"; None where none is."""
        short = thing_asked(question.searched) if question.wants is Want.DEFINITION else None
        if short is None or not ABBREVIATION.fullmatch(short):
            return None
        known = self.known(restricted=restricted).vocabulary.expansions(short, synonyms=False)
        return next((f"{one.instead} ({short})" for one in known if one.asked == short), None)

    def _encoded(self, text: str, words: Sequence[str]) -> tuple[Pieces, Vectors]:
        """The vectors of a question, and those of words that no paper has, both at once."""
        if not words:
            return self._encoder.encode_pieces([text], questions=True)[0], np.zeros(
                (0, self._encoder.dimensions), np.float32
            )
        with ThreadPoolExecutor(1) as beside:
            encoded = beside.submit(self._encoder.encode, words)
            return self._encoder.encode_pieces([text], questions=True)[0], encoded.result()

    def _in_context(self, text: str, pieces: Pieces, own: Sequence[str]) -> Vectors:
        """The vector of each term where it first stands in the question."""
        words, vectors = self._generation.context.of_question(text, pieces)
        rows = {stem(word): row for row, word in reversed(list(enumerate(words)))}
        return vectors[[rows[term] for term in own]]

    def rank(
        self, asked: Asked, mode: Mode, *, most: int, allowed: Allowed | Mask | None = None
    ) -> tuple[Ranking, Mapping[str, Sequence[float]]]:
        """At most so many rows, best first, and each signal's value for them in the same order."""
        only = allowed_of(allowed)
        if mode is Mode.LEXICAL:
            ranking = self._by_words(asked, most, only)
            return ranking, {"lexical": ranking.scores}
        if mode is Mode.DENSE:
            ranking = self._generation.vectors.search(asked.vector, most, allowed=only)
            return ranking, {"dense": ranking.scores}
        rows, signals = self._candidates(asked, only)
        if not rows:
            return Ranking((), ()), {}
        if mode is Mode.FULL:
            ranking, rows, signals = self._reranked(asked, rows, signals, most=most)
        else:
            ranking = blend(signals, weights=HYBRID_WEIGHTS, rows=rows, most=most)
        place = {row: position for position, row in enumerate(rows)}
        order = [place[row] for row in ranking.rows if row in place]
        behind = [0.0] * (len(ranking.rows) - len(order))
        return ranking, {name: values[order].tolist() + behind for name, values in signals.items()}

    def examine(self, asked: Asked, *, allowed: Allowed | Mask | None = None) -> Examined:
        """The rows that full mode ranks by their features, and these."""
        rows, features = self._examined(asked, *self._candidates(asked, allowed_of(allowed)))
        return Examined(asked, rows, self.read(asked, rows), features)

    def read(self, asked: Asked, rows: Sequence[int]) -> tuple[Read, ...]:
        """Each row in words, in their order; what was read before for this question is not read again."""
        new = [row for row in rows if row not in asked.texts]
        asked.texts.update(zip(new, self._generation.passages(new), strict=True))
        papers = self._generation.papers
        return tuple(Read(papers[self._generation.paper_of_row[row]], *asked.texts[row]) for row in rows)

    def _looks(self, asked: Asked, rows: Sequence[int]) -> Looks:
        generation, wanted = self._generation, np.asarray(rows, dtype=np.int64)
        starts, units = within(generation.unit_starts, wanted)
        vectors = np.split(generation.units.take(units), starts[1:-1])
        if (without := np.flatnonzero(np.diff(starts) == 0)).size:
            units = np.insert(units, starts[without], -1)
            starts = starts + np.concatenate([[0], np.cumsum(np.diff(starts) == 0)])
        words, places = within(generation.bags.units.starts, units)
        ordinals = generation.paper_of_row[wanted].tolist()
        titles, abouts = zip(*map(self._paper_numbers, ordinals), strict=True)
        return Looks(
            tuple(generation.papers[ordinal] for ordinal in ordinals),
            generation.characters[wanted].tolist(),
            starts,
            tuple(vectors),
            Ragged(words, generation.bags.units.values[places]),
            _beside(titles, [generation.bags.headings[row] for row in rows]),
            _beside(abouts, [generation.bags.columns[row] for row in rows]),
            generation.traits.units.rows(units),
            taken(generation.context.words, places),
            tuple(map(generation.traits.periods_of, rows)) if asked.question.dates else ((),) * len(rows),
        )

    def units(self, asked: Asked, rows: Sequence[int]) -> Floats:
        """UNIT_FEATURES of the units of these rows, one after another; the rows are in the order of their rank."""
        return self._held(asked, rows)[2]

    def sureness(self, asked: Asked, rows: Sequence[int]) -> Floats:
        """SURE_FEATURES of the best rows, best first, whichever mode found them. Raises ValueError without rows."""
        if not rows:
            raise ValueError("nothing was found, so there is nothing to be sure of")
        looks, held, units = self._held(asked, rows)
        bm25, cosine = (
            self._generation.terms.scores_of(rows, asked.question.terms),
            self._generation.vectors.cosines(rows, asked.vector),
        )
        features = self._features(asked, rows, bm25=bm25, cosine=cosine)
        weights = dict(zip(asked.terms, asked.weights, strict=True))
        unknown = sum(weight for term, weight in weights.items() if not len(self._generation.terms.rows_with(term)))
        share = float(unknown / sum(weights.values())) if weights else 1.0
        scores = [float(score) for score in load_weights().passage.score(features)]
        unit_scores = load_weights().unit.score(units)
        beside, counted = told_beside(asked, looks, held, self._spots)
        return sure_features(
            asked,
            held,
            features,
            scores,
            units=units,
            unit_scores=unit_scores,
            beside=beside,
            counted=counted,
            unknown=share,
        )

    def tells(self, asked: Asked, citation: Citation) -> bool:
        """Whether a quote holds the kind of thing that is wanted; see index.telling."""
        return tells(asked.question, citation, alike=partial(self._alike, asked), written=self._written)

    def _alike(self, asked: Asked, term: str) -> float:
        """The cosine of a term and the one that the question counts; 1 where either has no vector."""
        number = self._generation.terms.numbers.get(term, -1)
        vector = self._generation.words.vectors(np.array([number], dtype=np.int32))[0]
        counted = asked.word_vectors[asked.terms.index(asked.question.counts)]
        return float(vector @ counted) if vector.any() and counted.any() else 1.0

    @cached_property
    def _written(self) -> Mapping[str, int]:
        return self._generation.written()

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self._generation.terms.vocabulary, written=self._written)

    @cached_property
    def _right(self) -> frozenset[str]:
        """Words that are spelt right though no paper may have them."""
        return self._encoder.words | PLACE_WORDS

    def _candidates(self, asked: Asked, allowed: Allowed | None) -> tuple[list[int], Signals]:
        """The rows that either retriever puts forward, ascending, with both scores of each."""
        generation = self._generation
        lexical = self._by_words(asked, POOL, allowed)
        dense = generation.vectors.search(asked.vector, POOL, allowed=allowed)
        rows = sorted({*lexical.rows, *dense.rows, *self._rows_by_unit(asked, allowed)})
        if not rows:
            return [], {}
        bm25 = generation.terms.scores_of(rows, asked.question.terms)
        cosine = generation.vectors.cosines(rows, asked.vector)
        return rows, {
            "lexical": scaled(np.maximum(bm25, 0.0)),
            "dense": scaled(cosine),
            "cosine": cosine,
            "bm25": bm25,
        }

    def _by_words(self, asked: Asked, most: int, allowed: Allowed | None) -> Ranking:
        marks = None if allowed is None else allowed.marks
        return self._generation.terms.search(asked.question.terms, most, allowed=marks)

    def _rows_by_unit(self, asked: Asked, allowed: Allowed | None) -> set[int]:
        """Rows of the sentences, items and table rows nearest to the question, out of the rows allowed."""
        starts = self._generation.unit_starts
        units = self._generation.units.search(
            asked.vector, POOL, allowed=None if allowed is None else allowed.within(starts)
        )
        return set((np.searchsorted(starts, np.array(units.rows, dtype=np.int64), side="right") - 1).tolist())

    def _reranked(
        self, asked: Asked, rows: list[int], signals: Signals, *, most: int
    ) -> tuple[Ranking, list[int], Signals]:
        """At most so many rows: the most promising by what they say; behind them the others by both retrievers."""
        kept, features = self._examined(asked, rows, signals)
        columns = {name: features[:, column] for column, name in enumerate(PASSAGE_FEATURES)}
        columns["score"] = load_weights().passage.score(features)
        ranking = blend(columns, weights={"score": 1.0}, rows=kept)
        if len(ranking.rows) < most:
            seen, below = set(ranking.rows), ranking.scores[-1] - 1.0  # fused scores lie between 0 and 1
            fused = blend(signals, weights=HYBRID_WEIGHTS, rows=rows)
            behind = [pair for pair in zip(fused.rows, fused.scores, strict=True) if pair[0] not in seen]
            ranking = Ranking(
                ranking.rows + tuple(row for row, _ in behind),
                ranking.scores + tuple(below + score for _, score in behind),
            )
        return Ranking(ranking.rows[:most], ranking.scores[:most]), list(kept), columns

    def _examined(self, asked: Asked, rows: list[int], signals: Signals) -> tuple[tuple[int, ...], Floats]:
        """The most promising rows, ascending, and one row of PASSAGE_FEATURES for each."""
        if not rows:
            return (), np.zeros((0, len(PASSAGE_FEATURES)))
        first = signals["lexical"] * 0.5 + signals["dense"] * 0.5 + 0.5 * self._coverage(asked, rows)
        keep = sorted(np.lexsort((np.asarray(rows), -first))[:LOOKED_AT])
        kept = tuple(rows[place] for place in keep)
        return kept, self._features(asked, kept, bm25=signals["bm25"][keep], cosine=signals["cosine"][keep])

    def _held(self, asked: Asked, rows: Sequence[int]) -> tuple[Looks, Held, Floats]:
        """Looks at these rows, what they hold, and the features of their units, worked out once for a question."""
        together = tuple(rows)
        if together not in asked.held:
            looks = self._looks(asked, rows)
            held = look_closely(asked, looks, self._generation.words)
            asked.held[together] = looks, held, unit_features(asked, looks, held)
        return asked.held[together]

    def _features(self, asked: Asked, rows: Sequence[int], *, bm25: Floats, cosine: Floats) -> Floats:
        """PASSAGE_FEATURES of the looks at these rows."""
        looks, held, units = self._held(asked, rows)
        return passage_features(
            asked,
            looks,
            held,
            bm25=bm25,
            cosine=cosine,
            units=units,
            unit_weights=load_weights().unit.weights,
        )

    def _coverage(self, asked: Asked, rows: Sequence[int]) -> Floats:
        """For each row, the share of the question's idf mass that the passage and its context hold."""
        if not asked.terms:
            return np.zeros(len(rows))
        return asked.share(np.column_stack([self._generation.terms.held_by(rows, term) for term in asked.terms]))

    def _paper_numbers(self, ordinal: int) -> tuple[Numbers, Numbers]:
        """The numbers of the words of a paper's title, and of its council, body, kind and date."""
        if ordinal not in self._numbers_of_papers:
            paper = self._generation.papers[ordinal]
            about = (paper.council or "", paper.body or "", paper.kind.value, date_words(paper.meeting_date))
            self._numbers_of_papers[ordinal] = (self._numbers(paper.title), self._numbers(" ".join(about)))
        return self._numbers_of_papers[ordinal]

    @cached_property
    def _numbers_of_papers(self) -> dict[int, tuple[Numbers, Numbers]]:
        return {}

    def _numbers(self, text: str) -> Numbers:
        numbers = self._generation.terms.numbers
        return np.array([numbers[term] for term in terms(text) if term in numbers], dtype=np.int32)


def _beside(one: Sequence[Numbers], other: Sequence[Numbers]) -> Ragged:
    """A row of each two, one after the other."""
    lengths = [0, *(len(first) + len(second) for first, second in zip(one, other, strict=True))]
    return Ragged(np.cumsum(lengths), np.concatenate([part for pair in zip(one, other, strict=True) for part in pair]))


def _places(
    own: Sequence[str], expansions: Sequence[Expansion]
) -> tuple[list[str], tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]]:
    """The terms of what may stand instead, and for each expansion the places of its words and of those instead."""
    others: list[str] = []
    instead = []
    place = {term: number for number, term in enumerate(own)}
    for expansion in expansions:
        said = tuple(dict.fromkeys(place[term] for term in terms(expansion.asked) if term in place))
        new = list(dict.fromkeys(terms(expansion.instead)))
        if said and new:
            begin = len(own) + len(others)
            others += new
            instead.append((said, tuple(range(begin, begin + len(new)))))
    return others, tuple(instead)
