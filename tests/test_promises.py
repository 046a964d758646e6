"""Promises of SECURITY.md and docs/reliability.md that no other test holds the program to."""

import ast
import logging
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, made_passage, write_papers
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from streamlit import net_util
from streamlit.web.server.server_util import is_url_from_allowed_origins
from test_app import ask, opened
from test_architecture import FILES

import index.reading
import index.search
from index.__main__ import main
from index.build import build_index
from index.models import Answer, Citation, Question
from index.present import answer_markdown
from ingest.errors import NothingToReadError
from ingest.sources import find_sources

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MAY_PICKLE = "ingest/worker.py"  # between our own processes, never from a file

RUNS_CODE = re.compile(
    r"(builtins\.)?(eval|exec|compile|__import__)|os\.(system|popen|exec\w*|spawn\w*)|yaml\.(\w+_)?load(_all)?"
    r"|torch\.load|_?[cC]?[pP]ickle\.(loads?|Unpickler)|(marshal|shelve|dill|joblib)\.\w+"
)
SWITCHES = {"shell", "trust_remote_code", "allow_pickle"}


def unsafe(code: str) -> list[str]:
    """What in the code could run code that stands in data: calls by their full names, and switches that are on."""
    tree = ast.parse(code)
    names: dict[str, str] = {}
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        first, _, rest = ast.unparse(node.func).removeprefix("self._").partition(".")
        called = f"{names.get(first, first)}.{rest}".rstrip(".")
        switches = {keyword.arg or "**": ast.unparse(keyword.value) for keyword in node.keywords}
        found += [called] if RUNS_CODE.fullmatch(called) else []
        found += [name for name in SWITCHES & set(switches) if switches[name] != "False"]
        found += ["numpy.load"] if called == "numpy.load" and switches.get("allow_pickle") != "False" else []
    return sorted(found)


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(\w+)`", (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))
    files = {file: (ROOT / "tests" / file).read_text(encoding="utf-8") for file, _ in named}
    assert len(named) > 50
    assert [f"{file}::{name}" for file, name in named if f"\ndef {name}(" not in files[file]] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("eval('1'); exec(x); model.eval(); re.compile('a')", ["eval", "exec"]),
        ("from os import system as go\ngo('ls')", ["os.system"]),
        ("import pickle as p\np.loads(b'')", ["pickle.loads"]),
        ("self._torch.load(f)", ["torch.load"]),
        ("import yaml\nyaml.full_load(f); yaml.load(f)", ["yaml.full_load", "yaml.load"]),
        (
            "run(['ls'], shell=True); run(['ls'], shell=False); Model(x, trust_remote_code=y)",
            ["shell", "trust_remote_code"],
        ),
        ("import numpy as np\nnp.load(f)\nnp.load(f, allow_pickle=False)", ["numpy.load"]),
    ],
)
def test_what_could_run_code_from_data_is_seen(code: str, found: list[str]) -> None:
    assert unsafe(code) == found


@pytest.mark.parametrize("file", FILES)
def test_nothing_that_is_read_can_run_as_code(file: str) -> None:
    allowed = {"pickle.loads"} if file == MAY_PICKLE else set()
    assert set(unsafe((ROOT / file).read_text(encoding="utf-8"))) <= allowed


def test_the_page_is_started_as_its_settings_say_and_they_keep_it_on_this_machine() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert (config["server"]["address"], config["browser"]["gatherUsageStats"]) == ("127.0.0.1", False)
    assert config["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert {"enableCORS", "enableXsrfProtection", "enableStaticServing"} & set(config["server"]) == set()
    starts = [line for line in MAKEFILE.splitlines() if "streamlit" in line]
    assert len(starts) == 1
    assert re.findall(r"--[\w.]+", starts[0]) == ["--server.port"]
    assert re.search(r"^export HF_HUB_OFFLINE := 1$", MAKEFILE, re.MULTILINE)


def test_a_page_of_another_site_that_knocks_is_refused_without_asking_elsewhere(
    small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reached(url: str, timeout: float = 5) -> str:
        raise AssertionError(f"{url} was asked")

    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", reached)
    with pytest.raises(AssertionError, match="was asked"):
        is_url_from_allowed_origins("http://elsewhere.example")
    opened()
    assert not is_url_from_allowed_origins("http://elsewhere.example")
    assert is_url_from_allowed_origins("http://localhost:8501")


@pytest.mark.parametrize(
    ("load", "library"),
    [
        ("from index.encoder_sentence import SentenceEncoder; SentenceEncoder('x')", "transformers"),
        ("from index.reranker import Reranker; Reranker('x')", "transformers"),
        ("from index.encoder import load_encoder; load_encoder('x')", "sentence_transformers"),
    ],
)
def test_libraries_of_models_are_offline_and_silent_before_they_load(tmp_path: Path, load: str, library: str) -> None:
    """A library that stands in for the real one says what it finds set, and ends the process."""
    says = (
        "import os\nprint(os.environ.get('HF_HUB_OFFLINE'), os.environ.get('HF_HUB_DISABLE_TELEMETRY'), flush=True)\n"
        "os._exit(0)\n"
    )
    stand_ins = {
        "torch.py": "",
        "sentence_transformers.py": says,
        "transformers/__init__.py": says if library == "transformers" else "",
        "transformers/utils.py": "class logging:\n    disable_progress_bar = staticmethod(lambda: None)\n",
    }
    write_papers(tmp_path, stand_ins)
    unset = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    paths = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", load], env=unset | paths, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("1 1\n", 0), done.stderr


# Loaded by every Python process that finds it: whoever reaches for the network is stopped and named.
NO_NETWORK = """
import os, sys
def stop(event, details):
    # Not socket.bind: urllib3, which the OCR engine brings, asks by it whether there is IPv6, and sends nothing.
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"):
        os.write(2, f"NETWORK {event} {details}".encode())
        os._exit(9)
sys.addaudithook(stop)
"""


@pytest.fixture(scope="module")
def without_network(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, str]]:
    """What stands before a command, and its environment, so that it has no network: no device where Linux lets us."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(NO_NETWORK)
    unshare = shutil.which("unshare")
    works = unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PAPERS_"))}
    settings |= {"PYTHONPATH": str(folder), "PAPERS_WORKERS": "1"}
    return [unshare, "-rn"] if unshare and works else [], settings


def test_the_watch_on_the_network_stops_a_process_that_reaches_for_it(
    without_network: tuple[list[str], dict[str, str]],
) -> None:
    before, settings = without_network
    reach = [*before, sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    done = subprocess.run(reach, env=settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split()[0]) == (9, "NETWORK")


def write_scan(file: Path, words: str) -> None:
    picture = Image.new("RGB", (1200, 300), "white")
    ImageDraw.Draw(picture).text((40, 100), words, fill="black", font=ImageFont.load_default(48))
    canvas = Canvas(str(file), pagesize=(600, 800))
    canvas.drawImage(ImageReader(picture), 0, 500, 600, 150)
    canvas.save()


@pytest.mark.model
def test_papers_are_read_and_a_question_is_answered_without_a_network(
    tmp_path: Path, without_network: tuple[list[str], dict[str, str]]
) -> None:
    papers = write_papers(tmp_path / "papers", {"parking.txt": "The residents parking permit costs 64 pounds a year."})
    write_scan(papers / "trees.pdf", "Eleven trees were felled in March.")
    before, settings = without_network

    def said(*words: str) -> str:
        command = [*before, sys.executable, "-m", *words, "--index", str(tmp_path / "index")]
        done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "1 pages read by OCR" in said("ingest", str(papers))
    assert "costs 64 pounds a year" in said("index", "ask", "How much does a residents parking permit cost?")


HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\x08\x7f\u202egnp.exe\u2066\u200f"


def hidden(text: str) -> list[str]:
    """Characters that steer a terminal, or turn the order of letters round."""
    return [char for char in text if unicodedata.category(char) in ("Cc", "Cf") and char not in "\n\t"]


@pytest.fixture
def hostile_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A paper whose name, title, council and words all hold characters that steer a terminal, and one not read."""
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    monkeypatch.setattr(index.search, "load_encoder", lambda *_: ComputableEncoder())
    name = f"bins{HOSTILE.replace(chr(13), '')}.txt"
    papers = {name: f"Bins\n\nThe bins {HOSTILE} cost nineteen pounds.", f"un{HOSTILE}read.txt": ""}
    papers["papers.csv"] = f'path,title,council\n"{name}","Bins {HOSTILE[:-1]}","Thornmere {HOSTILE[4:9]}Council"\n'
    build_index([write_papers(tmp_path / "papers", papers)], tmp_path / "index", encoder=ComputableEncoder())
    return tmp_path / "index"


@pytest.mark.parametrize("more", [[], ["--json"]])
@pytest.mark.parametrize("words", [["ask", "What do the bins cost?"], ["search", "bins"], ["papers"]])
def test_nothing_in_a_paper_can_steer_the_terminal(
    hostile_index: Path, capsys: pytest.CaptureFixture[str], words: list[str], more: list[str]
) -> None:
    assert main([*words, *more, "--index", str(hostile_index)]) == 0
    out = capsys.readouterr().out
    assert "ins" in out
    assert hidden(out) == []


def test_nothing_in_a_paper_or_its_name_can_steer_a_terminal_or_begin_a_heading_from_markdown() -> None:
    paper, page, _ = made_passage(
        f"Bins {HOSTILE} cost nineteen pounds.", title=f"T{HOSTILE}", path=f"a{HOSTILE}\n# B.txt"
    )
    question = Question(f"bins{HOSTILE}?\n# Not a heading", ("bins",))
    shown = answer_markdown(Answer(question, (Citation(paper, page, page.text, 0, len(page.text)),), ()))
    assert hidden(shown) == []
    assert [line for line in shown.splitlines() if line.startswith("#")] == [shown.splitlines()[0]]


def test_a_question_leaves_no_trace_on_disk_or_in_the_terminal(
    small_index: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        ask(opened(), "Do quillfeathers visit eleven villages?")
    said = capfd.readouterr()
    assert "quillfeather" not in (said.out + said.err + caplog.text).lower()
    assert [
        file for file in tmp_path.rglob("*") if file.is_file() and b"quillfeather" in file.read_bytes().lower()
    ] == []


def entries() -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Entries that would write outside: by name, through a link to a folder, over a link to a file."""
    for name in ("../up.txt", "a/../../up.txt", "/abs.txt", "..\\up.txt", "C:\\up.txt", "//host/up.txt"):
        yield zipfile.ZipInfo(name), "x"
    for name, target in (("out", "../.."), ("file.txt", "../../victim.txt"), ("way/out.txt", "/tmp")):
        link = zipfile.ZipInfo(name)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        yield link, target
    for name in ("out/through.txt", "file.txt", "way/out.txt/more.txt"):
        yield zipfile.ZipInfo(name), "x"


def test_an_archive_writes_nothing_outside_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "victim.txt").write_text("whole")
    with zipfile.ZipFile(tmp_path / "in" / "pack.zip", "w") as archive:
        for entry, content in entries():
            if entry.filename not in archive.namelist():
                archive.writestr(entry, content)
    archives = tmp_path / "deep" / "archives"
    find_sources([tmp_path / "in"], archives=archives)
    files = {path for path in tmp_path.rglob("*") if not path.is_dir() or path.is_symlink()}
    outside = {path.relative_to(tmp_path).as_posix() for path in files if not path.is_relative_to(archives)}
    assert outside == {"in/pack.zip", "victim.txt"}
    assert [path for path in files if path.is_symlink()] == []
    assert (tmp_path / "victim.txt").read_text() == "whole"


def test_a_paper_whose_name_is_no_text_is_listed_and_stops_nothing(tmp_path: Path) -> None:
    odd = os.fsdecode(b"minutes \xff.txt")
    try:
        write_papers(tmp_path / "papers", {odd: "Roads", "good.txt": "Parks"})
        write_papers(tmp_path / os.fsdecode(b"\xff"), {"a.txt": "Roads"})
    except OSError:
        pytest.skip("this file system has no names but UTF-8")
    sources, skipped = find_sources([tmp_path / "papers"])
    assert [source.path for source in sources] == ["good.txt"]
    reason = "has a name, or a folder's name, that is no text; rename it"
    assert [(unread.path, unread.reason) for unread in skipped] == [("minutes ?.txt", reason)]
    with pytest.raises(NothingToReadError, match=r"\? has a name that is no text\. Rename it"):
        find_sources([tmp_path / os.fsdecode(b"\xff")])
