package intents

import (
	"strconv"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
)

// Words about approvals are read from the whole message: 同意 said by itself, or of something that can be applied for, is
// somebody's word; 客户同意了报价, 王总同意 and 第二批货 are not.

// signs of a message's skeleton, in which names are one sign each.
const (
	signCustomer = "\x01"
	signPerson   = "\x02"
)

// rulingShapes are the shapes in which somebody says yes, or no. What the reason is stands in the slot why.
type rulingShapes struct {
	all, number *zh.Sentence
	one         []*zh.Sentence
}

const (
	yesVerb    = `(审批通过|审核通过|可以通过|予以通过|已阅同意|同意|批准|批了|准了|通过|准予|放行|approve[d])`
	noVerb     = `(审批不通过|审核不通过|不予通过|不同意|不批准|不通过|不批|不准|驳回[去]|拒绝|拒批|打回[去][修改|重做|重写]|退回(修改|重做|重写)|否决|否了|reject[ed])`
	aThing     = `(账期|退货|折让|退换货|赊销|授信|延期|样品费|样品|费用|返利|差旅|礼品|申请|审批|请求|报价|价格|折扣|特价|让利|推进|成交|签约|签单|赢单|回款|输单|丢单|退单|退回|重启|跳过|单子|单)`
	aLook      = `(批|审批|审核|审一下|批一下|批准)`
	ruledThing = `(账期|退货|退换货|赊销|授信|延期|样品费|费用|返利|返点|补贴|差旅|申请|审批|报价|价格|折扣|特价|让利|条款|免费<1-4>|[一|二|三|四|五|六|七|八|九|1|2|3|4|5|6|7|8|9]折|单子)`
	thisOne    = `[这个|那个|这笔|那笔|这单|那单]`
	whoever    = `(` + signCustomer + `|` + signPerson + `)`
)

func newRulingShapes(verb string) rulingShapes {
	const (
		upToThree = `[` + aThing + `][` + aThing + `][` + aThing + `]`
		thing     = thisOne + `[的]` + upToThree
		tail      = `[了|吧|掉|啦]*`
		why       = `[(,|;|:|。|!)[_]*[理由|原因][是|为][:|,][_]*<why 1->]`
	)
	said := verb + tail
	shapes := rulingShapes{
		all:    zh.NewSentence(`((都|全部|全都|统统)` + said + `|` + said + `(全部|所有)[的][申请|审批])[。|!]`),
		number: zh.NewSentence(`[审批][_]*(` + said + `[_]*(第|#|no[.])[_]*<n 1- digits>[号]|(第|#)[_]*<n 1- digits>[号][,|_]*` + said + `)`),
	}
	for _, shape := range []string{
		`[我|那就|那|好[的]|行|嗯|ok][,|_]*` + said + `[,|_]*[` + whoever + `][的]` + thing + `[的][申请|审批]` + tail + `[。|!]`,
		whoever + `[的]` + aThing + `[` + aThing + `][` + aThing + `][,|_]*[我]` + verb + `[吧][。|!]`,
		whoever + `[的]` + thing + `[,|_]*` + verb + `[吧][。|!]`,
		`[` + whoever + `][的][` + aThing + `][` + aThing + `]申请[,|_]*[我]` + said + `[。|!]`,
		`[` + whoever + `][的]` + thing + `[,|_]*我[这边|这里]` + said + `[` + said + `][。|!]`,
		whoever + `[的|那个|这个]<1-10 ^,;了说他她>[,|_]*我[这边|这里|也]*` + said + `[。|!]`, // 平湖商管的质保延期我批了
	} {
		shapes.one = append(shapes.one, zh.NewSentence(shape+why))
	}
	return shapes
}

var (
	yesShapes, noShapes = newRulingShapes(yesVerb), newRulingShapes(noVerb)

	// sentBack is a refusal behind what is refused: 天阙置业再降5个点不行,打回.
	sentBack = zh.NewSentence(whoever + `<2-20 ^,;了说过回>(,|;|_)[给我|我|先|直接]*(打回[去][重做|改|修改|重新报|重写]|驳回[重做|去]|退回(去改|去重做|重做|修改|去)|不予通过|否了|不批|不同意)[吧|了]*|` + whoever + `<2-20 ^,;了说过回>(这个申请|的申请|这个|这条)(不批|驳回|打回|否了)[吧|了]*`)

	// refusedFor is a no behind its reason: 折扣太低了,不批. It is somebody's who leads: a customer's 不同意 is none.
	refusedFor = zh.NewSentence(`<why 2-24 ^;。` + signCustomer + signPerson + `>(,|;|。|_)[我|先|这次|让他|让她|叫他|叫她|你|给我|直接]*(不批|不予通过|不同意|驳回|打回[去]|退回[去]|否决|否了|重新提|重新报|重报|重提|重新申请)[重新|重][报|做|提|写|算|改|申请][上来|一次|一下|过]*[了|吧]*[。|!]`)

	// mayNotPass is a refusal with its reason behind it: 这单不能批,毛利太低.
	mayNotPass = zh.NewSentence(`[这|那](单|个|价格|价|折扣|条件|账期|笔|条|张|份)*[我|这次|绝对|肯定|先]*(不能批|不能过|批不了|过不了|不批|不同意|没法批|不给批|不予批准)[了|的|啊|吧]*[(,|;|。|_)<why 2-24 ^;。` + signCustomer + signPerson + `>][。|!]`)

	// refusedThing is what was applied for, and one's no: 那个低价申请退回, 红山牧业的分期申请我不同意啊.
	refusedThing = zh.NewSentence(`[` + whoever + `][的|这个|那个|这份|那份|这条|那条|这|那|_]*<0-8 ^,;。说客我他你>(申请|审批|request|报备|请示)[_|,]*(我[这边|这里]*[_]*(不同意|不批|不批准|不能批|驳回|打回|退回|不认)|驳回|打回|退回|否决|不批|不同意)[去|吧|啊|哈|呀|的]*[(,|;|。|_|!|利|毛|理|太|没|谁|不)<why 0->]`)

	// redone sends back what was applied for, to be done anew: nobody else says so.
	redone = zh.NewSentence(`[<why 2-24 ^;。` + signCustomer + signPerson + `客>(,|;|。|_)](打回|退回|驳回)[去](重新|重)(报|做|提|写|算|改|申请)[上来|一次|一下|过|给我]*[了|吧]*[。|!]`)

	// ruledLast is a word of one rune behind what waits: …的商务条款申请我看完了,可以,过; 矫健那个赊销我不认,退.
	ruledLast = zh.NewSentence(`[` + whoever + `][的|那个|这个|报上来的|提的|报的|提上来的|那份|这份|_]*<0-8 ^,;。说客你他她>` + ruledThing + `<0-4 ^,;。说客他>[我|已经|刚]*[看完了|看了|看过了|核过了|问过了]*((y=(,|_)[可以|行|没问题|ok|合理|应该的]*[,|_]*(过|准|批|中|同意|通过)[了|吧|啦]*)|[不行|太狠了|太低了|太高了|太长了|太离谱了|我不认|不认|不合适|不合规矩|不妥]*(,|_)(驳|退|打回[去]|不批|不过|不准|驳回[去]|否|否了)[了|吧|回去]*[(,|;|_)<why 0-20>])[。|!]`)

	// nods is a yes of one rune behind a word of assent, or of one waited for: 可以 批; 行,郎雪那个特价批了.
	nods = zh.NewSentence(`((可以|行|好|好的|没问题|没毛病|ok|嗯|中|成)[的|啊|吧]*(,|_)|(哈|呵|嘿)[哈|呵|嘿]*[,|_]*)[` + whoever + `[的|那个|这个|那单|那笔]<0-10 ^,;。说客你他她>](批|批了|准|准了|过|通过|同意)[了|吧|啦]*[。|!]`)

	// refusedOf is a no, whom it is said of, and why: 不批 双龙五金毛利连8个点都没有.
	refusedOf = zh.NewSentence(`(不批|不予通过|驳回|打回[去]|不准)(,|_|:)` + whoever + `<why 2-24 ^;。?>`)

	looksAtOne = zh.NewSentence(`[我[来]|来](` + aLook + `一下|批下|审批|审批下)`)
	waitsForMe = zh.NewSentence(`[现在|今天|还][有什么|有哪些|有没有|还有什么|哪些|什么](要|等|等着|需要|待|该)我[来]` + aLook + `[的|什么|哪些|的有哪些|的有什么|的单子|的单子有哪些|了吗|的吗]` +
		`|[还有|还|现在|都]*(谁|哪些人|哪几个人|哪个|有谁|有人)[的|单子|在|还]*(等|等着)[我]*(审批|批)[的|呢|吗]*|[现在|今天|还|都|那|,]*(要|需要|等|等着|该|轮到)我[来]` + aLook + `(啥|什么|哪些|哪个|的有啥|的有哪些|的有什么|的呢)|[现在|今天|还|审批|流程|单子|的|上|里|,]*有(啥|什么|哪些|没有|没|多少|几个)[单子|审批|申请|要|需要|等|待|是]*我[来|去]*` + aLook + `[的|吗|啊|呢|不]*|还有啥[没|要]` + aLook + `的|我(这里|这边|这儿|这)[现在|今天|还|都]*有(什么|哪些|没有|几个)(要|需要|待|等)` + aLook + `的[吗]|(谁|有谁|有人)[在]等我` + aLook + `|[我的]待` + aLook + `[的][列表|有哪些|有什么|单子]|我要` + aLook + `(什么|哪些|的)|(有什么|有哪些|有没有|还有)[什么]要` + aLook + `的|(审批|审批单|[待|未|没]审批)[的][列表|清单|有几条|有几个|有哪些|还有几个|还有几条]|待我` + aLook + `的[还|都|现在]*(有|剩)(几个|几条|哪些|什么|多少)|[还]有(啥|什么|哪些|没有|几个)(等着|等|要|需要)我(签字|签批|点头|同意|过目)[的][没有|吗]|[还|现在|都]*有(多少|好多|几个|哪些)(没批|未批|待批|没审|等批)[的](单子|单|申请|审批)|[my][_](pending|open)[_]approval[s][_][list]`)
	iWaitFor = zh.NewSentence(`[我|我们]*[刚才|刚刚|今天|昨天]*(报|提|发|交)[的|上去的|了的]*(价|价格|报价|折扣|特价|单子|单)[现在|都|到底]*(批了没|批了吗|批了没有|批没批|过了没|过了吗|过了没有|批下来没|批下来了吗|批下来没有|谁在批|到谁那了)|[我的|我那个|那个|我]*(申请|审批|报价申请|特价申请|折扣申请)[怎么|咋|为啥|为什么|到现在]*还没(批|批下来|审批|审|过审)[啊|呢|呀|完]*|[现在|我的|单子|审批|申请|到底|,]*卡在(谁|哪)[那|那里|那儿|手上|手里|一步|了|啊]*|[我][在|还在|现在在]等[着](谁|哪位)[来]` + aLook + `|谁[还]没` + aLook + `|我[提交|提|发|申请]的(申请|审批)[现在|都]*(到|在)(谁|哪)[那|那里|那儿|手上|手里|一步][了]|我[提交|提|发|申请]*[的][那个|那笔|那单]` + aThing + `[` + aThing + `][现在](批了吗|批了没|批了没有|批没批|批下来[了][吗|没[有]]|过了吗|过了没|谁批|谁在批|等谁批)|我[提交|提|发|申请]的(申请|审批)[呢|到哪了|到哪一步了|怎么样了|批了吗|批了没|批了没有|过了吗|过了没|通过了吗|进度|有哪些]|[我的]审批(到哪[一步]了|进度|进展)` +
		`|我(提交|提|发|交)[了]的<0-9 ^,;。说客>(申请|审批|变更)*(审批|批|过)[到哪了|到哪一步了|通过了吗|通过了没|通过没有|过了没|过了吗|了没|了吗|下来没|下来了吗]*|(我的|我那个)(申请|审批)(过了没|过了吗|过没过|批了没|批了吗|批下来没|到哪了|怎么样了)[_|急|呢|,]*` +
		`|` + signCustomer + `[的][` + aThing + `][` + aThing + `](批了吗|批了没|批了没有|批没批|批下来[了]吗|批下来没[有]|到哪了|过了吗|过了没|等谁批|谁在批|谁批|还没批吗)`)
)

// skeleton is the message with each customer and each colleague as one sign, and where each sign stands. It is the
// reading's until the next skeleton.
func (rd *reading) skeleton() (bones []rune, names []Ref) {
	bones, from := rd.bones[:0], rd.start
	for k := range rd.tokens {
		t := &rd.tokens[k]
		sign := ""
		switch t.kind {
		case customerToken:
			sign = signCustomer
		case personToken:
			sign = signPerson
		}
		if sign == "" || t.i < from {
			continue
		}
		bones = append(append(bones, rd.r[from:t.i]...), []rune(sign)...)
		names = append(names, t.ref)
		from = t.j
	}
	rd.bones = append(bones, rd.r[from:]...)
	return trimmed(rd.bones, " ,。!~？?"), names
}

// approvalWords are words of which a message about approvals has one.
var approvalWords = strings.Fields(`卡在 ,过 ,准 ,中 ,驳 ,退 ,否 批 审 request 退回 重报 重新 重提 过不了 同意 通过 准了 准予 不准 放行 驳回 拒绝 打回 退回 否决 否了 申请 到哪 过了吗 过了没 我签字 我点头 approval approvals approve approved reject rejected`)

var approvalIndex = zh.NewWords(indexed(approvalWords))

// approval reads a message that is somebody's word on what waits for it, or a question about what waits.
func (rd *reading) approval() (r Request, ok bool) {
	s, names := rd.skeleton()
	request := func(k Kind, speech Speech) Request {
		span := rd.tx.Span(rd.start, len(rd.r))
		return Request{Kind: k, Speech: speech, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "word on an approval", Span: span, Weight: 6}}}
	}
	about := func(r *Request) {
		r.Slots.Stage = rd.stageRuled(s)
		for _, n := range names {
			if rd.isColleague(n.Text) {
				r.Slots.Person = n
			} else if !r.Slots.Customer.Said() {
				r.Slots.Customer = n
			}
		}
	}
	switch {
	case waitsForMe.Match(s, &rd.found):
		r = request(QueryApprovals, Question)
		r.Slots.Scope = scopeForMe
		return r, true
	case looksAtOne.Match(s, &rd.found):
		return request(Approve, Question), true
	case iWaitFor.Match(s, &rd.found):
		r = request(QueryApprovals, Question)
		r.Slots.Scope = "me"
		about(&r)
		return r, true
	}
	if len(s) > 0 && s[len(s)-1] == '吗' {
		return r, false // 驳回李娜的申请了吗
	}
	if sentBack.Match(s, &rd.found) {
		r = request(Reject, Command)
		about(&r)
		return r, true
	}
	if refusedThing.Match(s, &rd.found) && !mentions(rd.r[rd.start:], "吗", "退回了", "打回了", "驳回了") {
		r = request(Reject, Command)
		about(&r)
		return r, true
	}
	if rd.c.Manager && (refusedFor.Match(s, &rd.found) || mayNotPass.Match(s, &rd.found)) || redone.Match(s, &rd.found) {
		r = request(Reject, Command)
		r.Slots.Reason = rd.found.Text("why")
		return r, true
	}
	if rd.c.Manager && nods.Match(s, &rd.found) {
		r = request(Approve, Command)
		about(&r)
		return r, true
	}
	if rd.c.Manager && refusedOf.Match(s, &rd.found) {
		r = request(Reject, Command)
		r.Slots.Reason = rd.found.Text("why")
		about(&r)
		return r, true
	}
	if rd.c.Manager && ruledLast.Match(s, &rd.found) {
		r = request(Reject, Command)
		if rd.found.Text("y") != "" {
			r.Kind = Approve
		}
		r.Slots.Reason = rd.found.Text("why")
		about(&r)
		return r, true
	}
	for _, ruling := range []struct {
		kind   Kind
		shapes *rulingShapes
	}{{Reject, &noShapes}, {Approve, &yesShapes}} {
		if ruling.shapes.all.Match(s, &rd.found) {
			r = request(ruling.kind, Command)
			r.Slots.All = true
			return r, true
		}
		if ruling.shapes.number.Match(s, &rd.found) {
			r = request(ruling.kind, Command)
			r.Slots.Number, _ = strconv.Atoi(rd.found.Text("n"))
			return r, true
		}
		for _, shape := range ruling.shapes.one {
			if !shape.Match(s, &rd.found) {
				continue
			}
			reason := rd.found.Text("why")
			if ruling.kind == Approve && reason != "" && len(names) == 0 {
				continue // 同意,王总让我们下周去签: read clause by clause
			}
			r = request(ruling.kind, Command)
			about(&r)
			r.Slots.Reason = rd.tailAsWritten(reason)
			return r, true
		}
	}
	return r, false
}

// rulings are the words on several approvals, a clause for each: 讯联电子折扣approve;横琴智控那份reject. They are nil where a clause is none, or all are the same.
func (rd *reading) rulings() []Request {
	if n := len(rd.clauses); n < 2 || n > mostRulings || !approvalIndex.In(rd.r[rd.start:]) {
		return nil
	}
	alone := func(c *clause) (Request, bool) {
		r, start, tokens := rd.r, rd.start, rd.tokens
		defer func() { rd.r, rd.start, rd.tokens = r, start, tokens }()
		rd.r, rd.start, rd.tokens = r[:c.j], c.i, tokens[c.a:c.b]
		return rd.approval()
	}
	var all []Request
	for n := range rd.clauses {
		c := &rd.clauses[n]
		r, ok := alone(c)
		if !ok && (c.kind == Approve || c.kind == Reject) {
			r, ok = Request{Kind: c.kind, Speech: Command, Confidence: c.share, Margin: c.margin, Span: rd.tx.Span(c.i, c.j)}, true
			if own := rd.customersOf(c); len(own) > 0 {
				r.Slots.Customer = own[0]
			}
		}
		if !ok || r.Kind != Approve && r.Kind != Reject || r.Slots.All || r.Speech == Question {
			return nil
		}
		if n > 0 && r.Kind == all[n-1].Kind && (!r.Slots.Customer.Said() || r.Slots.Customer.Text == all[n-1].Slots.Customer.Text) {
			return nil // 同意,通过
		}
		all = append(all, r)
	}
	return all
}

// mostRulings are decided in one message.
const mostRulings = 4

// ruledMoves are words for the move that waits, by the stage to which it leads. 报价 is none: it is said of every price.
var ruledMoves = strings.Fields(`成交 签约 签单 赢单 回款 输单 丢单`)

// stageRuled is the stage of the move that a word on an approval names, before its reason.
func (rd *reading) stageRuled(s []rune) crm.StageCode {
	said, _, _ := strings.Cut(string(s), ",")
	for _, w := range ruledMoves {
		if code, ok := rd.stageCalled(w); ok && strings.Contains(said, "的"+w) {
			return code
		}
	}
	return ""
}

// scopeForMe is the scope of a question about what waits for the person who asks.
const scopeForMe = "for_me"

// tailAsWritten is the end of the message as the person wrote it, given as it was normalised.
func (rd *reading) tailAsWritten(tail string) string {
	n := len([]rune(strings.NewReplacer(signCustomer, "", signPerson, "").Replace(tail)))
	if n == 0 {
		return ""
	}
	for i := len(rd.r) - 1; i >= rd.start; i-- { // the last stop before it
		if strings.ContainsRune(",;:。!", rd.r[i]) && len(rd.r)-i-1 >= n {
			text := rd.tx.Slice(i+1, len(rd.r))
			for _, w := range []string{"理由", "原因"} {
				text = strings.TrimPrefix(strings.TrimSpace(text), w)
			}
			return strings.Trim(text, " ：:是为。！!,，~")
		}
	}
	return tail
}

func (rd *reading) isColleague(name string) bool {
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == personToken && t.ref.Text == name {
			return true
		}
	}
	return false
}

// rulingHeads may stand before somebody's word.
const rulingHeads = " ,我那就好的行嗯可以看了也都先不"

// rules reports whether a clause begins with a word of approval or refusal: only then is it one.
func (rd *reading) rules(c *clause) bool {
	for k := c.a; k < c.b; k++ {
		t := &rd.tokens[k]
		if t.kind == wordToken && (t.features.has(fApprove) || t.features.has(fReject)) {
			return strings.Trim(string(rd.r[c.i:t.i]), rulingHeads) == ""
		}
	}
	return false
}
