"""Unpack ZIP archives of papers, safely, into a folder of the reader's own. Writes nowhere else."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from ingest.errors import LimitExceededError, UnreadablePaperError
from ingest.models import Unread

__all__ = ["Unpacked", "came_from", "forget_archives", "unpack"]

MOST_BYTES = 500_000_000  # of everything unpacked
MOST_ENTRIES = 2_000
MOST_RATIO = 200  # unpacked to packed: papers are below 20, and files made to fill a disk above 1,000
RATIO_FROM_BYTES = 1_000_000
MOST_NAME_BYTES = 200  # of one part of a path: file systems end at 255, and a name may grow when it is cleaned
MOST_DEPTH = 20
CHUNK_BYTES = 1_000_000
ORIGINS = ".from"  # beside what was unpacked: where the archive lay
ARCHIVES = frozenset({".7z", ".gz", ".rar", ".tar", ".tgz", ".zip"})

# Control characters, and what Windows allows in no name.
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
DRIVE = re.compile(r"[A-Za-z]:")
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What one archive gave: (path inside it, file on disk), sorted by path, and what was passed over with reasons."""

    files: tuple[tuple[str, Path], ...]
    skipped: tuple[Unread, ...]


def unpack(
    archive: Path, *, name: str, archives: Path, suffixes: Iterable[str], beside: Iterable[str] = ()
) -> Unpacked:
    """Unpack the papers of a ZIP into `archives`/<SHA-256 of the ZIP>, or find them there from an earlier run.

    Only files with one of the `suffixes`, or named as one `beside` the papers, are written. `name` is what the archive
    is called in reasons. Raises UnreadablePaperError when it is no ZIP or can't be opened, and LimitExceededError,
    before anything is written, when it holds more than 500 MB, 2,000 entries, or a file packed 200 times over.
    """
    try:
        with archive.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _check_size(entries, name)
            wanted, skipped = _wanted(entries, name, frozenset(suffixes), frozenset(beside))
            folder = archives / digest
            skipped += _write(opened, wanted, folder, name)
            _note_origin(folder, archive)
    except (OSError, *DAMAGE) as error:
        if isinstance(error, OSError) and error.strerror:
            raise UnreadablePaperError(f"{name}: can't be opened ({error.strerror})") from error
        raise UnreadablePaperError(f"{name}: is damaged, or is not a ZIP archive") from error
    files = tuple((path, folder / path) for path in sorted(wanted) if (folder / path).is_file())
    return Unpacked(files, tuple(skipped))


def came_from(file: Path, archives: Path) -> tuple[Path, ...]:
    """Where the archives lay that a file was unpacked from, sorted; () for any other file, or where it is not known."""
    try:
        folder = archives.resolve() / file.relative_to(archives.resolve()).parts[0]
        noted = json.loads((folder / ORIGINS).read_text(encoding="utf-8"))
        return tuple(Path(place) for place in sorted(noted))
    except (OSError, ValueError, IndexError, TypeError):
        return ()


def _note_origin(folder: Path, archive: Path) -> None:
    """Add the place of an archive to those noted; the file is there whole or not at all."""
    known = {str(place) for place in came_from(folder / ORIGINS, folder.parent)}
    if str(archive) in known or not folder.is_dir():
        return
    fresh = folder / f"{ORIGINS}.new"
    fresh.write_text(json.dumps(sorted({*known, str(archive)})), encoding="utf-8")
    fresh.replace(folder / ORIGINS)


def forget_archives(archives: Path, *, keep: Iterable[Path]) -> None:
    """Delete what was unpacked from archives that hold none of the files to `keep`. Nothing else is touched."""
    home = archives.resolve()
    kept = {file.relative_to(home).parts[0] for file in keep if file.is_relative_to(home)}
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if folder.name not in kept and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _check_size(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise LimitExceededError(f"{name}: holds more than {MOST_ENTRIES:,} files; unpack it into the folder yourself")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise LimitExceededError(
            f"{name}: unpacks to more than {MOST_BYTES // 1_000_000} MB; unpack it into the folder yourself"
        )
    for entry in entries:
        if entry.file_size > max(RATIO_FROM_BYTES, MOST_RATIO * entry.compress_size):
            raise LimitExceededError(f"{name}: holds a file packed more than {MOST_RATIO} times over, as no paper is")


def _wanted(
    entries: list[zipfile.ZipInfo], name: str, suffixes: frozenset[str], beside: frozenset[str]
) -> tuple[dict[str, zipfile.ZipInfo], list[Unread]]:
    """The entries to write by their safe path, and those with a paper's name that are refused."""
    wanted: dict[str, zipfile.ZipInfo] = {}
    skipped: list[Unread] = []
    seen: set[str] = set()
    for entry in entries:
        path = _safe_path(entry.filename)
        shown = f"{name}/{UNSAFE.sub('_', entry.filename)}"
        suffix = PurePosixPath(entry.filename.lower()).suffix
        if suffix in ARCHIVES:
            skipped.append(Unread(shown, None, "is an archive inside an archive, which is not opened"))
        elif suffix not in suffixes and PurePosixPath(entry.filename).name not in beside:
            continue
        elif path is None:
            skipped.append(Unread(shown, None, "has a name that leads out of the archive, or that no folder can hold"))
        elif _is_hidden(path):
            continue
        elif stat.S_ISLNK(entry.external_attr >> 16):
            skipped.append(Unread(shown, None, "is a link, which is not followed"))
        elif entry.flag_bits & 1:
            skipped.append(Unread(shown, None, "needs a password; unpack the archive into the folder yourself"))
        elif path.casefold() in seen:  # on some machines names that differ in case are one file
            skipped.append(Unread(shown, None, "stands twice in the archive; the first is read"))
        else:
            seen.add(path.casefold())
            wanted[path] = entry
    return wanted, skipped


def _safe_path(filename: str) -> str | None:
    """The path with nothing in it that a folder can't hold; None when it leads out of the archive's own folder."""
    path = filename.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts or path.startswith("/") or DRIVE.match(path) or ".." in parts:
        return None
    cleaned = [UNSAFE.sub("_", part).encode("utf-8", "replace").decode("utf-8").rstrip(" .") for part in parts]
    if len(parts) > MOST_DEPTH or any(not part or len(part.encode()) > MOST_NAME_BYTES for part in cleaned):
        return None
    return "/".join(cleaned)


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(path).parts)


def _write(opened: zipfile.ZipFile, wanted: dict[str, zipfile.ZipInfo], folder: Path, name: str) -> list[Unread]:
    """Write the entries that are not in the folder yet; those that are damaged are left out and given back.

    Each file appears there whole or not at all, so a run that is broken off leaves nothing that looks like a paper.
    """
    missing = {path: entry for path, entry in wanted.items() if not (folder / path).is_file()}
    if not missing:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    partial = Path(mkdtemp(dir=folder.parent, prefix=".unpacking-"))
    skipped: list[Unread] = []
    try:
        for path, entry in missing.items():
            try:
                _write_one(opened, entry, partial / "entry")
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (partial / "entry").replace(folder / path)
            except (FileExistsError, IsADirectoryError, NotADirectoryError):
                skipped.append(Unread(f"{name}/{path}", None, "has the name of a folder in the same archive"))
            except DAMAGE:
                skipped.append(Unread(f"{name}/{path}", None, "is damaged inside the archive"))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return skipped


def _write_one(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, file: Path) -> None:
    left = entry.file_size  # what an archive says of a file's size may be wrong, and was counted against the limit
    with opened.open(entry) as packed, file.open("wb") as unpacked:
        while chunk := packed.read(CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("a file is longer than the archive says")
            unpacked.write(chunk)
