"""Build the sample papers of data/papers from the words in data/sources. The only file here that writes to disk.

    .venv/bin/python data/build.py            write every paper to data/papers
    .venv/bin/python data/build.py --check    exit 1 when a paper in data/papers is not what the sources give
    .venv/bin/python data/build.py --out DIR  write somewhere else

The same sources give the same bytes, so a difference always means that somebody changed the words or the layout.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from builder import build_papers

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Write the papers, or with --check compare them. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the fictional sample papers.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on any difference")
    parser.add_argument("--out", type=Path, default=HERE / "papers", help="folder of the papers")
    options = parser.parse_args(arguments)

    papers = build_papers(HERE / "sources")
    if options.check:
        return check(papers, options.out)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in papers.items():
        (options.out / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")
    return 0


def check(papers: dict[str, bytes], folder: Path) -> int:
    """Name every paper that is missing, different or left over. Returns 1 when there is one, else 0."""
    present = {path.name for path in folder.glob("*.pdf")}
    wrong = [f"{name}: not in the sources" for name in sorted(present - set(papers))]
    for name, content in papers.items():
        if name not in present:
            wrong.append(f"{name}: missing")
        elif (folder / name).read_bytes() != content:
            wrong.append(f"{name}: not what the sources give")
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        print("Run: .venv/bin/python data/build.py", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
