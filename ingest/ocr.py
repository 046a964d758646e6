"""Read the text of a page that is only a picture. The only module that imports the OCR engine."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import atan2, radians, tan
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import PapersError, UnreadablePaperError

__all__ = ["BEST_DPI", "OcrLine", "ocr_text", "read_picture", "reading_order"]

BEST_DPI = 200  # at 150 spaces between words are lost and digits run together; 300 reads no better

_LEAST_CONFIDENCE = 0.5  # a line below this is a smudge, a stamp or handwriting
_UPRIGHT_CONFIDENCE = 0.8  # print that stands upright reads well above this, and upside down well below
_FEWEST_COLUMN_LINES = 4
_GUTTERS = [step / 50 for step in range(8, 43)]  # where one column may end and the next begin
_LIST_MARK = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]+)[.)]|\d{1,3}(?:\.\d{1,3})+\.?|[\u2022\u25aao*-]")
_FIGURE = re.compile(r"[-+(]*[£$€]?\d[\d,.]*[%)]*")
_SETTINGS: dict[str, Any] = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,  # what is kept is decided here, once the page is known to be upright
    "Global.use_cls": False,  # it turns single lines; here the whole page is turned
    "Global.max_side_len": 4000,
    # Lines are found on a smaller picture, which halves the time, and read from the full one.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # A batch pads its short lines to the longest, and padded lines lose the spaces between their words.
    "Rec.rec_batch_num": 1,
    # Papers are read side by side in processes, so each engine keeps to one core.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True, slots=True)
class OcrLine:
    """One line of print: its words and where it stands, as fractions of the picture's width and height from top left.

    `confidence` is 0 to 1. Tabs part the cells of a row in `text`. `apart` says that white space stands above.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    apart: bool = False

    @property
    def height(self) -> float:
        """From its top to its bottom, as a fraction of the picture's height."""
        return self.bottom - self.top


def read_picture(png: bytes) -> tuple[OcrLine, ...]:
    """The lines of print on a page, in the order in which they are read; none when the page holds no print.

    `png` is the page as a picture, best at BEST_DPI; it may lie on its side or on its head, and the places given are
    those on the picture as it is. Raises UnreadablePaperError when it is no picture, and PapersError when the engine is
    missing.
    """
    pixels = _pixels(png)
    turns, lines = _read_upright(pixels)
    shape: tuple[int, int] = np.rot90(pixels, turns).shape[:2]
    kept = [line for line in lines if line.confidence >= _LEAST_CONFIDENCE]
    return tuple(_turned_back(line, turns) for line in reading_order(kept, width_to_height=shape[1] / shape[0]))


def ocr_text(lines: Iterable[OcrLine]) -> str:
    """The words of the lines, a line each, with a blank line where white space parts them."""
    return "".join(("\n\n" if line.apart else "\n") + line.text for line in lines).lstrip("\n")


def reading_order(lines: Iterable[OcrLine], *, width_to_height: float = 0.707) -> tuple[OcrLine, ...]:
    """Lines of an upright page, columns one after the other, each from top to bottom; what stands in a row is joined.

    Columns are told from the columns of a table by their lines, which fill them. `width_to_height` is the picture's.
    """
    printed = [line for line in lines if line.text.strip()]
    return tuple(_ordered(printed, width_to_height)) if printed else ()


@cache
def _engine() -> Any:
    try:
        import cv2
        from rapidocr import RapidOCR
    except ImportError as error:
        raise PapersError("Scanned pages need the OCR engine. Run: pip install rapidocr onnxruntime") from error
    cv2.setNumThreads(1)
    return RapidOCR(params=_SETTINGS)


def _pixels(png: bytes) -> NDArray[np.uint8]:
    """Height x width x 3, in the blue-green-red order that the engine was taught with."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(png)) as picture:
            return np.ascontiguousarray(np.asarray(picture.convert("RGB"), dtype=np.uint8)[:, :, ::-1])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnreadablePaperError(f"the picture of the page can't be opened ({error})") from error


def _read_upright(pixels: NDArray[np.uint8]) -> tuple[int, list[OcrLine]]:
    """How many quarter turns to the left make the page upright, and its lines there."""
    best, lying = _read(pixels)
    if not best or (not lying and _confidence(best) >= _UPRIGHT_CONFIDENCE):
        return 0, best
    turns, most = 0, 0.0 if lying else _amount_read(best)
    for candidate in (1, 3) if lying else (2,):
        lines, _ = _read(np.ascontiguousarray(np.rot90(pixels, candidate)))
        if _amount_read(lines) > most:
            turns, best, most = candidate, lines, _amount_read(lines)
        if _confidence(lines) >= _UPRIGHT_CONFIDENCE:
            break
    return turns, best


def _read(pixels: NDArray[np.uint8]) -> tuple[list[OcrLine], bool]:
    """The lines in no order, made level, and whether most of the print runs up or down the picture."""
    found = _engine()(pixels)
    if found.boxes is None or not len(found.boxes):
        return [], False
    height, width = pixels.shape[:2]
    corners = np.asarray(found.boxes, dtype=float)  # line x 4 corners from top left clockwise x (across, down)
    across, down = np.ptp(corners[:, :, 0], axis=1), np.ptp(corners[:, :, 1], axis=1)
    lying = bool(down[down > across].sum() > across[across >= down].sum())
    corners[:, :, 1] -= (corners[:, :, 0] - width / 2) * tan(_slant(corners))
    low = (corners.min(axis=1) / (width, height)).clip(0, 1).tolist()
    high = (corners.max(axis=1) / (width, height)).clip(0, 1).tolist()
    lines = [
        OcrLine(" ".join(text.split()), left, top, right, bottom, float(score))
        for text, score, (left, top), (right, bottom) in zip(found.txts, found.scores, low, high, strict=True)
    ]
    return lines, lying


def _slant(corners: NDArray[np.float64]) -> float:
    """The angle, in radians, by which a page lay askew in the scanner; 0 when its lines don't agree on a small one."""
    edges = corners[:, 1] - corners[:, 0]
    longest = max(across for across, _ in edges.tolist())
    # Corners are whole pixels of a smaller picture, so a short line tells little about the angle.
    angle = median(atan2(down, across) for across, down in edges.tolist() if across >= longest / 2)
    return angle if abs(angle) < radians(5) else 0.0


def _confidence(lines: Sequence[OcrLine]) -> float:
    """The mean over characters, so that a smudge weighs little."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / characters if characters else 0.0


def _amount_read(lines: Sequence[OcrLine]) -> float:
    return sum(line.confidence * len(line.text) for line in lines if line.confidence >= _LEAST_CONFIDENCE)


def _turned_back(line: OcrLine, turns: int) -> OcrLine:
    """The line where it stands on the picture before it was turned left by so many quarters."""
    for _ in range(turns):
        line = replace(line, left=1 - line.bottom, top=line.left, right=1 - line.top, bottom=line.right)
    return line


def _ordered(lines: list[OcrLine], width_to_height: float) -> list[OcrLine]:
    best = max(_GUTTERS, key=lambda gutter: _lines_in_columns(_bands(lines, gutter), gutter))
    bands = _bands(lines, best)
    if not _lines_in_columns(bands, best):
        return _rows(lines, width_to_height)
    ordered: list[OcrLine] = []
    for band in bands:
        if _is_two_columns(band, best):
            for side in _sides(band, best):
                column = _ordered(side, width_to_height)
                ordered += [replace(column[0], apart=True), *column[1:]]
        else:
            ordered += _rows(band, width_to_height)
    return ordered


def _bands(lines: list[OcrLine], gutter: float) -> list[list[OcrLine]]:
    """The lines from top to bottom; lines that cross the gutter and lines that don't are never in one band."""
    crossing = sorted((line for line in lines if line.left < gutter < line.right), key=_middle)
    beside = sorted((line for line in lines if not line.left < gutter < line.right), key=_middle)
    bands: list[list[OcrLine]] = []
    for line in crossing:
        above = [other for other in beside if _middle(other) < _middle(line)]
        beside = beside[len(above) :]
        if above:
            bands += [above, [line]]
        elif bands:
            bands[-1].append(line)
        else:
            bands.append([line])
    return [*bands, beside] if beside else bands


def _lines_in_columns(bands: list[list[OcrLine]], gutter: float) -> int:
    return sum(len(band) for band in bands if _is_two_columns(band, gutter))


def _is_two_columns(band: list[OcrLine], gutter: float) -> bool:
    """Whether print stands on both sides in rows that mostly fill their side, as prose does and table cells don't."""
    for side in _sides(band, gutter):
        if len(side) < _FEWEST_COLUMN_LINES:
            return False
        width = max(line.right for line in side) - min(line.left for line in side)
        middles = sorted(_middle(line) for line in side)
        rows = 1 + sum(below - above > side[0].height / 2 for above, below in pairwise(middles))
        if width < 0.15 or sum(line.right - line.left for line in side) < 0.7 * width * rows or not _is_prose(side):
            return False
    return True


def _is_prose(lines: list[OcrLine]) -> bool:
    """Whether these are lines of words; a dense table of figures fills its side too, but its rows must stay whole."""
    words = [word for line in lines for word in line.text.split()]
    return len(words) >= 3 * len(lines) and sum(word.strip("().,;:'\"").isalpha() for word in words) > 0.7 * len(words)


def _sides(band: list[OcrLine], gutter: float) -> tuple[list[OcrLine], list[OcrLine]]:
    return [line for line in band if line.right <= gutter], [line for line in band if line.left >= gutter]


def _rows(lines: list[OcrLine], width_to_height: float) -> list[OcrLine]:
    rows: list[list[OcrLine]] = []
    for line in sorted(lines, key=lambda line: (_middle(line), line.left)):
        if rows and _middle(line) < median(other.bottom for other in rows[-1]) - 0.3 * rows[-1][0].height:
            rows[-1].append(line)
        else:
            rows.append([line])
    joined = [_join(sorted(row, key=lambda line: line.left), width_to_height) for row in rows]
    usual = median(line.height for line in joined)
    apart = [False, *(below.top - above.bottom > usual / 2 for above, below in pairwise(joined))]
    return [replace(line, apart=white) for line, white in zip(joined, apart, strict=True)]


def _join(row: list[OcrLine], width_to_height: float) -> OcrLine:
    text = row[0].text
    for before, line in pairwise(row):
        gap = (line.left - before.right) * width_to_height  # now in units of the picture's height, as line heights are
        # The engine finds figures apart only when they stand in columns, however narrow the gap.
        figure = _FIGURE.fullmatch(line.text) or _FIGURE.fullmatch(before.text)
        is_cell = bool(figure) or gap > 1.5 * line.height
        text += ("\t" if is_cell and not _LIST_MARK.fullmatch(text) else " ") + line.text
    left, right = min(line.left for line in row), max(line.right for line in row)
    top, bottom = min(line.top for line in row), max(line.bottom for line in row)
    return OcrLine(text, left, top, right, bottom, _confidence(row))


def _middle(line: OcrLine) -> float:
    return (line.top + line.bottom) / 2
