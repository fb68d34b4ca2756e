package intents

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"genjin/intents/zh"
)

// clause is a piece of the message with one predicate of weight, and what it tells.
type clause struct {
	content  int // where that begins of which the person is to be reminded; j when it is no such order
	i, j     int // runes
	a, b     int // tokens
	stop     rune
	f        features
	mood     zh.Mood // of the predicate of a write that is no fact
	told     [2]int  // the runes that tell that mood
	scores   scores
	kind     Kind
	share    float32
	margin   float32
	second   Kind
	third    Kind
	strength float32 // of the kind over none
}

// split cuts the message at its stops, and once more where a second predicate begins without a stop.
func (rd *reading) split() {
	rd.pieces = zh.AppendClauses(rd.pieces, &rd.tx, rd.listOfClauses)
	for _, c := range rd.pieces {
		if c.J <= rd.start {
			continue
		}
		i := max(c.I, rd.start)
		for {
			cut := rd.cut(i, c.J)
			if cut <= i || cut >= c.J {
				break
			}
			rd.clauses = append(rd.clauses, clause{i: i, j: rd.trim(i, cut)})
			i = cut
		}
		rd.clauses = append(rd.clauses, clause{i: i, j: c.J, stop: c.Stop})
	}
	k := 0
	for n := range rd.clauses {
		c := &rd.clauses[n]
		for k < len(rd.tokens) && rd.tokens[k].j <= c.i {
			k++
		}
		c.a = k
		for k < len(rd.tokens) && rd.tokens[k].i < c.j {
			k++
		}
		c.b = k
	}
}

func (rd *reading) trim(i, j int) int {
	for j > i && rd.r[j-1] == ' ' {
		j--
	}
	return j
}

// listOfClauses reports whether the 、 at i stands between clauses and not between names: something is told of the
// last customer before it, and another customer follows. Of a blank it reports whether something else is ordered behind it.
func (rd *reading) listOfClauses(i int) bool {
	if rd.r[i] == ' ' {
		n, _ := further.Longest(rd.r, i+1)
		return n > 0
	}
	told := false
	for k := range rd.tokens {
		t := &rd.tokens[k]
		switch {
		case t.i > i:
			return told && t.kind == customerToken && t.i-i <= 2
		case t.kind == customerToken:
			told = false
		case t.kind == wordToken && t.features.any(&predicates), t.kind == amountToken:
			told = true
		}
	}
	return false
}

var (
	predicates = setOf(fActivity, fTalk, fMissed, fWon, fLost, fPaid, fDun, fMoveWord, fNextStage, fBackStage, fQuoted2, fRemind, fNewCustomer,
		fNewDeal, fAgain, fTagWord, fNote, fAssign, fTransfer)
	heads = []features{setOf(fRemind), setOf(fPush), setOf(fWon), setOf(fLost), setOf(fPaid), setOf(fNextStage), setOf(fBackStage), setOf(fNewDeal), setOf(fTagWord)}
	joins = map[string]bool{"一个是": true, "还有一个是": true, "另一个是": true, "一家是": true, "还有一家是": true, "另一家是": true, "第二个是": true, "第三个是": true, "然后": true, "另外": true, "还有": true, "顺便": true, "顺带": true, "并且": true, "接着": true, "随后": true, "此外": true, "后来": true}
)

// cut is where a second predicate begins within [i, j), i when there is none.
func (rd *reading) cut(i, j int) int {
	if at := rd.askedWithin(i, j); at > i {
		return at
	}
	if at := rd.orderWithin(i, j); at > i {
		return at
	}
	if at := rd.reportWithin(i, j); at > i {
		return at
	}
	head := -1
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i < i || t.j > j || t.kind != wordToken {
			continue
		}
		if t.i > i && t.j < j && joins[string(rd.r[t.i:t.j])] && !(t.j-t.i == 2 && strings.ContainsRune("哪多几什啥谁没戏机希可救货空必", rd.r[t.j])) {
			return t.i
		}
		if t.features.has(fPaidBare) && rd.partPaid(k, i, j) {
			if head == wonHead && t.i > i {
				return rd.cameBefore(t.i, i) // 签了12万8 |首付3万8已到
			}
			if head < 0 {
				head = paidHead // 首付16.8万已到 |下周五提醒我催第二笔
				continue
			}
		}
		if head < 0 && t.features.has(fWonBare) && k+1 < len(rd.tokens) && rd.tokens[k+1].kind == amountToken && rd.tokens[k+1].i-t.j <= 1 {
			head = wonHead // 成了 20万 |已收订金4万
			continue
		}
		for h := range heads {
			if !t.features.any(&heads[h]) {
				continue
			}
			if head == h && (h == wonHead || h == paidHead || h == lostHead) && t.i > i {
				if at := rd.before(k, i); at > i && rd.r[at-1] == ' ' && rd.customerAtRune(at) && rd.customerBefore(at, i) {
					return at // 华北重工付了30万 |恒通物流付了5万
				}
			}
			if head > 0 && head != h && (h != 0 || t.i > i) {
				if at := rd.before(k, i); at > i {
					return at
				}
			}
			if head < 0 || h == 0 {
				head = h
			}
			break
		}
		if head < 0 && t.features.any(&metWords) && rd.moods.Done(t.i, min(j, t.j+2)) {
			head = len(heads)
		}
	}
	return i
}

// orderWithin is where an order to the assistant begins behind what it is about, said in one breath: …二十五万二|你给我建个商机.
// It is i when there is none.
func (rd *reading) orderWithin(i, j int) int {
	const least, leads = 6, 6
	for k := i + least; k+leads/2 < j; k++ {
		if rd.r[k] != '你' && rd.r[k] != '帮' && rd.r[k] != '麻' || rd.inName(k) {
			continue
		}
		n, _ := toYou.Longest(rd.r[:j], k)
		if n == 0 {
			continue
		}
		if t := rd.tokenAtRune(skip(rd.r[:j], k+n, " 先再把")); t != nil && t.kind == wordToken && t.features.any(&ordered) {
			return k
		}
	}
	return i
}

// reportWithin is where a second report is asked for in one breath: 昨天日报看一下|再看看团队漏斗, 阿Ken日报|+团队漏斗. It is i when there is none.
func (rd *reading) reportWithin(i, j int) int {
	first, from := -1, i
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i < i || t.j > j || t.kind != wordToken {
			continue
		}
		n := slices.IndexFunc(reportWords, func(f feature) bool { return t.features.has(f) })
		switch {
		case n < 0:
		case first < 0:
			first, from = n, t.j
		case n != first:
			for at := t.i - 1; at >= from; at-- {
				if strings.ContainsRune("再+和跟与及加", rd.r[at]) && rd.tokenAtRune(at) == nil || starts(rd.r[at:], "and ") {
					return at
				}
			}
			return i
		}
	}
	return i
}

// reportWords are the words for reports of which several may be asked for at once.
var reportWords = []feature{fDaily, fWeekly, fMonthly, fRank, fForecast, fPipe, fTarget}

var (
	toYou   = zh.NewWords(indexed(strings.Fields(`你给我 你帮我 你先给我 你先帮我 你再给我 你再帮我 麻烦你 麻烦帮我 麻烦给我 帮我 你就给我 你就帮我`)))
	ordered = setOf(fBuild, fNewDeal, fNewCustomer, fRemind, fTagWord, fEntered)
)

// askedWithin is where a question ends that somebody goes on behind without a stop: 预付款到了没有啊|财务也不说一声. It is i
// when there is none.
func (rd *reading) askedWithin(i, j int) int {
	const least = 4
	for k := i + least; k+least < j; k++ {
		if n, _ := tails.Longest(rd.r[:j], k); n > 0 {
			return k + n
		}
	}
	return i
}

var tails = zh.NewWords(indexed(strings.Fields(`了没有啊 了没啊 了没有呀 没有嘛 了没得啊`)))

// wonHead is where a win stands among heads.
const wonHead = 2

// paidHead is where a payment stands among heads.
const paidHead = 4

// lostHead is where a loss stands among heads.
const lostHead = 3

// customerAtRune reports whether a customer's name begins at i.
func (rd *reading) customerAtRune(i int) bool {
	t := rd.tokenAtRune(i)
	return t != nil && t.kind == customerToken
}

// customerBefore reports whether a customer is named in [from, i).
func (rd *reading) customerBefore(i, from int) bool {
	return slices.ContainsFunc(rd.tokens, func(t token) bool { return t.kind == customerToken && t.i >= from && t.j <= i })
}

// partPaid reports whether 首付, 定金 at token k comes with its amount, and with words before or behind it that it came:
// 首付3万8已到, 定金63万昨天到的, 已收订金4万. The clause is [i, j).
func (rd *reading) partPaid(k, i, j int) bool {
	if k+1 >= len(rd.tokens) || rd.tokens[k+1].kind != amountToken || rd.tokens[k+1].i-rd.tokens[k].j > 1 || rd.tokens[k+1].j > j {
		return false
	}
	if rd.cameBefore(rd.tokens[k].i, i) < rd.tokens[k].i {
		return true
	}
	at := skip(rd.r[:j], rd.tokens[k+1].j, " 也都元块")
	if t := rd.tokenAtRune(at); t != nil && t.kind == timeToken && !rd.future(&rd.times[t.n]) {
		at = skip(rd.r[:j], t.j, " 也都就")
	}
	return slices.ContainsFunc(cameWords, func(w string) bool { return starts(rd.r[at:j], w) })
}

// cameBefore is where the words begin that tell of what follows at rune at that it came, at itself when there are none.
func (rd *reading) cameBefore(at, i int) int {
	end := at
	for end > i && rd.r[end-1] == ' ' {
		end--
	}
	for n := min(3, end-i); n >= 2; n-- {
		if slices.Contains(cameAhead, string(rd.r[end-n:end])) {
			return end - n
		}
	}
	return at
}

// cameWords are what follows an amount that came, cameAhead what stands right before what it is of.
var (
	cameWords = strings.Fields(`已到 到账 到了 到的 已付 付了 付的 已收 收到 收了 打了 打的 已打 打来 打过来 已经到 已经付 已经打 已经收 入账 进账`)
	cameAhead = strings.Fields(`已收 已收到 收到 收了 收到了 已到 到了 已付 付了 打了 已打`)
)

var metWords = setOf(fActivity, fTalk)

// before is where the words that belong to predicate k begin: the customer or the time that stands right before it.
// A predicate with nothing of its own before it belongs to the clause it stands in.
func (rd *reading) before(k, i int) int {
	at := -1
	for n := k - 1; n >= 0 && rd.tokens[n].i > i; n-- {
		t := &rd.tokens[n]
		if t.kind == customerToken || t.kind == timeToken {
			at = t.i
			continue
		}
		if t.kind == wordToken && !t.features.any(&predicates) && rd.tokens[n+1].i-t.j <= 1 && rd.tokens[k].i-t.j <= 4 && !rd.blank(t.j, rd.tokens[k].i) {
			continue
		}
		break
	}
	if at < 0 && rd.tokens[k].features.has(fRemind) {
		return rd.tokens[k].i
	}
	if at < 0 && rd.tokens[k].i > 0 && rd.r[rd.tokens[k].i-1] == ' ' {
		return rd.tokens[k].i
	}
	return at
}

func (rd *reading) blank(i, j int) bool {
	return strings.ContainsRune(string(rd.r[i:j]), ' ')
}

// gated are the features of a word that count only when it is meant as a fact or a command.
var gated = []struct {
	words features
	least zh.Mood // the first mood in which they no longer count
}{
	{setOf(fWon, fWonBare, fLost, fPaid, fQuoted2, fReceived), zh.Planned},
	{setOf(fMoveWord, fNextStage, fBackStage), zh.Planned},
	{setOf(fActivity, fTalk, fDoer, fAgreed), zh.Planned},
	{setOf(fAgain, fTodo), zh.Doubted},
	{setOf(fNewCustomer, fNewDeal, fBuild, fAssign, fAssignSoft, fTransfer, fTagWord, fMark), zh.Denied},
	{setOf(fRemind, fMissed, fNote), zh.Denied},
	{setOf(fUndo, fRedo), zh.Denied},
}

// written are the words whose unreal moods are worth telling.
var written = setOf(fDoer, fAgain, fTodo, fWon, fWonBare, fLost, fPaid, fQuoted2, fReceived, fMoveWord, fNextStage, fBackStage, fActivity, fTalk, fNewCustomer, fNewDeal, fRemind, fAssign, fAssignSoft, fTransfer, fUndo, fRedo)

var claims = setOf(fWon, fWonBare, fPaid, fReceived, fMoveWord, fNextStage, fBackStage)

// classify finds the features of every clause and the kind they speak for.
func (rd *reading) classify() {
	for n := range rd.clauses {
		c := &rd.clauses[n]
		rd.structure(n, c)
		for k := c.a; k < c.b; k++ {
			rd.word(c, k)
		}
		if c.f.has(fCustomer) || c.f.has(fContact) || c.f.has(fThis) {
			c.f.add(fWho)
		}
		if c.f.has(fActivity) || c.f.has(fTalk) || c.f.has(fMissed) {
			c.f.add(fMet)
		}
		rd.together(n, c)
		rd.p.frames.score(&c.f, &c.scores)
		if (c.f.has(fApprove) || c.f.has(fReject)) && !rd.rules(c) {
			c.scores[approveAt], c.scores[rejectAt] = 0, 0
		}
		first, second, third, share, margin := c.scores.best()
		c.kind, c.share, c.margin = kinds[first], share, margin
		c.second, c.third = kindAt(second), kindAt(third)
		c.strength = c.scores[first] - c.scores[len(kinds)-1]
	}
}

func kindAt(i int) Kind {
	if i < 0 {
		return None
	}
	return kinds[i]
}

// structure adds what does not depend on a word.
func (rd *reading) structure(n int, c *clause) {
	if n == 0 || n == 1 && rd.clauses[0].stop == ':' && rd.clauses[0].f.has(fApplication) {
		c.f.add(fFirst)
	}
	if len(rd.clauses) == 1 {
		c.f.add(fAlone)
	}
	if rd.onlyName(c) {
		c.f.add(fBareName)
	}
	if c.j-c.i <= 8 {
		c.f.add(fShort)
	}
	if c.stop == ':' {
		c.f.add(fHeading)
	}
	if n > 0 && rd.clauses[n-1].stop == ':' && rd.onlyName(&rd.clauses[n-1]) {
		c.f.add(fAfterName)
	}
	if rd.moods.Done(c.i, c.j) {
		c.f.add(fDone)
	}
	for m := n + 1; m < len(rd.clauses); m++ {
		if rd.onlyMoney(&rd.clauses[m]) {
			c.f.add(fMoney) // 今天下单,19万
		} else if rd.onlyDiscount(&rd.clauses[m]) {
			continue // 报价,打7折,80万
		}
		break
	}
	for m := n + 1; m < len(rd.clauses) && m <= n+2; m++ { // 采购总监王建国,电话:138…
		if rd.onlyNumber(&rd.clauses[m]) {
			c.f.add(fPhoneNumber)
		} else if o := &rd.clauses[m]; o.stop == ':' && rd.onlyOf(o, fNumber) {
			continue
		}
		break
	}
	c.content = rd.contentOf(c)
	if rd.moods.Question(c.i, c.content) {
		c.f.add(fAsked)
	}
	if rd.followsIt(n, c) {
		c.f.add(fAssign)
	}
	if rd.moods.Hedged(c.i, c.j) {
		c.f.add(fHedged)
	}
	if rd.moods.Supposes(c.i, c.j) {
		c.f.add(fSupposed)
	}
	if rd.moods.Heard(c.i, c.j) {
		c.f.add(fHeard)
	}
	for k := c.i; k < c.j; k++ {
		switch r := rd.r[k]; {
		case r == '#' || r == '第':
			if k+1 < c.j && rd.r[k+1] >= '0' && rd.r[k+1] <= '9' {
				c.f.add(fHash)
			}
		case rd.handsOver(k, c.j):
			c.f.add(fAssign)
		case counted(rd.r, k, c.j):
			c.f.add(fCount)
		case r == '"' || r == '“' || r == '”':
			c.f.add(fQuoted)
		}
	}
}

// signedElsewhere reports whether a clause tells that others signed with somebody who is not us: 人家自己|跟天山乳业直接签了.
func (rd *reading) signedElsewhere(c *clause) bool {
	for k := c.i; k < c.j; k++ {
		if !strings.ContainsRune("人他她对", rd.r[k]) {
			continue
		}
		for w := firstOf(rd.r[k:c.j], others); w != ""; w = firstOf(rd.r[k:c.j], byThemselves) {
			k += utf8.RuneCountInString(w)
		}
		if k+1 < c.j && strings.ContainsRune("跟和与同找", rd.r[k]) && !strings.ContainsRune("我咱俺", rd.r[k+1]) {
			return true
		}
	}
	return false
}

var byThemselves = strings.Fields(`自己 直接 已经 转头 最后 后来 就 又 却 都 偷偷 早 早就 今天 昨天`)

// contentOf is where that begins of which the person is to be reminded, and the clause's end when it is no such order:
// 三天后提醒我|看看货到没到 asks nothing now.
func (rd *reading) contentOf(c *clause) int {
	const least = 3 // 提醒我了没 asks
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind == wordToken && t.features.has(fRemind) && rd.r[t.j-1] == '我' && c.j-t.j >= least && !rd.calledBy(c, k) && rd.r[t.j] != '了' && rd.r[t.j] != '的' {
			if strings.ContainsRune("吗没有么嘛", rd.r[c.j-1]) && firstOf(rd.r[t.j:c.j], asksAfter) == "" {
				return c.j // 提醒我联系华北重工了吗
			}
			return t.j
		}
	}
	return rd.askedBy(c)
}

// askedBy is where that begins which somebody named in the clause, or who called, asks: 田经理打电话来问|布草多久能到. It is
// the clause's end when nobody does: who asks is told of, and we ask nothing.
func (rd *reading) askedBy(c *clause) int {
	const least = 3
	told := false
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		switch {
		case t.kind == customerToken, t.kind == contactToken:
			told = true
		case t.kind == wordToken && told && c.j-t.j >= least && (rd.r[t.j-1] == '问' && t.j-t.i <= 2 && !strings.ContainsRune("去帮想要该再请没得多", rd.r[t.i]) || t.j-t.i == 3 && starts(rd.r[t.i:], "问能不")):
			if t.i > c.i && strings.ContainsRune("去帮想要该再请没得敢多我", rd.r[t.i-1]) || t.j < c.j && strings.ContainsRune("问题一下过了号候", rd.r[t.j]) {
				continue
			}
			return t.j
		}
	}
	return c.j
}

// asksAfter begin what one is reminded to find out.
var asksAfter = strings.Fields(`问 看 查 确认 核实 了解 打听 催问 盯 瞧 瞅`)

// asking are the words that ask or look something up.
var asking = setOf(fAsked, fLook, fWhich, fSearch, fHistory, fHow, fHowIs, fHowTo, fKnow, fKnowAsk, fOwing, fAskedDeed)

// handsOver reports 给小王跟 at k.
func (rd *reading) handsOver(k, j int) bool {
	if !strings.ContainsRune("给让由归", rd.r[k]) {
		return false
	}
	t := rd.tokenAtRune(k + 1)
	return t != nil && t.j < j && (t.kind == personToken || t.kind == contactToken) && (starts(rd.r[t.j:], "跟") && (t.j+1 == j || rd.r[t.j+1] != '我') || starts(rd.r[t.j:], "负责") || starts(rd.r[t.j:], "来跟"))
}

// followsIt reports whether a clause names a colleague who is to follow what was entered before, and nothing else: 赵明轩跟.
func (rd *reading) followsIt(n int, c *clause) bool {
	if n == 0 || c.b-c.a < 1 || rd.tokens[c.a].kind != personToken || skip(rd.r[:c.j], c.i, " ") != rd.tokens[c.a].i {
		return false
	}
	entered := false
	for m := range n {
		entered = entered || rd.clauses[m].f.has(fNewCustomer) || rd.clauses[m].f.has(fNewDeal) || rd.clauses[m].f.has(fBuild)
	}
	switch strings.Trim(string(rd.r[rd.tokens[c.a].j:c.j]), " 来去吧。!") {
	case "跟", "跟进", "负责", "跟一下", "盯", "跟着":
		return entered
	}
	return false
}

// counted reports a number with a word of measure at k: 10家, 5次.
func counted(r []rune, k, j int) bool {
	if k+1 < j && r[k] >= '0' && r[k] <= '9' && r[k+1] == ' ' {
		return k+2 < j && strings.ContainsRune("家个单通", r[k+2])
	}
	return k+1 < j && (r[k] >= '0' && r[k] <= '9' && strings.ContainsRune("家个次单位条通", r[k+1]) || (r[k+1] == '家' || r[k+1] == '通' && k+2 < j && r[k+2] == '电') && strings.ContainsRune("两三四五六七八九十", r[k]))
}

// onlyMoney reports whether a clause is an amount and nothing else.
func (rd *reading) onlyMoney(c *clause) bool {
	if c.b == c.a || rd.tokens[c.b-1].kind != amountToken {
		return false
	}
	for k := c.a; k < c.b-1; k++ {
		if t := &rd.tokens[k]; t.kind != wordToken || !t.features.has(fBudget) && t.j-t.i > 1 {
			return false
		}
	}
	t := &rd.tokens[c.b-1]
	a := &rd.amounts[t.n]
	return !rd.freeIn(c.i, t.i) && !rd.substance(t.j, c.j) && (a.Kind == zh.MoneyAmount || rd.moneyBare(t, a)) && !a.Discount
}

// onlyNumber reports whether a clause is the number or address of somebody named before, and nothing else: 电话138….
func (rd *reading) onlyNumber(c *clause) bool {
	found, at := false, c.i
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		switch {
		case rd.freeIn(at, t.i):
			return false
		case t.kind == phoneToken || t.kind == mailToken:
			found = true
		case t.kind != wordToken || !t.features.has(fNumber) && !t.features.has(fContactWord) && !(t.j-t.i == 1 && strings.ContainsRune("是的他她", rd.r[t.i])):
			return false
		}
		at = t.j
	}
	return found && !rd.freeIn(at, c.j)
}

// onlyDiscount reports whether a clause says how much lower a price is and nothing else: 打7折, 降5个点.
func (rd *reading) onlyDiscount(c *clause) bool {
	const longest = 8
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == amountToken && rd.amounts[t.n].Discount {
			return c.j-c.i <= longest
		}
	}
	return false
}

func (rd *reading) onlyName(c *clause) bool {
	if c.b-c.a != 1 {
		return false
	}
	t := rd.tokens[c.a]
	return t.kind == customerToken && c.j-c.i <= t.j-t.i+2
}

// word adds what token k tells, by the mood in which it stands.
func (rd *reading) word(c *clause, k int) {
	t := &rd.tokens[k]
	switch t.kind {
	case customerToken:
		c.f.add(fCustomer)
		if l := rd.left(t.i); l != nil && l.kind == wordToken && l.features.has(fNamed) && l.j-l.i >= 3 && t.ref.Match == "shape" {
			c.f.add(fCalled)
		}
	case contactToken:
		c.f.add(fContact)
	case personToken:
		c.f.add(fPerson)
	case phoneToken:
		c.f.add(fPhoneNumber)
	case mailToken:
		c.f.add(fMail)
	case amountToken:
		switch a := &rd.amounts[t.n]; a.Kind {
		case zh.MoneyAmount:
			c.f.add(fMoney)
		case zh.Percent:
			c.f.add(fPercent)
		case zh.NumberRange:
			if max(len(a.Min), len(a.Max)) >= 5 {
				c.f.add(fMoney) // 超过50万
			}
		case zh.Number:
			if rd.moneyBare(t, a) {
				c.f.add(fMoney)
			}
		}
	case timeToken:
		rd.when(c, &rd.times[t.n])
	case wordToken:
		rd.meaning(c, k)
	}
}

// meaning adds the features of a word, without those that its mood takes away.
func (rd *reading) meaning(c *clause, k int) {
	t := &rd.tokens[k]
	f := t.features
	if f.has(fMissed) && t.i > c.i && t.j-t.i == 2 && rd.r[t.i-1] == rd.r[t.i+1] {
		f = setOf(fOrdinary) // 接不接
		c.f.add(fAsked)
	}
	if t.j-t.i == 1 && f.has(fLook) && !rd.opens(c, t.i) && c.f.has(fActivity) {
		f = setOf(fOrdinary) // 视频看模
	}
	if t.j-t.i == 1 && f.has(fSearch) && !rd.opens(c, t.i) {
		f = setOf(fOrdinary) // 在桌子底下找着
	}
	if t.j-t.i == 2 && f.has(fRemind) && rd.r[t.j-1] == '我' && rd.calledBy(c, k) {
		f = setOf(fAgreed, fSay) // 魏主任喊我下周二过去
	}
	if f.has(fLook) && t.j < c.j && strings.ContainsRune("了过", rd.r[t.j]) && rd.r[t.j-1] != '我' && !c.f.has(fAsked) && rd.namedBefore(c, k) {
		f = setOf(fSay) // 宾馆给我看了竞品的包装
	}
	if f.has(fActivity) && starts(rd.r[t.i:], "打") && strings.ContainsRune("来过", rd.r[t.i+1]) && rd.moneyBehind(c, k) {
		f = setOf(fPaid) // 打来设备款六万四
	}
	if f.any(&metWords) && rd.onlySource(c) {
		f = setOf(fFrom) // 展会上认识的,…,请录入客户
	}
	if f.has(fApprove) && !rd.names() && slices.ContainsFunc(rd.tokens, func(o token) bool { return o.kind == wordToken && o.features.has(fPrivate) }) {
		f = setOf(fOrdinary) // 通过了体检
	}
	if f.has(fWrongSoft) && rd.r[t.j-1] == '该' && t.j < c.j && strings.ContainsRune("能会可要就快没不有差还", rd.r[t.j]) {
		f = setOf(fOrdinary) // 下周应该能签
	}
	if f.has(fLook) && rd.theyWant(c, k) {
		f = setOf(fSay) // 来电话 想看看样品
	}
	if f.has(fSearch) && t.j-t.i == 1 && t.j < c.j && rd.r[t.j] == '了' {
		f = setOf(fOrdinary) // 找了便宜的
	}
	if f.has(fLook) && rd.r[t.i] == '给' && t.i > c.i && strings.ContainsRune("指拿递摆端", rd.r[t.i-1]) {
		f = setOf(fOrdinary) // 把牙椅指给我看
	}
	if f.has(fLook) && rd.r[t.j-1] == '我' && rd.toMe(k) {
		f = setOf(fOrdinary) // 打电话给我
	}
	if t.i == c.i && f.has(fNote) && c.j-t.j > 3 {
		for i := range f {
			f[i] &^= aboutOnly[i] // 备注茶颜悦色的Mia只喝美式
		}
	}
	if f.has(fRank) && string(rd.r[t.i:t.j]) == "pk" && !c.f.has(fPeriod) && hasRune(rd.r[c.i:t.i], "跟和与") && !slices.ContainsFunc(rd.tokens[c.a:c.b], func(o token) bool { return o.kind == personToken || o.features.has(fTeam) }) {
		f = setOf(fOrdinary) // 要跟另外两家PK
	}
	if f.has(fDealWord) && t.i > rd.start && strings.ContainsRune("【[", rd.r[t.i-1]) && t.j < len(rd.r) && strings.ContainsRune("】]", rd.r[t.j]) {
		f.add(fNewDeal) // 【商机】港城特钢,…
	}
	if f.has(fPaidBare) && t.j-t.i == 2 && starts(rd.r[t.i:], "付款") && k+1 < c.b && rd.tokens[k+1].i == t.j && rd.moneyBehind(c, k) {
		f.add(fPaid) // 付款50w
	}
	if f.has(fPaidBare) && !f.has(fPaid) && rd.partPaid(k, c.i, c.j) {
		if mood, _, _ := rd.moods.At(c.i, c.j, t.i, t.j); mood == zh.Real || mood == zh.Planned {
			c.f.add(fPaid) // 定金63万昨天到的
		}
	}
	if t.j-t.i >= 2 && strings.HasSuffix(string(rd.r[t.i:t.j]), "打来") && k+1 < c.b && rd.tokens[k+1].i == t.j && rd.moneyBehind(c, k) {
		f = setOf(fPaid) // 又打来5万: no call
	}
	if f.has(fMark) && rd.marksSo(k) {
		f.add(fTagWord) // 标记为沉睡客户
	}
	if f.has(fQuote) && rd.handedOver(c, k) {
		f.add(fQuoted2) // quote 已经发了
	}
	if rd.numberFollows(c, k) {
		f = setOf(fContactWord, fNumber) // 电话138…: no call
	}
	if starts(rd.r[t.i:], "上次是") && t.j-t.i > 3 {
		c.f.add(fAsked)
	}
	if f.has(fUnpaid) && c.mood == zh.Real {
		c.mood, c.told = zh.Denied, [2]int{t.i, t.j}
	}
	if rd.mereTalk(c, t) {
		f = setOf(fOrdinary)
	}
	if f.has(fKnowAsk) && (starts(rd.r[t.i:], "怎") || starts(rd.r[t.i:], "咋") || starts(rd.r[t.i:], "如何")) {
		c.f.add(fHowTo)
	}
	if t.j-t.i == 2 && f.has(fMissed) && starts(rd.r[t.i:], "没接") && t.j < c.j && strings.ContainsRune("收手管盘替", rd.r[t.j]) {
		f = setOf(fOrdinary) // 没接收
	}
	if t.j-t.i == 2 && f.has(fMissed) && rd.r[t.i] == '没' && rd.r[t.i+1] == '人' && t.j < c.j && han(rd.r[t.j]) && !strings.ContainsRune("在接应开理", rd.r[t.j]) {
		f = setOf(fOrdinary) // 没人报班
	}
	rd.timesWithin(c, t)
	end := c.content
	if t.i >= c.content {
		end = c.j
		for i := range f {
			f[i] &^= asking[i]
		}
	}
	if f.has(fBuild) && !f.any(&written) && rd.howMany(c) {
		f = setOf(fOrdinary) // 联系人能加几个
		c.f.add(fAsked)
		c.f.add(fWhich)
	}
	if f.any(&written) {
		mood, a, b := rd.moods.At(c.i, end, t.i, rd.predicateEnd(c, k))
		if mood == zh.Real {
			mood, a, b = rd.foreseen(c, k)
		}
		if mood == zh.Real {
			mood, a, b = rd.elsewhere(c, k)
		}
		if mood == zh.Real && c.mood == zh.Supposed && f.any(&metWords) {
			mood, a, b = c.mood, c.told[0], c.told[1] // 成交那天我请客
		}
		if mood == zh.Wished && (f.any(&recorded) || f.has(fAssignSoft)) && rd.politeOrder(c) {
			mood = zh.Real // 想给黄河石林景区加一条备注
		}
		if mood == zh.Doubted && f.any(&recorded) && rd.aboutAmount(b) {
			mood = zh.Real // 大概十二万五给立个商机
		}
		if mood == zh.Planned && f.any(&moves) && rd.mayNow(c, a, b) {
			mood = zh.Real // 可以转到商机了
		}
		if mood == zh.Real && f.any(&counting) && (rd.howMany(c) || rd.kindOf(c, k) || rd.ofIt(c, t) || rd.toBeListed(c, t)) {
			mood = zh.Asked
			c.f.add(fAsked)
			c.f.add(fWhich)
		}
		if mood == zh.Real && f.has(fTodo) && f.any(&metWords) && !c.f.has(fDone) {
			mood = zh.Planned // 给王总发个微信
		}
		if mood == zh.Real && f.any(&claims) && (!f.has(fReceived) || f.has(fPaid) || c.f.has(fMoney) || c.f.has(fPaidBare)) {
			if at, ok := rd.moods.Said(c.i, t.i); ok {
				mood, a, b = zh.Heard, at, at+1
			}
		}
		lost := false
		for g := range gated {
			if mood >= gated[g].least && f.any(&gated[g].words) {
				if f.any(&metWords) && mood == zh.Planned {
					c.f.add(fTodo)
				} else {
					lost = true
				}
				for i := range f {
					f[i] &^= gated[g].words[i]
				}
			}
		}
		if lost {
			if t.features.any(&claims) || t.features.has(fLost) || mood != zh.Planned {
				c.f.add(fUnreal)
			}
			if mood > c.mood {
				c.mood, c.told = mood, [2]int{a, b}
			}
			switch mood {
			case zh.Denied:
				c.f.add(fDenied)
			case zh.Wished, zh.Doubted:
				c.f.add(fWished)
			case zh.Heard:
				c.f.add(fHeard)
			case zh.Supposed:
				c.f.add(fSupposed)
			case zh.Asked:
				c.f.add(fAsked)
				if t.features.any(&counting) {
					c.f.add(fAskedDeed)
				}
			case zh.Planned:
				c.f.add(fPlanned)
			}
		}
	}
	if f.has(fStageWord) && rd.aims(c, k) {
		f.add(fStageNamed)
	}
	c.f.join(&f)
}

// theyWant reports whether the word k tells what somebody who was met or who called wants to see: 王总来电话 想看看样品.
func (rd *reading) theyWant(c *clause, k int) bool {
	t := &rd.tokens[k]
	i := t.i
	if !strings.ContainsRune("想要", rd.r[i]) {
		if i == c.i || !strings.ContainsRune("想要", rd.r[i-1]) {
			return false
		}
		i--
	}
	if i == c.i || strings.ContainsRune("我咱俺", rd.r[i-1]) {
		return false
	}
	for n := c.a; n < k; n++ {
		if o := &rd.tokens[n]; o.kind == contactToken || o.kind == wordToken && (o.features.any(&metWords) || o.features.has(fNewCustomer)) {
			return true
		}
	}
	return false
}

// aboutAmount reports whether an amount follows at rune i: what is doubted before it is how much.
func (rd *reading) aboutAmount(i int) bool {
	t := rd.tokenAtRune(skip(rd.r, i, " 在是要有"))
	return t != nil && t.kind == amountToken
}

// marksSo reports whether 标记为 at token k leads to a word that is no stage and no end of a deal: that is a tag.
func (rd *reading) marksSo(k int) bool {
	t := &rd.tokens[k]
	if !starts(rd.r[t.i:], "标记为") && !starts(rd.r[t.i:], "标记成") && !starts(rd.r[t.i:], "标注为") || t.j >= len(rd.r) || !han(rd.r[t.j]) {
		return false
	}
	if k+1 < len(rd.tokens) {
		if o := &rd.tokens[k+1]; o.i == t.j && o.features.any(&noTags) {
			return false
		}
	}
	return true
}

// noTags are where a deal goes to, not what a customer is called.
var noTags = setOf(fWon, fWonBare, fLost, fStageWord, fPaid, fPaidBare)

// onlySource reports whether a clause says whence somebody comes that the message enters as a customer: 展会上认识的.
func (rd *reading) onlySource(c *clause) bool {
	const longest = 12
	if c.j-c.i > longest || rd.r[c.j-1] != '的' || c.j-c.i < 3 || !hasRune(rd.r[c.i:c.j], "识加碰遇绍来聊见交扫") {
		return false
	}
	for k := range rd.tokens {
		switch t := &rd.tokens[k]; {
		case t.i >= c.i && t.j <= c.j && (t.kind == customerToken || t.kind == contactToken):
			return false
		case t.i >= c.j && t.kind == wordToken && t.features.has(fNewCustomer):
			return true
		}
	}
	return false
}

// moneyBehind reports whether an amount of money follows token k, with nothing but what it is for between: 打来|设备款|六万四.
func (rd *reading) moneyBehind(c *clause, k int) bool {
	const near = 6
	for n := k + 1; n < c.b && rd.tokens[n].i-rd.tokens[k].j <= near; n++ {
		if t := &rd.tokens[n]; t.kind == amountToken {
			return rd.amounts[t.n].Kind == zh.MoneyAmount || rd.moneyBare(t, &rd.amounts[t.n])
		}
	}
	return false
}

// namedBefore reports whether a customer or a contact stands before token k in the clause.
func (rd *reading) namedBefore(c *clause, k int) bool {
	for n := c.a; n < k; n++ {
		if t := &rd.tokens[n]; t.kind == customerToken || t.kind == contactToken {
			return true
		}
	}
	return false
}

var aboutOnly = setOf(fHistory)

var counting = setOf(fQuoted2, fWon, fWonBare, fLost, fPaid, fNewCustomer, fNewDeal, fBuild)

// howMany reports 几单, 几个 in a clause, which asks beside 签了, 丢了, 新增了: 这几单 does not.
func (rd *reading) howMany(c *clause) bool {
	for k := c.i; k+1 < c.j; k++ {
		if rd.r[k] == '几' && strings.ContainsRune("单家个条笔万块", rd.r[k+1]) && (k == c.i || !strings.ContainsRune("这那好十", rd.r[k-1])) {
			return true
		}
	}
	return false
}

// ofIt reports whether a claim is the name of something that is asked about: 成交分析, 输单风险, 签约时间.
func (rd *reading) ofIt(c *clause, t *token) bool {
	i := skip(rd.r[:c.j], t.j, "的")
	n, _ := thingsOf.Longest(rd.r[:c.j], i)
	if n == 0 {
		return false
	}
	rest := trimmed(rd.r[i+n:c.j], " 吧呢啊呀吗?。!~")
	more, _ := askedOf.Longest(rest, 0)
	return len(rest) == 0 || more > 0
}

// thingsOf are what there is of a win, a loss or a payment, askedOf begin what is asked of it.
var (
	thingsOf = zh.NewWords(indexed(strings.Fields(`风险 分析 日期 时间 原因 目标 模板 话术 复盘 记录 预测 概率 可能性 周期 数据 报表 名单 明细 列表 清单 率 奖金 提成 技巧 流程 条件 标准 经验 案例 占比 数量 排行 排名 趋势 报告 统计 表 汇总`)))
	askedOf  = zh.NewWords(indexed(strings.Fields(`多少 多大 大不大 大吗 高吗 高不高 怎么 咋 是什么 是啥 有哪些 有多少 给我 发我 发一下 看下 看看 看一下 列一下 导出 几何 如何`)))
)

// toBeListed reports whether a claim is what a clause that begins with 导出, 统计, 汇总 wants to see: 导出12月成交. 导出 with 了 behind the claim tells.
func (rd *reading) toBeListed(c *clause, t *token) bool {
	i := c.i
	for {
		n, _ := listers.Longest(rd.r[:t.i], i)
		if n == 0 {
			return false
		}
		if rd.r[i] != '帮' && rd.r[i] != '请' && rd.r[i] != '给' && rd.r[i] != '麻' {
			return t.j >= c.j || rd.r[t.j] != '了'
		}
		i += n
	}
}

var listers = zh.NewWords(indexed(strings.Fields(`帮我 请 给我 麻烦 导出 下载 打印 汇总 汇总一下 统计 统计一下 列出 列一下 查询 拉一下 拉出 调出 整理 整理一下`)))

// foreseen reports a predicate as planned when a time to come stands before it and nothing says that it is done, or where it is by instalments.
func (rd *reading) foreseen(c *clause, k int) (zh.Mood, int, int) {
	t := &rd.tokens[k]
	if t.features.has(fPaid) || t.features.has(fPaidBare) {
		if i, j, ok := rd.byParts(c.i, t.i); ok {
			return zh.Planned, i, j
		}
	}
	for n := k - 1; n >= c.a; n-- {
		o := &rd.tokens[n]
		if o.kind == timeToken && (rd.future(&rd.times[o.n]) || rd.stillOpen(&rd.times[o.n]) && !rd.moods.Done(t.i, t.j+2)) {
			if !t.features.any(&claims) && rd.onToday(&rd.times[o.n]) && rd.moods.Done(t.i, t.j+2) {
				continue // 下班前送了样品
			}
			return zh.Planned, o.i, o.j
		}
		if o.kind == wordToken && o.features.any(&foretold) {
			return zh.Planned, o.i, o.j
		}
	}
	return zh.Real, 0, 0
}

var foretold = setOf(fDun, fRemind)

// byParts is where 分8个月, 分三期, 分两次 stands in [i, j).
func (rd *reading) byParts(i, j int) (from, to int, ok bool) {
	for k := i; k+2 < j; k++ {
		if rd.r[k] != '分' {
			continue
		}
		n := k + 1
		for n < j && strings.ContainsRune(numerals, rd.r[n]) {
			n++
		}
		if n = skip(rd.r[:j], n, "个"); n > k+1 && n < j && strings.ContainsRune("月期次笔批年季", rd.r[n]) {
			return k, n + 1, true
		}
	}
	return 0, 0, false
}

// aims reports whether the stage word k is where something moves to: after 到, 成, 进入, or before 阶段.
func (rd *reading) aims(c *clause, k int) bool {
	t := &rd.tokens[k]
	if k+1 < c.b && rd.tokens[k+1].i == t.j && rd.tokens[k+1].features.has(fStageTalk) {
		return true
	}
	if k == c.a && k > 0 && t.i-rd.tokens[k-1].j <= 2 && rd.tokens[k-1].features.has(fStageTalk) && starts(rd.r[rd.tokens[k-1].j:], ":") {
		c.f.add(fStageTalk)
		c.f.add(fMoveWord)
		return true // 阶段:报价
	}
	if k > c.a && t.i-rd.tokens[k-1].j <= 1 && starts(rd.r[rd.tokens[k-1].i:], "to ") {
		return true // from lead to opportunity
	}
	for n := k - 1; n >= c.a && t.i-rd.tokens[n].j <= 3; n-- {
		if rd.tokens[n].features.has(fMoveWord) || rd.tokens[n].features.has(fBackStage) || rd.tokens[n].features.has(fStageTalk) {
			return true
		}
	}
	return false
}

// timesWithin adds the periods that a word holds: 今天总结, 本周复盘.
func (rd *reading) timesWithin(c *clause, t *token) {
	for n := range rd.times {
		i, j := rd.tx.Index(rd.times[n].Span.Start), rd.tx.Index(rd.times[n].Span.End)
		if i >= t.i && j <= t.j {
			rd.when(c, &rd.times[n])
		}
	}
}

// when adds what a time tells.
func (rd *reading) when(c *clause, x *zh.Time) {
	if x.Kind == zh.Duration || x.Kind == zh.Invalid {
		return
	}
	c.f.add(fPeriod)
	if rd.future(x) {
		c.f.add(fFuture)
	} else if !x.Start.IsZero() && x.Start.Before(rd.today()) {
		c.f.add(fPast)
	}
	if x.Kind == zh.Set {
		c.f.add(fFuture)
		return
	}
	if j := rd.tx.Index(x.Span.End); rd.longAgo(x) && !(j < c.j && rd.r[j] == '的') {
		c.f.add(fLongAgo)
	}
	if x.Kind == zh.Point || x.Kind == zh.Day {
		c.f.add(fDay)
	}
	if x.Start.IsZero() {
		return
	}
	day := x.Start.Truncate(0)
	switch d := x.End.Sub(x.Start); {
	case sameDay(day, rd.c.Now):
		c.f.add(fToday)
		if x.Kind == zh.Range && d <= 24*time.Hour {
			c.f.add(fDay)
		}
	}
	if x.Kind == zh.Range && !x.End.IsZero() {
		switch days := x.End.Sub(x.Start).Hours() / 24; {
		case days <= 1:
			c.f.add(fDay)
		case days <= 8:
			c.f.add(fWeek)
		case days <= 32:
			c.f.add(fMonth)
		default:
			c.f.add(fLong)
		}
	}
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// onToday reports whether a time lies within today; of a deadline, its end.
func (rd *reading) onToday(x *zh.Time) bool {
	if x.Bound == zh.Until {
		return sameDay(x.End.Add(-time.Second), rd.c.Now)
	}
	return sameDay(x.Start, rd.c.Now)
}

func (rd *reading) today() time.Time {
	y, m, d := rd.c.Now.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, rd.c.Now.Location())
}

// future reports whether a time lies ahead: an instant after now, a day after today, a range that begins after today
// or a deadline that has not passed.
func (rd *reading) future(x *zh.Time) bool {
	switch x.Kind {
	case zh.Point:
		return x.Start.After(rd.c.Now)
	case zh.Set:
		return true
	case zh.Day:
		return x.Start.After(rd.c.Now)
	case zh.Range:
		if x.Bound == zh.Until {
			return x.End.After(rd.c.Now)
		}
		return x.Start.After(rd.c.Now) || (x.DayPart != "" && sameDay(x.Start, rd.c.Now) && x.End.After(rd.c.Now) && x.Start.After(rd.c.Now))
	}
	return false
}

// moneyBare reports whether a bare number may be an amount of money: large, or beside a word of money.
func (rd *reading) moneyBare(t *token, a *zh.Amount) bool {
	if j := skip(rd.r, t.j, " "); j > t.j && j < len(rd.r) && strings.ContainsRune("双台套件个箱吨盒桶瓶张辆", rd.r[j]) {
		return false // 5000 双
	}
	return a.Fen >= 100000 && len(a.Value) >= 4 && (t.j >= len(rd.r) || !strings.ContainsRune("家个次单位条通台套人年月日号分点", rd.r[t.j]))
}
