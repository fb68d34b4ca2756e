package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/sheets"
)

func (p *program) personCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "person",
		Short: "rights of persons outside the company: what is held of them, putting it right, erasing it",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	const who = "WHO is a phone number, a mail address, a WeChat id, a name, or contact:NUMBER"
	export := &cobra.Command{
		Use: "export WHO FILE", Short: "everything that is held of a person, as FILE.json and FILE.csv", Long: who, Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withPerson(c.Context(), args[0], func(s *store.Store, one crm.Person) error { return p.exportPerson(c.Context(), s, one, args[1]) })
		},
	}
	var to crm.Contact
	correct := &cobra.Command{
		Use: "correct WHO", Short: "put right what is held of a person, in each of their contacts", Long: who, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if to == (crm.Contact{}) {
				return usageError{errors.New("say what is right: --name, --phone, --email, --title or --department")}
			}
			return p.withPerson(c.Context(), args[0], func(s *store.Store, one crm.Person) error {
				n, err := s.CorrectPerson(c.Context(), store.Deed{Now: p.clock(), System: true}, one, to)
				if err == nil {
					fmt.Fprintf(p.out, "%d records put right\n", n)
				}
				return err
			})
		},
	}
	for name, field := range map[string]*string{"name": &to.Name, "phone": &to.Phone, "email": &to.Email, "title": &to.Title, "department": &to.Department} {
		correct.Flags().StringVar(field, name, "", "the right one")
	}
	var yes bool
	erase := &cobra.Command{
		Use: "erase WHO", Short: "erase a person from every table, the journal, messages and files; without --yes it only counts", Long: who, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withPerson(c.Context(), args[0], func(s *store.Store, one crm.Person) error { return p.erasePerson(c.Context(), s, one, yes) })
		},
	}
	erase.Flags().BoolVar(&yes, "yes", false, "do it: it cannot be taken back")
	list := &cobra.Command{
		Use: "erased", Short: "the erasures that were done, a JSON line each and naming nobody: keep it beside the backups", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withStore(c.Context(), func(s *store.Store) error { return p.listErased(c.Context(), s) })
		},
	}
	again := &cobra.Command{
		Use: "erase-again FILE", Short: "do the erasures of a list again, after a backup from before was restored", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withStore(c.Context(), func(s *store.Store) error { return p.eraseAgain(c.Context(), s, args[0]) })
		},
	}
	c.AddCommand(export, correct, erase, list, again)
	return c
}

// withPerson finds who is meant. Who stands in no contact is found in texts only.
func (p *program) withPerson(ctx context.Context, who string, do func(*store.Store, crm.Person) error) error {
	return p.withStore(ctx, func(s *store.Store) error {
		one, err := s.FindPerson(ctx, who)
		var several *store.AmbiguousPersonError
		var nobody *crm.NotFoundError
		switch {
		case errors.As(err, &several):
			for _, c := range several.Contacts {
				fmt.Fprintf(p.err, "contact:%d  %s %s, of customer %d\n", c.ID, c.Name, crm.MaskPhone(c.Phone), c.CustomerID)
			}
			return err
		case errors.As(err, &nobody) && !one.Terms.Empty():
			fmt.Fprintln(p.err, "no contact is this person: looking for it in texts only")
		case errors.As(err, &nobody):
			return fmt.Errorf("no contact is called so: say a phone number, a mail address or a WeChat id")
		case err != nil:
			return err
		}
		return do(s, one)
	})
}

// exportPerson writes everything that is held of a person into two files that only their owner may read.
func (p *program) exportPerson(ctx context.Context, s *store.Store, one crm.Person, name string) (err error) {
	var all []store.Found
	if err := s.EachOfPerson(ctx, one, func(f store.Found) error { all = append(all, f); return nil }); err != nil {
		return err
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".csv")
	err = writeNew(name+".json", func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(map[string]any{"at": p.clock().Format(time.RFC3339), "contacts": one.Contacts, "found": all})
	})
	if err == nil {
		err = writeNew(name+".csv", func(w io.Writer) error { return sheets.WritePerson(w, all) })
	}
	if err == nil {
		err = s.PersonGivenOut(ctx, one, len(all))
	}
	if err == nil {
		fmt.Fprintf(p.out, "%s.json, %s.csv: %d places. Others may stand in them too: look before you give them away\n", name, name, len(all))
	}
	return err
}

func writeNew(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", path)
	} else if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (p *program) erasePerson(ctx context.Context, s *store.Store, one crm.Person, yes bool) error {
	if !yes {
		r, err := s.PreviewErasure(ctx, one)
		if err != nil {
			return err
		}
		p.printReceipt(r)
		fmt.Fprintln(p.out, "nothing was changed: with --yes it is, and cannot be taken back")
		return nil
	}
	err := s.InTx(ctx, store.Deed{Now: p.clock(), System: true}, func(tx *store.Tx) error { return tx.AskPerson(ctx, store.ErasePerson, one) })
	if err != nil {
		return err
	}
	for {
		e, ok, err := s.ClaimErasure(ctx, "genjin person", eraseLease)
		if err != nil || !ok || e.Wish != store.ErasePerson { // serve does what was asked for in the chat
			return err
		}
		r, err := erase(ctx, s, e)
		if err != nil {
			return err
		}
		if err := s.EndErasure(ctx, e.ID, r, nil); err != nil {
			return err
		}
		p.printReceipt(r)
		fmt.Fprintf(p.out, "erasure %d is done. Keep `genjin person erased` beside the backups\n", e.ID)
	}
}

func (p *program) printReceipt(r crm.PersonReceipt) {
	tables := make([]string, 0, len(r.Rewritten))
	for t := range r.Rewritten {
		tables = append(tables, t)
	}
	sort.Strings(tables)
	for _, t := range tables {
		fmt.Fprintf(p.out, "%-20s %d rows, %d places\n", t, r.Rewritten[t], r.Places[t])
	}
	fmt.Fprintf(p.out, "%-20s %d\n", "files", r.Files)
	if len(r.Elsewhere) > 0 {
		fmt.Fprintf(p.out, "the same name stands at other customers and is left alone, somebody has to look: %s\n", strings.Join(r.Elsewhere, " "))
	}
}

func (p *program) listErased(ctx context.Context, s *store.Store) error {
	all, err := s.Erasures(ctx)
	if err != nil {
		return err
	}
	out := json.NewEncoder(p.out)
	for _, e := range all {
		if err := out.Encode(e.Marks); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) eraseAgain(ctx context.Context, s *store.Store, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var m store.ErasureMarks
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return fmt.Errorf("%s: line %d is none of genjin person erased", path, n)
		}
		one, err := s.MarkedPerson(ctx, m)
		if err != nil {
			return err
		}
		if len(one.Contacts)+len(one.Customers) == 0 {
			fmt.Fprintf(p.out, "line %d: nobody here\n", n)
			continue
		}
		if err := p.erasePerson(ctx, s, one, true); err != nil {
			return err
		}
	}
	return lines.Err()
}
