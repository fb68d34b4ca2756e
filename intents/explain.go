package intents

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
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

// explain says of what the last figure is made, or how the last message was understood: 「为什么」.
func explain() Intent {
	return Intent{
		Kind:     Explain,
		Title:    "解释",
		Examples: []string{"为什么", "怎么算的", "你怎么理解的"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			last := t.Memory.Figure
			known := last.Request.Kind != "" && t.Now.Sub(last.At) <= figureFor
			if r.Slots.Field == explainMessage || !known || t.Memory.Lost || t.Memory.Last.At.After(last.At) {
				return t.howUnderstood(ctx, r, known)
			}
			t.Text, t.explaining = last.Words, true
			last.Request.Span = zh.Span{End: len(last.Words)}
			for _, i := range []Intent{ranking(), forecast(), queryTarget(), queryPipeline(), queryScore(), queryRisk(), queryPoints(), dailySummary(), weeklySummary(), monthlySummary(), queryPaymentPlans()} {
				if i.Kind == last.Request.Kind {
					return i.Do(ctx, t, last.Request)
				}
			}
			return say.NothingToExplain(), nil
		},
	}
}

// explainMessage is what is asked of a message, not of a figure.
const explainMessage = "message"

// howUnderstood tells how the last message in this chat was understood. It is read from where it is kept: no message is
// parsed twice, and none is slower for it.
func (t *Turn) howUnderstood(ctx context.Context, r Request, figure bool) (say.Text, error) {
	last, err := t.Tx.LastMessages(ctx, t.Message.Chat)
	if err != nil {
		return "", err
	}
	var u Understanding
	for _, e := range last {
		if t.Now.Sub(e.Message.At) > figureFor || e.Parsed == "" { // a secret is not said again
			break
		}
		if err := json.Unmarshal([]byte(e.Parsed), &u); err != nil {
			return "", fmt.Errorf("intents: kept understanding: %w", err)
		}
		if u.Title != explain().Title {
			break
		}
		u = Understanding{} // it asked the same
	}
	if u.Text == "" {
		if r.Slots.Field == explainMessage || figure {
			return say.NothingUnderstood(), nil
		}
		return say.NothingToExplain(), nil
	}
	all := u.Sub
	if len(all) == 0 {
		all = []Understanding{u}
	}
	parts := make([]say.UnderstoodPart, len(all))
	for i := range all {
		parts[i] = t.understoodPart(&all[i], u.Text)
	}
	quality, err := t.qualityOfLast(ctx, u)
	return say.Both(say.HowUnderstood(u.Text, parts, u.Source == "context", u.Consulted, u.Drafted), quality), err
}

// qualityOfLast tells what the record of the last contact is worth and why, when the message explained is the one that made it.
func (t *Turn) qualityOfLast(ctx context.Context, u Understanding) (say.Text, error) {
	last := t.Memory.Last
	if last.Kind != LogContact || last.Activity == 0 || u.Intent != string(LogContact) || t.Now.Sub(last.At) > figureFor {
		return "", nil
	}
	a, err := t.Tx.Activity(ctx, last.Activity)
	if notFound(err) || err == nil && a.Outcome == crm.NotReached {
		return "", nil // taken back, or there was nothing to write about
	} else if err != nil {
		return "", err
	}
	loc := t.Now.Location()
	day := crm.DateOf(a.RecordedAt.In(loc))
	made, err := t.Tx.ListFollowUps(ctx, store.FollowUpFilter{Customer: a.CustomerID, MadeFrom: day.In(loc), MadeTo: day.AddDays(1).In(loc)})
	w := t.Process.Weighs().Quality
	return say.QualityOfContact(reports.NewQuality(w, a, len(made) > 0), w), err
}

// understoodPart is one request of a kept understanding, ready to be told.
func (t *Turn) understoodPart(u *Understanding, text string) say.UnderstoodPart {
	p := say.UnderstoodPart{Title: u.Title, Speech: u.Speech, Sure: u.Confidence, Others: u.Others}
	stage := ""
	if u.Stage != "" {
		if s, ok := t.Process.Named(crm.StageCode(u.Stage)); ok {
			stage = s.Name
		}
	}
	var amount crm.Money
	if u.AmountCents != nil {
		amount = crm.Money{Fen: *u.AmountCents, Currency: crm.CNY}
	}
	next := ""
	if u.NextFollowUp != nil {
		next = *u.NextFollowUp
	}
	p.Slots = say.UnderstoodSlots(say.Slots{Customer: u.Customer, Contact: u.Contact, Person: u.Person, Activity: crm.ActivityType(u.ActivityType), Amount: amount, Stage: stage,
		Next: next, Period: u.Period, Tags: u.Tags, NotReached: u.Outcome == string(crm.NotReached)})
	runes := []rune(text)
	for _, y := range u.Why {
		line := say.ReasonLine{Rule: y.Rule}
		if y.Start >= 0 && y.End <= len(runes) && y.Start < y.End && y.End-y.Start < len(runes) {
			line.Words = string(runes[y.Start:y.End])
		}
		p.Reasons = append(p.Reasons, line)
	}
	return p
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
var whys = []string{"为什么", "为啥", "为什么呢", "为什么是这个数", "怎么算的", "怎么算出来的", "怎么来的", "这个数怎么来的", "这个怎么算的", "这个数怎么算的", "怎么得出来的", "怎么得来的", "依据是什么", "why",
	"你怎么理解的", "你是怎么理解的", "怎么理解的", "你怎么理解", "为什么这么理解", "你怎么听懂的", "你怎么看懂的", "你理解成什么了", "你理解成啥了", "为什么这么记", "为什么这样记", "怎么记成这样", "为什么记成这样", "为什么没记", "怎么没记", "为什么不记", "为什么记这个"}

// whyAlone reads a message that is 「为什么」 and nothing else.
func (rd *reading) whyAlone() (Request, bool) {
	const longest = 12
	said := trimmed(rd.r[rd.start:], " ,。!~？?")
	if len(said) > longest || !slices.Contains(whys, string(said)) {
		return Request{}, false
	}
	var s Slots
	if mentions(said, "理解", "看懂", "听懂", "记", "听成", "当成") {
		s.Field = explainMessage
	}
	span := rd.tx.Span(rd.start, len(rd.r))
	return Request{Kind: Explain, Slots: s, Speech: Question, Confidence: 0.95, Margin: 0.9, Span: span, Why: []Reason{{Rule: "why", Span: span, Weight: 5}}}, true
}
