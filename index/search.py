"""`open_index`, `SearchIndex` and `ask`: questions in, passages and cited answers out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.answer import candidates, choose_quotes
from index.encoder import Encoder, Vectors, load_encoder
from index.errors import OtherEncoderError
from index.facets import passes
from index.features import PASSAGE_FEATURES, Look, look_at, passage_features, sure_features
from index.models import Answer, Citation, Filters, Hit, Mode, Question, Ranking
from index.question import councils_written_out, read_question, telling_words
from index.rank import HYBRID_WEIGHTS, blend, scaled
from index.settings import Settings, load_settings
from index.store import Generation, current_generation, open_generation
from index.timeline import Moment, moments
from index.twins import Found, TwinRun, gather, named_everywhere, places_holding, printed_twice, standing
from index.understood import without
from index.weights import load_weights
from index.words import words
from ingest.models import Page, Paper, PaperKind, Passage, TextSource, Unread

__all__ = ["Examined", "SearchIndex", "ask", "open_index"]

POOL = 200  # how many rows each retriever puts forward
QUOTED_FROM = 5  # how many of the best passages are quoted from, and say whether there is an answer
FOLLOWED = 40  # passages among which each date's quote is chosen
MOST_SHOWN = 3  # for each passage to show, so many are fetched, for some say the same
LOOKED_AT = 60  # how many of them are read for the signals that need their words

Mask = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Examined:
    """The candidates for a question: rows ascending, a look at each, and one row of PASSAGE_FEATURES for each."""

    question: Question
    vector: Vectors
    rows: tuple[int, ...]
    looks: tuple[Look, ...]
    features: Scores


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
        """Every paper, in the order of the index: by path, those with scanned pages last."""
        return self._generation.papers

    @property
    def unread(self) -> tuple[Unread, ...]:
        """Papers and pages that could not be read, with the reason."""
        return self._generation.unread()

    @cached_property
    def pages_by_source(self) -> Mapping[str, Mapping[TextSource, int]]:
        """How many pages of each paper, by its id, were read in which way."""
        return self._generation.pages_by_source()

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders and files that were given to be read."""
        return tuple(Path(root) for root in self._generation.roots)

    @property
    def printed_twice(self) -> tuple[TwinRun, ...]:
        """Ranges of pages that two papers have in common."""
        return printed_twice(self._generation.twins(), self.papers)

    def __len__(self) -> int:
        """Number of passages."""
        return len(self._generation)

    def pages(self, paper_id: str) -> tuple[Page, ...]:
        """Pages of a paper in order. Raises KeyError for an unknown id."""
        return self._generation.pages(paper_id)

    def passages_of(self, paper_id: str) -> tuple[Passage, ...]:
        """Passages of a paper in reading order. Raises KeyError for an unknown id."""
        return tuple(passage for _, passage in self._generation.passages_of(paper_id))

    def understand(self, question: str, *, ignore: Collection[str] = ()) -> Question:
        """The question as it is understood, against the names that occur in this index.

        `ignore` are things that it names, in the words of `index.understood.named`, that are not to count.
        """
        return without(read_question(question, bodies=self._bodies, councils=self._councils), ignore)

    def search(
        self, question: str, *, k: int = 10, mode: Mode = Mode.FULL, filters: Filters | None = None
    ) -> tuple[Hit, ...]:
        """At most k passages, best first, nearly equal ones shown once. () for a question without words.

        Papers marked as restricted are searched only with Filters(restricted=True).
        """
        return self._hits(self.understand(question), k=k, mode=mode, filters=filters or Filters())[0]

    def ask(
        self,
        question: str,
        *,
        k: int = 10,
        mode: Mode = Mode.FULL,
        filters: Filters | None = None,
        restricted: bool = False,
        ignore: Collection[str] = (),
    ) -> Answer:
        """The answer in quotes, or a refusal with its reason and the k nearest passages.

        Papers marked as restricted take part only with `restricted`, which is also a filter. `ignore` as for
        understand().
        """
        if restricted:
            filters = replace(filters or Filters(), restricted=True)
        understood = self.understand(question, ignore=ignore)
        # What is answered must not depend on how many passages are to be listed.
        found, vector = self._hits(understood, k=max(k, QUOTED_FROM), mode=mode, filters=filters or Filters())
        hits = found[: max(k, 0)]
        if not question.strip():
            return Answer(understood, (), (), refusal="Nothing was asked. Type a question.")
        if not found:
            return Answer(understood, (), (), refusal=_nothing_found(filters))
        stranger = self._stranger(understood)
        if stranger is not None:
            return Answer(understood, (), hits, refusal=f"No paper of {stranger} is indexed.")
        sure = load_weights().sure.probability(self.sureness_features(understood, [hit.row for hit in found], vector))
        if sure < load_weights().threshold:
            return Answer(understood, (), hits, refusal=self._why_not(understood), confidence=sure)
        looked_at = found[:QUOTED_FROM]
        vectors = [self._generation.units_of(hit.row) for hit in looked_at]
        citations = choose_quotes(understood, looked_at, vectors=vectors, asked=vector, idf=self._generation.terms.idf)
        if not citations:
            return Answer(understood, (), hits, refusal=self._why_not(understood), confidence=sure)
        return Answer(
            understood, tuple(self._named(citation, understood) for citation in citations), hits, confidence=sure
        )

    def follow(
        self, question: str, *, filters: Filters | None = None, ignore: Collection[str] = ()
    ) -> tuple[Moment, ...]:
        """What the papers of each date say to the question, oldest first; () when nothing dated does."""
        understood = self.understand(question, ignore=ignore)
        hits, vector = self._hits(understood, k=FOLLOWED, mode=Mode.FULL, filters=filters or Filters())
        vectors = [self._generation.units_of(hit.row) for hit in hits]
        found = candidates(understood, hits, vectors=vectors, asked=vector, idf=self.idf)
        return moments(understood, found, idf=self.idf)

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
            ranking = self._generation.terms.search(question.terms, MOST_SHOWN * k, allowed=allowed)
            return self._shown(question, ranking, {"lexical": ranking.scores}, k=k), vector
        if mode is Mode.DENSE:
            ranking = self._generation.vectors.search(vector, MOST_SHOWN * k, allowed=allowed)
            return self._shown(question, ranking, {"dense": ranking.scores}, k=k), vector
        rows, signals = self._signals(question, vector, allowed)
        if not rows:
            return (), vector
        ranking = blend(signals, weights=HYBRID_WEIGHTS, rows=rows)
        if mode is Mode.FULL:
            ranking, signals, rows = self._reranked(question, vector, rows, signals, k=k)
        ranking = Ranking(ranking.rows[: MOST_SHOWN * k], ranking.scores[: MOST_SHOWN * k])
        place = {row: position for position, row in enumerate(rows)}
        order = [place[row] for row in ranking.rows]
        ordered = {name: tuple(float(values[position]) for position in order) for name, values in signals.items()}
        return self._shown(question, ranking, ordered, k=k), vector

    def _signals(
        self, question: Question, vector: Vectors, allowed: Mask | None
    ) -> tuple[list[int], dict[str, Scores]]:
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
        self, question: Question, vector: Vectors, rows: list[int], signals: Mapping[str, Scores], *, k: int
    ) -> tuple[Ranking, dict[str, Scores], list[int]]:
        """The most promising rows ranked again by the features that look at their words."""
        examined = self._examined(question, vector, rows, signals, most=max(LOOKED_AT, MOST_SHOWN * k))
        columns = {name: examined.features[:, column] for column, name in enumerate(PASSAGE_FEATURES)}
        columns["score"] = load_weights().passage.score(examined.features)
        return blend(columns, weights={"score": 1.0}, rows=examined.rows), columns, list(examined.rows)

    def examine(self, question: str, *, without: frozenset[str] = frozenset()) -> Examined:
        """The rows that full mode would rank, with their features; for learning weights and for looking closely.

        `without` are ids of papers to leave out, to see what is found for a question whose answer is not there.
        """
        understood = self.understand(question)
        vector = self._encoder.encode_question(question)
        allowed = np.array([paper.id not in without for paper in self.papers])[self._generation.paper_of_row]
        rows, signals = self._signals(understood, vector, allowed if without else None)
        return self._examined(understood, vector, rows, signals, most=LOOKED_AT)

    def _examined(
        self, question: Question, vector: Vectors, rows: list[int], signals: Mapping[str, Scores], *, most: int
    ) -> Examined:
        if not rows:
            return Examined(question, vector, (), (), np.zeros((0, len(PASSAGE_FEATURES))))
        first = signals["lexical"] * 0.5 + signals["dense"] * 0.5 + 0.5 * self._held(question, rows)
        keep = sorted(np.lexsort((np.asarray(rows), -first))[:most])
        kept = tuple(rows[place] for place in keep)
        looks = self._looks(kept)
        features = passage_features(
            question,
            looks,
            bm25=signals["bm25"][keep],
            cosine=signals["cosine"][keep],
            asked=vector,
            idf=self._generation.terms.idf,
        )
        return Examined(question, vector, kept, tuple(looks), features)

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

    def sureness_features(self, question: Question, rows: Sequence[int], vector: Vectors) -> Scores:
        """SURE_FEATURES of the best rows, best first, whichever mode found them. Raises ValueError without rows."""
        if not rows:
            raise ValueError("nothing was found, so there is nothing to be sure of")
        rows = list(rows[:QUOTED_FROM])
        looks = self._looks(rows)
        lexical = self._generation.terms
        features = passage_features(
            question,
            looks,
            bm25=lexical.scores(question.terms)[rows],
            cosine=np.array([float(self._generation.vectors.vectors(row, row + 1)[0] @ vector) for row in rows]),
            asked=vector,
            idf=lexical.idf,
        )
        scores = [float(score) for score in load_weights().passage.score(features)]
        weights = {term: lexical.idf(term) for term in question.terms}
        unknown = sum(weight for term, weight in weights.items() if not len(lexical.rows_with(term)))
        share = unknown / sum(weights.values()) if weights else 1.0
        return sure_features(question, looks, features, scores, idf=lexical.idf, unknown=share)

    @property
    def idf(self) -> Callable[[str], float]:
        """How rare a term is in this index; see LexicalIndex.idf."""
        return self._generation.terms.idf

    def _allowed(self, filters: Filters) -> Mask | None:
        if filters == Filters() and not any(paper.restricted for paper in self.papers):
            return None
        passing = np.array([passes(paper, filters) for paper in self.papers], dtype=np.bool_)
        return passing[self._generation.paper_of_row]

    def _shown(
        self, question: Question, ranking: Ranking, signals: Mapping[str, Sequence[float]], *, k: int
    ) -> tuple[Hit, ...]:
        """Hits for the ranking's rows; of those that say the same, the one to cite, which names the others."""
        passages = self._generation.passages(ranking.rows)
        papers = [self._generation.papers[self._generation.paper_of_row[row]] for row in ranking.rows]
        found = [
            self._found(paper, page, passage.text) for paper, (passage, page) in zip(papers, passages, strict=True)
        ]
        return tuple(
            Hit(
                found[group.cited].paper,
                found[group.cited].page,
                passages[group.cited][0],
                ranking.rows[group.cited],
                ranking.scores[group.rank],  # the best of the group's, so that scores go on descending
                {name: float(values[group.cited]) for name, values in signals.items()},
                self._also_in(found[group.cited], [found[other] for other in group.others]),
            )
            for group in gather(found, question=question)[:k]
        )

    def _also_in(self, cited: Found, others: Sequence[Found]) -> tuple[tuple[str, int | None], ...]:
        """Where the same is said: as found, and on pages that nobody looked at and that hold the words too."""
        twins = self._generation.twins_of(cited.paper.id, cited.page.number)
        held = places_holding(cited.text, cited.paper, twins)
        places = [(other.paper.path, other.page.number) for other in others]
        return tuple(dict.fromkeys(places + [(paper.path, page.number) for paper, page in held]))

    def _named(self, citation: Citation, question: Question) -> Citation:
        """The citation with every page that holds its very words, where the passage round it was printed otherwise."""
        twins = self._generation.twins_of(citation.paper.id, citation.page.number)
        held = places_holding(citation.quote, citation.paper, twins)
        among = [self._found(paper, page, citation.quote) for paper, page in ((citation.paper, citation.page), *held)]
        return named_everywhere(citation, among, question=question)

    def _found(self, paper: Paper, page: Page, words: str) -> Found:
        if paper.kind is not PaperKind.MINUTES:
            return Found(paper, page, words)
        pages = self._generation.pages(paper.id)
        return Found(paper, page, words, standing(paper, pages[0].text, pages[-1].text))

    def _stranger(self, question: Question) -> str | None:
        """A council that the question writes out by name and that no paper is of; None where papers name no council."""
        known = frozenset(word for name in self._councils for word in telling_words(name))
        titles = frozenset(word for paper in self.papers for word in words(paper.title))
        named = councils_written_out(question.text) if known else ()
        return next((name for name in named if not telling_words(name) & (known | titles)), None)

    def _why_not(self, question: Question) -> str:
        if question.terms and not any(len(self._generation.terms.rows_with(term)) for term in question.terms):
            return "None of the question's words occur in the papers."
        return "No passage in the papers answers this closely enough. The nearest passages are listed below."


def _nothing_found(filters: Filters | None) -> str:
    if filters is not None and filters != Filters():
        return "No passage passes the filters. Widen the dates, or clear the council, body, kind or paper."
    return "No passage was found: the index holds nothing that shares a word or a meaning with the question."


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
    restricted: bool = False,
) -> Answer:
    """Ask one question of the index in a folder. For many questions, open_index() once and ask that."""
    return open_index(index).ask(question, mode=mode, filters=filters, k=k, restricted=restricted)
