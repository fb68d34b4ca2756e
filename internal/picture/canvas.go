package picture

import (
	"math"
	"strings"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"

	"genjin/crm"
)

// canvas is a sheet of paper with title and foot, and its body between top and bottom.
type canvas struct {
	*charts.Painter
	font        *truetype.Font
	top, bottom int
}

// canvas is a sheet whose body has a height.
func (p *Pen) canvas(c *crm.Chart, body int) *canvas {
	top := margin + titleSize + 26
	if c.Sub != "" {
		top += subSize + 22
	}
	height := top + body + margin/2
	if c.Foot != "" {
		height += smallSize + 24
	}
	x := &canvas{charts.NewPainter(charts.PainterOptions{Width: width, Height: height, Font: p.font}), p.font, top, top + body}
	x.FilledRect(0, 0, width, height, white, white, 0)
	x.FilledRect(0, 0, width, 8, blue, blue, 0)
	x.shrunk(c.Title, margin, margin+titleSize-4, titleSize, width-2*margin, ink)
	if c.Sub != "" {
		x.shrunk(c.Sub, margin, margin+titleSize+20+subSize, subSize, width-2*margin, grey)
	}
	if c.Foot != "" {
		x.shrunk(c.Foot, margin, height-margin/2-6, smallSize, width-2*margin, faint)
	}
	return x
}

// dots are the pixels of a point of type, as the library counts them.
const dots = 96.0 / 72

func style(size int, colour charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: float64(size) / dots, FontColor: colour}
}

// write puts text with its left end at x on the line y.
func (c *canvas) write(text string, x, y, size int, colour charts.Color) {
	c.Text(c.known(text), x, y, 0, style(size, colour))
}

// writeRight puts text with its right end at x.
func (c *canvas) writeRight(text string, x, y, size int, colour charts.Color) {
	c.write(text, x-c.width(text, size), y, size, colour)
}

// writeMiddle puts text with its middle at x.
func (c *canvas) writeMiddle(text string, x, y, size int, colour charts.Color) {
	c.write(text, x-c.width(text, size)/2, y, size, colour)
}

// width is how wide text of a size is.
func (c *canvas) width(text string, size int) int {
	units := 0
	for _, r := range c.known(text) {
		units += int(c.font.HMetric(64*64, c.font.Index(r)).AdvanceWidth)
	}
	return int(math.Ceil(float64(units) / (64 * 64) * float64(size)))
}

// longest is how many characters of a text are looked at: none that wide fits anywhere.
const longest = 300

// fit cuts text that is wider than room.
func (c *canvas) fit(text string, size, room int) string {
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest])
	}
	if c.width(text, size) <= room {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && c.width(string(runes)+"…", size) > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ·，（") + "…"
}

// shrunk writes text that is wider than room a little smaller, and what is still too wide is cut.
func (c *canvas) shrunk(text string, x, y, size, room int, colour charts.Color) {
	text = c.fit(text, size*3/4, room)
	for least := size * 3 / 4; size > least && c.width(text, size) > room; {
		size--
	}
	c.write(text, x, y, size, colour)
}

// missing stands for a character that the font does not have: printers' mark for one that is not in the case.
const missing = '〓'

// known is text in characters that the font has. What is no letter or digit and has no glyph, an emoji, is left out.
func (c *canvas) known(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '（':
			return '(' // the font's own take a whole character's room
		case r == '）':
			return ')'
		case c.font.Index(r) != 0:
			return r
		case letter(r):
			return missing
		}
		return -1
	}, text)
}

// block is a filled rectangle with rounded corners.
func (c *canvas) block(x1, y1, x2, y2, radius int, colour charts.Color) {
	if x2 <= x1 || y2 <= y1 {
		return
	}
	radius = min(radius, (x2-x1)/2, (y2-y1)/2)
	for _, x := range []int{x1 + radius, x2 - radius} {
		for _, y := range []int{y1 + radius, y2 - radius} {
			c.Circle(float64(radius), x, y, colour, colour, 0)
		}
	}
	c.FilledRect(x1+radius, y1, x2-radius, y2, colour, colour, 0)
	c.FilledRect(x1, y1+radius, x2, y2-radius, colour, colour, 0)
}

// share is value of most as a part of room, at least one pixel when there is anything.
func share(value, most int64, room int) int {
	if value <= 0 || most <= 0 {
		return 0
	}
	return max(1, int(float64(value)/float64(most)*float64(room)))
}

// mixed is a colour between two; part 0 is the first.
func mixed(a, b charts.Color, part float64) charts.Color {
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*part)) }
	return charts.Color{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: 255}
}

// most is the largest of the nth values.
func most(c *crm.Chart, n int) (m int64) {
	for _, r := range c.Rows {
		m = max(m, r.Values[n])
	}
	return m
}
