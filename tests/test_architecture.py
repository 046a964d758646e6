"""The line from papers to answers: imports point one way along it, and every library has one home."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "ingest": {"ingest"},
    "index": {"index", "ingest"},
    "eval": {"eval", "index", "ingest"},
    "page": {"page", "index", "ingest"},
    "app": {"page", "index", "ingest"},
}
# Its command puts the parts together, as the commands of the other packages do.
EXCEPTIONS = {("ingest/__main__.py", "index")}
HOMES = {
    "bm25s": {"eval/bench_peer.py"},
    "dateparser": {"ingest/dates.py"},
    "docx": {"index/document.py", "ingest/office.py"},
    "faiss": {"index/dense.py"},
    "filelock": {"index/build.py"},
    "langchain_classic": {"eval/bench_peer.py"},
    "langchain_community": {"eval/bench_peer.py"},
    "langchain_huggingface": {"eval/bench_peer.py"},
    "lxml": {"ingest/odt.py", "ingest/web.py"},
    "onnxruntime": {"index/encoder_layers.py"},
    "pypdf": {"eval/bench_peer.py", "ingest/pdf.py"},
    "pypdfium2": {"ingest/picture.py"},
    "rank_bm25": {"eval/bench_lexical.py", "index/lexical.py"},  # to be timed and compared, as a peer of our own index
    "rapidfuzz": {"index/spelling.py"},
    "rapidocr": {"ingest/ocr.py"},
    "safetensors": {"index/encoder_layers.py"},
    "sentence_transformers": {"index/encoder_sentence.py", "index/reranker.py"},
    "sklearn": {"eval/train.py"},
    "snowballstemmer": {"index/words.py"},
    "sqlite3": {"index/cache.py", "index/store.py"},
    "stop_words": {"index/words.py"},
    "tokenizers": {"index/encoder_packaged.py"},
    "torch": {"index/encoder_sentence.py"},
    "transformers": {"index/encoder_sentence.py"},
    "txtai": {"eval/bench_peer.py"},
    "pickle": {"ingest/worker.py"},  # between our own processes
    "subprocess": {"eval/bench_process.py", "eval/reading.py", "ingest/worker.py", "page/measuring.py"},
}
NOWHERE = {"yaml", "marshal", "shelve", "dill", "joblib", "requests", "httpx", "socket"}
PACKAGES = ("ingest", "index", "eval", "page")
PATHS = [ROOT / "app.py", *(path for package in PACKAGES for path in (ROOT / package).glob("**/*.py"))]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in PATHS)


def imported(code: str) -> Iterator[str]:
    """The full names of the modules that the code imports, wherever in it."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "." * node.level


@cache
def tops(file: str) -> set[str]:
    return {name.split(".")[0] for name in imported((ROOT / file).read_text(encoding="utf-8"))}


def unsafe_calls(code: str) -> list[str]:
    """Calls of eval and exec, and anything that lets numpy unpickle."""
    found: list[str] = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec"):
            found.append(node.func.id)
        found += [
            "allow_pickle"
            for keyword in node.keywords
            if keyword.arg == "allow_pickle"
            and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
        ]
    return found


def test_imports_are_seen_wherever_they_stand() -> None:
    code = "import a.b, c\ndef f():\n    from d.e import g\nif True:\n    from . import h\n"
    assert sorted(imported(code)) == [".", "a.b", "c", "d.e"]


def test_unsafe_calls_are_seen() -> None:
    code = (
        "eval('1')\nnp.load(f, allow_pickle=True)\nnp.load(f, allow_pickle=False)\nmodel.eval()\nload(allow_pickle=x)"
    )
    assert unsafe_calls(code) == ["eval", "allow_pickle", "allow_pickle"]


def test_every_package_is_looked_at() -> None:
    assert {file.split("/")[0] for file in FILES} == {"ingest", "index", "eval", "page", "app.py"}


@pytest.mark.parametrize("file", FILES)
def test_imports_point_one_way(file: str) -> None:
    package = file.removesuffix(".py").split("/")[0]
    ours = tops(file) & set(MAY_IMPORT)
    backwards = {name for name in ours - MAY_IMPORT[package] if (file, name) not in EXCEPTIONS}
    assert backwards == set()


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_has_one_home(library: str) -> None:
    assert {file for file in FILES if library in tops(file)} == HOMES[library]


def test_streamlit_is_imported_by_the_page_alone() -> None:
    homes = {file.split("/")[0] for file in FILES if "streamlit" in tops(file)}
    assert homes == {"app.py", "page"}


@pytest.mark.parametrize("file", FILES)
def test_nothing_runs_code_from_data_or_opens_the_network(file: str) -> None:
    assert unsafe_calls((ROOT / file).read_text(encoding="utf-8")) == []
    assert tops(file) & NOWHERE == set()


@pytest.mark.parametrize("file", FILES)
def test_imports_are_absolute(file: str) -> None:
    assert [name for name in imported((ROOT / file).read_text(encoding="utf-8")) if name.startswith(".")] == []


@pytest.mark.parametrize("file", [file for file in FILES if (ROOT / file).stat().st_size > 0])
def test_every_module_says_what_it_is_for(file: str) -> None:
    words = ast.get_docstring(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    assert words
    assert words.split("\n\n")[0].rstrip().endswith((".", ":"))
