package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// What several parts of a clause tell together, when all its words are read.

func (rd *reading) together(n int, c *clause) {
	if c.f.has(fNote) && rd.onlyOf(c, fNote) && n == len(rd.clauses)-1 && !c.f.has(fQuoted) && !rd.toNote(n) {
		c.f.add(fBareNote)
	}
	if c.f.has(fApprove) && rd.decides(c) {
		c.f.add(fDecides)
	}
	if n > 0 && c.f.has(fBareName) && rd.clauses[n-1].stop == ':' && rd.clauses[n-1].f.has(fLook) && rd.clauses[n-1].f.has(fCustomerWord) {
		c.f.add(fLook) // 查询客户:扬州大学附属医院
	}
	if n > 0 && c.f.has(fBareName) && rd.clauses[n-1].stop == ':' && rd.clauses[n-1].f.has(fLook) && rd.onlyOf(&rd.clauses[n-1], fLook) {
		c.f.add(fLook) // 查询:太湖轴承
	}
	if rd.wishes(c) {
		c.f.add(fWished)
	}
	if rd.spokenTo(c) {
		c.f.add(fYou)
	}
	if c.f.has(fReject) && c.b > c.a && rd.tokens[c.a].i == c.i && rd.tokens[c.a].features.has(fReject) {
		c.f.add(fRefuses)
	}
	if rd.mostOf(c) {
		c.f.add(fRank)
	}
	if rd.expects(c) {
		c.f.add(fForecast)
	}
	if c.f.has(fPerson) && !c.f.has(fAsked) && rd.underName(c) {
		c.f.add(fTransfer)
	}
	if c.f.any(&metWords) && (rd.leavesFor(c) || rd.dines(c)) {
		c.f.drop(fActivity)
		c.f.drop(fTalk)
		c.f.drop(fMet)
		c.f.add(fChat)
	}
	if c.f.has(fJustNow) && c.f.has(fDone) && rd.takenFor(c) {
		c.f.add(fWrong)
	}
	if c.f.has(fReplaced) && c.f.has(fContact) && !c.f.has(fContactWord) && rd.officeChanged(c) {
		c.f.add(fContactWord) // 财务换成赵姐了
	}
	if rd.asksWhom(c) {
		c.f.add(fDue)
		c.f.add(fWhich)
	}
	if c.f.has(fFuture) && c.f.has(fWho) && !c.f.has(fSay) && !c.f.has(fDone) && !c.f.has(fAsked) && rd.mustGive(c) {
		c.f.add(fTodo)
	}
	if c.f.has(fTransfer) && c.f.has(fThis) && !c.f.has(fPerson) && slices.ContainsFunc(rd.tokens, func(o token) bool { return o.kind == personToken && o.j <= c.i }) {
		c.f.add(fPerson) // 换庄小燕去顾,转给她
	}
	if c.f.has(fPerson) && (c.f.has(fTransfer) || c.f.has(fAssign)) && mentions(rd.r[c.i:c.j], "我不跟", "我就不跟") {
		c.f.drop(fLost)
		c.f.drop(fLostBare) // 我不跟了转给李娜
	}
	if c.f.has(fSummary) && rd.ofAMonth(c) {
		c.f.add(fMonthly) // 十二月总结
	}
	if c.f.has(fLost) && c.f.has(fWon) && rd.signedElsewhere(c) {
		c.f.drop(fWon) // 单子没了他们自己跟康明斯签了
	}
	if c.f.has(fCustomer) && rd.bareLoss(c) {
		c.f.add(fLost)
	}
	if rd.customerAsks(c) {
		c.f.add(fKnowAsk)
		c.f.add(fCustomerWord)
	}
	if c.f.has(fKnow) && c.f.has(fCustomer) && (c.f.has(fAsked) || c.f.has(fKnowAsk)) && !c.f.has(fMet) && rd.onlyWares(c) {
		c.f.drop(fCustomer)
		c.f.drop(fWho)
	}
	if rd.absent(c) {
		c.f.add(fMissed)
		c.f.add(fMet)
	}
	if rd.heldMeeting(c) {
		c.f.add(fActivity)
		c.f.add(fMet)
	}
	if c.f.has(fPaidBare) && rd.notCome(c) {
		c.f.add(fUnpaid)
		c.mood = max(c.mood, zh.Denied)
	}
	if rd.noReport(c) {
		c.f.add(fNoReport)
	}
	if rd.noOrder(c) {
		c.f.add(fNoOrder)
	}
	if rd.owes(c) {
		c.f.add(fOwing)
		c.f.add(fAsked)
	}
	if c.f.has(fNumber) && rd.numberAsked(c) {
		c.f.add(fNumberAsked)
	}
	if rd.howManyContacts(c) {
		c.f.add(fCountMet)
	}
	if c.f.has(fAttribute) && rd.tells(n, c) {
		c.f.add(fTells)
	}
}

// asksWhom reports whether a clause asks whom one has not been with yet, or has to be: 还有哪几家没跑, 得跟进谁.
func (rd *reading) asksWhom(c *clause) bool {
	if c.f.has(fCustomer) || c.f.has(fContact) {
		return false
	}
	who := false
	for k := c.i; k+1 < c.j; k++ {
		switch r := rd.r[k]; {
		case r == '谁' || r == '哪' && strings.ContainsRune("些家几个", rd.r[k+1]):
			if n, _ := mustBe.Longest(rd.r[:k], max(c.i, k-4)); n > 0 && max(c.i, k-4)+n == k {
				return true
			}
			who = true
		case r == '没' && who && strings.ContainsRune("跑去跟打见拜回联", rd.r[k+1]) && (k+2 == c.j || !strings.ContainsRune("款复电话", rd.r[k+2])):
			return true
		}
	}
	return false
}

// mustBe stand before 谁, 哪家 in a question of whom one has to be with.
var mustBe = zh.NewWords(indexed(strings.Fields(`得跟进 得去跟 得联系 得拜访 得回访 要去见 要回访 要拜访 该去跑 得去跑 得去见 应该跑 应该跟 应该找`)))

// mustGive reports 要给, 得给: something is still to be done for somebody.
func (rd *reading) mustGive(c *clause) bool {
	for k := c.i; k+1 < c.j; k++ {
		if strings.ContainsRune("要得", rd.r[k]) && (rd.r[k+1] == '给' || rd.r[k+1] == '把') && (k == c.i || !strings.ContainsRune("只不想主重需急他她", rd.r[k-1])) {
			return true
		}
	}
	return false
}

// bareLoss reports 丢 or 输 that stands by itself behind a customer, as in a line of keywords: 肃南裕固民宿 丢 嫌远.
func (rd *reading) bareLoss(c *clause) bool {
	for k := c.i + 1; k < c.j; k++ {
		if strings.ContainsRune("丢输黄", rd.r[k]) && rd.r[k-1] == ' ' && (k+1 == c.j || rd.r[k+1] == ' ') {
			return true
		}
	}
	return false
}

// officeChanged reports whether a department stands right before the word that somebody took somebody's place, and a person
// behind it.
func (rd *reading) officeChanged(c *clause) bool {
	for k := c.a; k+1 < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind != wordToken || !t.features.has(fReplaced) || rd.tokens[k+1].kind != contactToken {
			continue
		}
		for n := 2; n <= 4 && t.i-n >= c.i; n++ {
			if m, _ := departmentIndex.Longest(rd.r[:t.i], t.i-n); m == n {
				return true
			}
		}
	}
	return false
}

// leavesFor reports whether somebody only says that they go and eat, or are in a meeting, and nobody is named with whom:
// 吃饭去了, 我先去开会了.
func (rd *reading) leavesFor(c *clause) bool {
	if rd.names() || c.f.has(fCustomerWord) || c.f.has(fThis) || c.f.has(fSay) || hasRune(rd.r[c.i:c.j], "跟和陪请约给") {
		return false
	}
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.j == c.j && t.i > c.i && starts(rd.r[t.i:], "去了") && rd.free(t.i-1) && len(rd.clauses) == 1 {
			return true // 输液去了
		}
		if t.kind != wordToken || !slices.Contains(inside, rd.entry(t).activity) {
			continue
		}
		if starts(rd.r[t.j:c.j], "去了") || starts(rd.r[t.j:c.j], "去啦") || t.i > c.i && rd.r[t.i-1] == '去' && (t.j == c.j || strings.ContainsRune("了啦", rd.r[t.j])) {
			return true
		}
	}
	return false
}

// dines reports whether all a clause tells is that one ate or drank, and nobody is named with whom: 今天过早吃的热干面.
func (rd *reading) dines(c *clause) bool {
	if rd.names() && !rd.athome(c) || c.f.has(fCustomerWord) || c.f.has(fThis) || c.f.has(fSay) || c.f.has(fPerson) || !rd.athome(c) && hasRune(rd.r[c.i:c.j], "跟和陪请约同招") {
		return false
	}
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind == wordToken && t.features.any(&metWords) && (rd.entry(t).activity != crm.Banquet || !strings.ContainsRune("吃喝", rd.r[t.i])) {
			return false
		}
	}
	return true
}

// athome reports whether somebody at home is who one is with: 和老婆吃了顿火锅.
func (rd *reading) athome(c *clause) bool {
	for k := c.i; k+1 < c.j; k++ {
		if strings.ContainsRune("跟和陪带同", rd.r[k]) {
			n, _ := family.Longest(rd.r[:c.j], skip(rd.r[:c.j], k+1, "我俺咱的"))
			return n > 0
		}
	}
	return false
}

// inside are the ways of contact that are as often among ourselves.
var inside = []crm.ActivityType{crm.Meeting, crm.Banquet, crm.OnlineMeeting}

// takenFor reports 记成, 录成: what was said was put down as something else.
func (rd *reading) takenFor(c *clause) bool {
	for k := c.i; k+2 < c.j; k++ {
		if rd.r[k+1] == '成' && strings.ContainsRune("记录写打填输登", rd.r[k]) {
			return true
		}
	}
	return false
}

// customerAsks reports whether some customer who is not named asks a question that is handed on: 客户问换一根钢丝绳要停梯几天.
func (rd *reading) customerAsks(c *clause) bool {
	const near, least = 4, 3
	if rd.names() || c.f.has(fMet) {
		return false
	}
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind != wordToken || !t.features.has(fCustomerWord) && !starts(rd.r[t.i:], "人家") && !starts(rd.r[t.i:], "甲方") {
			continue
		}
		for i := t.j; i < min(t.j+near, c.j-least); i++ {
			if rd.r[i] == '问' && !strings.ContainsRune("了过题", rd.r[i+1]) {
				return rd.moods.Question(i+1, c.j) || hasRune(rd.r[i+1:c.j], "几多哪啥么吗")
			}
		}
	}
	return false
}

// onlyWares reports whether all customers of a clause are no more than words of trade that are not in the book: 酒店布草|的质保.
func (rd *reading) onlyWares(c *clause) bool {
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == customerToken && (t.ref.Match != "shape" || !endsWithTrades(rd.r[t.i:t.j], 0)) {
			return false
		}
	}
	return true
}

// deeds are words of what is recorded otherwise than as a note.
var deeds = setOf(fActivity, fMissed, fAsked, fWon, fWonBare, fLost, fPaid, fReceived, fNewDeal, fNewCustomer, fBuild, fMoveWord, fRemind)

// toNote reports whether what stands before clause n is what is to be noted: 张总喜欢喝绿茶,备注一下.
func (rd *reading) toNote(n int) bool {
	for k := range n {
		if f := &rd.clauses[k].f; f.has(fTalk) && f.has(fDone) || f.any(&deeds) {
			return false
		}
	}
	return n > 0 && rd.names()
}

// wishes reports whether a clause begins with a wish: 希望王总今天给个准信, 我想邀请王总参加展会.
func (rd *reading) wishes(c *clause) bool {
	n, wish := wishIndex.Longest(rd.r[:c.j], c.i)
	if n == 0 {
		return false
	}
	at := c.i + n
	return wish <= openWishes || at+1 < c.j && strings.ContainsRune("请邀约", rd.r[at]) && !strings.ContainsRune("你您", rd.r[at+1])
}

// wishIndex are the words with which a wish begins: the first openWishes of them whatever follows, the others before 请, 邀 or 约.
var wishIndex = zh.NewWords(indexed(strings.Fields(`希望 但愿 盼着 巴不得 想 想要 想着 我想 我想要 我想着 我们想 真想 好想 很想 还想 也想 一直想 我也想 我一直想 就想`)))

const openWishes = 4

// onlyOf reports whether a clause holds nothing but a name, words of f and words that carry no weight: 华北重工的备注.
func (rd *reading) onlyOf(c *clause, f feature) bool {
	at := c.i
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.i > at && rd.substance(at, t.i) {
			return false
		}
		at = t.j
		switch t.kind {
		case customerToken, contactToken, personToken:
		case wordToken:
			if !t.features.has(f) && !(t.j-t.i == 1 && strings.ContainsRune("的呢啊吧呀给把我下个有", rd.r[t.i])) && !t.features.has(fThis) {
				return false
			}
		default:
			return false
		}
	}
	return !rd.substance(at, c.j)
}

// freeIn reports whether letters or digits of no token stand in [i, j).
func (rd *reading) freeIn(i, j int) bool {
	for ; i < j; i++ {
		if rd.free(i) {
			return true
		}
	}
	return false
}

// substance reports whether letters or digits stand in [i, j).
func (rd *reading) substance(i, j int) bool {
	for ; i < j; i++ {
		if han(rd.r[i]) || latinOrDigit(rd.r[i]) {
			return true
		}
	}
	return false
}

var beforeDecision = setOf(fApplication, fChat, fThis, fAllOf)

// decides reports whether a clause begins with the word of approval, or with what is approved: 同意, 李娜的申请通过.
// In 方案通过了 and 第二批货到了 somebody tells of something else.
func (rd *reading) decides(c *clause) bool {
	at := c.i
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if rd.substance(at, t.i) {
			return false
		}
		at = t.j
		switch t.kind {
		case personToken, amountToken, contactToken:
		case wordToken:
			if t.features == setOf(fOrdinary) && (starts(rd.r[t.i:], "那") || starts(rd.r[t.i:], "这")) {
				continue
			}
			if t.features.has(fApprove) && (t.j-t.i > 1 || rd.alone(t, c)) {
				return true
			}
			if !t.features.any(&beforeDecision) && !(t.j-t.i == 1 && strings.ContainsRune("的我可以这那都就先个号", rd.r[t.i])) {
				return false
			}
		case customerToken:
			if !c.f.has(fApplication) || !rd.grants(c) {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// grants reports a word by which one approves oneself, as against 通过了, which may be told of others.
func (rd *reading) grants(c *clause) bool {
	for k := c.i; k+1 < c.j; k++ {
		if starts(rd.r[k:], "同意") || starts(rd.r[k:], "批准") || starts(rd.r[k:], "准了") || starts(rd.r[k:], "批了") {
			return true
		}
	}
	return false
}

// alone reports whether a word of one rune, 批 or 准, is not part of a longer run: 批了, 批李娜的.
func (rd *reading) alone(t *token, c *clause) bool {
	if t.j >= c.j {
		return true
	}
	o := rd.tokenAtRune(t.j)
	return o != nil || !han(rd.r[t.j])
}

// tells reports whether a value stands behind an attribute: 地址是…, 税号9121…; 地址在哪 and 地址 ask.
func (rd *reading) tells(n int, c *clause) bool {
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind != wordToken || !t.features.has(fAttribute) {
			continue
		}
		j := t.j
		led := false
		for j < c.j && strings.ContainsRune(" 是为改:在", rd.r[j]) {
			led = led || rd.r[j] != ' ' && rd.r[j] != '在'
			j++
		}
		if j >= c.j {
			return c.stop == ':' && n+1 < len(rd.clauses)
		}
		if rd.moods.Question(c.i, c.j) || c.f.has(fWhich) {
			return false
		}
		if led {
			return true
		}
		left := 0
		for ; j < c.j; j++ {
			if latinOrDigit(rd.r[j]) || rd.free(j) {
				left++
			}
		}
		return left >= 4
	}
	return false
}

// opens reports whether a clause begins at i but for 帮我, 给我, 我要.
func (rd *reading) opens(c *clause, i int) bool {
	for k := c.i; k < i; k++ {
		if !strings.ContainsRune(" 帮我给你请要想再快麻烦下", rd.r[k]) {
			return false
		}
	}
	return true
}

// handedOver reports 发了, 已经发出去了, 给过 behind the word k, or behind the amount that follows it.
func (rd *reading) handedOver(c *clause, k int) bool {
	i, end := rd.tokens[k].j, c.j
	if k+1 < c.b && rd.tokens[k+1].kind == amountToken && rd.tokens[k+1].i-i <= 1 {
		i = rd.tokens[k+1].j
	}
	already := false
	for i < end && strings.ContainsRune(" 已经都刚也", rd.r[i]) {
		already = already || rd.r[i] == '已'
		i++
	}
	if i >= end || !strings.ContainsRune("发出给交递", rd.r[i]) {
		return false
	}
	if already {
		return true
	}
	for k := i + 1; k < end && k < i+4; k++ {
		if strings.ContainsRune("了过", rd.r[k]) && !starts(rd.r[k:], "过去") || starts(rd.r[k:], "出去了") || starts(rd.r[k:], "过去了") {
			return true
		}
	}
	return false
}

var moves = setOf(fMoveWord, fNextStage)

// mayNow reports whether 可以 or 该 at [a, b) asks for the move: the clause ends with 了, 吧 or 嘛.
func (rd *reading) mayNow(c *clause, a, b int) bool {
	e := c.j
	for e > c.i && rd.r[e-1] == ' ' {
		e--
	}
	return b-a == 2 && rd.r[a] == '可' && e > c.i && strings.ContainsRune("了吧嘛啦", rd.r[e-1])
}

// calledBy reports whether 喊我 or 叫我 is what somebody else said: right before it stands a person, 说 or a call.
func (rd *reading) calledBy(c *clause, k int) bool {
	if k == c.a {
		return false
	}
	p := &rd.tokens[k-1]
	if rd.tokens[k].i-p.j > 2 {
		return false
	}
	for n := k - 1; n >= c.a; n-- {
		if o := &rd.tokens[n]; o.kind == wordToken && o.features.has(fSay) {
			return !starts(rd.r[rd.tokens[k].j:], "一声")
		}
	}
	called := p.kind == contactToken || p.kind == customerToken || p.kind == wordToken && (p.features.has(fSay) || p.features.has(fThis) || p.features.has(fNumber) || p.features.has(fApprove))
	return called && !starts(rd.r[rd.tokens[k].j:], "一声")
}

// toMe reports whether 给我 or 发我 at token k ends what another did: 打电话给我.
func (rd *reading) toMe(k int) bool {
	if k == 0 {
		return false
	}
	if k+1 < len(rd.tokens) && rd.tokens[k+1].i == rd.tokens[k].j && rd.tokens[k+1].features.any(&toldToDo) {
		return true // 给我打成B, 给我建个商机
	}

	if k+1 < len(rd.tokens) && rd.tokens[k+1].i == rd.tokens[k].j && rd.tokens[k+1].features.has(fDoer) {
		return true // 给我发了合同
	}
	p := &rd.tokens[k-1]
	return p.j == rd.tokens[k].i && p.kind == wordToken && (p.features.has(fActivity) || p.features.has(fDoer) || p.features.has(fTalk))
}

// toldToDo are orders that 给我 may stand before.
var toldToDo = setOf(fMark, fBuild, fNewDeal, fNewCustomer, fNote, fTagWord, fRemind)

// mostOf reports 谁 with 最多, 最好 behind it: 谁跑的客户最多.
func (rd *reading) mostOf(c *clause) bool {
	const near = 10
	for k := c.i; k+2 < c.j; k++ {
		if rd.r[k] != '谁' || k > c.i && strings.ContainsRune("跟和找给问见约给让", rd.r[k-1]) {
			continue
		}
		for m := k + 1; m+1 < c.j && m < k+near; m++ {
			if rd.r[m] == '最' && strings.ContainsRune("多少高低快慢勤差强猛", rd.r[m+1]) {
				return true
			}
		}
	}
	return false
}

// owes reports 欠 with 多少, 好多 behind it.
func (rd *reading) owes(c *clause) bool {
	for k := c.i; k < c.j; k++ {
		if rd.r[k] != '欠' && !starts(rd.r[k:], "差我们") && !starts(rd.r[k:], "差咱") && !starts(rd.r[k:], "差我") {
			continue
		}
		for m := k + 1; m+1 < c.j && m < k+8; m++ {
			if starts(rd.r[m:], "多少") || starts(rd.r[m:], "好多") || starts(rd.r[m:], "几") {
				return true
			}
		}
	}
	return false
}

// spokenTo reports whether a clause begins with a colleague and 你: 张伟 你下午去一趟.
func (rd *reading) spokenTo(c *clause) bool {
	if c.a >= c.b || rd.tokens[c.a].kind != personToken || rd.tokens[c.a].i != c.i {
		return false
	}
	k := skip(rd.r, rd.tokens[c.a].j, " ,")
	return k < c.j && rd.r[k] == '你'
}

// expects reports 大概能签下来多少, 预计能到多少: a figure to come is asked for.
func (rd *reading) expects(c *clause) bool {
	if !c.f.has(fPeriod) || c.f.has(fWho) || c.f.has(fTarget) {
		return false
	}
	for k := c.i; k+1 < c.j; k++ {
		if rd.r[k] != '多' || rd.r[k+1] != '少' {
			continue
		}
		for m := max(c.i, k-7); m < k; m++ {
			if rd.r[m] == '能' && !starts(rd.r[m:], "能不") || starts(rd.r[m:], "预计") || starts(rd.r[m:], "估计") {
				return true
			}
		}
	}
	return false
}

// underName reports 划到陈晨名下, 转到李娜名下.
func (rd *reading) underName(c *clause) bool {
	moved := false
	for k := c.i; k+1 < c.j; k++ {
		moved = moved || strings.ContainsRune("转划归移挪", rd.r[k])
		if moved && rd.r[k] == '名' && rd.r[k+1] == '下' {
			return true
		}
	}
	return false
}

// absent reports whether the one who was to be seen was not there: 馆长不在, 王总没在公司.
func (rd *reading) absent(c *clause) bool {
	if !rd.names() {
		return false
	}
	for k := c.i + 1; k+1 < c.j; k++ {
		if rd.r[k] != '不' && rd.r[k] != '没' || rd.r[k+1] != '在' {
			continue
		}
		if k+2 < c.j && !starts(rd.r[k+2:], "公司") && !starts(rd.r[k+2:], "办公") && !starts(rd.r[k+2:], "家") && !starts(rd.r[k+2:], "店") && !starts(rd.r[k+2:], "厂") && rd.r[k+2] != ' ' {
			continue
		}
		t := rd.tokenEnding(k)
		if t != nil && t.kind == contactToken || zh.TitleAt(rd.r, k-2) == 2 || rd.r[k-1] == '人' || starts(rd.r[k-2:], "老板") || strings.ContainsRune("长", rd.r[k-1]) {
			return true
		}
	}
	return false
}

// names reports whether the message names a customer or a contact.
func (rd *reading) names() bool {
	for k := range rd.tokens {
		if rd.tokens[k].kind == customerToken || rd.tokens[k].kind == contactToken {
			return true
		}
	}
	return false
}

// heldMeeting reports 开了讲标会, 参加了他们的答谢会.
func (rd *reading) heldMeeting(c *clause) bool {
	for k := c.i; k+2 < c.j; k++ {
		held := rd.r[k] == '开' && (rd.r[k+1] == '了' || rd.r[k+1] == '完') || starts(rd.r[k:], "参加")
		if !held {
			continue
		}
		if m, _, _ := rd.moods.At(c.i, c.j, k, k+1); m != zh.Real {
			return false
		}
		for e := k + 2; e < c.j && e < k+10; e++ {
			if rd.r[e] == '会' && (e+1 == c.j || !strings.ContainsRune("员计不", rd.r[e+1])) && rd.r[e-1] != '机' {
				return true
			}
		}
	}
	return false
}

// notCome reports 还没到, 没付, 未到 of money: 尾款还没到.
func (rd *reading) notCome(c *clause) bool {
	for k := c.i; k+1 < c.j; k++ {
		if rd.r[k] != '没' && rd.r[k] != '未' {
			continue
		}
		at := skip(rd.r[:c.j-1], k+1, "有曾给能见看查过")
		if strings.ContainsRune("到付给打结回来收汇转进入清拨影着", rd.r[at]) {
			return true
		}
	}
	return false
}

var orders = setOf(fNewCustomer, fNewDeal, fBuild, fAssign, fTransfer, fTagWord, fMark, fOneMore, fNextStage, fBackStage, fRemind, fPush, fNote)

// noOrder reports whether the order a clause holds is not meant as one.
func (rd *reading) noOrder(c *clause) bool {
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind != wordToken || !t.features.any(&orders) {
			continue
		}
		reminds := t.features.has(fRemind) || t.features.has(fNote)
		before := string(rd.r[c.i:t.i])
		switch {
		case !reminds && (c.f.has(fAsked) || rd.moods.Question(c.i, c.j)) && !strings.Contains(before, "帮我") && !strings.Contains(before, "麻烦"):
			return true
		case t.features.any(&recorded) && rd.orderedPolitely(c, t.i):
			return false
		case c.f.has(fSupposed) && !reminds, c.f.has(fHeard) && !t.features.has(fNote), rd.moods.Unreal(c.i, t.i) && !(reminds && strings.Contains(before, "能")) && before != "我想" && before != "想":
			return true
		case containsAny(before, noOrders), containsAny(string(rd.r[t.j:c.j]), noUse), rd.ordersElsewhere(c, k):
			return true
		case strings.Contains(before, "忘了"), strings.Contains(before, "忘记"), strings.Contains(before, "没必要"), strings.Contains(before, "谁让"), strings.Contains(before, "本来"), strings.Contains(before, "梦"):
			return true
		}
		if _, said := rd.moods.Said(c.i, t.i); said && !reminds {
			return rd.saidByOther(c, t.i)
		}
		return false
	}
	return false
}

// recorded are orders that one gives an assistant in the form of a wish.
var recorded = setOf(fNewCustomer, fNewDeal, fBuild, fNote, fTagWord, fMark)

// politeOrder reports whether a clause holds such an order.
func (rd *reading) politeOrder(c *clause) bool {
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == wordToken && t.features.any(&recorded) && rd.orderedPolitely(c, t.i) {
			return true
		}
	}
	return false
}

// orderedPolitely reports whether nothing before rune i of a clause speaks against an order but that one says 我想 or 想: 嗯那个我想|新建一个客户,
// 想给黄河石林景区加一条|备注.
func (rd *reading) orderedPolitely(c *clause, i int) bool {
	k := c.i
	for k < i && strings.ContainsRune("嗯呃额啊哦那个 ,就", rd.r[k]) {
		k++
	}
	if k < i && (rd.r[k] == '我' || rd.r[k] == '俺') {
		k++
	}
	w := firstOf(rd.r[k:i], []string{"想要", "想"})
	if w == "" {
		return false
	}
	k += len([]rune(w))
	if c.stop == '?' || rd.moods.Question(k, c.j) || rd.moods.Unreal(k, i) {
		return false
	}
	return k == i || strings.ContainsRune("给把帮为再新建加录在", rd.r[k]) || rd.inName(k)
}

var (
	noOrders = []string{"谢谢", "多谢", "感谢", "谢了", "早知道", "懒得", "干嘛", "不用急着", "很久以前", "以前"}
	noUse    = []string{"有什么用", "有啥用", "什么意思", "啥意思", "是干嘛的", "是要干嘛"}
)

// ordersElsewhere reports whether who gives or does the order k is somebody else, or did it long ago: 李娜昨天新增客户…了,
// 友商也在…, 去年就….
func (rd *reading) ordersElsewhere(c *clause, k int) bool {
	done := strings.ContainsRune("了过", rd.r[c.j-1])
	for n := c.a; n < k; n++ {
		o := &rd.tokens[n]
		switch {
		case o.kind == timeToken && rd.longAgo(&rd.times[o.n]) && !(o.j < c.j && rd.r[o.j] == '的'):
			return true
		case o.kind == personToken && o.i == c.i && done && (!rd.tokens[k].features.has(fRemind) || !rd.saysAt(c, o.j)):
			return true
		case o.kind == wordToken && (o.features.has(fOthers) || o.features.has(fRival) && rd.acts(c, n)):
			return true
		case o.kind == wordToken && o.i == c.i && done && (starts(rd.r[o.i:], "老板") || starts(rd.r[o.i:], "领导") || starts(rd.r[o.i:], "经理")) && o.j-o.i == 2:
			return true
		}
	}
	return false
}

// saysAt reports whether 说 or 讲 stands at i of a clause.
func (rd *reading) saysAt(c *clause, i int) bool {
	return i < c.j && (rd.r[i] == '说' || rd.r[i] == '讲')
}

// noReport reports whether a clause tells what a colleague says, what one forgot to do, or asks what it means.
func (rd *reading) noReport(c *clause) bool {
	if n, _ := inTheirPlace.Longest(rd.r[:c.j], c.i); n > 0 || rd.compares(c) || rd.present(c) || rd.saidSoOften(c) {
		return true
	}
	if c.f.has(fPrivate) && !c.f.has(fRemind) && !c.f.has(fReminders) && !c.f.has(fCustomerWord) && !rd.names() {
		return true // 房东催我交房租了
	}
	if n, _ := thanks.Longest(rd.r[:c.j], c.i); n > 0 && c.i+n < c.j && c.f.has(fPerson) {
		return true // 谢谢石磊帮我跟恒昌物流沟通
	}
	if c.a < c.b && rd.tokens[c.a].kind == personToken && rd.tokens[c.a].i == c.i {
		if j := rd.tokens[c.a].j; j < c.j && (rd.r[j] == '说' || rd.r[j] == '讲' || rd.r[j] == '问') {
			return true
		}
	}
	for k := c.i; k+1 < c.j; k++ {
		if rd.r[k] == '忘' && (rd.r[k+1] == '了' || rd.r[k+1] == '记') && k+2 < c.j && (k == c.i || rd.r[k-1] == '我') {
			if t := rd.tokenAtRune(k + 2); !starts(rd.r[k+2:], "记") && !starts(rd.r[k+2:], "录") && !starts(rd.r[k+2:], "说") && (t == nil || t.kind != wordToken || !t.features.has(fLogWord) && !t.features.has(fRemind)) && c.f.has(fMet) {
				return true
			}
		}
		if starts(rd.r[k:], "什么意思") || starts(rd.r[k:], "啥意思") {
			return true
		}
	}
	return false
}

// present reports whether a clause tells that one was given something, and nothing else that was done: 茶业送了我两罐茶.
func (rd *reading) present(c *clause) bool {
	if c.f.has(fActivity) || c.f.has(fTalk) || c.f.has(fSay) {
		return false
	}
	for k := c.i; k+2 < c.j; k++ {
		if strings.ContainsRune("送塞捎寄", rd.r[k]) && (rd.r[k+1] == '了' || rd.r[k+1] == '给') && strings.ContainsRune("我咱俺", rd.r[k+2]) && !hasRune(rd.r[k:c.j], "样资合单发票书函图") {
			return true
		}
	}
	return false
}

// saidSoOften reports 说过一百遍了: one complains of having to say it again.
func (rd *reading) saidSoOften(c *clause) bool {
	for k := c.i; k+3 < c.j; k++ {
		if strings.ContainsRune("说讲提问", rd.r[k]) && (rd.r[k+1] == '过' || rd.r[k+1] == '了') {
			if n := firstOf(rd.r[k+2:c.j], soOften); n != "" {
				return true
			}
		}
	}
	return false
}

var soOften = strings.Fields(`一百遍 100遍 八百遍 800遍 一万遍 无数遍 几百遍 多少遍 多少次 无数次 一百次 一千遍 八百回 好几百遍 不知道多少`)

// inTheirPlace begin what one would do as somebody else: 我要是操总监我也嫌贵.
var inTheirPlace = zh.NewWords(indexed(strings.Fields(`我要是 要我是 换作我 换做我 换成我 换了我 我是他 我是她`)))

// compares reports whether a clause likens one thing to another, and nobody is named: 烧窑就跟谈恋爱一样.
func (rd *reading) compares(c *clause) bool {
	if c.f.has(fCustomer) || c.f.has(fContact) {
		return false
	}
	for k := c.i; k+1 < c.j; k++ {
		if (rd.r[k] == '跟' || rd.r[k] == '像' || rd.r[k] == '如') && (k == c.i || strings.ContainsRune("就好真都是简直也像", rd.r[k-1])) {
			return mentions(rd.r[k:c.j], "一样", "似的", "一般", "差不多")
		}
	}
	return false
}

// saidByOther reports whether somebody else is who says what follows: 张伟说把它转给李娜了.
func (rd *reading) saidByOther(c *clause, at int) bool {
	for k := c.a; k < c.b && rd.tokens[k].i < at; k++ {
		if t := &rd.tokens[k]; t.kind == personToken || t.kind == contactToken || t.features.has(fThis) {
			return true
		}
	}
	return false
}

// numberAsked reports whether somebody's number is what is asked for: 王总的电话, 王总手机号多少.
func (rd *reading) numberAsked(c *clause) bool {
	for k := c.b - 1; k >= c.a; k-- {
		t := &rd.tokens[k]
		switch {
		case t.kind != wordToken:
			return false
		case t.features.has(fNumber):
			if t.i == c.i || rd.r[t.i-1] == ' ' && !c.f.has(fWhich) && !c.f.has(fLook) {
				return false
			}
			l := rd.tokenEnding(t.i)
			return l != nil && (l.kind == contactToken || l.kind == customerToken || l.features.has(fThis) || rd.r[l.i] == '的')
		case !t.features.has(fWhich) && !t.features.has(fLook) && !(t.j-t.i == 1 && strings.ContainsRune("是有呢吗啊吧给我发", rd.r[t.i])):
			return false
		}
	}
	return false
}

// numberFollows reports whether the word k is what a number right behind it is of: 电话138…, 手机 139…; 打电话 is a call.
func (rd *reading) numberFollows(c *clause, k int) bool {
	t := &rd.tokens[k]
	if !t.features.has(fNumber) || k+1 >= c.b {
		return false
	}
	o := &rd.tokens[k+1]
	return (o.kind == phoneToken || o.kind == mailToken) && o.i-t.j <= 2 ||
		k+2 < c.b && (rd.tokens[k+2].kind == phoneToken || rd.tokens[k+2].kind == mailToken) && o.kind == wordToken && rd.tokens[k+2].i-t.j <= 4
}

// howManyContacts reports 跑了几家, 打了多少个电话, and 谁今天还没跟进, which ask for what was done.
func (rd *reading) howManyContacts(c *clause) bool {
	many, who, denied := rd.howMany(c), false, false
	for k := c.i; k+1 < c.j; k++ {
		many = many || rd.r[k] == '多' && rd.r[k+1] == '少' && k+2 < c.j && strings.ContainsRune("家个次通条客", rd.r[k+2])
		who = who || rd.r[k] == '谁'
		denied = denied || rd.r[k] == '没'
	}
	if !many && !(who && denied) {
		return false
	}
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind != wordToken || !t.features.any(&contactWords) {
			continue
		}
		switch {
		case who && denied && (c.f.has(fToday) || c.f.has(fDay)) && !c.f.has(fWeek) && !c.f.has(fMe):
			return true
		case many && !(who && denied) && (rd.moods.Done(t.i, min(c.j, t.j+1)) || c.f.has(fPerson) && !c.f.has(fDue)):
			return true
		}
	}
	return false
}

var contactWords = setOf(fActivity, fTalk, fDoer, fFollow, fDue)

// kindOf reports whether the claim k only says which ones are meant: 成交的列一下, 签了的客户有哪些.
func (rd *reading) kindOf(c *clause, k int) bool {
	t := &rd.tokens[k]
	if t.j >= c.j || rd.r[t.j] != '的' {
		return false
	}
	for n := c.a; n < c.b; n++ {
		if f := &rd.tokens[n].features; rd.tokens[n].kind == wordToken && (f.has(fLook) || f.has(fWhich) || f.has(fDealWord) || f.has(fCustomerWord)) {
			return true
		}
	}
	return false
}

// stillOpen reports whether a span that has begun ends only later, by its word: 月底, 年内, 周末.
func (rd *reading) stillOpen(x *zh.Time) bool {
	if x.Kind != zh.Range || x.End.IsZero() || !x.End.After(rd.today().AddDate(0, 0, 1)) {
		return false
	}
	w := rd.tx.Orig[x.Span.Start:x.Span.End]
	return strings.Contains(w, "底") || strings.Contains(w, "末") || strings.HasSuffix(w, "内") || strings.HasSuffix(w, "前")
}

// ofAMonth reports whether a month stands right before the word for a report: 十二月|总结, 3月份|的汇总.
func (rd *reading) ofAMonth(c *clause) bool {
	for k := c.a + 1; k < c.b; k++ {
		t, o := &rd.tokens[k-1], &rd.tokens[k]
		if t.kind == timeToken && o.features.has(fSummary) && o.i == skip(rd.r[:c.j], t.j, " 的") && len(rd.times[t.n].Period) == len("2026-11") && rd.times[t.n].Kind == zh.Range {
			return true
		}
	}
	return false
}
