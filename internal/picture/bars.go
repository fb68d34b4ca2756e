package picture

import (
	"strings"
	"unicode"

	"github.com/go-analyze/charts"

	"genjin/crm"
)

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// A funnel: each stage as wide as it has deals, narrowing to the next one.
const (
	funnelRow   = 112
	funnelWidth = 330
	funnelLabel = 150 // room of a stage's name
	funnelHead  = 72  // above the rows of a pipeline, where there are several
)

func funnelHeight(c *crm.Chart) (height int) {
	for _, r := range c.Rows {
		height += funnelRow
		if r.Group != "" {
			height += funnelHead
		}
	}
	return height
}

func drawFunnel(x *canvas, c *crm.Chart) {
	most := most(c, 0)
	middle := margin + funnelLabel + funnelWidth/2
	next := x.top
	for i, r := range c.Rows {
		if r.Group != "" {
			next += funnelHead
			x.shrunk(r.Group, margin, next-24, labelSize, width-2*margin, ink)
		}
		top := next
		next += funnelRow
		bottom := top + funnelRow - 10
		half := max(3, share(r.Values[0], most, funnelWidth/2))
		below := half
		if i+1 < len(c.Rows) && c.Rows[i+1].Group == "" {
			below = max(3, share(c.Rows[i+1].Values[0], most, funnelWidth/2))
		}
		below = min(half, half-(half-below)/3) // it leans towards the next, and never outwards
		colour := mixed(charts.ColorFromHex("#9dbcff"), blue, float64(i)/float64(max(1, len(c.Rows)-1)))
		if r.Values[0] == 0 {
			colour = track
		}
		x.FillArea([]charts.Point{{X: middle - half, Y: top}, {X: middle + half, Y: top}, {X: middle + below, Y: bottom}, {X: middle - below, Y: bottom}, {X: middle - half, Y: top}}, colour)
		line := top + (funnelRow-10)/2
		x.lines(r.Label, margin, line+labelSize/3, labelSize, funnelLabel-14, ink)
		right := middle + funnelWidth/2 + 24
		room := width - margin/2 - right
		if len(r.Figures) == 1 {
			x.shrunk(r.Figures[0], right, line+labelSize/3, labelSize, room, faint)
			continue
		}
		x.shrunk(r.Figures[0], right, line-4, labelSize, room, ink)
		x.lines(strings.Join(r.Figures[1:], " · "), right, line+figureSize, smallSize, room, grey)
	}
}

// lines writes text on one line, or smaller on two.
func (c *canvas) lines(text string, x, y, size, room int, colour charts.Color) {
	if c.width(text, size) <= room {
		c.write(text, x, y, size, colour)
		return
	}
	size -= 3
	runes := []rune(text)
	runes = runes[:min(len(runes), longest)]
	cut := len(runes)
	for cut > 1 && c.width(string(runes[:cut]), size) > room {
		cut--
	}
	for at := cut; at > cut/2; at-- { // rather before a bracket or behind a comma
		if runes[min(at, len(runes)-1)] == '（' || runes[at-1] == '，' {
			cut = at
			break
		}
	}
	c.write(string(runes[:cut]), x, y-6, size, colour)
	c.write(c.fit(string(runes[cut:]), size, room), x, y+size, size, colour)
}

// A ranking: a bar a person.
const (
	rankingRow   = 84
	rankingLabel = 212
)

func drawRanking(x *canvas, c *crm.Chart) {
	most := most(c, 0)
	left := margin + rankingLabel
	room := width - margin - left // of the longest bar: as long as every figure fits behind its own
	for _, r := range c.Rows {
		behind := width - margin - left - 16 - x.width(x.fit(r.Figures[0], figureSize, 300), figureSize)
		for share(r.Values[0], most, room) > max(behind, 40) {
			room -= 10
		}
	}
	for i, r := range c.Rows {
		top := x.top + i*rankingRow
		if r.Own {
			x.block(margin/2, top+2, width-margin/2, top+rankingRow-4, 14, own)
		}
		colour := mixed(blue, charts.ColorFromHex("#9dbcff"), min(1, float64(i)/5))
		if r.Own {
			colour = orange
		}
		line := top + rankingRow/2
		x.shrunk(r.Label, margin, line+labelSize/3, labelSize, rankingLabel-20, ink)
		bar := share(r.Values[0], most, room)
		x.block(left, line-20, left+max(bar, 4), line+20, 8, mixed(track, colour, float64(min(1, bar))))
		x.shrunk(r.Figures[0], left+max(bar, 4)+16, line+figureSize/3, figureSize, width-margin/2-left-max(bar, 4)-16, ink)
	}
}

// Progress: a track a target, filled as far as it is reached.
const progressRow = 136

func drawProgress(x *canvas, c *crm.Chart) {
	for i, r := range c.Rows {
		top := x.top + i*progressRow
		done, goal := r.Values[0], r.Values[1]
		colour := blue
		if goal > 0 && done >= goal {
			colour = green
		}
		line, right := top+labelSize+6, width-margin
		if last := len(r.Figures) - 1; last > 0 && r.Figures[last] != "" {
			reached := x.fit(r.Figures[last], labelSize+4, 200)
			x.writeRight(reached, right, line, labelSize+4, ink)
			right -= x.width(reached, labelSize+4) + 22
		}
		figure := x.fit(r.Figures[0], smallSize+3, (right-margin)*2/3)
		x.writeRight(figure, right, line, smallSize+3, grey)
		x.write(x.fit(r.Label, labelSize, right-margin-x.width(figure, smallSize+3)-20), margin, line, labelSize, ink)
		bar := top + labelSize + 26
		x.block(margin, bar, width-margin, bar+30, 15, track)
		if n := share(min(done, goal), goal, width-2*margin); n > 0 {
			x.block(margin, bar, margin+max(n, 8), bar+30, 15, colour)
		}
	}
}
