"""Other projects beside ours: their environments, the chunks that they read, and what is measured of them."""

import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers, write_pdf

from eval import bench_peers
from eval.bench_lexical import compare_bm25s, measure_scores
from eval.bench_peer import chunks_of
from eval.bench_peers import OURS, PINS, measure_recipes, peer_python, rank_of
from eval.bench_process import Cold, run_cold
from eval.bench_report import recipes_data, recipes_text
from eval.gold import Evidence, GoldQuestion, Require
from index.build import build_index
from ingest.errors import PapersError

needs_sh = pytest.mark.skipif(os.name == "nt", reason="the peer that is made here is a shell script")
PAPERS = {
    "parking.md": "The residents parking permit costs 64 pounds a year.\n",
    "library.md": "The mobile library visits each village on Tuesday.\n",
}
# It finds the chunks that share most words with the question, and scores by rank-bm25 itself.
PEER = """
import json, sys
from pathlib import Path

verb, *rest = sys.argv[3:]
if verb == "build":
    name, model, folder, *papers = rest
    chunks = [(paper, None, Path(paper).read_text()) for paper in papers]
    (Path(folder) / "chunks.json").write_text(json.dumps(chunks))
    print(json.dumps({"chunks": len(chunks)}))
elif verb == "scores":
    from rank_bm25 import BM25Okapi
    index = BM25Okapi([line.split() for line in Path(rest[0]).read_text().splitlines()], b=B)
    for line in sys.stdin:
        asked = json.loads(line)
        scores = index.get_scores(asked["words"]).tolist() if asked["tell"] else []
        print(json.dumps({"scores_s": 0.5, "search_s": 0.25, "scores": scores}), flush=True)
else:
    name, model, folder, *question = rest
    chunks = json.loads((Path(folder) / "chunks.json").read_text())
    for line in question or sys.stdin:
        words = set(line.lower().strip('"\\n').split())
        found = sorted(chunks, key=lambda chunk: -len(words & set(chunk[2].lower().split())))
        print(json.dumps({"seconds": 0.5, "found": [chunk[:2] for chunk in found]}), flush=True)
"""


def gold(identifier: str, question: str, *evidence: Evidence, require: Require = Require.ANY) -> GoldQuestion:
    return GoldQuestion(identifier, question, bool(evidence), evidence=evidence, require=require)


def made_peer(folder: Path, *, b: float = 0.75) -> str:
    """A Python that runs PEER instead of the script that it is given."""
    (folder / "peer.py").write_text(PEER.replace("B)", f"{b})"), encoding="utf-8")
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder / "peer.py"}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return str(python)


def absent(name: str) -> str:
    raise PapersError(f"{name} can't be installed, so it is left out: no network")


def test_a_page_is_found_at_the_rank_of_the_first_passage_on_it_and_all_at_the_last() -> None:
    one, other = Evidence("a.pdf", "x", 2), Evidence("b.pdf", "y", 1)
    found = [(("p/a.pdf", 1),), (("p/b.pdf", 1), ("p/c.pdf", 4)), (("p/a.pdf", 2),)]
    assert rank_of(gold("1", "?", one), found) == 3
    assert rank_of(gold("2", "?", one, other), found) == 2
    assert rank_of(gold("3", "?", one, other, require=Require.ALL), found) == 3
    assert rank_of(gold("4", "?", Evidence("c.pdf", "z", 4)), found) == 2
    assert rank_of(gold("5", "?", Evidence("c.pdf", "z", 5)), found) == math.inf
    assert rank_of(gold("6", "?"), found) == math.inf


def test_peers_read_chunks_of_120_words_none_of_which_is_on_two_pages(tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text(" ".join(map(str, range(250))), encoding="utf-8")
    pdf = write_pdf(tmp_path / "two.pdf", "First page", "Second page")
    chunks = list(chunks_of([str(long), str(pdf)]))
    assert [len(text.split()) for _, _, text in chunks] == [120, 120, 10, 2, 2]
    assert [page for _, page, _ in chunks] == [None, None, None, 1, 2]
    assert chunks[1][2].startswith("120 121 ")
    assert chunks[4] == (str(pdf), 2, "Second page")


def test_every_package_of_a_peer_has_one_version() -> None:
    for file in PINS.glob("*.txt"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert all(line.count("==") == 1 and not set("<>~*;@") & set(line) for line in lines), file
    assert {"torch==2.13.0"} <= set((PINS / "txtai.txt").read_text(encoding="utf-8").splitlines())
    assert {file.stem for file in PINS.glob("*.txt")} == {"bm25s", *bench_peers.RECIPES}


def test_a_peer_that_can_not_be_installed_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.txt").write_text("/there/is/no/such/package\n", encoding="utf-8")
    monkeypatch.setattr(bench_peers, "PINS", tmp_path)
    with pytest.raises(PapersError, match=r"other can't be installed, so it is left out: .*no/such/package"):
        peer_python("other", tmp_path / "peers")


def test_a_peer_that_is_there_is_not_installed_again_until_its_versions_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Sequence[str]] = []
    home = tmp_path / "peers" / "other"
    monkeypatch.setattr(bench_peers, "PINS", tmp_path)
    monkeypatch.setattr(
        bench_peers, "run_data", lambda command: done.append(command) or home.mkdir(parents=True, exist_ok=True)
    )
    pins = tmp_path / "other.txt"
    pins.write_text("other==1\n", encoding="utf-8")
    for _ in range(2):
        assert peer_python("other", tmp_path / "peers").startswith(str(home))
    assert [command[1:3] for command in done] == [["-m", "venv"], ["-m", "pip"]]
    pins.write_text("other==2\n", encoding="utf-8")
    peer_python("other", tmp_path / "peers")
    assert len(done) == 4


@needs_sh
def test_scores_of_the_same_formula_are_equal_and_of_another_are_not(tmp_path: Path) -> None:
    same = compare_bm25s(400, runs=1, folder=tmp_path, python=made_peer(tmp_path))
    assert [peer.name for peer in same] == ["bm25s", "bm25s, best 200"]
    assert [peer.peer for peer in same] == [0.5, 0.25]
    assert all(peer.equal for peer in same)
    other = compare_bm25s(400, runs=1, folder=tmp_path, python=made_peer(tmp_path, b=0.2))
    assert not any(peer.equal for peer in other)


def test_scores_are_compared_with_rank_bm25_where_no_other_peer_can_be_had(tmp_path: Path) -> None:
    peers, left_out = measure_scores(100, runs=1, folder=tmp_path, python=absent)
    assert [peer.name for peer in peers] == ["rank-bm25"]
    assert left_out == ["bm25s can't be installed, so it is left out: no network"]


@needs_sh
def test_peers_index_and_answer_the_same_papers_beside_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reading.ReaderPool", PoolInThisProcess)
    monkeypatch.setattr("eval.bench_peers.packaged_folder", lambda: tmp_path)
    papers, encoder = write_papers(tmp_path / "papers", PAPERS), ComputableEncoder()

    def cold(command: Sequence[str]) -> Cold:
        if command[1:3] == ["-m", "ingest"]:
            at = command.index("--index")
            build_index([Path(paper) for paper in command[3:at]], Path(command[at + 1]), encoder=encoder, ocr=False)
            return Cold(4.0, None)
        return (
            Cold(0.5, 100.0)
            if command[1:3] == ["-m", "index"]
            else Cold(2.0 if run_cold(command).seconds else 0.0, 300.0)
        )

    questions = [
        gold("permit", "What does the residents parking permit cost?", Evidence("parking.md", "64 pounds")),
        gold("village", "When does the mobile library visit the village?", Evidence("library.md", "Tuesday")),
        gold("moon", "Who walked on the moon?"),
    ]
    peer = made_peer(tmp_path)
    recipes, left_out = measure_recipes(
        [papers],
        questions,
        runs=2,
        folder=tmp_path,
        encoder=encoder,
        python=lambda name: peer if name == "txtai" else absent(name),
        say=lambda _: None,
        cold=cold,
    )
    assert [one.name for one in recipes] == [OURS, "txtai"]
    assert left_out == ["langchain can't be installed, so it is left out: no network"]
    ours, theirs = recipes
    assert (ours.index, theirs.index, theirs.index_ratio) == (4.0, 2.0, 0.5)
    assert (ours.cold, theirs.cold, theirs.cold_ratio, theirs.memory) == (0.5, 2.0, 4.0, 300.0)
    assert (ours.index_ratio, ours.cold_ratio, ours.warm_ratio) == (1.0, 1.0, 1.0)
    assert theirs.warm == 0.5 and theirs.warm_ratio > 1
    for one in recipes:
        assert (one.hit_1, one.hit_5, one.mrr) == (1.0, 1.0, 1.0)  # of the two that can be answered
    assert "Committee Papers" in recipes_text(recipes, 3) and "over the papers, 3 questions" in recipes_text(recipes, 3)
    assert json.loads(json.dumps(recipes_data(recipes, 3)))["recipes"][1]["name"] == "txtai"


def test_a_folder_without_a_paper_for_all_is_named(tmp_path: Path) -> None:
    with pytest.raises(PapersError, match=str(tmp_path)):
        measure_recipes(
            [tmp_path],
            [gold("1", "?")],
            runs=1,
            folder=tmp_path,
            encoder=ComputableEncoder(),
            python=absent,
            say=lambda _: None,
        )
