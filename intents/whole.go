package intents

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"genjin/intents/zh"
)

// Some deeds are told by the whole message and not by a word of it: 「把华北重工和华北重工集团合并」, 「以后说老华就是华北重工」.
// What is asked, denied or told among other things fits none of these readers and is read by the frames. To teach one: a
// form, which is the shape of such a message from its first rune to its last, or a reader, beside its deed, and its line
// in readers.

// reader reads what a message says as a whole; ok is false when the message says nothing of the kind.
type reader struct {
	words   []string // one of them stands in every such message: the others are not looked at; none: all are
	longest int      // runes of such a message; 0: any number
	read    func(*reading) (r Request, ok bool)
}

// form is one shape of messages, over the normalised text without politeness around it.
type form struct {
	words []string
	shape *zh.Sentence
	read  func(m match) (Request, bool)
}

// readers in the order in which they are asked.
var readers = slices.Concat(
	[]reader{
		{strings.Fields(`webhook 机器人 消息推送`), 0, (*reading).webhookWish},
		{[]string{"事件"}, 0, (*reading).hookWish},
		{keepWords, 0, (*reading).keepArticle},
		{[]string{"问题"}, 0, (*reading).answerTo},
		{feedbackWords, 0, (*reading).feedbackSaid},
		{[]string{"合同"}, 120, (*reading).contractSaid},
		{[]string{"报价", "报个价", "报一下价"}, 800, (*reading).quoteSaid},
	},
	asReaders(leadRuleForms),
	[]reader{{aboutRules, longestRule, (*reading).processRule}},
	asReaders(apiForms, personForms, changeContractForms, contractForms, contractDocumentForms, quoteForms, reversalForms, exportForms, importForms, phoneViewForms, knowledgeForms, savedForms, tidyForms, usageForms, externalForms, linkExternalForms, helpForms, satisfactionForms, reviewForms, figureForms, pointsForms, owedForms, wholesForms),
	asReaders(undoForms, notButForms, rescheduleForms, riskForms, memberForms, handoverListForms, poolForms, taskForms, pipelineForms, dealForms, reopenForms, levelForms, mergeForms, binForms, searchForms, teachWordForms, teachForms, shareForms, guideForms, adherenceForms, fieldForms, unreadFields, fileForms, documentForms, todoForms, scoreForms, forecastForms, cohortForms),
	[]reader{
		{nil, longestForm, (*reading).fieldSaid},
		{slices.Concat(pushNames, pushAny), 0, (*reading).pushWish},
		{whys, 0, (*reading).whyAlone},
		{draftWords, longestForm, func(rd *reading) (Request, bool) { return rd.whole(draftMessages[0].shape, draftMessages[0].read) }},
		{draftWords, longestForm, func(rd *reading) (Request, bool) { return rd.whole(draftMessages[1].shape, draftMessages[1].read) }},
		{draftWords, longestForm, func(rd *reading) (Request, bool) { return rd.whole(draftMessages[2].shape, draftMessages[2].read) }},
		{replyWords, longestReply, func(rd *reading) (Request, bool) { return rd.whole(draftReplies[0].shape, draftReplies[0].read) }},
		{replyWords, longestReply, func(rd *reading) (Request, bool) { return rd.whole(draftReplies[1].shape, draftReplies[1].read) }},
		{[]string{"群"}, 0, (*reading).groupWish},
		{settleKeys, 0, (*reading).settleWish},
		{[]string{"提醒我"}, 0, (*reading).reminderOff},
		{[]string{"的提醒"}, 30, (*reading).reminderDropped},
		{countedWords(), 24, (*reading).countWish},
		{strings.Fields(`款 付 账 收 期 笔`), 120, (*reading).paymentPlan},
		{approvalWords, 80, (*reading).approval},
		{leaveWords, 50, (*reading).leave},
		{whoWords, 40, (*reading).peopleAsked},
		{strings.Fields(`说 讲 答应 表示 承诺`), 40, (*reading).saidAhead},
		{[]string{"不是没"}, 60, (*reading).notMissed},
		{strings.Fields(`电话 手机 号`), 50, (*reading).numberSaid},
		{slices.Concat(taskHeads, errandHeads), longestForm, (*reading).task},
		{strings.Fields(`给 由 归 让 接 转 划 移 挪 过`), 50, (*reading).handover},
	})

// asReaders makes readers of forms.
func asReaders(all ...[]form) (out []reader) {
	for _, f := range slices.Concat(all...) {
		out = append(out, reader{f.words, longestForm, func(rd *reading) (Request, bool) { return rd.whole(f.shape, f.read) }})
	}
	return out
}

// heard is a set of readers, of which there are up to 320: a bit for each.
type heard [5]uint64

// readerWords are the words of all readers, each with the readers it speaks for, by its number in readersByWord.
var readerWords, readersByWord, always = func() (*zh.Words, []heard, heard) {
	var words []string
	var always heard
	for i := range readers {
		words = append(words, readers[i].words...)
		if readers[i].words == nil {
			always[i>>6] |= 1 << (i & 63)
		}
	}
	by := make([]heard, len(words)+1) // by the numbers of indexed
	for n, w := range words {
		for i := range readers {
			if containsAny(w, readers[i].words) { // 我说 holds 我
				by[n+1][i>>6] |= 1 << (i & 63)
			}
		}
	}
	return zh.NewWords(indexed(words)), by, always
}()

// hear are the readers of which a word stands in r.
func hear(r []rune) heard {
	h := always
	for i := range r {
		if n, id := readerWords.Longest(r, i); n > 0 {
			for k, bits := range readersByWord[id] {
				h[k] |= bits
			}
		}
	}
	return h
}

// asWhole asks the readers of whole messages.
func (rd *reading) asWhole() (Request, bool) {
	said := rd.r[rd.start:]
	for n, bit := range hear(said) {
		for ; bit != 0; bit &= bit - 1 {
			x := &readers[n<<6+bits.TrailingZeros64(bit)]
			if x.longest > 0 && len(said) > x.longest {
				continue
			}
			if r, ok := x.read(rd); ok {
				if rd.notOrdered(&r) {
					return rd.nothing(), true
				}
				return r, true
			}
		}
	}
	return Request{}, false
}

// notOrdered reports whether what a reader took for an order is asked, denied, supposed, heard or wished: the shapes of whole
// messages know no moods.
func (rd *reading) notOrdered(r *Request) bool {
	if r.Speech == Question || harmless(r.Kind) || strings.HasPrefix(string(r.Kind), "query_") || slices.Contains(anyMood, r.Kind) {
		return false
	}
	if n, _ := unmeantHeads.Longest(rd.r, rd.body[0]); n > 0 && !slices.Contains(ownMoods, r.Kind) {
		return true
	}
	end := beforeWords(rd.r, rd.start, len(rd.r), []string{"?", "。", "!", "~"})
	return end > rd.start && rd.r[end-1] == '吗'
}

// ownMoods are the kinds whose readers weigh the moods themselves, anyMood those whose words may be in any.
var (
	ownMoods = []Kind{Undo, Amend, PushSettings, TakeLeave, Approve, Reject, AcceptHandover, PersonRights, RecycleBin, SetTarget}
	anyMood  = []Kind{Feedback, KeepArticle, KnowledgeQuery, SetReminder, LogContact}
)

// unmeantHeads begin what is not meant as it stands.
var unmeantHeads = zh.NewWords(indexed(strings.Fields(`没 还没 没有 并没 并没有 差点 差一点 差点儿 听说 据说 听人说 有人说 真想 真希望 多希望 好希望 希望 要是 如果 假如 假设 倘若 万一 是不是 有没有 谁 别 别记 先别 千万别 不要 不用 好像 可能`)))

// match is a message that has a form's shape.
type match struct {
	*reading
	base int // the first rune of what the shape was laid over
}

// wholeMessage heads the rule of a request that the shape of a whole message told.
const wholeMessage = "whole message: "

const longestForm = 60 // runes; longer messages tell more than one thing

// politeness around what is meant.
var (
	politeHeads = strings.Fields(`请 麻烦 劳驾 帮我 帮忙 给我 你 那就 那 嗯 好的, 好, 对了 另外 哎 ,`)
	politeTails = strings.Fields(`, 。 . ! ~ 下吧 吧 一下 哈 谢谢 多谢 啊 呀 哦 呗`)
)

// withoutPoliteness are the runes [i, j) without politeness before and behind them.
func withoutPoliteness(r []rune, i, j int) (int, int) {
	return pastHeads(r, i, j), beforeTails(r, i, j)
}

// pastHeads is where the politeness that begins at i ends.
func pastHeads(r []rune, i, j int) int {
	for i < j {
		if r[i] == ' ' {
			i++
			continue
		}
		if r[i] == '@' {
			if n := slices.Index(r[i:j], ' '); n > 1 {
				i += n + 1
				continue
			}
		}
		next, word := pastOne(r, i, j, politeHeads)
		if word == "" {
			break
		}
		i = next
	}
	return i
}

// pastOne is where the first of some words that opens the runes [i, j) ends; empty: none does.
func pastOne(r []rune, i, j int, words []string) (int, string) {
	for _, w := range words {
		if starts(r[i:j], w) {
			return i + utf8.RuneCountInString(w), w
		}
	}
	return i, ""
}

// beforeTails is where the politeness that ends at j begins.
func beforeTails(r []rune, i, j int) int { return beforeWords(r, i, j, politeTails) }

// beforeWords is where the blanks and words that end at j begin.
func beforeWords(r []rune, i, j int, words []string) int {
tail:
	for j > i {
		if r[j-1] == ' ' {
			j--
			continue
		}
		for _, w := range words {
			if n := utf8.RuneCountInString(w); n <= j-i && starts(r[j-n:j], w) {
				j -= n
				continue tail
			}
		}
		break
	}
	return j
}

// whole reads a message that has a shape.
func (rd *reading) whole(shape *zh.Sentence, read func(match) (Request, bool)) (Request, bool) {
	i, j := rd.body[0], rd.body[1]
	if i >= j || !shape.Match(rd.r[i:j], &rd.found) {
		return Request{}, false
	}
	r, ok := read(match{rd, i})
	if !ok {
		return r, false
	}
	r.Span = rd.tx.Span(rd.start, len(rd.r))
	r.Confidence, r.Margin = 0.97, 0.9
	r.Why = []Reason{{Rule: wholeMessage + string(r.Kind), Span: r.Span, Weight: 6}}
	if r.Speech == "" {
		r.Speech = Command
	}
	return r, true
}

// containsAny reports whether one of the words stands in s.
func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// has reports whether the slot took part.
func (m match) has(slot string) bool {
	_, _, ok := m.found.Slot(slot)
	return ok
}

// says reports whether one of the words stands in what the shape was laid over.
func (m match) says(words ...string) bool { return mentions(m.r[m.base:], words...) }

// runes are the runes of a slot, without blanks and quotation marks around it; the same twice when it is empty.
func (m match) runes(slot string) (i, j int) {
	i, j, _ = m.found.Slot(slot)
	i, j = m.base+i, m.base+j
	for i < j && strings.ContainsRune(around, m.r[i]) {
		i++
	}
	for i < j && strings.ContainsRune(around, m.r[j-1]) {
		j--
	}
	return i, j
}

const around = ` "“”「」《》【】':,`

// words that a customer's name is wrapped in: 客户华北重工, 华北重工这个客户.
var (
	nameHeads = []string{"客户", "公司"}
	nameTails = []string{"这个客户", "这家客户", "这家公司", "这个公司", "这客户", "那个客户", "那家公司", "这家", "客户"}
	theseOnes = []string{"这个客户", "这家客户", "这家公司", "这个公司", "这客户", "那个客户", "那家公司", "那家", "这家", "该客户", "他们", "他家", "它"}
	noNames   = []string{"不要", "要不要", "是不是", "能不能", "可不可以", "如果", "要是", "听说", "别", "吗", "怎么", "什么", "为啥", "想", "啥", "哪", "谁", "?", ",", ";", "\n", "了"}
)

// customer is the customer a slot names.
func (m match) customer(slot string, known bool) (Ref, bool) {
	i, j := m.runes(slot)
	return m.customerAt(i, j, known)
}

// customerAt is the customer that the runes [i, j) name. known asks for a name that the book holds.
func (rd *reading) customerAt(i, j int, known bool) (Ref, bool) {
	if said := string(rd.r[i:j]); slices.Contains(theseOnes, said) {
		return Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "anaphor"}, true
	}
	if ref, ok := rd.inBook(i, j); ok {
		return ref, true
	}
	for _, w := range nameHeads {
		if n := utf8.RuneCountInString(w); starts(rd.r[i:j], w) && j-i > n+1 {
			i = skip(rd.r, i+n, around)
			break
		}
	}
	for _, w := range nameTails {
		if n := utf8.RuneCountInString(w); j-i > n+1 && starts(rd.r[j-n:j], w) {
			j -= n
			break
		}
	}
	for j > i && strings.ContainsRune(around, rd.r[j-1]) {
		j--
	}
	if ref, ok := rd.inBook(i, j); ok {
		return ref, true
	}
	name := string(rd.r[i:j])
	if known || j-i < shortest || j-i > longestName || containsAny(name, noNames) || strings.ContainsRune(pronouns, rd.r[i]) {
		return Ref{}, false
	}
	ref := Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}
	if rd.c.Book != nil {
		if ids := rd.c.Book.Similar(ref.Text, 5); len(ids) > 0 {
			ref.IDs, ref.Match = ids, "fuzzy"
		}
	}
	return ref, true
}

// inBook is the name of the book that fills the runes [i, j).
func (rd *reading) inBook(i, j int) (Ref, bool) {
	if rd.c.Book == nil || j-i < shortest {
		return Ref{}, false
	}
	f := rd.c.Book.Longest(rd.r[:j], i)
	if f.Runes != j-i {
		return Ref{}, false
	}
	ref := Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), IDs: f.Customers, Match: "alias"}
	if f.Full > 0 {
		ref.Match = "exact"
	}
	return ref, true
}
