# make test needs nothing but Go: it installs what else the tests use, or says what to install.

REVISION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
FUZZTIME ?= 20s
VENDORS  := huawei h3c ios asa junos fortios hillstone panos strongswan vyos
LINT     := $(shell golangci-lint version 2>/dev/null | grep -q 'version 2' && echo golangci-lint run)

.PHONY: test install lint fuzz chaos fault-lab bench build demo image-check

test: install ## what the CI runs
	go vet ./...
	$(LINT)
	go test -race -shuffle=on ./...
	go test -run 'Speed|Linear' . ./internal/device/... # what the race detector would make too slow to judge

install:
	@bash .ci/install

lint:
	$(or $(LINT),go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run)

fuzz: ## all that reads what others write, $(FUZZTIME) each
	go test -run '^$$' -fuzz FuzzRedact     -fuzztime $(FUZZTIME) ./internal/device
	go test -run '^$$' -fuzz FuzzFind       -fuzztime $(FUZZTIME) ./internal/device/symptom
	go test -run '^$$' -fuzz FuzzParse      -fuzztime $(FUZZTIME) ./internal/device/tree
	for vendor in $(VENDORS); do \
		go test -run '^$$' -fuzz FuzzRead -fuzztime $(FUZZTIME) ./internal/device/$$vendor || exit 1; done
	go test -run '^$$' -fuzz FuzzReadDevice -fuzztime $(FUZZTIME) ./internal/device/vendors
	go test -run '^$$' -fuzz FuzzLinear     -fuzztime $(FUZZTIME) ./internal/device/vendors
	go test -run '^$$' -fuzz FuzzUnpack     -fuzztime $(FUZZTIME) ./internal/conversation
	go test -run '^$$' -fuzz FuzzConvert    -fuzztime $(FUZZTIME) ./cloud
	go test -run '^$$' -fuzz FuzzPingOutput -fuzztime $(FUZZTIME) ./cloud
	go test -run '^$$' -fuzz FuzzAdvance    -fuzztime $(FUZZTIME) ./steps
	go test -run '^$$' -fuzz FuzzCheck      -fuzztime $(FUZZTIME) ./lab/slacklab/blockkit

chaos: ## real processes under kills and outages, 220 kills in about 15 minutes; a shorter part is in test
	VPNCHECK_CHAOS=1 go test -run Chaos -timeout 30m -v .

fault-lab: install ## the program against every fault of a real IPsec tunnel, as root; a shorter part is in test
	go run ./lab/faults -write docs/faults.md

bench: install ## the figures of docs/performance.md, in about 10 minutes; leave the machine alone meanwhile
	go run ./lab/bench -write docs/performance.md

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.revision=$(REVISION)" -o vpncheck .

demo:
	go run . demo

image-check: ## the Dockerfile's steps, without a container engine
	@bash .ci/image-check
