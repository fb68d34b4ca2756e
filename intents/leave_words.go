package intents

import (
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

// Words about leave are read from the whole message: 我明天请假, 张伟请假到周五,李娜代, 谁请假了, 我回来了. The leave of a
// customer's people is told of like anything else they do.

// signTime is a time in a message's skeleton.
const signTime = "\x03"

// The shapes of a message about leave: whose it is in a, who stands in in b, until when it is a last day.
var (
	takesLeave = func() *zh.Sentence {
		const (
			when = `[从|自][until=到|至]` + signTime + `[起|开始|这天|那天]`
			word = `(请[个]假|请(年|病|事|婚|产|陪产|丧|探亲)假|休[个][年|病|事|婚|产|陪产|丧|探亲]假|(年|病|事|婚|产)假|调休|休息|不上班|请` + signTime + `[的][年|病|事]假|休` + signTime + `[[的][年]假])`
			care = `[代班|代管|代看|代理|代|看着|看|盯着|盯|顶班|顶着|顶|跟着|跟|负责|接手|处理|照看|照应|管着|管]`
		)
		return zh.NewSentence(`[` + when + `][,|_]*[a=我|` + someone + `][这边][(病了|生病了|生病|不舒服|身体不舒服|身体不适|发烧了|发烧|感冒了|住院了|住院|家里有事|有事)[,]][要|得|准备|打算][` + when + `][,|_]*[要|得|准备|打算]` + word + `[了|啦][` + when + `][的假][了|啦]` +
			`[(,|;|。|_)*[期间|这几天][我的|他的|她的][客户|工作|单子|事情|事|活][都][先|暂时][让|由|请|交给|给|找|叫|归](b=我|` + someone + `)[帮忙|帮我|帮|来|先|暂时|替我|替他|替她]` + care + `[一下|吧|我的客户|客户]]`)
	}()
	comesBack = zh.NewSentence(`[a=我|` + signPerson + `][今天|已经|提前](回来了|回来上班[了]|休完假[了]|销假[了]|提前回来了)`)
	callsOff  = zh.NewSentence(`(取消|不)[a=我|` + signPerson + `][的](请|休)假[了]|(a=我|` + signPerson + `)[的][请|休]假(取消[了]|不请了|不休了)`)
	whoIsAway = zh.NewSentence(`[` + signTime + `][有](谁|哪些人|哪些同事|哪几个人)[在][` + signTime + `](请假|休假|休息|不在|没上班)[了|的|呢|吗]|[` + signTime + `]请假(情况|名单|的人)`)
)

// someone is a colleague of the book, or a name that may be one's.
const someone = signPerson + `|<2-3 han>`

const longestPerson = 3 // runes of someone

// leaveSkeleton is the message with colleagues and times as signs; ok is false when it speaks of a customer. It is the
// reading's until the next skeleton.
func (rd *reading) leaveSkeleton() (bones []rune, people []Ref, times []*zh.Time, ok bool) {
	bones, from := rd.bones[:0], rd.start
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i < from {
			continue
		}
		var sign string
		switch t.kind {
		case personToken:
			sign = signPerson
			people = append(people, t.ref)
		case timeToken:
			sign = signTime
			times = append(times, &rd.times[t.n])
		case customerToken, phoneToken, mailToken:
			if t.kind == customerToken && len(t.ref.IDs) == 0 && t.j-t.i <= longestPerson && zh.SurnameAt(rd.r, t.i) > 0 {
				continue // a colleague nobody told us of
			}
			return nil, nil, nil, false
		default:
			continue
		}
		bones = append(append(bones, rd.r[from:t.i]...), []rune(sign)...)
		from = t.j
	}
	rd.bones = append(bones, rd.r[from:]...)
	return trimmed(rd.bones, " ,。!~？?"), people, times, true
}

// leaveWords are words of which a message about leave has one.
var leaveWords = strings.Fields(`假 休 班 不在 回来`)

// leave reads a message about leave and nothing else.
func (rd *reading) leave() (r Request, ok bool) {
	s, people, times, ok := rd.leaveSkeleton()
	if !ok || len(s) == 0 {
		return r, false
	}
	request := func(k Kind, op string, speech Speech) Request {
		span := rd.tx.Span(rd.start, len(rd.r))
		r := Request{Kind: k, Speech: speech, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "leave", Span: span, Weight: 6}}}
		r.Slots.Field = op
		return r
	}
	name := func(m string) Ref {
		switch m {
		case signPerson:
			p := people[0]
			people = people[1:]
			return p
		case "", "我":
			return Ref{}
		}
		return Ref{Text: m, Match: "shape"}
	}
	switch {
	case whoIsAway.Match(s, &rd.found):
		r = request(QueryLeave, "", Question)
		if len(times) > 0 {
			r.Slots.Period = times[0]
		}
		return r, true
	case comesBack.Match(s, &rd.found):
		r = request(TakeLeave, leaveBack, Command)
		r.Slots.Person = name(rd.found.Text("a"))
		return r, true
	case callsOff.Match(s, &rd.found):
		r = request(TakeLeave, leaveOff, Command)
		r.Slots.Person = name(rd.found.Text("a"))
		return r, true
	case !takesLeave.Match(s, &rd.found):
		return r, false
	}
	whose, standIn := rd.found.Text("a"), rd.found.Text("b")
	if whose == "" && slices.Contains(s, '息') || whose != "" && whose != "我" && whose != signPerson && !rd.employee(whose) {
		return r, false
	}
	if x := times; len(x) > 0 && string(s[0]) == signTime && x[0].Kind == zh.Range && x[0].End.Sub(x[0].Start) > 20*24*time.Hour {
		return r, false // 十月份我休婚假啦
	}
	r = request(TakeLeave, leaveOn, Command)
	r.Slots.Person = name(whose)
	if standIn != "" {
		if r.Slots.Contact = name(standIn); standIn == "我" {
			r.Slots.Contact = Ref{Text: "我"}
		}
	}
	if last := len(times) - 1; last == 1 && rd.found.Text("until") != "" && times[1].Kind == zh.Day && !times[0].Start.IsZero() && (times[0].Kind == zh.Day || times[0].Kind == zh.Range && times[0].End.IsZero()) {
		r.Slots.Period = &zh.Time{Span: times[1].Span, Kind: zh.Range, Start: times[0].Start, End: times[1].Start.AddDate(0, 0, 1)}
		return r, true // 今天请假到18号, 明天开始休年假到12月2号
	}
	for _, z := range times {
		switch {
		case z.Kind == zh.Duration:
			r.Slots.Count = max(1, int((time.Duration(z.Seconds)*time.Second+12*time.Hour)/(24*time.Hour)))
		case r.Slots.Period == nil:
			x := *z
			if rd.found.Text("until") != "" && x.Kind == zh.Day {
				x = zh.Time{Span: z.Span, Kind: zh.Range, End: z.Start.AddDate(0, 0, 1), Bound: zh.Until}
			}
			r.Slots.Period = &x
		}
	}
	if r.Slots.Count > 0 && r.Slots.Period == nil && mentions(s, sickness...) { // who is ill does not put it off: from today on
		today := crm.DateOf(rd.c.Now).In(rd.c.Now.Location())
		r.Slots.Period = &zh.Time{Kind: zh.Day, Start: today, End: today.AddDate(0, 0, 1)}
	}
	return r, true
}

// sickness are words of a leave that begins at once.
var sickness = strings.Fields(`病 不舒服 身体不适 发烧 感冒 住院`)

// employee reports whether an unknown name may be a colleague's, for who leads people: 张伟, but not 王总 or 他们.
func (rd *reading) employee(name string) bool {
	return rd.c.Manager && fullName(name)
}
