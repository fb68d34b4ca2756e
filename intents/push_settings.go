package intents

import (
	"context"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// PushWish is what a person wants of the pushes: 别在早上提醒我, 日报改到19点, 这周不要提醒我.
type PushWish struct {
	Op   PushOp
	Word string   // the push, as people call it; empty: all
	Time *zh.Time // of an hour, or of the days without
}

// PushOp is what is wanted.
type PushOp string

const (
	ListPushes PushOp = "list"
	PushHealth PushOp = "status" // how the sending goes, for the admin
	UnmutePush PushOp = "on"
	MutePush   PushOp = "off"
	MuteUntil  PushOp = "until"
	PushAt     PushOp = "at"
	PushAfter  PushOp = "not_before"
	PushBefore PushOp = "not_after"
	PushDayOff PushOp = "day_off" // 周末也要提醒我
)

// pushSettings changes when and whether the assistant speaks first to this person.
func pushSettings() Intent {
	return Intent{
		Kind:     PushSettings,
		Title:    "推送设置",
		Examples: []string{"我的推送", "日报改到19点", "别在早上提醒我", "这周不要提醒我"},
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Push
			switch w.Op {
			case ListPushes:
				return t.listPushes(ctx)
			case PushDayOff:
				return say.PushDaysOff(), nil
			case PushHealth:
				if err := t.Actor.User.Require(crm.SeePushHealth, crm.ToAll); err != nil {
					return "", err
				}
				waiting, parked, err := t.Tx.PushCounts(ctx)
				return say.PushHealth(waiting, parked), err
			}
			s, title, ok := crm.NewPushSetting(""), "", w.Word == ""
			for _, p := range t.plans() {
				if w.Word != "" && p.Called(w.Word) {
					s.Push, title, ok = p.Name, p.Title, true
					break
				}
			}
			if !ok {
				return say.PushUnknown(w.Word), nil
			}
			today := crm.DateOf(t.Now)
			switch w.Op {
			case MutePush:
				s.Muted = true
			case MuteUntil:
				s.MutedUntil = today
				if z := w.Time; z != nil && !z.End.IsZero() {
					s.MutedUntil = crm.DateOf(z.End.Add(-time.Nanosecond))
				} else if z != nil && !z.Start.IsZero() {
					s.MutedUntil = crm.DateOf(z.Start)
				}
			case PushAt:
				if w.Time == nil {
					return say.NoSuchHour(), nil
				}
				s.At = crm.ClockOf(w.Time.Start)
				if t.Actor.User.May(crm.ChangeProcess, crm.ToAll) && r.Slots.Scope == "" {
					return "", t.whosePush(r, title, s.At)
				}
			case PushAfter:
				s.NotBefore = 12 * 60
				if z := w.Time; z != nil && z.HasClock {
					s.NotBefore = crm.ClockOf(z.Start)
					if !z.End.IsZero() && z.Bound == zh.Until {
						s.NotBefore = crm.ClockOf(z.End)
					}
				}
			case PushBefore:
				s.NotAfter = 18 * 60
				if z := w.Time; z != nil && z.HasClock {
					s.NotAfter = crm.ClockOf(z.Start)
				}
			case UnmutePush:
				if w.Word == "" {
					return say.PushWishDone("", s, today), t.unmuteAll(ctx)
				}
			}
			return say.PushWishDone(title, s, today), t.Tx.SavePushSetting(ctx, s)
		},
	}
}

// whosePush asks an admin whether an hour is for them or for everybody.
func (t *Turn) whosePush(r Request, title string, at crm.Clock) *Ask {
	r.Slots.Scope = "me"
	r.Slots.Rule = RuleWords{Op: RulePush, Push: title, At: at, Said: t.Text}
	return &Ask{Slot: AskKind, Say: say.WhosePush(title, at), Request: r, Choices: []Choice{
		{Label: say.PushForMe(), Value: string(PushSettings)}, {Label: say.PushForAll(), Value: string(ProcessRule)},
	}}
}

// plans are the pushes that this person may get.
func (t *Turn) plans() (out []crm.PushPlan) {
	if t.Rules == nil {
		return nil
	}
	u := t.Actor.User
	for _, p := range t.Rules.Plans {
		if !p.Off && (p.Audience.Includes(u) || u.May(crm.ChangeProcess, crm.ToAll)) { // an admin's word may be for everybody
			out = append(out, p)
		}
	}
	return out
}

func (t *Turn) unmuteAll(ctx context.Context) error {
	all, err := t.Tx.PushSettings(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := t.Tx.SavePushSetting(ctx, crm.NewPushSetting(s.Push)); err != nil {
			return err
		}
	}
	return nil
}

func (t *Turn) listPushes(ctx context.Context) (say.Text, error) {
	all, err := t.Tx.PushSettings(ctx)
	if err != nil {
		return "", err
	}
	own := map[string]crm.PushSetting{}
	for _, s := range all {
		own[s.Push] = s
	}
	today := crm.DateOf(t.Now)
	var rows []say.PushRow
	for _, p := range t.plans() {
		row := say.PushRow{Title: p.Title, When: say.PlanTime(p, t.Now)}
		s, set := own[p.Name]
		if set && s.At >= 0 {
			row.When = s.At.String()
		}
		if every, ok := own[""]; set && s.MutedOn(today) || ok && every.MutedOn(today) {
			row.State = say.PushOff()
		}
		rows = append(rows, row)
	}
	return say.Pushes(rows), nil
}

// Words of a wish about pushes. What is left of the message beside them must be nothing: 别提醒我给王总打电话 is none.
var (
	pushNames  = []string{"流失预警", "流失提醒", "助手使用月报", "助手月报", "使用月报", "回款到期提醒", "回款逾期提醒", "回款计划提醒", "回款到期", "回款逾期", "交接提醒", "离职提醒", "任务提醒", "新人一课", "每日一课", "待批提醒", "审批提醒", "早安卡", "早上的卡片", "早卡", "晨报", "逾期提醒", "停滞预警", "停滞提醒", "成交日提醒", "回款提醒", "日清卡", "日清日结", "日清", "日报", "周报", "月报", "升级提醒", "节前卡", "喜报", "承诺提醒", "没有下一步的提醒", "没有下一步", "节假日提醒", "推送故障", "目标播报", "目标进度", "目标提醒", "审批提醒"}
	pushAny    = []string{"提醒我", "推送给我", "推送", "打扰我", "推消息给我", "推消息", "给我推", "给我发消息", "发消息给我", "给我发", "催我", "吵我", "烦我", "找我", "发卡片", "卡片"}
	pushNot    = []string{"不要再", "别再", "不要", "不用", "别", "甭", "关掉", "关闭", "停掉", "停发", "停止", "暂停", "屏蔽", "取消", "先别"}
	pushOn     = []string{"恢复", "打开", "开启", "重新开", "继续"}
	pushMove   = []string{"改到", "改成", "改为", "调到", "调成", "挪到", "定在", "换到", "提前到", "推迟到"}
	pushList   = []string{"推送设置", "我的推送", "我的推送设置", "推送都有哪些", "有哪些推送", "都有什么推送", "有什么推送"}
	pushFiller = []string{"每天的", "每天", "以后", "给我", "了吧", "之前", "以前", "期间", "的时候", "发送", "一下", "我的", "的", "了", "吧", "我", "请", "就", "再", "发", "推", "到", "在", "前", "先", "把", "都", "也", "整个", "时候", "里"}
)

// hourThereIsNot may be one: 日报改到25点.
var hourThereIsNot = zh.NewSentence(`[全公司|公司|大家|所有人|全员][的|把]<p 2-7>(改到|改成|改为|调到|调成|挪到|定在|换到|提前到|推迟到)<h 2-4 digits>(点|时|:)<0-4>`)

// pushWish reads a message that is a wish about pushes and nothing else.
func (rd *reading) pushWish() (Request, bool) {
	const longest = 24
	said := trimmed(rd.r[rd.start:], " ,。!~？?")
	if len(said) > longest {
		return Request{}, false
	}
	whole := string(said)
	w := PushWish{}
	for _, s := range pushList {
		if whole == s {
			return rd.wish(PushWish{Op: ListPushes}), true
		}
	}
	if whole == "推送状态" || whole == "推送情况" {
		return rd.wish(PushWish{Op: PushHealth}), true
	}
	if strings.Contains(whole, "也") && (strings.HasPrefix(whole, "周末") || strings.HasPrefix(whole, "节假日")) {
		if without(whole, slices.Concat([]string{"周末", "节假日", "放假", "要", "也", "可以", "照样", "照常", "正常"}, pushAny, pushFiller)) == "" {
			return rd.wish(PushWish{Op: PushDayOff}), true
		}
	}
	if hourThereIsNot.Match(said, &rd.found) && slices.Contains(pushNames, rd.found.Text("p")) {
		if h := rd.found.Text("h"); len(h) > 2 || h > "24" {
			return rd.wish(PushWish{Op: PushAt, Word: rd.found.Text("p")}), true
		}
	}
	rest, clock, days := rd.withoutTimes()
	take := func(words []string) (found string) {
		for _, s := range words {
			if before, after, ok := strings.Cut(rest, s); ok {
				rest = before + "\x00" + after
				return s
			}
		}
		return ""
	}
	late := clock != nil && rd.since(clock)
	w.Word = take(pushNames)
	moved := take(pushMove)
	on := take(pushOn)
	not := take(pushNot)
	all := take(pushAny)
	evening := take([]string{"下班以后", "下班之后", "下班后", "下了班", "晚上", "夜里", "夜间", "晚间", "半夜"})
	morning := take([]string{"大早上", "一大早", "早上", "上午", "早晨", "清早", "中午之前", "中午以前", "中午前"})
	for _, s := range pushFiller {
		rest = strings.ReplaceAll(rest, s, "")
	}
	if strings.Trim(rest, " ,。!\x00") != "" {
		return Request{}, false
	}
	switch {
	case w.Word != "" && moved != "" && clock != nil && not == "":
		w.Op, w.Time = PushAt, clock
	case not == "" && on != "" && (w.Word != "" || all != ""):
		w.Op = UnmutePush
	case not == "" || all == "" && w.Word == "":
		return Request{}, false
	case days != nil && morning != "" && w.Word == "":
		w.Op, w.Time, w.Word = MuteUntil, days, "早安卡"
	case morning != "" && days == nil:
		w.Op = PushAfter
	case clock != nil && late:
		w.Op, w.Time = PushBefore, clock
	case clock != nil:
		w.Op, w.Time = PushAfter, clock
	case evening != "" && days == nil:
		w.Op = PushBefore
	case days != nil:
		w.Op, w.Time = MuteUntil, days
	case w.Word != "" || all == "推送":
		w.Op = MutePush
	default:
		return Request{}, false // 不用提醒我了: of what?
	}
	return rd.wish(w), true
}

func (rd *reading) wish(w PushWish) Request {
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: PushSettings, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "wish about pushes", Span: span, Weight: 6}}}
	r.Slots.Push = w
	return r
}

// inPushName reports whether a push's name begins at rune i: 节前卡 is no time.
func (rd *reading) inPushName(i int) bool {
	rest := string(rd.r[i:])
	return slices.ContainsFunc(pushNames, func(name string) bool { return strings.HasPrefix(rest, name) })
}

// since reports whether what follows is said of an hour: 晚上8点以后, 19点后.
func (rd *reading) since(x *zh.Time) bool {
	words := rd.tx.Orig[x.Span.Start:x.Span.End]
	j := rd.tx.Index(x.Span.End)
	after := string(rd.r[j:min(len(rd.r), j+2)])
	return x.Kind == zh.Range && x.End.IsZero() || strings.HasSuffix(words, "后") || strings.HasPrefix(after, "后") || after == "以后" || after == "之后" || after == "过后"
}

// withoutTimes is the message with its times taken out: the one with an hour, and the one of days.
func (rd *reading) withoutTimes() (rest string, clock, days *zh.Time) {
	from := rd.start
	var b strings.Builder
	for k := range rd.times {
		x := &rd.times[k]
		i, j := rd.tx.Index(x.Span.Start), rd.tx.Index(x.Span.End)
		if i < from || rd.inPushName(i) {
			continue
		}
		switch {
		case x.HasClock:
			clock = x
		case x.DayPart != "" && x.Kind != zh.Set && !saysDay(rd.tx.Orig[x.Span.Start:x.Span.End]):
			continue // 早上: a word of its own here
		case x.DayPart != "" && x.Kind != zh.Set: // 明天早上: that day's
			days = x
			b.WriteString(string(rd.r[from:i]) + x.DayPart)
			from = j
			continue
		case x.Kind == zh.Day || x.Kind == zh.Range:
			days = x
		default:
			continue
		}
		b.WriteString(string(rd.r[from:i]))
		from = j
	}
	b.WriteString(string(rd.r[from:]))
	return b.String(), clock, days
}
