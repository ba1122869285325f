# Two commands are enough: `make demo` and `make test`. What they do is in tools/.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
export PORT

MISSING = This needs Python 3.11 or newer, and there is no $(PYTHON). Install it (Debian and Ubuntu: apt-get install python3 python3-venv), or name yours: make demo PYTHON=/path/to/python3
RUN = @command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "$(MISSING)" >&2; exit 1; }; exec "$(PYTHON)" -m tools

.PHONY: help demo test bench lint format screenshots messages requirements clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

demo: ## Install, start and open the portal with invented people (PORT=8000)
	$(RUN) demo

test: ## Install what is missing and run every test (ARGS="-k enrol")
	$(RUN) test $(ARGS)

bench: ## Measure speed against a bare Django view and bare psycopg
	$(RUN) bench $(ARGS)

lint: ## Check style, types, imports, templates, migrations and translations
	$(RUN) lint

format: ## Format code and templates
	$(RUN) format

screenshots: ## Take the pictures in README
	$(RUN) screenshots

messages: ## Bring the translation files up to date with the texts in the code
	$(RUN) messages

requirements: ## Compile requirements/*.in to *.txt with hashes (ARGS="--upgrade")
	$(RUN) requirements $(ARGS)

clean: ## Remove all that was installed and all demo data
	$(RUN) clean
