package intents

import (
	"strings"

	"genjin/intents/zh"
)

// What is said about reminders that are there: 我的提醒, 取消写周报的提醒, 把那个提醒推迟到明天, 1小时后再提醒.

var (
	listedWords  = []string{"有哪些提醒", "有什么提醒", "提醒有哪些", "提醒列表", "提醒清单", "提醒", "看一下", "看看", "看下", "查一下", "查看", "列一下", "有哪些", "有什么", "都有", "哪些", "设了", "设过", "所有", "全部", "现在", "我的", "还有", "几个", "多少", "吗", "的", "我", "查", "列", "都", "有"}
	canceledVerb = []string{"取消掉", "取消", "删掉", "删除", "去掉", "撤掉", "不要了", "关掉"}
	pointed      = []string{"刚才那个", "刚才的", "那个", "这个", "那条", "这条", "那", "这", "把", "掉", "的", "了", "吧"}
	putOffWords  = []string{"推迟到", "推迟", "延后到", "延后", "延到", "延期到", "往后推到", "往后推", "改到", "改期到", "提前到", "挪到", "推到", "顺延到", "顺延"}
)

var everyReminder = []string{"全部", "所有", "都", "提醒", "闹钟", "我", "的", "一下", "给", "帮", "请"}

// without takes words out of s, in the order given.
func without(s string, words []string) string {
	for _, w := range words {
		s = strings.ReplaceAll(s, w, "")
	}
	return strings.Trim(s, " ，,。!！:：?？")
}

// fillReminder tells a new reminder from words about those that are there: Untag takes one off, Field next moves one, and
// without a text all are listed.
func (rd *reading) fillReminder(d *draft, s *Slots) {
	s.Nth = rd.nth(d)
	rd.fillEarly(d, s)
	switch {
	case s.Early != nil:
	case rd.anyHas(d, fCancel):
		s.Untag = true
		s.Text = without(without(s.Text, canceledVerb), pointed)
		if rest := without(s.Text, everyReminder); rest == "" && s.Text != "" {
			s.All, s.Text = true, ""
		}
	case rd.anyHas(d, fDelay) && s.Next != nil:
		s.Field = "next"
		s.Text = without(without(s.Text, putOffWords), pointed)
	case s.Next != nil && s.Text != "" && without(s.Text, []string{"再", "晚点"}) == "":
		s.Field, s.Text = "next", ""
	case s.Next == nil && without(s.Text, listedWords) == "":
		s.Text = ""
	}
	if s.Untag || s.Field != "" {
		if s.Number = rd.hash(d); s.Number == 0 {
			s.Number = s.Nth
		}
		if s.Nth > 0 {
			s.Text = ""
		}
	} else {
		s.Planned = !rd.anyHas(d, fRemind)
	}
	rd.each(d, func(c *clause, k int, t *token) { // 提醒李娜明天交日报: she is reminded
		if k+1 >= c.b || t.kind != wordToken || !t.features.has(fRemind) {
			return
		}
		if p := &rd.tokens[k+1]; p.kind == personToken && p.i == t.j {
			s.Person = p.ref
			s.Text = strings.TrimSpace(strings.TrimPrefix(s.Text, p.ref.Text))
		}
	})
}

// fillEarly reads 提前半小时提醒我下午3点的会: what is reminded of is then the whole of what is at that time.
func (rd *reading) fillEarly(d *draft, s *Slots) {
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind != timeToken || rd.times[t.n].Kind != zh.Duration || s.Early != nil {
			return
		}
		lead := "提前"
		i := t.i - len([]rune(lead))
		if i < c.i || string(rd.r[i:t.i]) != lead {
			return
		}
		s.Early = &rd.times[t.n]
		var b strings.Builder
		from := c.i
		for n := c.a; n < c.b; n++ {
			w := &rd.tokens[n]
			if at := w.i; n == k || w.kind == wordToken && w.features.has(fRemind) {
				if n == k {
					at = i
				}
				b.WriteString(rd.tx.Slice(from, max(from, at)))
				from = w.j
			}
		}
		b.WriteString(rd.tx.Slice(from, c.j))
		s.Text = strings.Trim(b.String(), " ，,。!！:：的我")
	})
}

// reminderOff reads 别提醒我打卡了, 不要再提醒我写周报: the reminder of that is taken off.
func (rd *reading) reminderOff() (Request, bool) {
	said := trimmed(rd.r[rd.start:], " ,。!~")
	if len(said) == 0 || said[0] != '不' && said[0] != '别' {
		return Request{}, false
	}
	whole := string(said)
	for _, no := range []string{"不要再", "不用再", "别再", "不要", "不用", "别"} {
		rest, ok := strings.CutPrefix(whole, no+"提醒我")
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, ",") // what follows is why
		text := without(rest, []string{"了", "啦", "吧"})
		if text == "" || len([]rune(text)) > 20 {
			return Request{}, false
		}
		return rd.reminderGone(text), true
	}
	return Request{}, false
}

// reminderGone is the whole message as an order to take off the reminder of text.
func (rd *reading) reminderGone(text string) Request {
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: SetReminder, Speech: Command, Confidence: 0.95, Margin: 0.9, Span: span, Why: []Reason{{Rule: "a reminder taken off", Span: span, Weight: 6}}}
	r.Slots.Untag, r.Slots.Text = true, text
	return r
}

// reminderDropped reads 取消看回款的提醒: what is reminded of is named, and may be to look at something.
func (rd *reading) reminderDropped() (Request, bool) {
	whole := string(trimmed(rd.r[rd.start:], " ,。!~吧了"))
	for _, verb := range canceledVerb {
		text, ok := strings.CutPrefix(strings.TrimPrefix(whole, "把"), verb)
		if !ok {
			continue
		}
		if text, ok = strings.CutSuffix(text, "的提醒"); !ok || without(text, everyReminder) == "" || without(text, pointed) == "" || len(rd.times) > 0 || rd.names() || strings.HasPrefix(text, "第") {
			return Request{}, false
		}
		return rd.reminderGone(text), true
	}
	return Request{}, false
}
