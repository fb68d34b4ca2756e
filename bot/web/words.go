package web

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/say"
)

// words are the functions templates write figures with.
func (p *pages) words() template.FuncMap {
	today := func() crm.Date { return crm.DateOf(p.Clock().In(p.Location)) }
	return template.FuncMap{
		"money": func(m crm.Money) string {
			if m.IsZero() {
				return "金额未定"
			}
			return m.String()
		},
		"deals":   dealsText,
		"sums":    func(s reports.Sums) string { return s.String() },
		"day":     func(d crm.Date) string { return say.ShortDay(d, today()) },
		"date":    func(t time.Time) string { return say.ShortDay(crm.DateOf(t.In(p.Location)), today()) },
		"clock":   func(t time.Time) string { return t.In(p.Location).Format("15:04") },
		"kind":    say.ActivityName,
		"part":    say.ScorePartName,
		"silence": func(c say.ChurnLine) string { return c.Silence(p.Clock().In(p.Location)) },
		"fact": func(x reports.ScorePart, s crm.Stage) string {
			return say.ScoreFact(x, s, p.Clock().In(p.Location))
		},
		"size":     say.Size,
		"cell":     cellText,
		"number":   func(c any) bool { _, text := c.(string); return !text },
		"figure":   func(f say.Figure, link string) figureLink { return figureLink{f, link} },
		"list":     func(l say.ListName) string { return "/app/lists/" + string(l) },
		"again":    again,
		"trimgoal": func(line string) string { return strings.TrimPrefix(line, "目标：") },
		"whose": func(page string) bool {
			return slices.Contains([]string{"dashboard", "customers", "deals", "reports", "list"}, page)
		},
		"wordkind":   say.WordKindName,
		"wordbutton": wordButton,
		"audience":   say.AudienceName,
		"cron":       func(plan crm.PushPlan) string { return say.PlanTime(plan, p.Clock().In(p.Location)) },
		"fen":        share,
		"fenmoney":   func(fen int64) string { return crm.Money{Fen: fen}.String() },
		"share":      func(part, whole int) string { return share(int64(part), int64(whole)) },
		"narrowing":  narrowing,
	}
}

// figureLink is a figure with the address of its list.
type figureLink struct {
	F    say.Figure
	Link string
}

// dealsText is how many deals there are and, where it is known, what they come to.
func dealsText(n int, sum reports.Sums) string {
	if len(sum) == 0 {
		return fmt.Sprintf("%d 单", n)
	}
	return fmt.Sprintf("%d 单 · %s", n, sum)
}

// cellText is a cell of a list as people read it.
func cellText(c any) string {
	if m, ok := c.(crm.Money); ok && m.IsZero() {
		return "未定"
	}
	return fmt.Sprint(c)
}

// again is the same page with another value of a parameter.
func again(here, name, value string) string {
	u, err := url.Parse(here)
	if err != nil {
		return here
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

// wordButton is the deed of a button about a taught word, for the word as it is shown.
func wordButton(w crm.Word, yes bool) string {
	d := crm.ButtonDeed{On: crm.OnWord, Op: crm.ButtonReject, ID: int64(w.ID), Since: w.Version}
	if yes {
		d.Op = crm.ButtonApprove
	}
	return d.Key()
}
