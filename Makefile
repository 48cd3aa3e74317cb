# Two commands for people: `make serve` and `make test`. Each makes .venv and installs what it needs; a second run starts at once.
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

# One more than there are processors: browsers and other processes are waited for.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count() + 1))')
# Named, because pytest would load every plugin that is installed, and rewrite each module of all of them.
PLUGINS := --disable-plugin-autoload -p xdist.plugin -p _hypothesis_pytestplugin -p schemathesis.pytest.plugin
# What is compiled is kept: tests start this program dozens of times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test clean

serve: $(VENV)/.installed
	$(VENV)/bin/semnet serve $(if $(PORT),--port $(PORT))

test: $(VENV)/.installed-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	@echo 'mypy runs beside the tests and says after them what it found.'
	@$(VENV)/bin/mypy >$(VENV)/.mypy-said 2>&1 & types=$$!; \
	$(VENV)/bin/pytest $(PLUGINS) --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types; types=$$?; echo mypy:; cat $(VENV)/.mypy-said; exit $$((tests || types))

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is %d.%d: make PYTHON=python3.11 …" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable '.[test]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
