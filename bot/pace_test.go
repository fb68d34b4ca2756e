package bot

import (
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

// F12: who sends more than a person can type is told so once; every message is still answered, once and in its order, and nobody else waits.
func TestF12OneWhoSendsTooMuchSlowsNobodyElse(t *testing.T) {
	x := newStageOn(t, "sqlite::memory:")
	hear := func(who, text string) string {
		var out strings.Builder
		x.hear(&out, x.message(who, crm.Message{Text: text}))
		return out.String()
	}
	hear("zhangwei", "帮助")
	hear("lina", "帮助")
	x.bot.pace = newPace(4) // two at once, then one in a quarter of a minute
	const slow, done = "消息来得太快了", "已新建客户："
	names := []string{"东山仪表", "南山仪表", "西山仪表", "北山仪表", "中山仪表", "小山仪表"}
	var all string
	for _, name := range names {
		all += hear("zhangwei", "新增客户 "+name)
	}
	if n := strings.Count(all, done); n != 2 {
		t.Fatalf("%d of six were answered at once, want 2:\n%s", n, all)
	}
	if got := hear("lina", "新增客户 白石仪表"); !strings.Contains(got, done+"白石仪表") || strings.Contains(got, slow) {
		t.Errorf("somebody else heard: %s", got)
	}
	for range 8 { // two minutes in all
		x.clock.set(x.clock.at().Add(15 * time.Second))
		x.takeUp(t.Context())
		var out strings.Builder
		x.carry(&out, "")
		if n := strings.Count(out.String(), done); n > 1 {
			t.Errorf("%d turns in a quarter of a minute", n)
		}
		all += out.String()
	}
	if n := strings.Count(all, slow); n != 1 {
		t.Errorf("told %d times to slow down", n)
	}
	for at, name := range names {
		if strings.Count(all, done+name) != 1 || at > 0 && strings.Index(all, name) < strings.Index(all, names[at-1]) {
			t.Errorf("%s was not answered once, in its order:\n%s", name, all)
		}
	}
}

// B12: what somebody said before midnight counts from that day, however late it is read.
func TestB12SentBeforeMidnight(t *testing.T) {
	for _, c := range []struct{ read, want string }{
		{"2026-11-24 23:59:59", "11月25日"},
		{"2026-11-25 00:00:01", "11月25日"}, // 明天, seen from the 24th
		{"2026-11-25 09:30:00", "11月25日"},
	} {
		x := newStageOn(t, "sqlite::memory:")
		var out strings.Builder
		x.hear(&out, x.message("zhangwei", crm.Message{Text: "新增客户 青山仪表"}))
		x.clock.set(time.Date(2026, 11, 24, 23, 59, 58, 0, x.clock.at().Location()))
		m := x.message("zhangwei", crm.Message{Text: "今天拜访了青山仪表，聊了方案，明天再约"})
		read, err := time.ParseInLocation(time.DateTime, c.read, m.At.Location())
		if err != nil {
			t.Fatal(err)
		}
		x.clock.set(read)
		out.Reset()
		x.hear(&out, m)
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("read at %s: %s", c.read, out.String())
		}
	}
}
