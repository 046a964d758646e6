"""Known flaws of the packages locked, and licences of those installed. The only module that runs pip-audit.

    python tools/audit.py requirements.lock requirements-dev.lock

Ends with 1 when a package has a known flaw, or a licence that isn't accepted here. Where the advisories can't be
reached, it says so and goes on: a check must not hang on the network.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ACCEPTED = frozenset(
    (
        *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC"),
        *("LLVM-exception", "MIT", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
    )
)
# What packages without a licence expression write, as it begins.
WRITTEN: Mapping[str, str] = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache2.0": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Whose words about their licence are no expression. Looked at by hand, in the files that come with the package.
LOOKED_AT: Mapping[str, str] = {"pypdfium2": "BSD-3-Clause AND Apache-2.0"}
SECONDS = 300


def licence(about: Mapping[str, str], classifiers: Sequence[str] = ()) -> str:
    """The licence of a package as an expression of short names, by its own word; "" when it says nothing."""
    expression = about.get("License-Expression")
    if expression:
        return expression
    named = [text.rsplit(" :: ", 1)[-1] for text in classifiers if text.startswith("License :: ")]
    first_line = about.get("License", "").split("\n")[0].strip()
    said = [name for name in named if name != "OSI Approved"] or [first_line]
    return " AND ".join(next((WRITTEN[old] for old in WRITTEN if name.startswith(old)), name) for name in said)


def is_accepted(expression: str) -> bool:
    """Whether each licence of the expression is accepted, or, where it is a plain choice, all of one side."""
    choices = [expression.translate({ord("("): " ", ord(")"): " "})] if "(" in expression else expression.split(" OR ")
    return any(all(part.strip() in ACCEPTED for part in re.split(r" (?:AND|OR|WITH) ", choice)) for choice in choices)


def installed() -> dict[str, str]:
    """The licence of each package that is installed, by its name, sorted."""
    found = {}
    for package in distributions():
        about = package.metadata
        name = str(about["Name"])
        said = {key: about[key] for key in ("License-Expression", "License") if key in about}
        found[name] = LOOKED_AT.get(name) or licence(said, about.get_all("Classifier") or ())
    return dict(sorted(found.items(), key=lambda pair: pair[0].lower()))


def flaws(report: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Of a report of pip-audit: each known flaw in a line, and the packages whose advisories were not found."""
    known, unknown = [], []
    for package in report["dependencies"]:
        if "skip_reason" in package:
            unknown.append(package["name"])
        for flaw in package.get("vulns", ()):
            mended = ", ".join(flaw["fix_versions"]) or "no version"
            known.append(f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}")
    return known, unknown


def audited(lock: Path) -> Mapping[str, Any] | None:
    """What pip-audit reports of the lock file, None where it could not ask."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
        command += ["--timeout", "10", "--requirement", str(lock), "--format", "json", "--output", str(report)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return None
        if report.exists() and (text := report.read_text(encoding="utf-8")).strip():
            read: Mapping[str, Any] = json.loads(text)
            return read
        print(*done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None


def say_flaws(locks: Iterable[Path]) -> bool:
    """Print what is known of the packages of the lock files; whether any has a known flaw."""
    bad = False
    for lock in locks:
        report = audited(lock)
        if report is None:
            print(f"{lock}: WARNING: not audited, the advisories could not be reached.")
            continue
        known, unknown = flaws(report)
        looked_up = len(report["dependencies"]) - len(unknown)
        print(f"{lock}: {len(known)} known flaws in the {looked_up} packages looked up.", *known, sep="\n  ")
        if unknown:
            print(f"{lock}: WARNING: no advisories were found for {len(unknown)} more packages.")
        bad = bad or bool(known)
    return bad


def say_licences() -> bool:
    """Print the licence of each package that is installed; whether any isn't accepted."""
    found = installed()
    width = max(len(name) for name in found)
    for name, expression in found.items():
        print(f"{name:{width}}  {expression or 'says none'}{'' if is_accepted(expression) else '  NOT ACCEPTED'}")
    refused = [name for name, expression in found.items() if not is_accepted(expression)]
    if refused:
        print(f"Read the licence of {', '.join(refused)}; accept it in tools/audit.py, or do without the package.")
    return bool(refused)


def main(words: Sequence[str] | None = None) -> int:
    """0 when nothing is known against the packages, else 1."""
    parser = argparse.ArgumentParser(description="Known flaws of the packages locked, and licences of those installed.")
    parser.add_argument("locks", type=Path, nargs="+", metavar="LOCK")
    locks = parser.parse_args(words).locks
    return int(say_licences() | say_flaws(locks))


if __name__ == "__main__":
    sys.exit(main())
