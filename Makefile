# hark: what a developer runs. `make` alone lists it.

GO      ?= go
OUT     ?= dist
PREFIX  ?= $(HOME)/.local
FUZZ    ?= 1000x
KILLS   ?= 200
FAULTS  ?= 1000
MONTH   ?= 5000
SEEDS   ?= 1000
STATIC   = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.0
VERSION  = $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  = -s -w -X main.version=$(VERSION)
SHARED  ?= $(CURDIR)/../shared
export HARK_SHARED = $(SHARED)

.DEFAULT_GOAL := help
.PHONY: help build run demo test race stories golden sim month fuzz bench firehose hub cover fix check lint install dist clean picture pds e2e model

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the binary, ./hark
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o hark ./cmd/hark

run: build ## the console on your own desk
	./hark

demo: build ## the console on a simulated day, no account needed
	./hark demo

test: ## every test, quick
	$(GO) test ./...

race: ## every test under the race detector, but those that start many processes
	$(GO) test -race -short ./...

stories: ## the real program in a real terminal, driven by keys
	$(GO) test -count=1 -run 'Story' ./internal/app/... ./internal/cli/...

golden: ## draw every golden screen and page again; look at the diff before you commit it
	$(GO) test ./internal/ui ./internal/ui/kit ./internal/ui/screen -update
	$(GO) test ./internal/handoff ./internal/report -update
	git --no-pager diff --stat -- '*.golden' '**/testdata/**'

sim: ## five desks, a hub and a liar through SEEDS simulated afternoons; then kill the real program at random moments, KILLS times, and count what is left
	GOGC=400 HARK_SEEDS=$(SEEDS) $(GO) test -count=1 -timeout 3h -run 'TestSimulation$$' ./internal/sim
	HARK_KILLS=$(KILLS) $(GO) test -count=1 -v -timeout 60m -run 'Kill' ./internal/cli/...

hub: ## the hub in figures: 200 people contend for 1,000 conversations, before one server and before three whose leader is killed; its load; catching up; and a cable pulled between network namespaces
	HARK_HUB=1 $(GO) test -count=1 -v -timeout 60m -run 'TestHub' ./internal/e2e

month: ## a simulated month, MONTH posts a day, with spikes planted: what early warning finds, what holds it back, false alarms
	HARK_SUBJECTS=60 $(GO) test -count=1 -v -timeout 30m -run 'Simulation$$' ./internal/warn
	HARK_MONTH=$(MONTH) $(GO) test -count=1 -v -timeout 60m -run 'TestMonth$$' ./internal/app

fuzz: ## every fuzz target, FUZZ inputs each (1000x) or for a time (10m)
	@set -e; cache=$$($(GO) env GOCACHE)/fuzz; \
	for dir in $$(grep -rlE '^func Fuzz' --include='*_test.go' internal | xargs -n1 dirname | sort -u); do \
	  $(GO) test -c -fuzz Fuzz -o $(CURDIR)/.fuzz.test ./$$dir; \
	  for f in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' $$dir/*_test.go); do \
	    echo "fuzz $$dir $$f"; (cd $$dir && $(CURDIR)/.fuzz.test -test.run '^$$' -test.fuzz "^$$f$$" -test.fuzztime $(FUZZ) \
	      -test.fuzzminimizetime 10x -test.fuzzcachedir $$cache/hark/$$dir) >.fuzz.log 2>&1 || { cat .fuzz.log; rm -f .fuzz.log .fuzz.test; exit 1; }; \
	  done; done; rm -f .fuzz.log .fuzz.test

pds: ## what is proved on a real PDS, where one is installed
	.ci/real pds $(GO) test -count=1 -timeout 10m ./internal/source/bluesky ./internal/e2e

e2e: ## install and start the real servers, and prove what only they can: FAULTS replies a network through every fault
	.ci/real install
	HARK_FAULTS=$(FAULTS) .ci/real full $(GO) test -count=1 -v -parallel 5 -timeout 90m ./internal/source/bluesky ./internal/source/mail ./internal/e2e
	HARK_HUB=1 $(GO) test -count=1 -v -timeout 10m -run 'TestHubOverACutLine$$' ./internal/e2e

model: ## train the tables that enrich comes with, bit for bit: from the labelled posts of ../shared/data/sentiment, word lists from npm, and lingua-go's models out of the Go module proxy
	$(GO) run ./internal/train

bench: ## the table of budgets, with what this machine measures beside each
	$(GO) run ./internal/bench $(BENCH)

firehose: ## one core against 10,000 phrases: posts a second, and frames of the public stream from bytes to decision
	$(GO) test -run '^$$' -bench 'Any|Firehose' -benchtime 3s -cpu 1 ./internal/match ./internal/source/bluesky

cover: ## which lines the tests reach
	$(GO) test -coverprofile cover.out ./...
	$(GO) tool cover -func cover.out | tail -n 1

fix: ## format, and bring the code to today's Go
	gofmt -w cmd internal themes
	$(GO) fix ./...

lint: ## formatting, vet, staticcheck, outdated idioms
	@out=$$(gofmt -l cmd internal themes); [ -z "$$out" ] || { echo "not formatted (make fix):"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	$(GO) fix -diff ./...
	$(STATIC) -checks 'all,-ST1003' ./...

check: lint test race fuzz pds ## all that must pass before a commit lands
	@$(GO) mod tidy -diff
	@echo 'check: all passed'

install: build ## hark, its man page and its completions, under PREFIX (~/.local)
	install -Dm755 hark $(PREFIX)/bin/hark
	./hark man | install -Dm644 /dev/stdin $(PREFIX)/share/man/man1/hark.1
	./hark completion bash | install -Dm644 /dev/stdin $(PREFIX)/share/bash-completion/completions/hark
	./hark completion zsh | install -Dm644 /dev/stdin $(PREFIX)/share/zsh/site-functions/_hark
	./hark completion fish | install -Dm644 /dev/stdin $(PREFIX)/share/fish/vendor_completions.d/hark.fish

dist: ## stripped binaries for the usual machines, in $(OUT)/
	@mkdir -p $(OUT)
	@set -e; for t in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64; do \
	  echo "$$t"; CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(OUT)/hark-$${t%/*}-$${t#*/} ./cmd/hark; done

picture: ## README's picture of the screen, drawn by the real program
	$(GO) test -count=1 -run TestPicture ./internal/app/apptest -picture $(CURDIR)/.github/screen.svg

clean: ## what builds left behind
	rm -rf hark $(OUT) cover.out .fuzz.log .fuzz.test
