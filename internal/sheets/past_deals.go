package sheets

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Stages that deals stood in.

func stayColumns() []column {
	return flatten(named("原阶段", 10, func(l *Line) *string { return &l.StayFrom }), named("到阶段", 10, func(l *Line) *string { return &l.StayTo }),
		moment("到阶段时间", func(l *Line) *time.Time { return &l.Stay.EnteredAt }), moment("离开时间", func(l *Line) *time.Time { return &l.Stay.LeftAt }),
		money("当时金额", func(l *Line) *crm.Money { return &l.Stay.Amount }), currency("当时币种", func(l *Line) *crm.Currency { return &l.Stay.Amount.Currency }),
		discountColumn("当时折扣", func(l *Line) *int { return &l.Stay.Discount }), named("变动原因", 24, func(l *Line) *string { return &l.Stay.Reason }), person("推进人", by))
}

func (x *exporter) stays(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachStay, func(l *Line, r store.Stay) tells {
		line := x.Process.Pipeline(r.Pipeline)
		l.Stay, l.StayFrom, l.StayTo = r, stageName(line, r.From), stageName(line, r.To)
		return tells{customer: r.CustomerID, deal: r.DealID, people: []stands{{&l.By, r.Actor}}}
	})
}

// stageName is a stage's name in a pipeline; one of another pipeline is called by its code.
func stageName(line crm.Pipeline, code crm.StageCode) string {
	if s, ok := line.Stage(code); ok {
		return s.Name
	}
	return string(code)
}

// stageCode is the stage of that name, or of that code in another pipeline.
func stageCode(line crm.Pipeline, name string) crm.StageCode {
	if s, ok := line.Find(name); ok && name != "" {
		return s.Code
	}
	return crm.StageCode(name)
}

// dealAt is a deal of a customer, as it is or as a dry run would make it.
func (b *batchRun) dealAt(c crm.CustomerID, id crm.DealID) (crm.Deal, bool) {
	all := b.deals[c]
	at := slices.IndexFunc(all, func(d crm.Deal) bool { return d.ID == id })
	if at < 0 {
		return crm.Deal{}, false
	}
	return all[at], true
}

func stayKey(s crm.StageStay) string {
	return fmt.Sprintf("s|%d|%s|%s|%d|%d|%d", s.DealID, s.From, s.To, s.EnteredAt.UnixMilli(), unixMilli(s.LeftAt), s.Actor)
}

func unixMilli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func (b *batchRun) stayOf(l *Line) error {
	d, ok := b.dealAt(l.Stay.CustomerID, l.Stay.DealID)
	if !ok {
		return &cellError{say.RowNoDeal(cmp.Or(l.DealNo, l.Deal.Title))}
	}
	if l.StayTo == "" || l.Stay.EnteredAt.IsZero() || l.Stay.EnteredAt.After(b.now) || l.Stay.LeftAt.After(b.now) {
		return &cellError{say.RowStayUnclear()}
	}
	if b.dry {
		l.stood = b.stoodBefore(d)
	}
	line := b.Process.Pipeline(d.Pipeline)
	l.Stay.From, l.Stay.To = stageCode(line, l.StayFrom), stageCode(line, l.StayTo)
	d.Stage = l.Stay.To
	if _, known := line.Stage(d.Stage); known {
		if err := b.passes(d, l.Customer.Level); err != nil {
			return err
		}
	}
	l.Stay.Actor = b.tx.Actor().User.ID
	err := b.people(l.By, &l.Stay.Actor)
	l.key = stayKey(l.Stay.StageStay)
	return err
}

// stoodBefore are the stages in which a deal is known to have stood; of one that a dry run would have made, that which it would open.
func (b *batchRun) stoodBefore(d crm.Deal) []crm.StageStay {
	if d.ID < 0 && len(b.Import.stood[d.ID]) == 0 {
		b.Import.stood[d.ID] = []crm.StageStay{{To: d.Stage, EnteredAt: d.StageEnteredAt, Actor: b.tx.Actor().User.ID}}
	}
	return slices.Concat(b.stood[d.ID], b.Import.stood[d.ID])
}

func recordStay(ctx context.Context, b *batchRun, l *Line) error {
	s := l.Stay.StageStay
	if !b.dry {
		err := b.tx.RecordStay(ctx, s)
		if errors.Is(err, store.ErrStoodElsewhere) {
			return &cellError{say.RowStayOverlaps()}
		}
		return err
	}
	if _, ok := crm.PlaceStay(l.stood, s, b.tx.Actor().User.ID); !ok {
		return &cellError{say.RowStayOverlaps()}
	}
	if !s.LeftAt.IsZero() { // the one in which it stands is known already
		b.Import.stood[s.DealID] = append(b.Import.stood[s.DealID], s)
	}
	return nil
}

// Planned contacts that are over.

func settledColumns() []column {
	return flatten(dueColumn("原定时间", func(l *Line) *crm.Due { return &l.FollowUp.Due }), named("原定事项", 24, func(l *Line) *string { return &l.FollowUp.Content }),
		oneOf("了结方式", func(l *Line) *crm.FollowUpStatus { return &l.FollowUp.Status }, map[crm.FollowUpStatus]string{crm.FollowUpDone: "完成", crm.FollowUpCanceled: "取消"}),
		moment("由哪次跟进完成", func(l *Line) *time.Time { return &l.DoneAt }), moment("计划于", func(l *Line) *time.Time { return &l.FollowUp.CreatedAt }),
		moment("了结于", func(l *Line) *time.Time { return &l.FollowUp.ChangedAt }),
		oneOf("由谁定的", func(l *Line) *crm.Origin { return &l.FollowUp.Origin }, map[crm.Origin]string{crm.Said: "本人", crm.StageRule: "节奏"}),
		person("跟进负责人", func(l *Line) *Person { return &l.Owner }))
}

func (x *exporter) settled(ctx context.Context, s *sheet, n *int) error {
	var when map[crm.ActivityID]time.Time
	each := before(x.tx.EachSettled, func(ctx context.Context, some []crm.FollowUp) (err error) {
		ids := make([]crm.ActivityID, len(some))
		for i, f := range some {
			ids[i] = f.DoneActivity
		}
		when, err = x.tx.Happened(ctx, ids)
		return err
	})
	return eachLine(ctx, x, s, n, each, func(l *Line, f crm.FollowUp) tells {
		l.FollowUp, l.DoneAt = f, when[f.DoneActivity]
		return tells{f.CustomerID, f.DealID, f.ContactID, []stands{{&l.Owner, f.Owner}}}
	})
}

func settledKey(f crm.FollowUp) string {
	return fmt.Sprintf("e|%d|%d|%d|%s|%d|%s", f.CustomerID, f.DealID, unixMilli(f.Due.At), f.Status, unixMilli(f.CreatedAt), f.Content)
}

func (b *batchRun) settledOf(l *Line) error {
	f := &l.FollowUp
	if f.Due.IsZero() || f.Status == "" || f.CreatedAt.After(b.now) || f.ChangedAt.After(b.now) {
		return &cellError{say.RowSettledUnclear()}
	}
	if f.Origin == "" {
		f.Origin = crm.Said
	}
	l.key = settledKey(*f)
	if !l.DoneAt.IsZero() {
		if id, ok := b.nth(happenedKey(f.CustomerID, l.DoneAt), 0); ok {
			f.DoneActivity = crm.ActivityID(max(id, 0))
		}
	}
	f.Owner = b.tx.Actor().User.ID
	return b.people(l.Owner, &f.Owner)
}

// happenedKey finds what happened with a customer at a moment.
func happenedKey(c crm.CustomerID, at time.Time) string {
	return fmt.Sprintf("h|%d|%d", c, at.UnixMilli())
}

func recordSettled(ctx context.Context, b *batchRun, l *Line) error {
	if b.dry {
		return nil
	}
	_, err := b.tx.RecordFollowUp(ctx, l.FollowUp)
	return err
}

// Quotes: their lines stand in one cell, as a table of its own (CSV): 产品,数量,单位,单价,目录价,折扣.

func quoteColumns() []column {
	return flatten(count("报价版本", func(l *Line) *int { return &l.Quote.No }),
		column{title: "报价明细", wide: 40,
			get: func(l *Line, _ writing) any { return quoteLines(l.Quote.Lines) },
			set: func(l *Line, cell string, _ reading) (err error) {
				l.Quote.Lines, err = readQuoteLines(cell)
				return err
			}},
		discountColumn("整单折扣", func(l *Line) *int { return &l.Quote.Discount }), currency("报价币种", func(l *Line) *crm.Currency { return &l.Quote.Currency }),
		column{title: "报价合计", kind: moneyCell, wide: 14, // follows from the lines
			get: func(l *Line, _ writing) any { return float64(l.Quote.Amount) / 100 }, set: func(*Line, string, reading) error { return nil }},
		named("报价说明", 24, func(l *Line) *string { return &l.Quote.Remark }), moment("报价时间", func(l *Line) *time.Time { return &l.Quote.At }), person("报价人", by))
}

func quoteLines(lines []crm.QuoteLine) string {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, q := range lines {
		_ = w.Write([]string{q.Product, decimal(q.Quantity, 3), q.Unit, decimal(q.Price, 2), decimal(q.List, 2), strconv.Itoa(q.Discount)}) // into memory
	}
	w.Flush()
	return strings.TrimSuffix(out.String(), "\n")
}

// decimal writes n with some places, exactly.
func decimal(n int64, places int) string {
	s := fmt.Sprintf("%0*d", places+1, n)
	if places == 0 {
		return s
	}
	return s[:len(s)-places] + "." + s[len(s)-places:]
}

// undecimal reads what decimal wrote.
func undecimal(s string, places int) (int64, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > places {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", places-len(frac)), 10, 64)
	return n, err == nil && n >= 0
}

func readQuoteLines(cell string) (lines []crm.QuoteLine, err error) {
	r := csv.NewReader(strings.NewReader(cell))
	r.FieldsPerRecord = 6
	all, err := r.ReadAll()
	if err != nil {
		return nil, unclear("报价明细", cell)
	}
	for _, f := range all {
		q := crm.QuoteLine{Product: f[0], Unit: f[2]}
		var ok [3]bool
		q.Quantity, ok[0] = undecimal(f[1], 3)
		q.Price, ok[1] = undecimal(f[3], 2)
		q.List, ok[2] = undecimal(f[4], 2)
		if q.Discount, err = strconv.Atoi(f[5]); err != nil || q.Discount < 0 || q.Discount > 1000 || ok != [3]bool{true, true, true} {
			return nil, unclear("报价明细", cell)
		}
		lines = append(lines, q)
	}
	return lines, nil
}

func (x *exporter) quotes(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.tx.EachQuote, func(l *Line, q crm.Quote) tells {
		l.Quote = q
		return tells{customer: q.CustomerID, deal: q.DealID, people: []stands{{&l.By, q.By}}}
	})
}

func quoteKey(q crm.Quote) string { return fmt.Sprintf("q|%d|%d|%d", q.DealID, q.No, unixMilli(q.At)) }

func (b *batchRun) quoteOf(l *Line) error {
	q, ok := l.Quote.Finish()
	if !ok || q.DealID == 0 || q.At.IsZero() || q.At.After(b.now) {
		return &cellError{say.RowQuoteUnclear()}
	}
	if q.Currency == "" {
		q.Currency = crm.CNY
	}
	q.By = b.tx.Actor().User.ID
	l.Quote, l.key = q, quoteKey(q)
	return b.people(l.By, &l.Quote.By)
}

func recordQuote(ctx context.Context, b *batchRun, l *Line) error {
	if b.dry {
		return nil
	}
	_, err := b.tx.RecordQuote(ctx, l.Quote)
	return err
}
