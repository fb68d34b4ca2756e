package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/crowd"
	"genjin/internal/measure"
	"genjin/internal/sheets"
)

// benchImport measures how quickly a list comes in, and what it takes of memory: a row is a customer with a person, a deal, a next
// contact and a note; three in a hundred are wrong. Then the same file comes again, and all goes out. What the database has is compared with
// the file, row by row. Then the list comes into an empty database by a genjin of its own that is killed on its way, again and again. Last
// come the sheets of an export that no list of people's has, each of as many rows (bench_sheets.go).
func (p *program) benchImport(ctx context.Context, o benchOptions) error {
	b := &importBench{bench: &bench{program: p, benchOptions: o}, zone: time.FixedZone("CST", 8*3600), key: newKey()}
	var err error
	if b.process, err = configs.LoadProcess(""); err != nil {
		return err
	}
	if b.content, err = longList(o.rows); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s, %s, %d rows, %.1f MB; peak memory %s before\n", measure.ThisMachine(), cmp.Or(o.database, "sqlite"), o.rows, float64(len(b.content))/1e6, peakMemory())
	for _, part := range []struct {
		name string
		do   func(context.Context, *store.Store, crm.User) error
	}{{"list", b.inOneGo}, {"killed", b.killed}, {"sheets", b.sheets}} {
		if len(o.only) > 0 && !slices.Contains(o.only, part.name) {
			continue
		}
		if err := b.withCompany(ctx, part.do); err != nil {
			return err
		}
	}
	return nil
}

// importBench is a run of bench import.
type importBench struct {
	*bench
	zone    *time.Location
	process *crm.Process
	key     string // what the database is encrypted with
	content []byte // of the list
}

// withCompany gives part a database in which one person works.
func (b *importBench) withCompany(ctx context.Context, part func(context.Context, *store.Store, crm.User) error) error {
	drop, err := b.makeDatabase(ctx)
	if err != nil {
		return err
	}
	defer drop()
	s, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	rep, err := s.SaveUser(ctx, crm.User{WeComID: "zhangwei", Name: "张伟", Role: crm.Rep})
	if err != nil {
		return err
	}
	return part(ctx, s, rep)
}

func (b *importBench) open(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, b.address, store.Options{Process: b.process, Location: b.zone, Keys: []string{b.key}})
}

// as runs do in a transaction of somebody.
func (b *importBench) as(s *store.Store, u crm.User) sheets.Transact {
	return func(ctx context.Context, do func(*store.Tx) error) error {
		ctx, cancel := context.WithTimeout(ctx, sheetLimit)
		defer cancel()
		return s.InTx(ctx, store.Deed{User: u.ID, Now: b.clock().In(b.zone), Message: "import"}, do)
	}
}

func (b *importBench) inOneGo(ctx context.Context, s *store.Store, rep crm.User) error {
	f, err := sheets.Read("list.xlsx", b.content, nil)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // temporary files
	in := b.as(s, rep)
	m := &sheets.Import{File: f, Process: b.process, Location: b.zone}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"dry run", func() error { return in(ctx, func(tx *store.Tx) error { return m.DryRun(ctx, tx) }) }},
		{"import", func() error { return m.Run(ctx, in, nil) }},
		{"again", func() error { return m.Run(ctx, in, nil) }},
		{"export", func() error {
			return in(ctx, func(tx *store.Tx) error {
				book, err := sheets.Export{Who: rep.Name, Process: b.process, Location: b.zone}.Write(ctx, tx)
				if err != nil {
					return err
				}
				defer book.Close() //nolint:errcheck // temporary files
				_, err = book.WriteTo(io.Discard)
				return err
			})
		}},
	} {
		begin := b.clock()
		if err := step.do(); err != nil {
			return err
		}
		took, r := b.clock().Sub(begin), m.Report
		fmt.Fprintf(b.out, "%-8s %6.1f s, %6.0f rows/s, peak memory %s; %d new, %d there, %d bad\n", step.name, took.Seconds(), float64(b.rows)/took.Seconds(), peakMemory(), r.New, r.There, r.Bad)
	}
	return b.compare(ctx, s, rep)
}

const kills = 5

// killed imports by a process that is killed some times, wherever it then is.
func (b *importBench) killed(ctx context.Context, s *store.Store, rep crm.User) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "genjin-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	list := filepath.Join(dir, "list.xlsx")
	if err := os.WriteFile(list, b.content, 0o600); err != nil {
		return err
	}
	if err := s.Close(); err != nil { // an SQLite file is one genjin's
		return err
	}
	if b.db, err = sql.Open(b.driver, b.dsn); err != nil {
		return err
	}
	defer b.db.Close()
	rows := func() (n int) {
		_ = b.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM imported_lines").Scan(&n) // one that is locked out is asked again
		return n
	}
	begin := b.clock()
	for n := 1; ; n++ {
		var told bytes.Buffer
		c := exec.CommandContext(ctx, program, "import", list, "--as", rep.WeComID)
		c.Stdout, c.Stderr = &told, &told
		c.Env = append(os.Environ(), "GENJIN_DATABASE_URL="+b.address, "GENJIN_ENCRYPTION_KEY="+b.key, "GENJIN_WECOM_CORP_ID=ww1", "GENJIN_WECOM_AGENT_ID=1", "GENJIN_WECOM_SECRET=s", "GENJIN_WECOM_TOKEN=t",
			"GENJIN_WECOM_ENCODING_AES_KEY=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
		if err := c.Start(); err != nil {
			return err
		}
		done := make(chan error, 1)
		go func() { done <- c.Wait() }()
		if n > kills {
			if err := <-done; err != nil {
				return fmt.Errorf("bench import: %w: %s", err, told.String())
			}
			break
		}
		at := b.rows * n / (kills + 1)
		for alive := true; alive && rows() < at; {
			select {
			case err := <-done:
				return fmt.Errorf("bench import: ended by itself: %w: %s", err, told.String())
			case <-time.After(time.Duration(20+n*7) * time.Millisecond):
			}
		}
		if err := c.Process.Kill(); err != nil {
			return err
		}
		<-done //nolint:errcheck // it was killed
		fmt.Fprintf(b.out, "killed at %d rows\n", rows())
	}
	fmt.Fprintf(b.out, "killed %d times and run again, whole after %.1f s\n", kills, b.clock().Sub(begin).Seconds())
	if s, err = b.open(ctx); err != nil {
		return err
	}
	defer s.Close()
	return b.compare(ctx, s, rep)
}

// compare says how the database differs from the list: each row that is not wrong is there once, whole, and nothing else is.
func (b *importBench) compare(ctx context.Context, s *store.Store, rep crm.User) error {
	want := map[string]int{}
	names := crowd.Names(b.rows)
	for i, name := range names {
		cells := listRow(names, i)
		if amount, ok := cells[6].(float64); ok {
			fen := int64(math.Round(amount * 1e6))
			want[fmt.Sprintf("%s B 制造业 %v %v 年度框架 opportunity %d 2026-12-03 老客户介绍，喜欢喝茶", name, cells[3], cells[4], fen)]++
		}
	}
	good := len(want)
	type held struct {
		c        crm.Customer
		contacts []crm.Contact
		deals    []crm.Deal
		next     []crm.FollowUp
		notes    []crm.Note
	}
	got := map[crm.CustomerID]*held{}
	err := b.as(s, rep)(ctx, func(tx *store.Tx) error {
		return errors.Join(
			tx.EachCustomer(ctx, nil, func(all []crm.Customer) error {
				for _, c := range all {
					got[c.ID] = &held{c: c}
				}
				return nil
			}),
			tx.EachContact(ctx, nil, func(all []crm.Contact) error {
				for _, p := range all {
					got[p.CustomerID].contacts = append(got[p.CustomerID].contacts, p)
				}
				return nil
			}),
			tx.EachDeal(ctx, nil, func(all []crm.Deal) error {
				for _, d := range all {
					got[d.CustomerID].deals = append(got[d.CustomerID].deals, d)
				}
				return nil
			}),
			tx.EachFollowUp(ctx, nil, func(all []crm.FollowUp) error {
				for _, f := range all {
					got[f.CustomerID].next = append(got[f.CustomerID].next, f)
				}
				return nil
			}),
			tx.EachNote(ctx, nil, func(all []crm.Note) error {
				for _, n := range all {
					got[n.CustomerID].notes = append(got[n.CustomerID].notes, n)
				}
				return nil
			}))
	})
	if err != nil {
		return err
	}
	wrong := 0
	for _, h := range got {
		line := "not one of each"
		if len(h.contacts) == 1 && len(h.deals) == 1 && len(h.next) == 1 && len(h.notes) == 1 {
			d := h.deals[0]
			line = fmt.Sprintf("%s %s %s %s %s %s %s %d %s %s", h.c.Name, h.c.Level, h.c.Industry, h.contacts[0].Name, h.contacts[0].Phone, d.Title, d.Stage, d.Amount.Fen, crm.DateOf(h.next[0].Due.At.In(b.zone)), h.notes[0].Body)
		}
		if want[line]--; want[line] < 0 {
			if wrong++; wrong < 4 {
				fmt.Fprintf(b.out, "  not in the list: %s: %s\n", h.c.Name, line)
			}
		}
	}
	missing := 0
	for _, n := range want {
		missing += max(0, n)
	}
	fmt.Fprintf(b.out, "compared with the list: %d rows that are not wrong, %d customers; %d missing, %d that the list does not have or that are there twice\n", good, len(got), missing, wrong)
	if missing+wrong > 0 {
		return errors.New("bench import: the database is not what the list says")
	}
	return nil
}

// longList is a list of n rows, three in a hundred of them wrong.
func longList(n int) ([]byte, error) {
	var out bytes.Buffer
	names := crowd.Names(n)
	err := sheets.WriteLists(&out, sheets.List{Name: "Sheet1", Header: []string{"客户名称", "级别", "行业", "联系人", "手机", "商机", "金额（万元）", "阶段", "下次跟进", "备注"}, Rows: n, Row: func(i int) []any { return listRow(names, i) }})
	return out.Bytes(), err
}

// listRow is a row of a long list.
func listRow(names []string, i int) []any {
	amount := any(float64(i%500)/10 + 1)
	if i%100 < 3 {
		amount = "面议"
	}
	return []any{names[i], "B", "制造业", fmt.Sprintf("王%d", i), fmt.Sprintf("138%08d", i), "年度框架", amount, "商机", "2026-12-03", "老客户介绍，喜欢喝茶"}
}

// peakMemory is the most memory that the process had so far, as Linux tells it.
func peakMemory() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var n int
			if _, err := fmt.Sscan(kb, &n); err == nil {
				return fmt.Sprintf("%d MB", n/1024)
			}
		}
	}
	return "unknown"
}
