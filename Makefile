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

.PHONY: run test soak check eval results bench lock clean

run: $(VENV)/.ready
	$(VENV)/bin/python -m ingest $(PAPERS) --index $(INDEX)
	$(VENV)/bin/python -m index ask "$(QUESTION)" --index $(INDEX)
	@echo "The page: http://localhost:8501 (Ctrl+C ends it)"
	PAPERS_INDEX=$(INDEX) $(VENV)/bin/python -m streamlit run app.py --server.port 8501

test: $(VENV)/.ready-dev
	$(VENV)/bin/python -m pytest

# Runs killed, disks filled and readers asking, for about as many seconds.
SOAK ?= 300
soak: $(VENV)/.ready-dev
	PAPERS_SOAK=$(SOAK) $(VENV)/bin/python -m pytest tests/test_stopped.py

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

# Exact versions for pyproject.toml as it is now. torch's CPU file calls itself 2.13.0+cpu: the plain version fits both.
lock: $(VENV)/.ready-dev
	$(VENV)/bin/pip-compile -q --no-emit-find-links --no-emit-index-url --no-header --no-annotate --strip-extras -o requirements.lock pyproject.toml
	$(VENV)/bin/pip-compile -q --no-emit-find-links --no-emit-index-url --no-header --no-annotate --strip-extras --extra dev -o requirements-dev.lock pyproject.toml
	sed -i.bak -e 's/+cpu$$//' -e '/^#/d' requirements.lock requirements-dev.lock && rm -f requirements.lock.bak requirements-dev.lock.bak

clean:
	rm -rf $(INDEX) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install -q -r requirements.lock
	$(VENV)/bin/python -m pip install -q --no-deps -e .
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock | $(VENV)/.ready
	$(VENV)/bin/python -m pip install -q -r requirements-dev.lock
	touch $@
