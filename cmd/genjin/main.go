// Command genjin is a sales assistant that lives in WeCom. `genjin demo` shows it, `genjin serve` runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the image has no zone files

	"github.com/spf13/cobra"

	"genjin/bot/sim"
)

// program is what the commands share: the only clock, and where they read and print.
type program struct {
	clock      func() time.Time
	moved      func() time.Time // the same, when demo moved it: the database's clock too; nil otherwise
	env        func(string) (string, bool)
	environ    []string // all of it, NAME=value; nil: not known
	in         io.Reader
	out, err   io.Writer
	configFile string
	colleagues []sim.Person // more of the demo's; none
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{clock: time.Now, env: os.LookupEnv, environ: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// Exit statuses of every command.
const (
	exitDone   = 0
	exitFailed = 1 // the reason is on stderr, in one sentence
	exitUsage  = 2
)

// usageError is a wrong call.
type usageError struct{ error }

func (p *program) run(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use:           "genjin",
		Short:         "跟进: a sales assistant that lives in WeCom",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.PersistentFlags().StringVar(&p.configFile, "config", "", "configuration file (built in when not given)")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(p.demoCommand(), p.serveCommand(), p.migrateCommand(), p.encryptCommand(), p.parseCommand(), p.configCommand(), p.doctorCommand(), p.pushCommand(), p.exportCommand(), p.importCommand(), p.auditCommand(), p.sumsCommand(), p.personCommand(), p.tokenCommand(), p.hookCommand(), p.benchCommand())
	strictArgs(root)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(p.err, "genjin: %v\n(genjin --help lists the commands)\n", err)
		return exitUsage
	default:
		fmt.Fprintf(p.err, "genjin: %v\n", err)
		return exitFailed
	}
}

// strictArgs makes wrong arguments of c and its subcommands a usage error.
func strictArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				if said := err.Error(); strings.HasPrefix(said, "accepts ") || strings.HasPrefix(said, "requires ") { // cobra counts
					err = errors.New("write " + c.UseLine())
				}
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		strictArgs(sub)
	}
}
