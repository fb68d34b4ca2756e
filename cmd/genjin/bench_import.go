package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/crowd"
	"genjin/internal/sheets"
)

// benchImport measures how quickly a list comes in, and what it takes of memory: a row is a customer with a person, a deal, a next
// contact and a note; three in a hundred are wrong. Then the same file comes again, and all goes out.
func (p *program) benchImport(ctx context.Context, o benchOptions) error {
	b := &bench{program: p, benchOptions: o}
	drop, err := b.makeDatabase(ctx)
	if err != nil {
		return err
	}
	defer drop()
	process, err := configs.LoadProcess("")
	if err != nil {
		return err
	}
	zone := time.FixedZone("CST", 8*3600)
	s, err := store.Open(ctx, b.address, store.Options{Process: process, Location: zone})
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
	content, err := longList(o.rows)
	if err != nil {
		return err
	}
	where := "sqlite"
	if o.database != "" {
		where = "mysql"
	}
	fmt.Fprintf(p.out, "%s, %d cores, %s, %d rows, %.1f MB; peak memory %s before\n", runtime.Version(), runtime.NumCPU(), where, o.rows, float64(len(content))/1e6, peakMemory())
	f, err := sheets.Read("list.xlsx", content, nil)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // temporary files
	in := func(ctx context.Context, do func(*store.Tx) error) error {
		ctx, cancel := context.WithTimeout(ctx, sheetLimit)
		defer cancel()
		return s.InTx(ctx, store.Deed{User: rep.ID, Now: p.clock().In(zone), Message: "import"}, do)
	}
	m := &sheets.Import{File: f, Process: process, Location: zone}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"dry run", func() error { return in(ctx, func(tx *store.Tx) error { return m.DryRun(ctx, tx) }) }},
		{"import", func() error { return m.Run(ctx, in, nil) }},
		{"again", func() error { return m.Run(ctx, in, nil) }},
		{"export", func() error {
			return in(ctx, func(tx *store.Tx) error {
				book, err := sheets.Export{Who: rep.Name, Process: process, Location: zone}.Write(ctx, tx)
				if err != nil {
					return err
				}
				defer book.Close() //nolint:errcheck // temporary files
				_, err = book.WriteTo(io.Discard)
				return err
			})
		}},
	} {
		begin := p.clock()
		if err := step.do(); err != nil {
			return err
		}
		took, r := p.clock().Sub(begin), m.Report
		fmt.Fprintf(p.out, "%-8s %6.1f s, %6.0f rows/s, peak memory %s; %d new, %d there, %d bad\n", step.name, took.Seconds(), float64(o.rows)/took.Seconds(), peakMemory(), r.New, r.There, r.Bad)
	}
	return nil
}

// longList is a list of n rows, three in a hundred of them wrong.
func longList(n int) ([]byte, error) {
	var out bytes.Buffer
	names := crowd.Names(n)
	err := sheets.WriteList(&out, []string{"客户名称", "级别", "行业", "联系人", "手机", "商机", "金额（万元）", "阶段", "下次跟进", "备注"}, n, func(i int) []any {
		amount := any(float64(i%500)/10 + 1)
		if i%100 < 3 {
			amount = "面议"
		}
		return []any{names[i], "B", "制造业", fmt.Sprintf("王%d", i), fmt.Sprintf("138%08d", i), "年度框架", amount, "商机", "2026-12-03", "老客户介绍，喜欢喝茶"}
	})
	return out.Bytes(), err
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
