"""Two encoders side by side: how near their vectors are, by hand, and the command over an index of a few words."""

import re
from pathlib import Path

import numpy as np
import pytest
from computable import ComputableEncoder

from eval.__main__ import main
from eval.bench_encoders import compare_encoders
from index.build import index_texts
from index.encoder import Vectors, load_encoder

TEXTS = [f"text {number}" for number in range(20)]


class Turned:
    """Vectors on a circle, text n at n degrees, all turned by `degrees`, and questions by `asked`."""

    name, dimensions, window = "turned", 2, 256

    def __init__(self, degrees: float = 0.0, *, asked: float = 0.0) -> None:
        self.degrees, self.asked = degrees, asked

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: object, **_: object) -> Vectors:
        angles = np.radians(np.arange(20) + self.degrees)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    def encode_question(self, text: str) -> Vectors:
        angle = np.radians(self.asked)
        return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)


def test_the_same_encoder_twice_is_the_same_in_everything() -> None:
    compared = compare_encoders(
        "texts", TEXTS, ["why?"], ours=ComputableEncoder(), reference=ComputableEncoder(), runs=1
    )
    assert (compared.texts, compared.overlap) == (20, 1.0)
    assert (compared.least_cosine, compared.mean_cosine) == pytest.approx((1.0, 1.0))


def test_cosines_and_the_share_of_the_nearest_ten_are_counted_by_hand() -> None:
    compared = compare_encoders("texts", TEXTS, ["why?"], ours=Turned(60, asked=64), reference=Turned(), runs=1)
    assert compared.least_cosine == pytest.approx(0.5)
    assert compared.mean_cosine == pytest.approx(0.5)
    # Nearest to 0 degrees are texts 0 to 9, nearest to 64 of 60 to 79 are 60 to 69.
    assert compared.overlap == pytest.approx(1.0)
    assert compared.question_cosine == pytest.approx(float(np.cos(np.radians(64))))
    shifted = compare_encoders("texts", TEXTS, ["why?"], ours=Turned(asked=11.6), reference=Turned(), runs=1)
    assert shifted.overlap == pytest.approx(0.3)  # nearest to 11.6 are texts 7 to 16


def test_nothing_to_encode_is_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        compare_encoders("texts", [], ["why?"], ours=Turned(), reference=Turned(), runs=1)


@pytest.mark.model
def test_the_packaged_encoder_is_compared_with_sentence_transformers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"trees": ("Trees", "Eleven trees were felled. Ash died back."), "skips": ("Skips", "The levy is £40.")}
    index_texts(texts, tmp_path, encoder=load_encoder())
    assert main(["encoders", "--index", str(tmp_path), "--runs", "1"]) == 0
    said = capsys.readouterr().out
    assert "passages" in said
    assert "their units" in said
    cosines = [float(number) for number in re.findall(r"\d\.\d{7}", said)]
    assert len(cosines) == 6  # three in each of two rows
    assert min(cosines) > 0.99
