"""Another project's search, run by the Python of an environment of its own, and so alone: it imports nothing of ours.

`build` makes an index of papers and saves it; `answer` opens it and answers one question; `serve` answers one on each
line of its input. `scores` serves BM25 scores. All read and write JSON, and words of other projects' own go nowhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

WORDS = 120  # of a chunk, all on one page
PLAIN = (".txt", ".md")
CHUNKS = "chunks.json"  # in the index's folder: paper, page and text of each chunk
K = 20
Search = Callable[[str], list[int]]  # a question to the numbers of chunks, best first


def chunks_of(papers: Sequence[str]) -> Iterator[tuple[str, int | None, str]]:
    """Paper, page from 1 (None where there are none) and text of each chunk: so many words after one another."""
    for paper in papers:
        for page, text in pages_of(Path(paper)):
            words = text.split()
            for begin in range(0, len(words), WORDS):
                yield paper, page, " ".join(words[begin : begin + WORDS])


def pages_of(paper: Path) -> Iterator[tuple[int | None, str]]:
    """The text of each page as pypdf gives it; plain text is one page without a number."""
    if paper.suffix.lower() in PLAIN:
        yield None, paper.read_text(encoding="utf-8", errors="replace")
        return
    from pypdf import PdfReader

    for number, page in enumerate(PdfReader(paper).pages, start=1):
        yield number, page.extract_text()


def build_txtai(model: str, folder: Path, texts: list[str]) -> None:
    from txtai import Embeddings

    embeddings = Embeddings(path=model, hybrid=True, content=True)
    embeddings.index([(number, text, None) for number, text in enumerate(texts)])
    embeddings.save(str(folder / "txtai"))


def open_txtai(model: str, folder: Path, texts: list[str]) -> Search:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(folder / "txtai"))
    return lambda question: [int(found["id"]) for found in embeddings.search(question, K)]


def build_langchain(model: str, folder: Path, texts: list[str]) -> None:
    from langchain_community.vectorstores import FAISS

    numbers = [{"number": number} for number in range(len(texts))]
    FAISS.from_texts(texts, _langchain_encoder(model), metadatas=numbers).save_local(str(folder / "langchain"))


def open_langchain(model: str, folder: Path, texts: list[str]) -> Search:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    # The folder is the one that build_langchain() wrote; BM25Retriever can't be saved and is made anew, as users must.
    store = FAISS.load_local(str(folder / "langchain"), _langchain_encoder(model), allow_dangerous_deserialization=True)
    words = BM25Retriever.from_texts(texts, metadatas=[{"number": number} for number in range(len(texts))], k=K)
    both = EnsembleRetriever(
        retrievers=[words, store.as_retriever(search_kwargs={"k": K})], weights=[0.5, 0.5], id_key="number"
    )
    return lambda question: [int(found.metadata["number"]) for found in both.invoke(question)][:K]


def _langchain_encoder(model: str) -> Any:
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=model, encode_kwargs={"normalize_embeddings": True})


PEERS = {"txtai": (build_txtai, open_txtai), "langchain": (build_langchain, open_langchain)}


def build(peer: str, model: str, folder: Path, papers: Sequence[str]) -> dict[str, int]:
    """Read the papers and index them; how many chunks there were."""
    chunks = list(chunks_of(papers))
    (folder / CHUNKS).write_text(json.dumps(chunks), encoding="utf-8")
    PEERS[peer][0](model, folder, [text for _, _, text in chunks])
    return {"chunks": len(chunks)}


def opened(peer: str, model: str, folder: Path) -> Callable[[str], dict[str, Any]]:
    """What answers a question with the seconds that it took, and paper and page of what was found."""
    chunks = json.loads((folder / CHUNKS).read_text(encoding="utf-8"))
    search = PEERS[peer][1](model, folder, [text for _, _, text in chunks])

    def answer(question: str) -> dict[str, Any]:
        begin = perf_counter()
        found = search(question)
        return {"seconds": perf_counter() - begin, "found": [chunks[number][:2] for number in found]}

    return answer


def scores(corpus: Path) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What scores every line of the corpus by bm25s, and finds the best, for the words of a query."""
    import bm25s

    rows = [line.split() for line in corpus.read_text(encoding="utf-8").splitlines()]
    # The variants that rank-bm25's Okapi is made of, but for words that half of the rows hold.
    index = bm25s.BM25(k1=1.5, b=0.75, method="atire", idf_method="robertson", backend="auto")
    index.index(rows, show_progress=False)

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        begin = perf_counter()
        found = index.get_scores(asked["words"])
        scored = perf_counter()
        index.retrieve([asked["words"]], k=asked["k"], show_progress=False, n_threads=0)
        retrieved = perf_counter() - scored
        told = [float(score) for score in found] if asked["tell"] else []
        return {"scores_s": scored - begin, "search_s": retrieved, "scores": told}

    return answer


def main(words: Sequence[str]) -> int:
    """`build|answer|serve PEER MODEL FOLDER [PAPER…|QUESTION]`, or `scores CORPUS`; exit code 0."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")  # what libraries print must not come between
    with contextlib.redirect_stdout(sys.stderr):
        verb, *rest = words
        if verb == "build":
            peer, model, folder = rest[:3]
            print(json.dumps(build(peer, model, Path(folder), rest[3:])), file=out, flush=True)
            return 0
        answer: Callable[[Any], dict[str, Any]] = (
            scores(Path(rest[0])) if verb == "scores" else opened(rest[0], rest[1], Path(rest[2]))
        )
        for line in rest[3:] if verb == "answer" else map(json.loads, sys.stdin):
            print(json.dumps(answer(line)), file=out, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
