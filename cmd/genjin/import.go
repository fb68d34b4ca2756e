package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/sheets"
)

// importOptions are the flags of import.
type importOptions struct {
	who, bad string
	columns  []string
	dryRun   bool
}

func (p *program) importCommand() *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "read customers and what is known of them from an .xlsx, a .csv or the .zip of an export; what is there already adds nothing",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return p.importFile(c.Context(), args[0], o) },
	}
	c.Flags().StringVar(&o.who, "as", "", "who imports: a WeCom user id or a name (the first of GENJIN_ADMINS when not given)")
	c.Flags().StringVar(&o.bad, "bad", "", "where the rows go that are not imported, with their reason (FILE-bad.xlsx when not given)")
	c.Flags().StringArrayVar(&o.columns, "column", nil, "what a column is, when the guess is wrong: --column 客户名称是B列")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "tell what would be imported, and write nothing")
	return c
}

func (p *program) importFile(ctx context.Context, path string, o importOptions) error {
	open, end, err := opener(path)
	if unfit := (*crm.UnfitSheetError)(nil); errors.As(err, &unfit) {
		return fmt.Errorf("%s: %s", path, unfitSheet(unfit))
	} else if err != nil {
		return err
	}
	defer end() //nolint:errcheck // was read
	return p.withHouse(ctx, func(h *house) error {
		who, err := h.importer(ctx, o.who)
		if err != nil {
			return err
		}
		fields, err := h.store.Fields(ctx)
		if err != nil {
			return err
		}
		fixes, err := corrections(o.columns, open, fields)
		if err != nil {
			return err
		}
		f, err := open(fields, fixes...)
		if unfit := (*crm.UnfitSheetError)(nil); errors.As(err, &unfit) {
			return fmt.Errorf("%s: %s", path, unfitSheet(unfit))
		} else if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // temporary files
		for _, s := range f.Sheets {
			told := []string{fmt.Sprintf("%d columns read", len(s.Found))}
			for _, c := range s.Found {
				if c.Header != c.Title {
					told = append(told, c.Header+" as "+c.Title)
				}
			}
			fmt.Fprintf(p.out, "%s: %s\n", s.Name, strings.Join(told, ", "))
			if s.Bare && len(fixes) == 0 && !o.dryRun {
				return fmt.Errorf("%s: %s has no header, and its columns were guessed by what stands in them: look at it with --dry-run, and say what they are with --column 客户名称是A列", path, s.Name)
			}
			if len(s.Unread) > 0 {
				fmt.Fprintf(p.out, "%s: not read: %s\n", s.Name, strings.Join(s.Unread, ", "))
			}
		}
		if len(f.Left) > 0 {
			fmt.Fprintf(p.out, "not read, no column names the customers: %s\n", strings.Join(f.Left, ", "))
		}
		m := &sheets.Import{File: f, Location: h.config.Location}
		if m.Joining, err = h.newPeople(ctx, f, who, o.dryRun); err != nil {
			return err
		}
		in := func(ctx context.Context, do func(*store.Tx) error) error {
			ctx, cancel := context.WithTimeout(ctx, sheetLimit)
			defer cancel()
			return h.store.InTx(ctx, store.Deed{User: who.ID, Now: h.clock().In(h.config.Location), Message: "import:" + f.Digest[:16]}, do)
		}
		if err := in(ctx, func(tx *store.Tx) error {
			book, err := tx.Rulebook(ctx)
			if err != nil {
				return err
			}
			m.Process = book.Process
			return m.DryRun(ctx, tx)
		}); err != nil {
			return err
		}
		if !o.dryRun {
			bar := progress(p.err, m.Report.Rows)
			err = m.Run(ctx, in, func(_ *store.Tx, rows int) error { bar(rows); return nil })
			bar(-1)
			if err != nil {
				return fmt.Errorf("%w: what came in stays, run it again for the rest", err)
			}
		}
		return p.tellImport(m, who, path, o)
	})
}

// opener opens a spreadsheet, or one in an archive with the files that it names; end closes the archive.
func opener(path string) (open func([]crm.CustomField, ...sheets.Correction) (*sheets.File, error), end func() error, err error) {
	if a, ok, err := sheets.OpenArchive(path); err != nil {
		return nil, nil, err
	} else if ok {
		return a.Read, a.Close, nil
	}
	content, err := os.ReadFile(path)
	open = func(fields []crm.CustomField, fixes ...sheets.Correction) (*sheets.File, error) {
		return sheets.Read(filepath.Base(path), content, fields, fixes...)
	}
	return open, func() error { return nil }, err
}

// corrections are what the flags say of the columns of a file.
func corrections(flags []string, open func([]crm.CustomField, ...sheets.Correction) (*sheets.File, error), fields []crm.CustomField) (all []sheets.Correction, err error) {
	if len(flags) == 0 {
		return nil, nil
	}
	var heads []string
	f, err := open(fields)
	if unfit := (*crm.UnfitSheetError)(nil); errors.As(err, &unfit) {
		heads = unfit.Header
	} else if err != nil {
		return nil, err
	} else {
		heads = f.Heads()
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	for _, words := range flags {
		said, misread, ok := sheets.Corrections(words, heads, sheets.FieldNames(fields))
		switch {
		case !ok:
			return nil, usageError{fmt.Errorf("--column %s: write it like 客户名称是B列", words)}
		case misread != nil && misread.Column:
			return nil, fmt.Errorf("--column %s: the file has no column %s", words, misread.Word)
		case misread != nil:
			return nil, fmt.Errorf("--column %s: %s is nothing that is read", words, misread.Word)
		}
		all = append(all, said...)
	}
	return all, nil
}

// tellImport prints what became of the rows, and writes the bad ones.
func (p *program) tellImport(m *sheets.Import, who crm.User, path string, o importOptions) error {
	r := m.Report
	verb := "imported"
	if o.dryRun {
		verb = "would be imported"
	}
	fmt.Fprintf(p.out, "%d rows: %d %s, %d there already, %d bad\n", r.Rows, r.New, verb, r.There, r.Bad)
	fmt.Fprintln(p.out, counted(r.Made))
	if len(m.Bad) == 0 {
		return nil
	}
	const shown = 10
	for i, b := range m.Bad {
		if i == shown {
			fmt.Fprintf(p.out, "  and %d more\n", len(m.Bad)-shown)
			break
		}
		fmt.Fprintf(p.out, "  %s row %d: %s\n", b.Sheet.Name, b.No, b.Why)
	}
	if o.bad == "" {
		o.bad = strings.TrimSuffix(path, filepath.Ext(path)) + "-bad.xlsx"
	}
	book, err := m.BadBook(who.Name, p.clock().In(m.Location))
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // temporary files
	f, err := os.OpenFile(o.bad, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = book.WriteTo(f)
	if err = errors.Join(err, f.Close()); err == nil {
		fmt.Fprintf(p.out, "the bad rows with their reasons: %s\n", o.bad)
	}
	return err
}

func unfitSheet(e *crm.UnfitSheetError) string {
	switch {
	case e.Old:
		return "not an .xlsx or .csv: save it as .xlsx"
	case e.Broken:
		return "cannot be read: it may be broken"
	}
	if e.Bare {
		return "it has no header: say what its columns are with --column 客户名称是A列"
	}
	return "no column names the customers: head one 客户名称"
}

// importer is who imports. An admin of the configuration who never wrote to us is made known.
func (h *house) importer(ctx context.Context, who string) (crm.User, error) {
	if who == "" && len(h.config.Admins) == 0 {
		return crm.User{}, usageError{errors.New("in whose name? add --as WHO, or set GENJIN_ADMINS")}
	}
	if who != "" {
		return h.somebody(ctx, who)
	}
	admin := strings.TrimSpace(h.config.Admins[0])
	u, err := h.store.UserByWeCom(ctx, admin)
	var unknown *crm.NotFoundError
	if errors.As(err, &unknown) {
		return h.store.SaveUser(ctx, crm.User{WeComID: admin, Name: admin, Role: crm.Rep})
	}
	return u, err
}

// newPeople are those whom an export names and nobody here knows. When an admin imports it they are made known: WeCom says the rest
// of them when they first write.
func (h *house) newPeople(ctx context.Context, f *sheets.File, who crm.User, dryRun bool) (joining []sheets.Person, err error) {
	people, err := f.People()
	if err != nil || !who.May(crm.ImportForAll, crm.ToAll) {
		return nil, err
	}
	for _, p := range people {
		_, err := h.store.UserByWeCom(ctx, p.ID)
		var unknown *crm.NotFoundError
		if errors.As(err, &unknown) {
			joining, err = append(joining, p), nil
			if !dryRun {
				_, err = h.store.SaveUser(ctx, crm.User{WeComID: p.ID, Name: p.Name, Role: crm.Rep})
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return joining, nil
}

// progress shows how much of a whole is done, on a terminal alone; below zero ends the line.
func progress(to io.Writer, whole int) func(done int) {
	const wide = 40
	f, ok := to.(*os.File)
	if info, err := stat(f, ok); err != nil || info.Mode()&os.ModeCharDevice == 0 || whole == 0 {
		return func(int) {}
	}
	return func(done int) {
		if done < 0 {
			fmt.Fprintln(to)
			return
		}
		n := wide * done / whole
		fmt.Fprintf(to, "\r[%s%s] %d/%d", strings.Repeat("#", n), strings.Repeat(" ", wide-n), done, whole)
	}
}

func stat(f *os.File, ok bool) (os.FileInfo, error) {
	if !ok {
		return nil, os.ErrInvalid
	}
	return f.Stat()
}
