package intents

import (
	"fmt"
	"strings"
	"time"

	"genjin/intents/zh"
)

// ResultJSON is a Result as `genjin parse --jsonl` prints it (contract.md). What was not said is absent.
type ResultJSON struct {
	ID           string       `json:"id,omitempty"`
	Intent       string       `json:"intent"`
	Confidence   float64      `json:"confidence"`
	Customer     string       `json:"customer,omitempty"`
	Contact      string       `json:"contact,omitempty"`
	ActivityType string       `json:"activity_type,omitempty"`
	AmountCents  *int64       `json:"amount_cents,omitempty"`
	Stage        string       `json:"stage,omitempty"`
	NextFollowUp *string      `json:"next_follow_up"`
	Period       string       `json:"period,omitempty"`
	Scope        string       `json:"scope,omitempty"`
	Sub          []ResultJSON `json:"sub,omitempty"`

	Speech  string   `json:"speech,omitempty"`
	Outcome string   `json:"outcome,omitempty"`
	Field   string   `json:"field,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Deal    string   `json:"deal,omitempty"`
	Anaphor string   `json:"anaphor,omitempty"` // 这单, 他们: known from the conversation
	Person  string   `json:"person,omitempty"`
	Span    string   `json:"span,omitempty"` // the words it came from
}

// JSON is how a result looks to other programs.
func (r Result) JSON(id string) ResultJSON {
	all := make([]Request, 0, len(r.Requests))
	for n, q := range r.Requests {
		if q.Kind == PlanPayment && n > 0 {
			continue // for which contract.md has no word, beside what it has one for
		}
		all = append(all, q.apart()...)
	}
	if len(all) == 1 {
		out := all[0].json(r.Text)
		out.ID = id
		return out
	}
	out := ResultJSON{ID: id, Intent: "multi", Confidence: 1}
	for _, q := range all {
		j := q.json(r.Text)
		out.Confidence = min(out.Confidence, j.Confidence)
		out.Sub = append(out.Sub, j)
	}
	return out
}

func (q Request) json(text string) ResultJSON {
	s := q.Slots
	kind := q.Kind
	switch kind { // contract.md has fewer words
	case PushSettings:
		kind = SetReminder // for all that is about reminding
	case UpdateDeal:
		kind = Amend
	case SetField, FileDocument, KeepArticle, TidyNote:
		kind = AddNote
	case ImportRecords, PersonRights, Feedback, QueryUsage:
		kind = None
	case ExportRecords:
		kind = QueryPipeline
	case QueryDocuments, QueryPhoneViews:
		kind = QueryCustomer
	case StageGuide, QueryRules, QueryWords:
		kind = KnowledgeQuery
	case Trend, ProcessRate, QueryPaymentPlans, QueryScore, QueryFigure, QueryPoints, WinLossReview:
		kind = QueryPipeline
	case MeetingPack:
		kind = WeeklySummary
	case Explain:
		kind = None
	case TakeLeave, SaveQuestion, TeachWord, ProcessRule, QueryLeave, AcceptHandover, ConvertLead, DropLead:
		kind = None
	case PickLead, AskTask:
		kind = Assign
	case QueryTasks:
		kind = QueryFollowUps
	case AnswerTask:
		kind = None
	case QueryPool, QueryLeads, QueryLoad, QueryRisk, QueryMembers, QueryHandover:
		kind = QueryCustomer
	case PlanPayment: // no money has come
		kind, s = None, Slots{}
	case QueryApprovals:
		kind = QueryFollowUps // … and for what there is to do
	}
	out := ResultJSON{Intent: string(kind), Confidence: float64(int(q.Confidence*1000+0.5)) / 1000, Contact: s.Contact.Text,
		ActivityType: string(s.Activity), Stage: string(s.Stage), Speech: string(q.Speech), Outcome: string(s.Outcome), Field: s.Field,
		Tags: s.Tags, Deal: s.Deal.Text, Person: s.Person.Text}
	if q.Span.End > q.Span.Start && q.Span.End <= len(text) {
		out.Span = text[q.Span.Start:q.Span.End]
	}
	if s.Customer.Match == "anaphor" {
		out.Anaphor = s.Customer.Text
	} else {
		out.Customer = s.Customer.Text
	}
	if s.Amount != nil && s.Amount.Fen != 0 {
		out.AmountCents = &s.Amount.Fen
	}
	if at, clock, ok := followUpDay(s.Next); ok {
		const aDay = 24 * 60 * 60
		if e := s.Early; e != nil && q.Kind == SetReminder && s.Next.Kind != zh.Set && (clock || e.Seconds%aDay == 0) {
			at = at.Add(-time.Duration(e.Seconds) * time.Second) // 提前一天提醒我
		}
		day := at.Format(time.DateOnly)
		if clock {
			day = at.Format(time.RFC3339)
		}
		out.NextFollowUp = &day
	}
	if s.Period != nil {
		out.Period = periodWord(s.Period)
	}
	switch {
	case q.Kind == Assign, q.Kind == Transfer:
		out.Contact = ""
	case s.Person.Text != "":
		out.Scope = "person:" + s.Person.Text
	case s.Scope == scopeForMe:
		out.Scope = "me"
	case s.Scope == "company":
		out.Scope = "team"
	default:
		out.Scope = s.Scope
	}
	return out
}

// apart is a request for each of several people whose targets are set at once.
func (q Request) apart() []Request {
	shares := q.Slots.Target.Shares
	if q.Kind != SetTarget || !shared(shares) {
		return []Request{q}
	}
	all := make([]Request, len(shares))
	for i, x := range shares {
		all[i] = q
		all[i].Slots.Person, all[i].Slots.Amount, all[i].Slots.Number = x.Who, x.Amount, int(x.Count)
	}
	return all
}

// followUpDay is the day, or the instant, on which to act; ok is false when the time is too vague for one.
func followUpDay(x *zh.Time) (at time.Time, clock, ok bool) {
	if x == nil || x.Vague {
		return time.Time{}, false, false
	}
	switch x.Kind {
	case zh.Point:
		return x.Start, x.HasClock || x.Rule == "shift", true
	case zh.Day:
		return x.Start, false, true
	case zh.Set:
		return x.Start, x.HasClock, !x.Start.IsZero()
	case zh.Range:
		switch {
		case x.Bound == zh.Until && !x.End.IsZero() && x.HasClock:
			return x.End, true, true // 五点之前
		case x.Bound == zh.Until && !x.End.IsZero():
			return x.End.AddDate(0, 0, -1), false, true
		case x.DayPart != "" && !x.Start.IsZero():
			return x.Start, false, true
		case x.Start.IsZero() || x.End.IsZero():
			return time.Time{}, false, false
		case x.Rule == "weekend":
			return x.Start, false, true
		case x.Rule == "end-of" && x.End.Sub(x.Start) <= 8*24*time.Hour:
			return x.End.AddDate(0, 0, -1), false, true
		case x.End.Sub(x.Start) <= 24*time.Hour:
			return x.Start, false, true
		}
	}
	return time.Time{}, false, false
}

// periodWord is a period as contract.md spells it.
func periodWord(x *zh.Time) string {
	if x.Period != "" {
		from, to, ok := strings.Cut(x.Period, "/")
		if ok && from == to {
			return from + "/" + to
		}
		return x.Period
	}
	switch {
	case x.Start.IsZero():
		return ""
	case x.Kind == zh.Day || x.Kind == zh.Point:
		day := x.Start.Format(time.DateOnly)
		return day + "/" + day
	case x.Kind == zh.Range && !x.End.IsZero():
		return x.Start.Format(time.DateOnly) + "/" + x.End.Add(-time.Second).Format(time.DateOnly)
	}
	return ""
}

// Explain tells in words how a message was understood: for `genjin parse TEXT` and for 为什么.
func (r Result) Explain() string {
	var b strings.Builder
	for i, q := range r.Requests {
		if len(r.Requests) > 1 {
			fmt.Fprintf(&b, "%d. ", i+1)
		}
		fmt.Fprintf(&b, "%s  %s  %.2f (margin %.2f)\n", q.Kind, q.Speech, q.Confidence, q.Margin)
		line := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, "   %-10s %s\n", name, value)
			}
		}
		s := q.Slots
		b.WriteString(underlined(r.Text, s))
		ref := func(name string, x Ref) {
			if x.Said() {
				line(name, strings.TrimSpace(fmt.Sprintf("%s  %s", x.Text, x.Match)))
			}
		}
		ref("customer", s.Customer)
		ref("contact", s.Contact)
		ref("person", s.Person)
		ref("deal", s.Deal)
		line("activity", string(s.Activity))
		line("outcome", string(s.Outcome))
		line("pipeline", s.Pipeline+s.ToPipeline)
		line("stage", string(s.Stage))
		if s.Amount != nil {
			line("amount", fmt.Sprintf("%s %s  [%s]", s.Amount.Value, s.Amount.Currency, s.Amount.Rule))
		}
		at := func(name string, x *zh.Time) {
			if x != nil {
				line(name, fmt.Sprintf("%s  [%s]", when(x), x.Rule))
			}
		}
		at("happened", s.HappenedAt)
		at("next", s.Next)
		at("close", s.Close)
		at("period", s.Period)
		line("scope", s.Scope)
		line("reason", s.Reason)
		line("note", s.Note)
		line("text", s.Text)
		line("tags", strings.Join(s.Tags, " "))
		line("level", string(s.Level))
		line("field", s.Field)
		for _, w := range q.Why {
			fmt.Fprintf(&b, "   why        %+.1f %s", w.Weight, w.Rule)
			if w.Span.End > w.Span.Start && w.Span.End <= len(r.Text) {
				fmt.Fprintf(&b, "  「%s」", r.Text[w.Span.Start:w.Span.End])
			}
			b.WriteByte('\n')
		}
		for _, k := range q.Others {
			line("or", string(k))
		}
	}
	return b.String()
}

func when(x *zh.Time) string {
	if w := periodWord(x); w != "" && x.Kind != zh.Point {
		return w
	}
	if x.Kind == zh.Set {
		return x.Repeat
	}
	return x.Start.Format("2006-01-02 15:04")
}
