package intents

import (
	"strings"

	"genjin/intents/zh"
)

// Everyday messages that only their whole tells: whom one met (今天拜访了谁), who did nothing (谁这周没拜访), a number that is
// somebody's (铭泰徐工的手机是13861234567), and visits that are yet to be made (我周五去恒通,周四去远航,帮我排下).

var (
	metWhom = func() *zh.Sentence {
		const (
			when = `[` + signTime + `|到现在|到目前为止|截至现在]*`
			who  = `[w=我|我们|咱们|团队|大家|全组|我们组|` + signPerson + `]`
			deed = `(拜访|走访|见|跑|联系|跟进|接触|沟通|约见|打电话给)`
		)
		return zh.NewSentence(`[看看|看下|查下|查一下|帮我看看]*` + when + who + when + `[都|一共|总共|到底|究竟|具体]*` + deed + `(了|过|到)[一共|多少家|哪几家|几家]*(谁|哪些客户|哪几家客户|哪些人|哪几家|哪几个客户|哪些公司|哪几家公司|什么客户|哪些)[啊|呀|呢|了|来着]*`)
	}()
	idleWho = func() *zh.Sentence {
		const (
			late  = `[还|都|一直|居然|竟然|一次|一家|一个|一个客户|一趟|也]*`
			deeds = `(跟客户|跟进客户|跟过客户|联系客户|联系过客户|见客户|见过客户|跑客户|跑过客户|拜访客户|拜访过客户|拜访|拜访过|走访|出去跑|出门|出过门|出去拜访|打过电话|打过一个电话|记录|做记录|记跟进|干活|动静)`
		)
		return zh.NewSentence(`[看看|查下|查一下|帮我看看|还有|有|团队|组里|我们组|大家]*` + signTime + `[还有|有|都|组里|团队]*(谁|哪些人|哪几个人|哪位)` + late + `没[有]` + late + deeds + `[呢|啊|过|的]*|[看看|查下|查一下|帮我看看|还有|有|团队|组里|我们组]*(谁|哪些人|哪几个人|哪位)` + signTime + late + `没[有]` + late + deeds + `[呢|啊|过|的]*`)
	}()
	// handsOne hands one customer over in so many words: 把李娜的海蓝酒店转张伟,顺便说一声.
	handsOne = zh.NewSentence(`[把|将][` + signPerson + `[的]]` + signCustomer + `[这个客户|这家|这单]*(转|划|移|挪|过)[一下]` + signPerson + `[(,|;|。|_)[顺便|顺带|你|帮我|再]*(跟他|跟她|给他|给她|和他|告诉他|告诉她|通知他|通知她|跟两边|)(说一声|说一下|讲一声|说声|打个招呼|一声|一下)][吧]`)
)

// whoWords are the words that ask of people, of which such a message has one.
var whoWords = strings.Fields(`谁 哪`)

// peopleAsked reads a question whom somebody met, or who did nothing, at a time: the report of that time tells it.
func (rd *reading) peopleAsked() (r Request, ok bool) {
	s, people, times, ok := rd.leaveSkeleton()
	if !ok || len(times) != 1 || strings.ContainsAny(rd.tx.Orig[times[0].Span.Start:times[0].Span.End], "到至-") {
		return r, false // 上周五到这周二: no report is of that
	}
	request := func() Request {
		span := rd.tx.Span(rd.start, len(rd.r))
		return Request{Kind: DailySummary, Speech: Question, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: wholeMessage + "who did what", Span: span, Weight: 6}}}
	}
	switch {
	case !rd.future(times[0]) && metWhom.Match(s, &rd.found):
		r = request()
		switch w := rd.found.Text("w"); {
		case w == "" || w == "我":
			r.Slots.Scope = "me"
		case len(people) == 1:
			r.Slots.Person = people[0]
		default:
			r.Slots.Scope = "team"
		}
	case rd.c.Manager && len(people) == 0 && idleWho.Match(s, &rd.found):
		r = request()
		r.Slots.Scope = "team"
	default:
		return r, false
	}
	x := *times[0]
	r.Slots.Period = rd.unitOf(&x)
	r.Kind = ofPeriod(r.Kind, r.Slots.Period)
	return r, true
}

// numberFillers are the words around a number that is told, longest first; nothing else stands in such a message.
var numberFillers = strings.Fields(`联系电话 手机号码 电话号码 联系方式 手机号 电话号 电话 手机 号码 座机 号 换成了 换成 改成了 改成 变成 更新为 更新成 更新一下 更新 改为 换了 换 新的 新 现在 目前 记一下 记下 补一下 补上 补充 加上 加一下 登记 麻烦 帮我 请 他的 她的 的 是 为 了 那边 这边 他 她 这 个 给 把 。 , : ( )`)

// numberSaid reads a message that tells whose a number is and nothing else: 徐工电话13861234567, 孙科长换号了,13800008888.
func (rd *reading) numberSaid() (r Request, ok bool) {
	numbers, contacts, at := 0, 0, rd.start
	var customers []Ref
	free := func(i, j int) bool {
		said := string(rd.r[i:j])
		for _, w := range numberFillers {
			said = strings.ReplaceAll(said, w, "")
		}
		return strings.Trim(said, " \n!~") == ""
	}
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.j <= rd.start || t.kind == wordToken {
			continue
		}
		if t.i < at || !free(at, t.i) {
			return r, false
		}
		at = t.j
		switch t.kind {
		case phoneToken:
			numbers++
		case contactToken:
			contacts++
		case customerToken:
			customers = append(customers, t.ref)
		default:
			return r, false
		}
	}
	if numbers != 1 || contacts != 1 || len(customers) > 1 || !free(at, len(rd.r)) {
		return r, false
	}
	d := rd.draft(draft{kind: AddContact, customers: customers, sure: true})
	for n := range rd.clauses {
		d.clauses = append(d.clauses, n)
	}
	rd.fill(d, &r)
	if r.Slots.Phone == "" || !r.Slots.Contact.Said() {
		rd.drafts = rd.drafts[:0]
		return Request{}, false
	}
	r.Speech, r.Confidence, r.Margin, r.Others = Command, 0.97, 0.9, nil
	r.Why = []Reason{{Rule: wholeMessage + "somebody's number", Span: r.Span, Weight: 6}}
	return r, true
}

// goingWords are the words of a visit that is yet to be made, and of asking that it be kept; nothing else stands in such a clause.
var goingWords = strings.Fields(`帮我排一下 帮我排下 帮我排 帮我安排一下 帮我安排下 帮我安排 帮我记一下 排一下 排下 安排一下 安排下 记一下 记下 我要 我会 我得 我打算 我准备 我计划 打算 准备 计划 要 得 会 再去一趟 再跑一趟 去一趟 跑一趟 再去 过去 去 再拜访 拜访一下 拜访 走访 见一下 见 上门 再 我 先 那边 这边 一趟 一下 , 。 、 和 跟 然后 接着 还`)

// planned makes of reports that only say where one is going what they are: next contacts, of which nothing has happened.
// 我周五去恒通,周四去远航 plans two visits and reports none.
func (rd *reading) planned(all []Request) []Request {
	for n := range all {
		r := &all[n]
		s := &r.Slots
		if r.Kind != LogContact || s.HappenedAt != nil || s.Outcome != "" || s.Amount != nil || s.Score != nil || s.Stage != "" || !s.Customer.Said() {
			continue
		}
		i, j := rd.tx.Index(r.Span.Start), rd.tx.Index(r.Span.End)
		var when *zh.Time
		times, at, rest := 0, i, ""
		for k := range rd.tokens {
			t := &rd.tokens[k]
			if t.i < i || t.j > j || t.kind == wordToken {
				continue
			}
			rest += string(rd.r[at:max(at, t.i)]) + "|"
			at = t.j
			if t.kind == timeToken {
				times++
				when = &rd.times[t.n]
			} else if t.kind != customerToken && t.kind != contactToken {
				times = 2
			}
		}
		rest += string(rd.r[at:j])
		if times != 1 || when.Kind == zh.Invalid || when.Vague || !rd.future(when) && !rd.onToday(when) || !going(rest) {
			continue
		}
		x := *when
		r.Kind, r.Speech, r.Others = SetReminder, Plan, []Kind{LogContact}
		*s = Slots{Customer: s.Customer, Contact: s.Contact, Next: &x, Planned: true, Text: "拜访"}
	}
	return all
}

// going reports whether the words beside names and times say where one is going: 去 or 拜访, and nothing but that.
func going(said string) bool {
	if !strings.ContainsAny(said, "去见访跑门") {
		return false
	}
	for _, w := range goingWords {
		said = strings.ReplaceAll(said, w, "")
	}
	return strings.Trim(said, " |!~吧") == ""
}
