package picture

import (
	"github.com/go-analyze/charts"

	"genjin/crm"
)

// A trend: a panel a series, a bar a week or month; all panels share the names below.
const (
	trendPanel = 206
	trendAxis  = 44
	trendBar   = 54 // widest
)

func drawTrend(x *canvas, c *crm.Chart) {
	colours := []charts.Color{blue, charts.ColorFromHex("#00a3a3"), orange, green}
	slot := (width - 2*margin) / len(c.Rows)
	c = x.short(c)
	at := func(i int) int { return margin + i*slot + slot/2 }
	for n, name := range c.Series {
		top := x.top + n*trendPanel
		floor := top + trendPanel - 22
		x.block(margin, top+8, margin+8, top+8+smallSize, 4, colours[n])
		x.write(x.fit(name, smallSize+3, width/2), margin+20, top+smallSize+6, smallSize+3, grey)
		x.FilledRect(margin, floor, width-margin, floor+2, track, track, 0)
		most := most(c, n)
		written := x.figures(c, n, slot)
		for i, r := range c.Rows {
			bar := share(r.Values[n], most, trendPanel-22-smallSize-34-30)
			colour := colours[n]
			if r.Partly {
				colour = mixed(colour, white, 0.55)
			}
			half := barHalf(slot)
			x.block(at(i)-half, floor-bar, at(i)+half, floor, 6, colour)
			if bar > 8 {
				x.FilledRect(at(i)-half, floor-4, at(i)+half, floor, colour, colour, 0) // it stands on the floor
			}
			if written[i] {
				w := x.width(r.Figures[n], smallSize)
				mid := min(max(at(i), margin/2+w/2), width-margin/2-w/2)
				x.writeMiddle(r.Figures[n], mid, floor-bar-10, smallSize, ink)
			}
		}
	}
	step := 1
	for _, r := range c.Rows {
		for x.width(r.Label, smallSize)+14 > slot*step {
			step++
		}
	}
	for i := len(c.Rows) - 1; i >= 0; i -= step { // the last one always has its name
		x.writeMiddle(c.Rows[i].Label, at(i), x.bottom-8, smallSize, faint)
	}
}

// short is a chart whose names and figures fit somewhere.
func (c *canvas) short(chart *crm.Chart) *crm.Chart {
	cut := *chart
	cut.Rows = make([]crm.ChartRow, len(chart.Rows))
	for i, r := range chart.Rows {
		r.Label = c.fit(r.Label, smallSize, 140)
		figures := make([]string, len(r.Figures))
		for n, f := range r.Figures {
			figures[n] = c.fit(f, smallSize, 280)
		}
		r.Figures, cut.Rows[i] = figures, r
	}
	return &cut
}

// figures are the bars that have room for what is written on them: all, or the highest and the last and what fits between.
func (c *canvas) figures(chart *crm.Chart, n, slot int) []bool {
	written := make([]bool, len(chart.Rows))
	highest, last := -1, -1
	for i, r := range chart.Rows {
		if r.Values[n] > 0 {
			last = i
			if highest < 0 || r.Values[n] > chart.Rows[highest].Values[n] {
				highest = i
			}
		}
	}
	fits := func(i int) bool {
		wide := c.width(chart.Rows[i].Figures[n], smallSize)
		for k, other := range chart.Rows {
			if reach := abs(k-i)*slot - barHalf(slot); k != i && reach < wide/2+4 && other.Values[n] > chart.Rows[i].Values[n] {
				return false // it would stand on a higher bar
			}
			if written[k] && k != i && abs(k-i)*slot < (wide+c.width(chart.Rows[k].Figures[n], smallSize))/2+10 {
				return false
			}
		}
		return true
	}
	for _, i := range []int{highest, last} {
		if i >= 0 && fits(i) {
			written[i] = true
		}
	}
	for i := len(written) - 1; i >= 0; i-- {
		if chart.Rows[i].Values[n] > 0 && fits(i) {
			written[i] = true
		}
	}
	return written
}

// barHalf is half the width of a bar.
func barHalf(slot int) int { return min(trendBar, slot*2/3) / 2 }

func abs(n int) int { return max(n, -n) }
