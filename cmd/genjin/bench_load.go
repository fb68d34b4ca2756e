package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"genjin/bench/openloop"
	"genjin/internal/measure"
)

// loadBench is what `genjin bench load` measured.
type loadBench struct {
	Machine  measure.Machine `json:"machine"`
	Database string          `json:"database"` // sqlite or mysql
	Steps    []openloop.Step `json:"steps"`
}

// benchLoad sends a genjin of its own messages at fixed rates.
func (p *program) benchLoad(ctx context.Context, o benchOptions) error {
	b := &bench{program: p, benchOptions: o}
	program, end, err := b.asProcess(ctx)
	if err != nil {
		return err
	}
	defer end()
	out := loadBench{Machine: measure.ThisMachine(), Database: b.driver}
	fmt.Fprintf(p.out, "%s, %s, %d people\n", out.Machine, b.driver, o.reps)
	out.Steps, err = openloop.Run(ctx, openloop.Config{
		Program: program, Database: b.address, Redis: b.redis, SQL: b.db, People: o.reps, Rates: o.rates, Replicas: o.processes, Length: o.length, Seed: cmp.Or(o.seed, 1), Profile: o.profile,
		Report: func(text string) { fmt.Fprintln(p.out, text) },
	})
	err = errors.Join(err, writeJSON(o.json, out))
	for _, s := range out.Steps {
		if err == nil && !s.OK() {
			err = errors.New("not everything that was acknowledged was done once")
		}
	}
	return err
}
