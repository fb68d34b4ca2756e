package zh

// TimeJSON is one time expression as `genjin parse --jsonl --times` prints it (contract.md).
// Times are local wall clock; intervals are half-open and null where open.
type TimeJSON struct {
	Kind    string         `json:"kind"` // point date range duration set invalid
	Start   *string        `json:"start"`
	End     *string        `json:"end"`
	Seconds *int64         `json:"seconds,omitempty"`
	Set     string         `json:"set,omitempty"`
	Every   map[string]int `json:"every,omitempty"` // the set's step: {"day": 7}
	Repeat  string         `json:"rrule,omitempty"`
	Period  string         `json:"period,omitempty"`
	Text    string         `json:"text"`
	Rule    string         `json:"rule"`
}

// AmountJSON is one number expression as `genjin parse --jsonl --money` prints it (contract.md).
type AmountJSON struct {
	Kind     string  `json:"kind"` // money number percent range
	Value    string  `json:"value,omitempty"`
	Currency string  `json:"currency,omitempty"`
	Min      *string `json:"min,omitempty"`
	Max      *string `json:"max,omitempty"`
	Approx   bool    `json:"approx,omitempty"`
	Text     string  `json:"text"`
}

const wireTime = "2006-01-02T15:04:05"

// TimesJSON gives the entities of a line: for each expression its one reading.
func TimesJSON(t *Text, times []Time) [][]TimeJSON {
	out := make([][]TimeJSON, 0, len(times))
	for _, x := range times {
		j := TimeJSON{Period: x.Period, Text: t.Orig[x.Span.Start:x.Span.End], Rule: x.Rule}
		start, end := (*string)(nil), (*string)(nil)
		if !x.Start.IsZero() {
			s := x.Start.Format(wireTime)
			start = &s
		}
		if !x.End.IsZero() {
			s := x.End.Format(wireTime)
			end = &s
		}
		switch x.Kind {
		case Point:
			j.Kind, j.Start = "point", start
		case Day:
			j.Kind, j.Start, j.End = "date", start, end
		case Range:
			j.Kind, j.Start, j.End = "range", start, end
		case Duration:
			j.Kind, j.Seconds = "duration", &x.Seconds
		case Set:
			j.Kind, j.Set, j.Repeat, j.Start, j.Every = "set", x.Set, x.Repeat, start, every(x.Set)
		default:
			j.Kind = "invalid"
		}
		out = append(out, []TimeJSON{j})
	}
	return out
}

// every spells a set's step out: P2W is 14 days.
func every(set string) map[string]int {
	n, unit := 0, ""
	for _, c := range set {
		if c >= '0' && c <= '9' {
			n = n*10 + int(c-'0')
		}
	}
	if set == "" {
		return nil
	}
	time := len(set) > 1 && set[1] == 'T'
	switch set[len(set)-1] {
	case 'D':
		unit = "day"
	case 'W':
		unit, n = "day", n*7
	case 'Y':
		unit = "year"
	case 'H':
		unit = "hour"
	case 'S':
		unit = "second"
	case 'M':
		unit = "month"
		if time {
			unit = "minute"
		}
	}
	return map[string]int{unit: n}
}

// AmountsJSON gives the expressions of a line.
func AmountsJSON(t *Text, amounts []Amount) []AmountJSON {
	out := make([]AmountJSON, 0, len(amounts))
	for _, a := range amounts {
		j := AmountJSON{Value: a.Value, Currency: a.Currency, Approx: a.Approx, Text: t.Orig[a.Start:a.End]}
		switch a.Kind {
		case MoneyAmount:
			j.Kind = "money"
		case Percent:
			j.Kind = "percent"
		case NumberRange:
			j.Kind, j.Value = "range", ""
			if a.Min != "" {
				j.Min = &a.Min
			}
			if a.Max != "" {
				j.Max = &a.Max
			}
		default:
			j.Kind = "number"
		}
		out = append(out, j)
	}
	return out
}
