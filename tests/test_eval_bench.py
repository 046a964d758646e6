"""Speed, memory and growth: the figures by hand, and the whole command over papers of a few words."""

import json
import mmap
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from conftest import PAPERS
from rank_bm25 import BM25Okapi

from eval import bench_exact, bench_growth, bench_lexical
from eval.__main__ import main
from eval.bench import bench
from eval.bench_exact import Exact
from eval.bench_figures import (
    Cost,
    Figure,
    Filtered,
    FilteredQuestions,
    Growth,
    Peer,
    Questions,
    Searched,
    exponent,
    figure,
    median_times,
    slow,
    stage,
)
from eval.bench_growth import measure_growth, search_apart, write_library, write_vectors
from eval.bench_lexical import compare_scores
from eval.bench_library import FILTERS
from eval.bench_limits import Limit, flops, measure_limits
from eval.bench_machine import anonymous_memory, describe_machine, own_peak_memory
from eval.bench_made import BLOCK, UNITS, Made
from eval.bench_plot import growth_svg
from eval.bench_process import Cold, Kept, run_cold, run_data
from eval.bench_questions import read_questions, write_questions
from eval.bench_report import MEASURES, exponents, growth_text, measure_text
from eval.bench_search import searched, searched_of
from eval.bench_stages import STAGES
from eval.bench_words import vocabulary
from index.context import LENGTH
from index.cutting import cut
from index.dense import DenseIndex
from index.encoder import load_encoder, packaged_folder
from index.facets import passes
from index.lexical import LexicalIndex
from index.mining import count_words
from index.store import open_generation
from index.texts import searched_text
from index.traits import Traits
from index.words import terms
from ingest.errors import NothingToReadError, PapersError

ROOT = Path(__file__).resolve().parents[1]
GOLD_ROW = {
    "id": "permit",
    "question": "What does the residents parking permit cost?",
    "tags": [],
    "answerable": True,
    "answers": ["64"],
    "require": "any",
    "evidence": [{"paper": "parking.md", "quote": "costs 64 pounds a year"}],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    rows = [GOLD_ROW, {**GOLD_ROW, "id": "village", "question": "How often does the mobile library visit?"}]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up papers are asked few questions, so that a test is done soon."""
    monkeypatch.setattr(bench_growth, "QUERIES", 4)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are read without processes of their own."""
    monkeypatch.setattr("eval.reading.ReaderPool", PoolInThisProcess)
    monkeypatch.setattr("index.reading.ReaderPool", PoolInThisProcess)


def search_here(folder: Path, runs: int) -> Searched:
    return searched(folder, runs=runs, encoder=ComputableEncoder())


def run(words: list[str], gold: Path) -> int:
    return bench(
        words, gold=gold, load=lambda _: ComputableEncoder(), ask=lambda *_: Cold(2.5, 500.0), search=search_here
    )


def grown(passages: int, seconds: float) -> Growth:
    cost = Cost(seconds, seconds / 2)
    filtered = (Filtered(0.1, cost, cost, 0.99),)
    stages = tuple(stage(name, [cost, cost]) for name in STAGES)
    among = (FilteredQuestions(0.1, cost, 2 * seconds, cost, 0.75, 0.8),)
    asked = Questions(seconds, stages, 0.9, 0.95, 0.96, among)
    times = Searched(cost, 2 * seconds, 0.998, cost, 3 * seconds, None, filtered, 100.0, None, asked)
    return Growth(passages, seconds, seconds**2, 2000.0, times, seconds, 9000.0)


def test_a_figure_is_the_median_between_the_least_and_the_most() -> None:
    assert figure("build", "s", [3.0, 1.0, 2.0]) == Figure("build", "s", 2.0, 1.0, 3.0, 3)
    assert figure("build", "s", [1.0, 2.0]).median == 1.5
    with pytest.raises(ValueError, match="build was never measured"):
        figure("build", "s", [])
    with pytest.raises(ValueError, match="not between"):
        Figure("build", "s", 4.0, 1.0, 3.0, 3)


def test_at_most_one_value_in_twenty_is_slower_than_the_slow_one() -> None:
    assert slow([float(value) for value in range(1, 20)]) == 19.0
    assert slow([float(value) for value in range(1, 21)]) == 19.0
    assert slow([float(value) for value in range(1, 41)]) == 38.0


def test_the_exponent_is_one_where_time_doubles_with_size_and_none_where_nothing_can_be_fitted() -> None:
    assert exponent({1000: 0.5, 10_000: 5.0}) == pytest.approx(1.0)
    assert exponent({10: 1.0, 100: 100.0, 1000: 10_000.0}) == pytest.approx(2.0)
    assert exponent({1000: 0.25, 4000: 0.5}) == pytest.approx(0.5)
    assert exponent({1000: 0.5}) is None
    assert exponent({1000: 0.0, 2000: 0.5}) is None


def test_pieces_of_work_take_turns_so_that_a_busy_moment_hits_them_all() -> None:
    done: list[str] = []
    times = median_times([lambda: done.append("a"), lambda: done.append("b")], runs=2)
    assert done == ["a", "b", "a", "b"]
    assert len(times) == 2


def test_the_machine_is_described_with_the_versions_of_the_libraries() -> None:
    machine = describe_machine()
    assert machine["rank-bm25"] == "0.2.2"
    assert machine["Python"] == sys.version.split()[0]
    assert int(machine["cores"]) >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't say what a process held")
def test_the_peak_memory_of_a_new_process_is_its_own() -> None:
    small = run_cold([sys.executable, "-c", "pass"])
    large = run_cold([sys.executable, "-c", "held = bytes(range(256)) * 800_000"])
    assert small.memory is not None and large.memory is not None
    assert small.memory < 100
    assert 190 < large.memory - small.memory < 230  # 204.8 MB were held
    assert 0 < small.seconds < 60


def test_a_new_process_that_fails_is_quoted() -> None:
    with pytest.raises(PapersError, match="exit code 3: no luck"):
        run_cold([sys.executable, "-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"])


def test_what_a_process_prints_last_comes_back_and_what_it_says_when_it_fails() -> None:
    assert run_data([sys.executable, "-c", "print('first'); print('last')"]) == "last"
    say = "import os; print(os.environ['SAID'])"
    assert run_data([sys.executable, "-c", say], environment={"SAID": "hello"}) == "hello"
    with pytest.raises(PapersError, match="exit code 3: no luck"):
        run_data([sys.executable, "-c", "import sys; sys.stderr.write('a\\nno luck'); sys.exit(3)"])
    with pytest.raises(PapersError, match="could not be started"):
        run_data(["/no/such/program"])


def test_a_process_that_is_kept_answers_until_it_ends() -> None:
    code = "import json, sys\nfor line in sys.stdin:\n  print(json.dumps(json.loads(line) + 1), flush=True)"
    with Kept([sys.executable, "-c", code]) as adding:
        assert [adding.ask(1), adding.ask(41)] == [2, 42]
    with (
        Kept([sys.executable, "-c", "import sys; sys.exit(4)"]) as gone,
        pytest.raises(PapersError, match="exit code 4"),
    ):
        gone.ask(1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says what no file stands behind")
def test_memory_that_no_file_stands_behind_is_told_from_the_rest() -> None:
    before, most = anonymous_memory(), own_peak_memory()
    # From the system itself: Python may have as much to hand that was used before.
    with mmap.mmap(-1, 102_400_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as held:
        for page in range(0, len(held), mmap.PAGESIZE):
            held[page] = 1
        after = anonymous_memory()
    assert before is not None and after is not None and most is not None
    assert 90 < after - before < 120  # 102.4 MB are held
    assert most > 20


def test_our_scores_are_those_of_rank_bm25_over_made_up_passages() -> None:
    peer = compare_scores(300, runs=1)
    assert peer.equal
    assert (peer.name, peer.passages) == ("rank-bm25", 300)
    assert peer.ratio == peer.peer / peer.ours > 0


def test_scores_are_equal_within_what_is_allowed_and_a_ratio_says_how_much_longer_the_other_takes() -> None:
    assert Peer("other", 10, 0.5, 2.0, 1e-10, 1e-9).equal
    assert Peer("other", 10, 0.5, 2.0, 1e-10, 1e-9).ratio == 4.0
    assert not Peer("other", 10, 0.5, 2.0, 1e-8, 1e-9).equal


def test_sizes_are_measured_once_each_from_the_smallest_and_found_in_them_is_what_is_there() -> None:
    growth = measure_growth([200, 100, 200], runs=1, search=search_here)
    assert [one.passages for one in growth] == [100, 200]
    for one in growth:
        assert one.searched.recall == 1.0
        assert [filtered.recall for filtered in one.searched.filtered] == [1.0, 1.0, 1.0]
        assert [filtered.share for filtered in one.searched.filtered] == [0.01, 0.1, 0.9]
        assert one.searched.flat is None
        assert one.disk > 4 * 384  # a vector's own bytes
        assert one.library is not None and one.library > (1 + UNITS) * 4 * 384
        asked = one.searched.questions
        assert asked is not None and [among.share for among in asked.filtered] == [0.01, 0.1, 0.9]
        assert asked.right == asked.exactly > 0.9
        assert all(among.right == among.exactly > 0.9 for among in asked.filtered)
        assert 0 < asked.stage("whole").median <= asked.stage("whole").slow
        assert 0 < one.searched.dense.clock <= one.searched.dense_slow
    with pytest.raises(ValueError, match="no size"):
        measure_growth([], runs=1)


@pytest.mark.model
def test_a_new_process_searches_what_was_written_for_it() -> None:
    (growth,) = measure_growth([300], runs=1, search=search_apart)
    assert growth.searched.recall == 1.0
    assert growth.searched.lexical.processor is not None and growth.searched.lexical.processor > 0
    assert growth.searched.questions is not None and growth.searched.questions.stage("encode").median > 0


def test_an_index_by_lists_is_measured_against_every_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    build = DenseIndex.build
    monkeypatch.setattr(DenseIndex, "build", lambda vectors, exact_most=1000: build(vectors, exact_most=exact_most))
    (growth,) = measure_growth([4000], runs=1, search=search_here)
    assert growth.searched.flat is not None and growth.searched.flat.clock > 0
    assert 0.9 < growth.searched.recall <= 1.0
    asked = growth.searched.questions
    assert asked is not None and asked.exactly >= asked.right > 0.9


def test_every_vector_is_looked_at_by_exact_search_with_each_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_exact, "AT_ONCE", 7)
    vectors, asked = Made().passages(0)[:50], Made().passages(1)[:4]
    index, mask = DenseIndex.build(vectors), np.arange(50) % 3 == 0
    exact = Exact(index, asked, [None, mask], most=20)
    for vector in asked:
        for allowed in (None, mask):
            found, expected = (one.search(vector, 20, allowed=allowed) for one in (exact, index))
            assert found.rows == expected.rows
            assert found.scores == pytest.approx(expected.scores)
    with pytest.raises(ValueError, match="20 rows"):
        exact.search(asked[0], 21)
    with pytest.raises(KeyError):
        exact.search(vectors[0], 1)


def test_a_made_up_index_holds_what_reading_its_papers_gives(tmp_path: Path) -> None:
    size = BLOCK + 100  # the last paper is cut off
    write_vectors(tmp_path, size)
    write_library(tmp_path, size)
    generation = open_generation(tmp_path / "index")
    read = [
        (generation.paper(passage.paper_id), passage, page)
        for begin in range(0, size, 500)
        for passage, page in generation.passages(range(begin, min(begin + 500, size)))
    ]
    assert all(passage.text == page.text[passage.start : passage.end] for _, passage, page in read)
    assert {len(passage.units) for _, passage, _ in read} == {UNITS}
    lexical = LexicalIndex.build(terms(searched_text(paper, passage)) for paper, passage, _ in read)
    assert generation.terms.vocabulary == lexical.vocabulary
    assert all(np.array_equal(generation.terms.rows_with(term), lexical.rows_with(term)) for term in terms("zaguf"))
    asked = list(vocabulary()[:6])
    np.testing.assert_array_equal(generation.terms.scores(asked), lexical.scores(asked))
    last = [(paper, passage) for paper, passage, _ in read[-100:]]
    bags, traits = cut(last).numbered(lexical.numbers), Traits.build(last)
    begin, end = generation.unit_starts[[size - 100, size]].tolist()
    np.testing.assert_array_equal(generation.bags.units.part(begin, end).values, bags.units.values)
    np.testing.assert_array_equal(generation.bags.units.part(begin, end).starts, bags.units.starts)
    np.testing.assert_array_equal(generation.bags.headings.part(size - 100, size).values, bags.headings.values)
    np.testing.assert_array_equal(generation.traits.units.words[begin:end], traits.units.words)
    assert not traits.units.kinds.any() and not len(traits.units.numbers.values) and not len(traits.periods.values)
    pages = [page.text for paper in generation.papers for page in generation.pages(paper.id)]
    assert generation.written() == count_words(pages)
    shares = {share: np.mean([passes(paper, kept) for paper in generation.papers]) for share, kept in FILTERS.items()}
    assert shares == pytest.approx({0.01: 0.02, 0.1: 0.1, 0.9: 0.9}, abs=0.01)  # two of the 103 are of the one body
    generation.close()


def test_no_made_up_word_is_changed_by_cutting_and_stemming() -> None:
    words = vocabulary()
    assert terms(" ".join(words)) == list(words)
    assert len(set(words)) == len(words)


def test_a_made_up_question_is_of_words_that_its_passage_says_and_near_to_it(tmp_path: Path) -> None:
    write_vectors(tmp_path, 300)
    write_library(tmp_path, 300)
    write_questions(tmp_path, 300, 10)
    asked, generation = read_questions(tmp_path, ComputableEncoder()), open_generation(tmp_path / "index")
    for text, row, vector in zip(asked.texts, asked.rows, asked.vectors, strict=True):
        ((passage, _),) = generation.passages([row])
        assert terms(text) and set(terms(text)) <= set(terms(passage.text))
        cosines = generation.units_of(row) @ vector
        assert cosines.max() > 0.4
        (pieces,) = asked.known.encode_pieces([text], questions=True)
        words, context = generation.context.of_question(text, pieces)
        assert words == terms(text)
        rows = generation.context.words[slice(*generation.bags.units.starts[generation.unit_starts[[row, row + 1]]])]
        assert ((context @ rows.T.astype(np.float32)).max(axis=1) > 0.99 * LENGTH).all()
    generation.close()


def test_made_up_passages_are_the_same_alone_as_with_their_units() -> None:
    made = Made()
    np.testing.assert_array_equal(made.passages(2), made.block(2)[0])


def test_the_powers_are_fitted_to_what_is_told_and_none_to_what_is_unknown() -> None:
    growth = [grown(1000, 0.1), grown(100_000, 1.0)]
    powers = exponents(growth)
    assert powers["dense p50 ms"] == pytest.approx(0.5)
    assert powers["lexical build s"] == pytest.approx(1.0)
    assert powers["peak MB"] == pytest.approx(0.0)
    assert "anonymous MB" not in powers  # which is unknown
    assert "recall@10" not in powers and "right passages" not in powers
    assert powers["question p95 ms"] == pytest.approx(0.5)
    printed = {line.split("  ")[0]: line.split()[-3:] for line in growth_text(growth).splitlines()}
    assert printed["dense p50 ms"] == ["100", "1,000", "0.50"]
    assert printed["question processor ms"] == ["50.00", "500", "0.50"]
    assert printed["right passages"][1:] == ["0.950", "0.950"]
    assert "0.750" in growth_text(growth) and "0.800" in growth_text(growth)


def test_figures_that_are_older_than_whole_questions_are_told_without_them() -> None:
    old = [
        replace(one, searched=replace(one.searched, questions=None), build=None, library=None)
        for one in (grown(1000, 0.1), grown(100_000, 1.0))
    ]
    assert "question p50 ms" not in exponents(old)
    assert "by every vector" not in growth_text(old)
    assert "whole question" not in growth_svg(old)


def test_the_picture_has_a_line_for_each_measure_that_is_known_with_its_power() -> None:
    root = ElementTree.fromstring(growth_svg([grown(1000, 0.1), grown(10_000, 0.5), grown(100_000, 1.0)]))
    svg = "{http://www.w3.org/2000/svg}"
    lines = [line.attrib["points"].split() for line in root.iter(f"{svg}polyline")]
    assert [len(points) for points in lines] == [3] * 18  # anonymous memory isn't known
    for points in lines[:16]:
        across, down = zip(*((float(number) for number in point.split(",")) for point in points), strict=True)
        assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2)  # in logarithms
        assert down[0] > down[1] > down[2]
    said = [text.text or "" for text in root.iter(f"{svg}text")]
    assert "dense p50 ms, power 0.50" in said
    assert {"1k", "10k", "100k"} <= set(said)
    labels = [float(text.attrib["y"]) for text in root.iter(f"{svg}text") if ", power" in (text.text or "")]
    assert min(abs(one - other) for place, one in enumerate(labels) for other in labels[:place]) >= 16
    with pytest.raises(ValueError, match="two sizes"):
        growth_svg([grown(1000, 0.1)])


def test_the_work_of_the_encoder_is_counted_by_its_shape(tmp_path: Path) -> None:
    shape = {"hidden_size": 2, "intermediate_size": 8, "num_hidden_layers": 3}
    (tmp_path / "config.json").write_text(json.dumps(shape), encoding="utf-8")
    # A piece: 4 projections of 2x2 and 2 of 2x8, two operations each; a pair of pieces: 2 products of 2, two each.
    assert flops(tmp_path, 5) == 3 * (5 * (2 * 4 * 4 + 2 * 2 * 16) + 25 * 2 * 2 * 2)
    assert Limit("encoding", "GFLOP/s", 30.0, 40.0, "").share == 0.75


@pytest.mark.model
def test_the_machine_can_do_more_than_is_done() -> None:
    limits = measure_limits(load_encoder(), packaged_folder())
    assert [limit.unit for limit in limits] == ["GFLOP/s", "GFLOP/s", "GFLOP/s", "GB/s"]
    assert (
        limits[0].share > 0.2
    )  # products in eight bits beside those of fractions: four times as many where all is well
    assert all(0.02 < limit.share < 1.5 for limit in limits[1:])


def test_the_command_prints_every_table_and_writes_the_same_as_json(
    gold: Path, tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
) -> None:
    papers, file = write_papers(tmp_path / "papers", PAPERS), tmp_path / "new" / "bench.json"
    plot = tmp_path / "growth.svg"
    call = ["--papers", str(papers), "--runs", "1", "--sizes", "1000,500", "--json", str(file), "--plot", str(plot)]
    assert run([*call, "--parts", "papers,growth"], gold) == 0
    printed = capsys.readouterr().out
    data = json.loads(file.read_text(encoding="utf-8"))
    figures = {one["name"]: one for one in data["papers"]["figures"]}
    assert [figures["first answer of a cold process"][key] for key in ("median", "unit", "runs")] == [2.5, "s", 1]
    assert figures["index on disk"]["median"] > 1000  # a vector of 1,024 floats and more
    assert all(name in printed for name in figures)
    assert list(data["papers"]["stages_ms"]) == list(STAGES)
    assert all(0 <= stage["p50"] <= stage["p95"] for stage in data["papers"]["stages_ms"].values())
    assert [one["passages"] for one in data["growth"]["sizes"]] == [500, 1000]
    assert data["growth"]["scores"][0]["equal"]
    assert "a warm query (2 questions)" in printed
    assert "passages, made up" in printed and "greatest difference" in printed
    assert "1,000 made-up passages" in plot.read_text(encoding="utf-8")


def test_scores_that_are_not_rank_bm25s_are_an_exit_code(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Flatter(BM25Okapi):  # type: ignore[misc]
        def __init__(self, corpus: list[list[str]]) -> None:
            super().__init__(corpus, b=0.2)

    monkeypatch.setattr(bench_lexical, "BM25Okapi", Flatter)
    assert run(["--parts", "growth", "--runs", "1", "--sizes", "50"], gold) == 1
    said = capsys.readouterr()
    assert "NOT EQUAL" in said.out
    assert "differ from rank-bm25's" in said.err


def test_parts_that_were_not_measured_stay_in_the_file(gold: Path, tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    file.write_text('{"papers": {"kept": 1}, "growth": {"old": 1}}', encoding="utf-8")
    call = ["--parts", "growth", "--runs", "1", "--sizes", "50", "--json", str(file)]
    assert run(call, gold) == 0
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["papers"] == {"kept": 1}
    assert "old" not in data["growth"] and "load before the run" in data["growth"]["machine"]
    file.write_text("no figures", encoding="utf-8")
    with pytest.raises(PapersError, match="Name another file"):
        run(call, gold)


def test_a_folder_without_papers_is_named(gold: Path, tmp_path: Path, at_once: None) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NothingToReadError, match="empty"):
        run(["--papers", str(empty), "--sizes", "10"], gold)


def test_the_evaluation_has_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--help"])
    assert ended.value.code == 0
    assert "usage: python -m eval bench" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--runs", "0"],
        ["--sizes", "5000,many"],
        ["--sizes", ""],
        ["--parts", "growth,money"],
        ["--plot", "growth.svg", "--sizes", "50"],
        ["--plot", "growth.svg", "--parts", "limits"],
    ],
)
def test_what_can_not_be_measured_is_a_wrong_call(words: list[str], gold: Path) -> None:
    with pytest.raises(SystemExit) as error:
        run(words, gold)
    assert error.value.code == 2


def test_the_document_shows_the_growth_that_is_kept() -> None:
    kept = json.loads((ROOT / "eval" / "results" / "bench.json").read_text(encoding="utf-8"))["growth"]
    growth = [Growth(**{**one, "searched": searched_of(one["searched"])}) for one in kept["sizes"]]
    powers = exponents(growth)
    assert powers == kept["exponents"]
    document = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    for name, get in MEASURES.items():
        if get(growth[0]) is None:
            continue
        power = "" if (fit := powers.get(name)) is None else f"{fit:.2f}"
        assert f"| {name} | {' | '.join(measure_text(name, get(one)) for one in growth)} | {power} |" in document
    assert (ROOT / "docs" / "growth.svg").read_text(encoding="utf-8") == growth_svg(growth)
