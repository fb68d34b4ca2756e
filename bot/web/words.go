package web

import (
	"fmt"
	"html/template"
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
		"size": say.Size,
		"share": func(part, whole int) string {
			if whole == 0 {
				return "w0"
			}
			return fmt.Sprintf("w%d", max(1, (part*20+whole-1)/whole)) // widths are classes: the pages allow no style of their own
		},
	}
}
