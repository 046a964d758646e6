"""What speaks for a passage, a sentence or an answer: numbers that weights can be learned for. Pure.

Every feature lies between -1 and 1 or near it, and means the same for an index of five papers and of five thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.bags import Ragged
from index.encoder import Vectors
from index.looks import Asked, Held, Looks
from index.markers import hashed, markers
from index.models import Question, Want
from index.rank import date_match
from index.words import terms
from ingest.models import Paper

__all__ = ["PASSAGE_FEATURES", "SURE_FEATURES", "UNIT_FEATURES", "passage_features", "sure_features", "unit_features"]

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
Of = TypeVar("Of", Marks, Floats)

UNIT_FEATURES = (
    "cosine",
    "coverage",  # share of the question's idf mass in its words
    "likely coverage",  # the same, where a word that is alike counts in part
    "late coverage",  # the same, each word in its context
    "neighbours",  # coverage with the unit before and after it
    "context",  # coverage with headings, columns, title, council, body and date
    "marker",  # it holds the kind of thing that is wanted
    "marked cosine",  # both
    "new figure",  # it holds a number that the question does not
    "short",
    "long",
    "asks",
    "first",
    "passage",  # its passage's place among the found, 1 for the first
)
PLACED = ("first", "passage")  # what says where a unit stands and not what it says
PASSAGE_FEATURES = (
    "bm25",  # its score over the best of the candidates
    "cosine",
    "unit cosine",  # of its nearest sentence, item or row
    "coverage",  # share of the question's idf mass in the passage and its context
    "likely coverage",  # the same, where a word that is alike counts in part
    "late coverage",  # the same, each word in its context
    "window coverage",  # coverage of its best two units in a row
    "late window",  # late coverage of them
    "heading coverage",  # coverage of the title and headings
    "phrases",  # share of the question's word pairs that stand together
    "best unit",  # the highest score of its units by what they say, see UNIT_FEATURES
    "marked unit",  # cosine of the nearest unit that holds the kind of thing that is wanted
    "paper",  # how good the two best other candidates of its paper are
    "date",
    "date missed",
    "place",
    "place missed",
    "kind",  # it is of the kind of paper asked for
    "recent",  # its paper's date between the oldest and the newest of the candidates', where no date is asked for
    "latest",  # the same for a question that asks for the latest
    "names missed",  # share of the names and numbers asked for that it lacks
    "short",
)
SURE_FEATURES = (
    "coverage",
    "likely coverage",
    "late coverage",
    "window coverage",
    "late window",
    "unit cosine",
    "cosine",
    "phrases",
    "names missed",
    "names missed first",  # by the first passage; the feature above is of the best of three
    "date missed",
    "date unsure",  # how far the first passage is from fitting the periods asked for
    "place missed",
    "unknown",  # share of the question's idf mass that occurs nowhere in the index
    "margin",  # how far the first passage is ahead of the fifth
    "best unit",
    "marked unit",
    "figure missed",  # share of the question that stands beside no figure, where one is wanted
    "count missed",  # how far the nearest is from counting what is to be counted
    "name missed",  # share of the question that stands beside no name, where a person is wanted
    "marked coverage",  # coverage of the best unit that holds the kind of thing that is wanted
)

NEAR = 3  # words from one another
QUOTED = 3  # units that are likely to be quoted: those of the highest scores
SHORT_PASSAGE = 120  # characters
SHORT_UNIT, LONG_UNIT = 6, 45  # words
UNIT_SCALE = 5.0  # brings the units' score to about the size of the other features


def unit_features(asked: Asked, looks: Looks, held: Held) -> Floats:
    """One row a unit, look by look, one column for each of UNIT_FEATURES. The looks are in the order of their rank."""
    figures = {hashed(term) for term in asked.terms if term[0].isdigit()}
    counts, said = np.diff(held.starts), looks.said
    marked = markers(asked.question, said.kinds, said.numbers)
    cosine = np.concatenate([_cosines(asked, vectors) for vectors in looks.vectors])
    first = np.zeros(len(said))
    first[held.starts[:-1]] = 1
    columns = {
        "cosine": cosine,
        "coverage": asked.share(held.units),
        "likely coverage": asked.share(held.units_likely),
        "late coverage": asked.share(held.units_late),
        "neighbours": asked.share(held.units | _before(held, held.units) | _after(held, held.units)),
        "context": asked.share(held.units | np.repeat(held.context, counts, axis=0)),
        "marker": marked,
        "marked cosine": marked * cosine,
        "new figure": said.figures.any_outside(figures),
        "short": said.words < SHORT_UNIT,
        "long": said.words > LONG_UNIT,
        "asks": said.asks,
        "first": first,
        "passage": np.repeat(1.0 / np.arange(1, len(looks) + 1), counts),
    }
    return np.column_stack([columns[name] for name in UNIT_FEATURES]).astype(np.float64)


def _cosines(asked: Asked, vectors: Vectors) -> Floats:
    """Of each unit of a passage, 0 for the one of a passage without any."""
    return np.asarray(vectors @ asked.vector if len(vectors) else np.zeros(1), np.float64)


def _before(held: Held, units: Of) -> Of:
    """For each unit what the one before it holds; nothing for the first of a look."""
    before = np.zeros_like(units)
    before[1:] = units[:-1]
    before[held.starts[:-1]] = 0
    return before


def _after(held: Held, units: Of) -> Of:
    """For each unit what the one after it holds; nothing for the last of a look."""
    after = np.zeros_like(units)
    after[:-1] = units[1:]
    after[held.starts[1:] - 1] = 0
    return after


def passage_features(
    asked: Asked,
    looks: Looks,
    held: Held,
    *,
    bm25: Floats,
    cosine: Floats,
    units: Floats,
    unit_weights: Floats,
) -> Floats:
    """One row a look, one column for each of PASSAGE_FEATURES. `units` are the rows of unit_features()."""
    column = {name: units[:, place] for place, name in enumerate(UNIT_FEATURES)}
    said = unit_weights * [name not in PLACED for name in UNIT_FEATURES]
    best = np.maximum.reduceat(units @ said, held.starts[:-1]) / UNIT_SCALE
    either = held.own | held.context
    strength = np.maximum(bm25, 0.0) / max(float(bm25.max()), 1e-9)  # among few passages all can be below nought
    dated, date_missed = _dates(asked.question, looks)
    place, place_missed = _places(asked, looks.papers, either)
    recent = _recency(looks.papers)
    named = asked.names
    columns = {
        "bm25": strength,
        "cosine": cosine,
        "unit cosine": np.maximum.reduceat(column["cosine"], held.starts[:-1]),
        "coverage": asked.share(either),
        "likely coverage": asked.share(held.likely),
        "late coverage": asked.share(held.late),
        "window coverage": _windows(asked, held, held.units),
        "late window": _windows(asked, held, held.units_late),
        "heading coverage": asked.share(held.headings),
        "phrases": _phrases(asked.pairs, held.sequences, terms=len(asked.terms)),
        "best unit": best,
        "marked unit": np.maximum.reduceat(column["marked cosine"], held.starts[:-1]),
        "paper": _papers([paper.id for paper in looks.papers], strength + cosine),
        "date": dated,
        "date missed": date_missed,
        "place": place,
        "place missed": place_missed,
        "kind": np.array([float(paper.kind in asked.question.kinds) for paper in looks.papers]),
        "recent": np.zeros(len(looks)) if asked.question.dates else recent,
        "latest": recent * asked.question.latest,
        "names missed": 1 - either[:, named].mean(axis=1) if named else np.zeros(len(looks)),
        "short": np.asarray(looks.characters) < SHORT_PASSAGE,
    }
    return np.column_stack([columns[name] for name in PASSAGE_FEATURES])


def sure_features(
    asked: Asked,
    held: Held,
    features: Floats,
    scores: Sequence[float],
    *,
    units: Floats,
    unit_scores: Floats,
    beside: Floats,
    counted: Floats,
    unknown: float,
) -> Floats:
    """One value for each of SURE_FEATURES, from the best looks, best first; at least one.

    `features`, `scores`, `units` and `unit_scores` are of these looks: passage_features(), their scores,
    unit_features(), and theirs; `beside` and `counted` are what told_beside() gives for their units.
    """
    few = min(3, len(features))
    first = dict(zip(PASSAGE_FEATURES, features[0], strict=True))
    best = dict(zip(PASSAGE_FEATURES, features[:few].max(axis=0), strict=True))
    least = dict(zip(PASSAGE_FEATURES, features[:few].min(axis=0), strict=True))
    last = held.starts[few]
    quoted = np.argsort(-np.round(unit_scores[:last], 9), kind="stable")[:QUOTED]
    missed = 1 - float(beside[quoted].max())
    marked = units[:last, UNIT_FEATURES.index("marker")] * units[:last, UNIT_FEATURES.index("neighbours")]
    values = {
        **best,
        "names missed": least["names missed"],
        "names missed first": first["names missed"],
        "date missed": least["date missed"],
        "date unsure": 1 - first["date"] if asked.question.dates else 0.0,
        "place missed": first["place missed"],
        "unknown": unknown,
        "margin": scores[0] - scores[min(4, len(scores) - 1)],
        "figure missed": missed * (asked.question.wants is Want.FIGURE),
        "count missed": (1 - float(counted[quoted].max())) * (asked.question.counts in asked.terms),
        "name missed": missed * (asked.question.wants is Want.PERSON),
        "marked coverage": float(marked.max()),
    }
    return np.array([values[name] for name in SURE_FEATURES])


def _windows(asked: Asked, held: Held, units: Of) -> Floats:
    """The share of the best two units in a row of each look."""
    # The last unit of a look stands alone, and holds no more than with the one before it.
    return np.asarray(np.maximum.reduceat(asked.share(np.maximum(units, _after(held, units))), held.starts[:-1]))


def _phrases(pairs: Sequence[tuple[int, int]], sequences: Ragged, *, terms: int) -> Floats:
    """For each sequence the share of pairs of terms that stand within three words of one another."""
    if not pairs:
        return np.zeros(len(sequences))
    near = np.zeros((len(sequences), terms, terms), dtype=np.bool_)
    places = np.flatnonzero(sequences.values[: sequences.starts[-1]] >= 0)
    which = np.searchsorted(sequences.starts, places, side="right") - 1
    said = sequences.values[places]
    for step in range(1, NEAR + 1):  # between words so near there are fewer that are asked for
        close = (places[step:] - places[:-step] <= NEAR) & (which[step:] == which[:-step])
        near[which[step:][close], said[:-step][close], said[step:][close]] = True
    near |= near.transpose(0, 2, 1)
    one, other = zip(*pairs, strict=True)
    shares: Floats = near[:, one, other].sum(axis=1) / len(pairs)
    return shares


def _papers(ids: Sequence[str], strength: Floats) -> Floats:
    """For each look the mean strength of the two best others of its paper, halved; 0 when it is the only one."""
    ranked: dict[str, list[float]] = {}
    for identity, value in zip(ids, strength, strict=True):
        ranked.setdefault(identity, []).append(float(value))
    for values in ranked.values():
        values.sort(reverse=True)
    means = []
    for identity, value in zip(ids, strength, strict=True):
        others = ranked[identity][:3]
        others.remove(float(value)) if float(value) in others else others.pop()
        means.append(sum(others) / len(others) / 2 if others else 0.0)
    return np.array(means)


def _dates(question: Question, looks: Looks) -> tuple[Floats, Floats]:
    """How well each look fits the periods asked for, and 1 where a dated one is of none of them."""
    if not question.dates:
        return np.zeros(len(looks)), np.zeros(len(looks))
    days = [paper.meeting_date for paper in looks.papers]
    match = np.array([_date(question, day, named) for day, named in zip(days, looks.periods, strict=True)])
    dated = np.array([day is not None for day in days])
    return match, ((match == 0) & dated).astype(np.float64)


def _date(question: Question, day: date | None, named: Sequence[tuple[date, date]]) -> float:
    if any(day is not None and begin <= day <= end for begin, end in question.dates):
        return 1.0  # as date_match() would say, whatever the words name
    return date_match(question, paper_date=day, named=named)


def _places(asked: Asked, papers: Sequence[Paper], held: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """1 where the paper is of the council or body asked for, and 1 where it is of another council.

    1 as well where the question names a place of which no paper is, and the passage does not name it.
    """
    question = asked.question
    here = [paper.council in question.councils or paper.body in question.bodies for paper in papers]
    elsewhere = [
        bool(question.councils) and paper.council is not None and paper.council not in question.councils
        for paper in papers
    ]
    named = {term for place in question.elsewhere for term in terms(place)}
    places = [place for place, term in enumerate(asked.terms) if term in named]
    missed = ~held[:, places].all(axis=1) if places else np.zeros(len(papers), dtype=np.bool_)
    return np.array(here, dtype=np.float64), (np.array(elsewhere) | missed).astype(np.float64)


def _recency(papers: Sequence[Paper]) -> Floats:
    """Each paper's date from 0, the oldest of them, to 1, the newest; 0.5 for one without a date."""
    days = [paper.meeting_date.toordinal() for paper in papers if paper.meeting_date]
    if not days or max(days) == min(days):
        return np.full(len(papers), 0.5)
    low, span = min(days), max(days) - min(days)
    return np.array([(paper.meeting_date.toordinal() - low) / span if paper.meeting_date else 0.5 for paper in papers])
