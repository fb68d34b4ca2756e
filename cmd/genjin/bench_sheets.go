package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/crowd"
	"genjin/internal/sheets"
)

// benchSheet is a sheet of an export to be timed: what stands in row i, by the title of its column. Three rows in a hundred get a time that
// is none, or another's account where they have no time.
type benchSheet struct {
	name  string
	rows  int
	spoil string // the column that is spoiled; empty: no row is wrong
	sound int    // so many of the last rows are not
	row   func(i int) map[string]any
}

// benchSheets are those of n rows each, below as many customers and a tenth as many deals. Prices and wishes about pushes are fewer: there is
// no company with so many.
func benchSheets(n int, u crm.User) []benchSheet {
	names := crowd.Names(n)
	deals := max(1, n/10)
	day := func(days, minutes int) string {
		return time.Date(2020, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, days).Add(time.Duration(minutes) * time.Minute).Format("2006-01-02 15:04")
	}
	of := func(more map[string]any, people ...string) map[string]any {
		for _, p := range people {
			more[p], more[p+"账号"] = u.Name, u.WeComID
		}
		return more
	}
	// of a deal, the row's turn among those of it
	ofDeal := func(i int, more map[string]any, people ...string) (row map[string]any, turn int) {
		more["客户名称"], more["商机编号"], more["商机"] = names[i%deals], fmt.Sprint(i%deals+1), "年度框架"
		return of(more, people...), i / deals
	}
	stages := []string{"线索", "商机"}
	return []benchSheet{
		{"客户", n, "", 0, func(i int) map[string]any {
			return of(map[string]any{"客户名称": names[i], "级别": "B", "创建时间": day(0, 0)}, "负责人")
		}},
		{"商机", deals, "", 0, func(i int) map[string]any {
			return of(map[string]any{"客户名称": names[i], "商机编号": fmt.Sprint(i + 1), "商机": "年度框架", "流程": "新签", "阶段": "报价", "金额": 5000.0 + float64(i), "币种": "CNY", "进入阶段": day(2000, 0), "创建时间": day(0, 0)}, "负责人")
		}},
		{"阶段记录", n, "到阶段时间", deals, func(i int) map[string]any {
			row, turn := ofDeal(i, map[string]any{"变动原因": "谈好了"}, "推进人")
			row["原阶段"], row["到阶段"], row["到阶段时间"], row["离开时间"] = stages[turn%2], stages[(turn+1)%2], day(turn*10, 0), day(turn*10+10, 0)
			if i >= n-deals { // in which it stands
				row["到阶段"], row["到阶段时间"], row["离开时间"], row["当时金额"], row["当时币种"] = "报价", day(2000, 0), nil, 5000.0+float64(i%deals), "CNY"
			}
			return row
		}},
		{"已了结的跟进", n, "原定时间", 0, func(i int) map[string]any {
			row, turn := ofDeal(i, map[string]any{"原定事项": "再约", "了结方式": "完成", "由谁定的": "本人"}, "跟进负责人")
			row["原定时间"], row["计划于"], row["了结于"] = day(turn, 0), day(turn-1, 0), day(turn, 60)
			return row
		}},
		{"报价单", n, "报价时间", 0, func(i int) map[string]any {
			row, turn := ofDeal(i, map[string]any{"报价明细": "X3型,2.000,台,1000.00,1200.00,0\n安装,1.000,,500.00,500.00,0", "报价币种": "CNY", "报价合计": 2500.0, "报价说明": "含税"}, "报价人")
			row["报价版本"], row["报价时间"] = float64(turn+1), day(turn, 0)
			return row
		}},
		{"任务", n, "交办时间", 0, func(i int) map[string]any {
			row, turn := ofDeal(i, map[string]any{"任务内容": fmt.Sprint("送样", i), "任务进展": "完成", "进展说明": "好了"}, "交办人", "办理人")
			row["进展时间"], row["交办时间"] = day(turn, 30), day(turn, i%600)
			return row
		}},
		{"线索", n, "带来时间", 0, func(i int) map[string]any {
			return of(map[string]any{"客户名称": names[i], "线索状态": "已转客户", "带来时间": day(0, i%600), "分配时间": day(0, i%600)}, "带来人")
		}},
		{"协作人", n, "协作同事账号", 0, func(i int) map[string]any {
			return map[string]any{"客户名称": names[i], "协作同事": "李娜", "协作同事账号": "lina"}
		}},
		{"提醒", n, "提醒时间", 0, func(i int) map[string]any {
			return of(map[string]any{"客户名称": names[i], "提醒内容": fmt.Sprint("打电话", i), "提醒时间": day(i/600, i%600), "提醒状态": "已提醒"}, "提醒谁", "谁设的")
		}},
		{"目标", n, "设定时间", 0, func(i int) map[string]any {
			return of(map[string]any{"指标": "拜访", "目标周期": "周", "目标起始日": day(i, 0)[:10], "目标值": fmt.Sprint(i%90 + 1), "目标说明": "冲刺", "设定时间": day(i/600, i%600), "已作废": "是"}, "目标人", "设定人")
		}},
		{"知识库", n, "写于", 0, func(i int) map[string]any {
			return of(map[string]any{"知识编号": fmt.Sprint(i + 1), "知识类别": "FAQ", "知识标题": fmt.Sprint("怎么报价", i), "知识正文": "先问拿什么比，再算停机一天的损失。", "知识出处": "周会", "知识状态": "已发布", "写于": day(i/600, i%600)}, "知识作者", "审核人")
		}},
		{"知识阅读", n, "最近读于", 0, func(i int) map[string]any {
			return of(map[string]any{"知识编号": fmt.Sprint(i + 1), "所读知识": fmt.Sprint("怎么报价", i), "读过次数": float64(i%5 + 1), "点赞": "是", "最近读于": day(1000, i%600)}, "读者")
		}},
		{"推送设置", min(n, 500), "", 0, func(i int) map[string]any {
			return of(map[string]any{"推送": fmt.Sprint("push", i), "不收": "是"}, "谁的推送")
		}},
		{"价目表", min(n, 5000), "", 0, func(i int) map[string]any {
			return of(map[string]any{"产品名称": fmt.Sprint("X", i, "型"), "产品单位": "台", "目录价": float64(i%900) + 100, "目录价币种": "CNY"}, "定价人")
		}},
	}
}

// wrong reports whether row i of a sheet is spoiled. Who reads an article is spoiled where the article is.
func (s benchSheet) wrong(i int) bool { return s.spoil != "" && i%100 < 3 && i < s.rows-s.sound }

// sheets times the import of each sheet of a whole company by itself, and its export; then compares the two, row by row.
func (b *importBench) sheets(ctx context.Context, s *store.Store, _ crm.User) error {
	boss, err := s.SaveUser(ctx, crm.User{WeComID: "boss", Name: "老板", Role: crm.Admin})
	if err != nil {
		return err
	}
	if _, err := s.SaveUser(ctx, crm.User{WeComID: "lina", Name: "李娜", Role: crm.Rep}); err != nil {
		return err
	}
	in := b.as(s, boss)
	headers, err := b.exported(ctx, in, boss) // of an empty company
	if err != nil {
		return err
	}
	all := benchSheets(b.rows, boss)
	want := map[string]map[string]int{}
	lists := make([]sheets.List, len(all))
	for i, sheet := range all {
		head := slices.Collect(maps.Keys(headers[sheet.name]))
		if len(head) != 1 {
			return fmt.Errorf("bench import: the sheet %s has %d rows in an empty company", sheet.name, len(head))
		}
		titles := strings.Split(head[0], "\x1f")
		want[sheet.name] = map[string]int{head[0]: 1}
		for r := range sheet.rows {
			if !sheet.wrong(r) {
				want[sheet.name][lineOf(titles, sheet.row(r))]++
			}
		}
		lists[i] = sheets.List{Name: sheet.name, Header: titles, Rows: sheet.rows, Row: func(r int) []any {
			row := sheet.row(r)
			if sheet.wrong(r) {
				row[sheet.spoil] = "不详"
			}
			cells := make([]any, len(titles))
			for c, t := range titles {
				cells[c] = row[t]
			}
			return cells
		}}
	}
	var book bytes.Buffer
	if err := sheets.WriteLists(&book, lists...); err != nil {
		return err
	}
	f, err := sheets.Read("company.xlsx", book.Bytes(), nil)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // temporary files
	fmt.Fprintf(b.out, "the sheets of an export, %.1f MB\n", float64(book.Len())/1e6)
	m := &sheets.Import{File: f, Process: b.process, Location: b.zone}
	for _, step := range []string{"import", "again"} {
		begin, rows, at, ended := b.clock(), 0, 0, 0
		err := m.Run(ctx, in, func(_ *store.Tx, n int) error { // a batch may hold the end of one sheet and the beginning of the next
			for rows = n; at < len(all) && rows >= ended+all[at].rows; at++ {
				ended += all[at].rows
				took := b.clock().Sub(begin)
				fmt.Fprintf(b.out, "%-8s %s %d rows, %.1f s, %.0f rows/s\n", step, all[at].name, all[at].rows, took.Seconds(), float64(all[at].rows)/took.Seconds())
				begin = b.clock()
			}
			return nil
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "%-8s %d rows, %d new, %d there, %d bad; peak memory %s\n", step, m.Report.Rows, m.Report.New, m.Report.There, m.Report.Bad, peakMemory())
	}
	begin := b.clock()
	got, err := b.exported(ctx, in, boss)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "exported and read in %.1f s, peak memory %s\n", b.clock().Sub(begin).Seconds(), peakMemory())
	differ := 0
	for _, sheet := range all {
		for line, n := range got[sheet.name] {
			if want[sheet.name][line] -= n; want[sheet.name][line] != 0 {
				if differ++; differ < 5 {
					fmt.Fprintf(b.out, "  %s: %q\n", sheet.name, line)
				}
			}
		}
		for line, n := range want[sheet.name] {
			if n > 0 {
				if differ++; differ < 5 {
					fmt.Fprintf(b.out, "  %s is without %q\n", sheet.name, line)
				}
			}
		}
	}
	fmt.Fprintf(b.out, "compared with the file: %d rows differ\n", differ)
	if differ > 0 {
		return errors.New("bench import: the database is not what the sheets say")
	}
	return nil
}

// exported are the rows of the sheets of an export of everything, counted, each as its cells as they are shown.
func (b *importBench) exported(ctx context.Context, in sheets.Transact, who crm.User) (map[string]map[string]int, error) {
	var out bytes.Buffer
	err := in(ctx, func(tx *store.Tx) error {
		out.Reset()
		book, err := sheets.Export{Who: who.Name, Process: b.process, Location: b.zone}.Write(ctx, tx)
		if err != nil {
			return err
		}
		defer book.Close() //nolint:errcheck // temporary files
		_, err = book.WriteTo(&out)
		return err
	})
	if err != nil {
		return nil, err
	}
	all, titles := map[string]map[string]int{}, map[string][]string{}
	err = sheets.EachRow(&out, func(sheet string, cells []string) error {
		if titles[sheet] == nil {
			titles[sheet], all[sheet] = cells, map[string]int{}
		}
		row := map[string]any{}
		for i, c := range cells {
			row[titles[sheet][i]] = c
		}
		all[sheet][lineOf(titles[sheet], row)]++
		return nil
	})
	return all, err
}

// lineOf is a row in words. The number that a deal or an article has is its database's own.
func lineOf(titles []string, row map[string]any) string {
	cells := make([]string, len(titles))
	for i, t := range titles {
		if v := row[t]; v != nil && (!strings.HasSuffix(t, "编号") || v == t) {
			cells[i] = strings.TrimSuffix(strings.ReplaceAll(fmt.Sprint(v), ",", ""), ".00") // money is shown as 5,000.00
		}
	}
	return strings.Join(cells, "\x1f")
}
