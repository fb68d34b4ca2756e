package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"genjin/bench/faults"
	"genjin/configs"
	"genjin/crm/store"
)

// benchFaults breaks everything around genjin at random and says what was lost or done twice.
func (p *program) benchFaults(ctx context.Context, o benchOptions) error {
	b := &bench{program: p, benchOptions: o}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	c := faults.Config{
		Program: program, Before: o.before, Rounds: cmp.Or(b.rounds, 100), Seed: b.seed, Open: openAsServe,
		Report: func(text string) { fmt.Fprintf(b.err, "%s %s\n", b.clock().Format(time.TimeOnly), text) },
	}
	if c.Seed == 0 {
		c.Seed = uint64(b.clock().UnixNano())
	}
	if b.database != "" {
		if b.redis == "" {
			return usageError{errors.New("bench faults on a database server needs --redis redis://host:port/N: that database of Redis is emptied")}
		}
		drop, err := b.makeDatabase(ctx)
		if err != nil {
			return err
		}
		defer drop()
		c.MySQL, c.Redis = b.address, b.redis
	}
	r, err := faults.Run(ctx, c)
	fmt.Fprintln(b.out, r)
	for _, f := range r.Failures {
		fmt.Fprintln(b.out, "  "+f)
	}
	if err := writeJSON(b.json, r); err != nil {
		return err
	}
	if err == nil && !r.OK() {
		fmt.Fprintf(b.out, "what the processes wrote: %s\n", r.Logs)
		err = fmt.Errorf("not everything is as it must be: genjin bench faults --rounds %d --seed %d tries the same faults again", r.Rounds, r.Seed)
	}
	return err
}

// openAsServe opens a database with the keys `genjin serve` has for it.
func openAsServe(ctx context.Context, database, aesKey string) (*store.Store, error) {
	var c configs.Config
	c.Database.URL, c.WeCom.EncodingAESKey = configs.NewSecret(database), configs.NewSecret(aesKey)
	keys, err := encryptionKeys(c, false)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, database, store.Options{Keys: keys})
}
