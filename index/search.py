"""`open_index`, `SearchIndex` and `ask`: questions in, passages and cited answers out."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.abreast import Chosen, Sought, choose_abreast, interleaved, told
from index.agreement import with_differing
from index.allowed import Allowed
from index.answer import MOST_WORDS, candidates, choose_quotes, cite, first_telling
from index.bags import spread
from index.encoder import Encoder, load_encoder
from index.errors import OtherEncoderError
from index.facets import Sieve
from index.finding import Examined, Finder
from index.known import Known
from index.looks import Asked
from index.models import Answer, Citation, Filters, Hit, Mode, Question, Ranking, Want
from index.question import councils_written_out, read_question, telling_words
from index.refusal import CLOSE_ENOUGH, NEAREST, nothing_found, why_not
from index.reranker import CrossEncoder, load_reranker, reranked
from index.settings import Settings, load_settings
from index.sides import sides_of
from index.store import Generation, current_generation, open_generation
from index.telling import in_time, naming, telling_of, tells_who
from index.threads import multiply_on_one_thread
from index.timeline import Moment, moments
from index.turns import Turns, in_turn
from index.twins import Found, Standing, TwinRun, gather, named_everywhere, places_holding, printed_twice, standing
from index.understood import left_alone, without
from index.weights import load_weights
from ingest.models import Page, Paper, PaperKind, Passage, TextSource, Unread

__all__ = ["SearchIndex", "ask", "open_index"]

QUOTED_FROM = 5  # how many of the best passages are quoted from, and say whether there is an answer
RULED_OUT = 0.25  # of 16 gold questions whose likely quotes were ruled out, the evidence had been found for three
LISTED = 10  # how many of the best passages of each side of a comparison are quoted from
RERANKED = 20  # how many of them a cross-encoder reads, where one is set
FOLLOWED = 40  # passages among which each date's quote is chosen
MOST_ASKED = 2_000  # characters of a question; what stands behind them is no question, and is not read
FILTERS_KEPT = 8  # of which is remembered what they let pass: at most 7 MB each for a million passages
MOST_SHOWN = 3  # for each passage to show, so many are fetched, for some say the same

Floats = NDArray[np.float64]


class SearchIndex:
    """One generation of the index with its encoder. Never changes; safe to share between threads."""

    def __init__(self, generation: Generation, encoder: Encoder, *, reranker: CrossEncoder | None = None) -> None:
        """`reranker`, where there is one, has the last word on the best passages of full mode."""
        if generation.encoder_name != encoder.name:
            raise OtherEncoderError(
                f"The index in {generation.directory} was made by the encoder {generation.encoder_name}, not by "
                f"{encoder.name}. Run: python -m ingest --rebuild --index {generation.directory}"
            )
        multiply_on_one_thread()
        self._generation = generation
        self._finder = Finder(generation, encoder)
        self.sieve = Sieve(generation.papers)  # which papers pass filters, and how many would
        self._some_restricted = any(paper.restricted for paper in generation.papers)
        # Rows stand paper by paper, so that each paper's are in one run.
        self._first_rows = np.searchsorted(generation.paper_of_row, np.arange(len(generation.papers) + 1))
        self._passing = lru_cache(FILTERS_KEPT)(
            lambda filters: Allowed(spread(self.sieve.passing(filters), self._first_rows))
        )
        self._reranker = reranker
        # More at once than the machine has processors keep each other waiting, and some of them long.
        self._turns = Turns(os.cpu_count() or 1)

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

    def understand(self, question: str, *, ignore: Collection[str] = (), restricted: bool = False) -> Question:
        """The question as it is understood, against the names and words that occur in this index.

        Those that restricted papers alone have are known only with `restricted`.
        `ignore` are things that it names, in the words of `index.understood.named`, that are not to count.
        """
        question = question[:MOST_ASKED]
        known = self._finder.known(restricted=restricted)
        mended = self._finder.mended(question, restricted=restricted)
        if left := left_alone(mended.changes, ignore):
            mended = self._finder.mended(question, leave=left, restricted=restricted)
        read = read_question(mended.text, bodies=known.bodies, councils=known.councils, today=known.newest)
        return without(replace(read, text=question, mended=mended.changes), ignore)

    @in_turn
    def search(
        self, question: str, *, k: int = 10, mode: Mode = Mode.FULL, filters: Filters | None = None
    ) -> tuple[Hit, ...]:
        """At most k passages, best first, nearly equal ones shown once. () for a question without words.

        Papers marked as restricted are searched only with Filters(restricted=True).
        """
        filters = filters or Filters()
        understood = self.understand(question, restricted=filters.restricted)
        chosen = self._abreast(understood, k=k, mode=mode, filters=filters) if k > 0 else ()
        if not chosen:
            asked = self._finder.ready(understood, restricted=filters.restricted)
            hits = self._hits(asked, k=k, mode=mode, filters=filters)
        return tuple(map(self._placed, interleaved(chosen, k=k) if chosen else hits))

    @in_turn
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
        known = self._finder.known(restricted=filters is not None and filters.restricted)
        understood = self.understand(question, ignore=ignore, restricted=known.restricted)
        if not question.strip():
            return Answer(understood, (), (), refusal="Nothing was asked. Type a question.")
        chosen = self._abreast(understood, k=k, mode=mode, filters=filters or Filters())
        if chosen:
            return self._compared(understood, chosen, interleaved(chosen, k=max(k, 0)))
        asked = self._finder.ready(understood, restricted=known.restricted)
        # What is answered must not depend on how many passages are to be listed.
        found = self._hits(asked, k=max(k, QUOTED_FROM), mode=mode, filters=filters or Filters())
        if not found:
            return Answer(understood, (), (), refusal=nothing_found(filters))
        found = tuple(map(self._placed, found))
        hits = found[: max(k, 0)]
        stranger = _stranger(understood, known)
        if stranger is not None:
            return Answer(understood, (), hits, refusal=f"No paper of {stranger} is indexed.")
        looked_at = naming(understood, found[:QUOTED_FROM], councils=known.councils)
        if not looked_at:
            places = " or ".join(understood.elsewhere)
            return Answer(
                understood, (), hits, refusal=f"{CLOSE_ENOUGH} None of the nearest is about {places}. {NEAREST}"
            )
        looked_at = in_time(understood, looked_at, newest=known.newest)
        if not looked_at:
            return Answer(understood, (), hits, refusal=why_not(understood, found[:QUOTED_FROM], known=known.terms))
        rows = [hit.row for hit in looked_at]
        sure = load_weights().sure.probability(self.sureness(asked, rows))
        tells = partial(self._finder.tells, asked)
        likely = self._likely(asked, looked_at, tells=tells) if sure >= load_weights().threshold else ()
        citations = telling_of(understood, likely, councils=known.councils)
        if not any(map(tells, citations)):
            why = why_not(understood, looked_at, known=known.terms, quoted=bool(citations))
            # What looks like an answer and can't be one is less likely to be one than its likeness says.
            confidence = sure * RULED_OUT if likely else sure
            return Answer(understood, (), hits, refusal=why, confidence=confidence)
        quotes, sides = with_differing(citations, found, most=MOST_WORDS)
        named = tuple(self._named(citation, understood) for citation in quotes)
        return Answer(understood, named, hits, confidence=sure, sides=sides)

    def _likely(self, asked: Asked, hits: Sequence[Hit], *, tells: Callable[[Citation], bool]) -> tuple[Citation, ...]:
        """The best quotes of the hits; of an office the one that names it and somebody, where they name nobody."""
        question, units = asked.question, self.units(asked, [hit.row for hit in hits])
        likely = choose_quotes(question, hits, units=units, idf=self.idf)
        if question.wants is not Want.PERSON or question.dates or any(map(tells, likely)):
            return likely

        def names_holder(one: Citation) -> bool:
            return tells(one) and tells_who(question, one)

        return first_telling(question, hits, units=units, idf=self.idf, tells=names_holder) or likely

    def _abreast(self, question: Question, *, k: int, mode: Mode, filters: Filters) -> tuple[Chosen, ...]:
        """What was found for each side of a question that compares; () where it has none, or nothing was found.

        Of each there are k hits at least, of which the first are quoted from.
        """
        known = self._finder.known(restricted=filters.restricted)
        sides = sides_of(question, today=known.newest) if mode is Mode.FULL else ()
        sought = []
        for side in sides:
            asked = self._finder.ready(side.question, restricted=filters.restricted)
            hits = self._hits(asked, k=max(LISTED, k), mode=mode, filters=filters)
            rows = [hit.row for hit in hits[:LISTED]]
            found = tuple(candidates(hits[:LISTED], units=self.units(asked, rows))) if hits else ()
            sure = load_weights().sure.probability(self.sureness(asked, rows)) if hits else 0.0
            sought.append(Sought(side, hits, found, sure))
        chosen = choose_abreast(sought, idf=self.idf, threshold=load_weights().threshold)
        lacking = [one.sought.side for one in chosen if one.quote is None]
        return chosen if len(lacking) < len(chosen) and all(side.is_named for side in lacking) else ()

    def _compared(self, question: Question, chosen: Sequence[Chosen], hits: tuple[Hit, ...]) -> Answer:
        """The answer of one quote a side; as sure as it is of the side of which it is least sure."""
        quotes = told(chosen)
        return Answer(
            question,
            tuple(
                self._named(cite(replace(quote, hit=self._placed(quote.hit)), sides[0].question), sides[0].question)
                for quote, sides in quotes
            ),
            tuple(map(self._placed, hits)),
            confidence=min(one.sought.sure for one in chosen if one.quote),
            sides=tuple(" and ".join(side.name for side in sides) for _, sides in quotes),
            missing=tuple(one.sought.side.name for one in chosen if one.quote is None),
        )

    @in_turn
    def follow(
        self, question: str, *, filters: Filters | None = None, ignore: Collection[str] = ()
    ) -> tuple[Moment, ...]:
        """What the papers of each date say to the question, oldest first; () when nothing dated does."""
        filters = filters or Filters()
        understood = self.understand(question, ignore=ignore, restricted=filters.restricted)
        asked = self._finder.ready(understood, restricted=filters.restricted)
        hits = tuple(map(self._placed, self._hits(asked, k=FOLLOWED, mode=Mode.FULL, filters=filters)))
        found = candidates(hits, units=self.units(asked, [hit.row for hit in hits])) if hits else []
        return moments(understood, found, idf=self.idf)

    def _hits(self, asked: Asked, *, k: int, mode: Mode, filters: Filters) -> tuple[Hit, ...]:
        if not asked.question.text.strip() or k < 1:
            return ()
        reranker = self._reranker if mode is Mode.FULL else None
        most = max(k, RERANKED) if reranker else k
        ranking, signals = self._finder.rank(asked, mode, most=MOST_SHOWN * most, allowed=self._allowed(filters))
        hits = self._shown(asked, ranking, signals, k=most)
        return reranked(reranker, asked.question, hits, most=RERANKED)[:k] if reranker else hits

    def examine(self, question: str, *, without: frozenset[str] = frozenset()) -> Examined:
        """The rows that full mode would rank, with their features; for learning weights and for looking closely.

        `without` are ids of papers to leave out, to see what is found for a question whose answer is not there.
        """
        allowed = np.array([paper.id not in without for paper in self.papers])[self._generation.paper_of_row]
        return self._finder.examine(self.ready(question), allowed=allowed if without else None)

    def ready(self, question: str, *, restricted: bool = False) -> Asked:
        """The question understood and made ready for ranking; `restricted` as for understand()."""
        return self._finder.ready(self.understand(question, restricted=restricted), restricted=restricted)

    def units(self, asked: Asked, rows: Sequence[int]) -> Floats:
        """UNIT_FEATURES of the units of these rows, one after another."""
        return self._finder.units(asked, rows)

    def sureness(self, asked: Asked, rows: Sequence[int]) -> Floats:
        """SURE_FEATURES of the best rows, best first, whichever mode found them. Raises ValueError without rows."""
        return self._finder.sureness(asked, rows[:QUOTED_FROM])

    @property
    def idf(self) -> Callable[[str], float]:
        """How rare a term is in this index; see LexicalIndex.idf."""
        return self._generation.terms.idf

    def _allowed(self, filters: Filters) -> Allowed | None:
        return None if filters == Filters() and not self._some_restricted else self._passing(filters)

    def _shown(
        self, asked: Asked, ranking: Ranking, signals: Mapping[str, Sequence[float]], *, k: int
    ) -> tuple[Hit, ...]:
        """Hits for the ranking's rows; of those that say the same, the one to cite, which names the others."""
        read = self._finder.read(asked, ranking.rows)
        found = [self._found(one.paper, one.page, one.passage.text) for one in read]
        return tuple(
            Hit(
                found[group.cited].paper,
                found[group.cited].page,
                read[group.cited].passage,
                ranking.rows[group.cited],
                ranking.scores[group.rank],  # the best of the group's, so that scores go on descending
                {name: float(values[group.cited]) for name, values in signals.items()},
                tuple(dict.fromkeys((found[other].paper.path, found[other].page.number) for other in group.others)),
            )
            for group in gather(found, question=asked.question)[:k]
        )

    def _placed(self, hit: Hit) -> Hit:
        """The hit with where else its words stand: as found, and on pages that nobody looked at."""
        twins = self._generation.twins_of(hit.paper.id, hit.page.number)
        held = places_holding(hit.passage.text, hit.paper, twins)
        places = (*hit.also_in, *((paper.path, page.number) for paper, page in held))
        return replace(hit, also_in=tuple(dict.fromkeys(places))) if held else hit

    def _named(self, citation: Citation, question: Question) -> Citation:
        """The citation with every page that holds its very words, where the passage round it was printed otherwise."""
        twins = self._generation.twins_of(citation.paper.id, citation.page.number)
        held = places_holding(citation.quote, citation.paper, twins)
        among = [self._found(paper, page, citation.quote) for paper, page in ((citation.paper, citation.page), *held)]
        return named_everywhere(citation, among, question=question)

    def _found(self, paper: Paper, page: Page, words: str) -> Found:
        if paper.kind is not PaperKind.MINUTES:
            return Found(paper, page, words)
        if paper.id not in self._standings:
            first, last = self._generation.ends_of(paper.id)
            self._standings[paper.id] = standing(paper, first.text, last.text)
        return Found(paper, page, words, self._standings[paper.id])

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        """Of each paper of minutes that was found so far, by its id."""
        return {}


def _stranger(question: Question, known: Known) -> str | None:
    """A council that the question writes out by name and that no paper is of; None where papers name no council."""
    named = councils_written_out(question.searched)
    held = frozenset(word for name in known.councils for word in telling_words(name)) if named else frozenset()
    if not held:
        return None
    return next((name for name in named if not telling_words(name) & (held | known.title_words)), None)


def open_index(directory: str | Path | None = None, *, settings: Settings | None = None) -> SearchIndex:
    """The index in a folder, ready for questions; by default the one in data/index.

    Raises NoIndexError, DamagedIndexError or OtherEncoderError; the message of each says what to run.
    """
    chosen = settings or load_settings()
    generation = open_generation(Path(directory) if directory is not None else chosen.index)
    reranker = load_reranker(chosen.reranker) if chosen.reranker else None
    return SearchIndex(generation, load_encoder(chosen.encoder), reranker=reranker)


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
