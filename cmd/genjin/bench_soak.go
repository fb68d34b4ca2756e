package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"genjin/bench/openloop"
	"genjin/internal/measure"
)

// soakBench is what `genjin bench soak` measured.
type soakBench struct {
	Machine measure.Machine `json:"machine"`
	openloop.SoakResult
}

// benchSoak sends two processes messages for hours, breaks things meanwhile, and watches what the first one holds.
func (p *program) benchSoak(ctx context.Context, o benchOptions) error {
	if o.database == "" || o.redis == "" {
		return usageError{errors.New("bench soak needs --database mysql://user:pass@host:3306/ and --redis redis://host:port/N")}
	}
	b := &bench{program: p, benchOptions: o}
	program, end, err := b.asProcess(ctx)
	if err != nil {
		return err
	}
	defer end()
	out := soakBench{Machine: measure.ThisMachine()}
	fmt.Fprintf(p.out, "%s, %d people, %d/s for %s\n", out.Machine, o.reps, o.rates[0], o.soak)
	out.SoakResult, err = openloop.Soak{Faults: o.faults, Config: openloop.Config{
		Program: program, Database: b.address, Redis: b.redis, SQL: b.db, People: o.reps, Rates: o.rates, Length: o.soak, Seed: cmp.Or(o.seed, 1),
		Report: func(text string) { fmt.Fprintln(p.out, text) },
	}}.Run(ctx)
	fmt.Fprintln(p.out, out.SoakResult)
	fmt.Fprintln(p.out, out.Course())
	err = errors.Join(err, writeJSON(o.json, out))
	if err == nil && !out.OK() {
		err = errors.New("not everything that was acknowledged was done once")
	}
	return err
}
