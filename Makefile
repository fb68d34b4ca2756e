# check is the whole test: linter (vet is one of it), every test with the race detector.
.PHONY: check build lint short demo vulncheck

# SQLite itself (C, translated to Go, one goroutine a connection) is not looked at for races: that alone took 60 % of a run.
check: lint
	go test -race -gcflags='github.com/ncruces/go-sqlite3-wasm/...=-race=false' -timeout 15m ./...

lint:
	cd tools && go build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	bin/golangci-lint run

# short is for the inner loop: no race detector, no linter.
short:
	go test -short ./...

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o genjin ./cmd/genjin

demo:
	go run ./cmd/genjin demo

# vulncheck asks the Go vulnerability database what of it this program calls; it needs the network.
vulncheck:
	go mod verify
	cd tools && go build -o ../bin/govulncheck golang.org/x/vuln/cmd/govulncheck
	bin/govulncheck ./cmd/genjin
