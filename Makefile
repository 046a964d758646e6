# What a machine must have: Python 3.11 or newer with venv, and make. Everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
PAPERS ?= data/papers
INDEX ?= data/index
QUESTION ?= How much will the council overspend in 2024-25?
# The least that measures may be, such as: make eval MIN="hit@5=0.9 answer=0.5"
MIN ?=

export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: run test soak check eval results bench lock sbom audit clean

run: $(VENV)/.ready
	$(VENV)/bin/python -m ingest $(PAPERS) --index $(INDEX)
	$(VENV)/bin/python -m index ask "$(QUESTION)" --index $(INDEX)
	@echo "The page: http://localhost:8501 (Ctrl+C ends it)"
	PAPERS_INDEX=$(INDEX) $(VENV)/bin/python -m streamlit run app.py --server.port 8501

test: $(VENV)/.ready-dev
	$(VENV)/bin/python -m pytest

# Runs killed, disks filled, readers asking for so many seconds; papers built to be endless; then 10,000 harmed
# papers and as many odd texts, questions and arguments. PAPERS_SEED=7 make soak has others made up.
SOAK ?= 300
soak: $(VENV)/.ready-dev
	PAPERS_SOAK=$(SOAK) $(VENV)/bin/python -m pytest -s tests/test_stopped.py tests/test_hostile.py tests/test_fuzz.py

check: $(VENV)/.ready-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

eval: $(VENV)/.ready
	$(VENV)/bin/python -m ingest $(PAPERS) --index $(INDEX)
	$(VENV)/bin/python -m eval --index $(INDEX) $(if $(MIN),--min $(MIN))

# Measures of every set that is at hand, kept in eval/results, and the tables made of them. PAPERS_CORPUS is a folder of
# real papers, with questions about the whole of papers/ in gold/council.jsonl and about papers/sefton in gold/sefton.jsonl.
results: $(VENV)/.ready
	$(VENV)/bin/python -m ingest $(PAPERS) --index $(INDEX)
	$(VENV)/bin/python -m eval --index $(INDEX) --save sample --misses 0
ifdef PAPERS_CORPUS
	$(VENV)/bin/python -m ingest $(PAPERS_CORPUS)/papers/sefton --index build/index-sefton
	$(VENV)/bin/python -m eval --gold $(PAPERS_CORPUS)/gold/sefton.jsonl --index build/index-sefton --save sefton --misses 0
	$(VENV)/bin/python -m ingest $(PAPERS_CORPUS)/papers --index build/index-council
	$(VENV)/bin/python -m eval --gold $(PAPERS_CORPUS)/gold/council.jsonl --index build/index-council --save council --misses 0
endif
	$(VENV)/bin/python -m eval tables docs/evaluation.md

bench: $(VENV)/.ready
	$(VENV)/bin/python -m eval bench --papers $(PAPERS)

# Exact versions for pyproject.toml as it is now, with the hashes of their files. torch comes in two builds: a small one
# for the processor alone, where pip finds it, and the registry's, which wants the libraries of graphics cards besides.
# Needs the small one at hand.
TORCH := $(shell sed -n 's/.*"torch==\(.*\)".*/\1/p' pyproject.toml)
LOCK := $(VENV)/bin/python tools/lock.py
APART := --unsafe-package pip --unsafe-package setuptools --unsafe-package torch
lock: $(VENV)/.ready-dev
	echo 'setuptools>=77' | $(LOCK) --allow-unsafe -o requirements-build.lock -
	$(LOCK) $(APART) -o requirements.lock pyproject.toml
	$(LOCK) $(APART) --extra dev -o requirements-dev.lock pyproject.toml
	echo 'torch==$(TORCH)+cpu' | $(LOCK) -c requirements.lock -o requirements-torch-cpu.lock -
	sed -i.bak -n '/^torch==/,/[^\\]$$/p' requirements-torch-cpu.lock
	echo 'torch==$(TORCH)' | PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= $(LOCK) -c requirements.lock -o requirements-torch.lock -
	sed -i.bak -E '/^(cuda|nvidia|triton)/s/ \\$$/ ; platform_system == "Linux" \\/' requirements-torch.lock
	sed -i.bak -e '/^#/d' -e '/^$$/d' requirements*.lock
	rm -f requirements*.lock.bak

# What the environment holds, as CycloneDX.
sbom: $(VENV)/.ready-dev
	mkdir -p build
	$(VENV)/bin/cyclonedx-py environment $(VENV) --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json

audit: $(VENV)/.ready-dev
	$(VENV)/bin/python tools/audit.py requirements.lock requirements-dev.lock requirements-torch.lock

clean:
	rm -rf $(INDEX) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# Nothing is installed but files whose hashes stand in a lock file, those that build packages included.
INSTALL := $(VENV)/bin/python -m pip install -q --no-deps --no-build-isolation
LOCKED := $(INSTALL) --require-hashes

$(VENV)/.ready: requirements.lock requirements-build.lock requirements-torch.lock requirements-torch-cpu.lock pyproject.toml | $(VENV)/bin/python
	$(LOCKED) -r requirements-build.lock
	$(LOCKED) -r requirements-torch-cpu.lock 2>/dev/null || $(LOCKED) -r requirements-torch.lock
	$(LOCKED) -r requirements.lock
	$(INSTALL) -e .
	$(VENV)/bin/python -m pip check
	$(VENV)/bin/python -m compileall -q app.py ingest index page eval  # else each start compiles them where none may write
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock | $(VENV)/.ready
	$(LOCKED) -r requirements-dev.lock
	touch $@
