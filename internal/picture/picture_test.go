package picture

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"genjin/crm"
)

// look writes the pictures of the tests to a directory, to be looked at: go test ./internal/picture -look /tmp/pictures
var look = flag.String("look", "", "a directory to write the pictures to")

func row(label string, value int64, figures ...string) crm.ChartRow {
	return crm.ChartRow{Label: label, Values: []int64{value}, Figures: figures}
}

func week(label string, won, created, contacts int64) crm.ChartRow {
	return crm.ChartRow{Label: label, Values: []int64{won * 1e6, created, contacts}, Figures: []string{fmt.Sprint(won, "万"), fmt.Sprint(created), fmt.Sprint(contacts)}}
}

// samples are pictures as they are sent, and some that are harder to draw.
func samples() map[string]*crm.Chart {
	trend := &crm.Chart{
		Kind: crm.TrendChart, Title: "团队（3人）趋势 · 8周", Sub: "上一整周比再前一周：成交少32万，新商机多1，跟进多2", Series: []string{"成交额", "新商机", "跟进"},
		Foot: "浅色：不满一周 · 截至2026年11月24日", Rows: []crm.ChartRow{
			week("10/5", 0, 1, 3), week("10/12", 46, 2, 12), week("10/19", 120, 0, 9), week("10/26", 8, 3, 15),
			week("11/2", 0, 2, 7), week("11/9", 78, 1, 14), week("11/16", 46, 2, 16), week("11/23", 12, 1, 4),
		},
	}
	trend.Rows[7].Partly = true
	long := &crm.Chart{Kind: crm.TrendChart, Title: "我的趋势 · 16周", Series: trend.Series}
	for i := range 16 {
		long.Rows = append(long.Rows, week(fmt.Sprintf("%d/%d", 8+i/4, 3+i%4*7), int64(i*i*37%500), int64(i%3), int64(i*7%20)))
	}
	own := crm.ChartRow{Label: "4. 陈晨", Values: []int64{45e6}, Figures: []string{"45万"}, Own: true}
	return map[string]*crm.Chart{
		"funnel": {Kind: crm.FunnelChart, Title: "团队（3人）漏斗", Sub: "11单 · 486万", Foot: "按赢率折算：218.3万 · 截至2026年11月24日", Rows: []crm.ChartRow{
			row("线索", 3, "3单", "20万（2单未定）"), row("商机", 5, "5单", "238万"), row("报价", 3, "3单", "228万，USD 5万（1单未定）")}},
		"funnel of one": {Kind: crm.FunnelChart, Title: "张伟的漏斗", Sub: "1单 · 80万", Rows: []crm.ChartRow{row("线索", 0, "0单"), row("商机", 0, "0单"), row("报价", 1, "1单", "80万")}},
		"funnels": {Kind: crm.FunnelChart, Title: "团队（3人）漏斗", Sub: "6单 · 130万", Foot: "按赢率折算：62万", Rows: []crm.ChartRow{
			{Group: "新签 · 5单 · 100万", Label: "商机", Values: []int64{5}, Figures: []string{"5单", "100万"}}, row("报价", 0, "0单"),
			{Group: "续约 · 1单 · 30万", Label: "待续约", Values: []int64{0}, Figures: []string{"0单"}}, row("续约洽谈", 1, "1单", "30万")}},
		"funnel of eight": {Kind: crm.FunnelChart, Title: "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长的漏斗", Rows: []crm.ChartRow{
			row("初步接触阶段客户", 900, "900单", "9亿"), row("b", 1, "1单"), row("c", 300, "300单"), row("d", 2, "2单"), row("e", 80, "80单"), row("f", 0, "0单"), row("g", 7, "7单"), row("h", 3, "3单")}},
		"ranking": {Kind: crm.RankingChart, Title: "11月成交额排名", Sub: "6人 · 合计453万", Foot: "截至2026年11月24日", Rows: []crm.ChartRow{
			row("1. 张伟", 180e6, "180万"), row("2. 李娜", 126e6, "126万"), row("3. 欧阳震华·买买提", 80e6, "80万，USD 9,000.01万"), own, row("5. 孙强", 22e6, "22万"), row("6. 周平𠮷😀", 0, "0元")}},
		"ranking of one": {Kind: crm.RankingChart, Title: "11月新增客户排名", Rows: []crm.ChartRow{row("1. 喆堃翀龑", 1, "1家")}},
		"trend":          trend, "trend of sixteen": long, "trend of one": {Kind: crm.TrendChart, Title: "我的趋势 · 1周", Series: trend.Series, Rows: trend.Rows[7:]},
		"progress": {Kind: crm.ProgressChart, Title: "11月目标", Sub: "截至11月24日", Rows: []crm.ChartRow{
			{Label: "团队", Values: []int64{82, 100}, Figures: []string{"82万 / 100万", "82%"}}, {Label: "张伟", Values: []int64{60, 50}, Figures: []string{"60万 / 50万", "120%"}}, {Label: "李娜", Values: []int64{0, 50}, Figures: []string{"0元 / 50万", "0%"}}, {Label: "陈晨", Values: []int64{3, 0}, Figures: []string{"3万"}}}},
		"huge": {Kind: crm.RankingChart, Title: "排名", Rows: []crm.ChartRow{row("1. a", math.MaxInt64, "9,223亿"), row("2. b", math.MaxInt64-1, "9,223亿"), row("3. c", 1, "0.01元")}},
	}
}

func pen(t testing.TB) *Pen {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every picture is a PNG that a phone shows whole and every channel takes, holds its figures, and is the same when drawn anew.
func TestPictures(t *testing.T) {
	p := pen(t)
	for name, c := range samples() {
		before := fmt.Sprintf("%+v", c)
		pic, err := p.Draw(c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if *look != "" {
			if err := os.WriteFile(*look+"/"+strings.ReplaceAll(name, " ", "-")+".png", pic.PNG, 0o644); err != nil {
				t.Error(err)
			}
		}
		img, err := png.Decode(bytes.NewReader(pic.PNG))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b := img.Bounds(); b.Dx() != width || b.Dy() < 200 || b.Dy() > 1400 || len(pic.PNG) > 150<<10 {
			t.Errorf("%s: %v in %d bytes", name, b, len(pic.PNG))
		}
		if got, err := Figures(pic.PNG); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%s holds %+v, %v", name, got, err)
		}
		if again, err := p.Draw(c); err != nil || !bytes.Equal(pic.PNG, again.PNG) {
			t.Errorf("%s is not the same when it is drawn anew: %v", name, err)
		}
		if after := fmt.Sprintf("%+v", c); after != before {
			t.Errorf("%s: drawing changed the chart", name)
		}
		for _, edge := range []image.Rectangle{image.Rect(0, 20, 10, img.Bounds().Dy()), image.Rect(width-8, 20, width, img.Bounds().Dy())} {
			if !blank(img, edge) {
				t.Errorf("%s: something is drawn over the edge at %v", name, edge)
			}
		}
	}
}

func blank(img image.Image, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); c != (color.RGBA{255, 255, 255, 255}) {
				return false
			}
		}
	}
	return true
}

// The widths that are drawn stand to each other as the values do.
func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	p := pen(t)
	pic, err := p.Draw(&crm.Chart{Kind: crm.RankingChart, Title: "排名", Rows: []crm.ChartRow{row("1", 400, "400"), row("2", 200, "200"), row("3", 100, "100"), row("4", 0, "0")}})
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(pic.PNG))
	if err != nil {
		t.Fatal(err)
	}
	top := img.Bounds().Dy() - margin/2 - 4*rankingRow
	var long []int
	for i := range 4 {
		n, y := 0, top+i*rankingRow+rankingRow/2
		for x := margin + rankingLabel; x < width; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			if c.B < 250 || c.R > 200 {
				break
			}
			n++
		}
		long = append(long, n)
	}
	for i, want := range []float64{1, 0.5, 0.25, 0} {
		if got := float64(long[i]) / float64(long[0]); math.Abs(got-want) > 0.01 {
			t.Errorf("bars are %v pixels long", long)
		}
	}
}

// What the font does not have never shows as an empty box.
func TestMissingCharacters(t *testing.T) {
	p := pen(t)
	c := p.canvas(&crm.Chart{}, 10)
	for in, want := range map[string]string{
		"喆堃翀龑骉彣曌": "喆堃翀龑骉彣曌", "周平𠮷😀": "周平〓", "A\u200d\ufe0f1": "A1", "（3人）": "(3人)", "สวัสดี": "〓〓〓〓", "": "",
		"0123456789.,%/·–…：，+-": "0123456789.,%/·–…：，+-", "ＵＳＤ＠＊": "ＵＳＤ＠＊", "→▂": "→▂",
	} {
		if got := c.known(in); got != want {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
	for r := rune(0x4e00); r < 0x9fa6; r++ {
		if c.font.Index(r) == 0 {
			t.Fatalf("the font has no %c", r)
		}
	}
}

func TestNamesAreCut(t *testing.T) {
	c := pen(t).canvas(&crm.Chart{}, 10)
	for _, text := range []string{"欧阳震华·买买提·吐尔逊江", "W", "一", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if got := c.fit(text, labelSize, 200); c.width(got, labelSize) > 200 || got != text && !strings.HasSuffix(got, "…") {
			t.Errorf("%s is cut to %s, %d wide", text, got, c.width(got, labelSize))
		}
	}
	// The width that is counted with is the width that is drawn.
	for _, text := range []string{"华北重工年度框架", "USD 9,000.01万"} {
		if counted, drawn := c.width(text, 40), c.MeasureText(text, 0, style(40, ink)).Width(); math.Abs(float64(counted-drawn)) > float64(counted)/12 {
			t.Errorf("%s: counted %d, drawn %d", text, counted, drawn)
		}
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	p := pen(t)
	many := make([]crm.ChartRow, maxRows+1)
	for i := range many {
		many[i] = row("x", 1, "1")
	}
	for name, c := range map[string]*crm.Chart{
		"nothing": {}, "no rows": {Kind: crm.FunnelChart}, "unknown": {Kind: "pie", Rows: many[:1]}, "many": {Kind: crm.FunnelChart, Rows: many},
		"no values": {Kind: crm.FunnelChart, Rows: []crm.ChartRow{{Figures: []string{"1"}}}}, "no figures": {Kind: crm.FunnelChart, Rows: []crm.ChartRow{{Values: []int64{1}}}},
		"below zero": {Kind: crm.RankingChart, Rows: []crm.ChartRow{row("x", -1, "-1")}}, "no series": {Kind: crm.TrendChart, Rows: many[:1]},
		"a series more": {Kind: crm.TrendChart, Series: []string{"a", "b"}, Rows: many[:1]}, "one value of two": {Kind: crm.ProgressChart, Rows: many[:1]},
	} {
		if pic, err := p.Draw(c); err == nil {
			t.Errorf("%s: drawn in %d bytes", name, len(pic.PNG))
		}
	}
	for _, png := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte{0xff}, 100)} {
		if _, err := Figures(png); err == nil {
			t.Errorf("%q holds figures", png)
		}
	}
}

func TestManyPensAtOnce(t *testing.T) {
	p := pen(t)
	want, err := p.Draw(samples()["ranking"])
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := p.Draw(samples()["ranking"]); err != nil || !bytes.Equal(got.PNG, want.PNG) {
				t.Errorf("another picture: %v", err)
			}
		})
	}
	wg.Wait()
}

// Whatever stands in a chart, drawing it does not panic, and a picture holds what it was drawn of.
func FuzzDraw(f *testing.F) {
	f.Add("funnel", "漏斗", "线索", int64(3), int64(1), "3单")
	f.Add("trend", "\xff<@all>", "", int64(math.MaxInt64), int64(0), "😀")
	p := pen(f)
	f.Fuzz(func(t *testing.T, kind, title, label string, a, b int64, figure string) {
		c := &crm.Chart{Kind: crm.ChartKind(kind), Title: title, Sub: label, Foot: title, Rows: []crm.ChartRow{row(label, a, figure), row(title, b, figure, label)}}
		switch c.Kind {
		case crm.TrendChart:
			c.Series = []string{title}
			c.Rows[1].Figures = c.Rows[1].Figures[:1]
		case crm.ProgressChart:
			c.Rows[0].Values, c.Rows[1].Values = []int64{a, b}, []int64{b, a}
		}
		pic, err := p.Draw(c)
		if err != nil {
			return
		}
		if _, err := png.Decode(bytes.NewReader(pic.PNG)); err != nil {
			t.Fatal(err)
		}
		if got, err := Figures(pic.PNG); err != nil || len(got.Rows) != 2 || got.Rows[0].Values[0] != a {
			t.Fatalf("%+v, %v", got, err)
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	p, c := pen(b), samples()["trend"]
	for b.Loop() {
		if _, err := p.Draw(c); err != nil {
			b.Fatal(err)
		}
	}
}
