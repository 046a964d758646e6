"""Save papers that were uploaded, under names that are safe. The only module that writes into the folder of uploads."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import PapersError
from ingest.sources import SUFFIXES

__all__ = ["Saved", "delete_upload", "is_upload", "safe_name", "save_upload", "upload_types"]

LONGEST_NAME = 120  # characters before the suffix: some file systems take no more than 255 bytes
RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)  # names that Windows keeps to itself


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one upload: the file it is in, or None and the reason why it was not taken."""

    name: str
    file: Path | None
    note: str = ""


def upload_types() -> list[str]:
    """The suffixes that are taken, without their dots, sorted."""
    return sorted(suffix.removeprefix(".") for suffix in SUFFIXES)


def safe_name(name: str) -> str | None:
    """The name of a file inside one folder, on any system; None when its kind is not taken.

    Folders, control characters and marks with a meaning to a file system are left out, and so are dots at the front.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    printable = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    cleaned = re.sub(r"[<>:\"|?*]", "_", printable).strip(" .~$")
    stem, suffix = Path(cleaned).stem.strip(" ."), Path(cleaned).suffix.lower()
    if suffix not in SUFFIXES or not stem:
        return None
    if RESERVED.match(stem):
        stem = f"{stem}_"
    return f"{_cut(stem)}{suffix}"


def _cut(stem: str) -> str:
    return stem[:LONGEST_NAME].encode()[: 2 * LONGEST_NAME].decode(errors="ignore").rstrip(" .")


def save_upload(name: str, content: bytes, folder: Path, *, limit_mb: int) -> Saved:
    """Write one upload into the folder. The same bytes under one name are kept once; others get a new name."""
    safe = safe_name(name)
    if safe is None:
        return Saved(name, None, f"is of a kind that is not taken. Give {_listed(upload_types())}.")
    if not content:
        return Saved(name, None, "is empty.")
    if len(content) > limit_mb * 1_000_000:
        return Saved(
            name, None, f"is larger than {limit_mb} MB. Add it from the command line, or set PAPERS_UPLOAD_MB."
        )
    folder.mkdir(parents=True, exist_ok=True)
    file = _free(folder / safe, content)
    if file.exists():
        return Saved(name, file, "had been added before.")
    part = file.with_name(f".{file.name}.part")  # a name that begins with a dot is no paper: half a file is never read
    part.write_bytes(content)
    part.replace(file)
    return Saved(name, file)


def is_upload(file: str, folder: Path) -> bool:
    """Whether the file is one of the uploads."""
    return bool(file) and Path(file).resolve().parent == folder.resolve()


def delete_upload(file: str, folder: Path) -> bool:
    """Delete a paper that was uploaded; False, with nothing done, for any other file. Raises PapersError."""
    if not is_upload(file, folder):
        return False
    try:
        Path(file).unlink(missing_ok=True)
    except OSError as error:
        raise PapersError(f"{file} can't be deleted ({error.strerror or error}). Close it where it is open.") from error
    return True


def _free(file: Path, content: bytes) -> Path:
    """The file's path, or with a number where another file has it, or where these very bytes already are."""
    wanted = hashlib.sha256(content).digest()
    number, candidate = 1, file
    while candidate.exists() and hashlib.sha256(candidate.read_bytes()).digest() != wanted:
        number += 1
        candidate = file.with_name(f"{file.stem}-{number}{file.suffix}")
    return candidate


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
