"""What a signal is worth: the run without it against the run with it."""

import json
from pathlib import Path

import numpy as np
import pytest
from test_eval_run import CONFUSED, GOLD, PERFECT, TinyIndex

from eval.__main__ import main
from eval.ablation import signals, switched_off
from index.models import Answer, Mode
from index.weights import LinearModel, Weights, load_weights, other_weights, read_weights

SMALL = Weights(
    LinearModel(("bm25", "cosine", "odd"), np.array([1.0, 2.0, 3.0])),
    LinearModel(("cosine", "marker"), np.array([4.0, 5.0])),
    LinearModel(("cosine",), np.array([6.0]), bias=0.5),
    threshold=0.5,
)


class WeighingIndex(TinyIndex):
    """Right as long as words count."""

    def ask(self, question: str, *, k: int = 10, mode: Mode = Mode.FULL) -> Answer:
        passage = load_weights().passage
        self.answers = PERFECT if passage.weights[passage.names.index("bm25")] else CONFUSED
        return super().ask(question, k=k, mode=mode)


def test_a_feature_of_no_known_signal_is_one_by_itself() -> None:
    assert signals(SMALL) == {
        "lexical": ("bm25",),
        "dense": ("cosine",),
        "kind of answer": ("marker",),
        "odd": ("odd",),
    }


def test_a_signal_is_switched_off_in_ranking_and_quoting_but_not_in_refusing() -> None:
    without = switched_off(SMALL, ("cosine",))
    assert without.passage.weights.tolist() == [1.0, 0.0, 3.0]
    assert without.unit.weights.tolist() == [0.0, 5.0]
    assert (without.sure, without.threshold) == (SMALL.sure, SMALL.threshold)
    assert SMALL.passage.weights.tolist() == [1.0, 2.0, 3.0]


def test_other_weights_hold_until_the_block_ends() -> None:
    before = load_weights()
    with pytest.raises(KeyError), other_weights(SMALL):
        assert load_weights() is SMALL
        raise KeyError
    assert load_weights() is before


def test_the_packages_weights_are_read_from_their_file() -> None:
    file = Path(__file__).resolve().parents[1] / "index" / "weights.json"
    assert read_weights(file).passage.weights.tolist() == load_weights().passage.weights.tolist()


def test_the_command_tells_what_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(f"{json.dumps(row)}\n" for row in GOLD), encoding="utf-8")
    call = ["ablate", "--gold", str(gold), "--index", "i", "--signal", "lexical", "--signal", "dense"]
    assert main(call, open_index=lambda folder: WeighingIndex(PERFECT)) == 0
    rows = capsys.readouterr().out.splitlines()[4:]
    assert rows[0].split()[:3] == ["(all", "on)", "1.000"]
    assert rows[1].split()[:4] == ["lexical", "-1.000", "[-1.00,", "-1.00]*"]
    assert rows[2].split()[:4] == ["dense", "+0.000", "[+0.00,", "+0.00]"]
    assert main([*call, "--json"], open_index=lambda folder: WeighingIndex(PERFECT)) == 0
    assert json.loads(capsys.readouterr().out)["lexical"]["answer"]["difference"] == -1.0


def test_an_unknown_signal_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["ablate", "--index", "i", "--signal", "luck"], open_index=lambda folder: TinyIndex({}))
    assert "no signal is called 'luck'" in capsys.readouterr().err
