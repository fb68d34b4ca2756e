package picture

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// Watermark is a pale tile that says something, to be repeated behind the cells of a sheet.
func (p *Pen) Watermark(text string) ([]byte, error) {
	const wide, high, size = 640, 200, 22
	x := &canvas{charts.NewPainter(charts.PainterOptions{Width: wide, Height: high, Font: p.font}), p.font, 0, high}
	x.FilledRect(0, 0, wide, high, white, white, 0)
	pale := charts.ColorFromHex("#dfe2e6")
	x.write(x.fit(text, size, wide-40), 20, high/2-10, size, pale)
	png, err := x.Bytes()
	if err != nil {
		return nil, fmt.Errorf("picture: watermark: %w", err)
	}
	return png, nil
}
