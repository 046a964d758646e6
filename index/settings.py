"""Settings: a flag first, then an environment variable that begins with PAPERS_, then the default."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from index.encoder import DEFAULT_MODEL
from ingest.errors import PapersError
from ingest.worker import Limits

__all__ = ["Settings", "load_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. The name of each is its environment variable's, PAPERS_INDEX for `index` and so on."""

    index: Path = Path("data/index")  # the folder of the index
    encoder: str = DEFAULT_MODEL  # a folder or hub name of a sentence-transformers model
    reranker: str = ""  # a folder or hub name of a cross-encoder, none when empty
    workers: int = 2  # how many papers are read at once
    read_seconds: float = 120.0  # the longest that one paper may take to be read
    read_page_seconds: float = 1.0  # and how much longer for each page it has
    read_memory_mb: int = 3000  # the most memory that reading one paper may take
    ocr: bool = True  # whether pages that are pictures are read: 1 or 0
    uploads: Path = Path("data/uploads")  # where the page keeps papers added by upload
    upload_mb: int = 200  # the largest paper that the page takes
    questions: Path = Path("data/questions.jsonl")  # where readers' verdicts on answers go, as gold questions

    @property
    def limits(self) -> Limits:
        """What reading one paper may take."""
        return Limits(self.read_seconds, self.read_memory_mb, seconds_a_page=self.read_page_seconds)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises PapersError, naming the variable, for a value of the wrong kind."""
    given = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for field in fields(Settings):
        name = f"PAPERS_{field.name.upper()}"
        text = given.get(name, "").strip()
        if text:
            kind = type(getattr(Settings(), field.name))
            try:
                values[field.name] = READ.get(kind, kind)(text)
            except ValueError as error:
                raise PapersError(f"{name}={text} is not {SAID[kind]}. Unset it or give another value.") from error
    return Settings(**values)  # type: ignore[arg-type]


def _switch(text: str) -> bool:
    if text.lower() in ("1", "yes", "true", "on"):
        return True
    if text.lower() in ("0", "no", "false", "off"):
        return False
    raise ValueError(text)


def _above_nought(kind: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = kind(text)
        if not 0 < number < float("inf"):  # false for NaN too
            raise ValueError(text)
        return number

    return read


READ: Mapping[type, Callable[[str], object]] = {bool: _switch, int: _above_nought(int), float: _above_nought(float)}
SAID: Mapping[type, str] = {bool: "a switch (1 or 0)", int: "a whole number above 0", float: "a number above 0"}
