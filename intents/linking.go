package intents

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// Whose date and whose money: a time or an amount belongs to the nearest predicate that governs it. 「周五前给回复」 is
// their deadline; 再约, 再跟进, 上门, 提醒我 are ours.

var (
	ours   = setOf(fAgain, fRemind, fTodo, fAgreed, fDelay)
	theirs = setOf(fTheirs)
	met    = setOf(fActivity, fTalk)
)

type ownership uint8

const (
	nobodys ownership = iota
	ownedByUs
	ownedByThem
	ofDeal // the day on which the deal is expected to close
)

// owner decides whose a time is that lies ahead.
func (rd *reading) owner(c *clause, k int) ownership {
	if rd.theirEvent(c, k) {
		return ownedByThem
	}
	if rd.wanted(c, k) {
		return ownedByUs
	}
	j := skip(rd.r, rd.tokens[k].j, " ")
	if j < c.j && rd.r[j] == '给' && !rd.theySay(c, k) {
		if t := rd.tokenAtRune(j); t == nil || !t.features.any(&theirs) && !starts(rd.r[j:], "给我") && !starts(rd.r[j:], "给咱") {
			return ownedByUs // 周五给, 12月2号前给新样
		}
	}
	for n := 2; n <= 3 && rd.tokens[k].i-n >= c.i; n++ {
		if before := rd.r[rd.tokens[k].i-n : rd.tokens[k].i]; strings.ContainsRune("要让叫喊", before[0]) && before[1] == '我' && (n == 2 || before[2] == '们') {
			return ownedByUs // 要我们周四之前补报告
		}
	}
	if we := skip(rd.r, j, "我们咱得要会来先就把"); we > j && we < c.j && strings.ContainsRune("发补给写出交做送寄改回准整弄带", rd.r[we]) && strings.ContainsRune("我咱", rd.r[j]) && !rd.theySay(c, k) {
		return ownedByUs // 周四前我发SOW
	}
	if rd.iWill(c, k, j) {
		return ownedByUs // 我后天拿过去
	}
	if j < c.j && rd.r[j] == '再' {
		if t := rd.tokenAtRune(j); t == nil || !t.features.any(&theirs) {
			return ownedByUs // 下周二再ping
		}
	}
	if j < c.j && strings.ContainsRune("去出发送交做写改拉补整寄把带", rd.r[j]) && !rd.theySay(c, k) && !starts(rd.r[j:], "出结果") && !starts(rd.r[j:], "出差") {
		if t := rd.tokenAtRune(j); t == nil || !t.features.any(&theirs) {
			return ownedByUs
		}
	}
	if x := &rd.times[rd.tokens[k].n]; x.Kind == zh.Range && x.End.IsZero() && rd.theySay(c, k) {
		return ownedByThem // 老板说腊八以后再谈
	}
	for n := k + 1; n < c.b; n++ {
		t := &rd.tokens[n]
		if t.kind != wordToken {
			if t.kind == timeToken && n > k+1 {
				break
			}
			continue
		}
		switch {
		case t.features.any(&ours):
			return ownedByUs
		case t.features.has(fWon) || t.features.has(fWonBare) || t.features.has(fStageWord) && rd.entry(t).stage != "" && t.features.has(fWonBare):
			return ofDeal
		case t.features.any(&met) && !t.features.any(&theirs):
			if rd.theySay(c, k) && rd.them(k, n) {
				return ownedByThem
			}
			return ownedByUs
		case t.features.any(&theirs):
			return ownedByThem
		case t.features.has(fDoer):
			if rd.theySay(c, k) {
				return ownedByThem
			}
			return ownedByUs
		}
	}
	for n := k - 1; n >= c.a; n-- {
		t := &rd.tokens[n]
		if t.kind != wordToken {
			continue
		}
		switch {
		case t.features.any(&ours):
			return ownedByUs
		case t.features.any(&met) && rd.tokens[k].i-t.j <= 2 && !rd.moods.Done(t.i, t.j+1):
			return ownedByUs
		case t.features.any(&theirs), t.features.has(fSay):
			return ownedByThem
		}
	}
	return nobodys
}

// iWill reports whether the clause begins with 我 and the time k, or the other way round, and goes on at j with what one will do.
func (rd *reading) iWill(c *clause, k, j int) bool {
	t := &rd.tokens[k]
	me := func(i, j int) bool {
		return i < j && (j-i == 1 || j-i == 2 && rd.r[i+1] == '们') && strings.ContainsRune("我咱俺", rd.r[i])
	}
	i := skip(rd.r[:t.i], c.i, " 那就所以然后")
	if end := skip(rd.r[:c.j], j, "我咱俺们"); me(j, end) {
		j = end
	} else if !me(i, rd.trim(i, t.i)) {
		return false
	}
	if n, _ := awayWords.Longest(rd.r, j); n > 0 || c.f.has(fAsked) || c.f.has(fHedged) && c.f.has(fDenied) {
		return false
	}
	return c.j-j >= 2 && han(rd.r[j]) && !strings.ContainsRune("的是有没不才", rd.r[j])
}

// awayWords are what one does that is for no customer.
var awayWords = zh.NewWords(indexed(strings.Fields(`休假 请假 休息 放假 出差 开会 开例会 要开会 培训 体检 搬家 结婚 生日 回老家 在外地 在公司 要出差 要开会 要请假 在外面 调休 年假`)))

// theySay reports whether 说, 要 of another stands before token k in the clause.
func (rd *reading) theySay(c *clause, k int) bool {
	for n := k - 1; n >= c.a; n-- {
		t := &rd.tokens[n]
		if t.kind == wordToken && t.features.has(fSay) && !t.features.has(fAgreed) && !(t.i > c.i && strings.ContainsRune("我咱俺", rd.r[t.i-1])) {
			return true
		}
	}
	return false
}

// them reports whether a word for others stands between two tokens: 他们来参观.
func (rd *reading) them(k, n int) bool {
	for ; k < n; k++ {
		if t := &rd.tokens[k]; t.kind == wordToken && t.features.has(fThis) {
			return true
		}
	}
	return false
}

func (rd *reading) entry(t *token) *wordEntry { return &rd.p.entries[t.word] }

// fillTimes links the times of a draft.
func (rd *reading) fillTimes(d *draft, s *Slots) {
	weight := 0.0
	for at, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != timeToken {
				continue
			}
			x := &rd.times[t.n]
			if x.Kind == zh.Duration || x.Kind == zh.Invalid && d.kind != SetReminder {
				continue
			}
			if d.kind == SetReminder {
				if !rd.future(x) && x.Kind == zh.Point && x.Other.After(rd.c.Now) {
					x.Start, x.Other = x.Other, x.Start // remind me 周四 16:30 跟 Jason 过 contract
				}
				if rd.hourToRemind(k, s.Next) {
					s.Next = x
					continue
				}
				if s.Next == nil || !rd.future(s.Next) && rd.future(x) || hourWithin(s.Next, x) || rd.putOffTo(t.i) {
					s.Next = x
				}
				continue
			}
			if rd.future(x) && rd.noDay(c, k) {
				continue
			}
			if !rd.future(x) || rd.onToday(x) && (d.happened || d.kind == LogContact && rd.doneBehind(t.j, c)) {
				if s.HappenedAt == nil && rd.pastEnough(x) && (at == 0 || n == d.lead || c.f.has(fMet) || c.f.has(fPaid) || c.f.has(fWon)) {
					s.HappenedAt = x
				} else if d.kind == CreateDeal && x.Kind == zh.Range && !x.End.IsZero() && x.End.After(rd.c.Now) && s.Close == nil {
					s.Close = x
				}
				continue
			}
			owner, margin := rd.owner(c, k), 0.0
			if d.kind == LogContact {
				owner, margin = rd.weighedOwner(c, k)
			}
			switch owner {
			case ownedByUs:
				if s.Next == nil || margin >= weight {
					s.Next, weight = x, margin
					s.NextText = strings.Trim(rd.tx.Slice(t.j, c.j), " ,:")
				}
			case ownedByThem:
				if s.Promise == nil && d.kind == LogContact && !x.Vague {
					s.Promise = x
				}
			case ofDeal:
				if s.Close == nil {
					s.Close = x
				}
			case nobodys:
				switch {
				case d.kind == CreateDeal && s.Close == nil:
					s.Close = x
				case n > 0 && rd.clauses[n-1].stop == ':' && rd.clauses[n-1].f.has(fAgain), c.f.has(fAgreed), c.f.has(fTodo):
					if s.Next == nil && d.kind != LogContact {
						s.Next = x
					}
				}
			}
		}
	}
}

// toWorkday makes 月底 of a reminder or of a next step the last working day in it, and 月初 the first.
func (rd *reading) toWorkday(x *zh.Time) *zh.Time {
	const longest = 10 * 24 * time.Hour // 明年初 is no day
	if x == nil || x.Bound == zh.Until || x.Kind != zh.Range || x.End.IsZero() || x.Rule != "end-of" && (x.Rule != "start-of" || x.End.Sub(x.Start) > longest) {
		return x
	}
	work := func(t time.Time) bool {
		if rd.c.Workday != nil {
			return rd.c.Workday(crm.DateOf(t))
		}
		return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
	}
	day := *x
	day.Kind = zh.Day
	if x.Rule == "end-of" {
		for day.Start = x.End.AddDate(0, 0, -1); day.Start.After(x.Start) && !work(day.Start); {
			day.Start = day.Start.AddDate(0, 0, -1)
		}
	} else {
		for last := x.End.AddDate(0, 0, -1); day.Start.Before(last) && !work(day.Start); {
			day.Start = day.Start.AddDate(0, 0, 1)
		}
	}
	day.End = day.Start.AddDate(0, 0, 1)
	for k := range rd.times { // 月底|下午三点半
		if y := &rd.times[k]; y.Rule == "clock" && y.Kind == zh.Point && y.Span.Start == x.Span.End {
			day.Kind, day.HasClock, day.Span.End = zh.Point, true, y.Span.End
			day.Start = time.Date(day.Start.Year(), day.Start.Month(), day.Start.Day(), y.Start.Hour(), y.Start.Minute(), 0, 0, y.Start.Location())
			day.End = y.End
		}
	}
	return &day
}

// weighedOwner is whose the time k is by all that stands around it, and by what margin it is ours.
func (rd *reading) weighedOwner(c *clause, k int) (owner ownership, margin float64) {
	owner = rd.owner(c, k)
	if rd.p.picks == nil || owner == ofDeal || rd.wanted(c, k) {
		return owner, 0
	}
	margin = rd.ours(k, owner)
	if margin > leastOurs || owner == ownedByUs && margin > overturned {
		return ownedByUs, margin
	}
	if owner == ownedByUs {
		owner = ownedByThem
	}
	return owner, margin
}

// hourToRemind reports whether the time k is a bare hour right before 提醒我 behind what happens at hour event, and sets it to the day of
// that: 明天下午两点开评审会,一点半提醒我. Of the two hours of a clock it is the later one that is not past the event.
func (rd *reading) hourToRemind(k int, event *zh.Time) bool {
	t := &rd.tokens[k]
	x := &rd.times[t.n]
	if event == nil || event.Kind != zh.Point || !event.HasClock || x.Kind != zh.Point || !x.HasClock || saysDay(rd.tx.Slice(t.i, t.j)) {
		return false
	}
	if next := rd.tokenAtRune(t.j); next == nil || next.kind != wordToken || !next.features.has(fRemind) {
		return false
	}
	y, m, d := event.Start.Date()
	at := time.Date(y, m, d, x.Start.Hour(), x.Start.Minute(), 0, 0, event.Start.Location())
	if x.DayPart == "" {
		const half = 12 * time.Hour
		at = at.Add(-time.Duration(at.Hour()/12) * half)
		if later := at.Add(half); !later.After(event.Start) {
			at = later
		}
	}
	if at.After(event.Start) {
		return false
	}
	x.Start, x.Other = at, time.Time{}
	return true
}

// theirEvent reports whether the time k is when something happens at the customer's that we have no part in: 招标推迟到12月10号,
// 下周二开会定.
func (rd *reading) theirEvent(c *clause, k int) bool {
	t := &rd.tokens[k]
	if rest := rd.r[t.j:c.j]; firstOf(rest, theirMeetings) != "" {
		return true
	}
	i := t.i
	if n := beforeWords(rd.r, c.i, i, movedTo); n < i {
		i = n
	}
	return beforeWords(rd.r, c.i, i, theirEvents) < i
}

var (
	theirMeetings = strings.Fields(`开会定 开会讨论 开会研究 开会决定 开会商量 开会再定 开会过 开会评 上会 过会 开董事会 开标 评标 定标 招标 议标`)
	theirEvents   = strings.Fields(`招标 开标 评标 定标 议标 挂网 董事会 股东会 办公会 采购会 预算会 上会 招标会 开标会 评标会 定标会`)
	movedTo       = strings.Fields(`推迟到 延期到 延到 推到 改到 改期到 提前到 挪到 顺延到 定在 安排在 放在 排在 改成 改在 是在 是 在 到 了 又 要`)
)

// putOffTo reports whether a word that moves a reminder ends at rune i: 把周四那个改到|下周四.
func (rd *reading) putOffTo(i int) bool {
	return slices.ContainsFunc(putOffWords, func(w string) bool {
		n := utf8.RuneCountInString(w)
		return strings.HasSuffix(w, "到") && n <= i-rd.start && starts(rd.r[i-n:i], w)
	})
}

// hourWithin reports whether x is an hour on the day that day names: 周四下班前提醒我,设18点吧.
func hourWithin(day, x *zh.Time) bool {
	if x.Kind != zh.Point || day.Kind != zh.Day && day.Kind != zh.Range {
		return false
	}
	from, to := day.Start, day.End
	if from.IsZero() {
		from = to.AddDate(0, 0, -1)
	}
	return !x.Start.Before(from) && x.Start.Before(from.AddDate(0, 0, 1)) && (to.IsZero() || to.Sub(from) <= 24*time.Hour)
}

// doneBehind reports whether what follows in the clause has happened: 中午聊过, 中午请他们吃的.
func (rd *reading) doneBehind(i int, c *clause) bool {
	if rd.moods.Done(i, c.j) {
		return true
	}
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.i >= i && t.kind == wordToken && t.features.any(&met) && rd.r[t.j-1] == '的' {
			return true
		}
	}
	return false
}

// whoDid reports whether 谁 is who did or did not: 谁还没…, as against 跟谁, 找谁.
func (rd *reading) whoDid(d *draft) bool {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.i; k+1 < c.j; k++ {
			if rd.r[k] == '谁' && (k == c.i || strings.ContainsRune("天周月期度 ", rd.r[k-1])) && strings.ContainsRune("还没完做跑签有的", rd.r[k+1]) {
				return !rd.anyHas(d, fMe)
			}
		}
	}
	return false
}

// ownDay is the day of a next step; vague where people do not mean the day that their words come to: 年后再说, 过两天再追. 年后第一天 is one.
func (rd *reading) ownDay(x *zh.Time) *zh.Time {
	x = rd.toWorkday(x)
	if x == nil || x.Vague {
		return x
	}
	i, j := rd.tx.Index(x.Span.Start), rd.tx.Index(x.Span.End)
	after := x.Rule == "after-festival" && !mentions(rd.r[j:min(j+4, len(rd.r))], "第")
	if !after && !starts(rd.r[i:j], "过两") && !starts(rd.r[i:j], "过几") {
		return x
	}
	vague := *x
	vague.Vague = true
	return &vague
}

// pastEnough reports whether a time can say when something happened.
func (rd *reading) pastEnough(x *zh.Time) bool {
	switch x.Kind {
	case zh.Point, zh.Day:
		return true
	case zh.Range:
		return x.DayPart != "" && !x.Start.IsZero()
	}
	return false
}

var (
	priced     = setOf(fBudget, fQuote, fContract, fMoneyWord, fQuoted2)
	paidWords  = setOf(fPaid, fPaidBare, fReceived)
	wonWords   = setOf(fWon, fWonBare)
	reductions = "降少让优返便宜差减"
)

// fillAmount takes the amount that best fits the kind.
func (rd *reading) fillAmount(d *draft, s *Slots) {
	best := 0.0
	for at, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != amountToken {
				continue
			}
			a := &rd.amounts[t.n]
			if a.Discount || a.Kind == zh.Percent || a.Fen == 0 && a.Kind != zh.NumberRange || rd.retracted(k) {
				continue
			}
			if a.Kind == zh.Number && !rd.moneyBare(t, a) && !((d.kind == CreateDeal || d.kind == CloseWon || d.kind == AdvanceDeal) && rd.eachBefore(t.i)) && !(d.kind == Amend || d.kind == SetTarget && a.Fen > 0) {
				continue
			}
			w := 1.0 - 0.1*float64(at)
			near := rd.near(c, k)
			if near.any(&priced) {
				w += 1.5
			}
			switch d.kind {
			case LogContact:
				if !near.any(&priced) && !rd.quotedAt(c, t.i) || c.f.has(fRival) || rd.reduced(t.i) {
					continue
				}
			case CloseLost:
				if rd.reduced(t.i) || rd.othersBefore(c, t.i) {
					continue // 便宜3万; 他们报55万
				}
			case RecordPayment:
				if near.any(&paidWords) {
					w += 2
				}
			case CloseWon:
				if near.any(&wonWords) {
					w++
				}
				if near.has(fPaidBare) {
					w -= 1.5
				}
			default:
				if near.any(&paidWords) && d.kind != SetTarget {
					w -= 0.5
				}
			}
			if t.i > 0 && strings.ContainsRune("到成为是", rd.r[t.i-1]) {
				w++
			}
			if rd.ofAll(c, t.i) {
				w++
			}
			if w > best {
				best, s.Amount = w, a
			}
		}
	}
	rd.fillProduct(d, s)
}

// retracted reports whether the amount of token k is taken back for the next one: 48万,哦不,45万; 12万 呃不对 12万5.
func (rd *reading) retracted(k int) bool {
	const near = 7 // signs between the two
	for n := k + 1; n < len(rd.tokens); n++ {
		if t := &rd.tokens[n]; t.kind == amountToken {
			return t.i-rd.tokens[k].j <= near && mentions(rd.r[rd.tokens[k].j:t.i], takenBackFor...)
		}
	}
	return false
}

// takenBackFor stand between an amount and the right one.
var takenBackFor = []string{"哦不", "噢不", "喔不", "啊不", "呃不", "额不", "不不", "不对", "说错", "写错", "打错", "错了", "oh wait", "更正"}

// pieceRule is the rule of an amount that is a price of one times a number.
const pieceRule = "price times number"

// fillProduct makes the price of one the price of all: 想买3台,一台2.6万. A price of all that was told with it stays.
func (rd *reading) fillProduct(d *draft, s *Slots) {
	switch d.kind {
	case LogContact, CreateDeal, CloseWon, AdvanceDeal, RecordPayment:
	default:
		return
	}
	for _, p := range zh.Products(&rd.tx) {
		at := rd.clauseAt(rd.tx.Index(p.Price.Start))
		if !slices.Contains(d.clauses, at) || rd.clauses[at].f.has(fRival) {
			continue
		}
		ofOne := s.Amount != nil && (overlap(s.Amount.Span, p.Price) || overlap(s.Amount.Span, p.Count))
		if total := rd.saidTotal(p.Fen); total != nil && (s.Amount == nil || ofOne) {
			s.Amount = total
			return
		}
		if s.Amount == nil || ofOne {
			s.Amount = &zh.Amount{Span: p.Span, Kind: zh.MoneyAmount, Fen: p.Fen, Value: strconv.FormatFloat(float64(p.Fen)/100, 'f', -1, 64), Rule: pieceRule}
			return
		}
	}
}

// saidTotal is the amount of the message that is fen, or nil.
func (rd *reading) saidTotal(fen int64) *zh.Amount {
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == amountToken && rd.amounts[t.n].Fen == fen {
			return &rd.amounts[t.n]
		}
	}
	return nil
}

// ofAll reports whether the amount at i of clause c is said to be that of all: 共248万, 打包33000.
func (rd *reading) ofAll(c *clause, i int) bool {
	return endsWithAny(rd.r[c.i:max(c.i, rd.leftEdge(i))], allOfIt)
}

var allOfIt = []string{"共", "总价", "合计", "打包", "打包价", "算下来", "总额", "就是", "共计", "拢共", "总计", "加起来"}

// clauseAt is the clause that holds the rune i, or -1.
func (rd *reading) clauseAt(i int) int {
	return slices.IndexFunc(rd.clauses, func(c clause) bool { return c.i <= i && i < c.j })
}

// eachBefore reports whether 一盒, 每台 stands right before the number at i, which then is a price.
func (rd *reading) eachBefore(i int) bool {
	i = rd.leftEdge(i)
	if i >= 2 && (rd.r[i-2] == '单' && rd.r[i-1] == '价' || strings.ContainsRune("x×*", rd.r[i-1]) && !latinLetter(rd.r[i-2])) {
		return true
	}
	return i >= 2 && strings.ContainsRune("一每1", rd.r[i-2]) && strings.ContainsRune(pieces, rd.r[i-1])
}

// pieces are words by which goods are counted.
const pieces = `台套个件辆张人盒箱桶袋瓶吨斤米平樘块片支根份本册双副床车批间把条`

// near are the features of the words around token k in its clause and, when it stands alone, of the clause before.
func (rd *reading) near(c *clause, k int) (f features) {
	alone := true
	for n := max(c.a, k-3); n < min(c.b, k+3); n++ {
		if rd.tokens[n].kind == wordToken {
			f.join(&rd.tokens[n].features)
			alone = false
		}
	}
	if alone {
		for n := range rd.clauses {
			if &rd.clauses[n] == c && n > 0 {
				p := &rd.clauses[n-1]
				for m := p.a; m < p.b; m++ {
					if rd.tokens[m].kind == wordToken {
						f.join(&rd.tokens[m].features)
					}
				}
			}
		}
	}
	return f
}

// quotedAt reports whether the amount at i of clause c is a price that we gave: 报他4万3, 一车报3万, 回了19万8. A price that others gave is not.
func (rd *reading) quotedAt(c *clause, i int) bool {
	const between = "了他她它们您给到过去成个价: "
	k := i
	for k > c.i && i-k < 5 && strings.ContainsRune(between, rd.r[k-1]) {
		k--
	}
	if k <= c.i {
		return false
	}
	switch rd.r[k-1] {
	case '报':
		if k-1 > c.i && strings.ContainsRune("日周月年季汇情预申", rd.r[k-2]) {
			return false // 日报, 汇报
		}
	case '回':
		if rd.r[k] != '了' {
			return false
		}
	default:
		return false
	}
	return !rd.othersBefore(c, k-1)
}

// othersBefore reports whether the last who is named before i of clause c is neither we nor the customer's: 他们报, 人家要.
func (rd *reading) othersBefore(c *clause, i int) bool {
	for k := i; k > c.i; k-- {
		switch r := rd.r[c.i:k]; {
		case endsWithAny(r, us):
			return false
		case endsWithAny(r, others):
			return true
		}
	}
	return false
}

var (
	us     = []string{"我", "咱", "俺"}
	others = []string{"他们", "她们", "人家", "对方", "对手", "别家", "那家", "那边", "竞品", "同行"}
)

func (rd *reading) reduced(i int) bool {
	for n := 1; n <= 3 && i-n >= 0; n++ {
		if strings.ContainsRune(reductions, rd.r[i-n]) && !(n == 1 && rd.r[i-1] == '到') && rd.r[i-1] != '到' {
			return true
		}
	}
	return false
}

// fillPercent takes 赢率40%, or the share of a payment.
func (rd *reading) fillPercent(d *draft, s *Slots) {
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind == amountToken && s.Percent == nil {
			if a := &rd.amounts[t.n]; a.Kind == zh.Percent && !a.Discount && (c.f.has(fOdds) || d.kind == RecordPayment) {
				s.Percent = a
			}
		}
	})
}

// fillPeriod takes the first period of a query, and whose figures it is about.
func (rd *reading) fillPeriod(d *draft, s *Slots) {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := range rd.times {
			x := &rd.times[k]
			i := rd.tx.Index(x.Span.Start)
			if i < c.i || i >= c.j || s.Period != nil && !rd.endOfUnit(s.Period) || x.Kind == zh.Invalid || x.Kind == zh.Duration || rd.justNow(x) {
				continue
			}
			if slices.Contains(looksBack, d.kind) && x.Start.After(rd.today()) && x.End.Sub(x.Start) <= 24*time.Hour {
				continue // 年度排行出一下,明天发奖金用
			}
			s.Period = rd.unitOf(x)
		}
	}
	if x := s.Period; x != nil && d.kind == SetTarget && rd.tx.Orig[x.Span.Start:x.Span.End] == "年度" {
		for k := range rd.times { // 部门年度目标两千四百万,请录入2027年
			if y := &rd.times[k]; y.Kind == zh.Range && strings.HasSuffix(rd.tx.Orig[y.Span.Start:y.Span.End], "年") && y.Start.Year() != x.Start.Year() {
				s.Period = y
			}
		}
	}
	if x := s.Period; x != nil && (d.kind == Forecast || d.kind == QueryTarget) && rd.endOfUnit(x) {
		y := *x
		y.Period = unitEnds[rd.tx.Orig[x.Span.Start:x.Span.End]]
		months := map[string]int{"this_month": 1, "this_quarter": 3, "this_year": 12}[y.Period]
		y.Start = time.Date(x.Start.Year(), (x.Start.Month()-1)/time.Month(months)*time.Month(months)+1, 1, 0, 0, 0, 0, x.Start.Location())
		y.End = y.Start.AddDate(0, months, 0)
		s.Period = &y
	}
	s.Period = rd.nearestMeant(d.kind, s.Period)
	rd.fillScope(d, s)
}

// unitEnds are the ends of units and the units that are meant where a figure is asked of them: 年底能收多少.
var unitEnds = map[string]string{"年底": "this_year", "年末": "this_year", "年底前": "this_year", "月底": "this_month", "月末": "this_month", "月底前": "this_month", "季度末": "this_quarter", "季末": "this_quarter"}

// endOfUnit reports whether a period is only the end of one, and gives way to any other that is said: 年底了,今年到现在多少.
func (rd *reading) endOfUnit(x *zh.Time) bool {
	return unitEnds[rd.tx.Orig[x.Span.Start:x.Span.End]] != ""
}

// looksBack are the kinds that tell what has been.
var looksBack = []Kind{Ranking, DailySummary, WeeklySummary, MonthlySummary}

// nearestMeant moves a period without a year to the year that is meant: one that is long over to the year to come where a forecast is
// asked for, and one that has not begun to the year before where a ranking or a report is, or where it would begin in half a year or later.
func (rd *reading) nearestMeant(k Kind, x *zh.Time) *zh.Time {
	if x == nil || x.Kind != zh.Range || x.Start.IsZero() || x.End.IsZero() || strings.ContainsAny(rd.tx.Orig[x.Span.Start:x.Span.End], "年明下后") {
		return x
	}
	month := len(x.Period) == len("2026-11")
	if !month && x.Period != "" && !strings.Contains(x.Period, "/") {
		return x // 本月, 去年
	}
	const long = 6 // months
	var years int
	switch {
	case month && k == Forecast && x.End.AddDate(0, long, 0).Before(rd.c.Now):
		years = 1
	case month && slices.Contains(looksBack, k) && x.Start.After(rd.c.Now), !month && k != SetTarget && k != Forecast && x.Start.After(rd.c.Now.AddDate(0, long, 0)):
		years = -1
	default:
		return x
	}
	y := *x
	y.Start, y.End = x.Start.AddDate(years, 0, 0), x.End.AddDate(years, 0, 0)
	if y.Period = ""; month {
		y.Period = strconv.Itoa(y.Start.Year()) + x.Period[4:]
	}
	return &y
}

// unitOf is a period as it was said, or the unit of which it is all that has gone by: 今年到现在 is asked of this year.
func (rd *reading) unitOf(x *zh.Time) *zh.Time {
	words := rd.tx.Orig[x.Span.Start:x.Span.End]
	code := ""
	if x.Kind == zh.Range && !x.End.IsZero() && !x.End.Before(rd.today()) && x.End.Sub(rd.today()) <= 24*time.Hour {
		for _, u := range units {
			if strings.HasPrefix(words, u[0]) {
				code = u[1]
				break
			}
		}
	}
	switch words {
	case "去年全年":
		code = "last_year"
	case "今年全年":
		code = "this_year"
	}
	if code == "" || x.Period == code {
		return x
	}
	y := *x
	y.Period = code
	return &y
}

// units begin periods, with what contract.md calls them.
var units = [][2]string{{"今年", "this_year"}, {"本年", "this_year"}, {"这个月", "this_month"}, {"本月", "this_month"}, {"这个季度", "this_quarter"}, {"本季度", "this_quarter"}, {"这季度", "this_quarter"}, {"本周", "this_week"}, {"这周", "this_week"}, {"这个星期", "this_week"}}

// justNow reports a word such as 现在, which bounds nothing.
func (rd *reading) justNow(x *zh.Time) bool {
	switch rd.tx.Orig[x.Span.Start:x.Span.End] {
	case "现在", "目前", "当前", "最近", "近期", "刚才", "眼下", "此刻", "而家", "依家", "宜家":
		return true
	}
	return false
}

// fillScope reads 我的, 团队, 李娜的.
func (rd *reading) fillScope(d *draft, s *Slots) {
	rd.each(d, func(c *clause, k int, t *token) {
		switch {
		case t.kind == personToken && s.Person.Text == "":
			s.Person = t.ref
		case t.kind == wordToken && t.features.has(fTeam) && s.Scope == "":
			s.Scope = "team"
			if w := rd.tx.Slice(t.i, t.j); strings.Contains(w, "公司") {
				s.Scope = "company"
			}
		case t.kind == wordToken && (t.features.has(fMe) || t.features.has(fInHand)) && s.Scope == "":
			if t.i > 0 && strings.ContainsRune("给让帮发替", rd.r[t.i-1]) {
				return // 给我看看
			}
			s.Scope = "me"
		}
	})
	if s.Scope == "" && s.Person.Text == "" && mentions(rd.r[rd.start:], "看自己", "我自己", "看一下自己", "自己手") {
		s.Scope = "me" // 我想看看自己本月完成了多少指标
	}
	if d.kind == DailySummary && s.Person.Text == "" && s.Scope == "" && rd.anyHas(d, fCountMet) && rd.anyHas(d, fWhich) && strings.ContainsRune(rd.text(d), '谁') {
		s.Scope = "team" // 谁今天还没跟进
	}
	if (d.kind == QueryTarget || d.kind == QueryFollowUps) && s.Person.Text == "" && s.Scope == "" && rd.whoDid(d) {
		s.Scope = "team" // 谁还没完成本月目标
	}
	if s.Person.Text != "" && s.Scope == "me" {
		s.Scope = ""
	}
	if s.Person.Text == "" && s.Scope == "" && d.kind != QueryCustomer && d.kind != Undo {
		s.Person = rd.personByPlace(d)
	}
}
