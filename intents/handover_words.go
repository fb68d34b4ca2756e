package intents

import (
	"strings"

	"genjin/intents/zh"
)

// Words that hand over a whole book are read from the whole message: 张伟离职,客户都给李娜. One customer at a time is told
// like any other deed.

// The shapes of such a message: from whom in a, to whom in b.
const (
	everything = `[所有|全部|全都|统统|都|先]*[的]`
	theBook    = `(客户|单子|商机|线索|资源)[和(商机|单子|线索)]`
	givenTo    = `(转交给|移交给|交接给|转移给|划转给|转给|交给|分给|过给|给到|给|由|归|让)(b=` + someone + `|我)[来][接手|接管|接|跟进|跟着|跟|负责][了|吧]`
	inHand     = `[的|名下[的]|手上[的]|手里[的]]`
)

var (
	handsOwnOver = zh.NewSentence(`[把|将]我` + inHand + everything + theBook + everything + givenTo)
	leavesTo     = zh.NewSentence(`(a=` + someone + `)[已经|马上|要|快|` + signTime + `]*(离职|辞职|走|调岗|调走|转岗|离岗|休产假|调去<1-6>)[了|啦](,|;|。|_)*[把][他|她|` + signPerson + `][的|名下[的]|手上的]` + everything + `[` + theBook + `]` + everything + givenTo)
	handsOver    = zh.NewSentence(`[请][把|将](a=` + someone + `)` + inHand + everything + theBook + everything + givenTo)
	takesOver    = zh.NewSentence(`[我][都|全部](接收|接下|接收交接)[了][全部|所有][的][` + signCustomer + `][客户|交接的客户][的交接|交接][了]`)
)

// takesOne accepts a customer that is not in one's book.
var takesOne = zh.NewSentence(`(接收|接下)[客户][_|:]<a 4-20 ^,;。?的了>[吧]`)

// handover reads a message that hands a whole book over, or takes what was handed over.
func (rd *reading) handover() (r Request, ok bool) {
	request := func(k Kind) Request {
		span := rd.tx.Span(rd.start, len(rd.r))
		return Request{Kind: k, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "handing over", Span: span, Weight: 6}}}
	}
	if s, names := rd.skeleton(); handsOne.Match(s, &rd.found) {
		r = request(Transfer)
		r.Slots.Person = names[len(names)-1]
		r.Slots.Customer = names[len(names)-1]
		for _, n := range names[:len(names)-1] {
			if !rd.isColleague(n.Text) {
				r.Slots.Customer = n
			}
		}
		return r, r.Slots.Customer.Text != r.Slots.Person.Text
	}
	if !hasRune(rd.r[rd.start:], "户单商线资接") {
		return r, false
	}
	if s, names := rd.skeleton(); takesOver.Match(s, &rd.found) {
		r = request(AcceptHandover)
		if len(names) > 0 {
			r.Slots.Customer = names[0]
		}
		return r, true
	}
	if i, j := rd.body[0], rd.body[1]; takesOne.Match(rd.r[i:j], &rd.found) {
		m := match{rd, i}
		if a, b := m.runes("a"); b-a > 3 && !containsAny(string(rd.r[a:b]), []string{"资料", "文件", "邮件", "合同", "订单", "样品", "方案", "通知", "报价", "图纸", "发票", "需求", "货"}) {
			if ref, named := rd.customerAt(a, b, false); named {
				r = request(AcceptHandover)
				r.Slots.Customer = ref
				return r, true
			}
		}
	}
	s, people, _, ok := rd.leaveSkeleton()
	if !ok {
		return r, false
	}
	name := func(m string) Ref {
		if m == signPerson && len(people) > 0 {
			p := people[0]
			people = people[1:]
			return p
		}
		return Ref{Text: m, Match: "shape"}
	}
	for _, shape := range []*zh.Sentence{handsOwnOver, leavesTo, handsOver} {
		if !shape.Match(s, &rd.found) {
			continue
		}
		from, to := rd.found.Text("a"), rd.found.Text("b")
		if from != "" && from != signPerson && !rd.employee(from) && !(fullName(from) && (to == signPerson || to == "我")) || to != "我" && strings.ContainsAny(to, "我咱你他她看查发说列") { // 李娜的商机给我看看 looks at them
			continue
		}
		if to == "我" && (from == "" || !containsAny(string(rd.r[rd.start:]), []string{"都", "全", "所有", "统统", "离职", "辞职", "调"})) {
			continue // 李娜的客户给我: to look at
		}
		r = request(Transfer)
		r.Slots.All = true
		if from != "" {
			r.Slots.Contact = name(from) // whose they are
			for len(people) > 1 && people[0].Text == r.Slots.Contact.Text {
				people = people[1:]
			}
		}
		r.Slots.Person = name(to)
		return r, true
	}
	return r, false
}

// fullName reports whether words are a surname with something behind it, and no title.
func fullName(words string) bool {
	r := []rune(words)
	s := zh.SurnameAt(r, 0)
	return s > 0 && len(r) > s && !strings.ContainsAny(words, "总工姐哥老师长经理主任客户他她")
}
