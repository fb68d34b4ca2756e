// Package picture draws: the figures of a crm.Chart in, a PNG out. It reads no records, writes no sentence and adds no
// number of its own: what is to be read stands in the chart, as internal/say wrote it.
//
// A picture is read on a phone, small in the chat before anybody opens it: it is 750 wide with large type and few lines. Its figures travel in it (Figures), so
// that a test, or a program that gets the file, can compare picture, text and query. The same chart gives the same bytes.
//
// To add a kind: a constant in crm, its drawing in a file of its own here, its line in Draw and in the tests.
package picture

import (
	_ "embed"
	"fmt"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"

	"genjin/crm"
)

//go:embed font/wqy-microhei-gbk.ttf
var fontFile []byte

// Pen draws. Make one with New; it is safe for concurrent use.
type Pen struct{ font *truetype.Font }

// New reads the font.
func New() (*Pen, error) {
	font, err := truetype.Parse(fontFile)
	if err != nil {
		return nil, fmt.Errorf("picture: font: %w", err)
	}
	return &Pen{font}, nil
}

// Draw draws a chart. A chart without rows, of an unknown kind or with rows of another kind is an error.
func (p *Pen) Draw(c *crm.Chart) (*crm.Picture, error) {
	kinds := map[crm.ChartKind]struct {
		values int // of a row; 0: as many as there are series
		height func(*crm.Chart) int
		draw   func(*canvas, *crm.Chart)
	}{
		crm.FunnelChart:   {1, funnelHeight, drawFunnel},
		crm.RankingChart:  {1, func(c *crm.Chart) int { return len(c.Rows) * rankingRow }, drawRanking},
		crm.TrendChart:    {0, func(c *crm.Chart) int { return len(c.Series)*trendPanel + trendAxis }, drawTrend},
		crm.ProgressChart: {2, func(c *crm.Chart) int { return len(c.Rows) * progressRow }, drawProgress},
	}
	k, ok := kinds[c.Kind]
	if !ok || len(c.Rows) == 0 || len(c.Rows) > maxRows {
		return nil, fmt.Errorf("picture: a chart of kind %q with %d rows cannot be drawn", c.Kind, len(c.Rows))
	}
	values := k.values
	if values == 0 {
		values = len(c.Series)
	}
	for _, r := range c.Rows {
		if len(r.Values) != values || len(r.Figures) == 0 || k.values == 0 && len(r.Figures) != values || values == 0 || values > maxSeries {
			return nil, fmt.Errorf("picture: a row of a %s has %d values and %d figures", c.Kind, len(r.Values), len(r.Figures))
		}
		for _, v := range r.Values {
			if v < 0 {
				return nil, fmt.Errorf("picture: a value of a %s is below zero", c.Kind)
			}
		}
	}
	x := p.canvas(c, k.height(c))
	k.draw(x, c)
	png, err := x.Bytes()
	if err == nil {
		png, err = withFigures(png, c)
	}
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return &crm.Picture{Name: string(c.Kind) + ".png", PNG: png}, nil
}

const (
	maxRows   = 40
	maxSeries = 4
)

// The paper, in pixels.
const (
	width  = 750
	margin = 40

	titleSize  = 44
	subSize    = 28
	labelSize  = 34
	figureSize = 32
	smallSize  = 26
)

// The colours.
var (
	white  = charts.ColorWhite
	ink    = charts.ColorFromHex("#1f2329")
	grey   = charts.ColorFromHex("#646a73")
	faint  = charts.ColorFromHex("#8f959e")
	track  = charts.ColorFromHex("#eef0f3")
	own    = charts.ColorFromHex("#fff4e5")
	orange = charts.ColorFromHex("#f08c00")
	green  = charts.ColorFromHex("#2ba471")
	blue   = charts.ColorFromHex("#2f6bff")
)
