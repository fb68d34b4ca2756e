package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

// benchOptions are the flags of bench.
type benchOptions struct {
	database, redis            string
	stored, due, reps, replica int

	messages, json     string
	names, own, rounds int
	rows               int
	seed               uint64
	before             string
	customers          int
	keep               bool
	company            string
	who                []string
	only               []string
	rates              []int
	length, soak       time.Duration
	processes          []int
	faults             bool
	profile            string
	serve              string
}

func (p *program) benchCommand() *cobra.Command {
	var o benchOptions
	groups := map[string]func(context.Context, benchOptions) error{
		"reminders": p.benchReminders, "parse": p.benchParse, "import": p.benchImport, "queries": p.benchQueries, "faults": p.benchFaults, "load": p.benchLoad, "soak": p.benchSoak, "callback": p.benchCallback,
	}
	names := strings.Join(slices.Sorted(maps.Keys(groups)), ", ")
	c := &cobra.Command{
		Use:   "bench [GROUP]",
		Short: "measure; the groups: " + names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && groups[args[0]] == nil {
				return errors.New("the group is one of: " + names)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return groups[append(args, "reminders")[0]](c.Context(), o)
		},
	}
	c.Flags().StringVar(&o.database, "database", "", "a server on which a database may be made and dropped, mysql://user:pass@host:3306/ (SQLite in a temporary folder when not given)")
	c.Flags().StringVar(&o.redis, "redis", "", "redis://… (in-process when not given)")
	c.Flags().IntVar(&o.stored, "stored", 1_000_000, "reminders stored for later")
	c.Flags().IntVar(&o.due, "due", 10_000, "reminders due at one instant")
	c.Flags().IntVar(&o.reps, "reps", 2_000, "people they are for")
	c.Flags().IntVar(&o.replica, "replicas", 2, "replicas on one database")
	c.Flags().StringVar(&o.messages, "messages", "", "parse: file of messages, one a line (the development set or the corpus when they are here)")
	c.Flags().IntVar(&o.names, "names", 1_000_000, "parse: names of the company")
	c.Flags().IntVar(&o.own, "own", 10_000, "parse: names of the sender")
	c.Flags().IntVar(&o.rounds, "rounds", 0, "parse: slices of a quarter of a second for each of those measured (9); callback: slices of each (9); queries: times that each is asked (9); faults: how often things go wrong (100)")
	c.Flags().Uint64Var(&o.seed, "seed", 0, "faults: which things go wrong (0: others each time)")
	c.Flags().StringVar(&o.before, "before", "", "faults: an earlier genjin (a program), which is upgraded on the way while people go on")
	c.Flags().IntVar(&o.rows, "rows", 50_000, "import: rows of the list")
	c.Flags().StringVar(&o.json, "json", "", "parse, queries, faults: file for the figures as JSON")
	c.Flags().IntSliceVar(&o.rates, "rate", []int{100, 200, 400}, "load: messages a second, one step each; soak: the first")
	c.Flags().DurationVar(&o.length, "length", 20*time.Second, "load: of a step")
	c.Flags().IntSliceVar(&o.processes, "processes", []int{1}, "load: genjin processes that each gets its share, one step each (more than one needs a database server and Redis)")
	c.Flags().DurationVar(&o.soak, "for", 2*time.Hour, "soak: how long")
	c.Flags().BoolVar(&o.faults, "faults", false, "soak: kill the second process, cut the database and Redis, have WeCom refuse, about every minute")
	c.Flags().StringVar(&o.profile, "profile", "", "load: folder for a processor profile of each step")
	c.Flags().IntVar(&o.customers, "customers", 1_000_000, "queries: customers of the company; one of a hundredth is measured before it")
	c.Flags().StringVar(&o.company, "company", "", "queries: name of a database that stays: made when it is not there, else measured as it is; nothing is measured before it")
	c.Flags().StringSliceVar(&o.who, "who", []string{"rep1", "mgr1", "boss"}, "queries: who asks")
	c.Flags().StringSliceVar(&o.only, "only", nil, "queries: ask just these questions and pages, and print each of their statements; import: just these parts (list, killed, sheets)")
	c.Flags().StringVar(&o.serve, "serve", "", "callback: be the process that is measured")
	_ = c.Flags().MarkHidden("serve")
	return c
}

// writeJSON writes figures to a file; an empty path is none.
func writeJSON(path string, figures any) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

// bench is one run.
type bench struct {
	*program
	benchOptions
	address string // of the database made for it
	driver  string
	dsn     string
	db      *sql.DB
}

// asProcess makes a database, with a connection to it, for a genjin that runs as a process, and gives that program.
func (b *bench) asProcess(ctx context.Context) (program string, end func(), err error) {
	if program, err = os.Executable(); err != nil {
		return "", nil, err
	}
	drop, err := b.makeDatabase(ctx)
	if err != nil {
		return "", nil, err
	}
	if b.db, err = sql.Open(b.driver, b.dsn); err != nil {
		drop()
		return "", nil, err
	}
	return program, func() { b.db.Close(); drop() }, nil
}

func (b *bench) makeDatabase(ctx context.Context) (drop func(), err error) {
	if b.database == "" {
		dir, err := os.MkdirTemp("", "genjin-bench-")
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, "bench.db")
		b.address, b.driver, b.dsn = "sqlite:"+path, "sqlite3", "file:"+path+"?_pragma=busy_timeout(10000)&_txlock=immediate"
		return func() { os.RemoveAll(dir) }, nil
	}
	u, err := url.Parse(b.database)
	if err != nil || u.Scheme != "mysql" {
		return nil, usageError{errors.New("--database: write mysql://user:pass@host:3306/")}
	}
	password, _ := u.User.Password()
	base := u.User.Username() + ":" + password + "@tcp(" + u.Host + ")/"
	server, err := sql.Open("mysql", base)
	if err != nil {
		return nil, err
	}
	name, create := "genjin_bench_"+strings.ReplaceAll(uuid.NewString(), "-", "")[:10], "CREATE DATABASE "
	if b.company != "" {
		name, create = b.company, "CREATE DATABASE IF NOT EXISTS "
	}
	if _, err := server.ExecContext(ctx, create+name); err != nil {
		return nil, errors.Join(fmt.Errorf("bench: make a database: %w", err), server.Close())
	}
	u.Path = "/" + name
	b.address, b.driver, b.dsn = u.String(), "mysql", base+name
	return func() {
		_, _ = server.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name)
		server.Close()
	}, nil
}
