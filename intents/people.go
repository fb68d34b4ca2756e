package intents

import (
	"slices"
	"strings"

	"genjin/intents/zh"
)

// departments stand before a person and are no part of the name.
const departments = `采购 采购部 采购科 采购中心 财务 财务部 财务科 技术 技术部 技术科 生产 生产部 生产科 信息科 信息部 信息中心 it it部 仓储 仓储部 物流部 市场部 市场 销售部 运营 运营部 研发 研发部 质量部 质检 品质部 设备科 设备部 设备 工程部 工程 项目部 行政 行政部 人事 人事部 办公室 总经办 法务 法务部 后勤 后勤部 安全部 基建科 基建 总务 总务科 客服 客服部 商务 商务部 策划 策划部 设计部 教务处 教务 门店 车间 验收 信息技术部 网络部 数据部 科技部 采购组 品控部 供应链部 招标办 项目组 基建处 后勤处 设备处 信息处 采购处 财务处 技术处 生产处 院办 厂办 网管中心`

var departmentIndex = zh.NewWords(indexed(strings.Fields(departments)))

// fillPeople finds the contact and, where it matters, the colleague.
func (rd *reading) fillPeople(d *draft, s *Slots) {
	switch d.kind {
	case Assign, Transfer:
		rd.fillColleague(d, s)
		return
	case SetTarget:
		rd.each(d, func(c *clause, k int, t *token) {
			if s.Person.Text == "" && (t.kind == personToken || t.kind == contactToken) {
				s.Person = t.ref
			}
		})
		rd.fillScope(d, s)
		return
	case QueryPipeline, QueryFollowUps, QueryTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, Undo, Approve, Reject, Help, KnowledgeQuery, CreateDeal:
		if d.kind != CreateDeal {
			return
		}
	}
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind == contactToken && d.kind == AddContact && s.Contact.Text != "" && c.f.has(fReplaced) && rd.changedTo(rd.beforeDone(rd.leftEdge(t.i))) && !rd.isCustomer(t, s) {
			s.Contact = t.ref // 原尹主任改为葛主任
			return
		}
		if t.kind != contactToken || rd.isCustomer(t, s) || rd.ofAnother(d, c, k) {
			return
		}
		if s.Contact.Text != "" {
			rd.furtherContact(k, t, s)
			return
		}
		s.Contact = t.ref
		s.Title = rd.departmentBefore(t.i)
	})
	if s.Contact.Text == "" && d.kind == LogContact && len(d.customers) > 0 {
		s.Contact = rd.whoSays(d)
	}
	if s.Contact.Text == "" && (d.kind == AddContact || d.kind == CreateCustomer) {
		s.Contact = rd.contactByPlace(d)
	}
}

// beforeDone is where the 了 and the blanks begin that end at rune i: 换成|了 柳经理.
func (rd *reading) beforeDone(i int) int {
	for i > rd.start && (rd.r[i-1] == ' ' || rd.r[i-1] == '了') {
		i--
	}
	return i
}

// ofAnother reports whether token k of a clause that tells of several customers stands behind another than that of d: 老码头的顾姐 和
// 灌县烧烤的|李三.
func (rd *reading) ofAnother(d *draft, c *clause, k int) bool {
	if len(d.customers) == 0 {
		return false
	}
	other, own := false, false
	for n := c.a; n < c.b; n++ {
		t := &rd.tokens[n]
		if t.kind != customerToken {
			continue
		}
		mine := t.ref.Text == d.customers[0].Text
		own = own || mine
		if n < k {
			other = !mine && slices.ContainsFunc(rd.drafts, func(o *draft) bool { return o != d && len(o.customers) > 0 && o.customers[0].Text == t.ref.Text })
		}
	}
	return own && other
}

// whoSays is an unknown name of two to four runes that is all a clause begins with before 说: 巴特尔|说行.
func (rd *reading) whoSays(d *draft) Ref {
	const longest = 4
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for i := c.i; i < c.j; i++ {
			if i > c.i && rd.r[i-1] != ' ' || !rd.free(i) {
				continue
			}
			j := i
			for j < c.j && han(rd.r[j]) && rd.free(j) {
				j++
			}
			if j-i < 2 || j-i > longest || j >= c.j || rd.r[j] != '说' && rd.r[j] != '讲' || zh.EndingAt(rd.r, j-2) == 2 {
				continue
			}
			if w, _ := everydayIndex.Longest(rd.r, i); w > 1 {
				continue
			}
			return Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j)}
		}
	}
	return Ref{}
}

// leftEdge is i without the blanks before it.
func (rd *reading) leftEdge(i int) int {
	for i > 0 && rd.r[i-1] == ' ' {
		i--
	}
	return i
}

// furtherContact takes a person who is named right beside the one before: 乌总和佟工.
func (rd *reading) furtherContact(k int, t *token, s *Slots) {
	if k == 0 || len(s.Also) >= 4 {
		return
	}
	p := &rd.tokens[k-1]
	if p.kind == wordToken && p.j-p.i == 1 && strings.ContainsRune("和跟与及同", rd.r[p.i]) && p.j == t.i && k > 1 {
		p = &rd.tokens[k-2]
		if p.kind != contactToken || p.j != rd.tokens[k-1].i {
			return
		}
	} else if p.kind != contactToken || t.i-p.j > 1 || t.i > p.j && rd.r[p.j] != '、' {
		return
	}
	if t.ref.Text != s.Contact.Text {
		s.Also = append(s.Also, t.ref)
	}
}

// isCustomer reports whether a contact's token is part of the customer's name.
func (rd *reading) isCustomer(t *token, s *Slots) bool {
	sp := rd.tx.Span(t.i, t.j)
	return s.Customer.Said() && s.Customer.Match != "anaphor" && sp.Start >= s.Customer.Span.Start && sp.End <= s.Customer.Span.End
}

func (rd *reading) departmentBefore(i int) string {
	for i > 0 && (rd.r[i-1] == ' ' || rd.r[i-1] == '的') {
		i--
	}
	for n := 5; n >= 2; n-- {
		if i-n < rd.start {
			continue
		}
		if m, _ := departmentIndex.Longest(rd.r, i-n); m == n && !rd.inName(i-n) {
			return rd.tx.Slice(i-n, i)
		}
	}
	return ""
}

// contactByPlace takes a bare name behind 联系人: 联系人赵晓明.
func (rd *reading) contactByPlace(d *draft) (ref Ref) {
	rd.each(d, func(c *clause, k int, t *token) {
		if ref.Text != "" || t.kind != wordToken || !t.features.has(fContactWord) && !t.features.has(fReplaced) {
			return
		}
		i := skip(rd.r, t.j, " :是叫为")
		n := rd.givenName(i)
		for n == 0 && i > t.j && i+n < c.j && rd.free(i+n) && han(rd.r[i+n]) {
			for n < 5 && i+n < c.j && rd.free(i+n) && han(rd.r[i+n]) {
				n++ // 加联系人 斯琴
			}
			if n < 2 || n > 4 || i+n < c.j && han(rd.r[i+n]) {
				return
			}
		}
		if n > 0 {
			ref = Ref{Text: rd.tx.Slice(i, i+n), Span: rd.tx.Span(i, i+n)}
		}
	})
	if ref.Text != "" {
		return ref
	}
	rd.each(d, func(c *clause, k int, t *token) { // 质检 王大拿 158…
		if ref.Text != "" || t.kind != phoneToken {
			return
		}
		end := t.i
		for end > c.i && strings.ContainsRune(" :", rd.r[end-1]) {
			end--
		}
		for i := max(c.i, end-4); i+2 <= end; i++ {
			if n := rd.givenName(i); i+n == end && n > 0 && (i == c.i || !rd.free(i-1)) || i+2 == end && strings.ContainsRune("小老阿", rd.r[i]) && han(rd.r[i+1]) && (i == c.i || rd.r[i-1] == ' ' || rd.r[i-1] == ':') {
				ref = Ref{Text: rd.tx.Slice(i, end), Span: rd.tx.Span(i, end)}
				return
			}
		}
	})
	return ref
}

// givenName is the length of a full name of two or three free runes at i.
func (rd *reading) givenName(i int) int {
	s := zh.SurnameAt(rd.r, i)
	if s == 0 {
		return 0
	}
	n := s
	for n < s+2 && i+n < len(rd.r) && han(rd.r[i+n]) && (rd.covering(i+n) == nil || rd.softAt(i+n) && !particleSet.Has(rd.r[i+n])) {
		n++
	}
	if n == s || strings.ContainsRune("部科处室组", rd.r[i+n-1]) {
		return 0
	}
	return n
}

// fillColleague finds to whom something goes: a known colleague, or who stands behind 给.
func (rd *reading) fillColleague(d *draft, s *Slots) {
	to := setOf(fAssign, fTransfer)
	var after, any Ref
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind != personToken && t.kind != contactToken {
			return
		}
		called := rd.withSurname(t)
		if l := rd.left(rd.tx.Index(called.Span.Start)); l != nil && (l.features.any(&to) || rd.r[l.j-1] == '给' || strings.ContainsRune("由归让派", rd.r[l.j-1])) {
			after = called
		}
		if any.Text == "" || d.kind == Assign {
			any = t.ref
		}
	})
	switch {
	case after.Text != "":
		s.Person = after
	default:
		rd.each(d, func(c *clause, k int, t *token) {
			if s.Person.Text != "" || t.kind != wordToken || !t.features.any(&to) && !strings.ContainsRune("给由归派", rd.r[t.j-1]) {
				return
			}
			if n := rd.givenName(t.j); n > 0 {
				s.Person = Ref{Text: rd.tx.Slice(t.j, t.j+n), Span: rd.tx.Span(t.j, t.j+n), Match: "shape"}
			}
		})
		if s.Person.Text == "" {
			s.Person = any
		}
	}
	rd.each(d, func(c *clause, k int, t *token) {
		if (t.kind == personToken || t.kind == contactToken) && t.ref.Text != s.Person.Text && s.Contact.Text == "" {
			s.Contact = t.ref // whose customers: 张伟离职了
		}
	})
	if s.All = rd.anyHas(d, fAllOf); s.All && s.Contact.Text == "" && s.Customer.Text == "" && !containsAny(string(rd.r[rd.start:]), ownWords) {
		s.Field = giverUnread // 没这个人离职,客户都给李娜: not one's own
	}
}

// giverUnread is Slots.Field of a handover of all customers that does not say, or not so that we know them, whose they are.
const giverUnread = "whose"

// ownWords are how one speaks of what is one's own.
var ownWords = []string{"我", "本人", "自己"}

// withSurname is who a token names, with a surname that stands alone before it: 分给王小明, where 小明 was read.
func (rd *reading) withSurname(t *token) Ref {
	for n := 2; n > 0; n-- {
		i := t.i - n
		if i > rd.start && zh.SurnameAt(rd.r, i) == n && rd.free(i) && rd.free(t.i-1) && rd.r[t.i] == '小' {
			return Ref{Text: rd.tx.Slice(i, t.j), Span: rd.tx.Span(i, t.j), Match: "shape"}
		}
	}
	return t.ref
}

// personByPlace is a colleague nobody told us of, at the head of a question: 李娜的商机.
func (rd *reading) personByPlace(d *draft) Ref {
	c := &rd.clauses[d.clauses[0]]
	i := c.i
	for i < c.j {
		t := rd.covering(i)
		if t == nil || t.kind != wordToken || !(t.features.has(fLook) || strings.ContainsRune("给我看把", rd.r[t.i])) {
			break
		}
		i = t.j
	}
	if t := rd.covering(i); t != nil && t.kind == contactToken {
		return t.ref
	}
	n := rd.givenName(i)
	for ; n >= 2; n-- {
		x := rd.covering(i + n)
		if i+n < c.j && (rd.r[i+n] == '的' || x != nil && (x.kind == timeToken || x.kind == wordToken && x.j-x.i >= 2)) {
			return Ref{Text: rd.tx.Slice(i, i+n), Span: rd.tx.Span(i, i+n), Match: "shape"}
		}
	}
	return Ref{}
}

// fillContactData reads numbers and addresses.
func (rd *reading) fillContactData(d *draft, s *Slots) {
	rd.each(d, func(c *clause, k int, t *token) {
		switch {
		case t.kind == phoneToken && s.Phone == "":
			s.Phone = rd.tx.Slice(t.i, t.j)
		case t.kind == mailToken && s.Email == "":
			s.Email = rd.tx.Slice(t.i, t.j)
		}
	})
}
