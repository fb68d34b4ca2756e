# check is the whole test: vet, linter, every test with the race detector.
.PHONY: check build lint short demo

check: lint
	go test -race -timeout 15m ./...

lint:
	go vet ./...
	cd tools && go build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	bin/golangci-lint run

# short is for the inner loop: no race detector, no linter.
short:
	go test -short ./...

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o genjin ./cmd/genjin

demo:
	go run ./cmd/genjin demo
