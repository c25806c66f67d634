# The commands of this repository. `make` alone lists them.
# GNU make 3.81, which macOS ships, is enough: the logic is in tools/, not in make's newer features.

# Any Python from 3.11 on: make lab PYTHON=python3.12. Without it: the one that $(VENV) was made
# with, or python3.
PYTHON ?=
# Where everything is installed. Nothing outside this folder and the repository is touched.
VENV ?= .venv
# Handed on to `course lab` or `course build`: make lab ARGS="--no-browser --port 8899"
ARGS =

# Nothing from outside the environment may stand in for a package that is missing in it.
unexport PYTHONPATH PYTHONHOME

# A terminal in JupyterLab finds the course's commands, but not the settings of this make.
ENTER = . "$(VENV)/bin/activate" && unset MAKEFLAGS MAKELEVEL

.DEFAULT_GOAL := help
.PHONY: help setup lab test build docs bench constraints clean
.NOTPARALLEL:

help:
	@echo 'make lab          install what is missing, then open the course in JupyterLab'
	@echo '                  (make lab ARGS="--no-browser --port 8899" on a machine without a screen)'
	@echo 'make test         install what is missing, then run every test'
	@echo 'make build        build the notebooks from the texts in solutions/'
	@echo 'make docs         build the documentation into build/docs'
	@echo 'make bench        time course_lib.nn against its competitors; see benchmarks/README.md'
	@echo 'make setup        only install what is missing, into $(VENV)'
	@echo 'make constraints  choose the newest versions that fit, for constraints.txt'
	@echo 'make clean        remove $(VENV) and everything that can be made again; gradebook/ stays'
	@echo
	@echo 'PYTHON=python3.12 chooses a Python (3.11 or newer), VENV=folder where to install.'

# Costs milliseconds and no network when pyproject.toml and constraints.txt are as installed.
setup:
	@tools/setup.sh "$(PYTHON)" "$(VENV)" "$(firstword $(MAKECMDGOALS))"

lab: setup
	@$(ENTER) && "$(VENV)/bin/course" lab $(ARGS)

test: setup
	@$(ENTER) && tools/tests.sh "$(VENV)"

build: setup
	@$(ENTER) && "$(VENV)/bin/course" build $(ARGS)

# Warnings are errors: a link that leads nowhere, a docstring that cannot be read.
docs: setup
	@$(ENTER) && "$(VENV)/bin/python" -m sphinx -W --keep-going -q -b html docs build/docs $(ARGS)
	@echo 'open build/docs/index.html'

bench: setup
	@$(ENTER) && "$(VENV)/bin/python" -m benchmarks.run $(ARGS)

constraints:
	@$(or $(PYTHON),python3) tools/constraints.py

# Only a folder that is a virtual environment goes, whatever VENV was set to.
clean:
	@if [ -f "$(VENV)/pyvenv.cfg" ]; then rm -rf "$(VENV)"; fi
	@rm -rf .build build dist docs/from_repository .pytest_cache .ruff_cache .hypothesis *.egg-info
	@find . \( -name gradebook -o -name .git \) -prune -o \
		-type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
