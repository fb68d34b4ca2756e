package intents

import (
	"slices"
	"strings"
	"unicode"

	"genjin/crm"
	"genjin/intents/zh"
)

// fillDeal reads a stage, a title, a reason and what a payment was for.
func (rd *reading) fillDeal(d *draft, s *Slots) {
	switch d.kind {
	case CreateDeal:
		s.Deal = rd.dealTitle(d, s)
	case AdvanceDeal:
		if s.Stage = rd.stage(d); s.Stage == "" && rd.anyStarts(d, "下一步") {
			s.Stage = StageNext // 华北重工下一步
		}
		if rd.anyHas(d, fBackStage) {
			s.Reason = rd.rest(d, s, true)
		}
	case CloseLost:
		s.Reason = rd.rest(d, s, false)
		if rd.p.process != nil {
			text := s.Reason
			if text == "" {
				text = rd.text(d)
			}
			if l, ok := rd.p.process.LossReason(text); ok {
				s.Loss = l.Code
			}
		}
	case RecordPayment:
		rd.each(d, func(c *clause, k int, t *token) {
			if t.kind != wordToken || s.PayKind != "" {
				return
			}
			w := string(rd.r[t.i:t.j])
			for _, kind := range []string{"首付", "首款", "预付", "尾款", "全款", "进度款", "定金", "订金", "质保金", "保证金", "货款", "余款", "验收款", "提货款", "发货款", "第一笔", "第二笔", "第三笔", "一期款", "二期款"} {
				if strings.Contains(w, kind) {
					s.PayKind = kind
				}
			}
		})
	}
}

// stage is where the deal goes.
func (rd *reading) stage(d *draft) (to crm.StageCode) {
	moved := false
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind != wordToken {
			return
		}
		e := rd.entry(t)
		switch {
		case e.stage != "" && c.f.has(fStageNamed) && rd.aims(c, k) && (!moved || rd.movedRightBefore(c, k)):
			to = e.stage
			moved = rd.movedRightBefore(c, k)
		case t.features.has(fNextStage) && to == "":
			to = StageNext
		case t.features.has(fBackStage) && to == "":
			to = StageBack
		case t.features.has(fQuoted2) && (to == "" || to == StageNext):
			to = rd.p.stageCalled("报价", "quote")
		}
	})
	if to == "" {
		rd.each(d, func(c *clause, k int, t *token) {
			if to == "" && t.kind == wordToken && rd.entry(t).stage != "" {
				to = rd.entry(t).stage
			}
		})
	}
	if to == "" && rd.clauses[d.lead].f.has(fMoney) && !rd.clauses[d.lead].f.has(fMoveWord) && rd.anyStarts(d, "报") {
		to = rd.p.stageCalled("报价", "quote") // 崂山矿泉 报 41.5万
	}
	return to
}

// anyStarts reports whether a word stands in a clause of d, if only within another.
func (rd *reading) anyStarts(d *draft, word string) bool {
	return slices.ContainsFunc(d.clauses, func(n int) bool { return mentions(rd.r[rd.clauses[n].i:rd.clauses[n].j], word) })
}

func (rd *reading) movedRightBefore(c *clause, k int) bool {
	for n := k - 1; n >= c.a && rd.tokens[k].i-rd.tokens[n].j <= 2; n-- {
		if f := &rd.tokens[n].features; f.has(fMoveWord) || f.has(fBackStage) {
			return true
		}
	}
	return false
}

// stageCalled is the stage of a word, or fallback when the process has none of it.
func (p *Parser) stageCalled(word string, fallback crm.StageCode) crm.StageCode {
	r := []rune(word)
	if n, id := p.words.Longest(r, 0); n == len(r) && p.entries[id].stage != "" {
		return p.entries[id].stage
	}
	return fallback
}

// plain are the words a loss or a move is told by and that are no reason.
var plain = strings.Fields(`输单 输单了 输了 输掉 输掉了 丢单 丢单了 丢了 丢掉 丢掉了 黄了 黄掉了 没戏 没戏了 没戏啦 死单 死单了 凉了 凉凉了 飞了 飞单了 泡汤了 吹了 lost 流失 流失了 放弃 放弃吧 放弃了 关掉 关闭 没谈成 没谈下来 没中标 落标 落标了 崩了 谈崩了 理由 原因 原因是 理由是 因为 由于 这单 那单 了 的 吧 啦 是 单子 客户 被`)

// rest is what a draft says beside its customer, its amounts and the words of the deed: the reason.
func (rd *reading) rest(d *draft, s *Slots, others bool) string {
	var parts []string
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		if others && (n == d.lead || c.kind == d.kind) {
			continue
		}
		text := rd.tx.Slice(c.i, c.j)
		if s.Customer.Said() {
			text = strings.ReplaceAll(text, s.Customer.Text, "")
		}
		for changed := true; changed; {
			changed = false
			text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
			for _, w := range plain {
				if t, ok := strings.CutPrefix(text, w); ok {
					text, changed = t, true
				} else if t, ok := strings.CutSuffix(text, w); ok && t != "" && w != "了" {
					text, changed = t, true
				} else if text == w {
					text, changed = "", true
				}
			}
		}
		if len([]rune(text)) > 1 && !rd.onlyNumbers(c) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "，")
}

func (rd *reading) onlyNumbers(c *clause) bool {
	for k := c.a; k < c.b; k++ {
		if rd.tokens[k].kind != amountToken && rd.tokens[k].kind != timeToken {
			return false
		}
	}
	return c.b > c.a
}

// untitled are words that belong to no title.
var untitled = setOf(fNewDeal, fBuild, fBudget, fOdds, fMoneyWord, fNamed, fMoveWord, fThis, fMe, fCanWin, fWantBuy, fSay, fContactWord, fTodo, fAgain, fLook, fStageWord, fWon, fWonBare, fChat)

// dealTitle is the first phrase of a draft that nothing else took: MES系统, 年度框架.
func (rd *reading) dealTitle(d *draft, s *Slots) (best Ref) {
	score := 0
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		i := -1
		flush := func(j int, whole bool) {
			if i < 0 {
				return
			}
			a, b := i, j
			i = -1
			for a < b && !whole && (rd.r[a] == ' ' || rd.r[a] == '-' || strings.ContainsRune("的了个把给做要为", rd.r[a]) || rd.r[a] == '一' && a+1 < b && strings.ContainsRune("个套台批款条项", rd.r[a+1])) {
				a++
			}
			for b > a && !whole && (rd.r[b-1] == ' ' || rd.r[b-1] == '-' || strings.ContainsRune("的了吧先再要买", rd.r[b-1])) {
				b--
			}
			if b-a < 2 || rd.withinCustomer(a, b, s) || starts(rd.r[a:], "还没") || rd.r[a] == '没' {
				return
			}
			w := 0
			for k := a; k < b; k++ {
				switch t := rd.covering(k); {
				case t == nil:
					w += 2
				case t.features.has(fProject):
					w += 3
				case t.j-t.i >= 2:
					w++
				}
			}
			if l := rd.left(a); l != nil && l.features.has(fNamed) {
				w += 10
			}
			if whole && d.kind == CreateDeal {
				w++ // 给华北重工建个商机,框架,80万
			}
			if w > score+1 && w >= 3 {
				score, best = w, Ref{Text: rd.tx.Slice(a, b), Span: rd.tx.Span(a, b)}
			}
		}
		for k := c.i; k < c.j; k++ {
			if j := rd.titledEnd(k, c, s); j > k && (i < 0 || rd.measured(k)) {
				i = k
				flush(j, true)
				k = j - 1
				continue
			}
			t := rd.covering(k)
			switch {
			case t != nil && (t.kind != wordToken || t.features.any(&untitled)):
				flush(k, false)
				k = t.j - 1
			case t != nil && t.j-t.i == 1 && particleSet.Has(rd.r[k]), rd.r[k] == '-', rd.r[k] == ':':
				flush(k, false)
			case i < 0 && rd.r[k] != ' ':
				i = k
			}
		}
		flush(c.j, false)
	}
	return best
}

// titledEnd is where a title ends that begins at i and stands by itself between stops or blanks: such a piece is the title
// as a whole, 智能门禁, 听诊器, 来访登记系统, whatever words are in it. It is i when there is none.
func (rd *reading) titledEnd(i int, c *clause, s *Slots) int {
	const stops, sentences = " ,-:;。、", "买要先再还有给把想能会就都请让被跟我你他她它这那"
	r := rd.r
	apart := i == c.i || strings.ContainsRune(" -:", r[i-1]) || rd.measured(i)
	if !apart || i >= c.j || strings.ContainsRune(stops, r[i]) || strings.ContainsRune(sentences, r[i]) && zh.EndingAt(r, i) == 0 {
		return i
	}
	j := i
	for j < c.j && !strings.ContainsRune(stops, r[j]) {
		j++
	}
	if rd.moods.Hedged(i, j) || r[i] == '没' || starts(r[i:], "还没") {
		return i // 还没准信儿
	}
	if j-i < 2 || j-i > 12 || strings.ContainsAny(string(r[i:j]), "的了吗吧") || rd.withinCustomer(i, j, s) || !rd.lettersIn(i, j) {
		return i
	}
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.j <= i || t.i >= j {
			continue
		}
		edge := t.i == i || t.j == j
		switch {
		case t.kind == customerToken && t.ref.Match == "shape":
		case t.kind != wordToken && (edge || t.kind != amountToken):
			return i
		case t.kind == wordToken && t.j-t.i == 1:
		case t.kind == wordToken && t.features.any(&told):
			return i
		case t.kind == wordToken && edge && t.features.any(&untitled) && (t.i == i || !t.features.has(fWantBuy) || t.j-t.i != 2):
			return i
		}
	}
	if k := skip(r, j, " "); k > j && k < c.j {
		if more := rd.titledEnd(k, c, s); more > k {
			return more // MES 二期
		}
	}
	return j
}

// measured reports whether a number and a measure end right before i: 买一台|激光切割机.
func (rd *reading) measured(i int) bool {
	return i-2 >= rd.start && strings.ContainsRune("台套批款", rd.r[i-1]) && strings.ContainsRune("一两二三四五六七八九十几0123456789", rd.r[i-2])
}

// told are words of talk about a deal, with which no title is made.
var told = setOf(fOpinion, fSay, fThis, fAgain, fTodo, fMissed)

func (rd *reading) withinCustomer(i, j int, s *Slots) bool {
	sp := rd.tx.Span(i, j)
	return s.Customer.Said() && sp.Start < s.Customer.Span.End && sp.End > s.Customer.Span.Start
}

// notOurQuote is what makes 报价50万 something other than our price that was given.
var notOurQuote = setOf(fRival, fAsked, fUnreal, fTheirs, fBudget, fSay)

// fillQuoted notes that a contact brought our quote: 拜访了张总,报价50万.
func (rd *reading) fillQuoted(d *draft, s *Slots) {
	if s.Amount == nil || s.Amount.Kind == zh.NumberRange || s.Amount.Approx {
		return
	}
	at := rd.tx.Index(s.Amount.Start)
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind != wordToken || !t.features.has(fQuote) && !t.features.has(fQuoted2) || c.f.any(&notOurQuote) {
			return
		}
		if mood, _, _ := rd.moods.At(c.i, c.j, t.i, t.j); t.j <= at && at-t.j <= 2 && mood == zh.Real {
			s.Quoted = rd.p.stageCalled("报价", "quote")
		}
	})
}
