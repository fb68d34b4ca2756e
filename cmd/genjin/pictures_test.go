package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/bot/sim"
	"genjin/crm"
	"genjin/crm/reports"
	"genjin/internal/picture"
)

// chatPage is the demo's chat page: what people say there, and what they see.
type chatPage struct {
	t    *testing.T
	base string
	seen *bufio.Scanner
}

func openChat(t *testing.T, base string) *chatPage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // an answer that never comes ends the test, not the run
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sim/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	s := bufio.NewScanner(resp.Body)
	s.Buffer(nil, 1<<20)
	return &chatPage{t, base, s}
}

// say says something; a group's chat is "" for a private one.
func (c *chatPage) say(who, chat, text string) {
	c.t.Helper()
	body, err := json.Marshal(map[string]string{"as": who, "chat": chat, "text": text})
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.Post(c.base+"/sim/say", "application/json", strings.NewReader(string(body)))
	if err != nil || resp.StatusCode != http.StatusAccepted {
		c.t.Fatalf("%s: %v %v", text, resp, err)
	}
	resp.Body.Close()
}

// next is the next line of the assistant that fits.
func (c *chatPage) next(fits func(sim.Line) bool) sim.Line {
	c.t.Helper()
	for c.seen.Scan() {
		var l sim.Line
		data, ok := strings.CutPrefix(c.seen.Text(), "data: ")
		if ok && json.Unmarshal([]byte(data), &l) == nil && l.From == "" && !l.Open && fits(l) {
			return l
		}
	}
	c.t.Fatal("nothing more came")
	return sim.Line{}
}

// ask says something and gives the picture and the words of the answer.
func (c *chatPage) ask(who, chat, text string) (png []byte, words string) {
	c.t.Helper()
	c.say(who, chat, text)
	for png == nil || words == "" {
		l := c.next(func(sim.Line) bool { return true })
		if l.Media == nil {
			words = l.Text
			continue
		}
		resp, err := http.Get(c.base + "/sim/media/" + l.Media.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		png, err = io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.Header.Get("Content-Type") != "image/png" {
			c.t.Fatalf("%s: %v %s", text, err, resp.Header.Get("Content-Type"))
		}
	}
	return png, words
}

// What is in the picture is what is in the text beside it and what is in the records, in a private chat and in a group.
func TestPictureTextAndRecordsAgree(t *testing.T) {
	page := openChat(t, demoSite(t))
	group := sim.SampleGroup().ID
	for _, q := range []struct{ who, chat, text string }{
		{"wangjingli", "", "漏斗图"}, {"wangjingli", "", "排名图"}, {"wangjingli", "", "画个趋势图"}, {"lina", "", "本季度排名图"}, {"zhangwei", "", "我的漏斗图"},
	} {
		page.agrees(q.who, q.chat, q.text)
	}
	funnel := page.agrees("wangjingli", "", "团队漏斗图")
	deals, sum := map[crm.StageCode]int64{}, map[crm.StageCode]reports.Sums{}
	for _, c := range sim.SampleCustomers() {
		for _, d := range c.Deals {
			if d.Pipeline != "" {
				continue // the picture is of the first pipeline
			}
			code := crm.StageCode(d.Stage)
			deals[code]++
			sum[code] = sum[code].Plus(crm.Yuan(d.Yuan))
		}
	}
	for i, code := range []crm.StageCode{"lead", "opportunity", "quote"} {
		r := funnel.Rows[i]
		if r.Values[0] != deals[code] || r.Figures[0] != fmt.Sprintf("%d单", deals[code]) || len(sum[code]) > 0 && !strings.HasPrefix(r.Figures[1], sum[code].String()) {
			t.Errorf("%s: the picture shows %+v, the records %d for %s", code, r, deals[code], sum[code])
		}
	}
	if inGroup := page.agrees("lina", group, "团队排名"); len(inGroup.Rows) != 1 || slices.ContainsFunc(inGroup.Rows, func(r crm.ChartRow) bool { return r.Own }) {
		t.Errorf("before the group: %+v", inGroup.Rows)
	}
	page.agrees("wangjingli", group, "漏斗")
}

// agrees asks for a picture and compares it with its text.
func (c *chatPage) agrees(who, chat, text string) *crm.Chart {
	c.t.Helper()
	png, words := c.ask(who, chat, text)
	chart, err := picture.Figures(png)
	if err != nil || len(png) > 150<<10 {
		c.t.Fatalf("%s: %d bytes, %v", text, len(png), err)
	}
	rest := words // the rows of the text are in the picture's order; a funnel of several pipelines has stages of one name
	for _, r := range chart.Rows {
		label := r.Label
		if r.Own {
			no, _, _ := strings.Cut(label, ".")
			label = "你第" + no + "名"
		}
		i := strings.Index(rest, label)
		if i < 0 {
			c.t.Errorf("%s: the text has no %s:\n%s", text, label, words)
			continue
		}
		line, after, _ := strings.Cut(rest[i:], "\n")
		rest = after
		for _, f := range r.Figures {
			if !strings.Contains(line, f) {
				c.t.Errorf("%s: the picture shows %s, the text says %s", text, f, line)
			}
		}
	}
	return chart
}
