package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/say"
)

// Charts are SVG in the page, drawn on the server: bars and columns whose numbers are text and links of the same page, so
// that what is seen, read aloud, printed and followed by keyboard is one thing, also without script. Measured against
// echarts 6.1.0 on a throttled phone (docs/benchmarks.md, "Charts").

// columnRoom is the height of a full column, in pixels.
const columnRoom = 96

// columns is a chart of weeks or months, the oldest first.
type columns struct {
	Name string
	Kind string // a class: what colour they have
	All  []column
}

// column is one week or month. Full is its share of columnRoom.
type column struct {
	Label, Figure, Says string
	Full                int
	Partly              bool // the week or month is not over
	Shown               bool // its figure is written where there is little room, too
	Link                string
}

// newColumns scales values to the highest; figures, labels and links are those of each.
func newColumns(name, kind string, all []column, values []int64) columns {
	highest, last := -1, -1
	for i, n := range values {
		if n > 0 {
			last = i
			if highest < 0 || n > values[highest] {
				highest = i
			}
		}
	}
	for i, n := range values {
		if highest >= 0 && n > 0 {
			all[i].Full = max(2, int(float64(n)/float64(values[highest])*columnRoom))
		}
		all[i].Shown = i == highest || i == last
	}
	return columns{name, kind, all}
}

// Many reports whether a phone has too little room for every figure.
func (c columns) Many() bool { return len(c.All) > 8 }

// Top is where a column begins below the edge; figures stand above it.
func (c column) Top() int { return columnRoom - c.Full + 22 }

// Above is the line a column's figure stands on.
func (c column) Above() int { return c.Top() - 6 }

// share is a part of a hundred, as an attribute of SVG: "62.5%"; at least 1 % of anything.
func share(part, whole int64) string {
	if part <= 0 || whole <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(max(1, min(100, float64(part)*100/float64(whole))), 'f', 1, 64) + "%"
}

// narrowing is the outline of a stage of a funnel, 100 wide and 40 high: as wide as it has deals, ending as wide as the
// next one when that has fewer.
func narrowing(f reports.Funnel, i, most int) string {
	half := func(n int) float64 {
		if n <= 0 || most <= 0 {
			return 0.4
		}
		return max(1.5, float64(n)*50/float64(most))
	}
	top := half(f.Stages[i].Deals)
	bottom := top
	if i+1 < len(f.Stages) {
		bottom = min(top, half(f.Stages[i+1].Deals))
	}
	return fmt.Sprintf("%.1f,0 %.1f,0 %.1f,40 %.1f,40", 50-top, 50+top, 50+bottom, 50-bottom)
}

// ranked is a ranking by money won as its reader may see it: all of it who leads, everybody else the first three and
// their own place.
type ranked struct {
	Title string
	Rows  []rankedRow
	Most  int64
	More  int // places that are not drawn
}

type rankedRow struct {
	reports.Place
	Own  bool
	Link string // to what it is made of; empty: not for this reader
}

const shownPlaces = 10

// ranking ranks a period; nothing to show is no rows.
func (v *visit) ranking(ctx context.Context, from, to crm.Date) (r ranked, err error) {
	if v.who.Key != "me" && v.who.Key != "team" {
		return r, nil
	}
	all, err := v.who.Of.Ranking(ctx, reports.ByWon, from, to)
	if err != nil {
		return r, err
	}
	x := say.Ranked{Ranking: all, Period: say.PeriodName(from, to, crm.DateOf(v.now)), Reader: v.user.ID, Whole: v.user.May(crm.SeeFigures, crm.ToTeam)}
	if x.Empty() || len(x.Shown()) < 2 { // one person is no ranking
		return r, nil
	}
	r.Title = say.RankingTitle(x.Period, x.Measure)
	for _, p := range x.Shown() {
		if len(r.Rows) == shownPlaces {
			r.More = len(x.Shown()) - shownPlaces
			break
		}
		row := rankedRow{Place: p, Own: p.User.ID == v.user.ID}
		if row.Own || slices.ContainsFunc(v.people, func(u crm.User) bool { return u.ID == p.User.ID }) {
			key := strconv.FormatInt(int64(p.User.ID), 10)
			if row.Own {
				key = "me"
			}
			row.Link = address("/app/lists/"+string(say.ListWon), "who", key, "from", from, "to", to)
		}
		r.Rows, r.Most = append(r.Rows, row), max(r.Most, p.Value)
	}
	return r, nil
}

// goalList is the list a target's figure is made of; empty where there is none.
func goalList(m crm.Metric) say.ListName {
	return map[crm.Metric]say.ListName{crm.WonAmount: say.ListWon, crm.PaymentAmount: say.ListPayments, crm.NewDeals: say.ListCreated}[m]
}

// trendCharts are the series of a trend, each scaled by itself. Their labels and figures are those of the chat's picture.
func (v *visit) trendCharts(t reports.Trend) (out []columns) {
	c := say.TrendChart("", t)
	if c == nil {
		return nil
	}
	lists := []say.ListName{say.ListWon, say.ListCreated, say.ListContacts}
	for n, name := range c.Series {
		all, values := make([]column, len(c.Rows)), make([]int64, len(c.Rows))
		for i, r := range c.Rows {
			p := t.Points[i]
			values[i] = r.Values[n]
			all[i] = column{Label: r.Label, Figure: r.Figures[n], Says: r.Label + name, Partly: r.Partly, Link: v.to("/app/lists/"+string(lists[n]), "from", p.From, "to", p.To)}
		}
		out = append(out, newColumns(name, string(lists[n]), all, values))
	}
	return out
}
