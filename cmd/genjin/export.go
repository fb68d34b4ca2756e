package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

// sheetLimit is how long reading everything, or a batch of an import, may take.
const sheetLimit = 10 * time.Minute

func (p *program) exportCommand() *cobra.Command {
	var who string
	c := &cobra.Command{
		Use:   "export FILE",
		Short: "write everything one may see (customers, deals, history, money, tasks, targets, knowledge) into an .xlsx, or with the customers' files into a .zip",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return p.export(c.Context(), args[0], who) },
	}
	c.Flags().StringVar(&who, "as", "", "whose records: what this WeCom user id or name may see (the whole company when not given)")
	return c
}

func (p *program) export(ctx context.Context, path, who string) (err error) {
	return p.withHouse(ctx, func(h *house) error {
		deed := store.Deed{Now: h.clock().In(h.config.Location), System: who == ""}
		mark := "genjin export"
		if who != "" {
			u, err := h.somebody(ctx, who)
			if err != nil {
				return err
			}
			deed.User, mark = u.ID, u.Name
		}
		ctx, cancel := context.WithTimeout(ctx, sheetLimit)
		defer cancel()
		var book *sheets.Book
		err := h.store.InTx(ctx, deed, func(tx *store.Tx) (err error) {
			rules, err := tx.Rulebook(ctx)
			if err != nil {
				return err
			}
			book, err = sheets.Export{Who: mark, Process: rules.Process, Location: h.config.Location}.Write(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		defer book.Close() //nolint:errcheck // temporary files
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already: choose another name", path)
		} else if err != nil {
			return err
		}
		if strings.EqualFold(filepath.Ext(path), ".zip") {
			err = book.WriteArchive(ctx, f, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))+".xlsx", h.store.Blob)
		} else {
			_, err = book.WriteTo(f)
		}
		if err == nil {
			err = f.Sync()
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return errors.Join(err, os.Remove(path))
		}
		fmt.Fprintf(p.out, "%s: %s\n", path, counted(book.Counts))
		return nil
	})
}

// counted is how much is in a workbook, or came of one.
func counted(n say.SheetCounts) string {
	return fmt.Sprintf("%d customers, %d contacts, %d deals, %d activities, %d follow-ups, %d contracts, %d plans, %d payments, %d notes, "+
		"%d stages, %d settled follow-ups, %d quotes, %d tasks, %d leads, %d collaborators, %d reminders, %d targets, %d articles, %d readings, %d push settings, %d prices, %d approvals, %d saved questions, %d of them on schedule, %d files, %d taught words, %d leaves, %d hand-overs, %d own fields",
		n.Customers, n.Contacts, n.Deals, n.Activities, n.FollowUps, n.Contracts, n.Plans, n.Payments, n.Notes,
		n.Stays, n.Settled, n.Quotes, n.Tasks, n.Leads, n.Collaborators, n.Reminders, n.Targets, n.Articles, n.Readings, n.Pushes, n.Products, n.Approvals, n.Saved, n.Scheduled, n.Documents,
		n.Words, n.Leaves, n.Handovers, n.Fields)
}

// somebody is the person of a WeCom user id or a name.
func (h *house) somebody(ctx context.Context, who string) (crm.User, error) {
	people, err := h.store.People(ctx)
	if err != nil {
		return crm.User{}, err
	}
	for _, u := range people {
		if crm.UserKey(u.WeComID) == crm.UserKey(who) || u.Name == who {
			return u, nil
		}
	}
	return crm.User{}, fmt.Errorf("nobody is called %q: write the WeCom user id or the name", who)
}
