package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/internal/say"
)

// querySettled answers who has settled the day (日清日结) and who has not; 「日清」 alone settles one's own.
// Its request has Scope me for the latter.
func querySettled() Intent {
	return Intent{
		Kind:     QuerySettled,
		Title:    "日清日结",
		Examples: []string{"日清", "谁还没日清", "清结率"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Scope == "me" {
				rest, err := t.nextToSettle(ctx)
				if t.Offer != nil {
					return say.SettleNow(), err
				}
				return rest, err
			}
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			day := crm.DateOf(t.Now)
			if p := r.Slots.Period; p != nil && !p.Start.IsZero() {
				day = crm.DateOf(p.Start)
			}
			s, err := t.records(a).Settlement(ctx, day)
			return say.Settled(a.whose, s, day, crm.DateOf(t.Now), a.team), err
		},
	}
}

var (
	settleKeys   = []string{"日清日结", "日清率", "清结率", "日清", "没清完", "没清", "未清", "清完"}
	settleOthers = []string{"谁", "哪些人", "哪几个", "哪几位", "哪些", "几个人", "多少人", "团队", "我们组", "我们", "咱们", "组里", "全组", "大家", "名单", "情况", "率"}
	settleFiller = []string{"看一下", "看看", "看下", "查一下", "查下", "查", "今天", "今日", "昨天", "前天", "现在", "还有", "没有", "开始", "做一下", "完成", "怎么样", "如何", "多少", "还", "没", "未", "做", "完", "了", "吗", "是", "的", "人", "有", "都", "呢", "我要", "来", "我", "去", "吧", "?"}
)

// teamLike reports whether words are what a team is called.
func teamLike(words string) bool {
	n := len([]rune(words))
	return n >= 3 && n <= 8 && slices.ContainsFunc(teamWords, func(w string) bool { return strings.HasSuffix(words, w) }) && !strings.ContainsAny(words, "我咱谁全")
}

// settleWish reads a message that is about settling the day and nothing else.
func (rd *reading) settleWish() (Request, bool) {
	said := trimmed(rd.r[rd.start:], " ,。!~")
	if len(said) > 20 {
		return Request{}, false
	}
	rest := string(said)
	key := slices.IndexFunc(settleKeys, func(k string) bool { return strings.Contains(rest, k) })
	if key < 0 {
		return Request{}, false
	}
	word := settleKeys[key]
	rest = strings.Replace(rest, word, "\x00", 1)
	others := strings.HasSuffix(word, "率")
	for _, w := range settleOthers {
		if strings.Contains(rest, w) {
			rest, others = strings.ReplaceAll(rest, w, "\x00"), true
		}
	}
	mine := strings.Contains(rest, "我") || rest == "\x00"
	for _, w := range settleFiller {
		rest = strings.ReplaceAll(rest, w, "\x00")
	}
	if team := strings.Trim(rest, " ,。!\x00"); teamLike(team) && strings.HasPrefix(rest, team) { // 华东区谁还没日清
		rest, others = "", true
	}
	if strings.Trim(rest, " ,。!\x00") != "" || !others && !mine && word != "日清" && word != "日清日结" {
		return Request{}, false
	}
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: QuerySettled, Speech: Question, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "settling the day", Span: span, Weight: 6}}}
	if !others {
		r.Slots.Scope = "me"
	}
	for k := range rd.times {
		r.Slots.Period = &rd.times[k]
	}
	return r, true
}
