package intents

import (
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// The values a request brings, read as money, days, stages and reasons. What cannot be meant is asked about.

// Amount is what a request says about money; zero when it says nothing. An amount said roughly is asked about.
func (t *Turn) Amount(r Request) (crm.Money, error) {
	a := r.Slots.Amount
	if a == nil || a.Discount || a.Kind == zh.Percent {
		return crm.Money{}, nil
	}
	said := t.words(a.Span)
	ask := func(fen ...int64) *Ask {
		q := &Ask{Slot: AskAmount, Say: say.ConfirmAmount(said), Request: r}
		for _, f := range fen {
			if f > 0 {
				q.Choices = append(q.Choices, Choice{Label: crm.Money{Fen: f, Currency: currency(a)}.String(), ID: f, Value: a.Currency})
			}
		}
		return q
	}
	fen := a.Fen
	switch {
	case a.Kind == zh.NumberRange:
		low, high := fenOf(a.Min), fenOf(a.Max)
		return crm.Money{}, ask(low, high)
	case a.Kind == zh.Number && fen == 0:
		fen = fenOf(a.Value)
	}
	switch {
	case fen <= 0 || fen > 1e13:
		return crm.Money{}, &Ask{Slot: AskAmount, Say: say.BadAmount(said), Request: r}
	case a.Approx && fen < 1000_00 && !strings.ContainsAny(said, unitSigns):
		return crm.Money{}, ask(fen*10_000, fen) // 120左右
	case a.Approx:
		return crm.Money{}, ask(fen)
	case a.Rule == pieceRule && a.Currency == "" && fen < 1000_00 && !strings.ContainsAny(said, unitSigns):
		q := ask(fen*10_000, fen) // 单价15,三套: 45万?
		if strings.HasPrefix(said, "价") {
			said = "单" + said
		}
		q.Say = say.WhichUnit(said)
		return crm.Money{}, q
	case a.Currency == "" && fen < 1000_00 && digits(a.Value) && strings.TrimSpace(said) == a.Value:
		q := ask(fen*10_000, fen) // 报价80: 80万?
		q.Say = say.WhichUnit(said)
		return crm.Money{}, q
	}
	return crm.Money{Fen: fen, Currency: currency(a)}, nil
}

// unitSigns are signs of a unit of money in an amount as it was said.
const unitSigns = "元块万千百亿毛角分kKwW¥$￥"

// digits reports whether a number was written without a unit.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789.") == "" }

func currency(a *zh.Amount) crm.Currency {
	if a.Currency == "" {
		return crm.CNY
	}
	return crm.Currency(a.Currency)
}

// fenOf reads a decimal number of yuan; 0 when it is none or too large.
func fenOf(decimal string) int64 {
	whole, part, _ := strings.Cut(strings.ReplaceAll(decimal, ",", ""), ".")
	part = (part + "00")[:2]
	var fen int64
	for _, r := range whole + part {
		if r < '0' || r > '9' || fen > 1e16 {
			return 0
		}
		fen = fen*10 + int64(r-'0')
	}
	return fen
}

// words are what stands at a span of the message, nothing when the span is of an earlier one.
func (t *Turn) words(s zh.Span) string {
	if t.resumed || s.Start < 0 || s.End > len(t.Text) || s.Start >= s.End {
		return ""
	}
	return t.Text[s.Start:s.End]
}

// next is when the next contact is due; zero when none was said. vague is what was said instead of a day: 下周, 过几天.
func (t *Turn) next(r Request) (due crm.Due, vague string, err error) {
	z := r.Slots.Next
	if z == nil {
		return due, "", nil
	}
	said := t.words(z.Span)
	switch {
	case z.Kind == zh.Invalid:
		return due, "", &Ask{Slot: AskDate, Say: say.NoSuchDay(said), Request: r}
	case z.Vague:
		return due, said, nil
	}
	due, ok := dueOf(z)
	switch {
	case !ok:
		return crm.Due{}, said, nil
	case t.past(due):
		return crm.Due{}, "", &Ask{Slot: AskDate, Say: say.AskNext(said), Request: r}
	}
	return due, "", nil
}

// past reports whether a due lies before now; today is not past.
func (t *Turn) past(d crm.Due) bool { return d.Overdue(t.Now, t.Now.Location()) }

// dueOf gives a time as a due: an hour that was said, else the day; a deadline is its last day.
// ok is false for what is longer than a day, such as 下周.
func dueOf(z *zh.Time) (crm.Due, bool) {
	day := func(at time.Time) (crm.Due, bool) {
		return crm.DueDay(crm.DateOf(at), at.Location()), !at.IsZero()
	}
	switch {
	case z.Start.IsZero() && z.End.IsZero():
		return crm.Due{}, false
	case z.Kind == zh.Point && z.HasClock:
		return crm.Due{At: z.Start}, true
	case z.Kind == zh.Point || z.Kind == zh.Day || z.Kind == zh.Set:
		return day(z.Start)
	case z.Kind == zh.Range && z.HasClock && !z.Start.IsZero():
		return crm.Due{At: z.Start}, true
	case z.Kind == zh.Range && z.Bound == zh.Until && z.HasClock && !z.End.IsZero():
		return crm.Due{At: z.End}, true // 五点之前
	case z.Kind == zh.Range && z.Bound == zh.Until && !z.End.IsZero():
		return day(z.End.Add(-time.Nanosecond))
	case z.Kind == zh.Range && !z.Start.IsZero() && !z.End.IsZero() && !z.End.After(z.Start.AddDate(0, 0, 1)):
		return day(z.Start)
	}
	return crm.Due{}, false
}

// happened is when a contact took place: not said means now; nothing happens in the future.
func (t *Turn) happened(r Request) time.Time {
	z := r.Slots.HappenedAt
	if z == nil || z.Start.IsZero() || z.Start.After(t.Now) || crm.DateOf(z.Start) == crm.DateOf(t.Now) && !z.HasClock {
		return t.Now
	}
	return z.Start
}

// loss is the reason a request gives for a loss: its code, and the words.
func (t *Turn) loss(r Request) (crm.LossReason, string) {
	if r.Slots.Loss != "" || r.Slots.Reason == "" {
		return r.Slots.Loss, r.Slots.Reason
	}
	if def, ok := t.Process.LossReason(r.Slots.Reason); ok {
		return def.Code, r.Slots.Reason
	}
	if def, ok := t.Process.LossReason("other"); ok {
		return def.Code, r.Slots.Reason
	}
	return "", r.Slots.Reason
}

// stageOf is where a request wants a deal to go. ok is false when it names no stage.
func (t *Turn) stageOf(r Request, d crm.Deal) (crm.StageCode, bool, error) {
	line := t.Process.Of(d)
	refuse := func() error {
		return &crm.TransitionError{Deal: d, From: t.Process.Stage(d), To: t.Process.Stage(d), Why: crm.NoNextStage}
	}
	switch code := r.Slots.Stage; code {
	case "":
		return "", false, nil
	case StageNext:
		if s, ok := line.Next(d.Stage); ok {
			return s.Code, true, nil
		}
		return "", false, refuse()
	case StageBack:
		if s, ok := line.Previous(d.Stage); ok {
			return s.Code, true, nil
		}
		return "", false, refuse()
	case StageReopen:
		if s, ok := line.Stage(d.LostFrom); ok && s.Kind == crm.OpenStage {
			return s.Code, true, nil
		}
		if s, ok := line.First(crm.OpenStage); ok {
			return s.Code, true, nil
		}
		return "", false, refuse()
	default:
		if s, ok := t.Process.In(line, code); ok {
			code = s.Code
		}
		return code, true, nil
	}
}
