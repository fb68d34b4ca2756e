package intents

import (
	"strings"

	"genjin/intents/zh"
)

// What was just written is taken back or put right in everyday words: 撤了吧，刚才那个记错了; 不是36.8是38.6; 是微信不是电话.
// The whole message says nothing else: no customer, no other deed.

const (
	slipHead = `[哎呀|哎哟|哎|啊|呃|等一下|等等|等下|不好意思|抱歉|对不起|算了|诶|唉|不对|错了|,|。|!|~| ]*`
	slipEnd  = `[了|吧|哈|啊|呀|哦|啦|嘛|呗|掉|。|!|~| ]*`
	lastDeed = `[刚才|刚刚|刚|上面|前面|上|最后|我|说|发|记|录|建|加|填|写|设|把|帮|给|将|的|这|那|个|条|笔|一|次|了|,| ]*`
	lastOnes = `(刚才|刚刚|刚|上面|前面|上一)`
	deedNoun = `[记录|跟进|客户|商机|联系人|回款|款|提醒|备注|标签|消息|东西|单子|单]`
	slipped  = `(记错|弄错|搞错|写错|说错|发错|录错|填错|点错|按错|打错|记重|录重|发重|记早|录早|记岔|搞混|弄混|重复|手滑|手抖|手快|误操作|误发|不对|有误|错)[了|啦|人|群|地方|客户|一下|哈|,| ]*`
	dropIt   = `(撤销|撤回|撤掉|撤|作废|删掉|删除|删|去掉|抹掉|不算数|不算|不作数|不要|别记|别建|别录|取消|退回去|退回)`
)

var undoForms = []form{
	{ // 宏达撤回成交: no win
		words: []string{"撤"},
		shape: zh.NewSentence(`[把|将]<a 2-12 ^,;。?!了吗没不说>[的|那单|这单|那个|那笔]*(撤回|撤销|撤掉)[一下](v=成交|签单|签约|赢单|输单|丢单|回款)[了|吧|掉]*`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", true)
			i, j := m.runes("v")
			r := Request{Kind: Undo}
			r.Slots.Text = ref.Text + m.tx.Slice(i, j)
			return r, ok
		},
	},
	{ // 撤了吧，刚才那个记错了
		words: []string{"撤", "删", "作废", "不要", "不算", "不作数", "取消", "去掉", "抹掉"},
		shape: zh.NewSentence(slipHead + lastDeed + `(撤销|撤回|撤掉|撤|作废|删掉|删除|删|去掉|抹掉|不算数|不算|不作数|不要|别记|取消)` + slipEnd + `[,| ]*` + lastDeed + deedNoun + lastDeed + `[是|又|有点]*` + slipped + slipEnd),
		read:  func(match) (Request, bool) { return Request{Kind: Undo}, true },
	},
	{ // 回款那个退回去，我记早了; 别记了，那个不对
		words: []string{"退", "别"},
		shape: zh.NewSentence(slipHead + lastDeed + deedNoun + lastDeed + `(退回去|退回|别记|别建|别录)` + slipEnd + `[,| ]*` + lastDeed + deedNoun + lastDeed + `[是|又|有点]*` + slipped + slipEnd),
		read:  func(match) (Request, bool) { return Request{Kind: Undo}, true },
	},
	{ // 我搞混了，撤掉吧; 不好意思记重了，删一条
		words: []string{"错", "重", "早", "岔", "混", "手", "误", "不对"},
		shape: zh.NewSentence(slipHead + lastDeed + deedNoun + lastDeed + `[是|又|有点]*` + slipped + slipEnd + `[,| ]*` + lastDeed + deedNoun + dropIt + `[一条|一个|一笔|它|一次]` + slipEnd),
		read:  func(match) (Request, bool) { return Request{Kind: Undo}, true },
	},
	{ // 算了，刚才那个客户别建了
		words: []string{"刚", "上面", "前面", "上一"},
		shape: zh.NewSentence(slipHead + `[把|我]*` + lastOnes + lastDeed + deedNoun + lastDeed + `[先]` + dropIt + slipEnd),
		read:  func(m match) (Request, bool) { return Request{Kind: Undo}, !m.says("提醒") },
	},
	{ // 刚发的那条是给同事的，不算数
		words: []string{"刚", "上面", "前面", "上一"},
		shape: zh.NewSentence(slipHead + lastOnes + lastDeed + deedNoun + `是[要]*(给|发给|跟)<1-6 ^,;。?!>的[,| ]*(不算数|不算|不作数|撤了|撤掉|撤回|撤|删了|删掉|删|作废|别记)` + slipEnd),
		read:  func(match) (Request, bool) { return Request{Kind: Undo}, true },
	},
	{ // 前面两条都不要
		words: []string{"条", "个", "笔"},
		shape: zh.NewSentence(slipHead + `[把]` + lastOnes + `[的|那|这|我|发|说|记]*(n=两|2|二|三|3|四|4|五|5)(条|个|笔)` + deedNoun + `[我|都|全部|全|,]*` + dropIt + slipEnd),
		read: func(m match) (Request, bool) {
			r := Request{Kind: Undo}
			i, j := m.runes("n")
			for n, words := range []string{2: "2二两", 3: "3三", 4: "4四", 5: "5五"} {
				if strings.Contains(words, string(m.r[i:j])) {
					r.Slots.Count = n
				}
			}
			return r, true
		},
	},
}

var notButForms = []form{
	{ // 不是36.8是38.6, 不是首付是尾款
		words: []string{"不是"},
		shape: zh.NewSentence(slipHead + lastDeed + `不是<a 1-12 ^,;。?!>[啊|呀|哦|,| ]*[而|应该|其实|我|说的|就]*是<b 1-12 ^,;。?!>[啊|呀|哦|哈|。|!|~]*`),
		read:  match.notBut,
	},
	{ // 是微信不是电话; 等等，刚才阶段弄错了，是报价不是商机
		words: []string{"不是"},
		shape: zh.NewSentence(slipHead + lastDeed + `[阶段|方式|金额|款|类型|,]*[记错|弄错|搞错|写错|说错|错]*[了|,| ]*[应该|其实|就]*是<b 1-12 ^,;。?!>[啊|呀|哦|,| ]*不是<a 1-12 ^,;。?!>[啊|呀|哦|哈|。|!|~]*`),
		read:  match.notBut,
	},
	{ // 是38.6万，刚才手滑
		words: []string{"万", "千", "元", "块", "w"},
		shape: zh.NewSentence(slipHead + lastDeed + `[应该|其实|金额]*是<b 2-12 ^,;。?!>[,|。| ]*` + lastDeed + `[金额|数|数字]*` + slipped + slipEnd),
		read: func(m match) (Request, bool) {
			i, j := m.runes("b")
			a, ok := m.amountFilling(i, j)
			r := Request{Kind: Amend}
			r.Slots.Amount, r.Slots.Field = &a, "amount"
			return r, ok && (a.Kind == zh.MoneyAmount || a.Fen >= 100_00)
		},
	},
}

// notBut reads a value and the one it takes the place of, which is of the same sort.
func (m match) notBut() (Request, bool) {
	r := Request{Kind: Amend}
	ai, aj := m.runes("a")
	bi, bj := m.runes("b")
	was, isAmount := m.amountFilling(ai, aj)
	if now, ok := m.amountFilling(bi, bj); ok && isAmount {
		if was.Kind == zh.Number && now.Kind == zh.Number && was.Fen >= 10000_00 != (now.Fen >= 10000_00) {
			return r, false
		}
		if now.Kind == zh.Number && now.Fen < 10000_00 { // 36.8: of 万, by the amount that it corrects
			now.Fen, now.Approx = now.Fen*10000, true
		}
		r.Slots.Amount, r.Slots.Was, r.Slots.Field = &now, &was, "amount"
		return r, true
	}
	if x, y := m.entryAt(ai, aj), m.entryAt(bi, bj); x != nil && y != nil {
		switch {
		case x.activity != "" && y.activity != "" && x.activity != y.activity:
			r.Slots.Activity, r.Slots.Field = y.activity, "activity"
			return r, true
		case x.stage != "" && y.stage != "" && x.stage != y.stage:
			r.Slots.Stage, r.Slots.Field = y.stage, "stage"
			return r, true
		}
	}
	return r, false
}

// amountFilling is the amount, or bare number, that fills the runes [i, j).
func (rd *reading) amountFilling(i, j int) (zh.Amount, bool) {
	said := string(rd.r[i:j])
	all := zh.Amounts(zh.Read(said))
	if len(all) == 0 {
		return zh.Amount{}, false
	}
	a := all[0]
	if a.Span.Start != 0 || a.Span.End != len(said) || a.Discount || a.Kind != zh.MoneyAmount && a.Kind != zh.Number {
		return zh.Amount{}, false
	}
	if a.Kind == zh.Number && a.Fen == 0 {
		a.Fen = fenOf(a.Value)
	}
	a.Span = rd.tx.Span(i, j)
	return a, a.Fen > 0
}

// entryAt is the word of the vocabulary that fills the runes [i, j), which may say 的 behind it; nil: none does.
func (rd *reading) entryAt(i, j int) *wordEntry {
	if j-i > 1 && rd.r[j-1] == '的' {
		j--
	}
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == wordToken && t.i == i && t.j == j {
			return rd.entry(t)
		}
	}
	return nil
}
