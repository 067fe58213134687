# Repère. `make help` lists what can be done.
# Everything works without make too: python3 scripts/launch.py <name>

PYTHON ?= python3
HOST ?=
PORT ?= 8000
export PORT
ifneq ($(HOST),)
export HOST
endif

.DEFAULT_GOAL := help
.PHONY: help run serve test lessons assurance mutants bench format translations sbom audit

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: ## start the demonstration school (HOST=0.0.0.0 PORT=8000)
	@$(PYTHON) scripts/launch.py run

serve: ## start the real installation, on this machine alone unless REPERE_PUBLIC_URL is set
	@$(PYTHON) scripts/launch.py serve

test: ## install what the tests need, then format, lint, types and all tests on both databases
	@$(PYTHON) scripts/launch.py test

lessons: ## check every lesson and print a table
	@$(PYTHON) scripts/launch.py lessons

assurance: ## run the long form of what proves each promise, and write docs/assurance.md
	@$(PYTHON) scripts/launch.py assurance

mutants: ## take controls away one at a time: a test must fail each time
	@$(PYTHON) scripts/launch.py mutants

bench: ## measure a class's lesson beside the least program that does the same
	@$(PYTHON) scripts/launch.py bench

format: ## put the code in its form
	@$(PYTHON) scripts/launch.py format

translations: ## compile the French words of the interface
	@$(PYTHON) scripts/launch.py translations

sbom: ## write what Repère is made of to var/sbom.json (CycloneDX)
	@$(PYTHON) scripts/launch.py sbom

audit: ## ask the package index for known vulnerabilities (1: some; 3: it cannot be reached)
	@$(PYTHON) scripts/launch.py audit
