# The project's verbs. What needs logic is a script under tools/.
PORT ?= 8080
BASE ?= /

.PHONY: help serve test dev site soak lighthouse measure setup

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: ## set up, build the release site and serve it (PORT=8080)
	@tools/setup build
	@tools/build
	@node tools/serve.mjs dist --port $(PORT)

test: ## set up and run everything that CI runs
	@tools/test

dev: ## serve a debug build that reloads on change (PORT=8080)
	@tools/setup build
	@tools/dev $(PORT)

site: ## write a publishable dist/ for an address (BASE=/x/)
	@tools/setup build
	@tools/build $(BASE)

soak: ## run the long forms of tests (minutes; not part of test)
	@tools/soak

lighthouse: ## measure the release site with Lighthouse, as docs/performance.md reports it
	@tools/lighthouse/run

measure: ## measure cards, stage, start page and simulator in Chromium, as docs/performance.md reports them
	@tools/setup
	@tools/build
	@node tools/measure-cards.mjs
	@node tools/measure-stage.mjs
	@node tools/measure-start.mjs
	@node tools/measure-sim.mjs

setup: ## install what is missing
	@tools/setup
