"""`open_index`, `SearchIndex` and `ask`: questions in, passages and cited answers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.answer import choose_quotes
from index.encoder import Encoder, Vectors, load_encoder
from index.errors import OtherEncoderError
from index.features import PASSAGE_FEATURES, Look, look_at, passage_features, sure_features
from index.models import Answer, Filters, Hit, Mode, Question, Ranking
from index.question import read_question
from index.rank import HYBRID_WEIGHTS, blend, fold, scaled
from index.settings import Settings, load_settings
from index.store import Generation, current_generation, open_generation
from index.weights import load_weights
from ingest.models import Page, Paper, Passage, Unread

__all__ = ["SearchIndex", "ask", "open_index"]

POOL = 200  # how many rows each retriever puts forward
LOOKED_AT = 60  # how many of them are read for the signals that need their words

Mask = NDArray[np.bool_]


class SearchIndex:
    """One generation of the index with its encoder. Never changes; safe to share between threads."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        if generation.encoder_name != encoder.name:
            raise OtherEncoderError(
                f"The index in {generation.directory} was made by the encoder {generation.encoder_name}, not by "
                f"{encoder.name}. Run: python -m ingest --rebuild --index {generation.directory}"
            )
        self._generation = generation
        self._encoder = encoder

    @property
    def generation(self) -> str:
        """Name of the generation that is open."""
        return self._generation.name

    @property
    def is_current(self) -> bool:
        """Whether no newer generation has been published since this one was opened."""
        return current_generation(self._generation.directory) == self._generation.name

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every paper, by path."""
        return self._generation.papers

    @property
    def unread(self) -> tuple[Unread, ...]:
        """Papers and pages that could not be read, with the reason."""
        return self._generation.unread()

    def __len__(self) -> int:
        """Number of passages."""
        return len(self._generation)

    def pages(self, paper_id: str) -> tuple[Page, ...]:
        """Pages of a paper in order. Raises KeyError for an unknown id."""
        return self._generation.pages(paper_id)

    def passages_of(self, paper_id: str) -> tuple[Passage, ...]:
        """Passages of a paper in reading order. Raises KeyError for an unknown id."""
        return tuple(passage for _, passage in self._generation.passages_of(paper_id))

    def understand(self, question: str) -> Question:
        """The question as it is understood, against the names that occur in this index."""
        return read_question(question, bodies=self._bodies, councils=self._councils)

    def search(
        self, question: str, *, k: int = 10, mode: Mode = Mode.FULL, filters: Filters | None = None
    ) -> tuple[Hit, ...]:
        """At most k passages, best first, nearly equal ones shown once. () for a question without words."""
        return self._hits(self.understand(question), k=k, mode=mode, filters=filters or Filters())[0]

    def ask(self, question: str, *, k: int = 10, mode: Mode = Mode.FULL, filters: Filters | None = None) -> Answer:
        """The answer in quotes, or a refusal with its reason and the k nearest passages."""
        understood = self.understand(question)
        hits, vector = self._hits(understood, k=k, mode=mode, filters=filters or Filters())
        if not question.strip():
            return Answer(understood, (), (), refusal="Nothing was asked. Type a question.")
        if not hits:
            return Answer(understood, (), (), refusal=_nothing_found(filters))
        sure = load_weights().sure.probability(self.sureness_features(understood, hits, vector))
        if sure < load_weights().threshold:
            return Answer(understood, (), hits, refusal=self._why_not(understood), confidence=sure)
        looked_at = hits[:5]
        vectors = [self._generation.units_of(hit.row) for hit in looked_at]
        citations = choose_quotes(understood, looked_at, vectors=vectors, asked=vector, idf=self._generation.terms.idf)
        if not citations:
            return Answer(understood, (), hits, refusal=self._why_not(understood), confidence=sure)
        return Answer(understood, citations, hits, confidence=sure)

    @cached_property
    def _bodies(self) -> tuple[str, ...]:
        return tuple(sorted({paper.body for paper in self.papers if paper.body}))

    @cached_property
    def _councils(self) -> tuple[str, ...]:
        return tuple(sorted({paper.council for paper in self.papers if paper.council}))

    def _hits(self, question: Question, *, k: int, mode: Mode, filters: Filters) -> tuple[tuple[Hit, ...], Vectors]:
        vector = self._encoder.encode_question(question.text)
        if not question.text.strip() or k < 1:
            return (), vector
        allowed = self._allowed(filters)
        if mode is Mode.LEXICAL:
            ranking = self._generation.terms.search(question.terms, 3 * k, allowed=allowed)
            return self._shown(ranking, {"lexical": ranking.scores}, k=k), vector
        if mode is Mode.DENSE:
            ranking = self._generation.vectors.search(vector, 3 * k, allowed=allowed)
            return self._shown(ranking, {"dense": ranking.scores}, k=k), vector
        rows, signals = self._signals(question, vector, allowed)
        if not rows:
            return (), vector
        ranking = blend(signals, weights=HYBRID_WEIGHTS, rows=rows)
        if mode is Mode.FULL:
            ranking, signals, rows = self._reranked(question, vector, rows, signals, k=k)
        place = {row: position for position, row in enumerate(rows)}
        order = [place[row] for row in ranking.rows]
        ordered = {name: tuple(float(values[position]) for position in order) for name, values in signals.items()}
        return self._shown(ranking, ordered, k=k), vector

    def _signals(
        self, question: Question, vector: Vectors, allowed: Mask | None
    ) -> tuple[list[int], dict[str, NDArray[np.float64]]]:
        """The rows that either retriever puts forward, ascending, with both scores of each."""
        generation = self._generation
        lexical = generation.terms.search(question.terms, POOL, allowed=allowed)
        dense = generation.vectors.search(vector, POOL, allowed=allowed)
        by_unit = self._rows_by_unit(vector, allowed)
        rows = sorted({*lexical.rows, *dense.rows, *by_unit})
        if not rows:
            return [], {}
        bm25 = generation.terms.scores(question.terms)[rows]
        cosine = np.array([float(generation.vectors.vectors(row, row + 1)[0] @ vector) for row in rows])
        return rows, {
            "lexical": scaled(np.maximum(bm25, 0.0)),
            "dense": scaled(cosine),
            "cosine": cosine,
            "bm25": bm25,
        }

    def _rows_by_unit(self, vector: Vectors, allowed: Mask | None) -> set[int]:
        """Rows of the sentences, items and table rows nearest to the question."""
        units = self._generation.units.search(vector, POOL)
        rows = np.searchsorted(self._generation.unit_starts, np.array(units.rows, dtype=np.int64), side="right") - 1
        return {int(row) for row in rows if allowed is None or allowed[row]}

    def _reranked(
        self,
        question: Question,
        vector: Vectors,
        rows: list[int],
        signals: Mapping[str, NDArray[np.float64]],
        *,
        k: int,
    ) -> tuple[Ranking, dict[str, NDArray[np.float64]], list[int]]:
        """The most promising rows ranked again by the features that look at their words."""
        first = signals["lexical"] * 0.5 + signals["dense"] * 0.5 + 0.5 * self._held(question, rows)
        keep = sorted(np.lexsort((np.asarray(rows), -first))[: max(LOOKED_AT, 3 * k)])
        kept = [rows[place] for place in keep]
        features = passage_features(
            question,
            self._looks(kept),
            bm25=signals["bm25"][keep],
            cosine=signals["cosine"][keep],
            asked=vector,
            idf=self._generation.terms.idf,
        )
        columns = {name: features[:, column] for column, name in enumerate(PASSAGE_FEATURES)}
        columns["score"] = load_weights().passage.score(features)
        return blend(columns, weights={"score": 1.0}, rows=kept), columns, kept

    def _looks(self, rows: Sequence[int]) -> list[Look]:
        generation = self._generation
        return [
            look_at(generation.papers[generation.paper_of_row[row]], page, passage, generation.units_of(row))
            for row, (passage, page) in zip(rows, generation.passages(rows), strict=True)
        ]

    def _held(self, question: Question, rows: Sequence[int]) -> NDArray[np.float64]:
        """For each row, the share of the question's idf mass that the passage and its context hold."""
        wanted = np.asarray(rows)
        held = np.zeros(len(rows))
        total = 0.0
        for term in sorted(set(question.terms)):
            weight = self._generation.terms.idf(term)
            total += weight
            held += weight * np.isin(wanted, self._generation.terms.rows_with(term), assume_unique=True)
        return held / total if total else held

    def sureness_features(self, question: Question, hits: Sequence[Hit], vector: Vectors) -> NDArray[np.float64]:
        """SURE_FEATURES of the best hits, whichever mode found them. Raises ValueError without hits."""
        if not hits:
            raise ValueError("nothing was found, so there is nothing to be sure of")
        rows = [hit.row for hit in hits[:5]]
        looks = self._looks(rows)
        terms_index = self._generation.terms
        features = passage_features(
            question,
            looks,
            bm25=terms_index.scores(question.terms)[rows],
            cosine=np.array([float(self._generation.vectors.vectors(row, row + 1)[0] @ vector) for row in rows]),
            asked=vector,
            idf=terms_index.idf,
        )
        scores = [float(score) for score in load_weights().passage.score(features)]
        weights = {term: terms_index.idf(term) for term in question.terms}
        unknown = sum(weight for term, weight in weights.items() if not len(terms_index.rows_with(term)))
        share = unknown / sum(weights.values()) if weights else 1.0
        return sure_features(question, looks, features, scores, idf=terms_index.idf, unknown=share)

    def _allowed(self, filters: Filters) -> Mask | None:
        if filters == Filters():
            return None
        passing = np.array([_passes(paper, filters) for paper in self.papers], dtype=np.bool_)
        return passing[self._generation.paper_of_row]

    def _shown(self, ranking: Ranking, signals: Mapping[str, Sequence[float]], *, k: int) -> tuple[Hit, ...]:
        """Hits for the ranking's rows; what says nearly the same as one before it becomes that one's "also in"."""
        generation = self._generation
        found = generation.passages(ranking.rows)
        firsts = fold([passage.text for passage, _ in found])
        hits: dict[int, Hit] = {}
        for place, (row, score) in enumerate(zip(ranking.rows, ranking.scores, strict=True)):
            passage, page = found[place]
            paper = generation.papers[generation.paper_of_row[row]]
            first = firsts[place]
            if first != place:
                if first in hits:
                    twin = hits[first]
                    hits[first] = replace(twin, also_in=(*twin.also_in, (paper.path, page.number)))
                continue
            if len(hits) < k:
                mine = {name: float(values[place]) for name, values in signals.items()}
                hits[place] = Hit(paper, page, passage, row, score, mine)
        return tuple(hits.values())

    def _why_not(self, question: Question) -> str:
        if question.terms and not any(len(self._generation.terms.rows_with(term)) for term in question.terms):
            return "None of the question's words occur in the papers."
        return "No passage in the papers answers this closely enough. The nearest passages are listed below."


def _nothing_found(filters: Filters | None) -> str:
    if filters is not None and filters != Filters():
        return "No passage passes the filters. Widen the dates, or clear the council, body, kind or paper."
    return "No passage was found: the index holds nothing that shares a word or a meaning with the question."


def _passes(paper: Paper, filters: Filters) -> bool:
    if filters.date_from and (paper.meeting_date is None or paper.meeting_date < filters.date_from):
        return False
    if filters.date_to and (paper.meeting_date is None or paper.meeting_date > filters.date_to):
        return False
    for wanted, value in ((filters.body, paper.body), (filters.council, paper.council), (filters.kind, paper.kind)):
        if wanted and (value is None or wanted.casefold() not in str(value).casefold()):
            return False
    if filters.paper:
        names = (paper.path, *paper.other_paths)
        return paper.id.startswith(filters.paper) or any(name.endswith(filters.paper) for name in names)
    return True


def open_index(directory: str | Path | None = None, *, settings: Settings | None = None) -> SearchIndex:
    """The index in a folder, ready for questions; by default the one in data/index.

    Raises NoIndexError, DamagedIndexError or OtherEncoderError; the message of each says what to run.
    """
    chosen = settings or load_settings()
    generation = open_generation(Path(directory) if directory is not None else chosen.index)
    return SearchIndex(generation, load_encoder(chosen.encoder))


def ask(
    question: str,
    *,
    index: str | Path | None = None,
    mode: Mode = Mode.FULL,
    filters: Filters | None = None,
    k: int = 10,
) -> Answer:
    """Ask one question of the index in a folder. For many questions, open_index() once and ask that."""
    return open_index(index).ask(question, mode=mode, filters=filters, k=k)
