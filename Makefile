# `make run` starts the console on a shipped session; `make test` runs every test.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help toolchain deps run test conformance crash chaos mcp providers bench mutants lint \
	format install clean

SESSION ?= sessions/release-train.yaml
ARGS ?=
SEEDS ?= 200
SUITE ?=
PREFIX ?= /usr/local
DESTDIR ?=

RELEASE := swift build -c release --static-swift-stdlib --product holdpoint
BINARY = $$(swift build -c release --static-swift-stdlib --show-bin-path)/holdpoint
SOURCES = Sources Tests Benchmarks mutants Package.swift

help:
	@echo "make run      build, then start $(SESSION) in the console (SESSION=FILE ARGS=…)"
	@echo "make test     build, then run every test"
	@echo "make conformance  run the JSON Schema suite in SUITE=DIR (and the JSON texts in JSON_SUITE=DIR)"
	@echo "make crash    kill the runner at every write point of every session"
	@echo "make chaos    run every shipped session under chaos with $(SEEDS) seeds (SEEDS=N)"
	@echo "make mcp      fetch four MCP servers that people use (PyPI), and test against them"
	@echo "make providers  run sessions over both providers through LiteLLM (PyPI) and faults"
	@echo "make bench    measure, in a release build"
	@echo "make mutants  put mistakes into a copy; the simulator has to find each (ARGS=WORD)"
	@echo "make lint     check format and imports"
	@echo "make format   format the sources"
	@echo "make install  put holdpoint under PREFIX ($(PREFIX))"
	@echo "make deps     install what is missing of the libraries (apt-get)"
	@echo "make clean    delete what was built"

toolchain:
	@command -v swift >/dev/null || { \
	    echo "make: no \`swift\` in PATH; expected Swift 6.2 or newer on Linux." >&2; \
	    echo "make: get it from https://www.swift.org/install/linux and try again." >&2; exit 1; }

deps: toolchain
	@.ci/deps

run: deps
	@[ -t 0 ] && [ -t 1 ] || [[ " $(ARGS) " == *" --headless "* ]] || { \
	    echo "make run: this is no terminal; use ARGS=--headless, or a terminal." >&2; exit 2; }
	@echo "Building a release of what has changed; the first time takes three to five minutes."
	@log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	    $(RELEASE) >"$$log" 2>&1 || { cat "$$log" >&2; exit 1; }
	@exec "$(BINARY)" run $(SESSION) $(ARGS)

# Those that play, kill or drive whole programs hold threads that the others wait for, so they run
# by themselves. How many ran stands last, whatever the tests wrote before it.
SLOW := EndToEndTests|SimulationTests|ChaosTests|RandomWalkTests

test: deps
	@log=$$(mktemp); trap 'rm -f "$$log"' EXIT; code=0; \
	    for part in --skip --filter; do \
	        swift test --disable-xctest $$part '$(SLOW)' 2>&1 | tee -a "$$log" || code=$$?; \
	    done; \
	    awk -v code=$$code 'match($$0, /Test run with [0-9]+ test/) { \
	            split(substr($$0, RSTART), word, " "); parts++; \
            tests += word[4]; suites += word[7] } \
	        END { if (parts < 2) { print "make test: a part of the tests did not run"; exit 1 } \
	            print "Test run with " tests " tests in " suites " suites " \
                (code ? "failed" : "passed") "." }' \
	        "$$log" || code=1; \
	    exit $$code

# The suite is not part of this repository: github.com/json-schema-org/JSON-Schema-Test-Suite.
conformance: deps
	@[ -n "$(SUITE)" ] || { echo "make conformance: skipped; SUITE=DIR names no suite."; exit 0; }; \
	    SCHEMA_SUITE="$(SUITE)" swift test --disable-xctest --filter 'A public suite of JSON'

# For one death: make crash ARGS="--session file-clerk --disk keeps --kind written --point 17".
crash: deps
	@log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	    swift build >"$$log" 2>&1 || { cat "$$log" >&2; exit 1; }
	@exec "$$(swift build --show-bin-path)/CrashMatrix" $(ARGS)

chaos: deps
	HOLDPOINT_CHAOS_SEEDS=$(SEEDS) swift test --disable-xctest --filter 'whatever breaks'

# Two environments, because the last `mcp-server-sqlite` knows only the library before version 2.
MCP := .build/mcp

$(MCP)/bin/mcp-server-sqlite:
	@command -v python3 >/dev/null || { \
	    echo "make mcp: no \`python3\` in PATH; install it with its venv module." >&2; exit 1; }
	python3 -m venv $(MCP)/new
	$(MCP)/new/bin/pip --quiet install mcp-server-git mcp-server-time mcp-server-fetch
	python3 -m venv $(MCP)/old
	$(MCP)/old/bin/pip --quiet install mcp-server-sqlite 'mcp<2'
	mkdir -p $(MCP)/bin
	for name in git time fetch; do ln -sf ../new/bin/mcp-server-$$name $(MCP)/bin/; done
	ln -sf ../old/bin/mcp-server-sqlite $(MCP)/bin/

mcp: deps $(MCP)/bin/mcp-server-sqlite
	HOLDPOINT_MCP_SERVERS="$$PWD/$(MCP)/bin" swift test --disable-xctest --filter ToolsMCPTests

# One version, because the check knows what it makes of faults.
PROVIDERS := .build/providers

$(PROVIDERS)/bin/litellm:
	@command -v python3 >/dev/null || { \
	    echo "make providers: no \`python3\` in PATH; install it with its venv module." >&2; exit 1; }
	python3 -m venv $(PROVIDERS)
	$(PROVIDERS)/bin/pip --quiet install 'litellm[proxy]==1.106.2'

# For some of it: make providers ARGS="--only anthropic --only cut --seed 7".
providers: deps $(PROVIDERS)/bin/litellm
	@log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	    swift build --product holdpoint >"$$log" 2>&1 || { cat "$$log" >&2; exit 1; }
	@exec python3 Tests/Providers/matrix.py --litellm $(PROVIDERS)/bin/litellm \
	    --binary "$$(swift build --show-bin-path)/holdpoint" $(ARGS)

bench: deps
	swift run -c release holdpoint-bench $(ARGS)

mutants: deps
	@mutants/hunt $(ARGS)

lint: toolchain
	swift format lint --strict --recursive --parallel $(SOURCES)
	swift build --explicit-target-dependency-import-check error

format: toolchain
	swift format --in-place --recursive --parallel $(SOURCES)

install: deps
	$(RELEASE)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/holdpoint"
	install -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/holdpoint"
	cp -R sessions themes prices.yaml "$(DESTDIR)$(PREFIX)/share/holdpoint/"

clean:
	rm -rf .build
