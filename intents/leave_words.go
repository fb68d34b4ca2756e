package intents

import (
	"regexp"
	"strings"
	"time"

	"genjin/intents/zh"
)

// Words about leave are read from the whole message: 我明天请假, 张伟请假到周五,李娜代, 谁请假了, 我回来了. The leave of a
// customer's people is told of like anything else they do.

// signTime is a time in a message's skeleton.
const signTime = "\x03"

// leaveShapes are the shapes of a message about leave.
type leaveShapes struct{ set, back, off, who *regexp.Regexp }

func newLeaveShapes() leaveShapes {
	who := `(?:` + signPerson + `|\p{Han}{2,3}?)`
	when := `(?:从|自)?(到|至)?` + signTime + `(?:起|开始|这天|那天)?`
	word := `(?:请个?假|请(?:年|病|事|婚|产|陪产|丧|探亲)假|休个?(?:年|病|事|婚|产|陪产|丧|探亲)?假|(?:年|病|事|婚|产)假|调休|休息|不上班|请` + signTime + `的?(?:年|病|事)?假|休` + signTime + `(?:的?年?假)?)`
	care := `(?:代班|代管|代看|代理|代|看着|看|盯着|盯|顶班|顶着|顶|跟着|跟|负责|接手|处理|照看|照应|管着|管)`
	return leaveShapes{
		set: regexp.MustCompile(`^(我|` + who + `)?(?:这边)?(?:要|得|准备|打算)?(?:` + when + `)?[, ]*(?:要|得|准备|打算)?` + word + `(?:了|啦)?(?:` + when + `)?(?:的假)?(?:了|啦)?` +
			`(?:[,;。 ]+(?:期间|这几天)?(?:我的|他的|她的)?(?:客户|工作|单子|事情|事|活)?(?:都)?(?:先|暂时)?(?:让|由|请|交给|给|找|叫|归)?(我|` + who + `)(?:帮忙|帮我|帮|来|先|暂时|替我|替他|替她)?` + care + `?(?:一下|吧|我的客户|客户)?)?$`),
		back: regexp.MustCompile(`^(我|` + signPerson + `)?(?:今天|已经|提前)?(?:回来了|回来上班了?|休完假了?|销假了?|提前回来了)$`),
		off:  regexp.MustCompile(`^(?:取消|不)(我|` + signPerson + `)?(?:的)?(?:请|休)假了?$|^(我|` + signPerson + `)(?:的)?(?:请|休)?假(?:取消了?|不请了|不休了)$`),
		who:  regexp.MustCompile(`^(?:` + signTime + `)?(?:有)?(?:谁|哪些人|哪些同事|哪几个人)(?:在)?(?:` + signTime + `)?(?:请假|休假|休息|不在|没上班)(?:了|的|呢|吗)?$|^(?:` + signTime + `)?请假(?:情况|名单|的人)$`),
	}
}

// leaveSkeleton is the message with colleagues and times as signs.
func (rd *reading) leaveSkeleton() (s string, people []Ref, times []*zh.Time) {
	var b strings.Builder
	from := rd.start
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
			return "", nil, nil
		default:
			continue
		}
		b.WriteString(string(rd.r[from:t.i]) + sign)
		from = t.j
	}
	b.WriteString(string(rd.r[from:]))
	return strings.Trim(b.String(), " ,。!~？?"), people, times
}

// leave reads a message about leave and nothing else.
func (rd *reading) leave() (r Request, ok bool) {
	if len(rd.r)-rd.start > 50 || !hasRune(rd.r[rd.start:], "假休班在回") {
		return r, false
	}
	s, people, times := rd.leaveSkeleton()
	if s == "" {
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
	shapes := &rd.p.leaves
	if m := shapes.who.FindStringSubmatch(s); m != nil {
		r = request(QueryLeave, "", Question)
		if len(times) > 0 {
			r.Slots.Period = times[0]
		}
		return r, true
	}
	if m := shapes.back.FindStringSubmatch(s); m != nil {
		r = request(TakeLeave, leaveBack, Command)
		r.Slots.Person = name(m[1])
		return r, true
	}
	if m := shapes.off.FindStringSubmatch(s); m != nil {
		r = request(TakeLeave, leaveOff, Command)
		r.Slots.Person = name(m[1] + m[2])
		return r, true
	}
	m := shapes.set.FindStringSubmatch(s)
	if m == nil || m[1] == "" && strings.Contains(s, "休息") || m[1] != "" && m[1] != "我" && m[1] != signPerson && !rd.employee(m[1]) {
		return r, false
	}
	r = request(TakeLeave, leaveOn, Command)
	r.Slots.Person = name(m[1])
	if m[4] != "" {
		if r.Slots.Contact = name(m[4]); m[4] == "我" {
			r.Slots.Contact = Ref{Text: "我"}
		}
	}
	for _, z := range times {
		switch {
		case z.Kind == zh.Duration:
			r.Slots.Count = max(1, int((time.Duration(z.Seconds)*time.Second+12*time.Hour)/(24*time.Hour)))
		case r.Slots.Period == nil:
			x := *z
			if (m[2] != "" || m[3] != "") && x.Kind == zh.Day {
				x = zh.Time{Span: z.Span, Kind: zh.Range, End: z.Start.AddDate(0, 0, 1), Bound: zh.Until}
			}
			r.Slots.Period = &x
		}
	}
	return r, true
}

// employee reports whether an unknown name may be a colleague's, for who leads people: 张伟, but not 王总 or 他们.
func (rd *reading) employee(name string) bool {
	n := []rune(name)
	return rd.c.Manager && zh.SurnameAt(n, 0) > 0 && len(n) > zh.SurnameAt(n, 0) && !strings.ContainsAny(name, "总工姐哥老师长经理主任客户他她")
}
