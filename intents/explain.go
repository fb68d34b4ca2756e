package intents

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Figure is the last figure that was asked for, for 「为什么」.
type Figure struct {
	Request Request   `json:"request,omitzero"`
	Words   string    `json:"words,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// figureFor is how long after a figure 「为什么」 means it.
const figureFor = 30 * time.Minute

// explain says of what the last figure is made: 「为什么」.
func explain() Intent {
	return Intent{
		Kind:     Explain,
		Title:    "怎么算的",
		Examples: []string{"为什么", "怎么算的", "这个数怎么来的"},
		Do: func(ctx context.Context, t *Turn, _ Request) (say.Text, error) {
			last := t.Memory.Figure
			if last.Request.Kind == "" || t.Now.Sub(last.At) > figureFor {
				return say.NothingToExplain(), nil
			}
			t.Text, t.explaining = last.Words, true
			last.Request.Span = zh.Span{End: len(last.Words)}
			for _, i := range []Intent{ranking(), forecast(), queryTarget(), queryPipeline(), queryScore(), queryRisk()} {
				if i.Kind == last.Request.Kind {
					return i.Do(ctx, t, last.Request)
				}
			}
			return say.NothingToExplain(), nil
		},
	}
}

// figure remembers r as what 「为什么」 asks about.
func (t *Turn) figure(r Request) {
	t.Memory.Figure = Figure{Request: r, Words: t.words(r.Span), At: t.Now}
}

// explains reports whether r asks for what a figure is made of.
func (t *Turn) explains(r Request) bool {
	return t.explaining || asks(t.words(r.Span), "为什么", "为啥", "怎么算", "怎么来", "怎么得", "明细", "哪些单", "哪几单", "依据")
}

// show has a chart drawn above the answer: in a group always, in private when the words ask for a picture.
func (t *Turn) show(r Request, c *crm.Chart) {
	if c != nil && t.Chart == nil && (t.Group || asks(t.words(r.Span), "图", "画", "可视化")) {
		c.Foot = say.Foot(c.Foot, crm.DateOf(t.Now))
		t.Chart = c
	}
}

// period is the days [from, to) that a request asks about; usual gives those of one that names none.
func (t *Turn) period(r Request, usual func(today crm.Date) (from, to crm.Date)) (from, to crm.Date) {
	today := crm.DateOf(t.Now)
	p := r.Slots.Period
	switch {
	case p == nil || p.Kind == zh.Set || p.Start.IsZero() && p.End.IsZero(): // 每周 is no period
		return usual(today)
	case p.Start.IsZero(): // 年底前
		from, to = today, crm.DateOf(p.End.Add(-time.Nanosecond)).AddDays(1)
	case p.End.IsZero(): // 9月以来
		from, to = crm.DateOf(p.Start), today.AddDays(1)
	default:
		from, to = crm.DateOf(p.Start), crm.DateOf(p.End.Add(-time.Nanosecond)).AddDays(1)
	}
	if !from.Before(to) {
		return usual(today)
	}
	return from, to
}

func thisMonth(today crm.Date) (from, to crm.Date) {
	from = crm.Date{Year: today.Year, Month: today.Month, Day: 1}
	return from, crm.DateOf(from.In(time.UTC).AddDate(0, 1, 0))
}

// whys are the messages that ask how the last figure came about and say nothing else.
var whys = []string{"为什么", "为啥", "为什么呢", "为什么是这个数", "怎么算的", "怎么算出来的", "怎么来的", "这个数怎么来的", "这个怎么算的", "这个数怎么算的", "怎么得出来的", "怎么得来的", "依据是什么", "why"}

// whyAlone reads a message that is 「为什么」 and nothing else.
func (rd *reading) whyAlone() (Request, bool) {
	const longest = 12
	if said := trimmed(rd.r[rd.start:], " ,。!~？?"); len(said) > longest || !slices.Contains(whys, string(said)) {
		return Request{}, false
	}
	span := rd.tx.Span(rd.start, len(rd.r))
	return Request{Kind: Explain, Speech: Question, Confidence: 0.95, Margin: 0.9, Span: span, Why: []Reason{{Rule: "why", Span: span, Weight: 5}}}, true
}
