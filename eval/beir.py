"""Search measured on a benchmark in the BEIR layout (Thakur et al. 2021). The only module that reads that layout.

A folder with `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`) and `qrels/test.tsv` (a heading
line, then query id, document id and grade, parted by tabs). It shows whether retrieval is sound on texts that this
project never saw; it says nothing about answers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from eval.metrics import Score, Scores
from index.models import Hit, Mode
from ingest.errors import PapersError

__all__ = ["Benchmark", "BenchmarkError", "TextSearcher", "ndcg", "read_benchmark", "recall", "score_benchmark"]

DEPTH = 100
PASSAGES = 400
"""How many passages are asked for, so that DEPTH documents are left when a document has several."""


class BenchmarkError(PapersError):
    """A benchmark can't be used. The message names the file and, where it is one line's fault, the line."""


class TextSearcher(Protocol):
    """An index over texts, in which each text is a paper whose path is the text's id."""

    def search(self, question: str, *, k: int = 10, mode: Mode = Mode.FULL) -> tuple[Hit, ...]:
        """The first k passages."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Texts as (title, text) and queries by id; for each query, its documents' grades (above 0: relevant)."""

    texts: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def read_benchmark(folder: Path) -> Benchmark:
    """The benchmark in a folder. Raises BenchmarkError."""
    corpus, queries, judged = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / "test.tsv"
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(judged)[1:]:
        try:
            query, document, grade = line.split("\t")
            grades.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise BenchmarkError(f"{judged}, line {number}: it must be query, document, grade, by tabs.") from error
    return Benchmark(
        texts={row["_id"]: (row.get("title", ""), row["text"]) for row in _rows(corpus)},
        queries={row["_id"]: row["text"] for row in _rows(queries)},
        grades=grades,
    )


def score_benchmark(index: TextSearcher, benchmark: Benchmark, *, mode: Mode = Mode.FULL) -> tuple[Scores, ...]:
    """nDCG@10 and recall@100 of each query that has a relevant document, in the order of the queries."""
    scores = []
    for query, text in benchmark.queries.items():
        grades = benchmark.grades.get(query, {})
        if any(grade > 0 for grade in grades.values()):
            documents = _documents(index.search(text, k=PASSAGES, mode=mode))[:DEPTH]
            scores.append({"ndcg@10": Score(ndcg(documents, grades)), "recall@100": Score(recall(documents, grades))})
    return tuple(scores)


def ndcg(documents: Sequence[str], grades: Mapping[str, int], *, k: int = 10) -> float:
    """nDCG@k as trec_eval has it: gain is the grade, discount log2(1 + rank); 0 where no document is relevant."""
    gained = _discounted([max(0, grades.get(document, 0)) for document in documents[:k]])
    ideal = _discounted(sorted((max(0, grade) for grade in grades.values()), reverse=True)[:k])
    return gained / ideal if ideal else 0.0


def recall(documents: Sequence[str], grades: Mapping[str, int], *, k: int = DEPTH) -> float:
    """The share of the relevant documents that are among the first k; 0 where no document is relevant."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(documents[:k])) / len(relevant) if relevant else 0.0


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(1 + rank) for rank, gain in enumerate(gains, start=1))


def _documents(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Document ids at the rank of their first passage."""
    return tuple(dict.fromkeys(path for hit in hits for path in (hit.paper.path, *hit.paper.other_paths)))


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path} can't be read: {error}. Name a folder in the BEIR layout.") from error
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BenchmarkError(f"{path}, line {number}: {error}. Correct that line.") from error
        if not isinstance(row, dict) or not isinstance(row.get("_id"), str) or not isinstance(row.get("text"), str):
            raise BenchmarkError(f'{path}, line {number}: "_id" and "text" must be text. Correct that line.')
        rows.append(row)
    return rows
