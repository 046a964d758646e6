"""Papers in folders: which files there are. Looks at files and reads none but what lies beside papers."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from ingest.archive import unpack
from ingest.errors import NothingToReadError, PapersError, UnreadablePaperError
from ingest.jobs import Source
from ingest.models import Unread
from ingest.overrides import read_overrides

__all__ = ["SUFFIXES", "as_text", "closed_above", "find_sources", "is_there", "password_of"]

SUFFIXES = frozenset({".pdf", ".docx", ".odt", ".html", ".htm", ".xhtml", ".txt", ".md", ".markdown"})
NOT_PAPERS = frozenset({"papers.csv"})
ARCHIVE = ".zip"


def find_sources(
    roots: Sequence[Path], *, ocr: bool = True, archives: Path | None = None
) -> tuple[tuple[Source, ...], tuple[Unread, ...]]:
    """Every paper at or below the roots, sorted by path, and what was passed over with the reason.

    ZIP archives are unpacked into the folder `archives`, which has to stay while their papers are wanted; their papers
    are called archive.zip/inner/name.pdf. Without that folder an archive is passed over.
    Raises NothingToReadError when a root does not exist, or has a name that is not UTF-8. Files whose names are not,
    or begin with a dot, and links that lead out of their folder, are passed over.
    """
    for root in roots:
        if not is_there(root):
            raise NothingToReadError(f"{as_text(str(root))} does not exist. Give a folder of papers, or a paper.")
        if (shown := as_text(str(root.resolve()))) != str(root.resolve()):
            raise NothingToReadError(f"{shown} has a name that is no text. Rename it, and run the same command again.")
    found: dict[Path, str] = {}
    skipped: list[Unread] = []
    for root in roots:
        for file, name in _files(root, archives, skipped):
            if (shown := as_text(name)) != name:
                skipped.append(Unread(shown, None, "has a name, or a folder's name, that is no text; rename it"))
            elif not file.resolve().is_relative_to(root.resolve() if root.is_dir() else root.resolve().parent):
                skipped.append(Unread(name, None, "is a link that leads out of its folder"))
            elif file.suffix.lower() in SUFFIXES or file.suffix.lower() == ARCHIVE:
                found.setdefault(file, name)
            elif file.name not in NOT_PAPERS and not root.is_dir():
                skipped.append(Unread(name, None, f"is of a kind that is not read ({file.suffix or 'no suffix'})"))
    sources: list[Source] = []
    for file, name in _named_apart(found):
        if file.suffix.lower() == ARCHIVE:
            sources += _from_archive(file, name, skipped, ocr=ocr, archives=archives)
        elif (source := _source(file, name, skipped, overrides=_overrides(file), ocr=ocr)) is not None:
            sources.append(source)
    return tuple(sorted(sources, key=lambda source: (source.path, str(source.file)))), tuple(skipped)


def _files(root: Path, archives: Path | None, skipped: list[Unread]) -> Iterator[tuple[Path, str]]:
    """The files at or below a root, sorted, each with its name there; none that is hidden, or was unpacked by us.

    Folders that can't be opened are added to what was `skipped`.
    """
    base = root.resolve() if root.is_dir() else root.resolve().parent

    def closed(error: OSError) -> None:
        name = Path(error.filename).relative_to(base).as_posix()
        reason = f"is a folder that can't be opened ({error.strerror}); what it held stays as it was last read"
        skipped.append(Unread(as_text(name), None, reason))

    walked = os.walk(base, onerror=closed) if root.is_dir() else ()
    below = sorted(Path(folder, file) for folder, _, files in walked for file in files)
    for file in below if root.is_dir() else [root.resolve()]:
        name = file.relative_to(base).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts)
        ours = archives is not None and file.is_relative_to(archives.resolve())
        about = root.is_dir() and file.stem.lower() == "readme"  # says what the folder holds, and is no paper
        if file.is_file() and not hidden and not ours and not about:
            yield file, name


def closed_above(file: Path, root: Path) -> Path | None:
    """The first folder on the way from a root to a file below it that is there and can't be opened; None if none is."""
    for folder in reversed([folder for folder in file.parents if folder.is_relative_to(root)]):
        try:
            os.scandir(folder).close()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return folder
    return None


def is_there(path: Path) -> bool:
    """Whether a path leads to something; one that is too long for any file leads nowhere."""
    try:
        return path.exists()
    except OSError:
        return False


def as_text(name: str) -> str:
    """The name with a question mark for each byte that is no UTF-8, which Python keeps as half a character."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _from_archive(
    archive: Path, name: str, skipped: list[Unread], *, ocr: bool, archives: Path | None
) -> Iterator[Source]:
    if archives is None:
        skipped.append(Unread(name, None, "is a ZIP archive; unpack it into the folder yourself"))
        return
    try:
        unpacked = unpack(archive, name=name, archives=archives.resolve(), suffixes=SUFFIXES, beside=NOT_PAPERS)
    except UnreadablePaperError as error:
        skipped.append(Unread(name, None, str(error).removeprefix(f"{name}: ")))
        return
    skipped += unpacked.skipped
    for inner, file in unpacked.files:
        if file.name in NOT_PAPERS:
            continue
        overrides = _archived_overrides(archive, inner, file, skipped, name)
        source = _source(file, f"{name}/{inner}", skipped, overrides=overrides, ocr=ocr)
        if source is not None:
            yield source


def _archived_overrides(archive: Path, inner: str, file: Path, skipped: list[Unread], name: str) -> Mapping[str, str]:
    """The row of a papers.csv beside the archive that names archive.zip/inner/name.pdf, else of one inside it."""
    row = read_overrides(archive.parent).get(f"{archive.name}/{inner}")
    if row is not None:
        return row
    try:
        return _overrides(file)
    except PapersError:  # one somebody else made and packed: it must not stop the batch as the reader's own does
        problem = Unread(f"{name}/papers.csv", None, "has a line that can't be understood, so it is left out")
        if problem not in skipped:
            skipped.append(problem)
        return {}


def _source(file: Path, name: str, skipped: list[Unread], *, overrides: Mapping[str, str], ocr: bool) -> Source | None:
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        skipped.append(Unread(name, None, f"can't be opened ({error.strerror})"))
        return None
    return Source(file, name, digest, overrides, ocr)


def _overrides(file: Path) -> Mapping[str, str]:
    """The row of the nearest papers.csv that names the file, in its own folder or the one above."""
    for folder in (file.parent, file.parent.parent):
        rows = read_overrides(folder)
        row = rows.get(file.relative_to(folder).as_posix())
        if row is not None:
            return row
    return {}


def password_of(file: Path) -> str | None:
    """The password that papers.csv gives for a paper, for no index keeps it. Raises PapersError where it is damaged."""
    return _overrides(file).get("password") or None


def _named_apart(found: Mapping[Path, str]) -> Iterator[tuple[Path, str]]:
    """Files and their names, with the folder's name before it where two roots hold files of one name."""
    shared = Counter(found.values())
    for file, name in found.items():
        depth = len(PurePosixPath(name).parts) + 1
        yield file, name if shared[name] == 1 else "/".join(file.parts[-depth:]).lstrip("/")
