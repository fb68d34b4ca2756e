package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// What people say to the knowledge base, and of it. A question without any of these words is read by the frames.

// KnowledgeOp is what is wanted of the knowledge base.
type KnowledgeOp string

// What can be wanted of it.
const (
	KnowledgeAsk      KnowledgeOp = ""         // 客户嫌贵怎么回
	KnowledgeReply    KnowledgeOp = "reply"    // 帮我回复客户:你们太贵了
	KnowledgeAdd      KnowledgeOp = "add"      // 话术:客户嫌贵时,…
	KnowledgeSave     KnowledgeOp = "save"     // 存知识库, of a quoted message
	KnowledgeAnswer   KnowledgeOp = "answer"   // 回答问题3:…
	KnowledgeWithdraw KnowledgeOp = "withdraw" // 撤下知识12
	KnowledgeAgree    KnowledgeOp = "agree"    // 同意知识12
	KnowledgeReject   KnowledgeOp = "reject"   // 驳回知识12
	KnowledgeRead     KnowledgeOp = "read"     // 知识12
	KnowledgeLike     KnowledgeOp = "like"     // 赞12
	KnowledgeUnlike   KnowledgeOp = "unlike"   // 取消赞12
	KnowledgeList     KnowledgeOp = "list"     // 知识库有什么
	KnowledgeWaiting  KnowledgeOp = "waiting"  // 待审的知识
	KnowledgeOpen     KnowledgeOp = "open"     // 没人回答的问题
	KnowledgeMissing  KnowledgeOp = "missing"  // 没找到答案
)

// KnowledgeWish is what a message wants of the knowledge base.
type KnowledgeWish struct {
	Op     KnowledgeOp     `json:"op,omitempty"`
	Kind   crm.ArticleKind `json:"kind,omitempty"`
	Number int64           `json:"number,omitempty"` // of an article or a question; 0: not said
	Text   string          `json:"text,omitempty"`   // as written
}

// kindWords are what people call the kinds of articles.
var kindWords = map[string]crm.ArticleKind{
	"话术": crm.ScriptArticle, "标准话术": crm.ScriptArticle, "销售话术": crm.ScriptArticle, "话术库": crm.ScriptArticle,
	"案例": crm.CaseArticle, "成功案例": crm.CaseArticle, "客户案例": crm.CaseArticle, "案例库": crm.CaseArticle,
	"faq": crm.FAQArticle, "常见问题": crm.FAQArticle, "常见问答": crm.FAQArticle, "问答": crm.FAQArticle, "知识": crm.FAQArticle, "知识库": crm.FAQArticle,
	"经验": crm.ExperienceArticle, "经验分享": crm.ExperienceArticle, "心得": crm.ExperienceArticle, "复盘": crm.ExperienceArticle,
	"行业洞察": crm.InsightArticle, "洞察": crm.InsightArticle, "行业知识": crm.InsightArticle, "市场洞察": crm.InsightArticle,
}

// asked is a question of the trade, in its own words, about nobody of the book.
func (m match) asked() (Request, bool) {
	r := Request{Kind: KnowledgeQuery, Speech: Question}
	r.Slots.Text = strings.TrimSpace(m.tx.Slice(m.start, len(m.r)))
	for k := range m.tokens {
		if t := &m.tokens[k]; t.kind == customerToken && t.ref.Match != "shape" || t.kind == contactToken {
			return r, false
		}
	}
	return r, true
}

const (
	aKind   = `(k=标准话术|销售话术|话术库|话术|成功案例|客户案例|案例库|案例|faq|常见问题|常见问答|问答|经验分享|经验|心得|复盘|行业洞察|市场洞察|行业知识|洞察|知识库|知识)`
	aNumber = `<n 1-9 digits>`
)

// draftReplies ask for a reply to a customer; what they quote of the customer tells nothing of what happened, however long it is.
var draftReplies = []form{
	{ // 帮我回复客户:你们太贵了, 起草回复给王总:交期能不能提前
		words: replyWords,
		shape: zh.NewSentence(`[替我|帮我|帮忙]*[起草|草拟|拟|写|编]*[一下|下|一段|一条|一份|一个|段|条|个]*(回复|回信|回话)[一下|下|给]*[<a 1-8 ^,:。;?!>](:|,)[他说|她说|对方说|客户说|:|,]*<t 2-200>`),
		read: func(m match) (Request, bool) {
			i, _ := m.runes("t")
			return m.knowledge(KnowledgeQuery, KnowledgeReply), mentions(m.r[m.start:i], "帮我", "替我", "帮忙", "起草", "草拟", "拟", "写", "编")
		},
	},
	{ // 起草回复, of what is quoted
		words: replyWords,
		shape: zh.NewSentence(`[替我|帮我|帮忙]*(起草|草拟|拟|写)[一下|下|一段|一条|一份|一个|段|条|个]*(回复|回信|回话)[吧|。]*`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeReply), true },
	},
}

// draftMessages ask for a message to a customer, which nobody has sent: 帮我给恒通赵经理写个年后再联系的微信.
var draftMessages = []form{
	{
		words: draftWords,
		shape: zh.NewSentence(draftAsk + `(给|向)<c 1-14 ^,;。?!了>` + draftVerb + `<t 0-24 ^;。?!了过>` + draftKind),
		read:  match.messageWanted,
	},
	{
		words: draftWords,
		shape: zh.NewSentence(draftAsk + draftVerb + `[给|发给|回]<c 1-14 ^,;。?!了>的<t 0-24 ^;。?!了过>` + draftKind),
		read:  match.messageWanted,
	},
	{
		words: draftWords,
		shape: zh.NewSentence(draftAsk + draftVerb + draftKind + `(给|发给|回给|回复)<c 1-14 ^,;。?!了>[(,|:|_|说|内容|就说)*<t 0-40>]`),
		read:  match.messageWanted,
	},
}

const (
	draftAsk  = `[帮我|帮忙|替我|给我|麻烦你|麻烦|请你|请|你|来]*`
	draftVerb = `(写|编|拟|起草|草拟|想|措辞)[一下|一个|一条|一段|一封|一份|下|个|条|段|封|份|篇]*`
	draftKind = `(微信|短信|邮件|消息|话术|文案|问候|祝福|朋友圈)[内容|文字|文案|话术|消息]*`
)

// messageWanted reads a message that is asked for, and has not been written: the assistant is asked to.
func (m match) messageWanted() (Request, bool) {
	head := m.r[m.start:]
	for k := range head {
		if n, _ := draftVerbs.Longest(head, k); n > 0 {
			return m.knowledge(KnowledgeQuery, KnowledgeReply), mentions(head[:k], "帮我", "帮忙", "替我", "给我", "麻烦", "请", "你")
		}
	}
	return Request{}, false
}

var draftVerbs = zh.NewWords(indexed(draftWords))

var draftWords = strings.Fields(`写 编 拟 起草 想 措辞`)

var replyWords = []string{"回复", "回信", "回话"}

const longestReply = 260 // runes of a message that asks for one

var knowledgeForms = []form{
	{ // 反渗透膜一般几年换一次来着, 膏霜打样一般要几天
		words: []string{"一般", "通常", "正常"},
		shape: zh.NewSentence(`[请问|问下|想问下|,]*<2-14 ^,;。?!我他她>(一般|通常|正常)[情况下|来说|都|是|要|得|能|可以|用|隔|需要|收|给]*<0-4 ^,;。?!>(几|多少|多久|多长)(天|年|个月|月|周|小时|分钟|次|遍|个点|成|折|时间|钱)[换|洗|保养|检修|更换|做|检测|校准]*[一次|一遍|一回]*[来着|啊|呢|呀|合适|才行|吗]*[?]`),
		read:  func(m match) (Request, bool) { return m.asked() },
	},
	{ // 催款有没有合适的话术
		words: []string{"话术", "说辞", "范文", "模板"},
		shape: zh.NewSentence(`[请问|问下|有人|谁|,]*<0-12 ^,;。?!>(有没有|有什么|有啥|有没得)[合适|现成|好|好用|标准|好的|合适的|现成的|好用的|标准的]*[的](话术|说辞|范文|模板|说法)[吗|啊|呢|可以用|能用|推荐|参考|借鉴]*[?]`),
		read:  func(m match) (Request, bool) { return m.asked() },
	},
	{ // 怎样跟客户开口催款才不尴尬
		words: strings.Fields(`怎么 怎样 如何 咋`),
		shape: zh.NewSentence(`[请问|问下|有没有人知道|,]*(怎么样|怎么|怎样|如何|咋个|咋)[才能|能|去|样]*(跟|和|给|对|向|同)(客户|甲方|人家|对方)<1-16 ^,;。!?吗>[?]`),
		read:  func(m match) (Request, bool) { return m.asked() },
	},
	{ // 存知识库, of what is quoted
		words: strings.Fields(`存 收进 收到 加到 加进 加入 放进 放到 沉淀 收录`),
		shape: zh.NewSentence(`[把|将][这条|这个|这段|这句|上面的|上面这条|上面|它|这]*[消息|话|内容](存到|存进|存入|存成|存为|存|收进|收到|收录到|收录进|收录|加到|加进|加入|放进|放到|沉淀到|沉淀成|沉淀为|沉淀)[一条|公司[的]|我们[的]|当|为|成]*` + aKind + `[库][里|中][面][了]`),
		read:  func(m match) (Request, bool) { return m.knowledge(KeepArticle, KnowledgeSave), true },
	},
	{ // 知识12
		words: []string{"知识"},
		shape: zh.NewSentence(`[看看|看下|看一下|看|打开|查看|展开|查]知识[库][_|第|号|\#]*` + aNumber + `[条|号|篇][的]*[全文|内容|详情|原文]`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeRead), true },
	},
	{ // 赞12
		words: []string{"赞", "👍"},
		shape: zh.NewSentence(`[给|为](点赞|点个赞|赞一个|赞|👍)[_|知识|给|\#|第]*[` + `知识]` + aNumber + `[条|号]`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeLike), true },
	},
	{
		words: []string{"赞", "👍"},
		shape: zh.NewSentence(`给知识[_|第|\#]*` + aNumber + `[条|号](点赞|点个赞|赞|👍)`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeLike), true },
	},
	{
		words: []string{"赞", "👍"},
		shape: zh.NewSentence(`[取消|不](点赞|赞|👍)|点个赞|给个赞|赞一个`),
		read:  func(m match) (Request, bool) { return m.like() },
	},
	{
		words: []string{"取消"},
		shape: zh.NewSentence(`取消[对](知识|点赞|赞)[_|\#|第]*` + aNumber + `[条|号][的][赞|点赞]`),
		read: func(m match) (Request, bool) {
			return m.knowledge(KnowledgeQuery, KnowledgeUnlike), m.says("赞")
		},
	},
	{ // 撤下知识12, 同意知识12, 驳回知识12
		words: []string{"知识"},
		shape: zh.NewSentence(`((w=撤下|撤掉|撤回|下架|删除|删掉|删了|删)|(y=同意|批准|通过|发布)|(x=不同意|驳回|拒绝|退回))[了]知识[_|第|\#]*` + aNumber + `[条|号][的]*[_|,|:]*<t 0-40>`),
		read: func(m match) (Request, bool) {
			op := KnowledgeWithdraw
			switch {
			case m.has("x"):
				op = KnowledgeReject
			case m.has("y"):
				op = KnowledgeAgree
			}
			return m.knowledge(KeepArticle, op), true
		},
	},
	{ // 没人回答的问题
		words: []string{"问题", "没人答", "缺什么"},
		shape: zh.NewSentence(`[看看|看下|看一下|查看|查下|列出][还有|有][哪些|什么][知识库](没人回答|没人答|没有人回答|待回答|未回答|没回答|没答上来|没答上|没有答案|待解答|没答案|答不上来)[的](问题|提问)[有|还有][哪些|什么]*[吗][?]`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeOpen), true },
	},
	{
		words: []string{"没人答", "没人回答", "缺什么"},
		shape: zh.NewSentence(`(大家|有)[哪些|什么]问题(没人回答|没人答|没答案)|哪些问题(没人回答|没人答|没有答案|没答案)|知识库[还]缺(什么|哪些)[内容][?]`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeOpen), true },
	},
	{ // 待审的知识
		words: []string{"知识"},
		shape: zh.NewSentence(`[看看|看下|查看|有][哪些|什么]*[待审|待审核|待审批|要审|等我审|没审|待发布][的](知识|知识库|话术|案例)[有|还有][哪些|什么]*[要审|待审|等审][吗][?]`),
		read: func(m match) (Request, bool) {
			return m.knowledge(KnowledgeQuery, KnowledgeWaiting), m.says("审", "待发布")
		},
	},
	{ // 知识库有什么
		words: []string{"知识库", "话术库", "案例库"},
		shape: zh.NewSentence(`[看看|看下|看一下|查看|打开|进入]` + aKind + `[里][面][都|有](哪些|什么|啥|多少)*[内容|文章|话术|案例|条]*[了][吗][?]`),
		read: func(m match) (Request, bool) {
			r := m.knowledge(KnowledgeQuery, KnowledgeList)
			if i, j := m.runes("k"); string(m.r[i:j]) == "知识库" {
				r.Slots.Knowledge.Kind = ""
			}
			return r, m.says("知识库", "话术库", "案例库")
		},
	},
	{ // 查知识库:嫌贵
		words: []string{"知识库", "话术库", "案例库", "话术", "案例"},
		shape: zh.NewSentence(`((查一下|查下|查查|查|搜一下|搜下|搜搜|搜|找一下|找下|找找|找|翻翻)[一下][公司[的]|我们[的]](知识库|话术库|案例库|话术|案例)[里][面][有没有|关于|有关]*[_|:|,]*<t 1-40>|(知识库|话术库|案例库)[里][面](有没有|查|搜|找)*[关于|有关]*[_|:|,]*<t 2-40>)`),
		read: func(m match) (Request, bool) {
			r := m.knowledge(KnowledgeQuery, KnowledgeAsk)
			return r, r.Slots.Knowledge.Text != ""
		},
	},
	{ // 他们觉得我们报价太贵,怎么接话
		words: strings.Fields(`接话 怎么接 咋接 怎么回 咋回 怎么答 咋答 怎么应对 咋应对 怎么说 咋说 说啥 说什么好 怎么谈 怎么开口 咋开口`),
		shape: zh.NewSentence(`<t 4-40>[,|_|。]*[我|我们|该|应该|要]*(怎么接话|咋接话|怎么接|咋接|怎么回复|怎么回答|怎么回|咋回|怎么答|咋答|怎么应对|咋应对|怎么说|咋说|第一句说啥|说啥好|说啥|说什么好|怎么谈|怎么开口|咋开口)[他|他们|人家|对方]*[比较]*[好|合适]*[呢|啊]*[?]`),
		read:  func(m match) (Request, bool) { return m.howTo() },
	},
	{ // 年底怎么催客户下单
		words: strings.Fields(`客户 对方 采购 老板 决策人 领导`),
		shape: zh.NewSentence(`[<a 1-12 ^,。>](怎么|咋|如何|怎样)[才能|去|能|样]*(催|让|说服|劝|判断|应对|打动|维护|挽回|邀约|约到|约|安抚|引导|了解|打听|接近|绕过|见到|带)<t 2-30>[?]`),
		read: func(m match) (Request, bool) {
			r, ok := m.howTo()
			return r, ok && m.says("客户", "对方", "采购", "老板", "决策人", "领导")
		},
	},
	{ // 没找到答案
		words: []string{"答案", "都不是", "没答"},
		shape: zh.NewSentence(`(没找到答案|没有我要的答案|没有答案|答案不对|这不是我要的答案|没答到点上|没答上来|都不是我要的|不是我要的答案)[,][问问|帮我问|请]*[大家|别人|同事]`),
		read:  func(m match) (Request, bool) { return m.knowledge(KnowledgeQuery, KnowledgeMissing), true },
	},
}

// knowledge is a wish with the slots that took part.
func (m match) knowledge(kind Kind, op KnowledgeOp) Request {
	r := Request{Kind: kind}
	w := &r.Slots.Knowledge
	w.Op = op
	if kind == KnowledgeQuery {
		r.Speech = Question
	}
	if i, j, ok := m.found.Slot("k"); ok {
		w.Kind = kindWords[string(m.r[m.base+i:m.base+j])]
	}
	if _, _, ok := m.found.Slot("n"); ok {
		i, j := m.runes("n")
		for _, d := range m.r[i:j] {
			w.Number = w.Number*10 + int64(d-'0')
		}
	}
	if _, _, ok := m.found.Slot("t"); ok {
		i, j := m.runes("t")
		w.Text = m.tx.Slice(i, j)
	}
	return r
}

// howTo is a question how something is done; one that names a customer or a contact is about them.
func (m match) howTo() (Request, bool) {
	for i := m.start; i < len(m.r); i++ {
		if m.c.Book != nil && m.c.Book.Longest(m.r, i).Runes > 0 || starts(m.r[i:], "我的") {
			return Request{}, false
		}
	}
	for _, t := range m.tokens {
		if t.kind == contactToken {
			return Request{}, false
		}
	}
	return Request{Kind: KnowledgeQuery, Speech: Question}, true
}

// like is a like of what was shown last.
func (m match) like() (Request, bool) {
	if m.says("取消", "不") {
		return m.knowledge(KnowledgeQuery, KnowledgeUnlike), true
	}
	return m.knowledge(KnowledgeQuery, KnowledgeLike), true
}

var (
	keepHeads = strings.Fields(`沉淀一条 沉淀一个 沉淀 存一条 存一个 存个 存 记一条 加一条 加个 新增一条 新增 分享一条 分享一个 分享个 分享 添加 收录 补充一条 补充`)
	keepWords = func() (out []string) {
		for w := range kindWords {
			out = append(out, w)
		}
		slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
		return out
	}()
)

// keepArticle reads 话术:客户嫌贵时,先问拿什么比, of any length.
func (rd *reading) keepArticle() (Request, bool) {
	r := rd.r
	i, j := withoutPoliteness(r, rd.start, len(r))
	explicit := false
	for _, w := range keepHeads {
		if starts(r[i:j], w) {
			i, explicit = i+len([]rune(w)), true
			break
		}
	}
	var kind crm.ArticleKind
	for _, w := range keepWords {
		if starts(r[i:j], w) {
			kind, i = kindWords[w], i+len([]rune(w))
			break
		}
	}
	if kind == "" {
		return Request{}, false
	}
	if starts(r[i:j], "到知识库") {
		i += len("到知识库") / 3
	}
	if i >= j || r[i] != ':' {
		return Request{}, false
	}
	i = skip(r, i, ": ")
	end := len(r)
	for end > i && strings.ContainsRune(" \n", r[end-1]) {
		end--
	}
	said := r[i:end]
	if len(said) < 4 || !explicit && (len(said) < 8 || asksOnly(said)) {
		return Request{}, false
	}
	out := Request{Kind: KeepArticle, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: rd.tx.Span(rd.start, len(r))}
	out.Why = []Reason{{Rule: "whole message: " + string(KeepArticle), Span: out.Span, Weight: 6}}
	out.Slots.Knowledge = KnowledgeWish{Op: KnowledgeAdd, Kind: kind, Text: rd.tx.Slice(i, end)}
	return out, true
}

// asksOnly reports whether words are a question and bring no answer.
func asksOnly(said []rune) bool {
	last := said[len(said)-1]
	return (last == '?' || last == '吗' || mentions(said, "有没有", "怎么", "如何", "有哪些", "什么")) && !mentions(said, "答:", ",", "。", ";", "\n")
}

// answerTo reads 回答问题3:….
func (rd *reading) answerTo() (Request, bool) {
	r := rd.r
	i, j := withoutPoliteness(r, rd.start, len(r))
	explicit := false
	for _, w := range []string{"我来回答", "回答", "我来答", "解答", "答"} {
		if starts(r[i:j], w) {
			i, explicit = i+len([]rune(w)), true
			break
		}
	}
	if !starts(r[i:j], "问题") {
		return Request{}, false
	}
	i = skip(r, i+2, " #第")
	number := int64(0)
	for ; i < j && r[i] >= '0' && r[i] <= '9' && number < 1e9; i++ {
		number = number*10 + int64(r[i]-'0')
	}
	for _, w := range []string{"号", "条", "的答案是", "的答案"} {
		if starts(r[i:j], w) {
			i += len([]rune(w))
		}
	}
	if number == 0 || i >= j || r[i] != ':' && !(explicit && strings.ContainsRune(" ,", r[i])) {
		return Request{}, false
	}
	i = skip(r, i, ": ,")
	if j-i < 2 {
		return Request{}, false
	}
	out := Request{Kind: KeepArticle, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: rd.tx.Span(rd.start, len(r))}
	out.Why = []Reason{{Rule: "whole message: " + string(KeepArticle), Span: out.Span, Weight: 6}}
	out.Slots.Knowledge = KnowledgeWish{Op: KnowledgeAnswer, Kind: crm.FAQArticle, Number: number, Text: rd.tx.Slice(i, j)}
	return out, true
}
