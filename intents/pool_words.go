package intents

import (
	"slices"
	"strings"

	"genjin/intents/zh"
)

// aPeriod may stand before what is asked about leads.
const aPeriod = `[(本月|这个月|上个月|上月|本周|这周|这个星期|上周|上个星期|今年|去年|本季度|这个季度|上季度|上个季度|今天|昨天|近一个月|最近一个月|近三个月|最近三个月)[的]]`

// uncalled says that nobody has been in touch with a lead; waits of that its time runs out.
const (
	uncalled  = `[一直|到现在|都|还]*(没|没有|未|尚未)[有|人|去|来得及|做|怎么]*(联系|响应|首次响应|首次联系|首联|跟进|跟|打电话|打过电话|打|回电话|回电|回访|回应|回复|处理|触达|沟通|搭理|理|管|动|接触)[过|上|的电话|一次]*`
	runsOut   = `[快|就|马上|快要|就要|要|已经|即将]*(超时|过时间|过期|到点|到时间|逾期)`
	whoseOnes = `[s=我|我们|咱们|团队|大家|全部|所有|我们组|我们团队|组里]`
	leadNouns = `(线索|潜客|留资|新线索)`
)

// uncalledLeads is a question for the leads that wait for a first contact.
func uncalledLeads(m match) (Request, bool) {
	r := Request{Kind: QueryLeads, Speech: Question}
	r.Slots.Field = leadsUncalled
	switch s := m.found.Text("s"); s {
	case "":
	case "我":
		r.Slots.Scope = "me"
	default:
		r.Slots.Scope = "team"
	}
	if m.has("p") {
		i, j := m.runes("p")
		if r.Slots.Person = (Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}); !m.isColleague(r.Slots.Person.Text) {
			return r, false
		}
		r.Slots.Scope = ""
	}
	return r, true
}

var poolForms = []form{
	{ // 还没响应的线索, 我手上没打电话的线索有几条
		words: []string{"线索", "潜客", "留资"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|列一下|列出|有没有|有]*[` + whoseOnes + `|<p 2-4>[的]][手上|手里|名下|这边]*[现在|目前|还|都]*[的]*[有]*[没有]*[哪些|多少|几条]*(` + uncalled + `|` + runsOut + `)[的|了的]` + leadNouns + `[列表|清单|名单]*[有哪些|有多少|有几条|都有哪些|还有哪些|还有几条|是哪些|吗|呢|?]*`),
		read:  uncalledLeads,
	},
	{ // 我还有哪些线索没打电话, 线索里还有谁没联系
		words: []string{"线索", "潜客", "留资"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*[` + whoseOnes + `|<p 2-4>][手上|手里|名下|这边|的]*[现在|目前|还|都]*[有]*(哪些|多少|几条|什么|哪条|哪几条|哪个)[新|新来的]*` + leadNouns + `[现在|是|我|还|都]*(` + uncalled + `|` + runsOut + `)[了|的|呢|吗|?]*`),
		read:  uncalledLeads,
	},
	{ // 还有线索没打电话吗
		words: []string{"线索", "潜客", "留资"},
		shape: zh.NewSentence(`[看看|看一下|看下|查一下|查]*[` + whoseOnes + `][手上|手里|名下|这边]*[现在|目前|是不是|是否]*(有没有|还有没有|还有|有|还剩)[几|些|条|个]*` + leadNouns + `[是|我|还|都]*(` + uncalled + `|` + runsOut + `)[了|的|呢|吗|么|没|?]*`),
		read:  uncalledLeads,
	},
	{
		words: []string{"线索", "潜客", "留资"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*` + whoseOnes + `[的|手上|手里|手上的]*` + leadNouns + `[里面|里|中|当中]*[现在|目前|还|都]*[有]*[哪些|多少|几条|哪条|哪几条|谁|哪几个]*[我|还|是]*(` + uncalled + `|` + runsOut + `)[了|的|呢|吗|?]*[有哪些|有几条|几条|多少|?]*`),
		read: func(m match) (Request, bool) {
			r, ok := uncalledLeads(m)
			return r, ok && (m.has("s") || m.says("哪", "谁", "多少", "几条", "看", "查", "?", "吗"))
		},
	},
	{ // 把华东精工放回公海,联系不上
		words: []string{"公海"},
		shape: zh.NewSentence(`[[我][想|要]][把|将][客户|线索]<a>[这个客户|这家|这条线索|给|先]*(放回[到]|放进|放入|放到|放|退回[到]|退到|退|扔回|扔进|扔到|扔|丢回|丢进|丢到|丢|还回|转回|转到|转入|转进|释放到|释放回|释放|移回|移到|移入)(公海|公海池)[里|去|里面]*[了|吧]*[(,|;|。|:|_)*[原因|理由|因为][是|为|:|_]*<why 2->]`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", false)
			r := Request{Kind: DropLead}
			r.Slots.Customer = ref
			if m.has("why") {
				i, j := m.runes("why")
				r.Slots.Reason = strings.TrimSpace(m.tx.Slice(i, j))
			}
			for k := range m.tokens { // 华东精工太远: a name and why
				t := &m.tokens[k]
				if i, j := m.runes("a"); ref.Match == "shape" && t.kind == customerToken && t.i == i && t.j < j {
					return r, false
				}
			}
			return r, ok && !containsAny(ref.Text, leadWords) && !containsAny(r.Slots.Reason, []string{"吗", "?", "？", "行不行", "可以不"})
		},
	},
	{ // 华东精工我跟不动了,放公海吧
		words: []string{"公海"},
		shape: zh.NewSentence(`<a>[这个客户|这家|这条线索][,]<why 2-14>[了][,|;|。|_]*[先|就|还是|给|它|把它]*(放回|放进|放入|放到|放|退回|退到|退|扔回|扔进|扔|丢回|丢进|丢)[到]公海[里|去|池|了|吧]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: DropLead}
			i, _ := m.runes("a")
			_, j := m.runes("why")
			ok := false
			for k := range m.tokens { // the whole name: the shortest that fits may be a part of it
				if t := &m.tokens[k]; t.kind == customerToken && t.i == i && t.j < j {
					r.Slots.Customer, i, ok = t.ref, t.j, true
				}
			}
			said := strings.TrimSpace(m.tx.Slice(i, j))
			for _, w := range []string{"这个客户", "这家", "这条线索", ",", "，"} {
				said = strings.TrimPrefix(said, w)
			}
			if r.Slots.Reason = said; slices.Contains([]string{"我", "我想", "我要", "我想把它", "想", "可以", "先"}, said) {
				r.Slots.Reason = ""
			}
			return r, ok && !containsAny(r.Slots.Reason, []string{"别", "不要放", "不放", "要不要", "能不能", "是不是", "可以", "吗"})
		},
	},
	{ // 太仓铸造从公海转给我
		words: []string{"公海"},
		shape: zh.NewSentence(`[把|将]<a>从公海[池][里|里面](转给|给|捞给|分给|派给|划给)我[吧]`),
		read:  func(m match) (Request, bool) { return m.picking("a", "") },
	},
	{ // 从公海捞华东精工, 捞公海的华东精工
		words: []string{"公海"},
		shape: zh.NewSentence(`[我][想|要][从|去|在]公海[池][里|里面][的]*[把|给我|帮我]*(捞[回|出|起|一下|个]|领取|领[回|走|一下]|认领|捡[回|起|走]|拿[回|出|走]|取[回|出]|提取|要|抢|选)[了|来]*[客户|线索]<a>[这个客户|这家|这条线索]`),
		read:  func(m match) (Request, bool) { return m.picking("a", "") },
	},
	{
		words: []string{"公海"},
		shape: zh.NewSentence(`[我][想|要](捞|领取|领|认领|捡|拿|提取)[一下|走|回]公海[池][里|里面][的]<a>`),
		read:  func(m match) (Request, bool) { return m.picking("a", "") },
	},
	{ // 把华东精工从公海捞出来, 把公海的华东精工分给李娜
		words: []string{"公海"},
		shape: zh.NewSentence(`(把|将)(公海[池][里|里面][的][客户|线索]<a>|[客户|线索]<b>从公海[池][里|里面])[给我|给](捞|领|捡|拿|取|认领)(回来|出来|过来|回|走|了|给我)[给我|吧|了]*`),
		read: func(m match) (Request, bool) {
			if m.has("b") {
				return m.picking("b", "")
			}
			return m.picking("a", "")
		},
	},
	{
		words: []string{"公海"},
		shape: zh.NewSentence(`[把|将][从]公海[池][里|里面][的]*[把][客户|线索]<a>(分给|派给|分配给|交给|转给|给|让)<p 1-6 ^_,的和>[跟|跟进|来跟|负责|吧|了]*`),
		read:  func(m match) (Request, bool) { return m.picking("a", "p") },
	},
	{ // 我要公海里的华东精工
		words: []string{"公海"},
		shape: zh.NewSentence(`我[想]要[一下]公海[池](里面的|里的|里边的|中的|的|里面|里|那个|那家)<a>[这个客户|这家|这条线索|了]*`),
		read:  func(m match) (Request, bool) { return m.picking("a", "") },
	},
	{ // 公海有没有无锡的
		words: []string{"公海"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*公海[池][里面|里|里边|中]*[现在|目前|还|那边]*(有没有|有无|是否有|有)[做]<w 2-12>(来的|行业的|地区的|那边的|的)[客户|线索|公司]*[可以捞|能捞|吗|呢|没有|没|?]*`),
		read: func(m match) (Request, bool) {
			r, ok := m.pool("w")
			return r, ok && m.says("有没有", "有无", "是否", "吗", "没有", "没", "?", "看", "查")
		},
	},
	{ // 公海的华东精工我要了
		words: []string{"公海"},
		shape: zh.NewSentence(`公海[池][里|里面][的]<a>[,]我(要了|来跟|跟|要|领了|捞了|接了|接)`),
		read:  func(m match) (Request, bool) { return m.picking("a", "") },
	},
	{ // 公海有什么
		words: []string{"公海"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|打开|列一下|列出]公海[池][里|里面|的|中]*[现在|目前|还|都]*[有]*[没有]*(什么|哪些|啥|谁|几个|多少|多少个|新的|新)[客户|线索|公司]*[可以捞|能捞|可捞]*[的]*[吗|呢|?]*`),
		read:  func(m match) (Request, bool) { return m.pool("") },
	},
	{
		words: []string{"公海"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|打开|列一下|列出][客户]公海[池][客户|线索][列表|清单|名单]`),
		read:  func(m match) (Request, bool) { return m.pool("") },
	},
	{ // 公海里苏州的
		words: []string{"公海"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|列一下|列出]公海[池](里面|里|的|中)[的]*[有没有|有]*[做]<w 2-12>(来的|行业的|地区的|的)[客户|线索|公司]*[有哪些|有什么|有多少|有几个|吗|呢|?]*`),
		read:  func(m match) (Request, bool) { return m.pool("w") },
	},
	{
		words: []string{"公海"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|列一下|列出]公海[池](里面|里|的|中)[的]*(有没有|有哪些)[做]<w 2-12>[的](客户|线索|公司)[吗|呢|?]*`),
		read:  func(m match) (Request, bool) { return m.pool("w") },
	},
	{ // 华东精工转客户
		words: []string{"客户"},
		shape: zh.NewSentence(`[把|将][线索]<a>[这条线索|这个线索|的线索|线索][可以|该]*[从线索]*(转为|转成|转|转化为|转化成|变成|升级为|升为)[一个|了]*[正式](客户|正式客户)[了|吧]*`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", false)
			r := Request{Kind: ConvertLead}
			r.Slots.Customer = ref
			return r, ok && !strings.Contains(ref.Text, "类") && !containsAny(ref.Text, []string{"介绍", "老客户", "公海"})
		},
	},
	{ // 这条线索转客户
		words: []string{"线索"},
		shape: zh.NewSentence(`[把|将](<a 3-4>|线索)(转为|转成|转|转化为|变成|升级为)[正式]客户[了|吧]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: ConvertLead}
			r.Slots.Customer = Ref{Text: "这条线索", Match: "anaphor"}
			return r, !m.has("a") || strings.HasSuffix(m.found.Text("a"), "线索") && strings.ContainsRune("这那该", []rune(m.found.Text("a"))[0])
		},
	},
	{ // 捞华东精工
		words: []string{"捞", "领取", "认领"},
		shape: zh.NewSentence(`[我][想|要](捞|领取|认领)[一下|出]<a>`),
		read: func(m match) (Request, bool) {
			r, ok := m.picking("a", "")
			return r, ok && !containsAny(r.Slots.Customer.Text, []string{"回", "一", "点", "钱", "人", "过", "资料", "样品", "单", "合同", "任务"})
		},
	},
	{ // 李娜的线索
		words: []string{"线索"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*<p 2-6>(的|手上的|手里的|名下的|手上|手里|[现在|还]有)[还没联系的|没联系的|没跟进的|几条|多少条|多少|哪些]*线索[有哪些|有多少|有几条|还没联系|没联系|没跟进|没跟|没打|呢|?]*`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("p")
			r := Request{Kind: QueryLeads, Speech: Question}
			r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
			if m.says("没联系", "没跟", "没打") {
				r.Slots.Field = leadsUncalled
			}
			return r, m.isColleague(r.Slots.Person.Text)
		},
	},
	{ // 我的线索, 团队的线索
		words: []string{"线索"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|列一下|列出]` + aPeriod + `[s=我|团队|大家|全部|所有|我们组|我们团队][手上|手里|名下|这边]*[现在|目前|还|都]*[的]*[有]*[q=哪些|什么|多少|几条|没联系的|还没联系的|没有联系的|没跟进的|未联系的|没打过电话的|新来的|新增的|新进的|新]*线索[列表|清单|名单]*[有哪些|有多少|有几条|都有哪些|还有哪些|还没联系|没联系|还没打|没打|没跟进|没跟|呢|吗|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryLeads, Speech: Question}
			r.Slots.Scope = "me"
			if s := m.found.Text("s"); s != "" && s != "我" {
				r.Slots.Scope = "team"
			} else if s == "" {
				r.Slots.Scope = ""
			}
			if m.says("没联系", "没有联系", "没跟", "未联系", "没打") {
				r.Slots.Field = leadsUncalled
			}
			r.Slots.Period = m.period()
			if said := m.found.Text("q"); strings.HasPrefix(said, "新") && r.Slots.Period == nil && !m.says("看", "查", "列", "哪些", "多少", "几条") {
				return r, false // 新线索: one is to be entered
			}
			return r, m.has("s") || m.has("q") || m.says("看", "查", "列", "哪些", "多少", "几条", "列表", "清单", "没联系", "没跟进")
		},
	},
	{ // 线索, 有没有新线索分给我, 新来的线索给我看一哈
		words: []string{"线索"},
		shape: zh.NewSentence(`(线索|线索池[里][还|现在]*有(多少|几条|哪些)[没人认领|没人领|没分的|没领的]|[还]有(没有|没)新[的]线索[分|派|给]*[我]*[的]*|有新分给我的线索[没有|吗|没]*|(新来的|新进来的|新增的|新进的)线索[都|给我|拿来|,]*(看一哈|看一下|看看|看下|瞅瞅|列出来|列一下|有哪些|有没有))[吗|么|没|啊|呀|哈|伐|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryLeads, Speech: Question}
			if m.says("我") {
				r.Slots.Scope = "me"
			}
			return r, true
		},
	},
	{
		words: []string{"线索"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查](哪些|哪条|有哪些)线索(还没|还没有|没|没有)(联系|跟进|打电话|人跟)[过|呢|?]*`),
		read: func(match) (Request, bool) {
			r := Request{Kind: QueryLeads, Speech: Question}
			r.Slots.Field = leadsUncalled
			return r, true
		},
	},
	{ // 线索转化率, 哪个来源的线索好
		words: []string{"线索"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查|统计[一下]]*` + aPeriod + `(各[个|类](来源|渠道)[的]线索[的]*(转化率|转化|效果|情况|数量|怎么样)|[各来源|各个来源][的]*线索[的]*(转化率|转化情况|转化|来源转化率|来源统计|来源分析|来源分布|按来源)[怎么样|是多少|多少|情况|呢|?]*|<2-8>(来的|的)线索[的](转化率|转化情况|转化)[怎么样|是多少|多少|如何|呢|?]*|(哪个|哪种|哪类)(来源|渠道)[来的|的]线索(最多|最好|转化率最高|转化最好|质量最好|好|质量高)|按来源(看|统计|分析)[一下]线索[的]*[转化率|转化|数量|情况]*|线索[都]*(从哪来|从哪里来|从哪儿来|是从哪来|哪里来)[的]*)[的|呢|吗|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryLeads, Speech: Question}
			r.Slots.Field, r.Slots.Period = leadsBySource, m.period()
			return r, true
		},
	},
	{ // 谁手上客户最多, 谁最忙
		words: []string{"谁", "大家", "每个人", "各人", "负荷", "工作量"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查一下|查]*(谁|大家|每个人|每人|各人|团队里谁|组里谁|我们组谁)[的]*[现在|目前]*(手上|手里|名下|手头)[的]*[现在|目前|各|都|分别]*[有]*[的]*(多少|几个|几家|多少个|客户|单子|商机|活|线索|多少家)[客户|单子|商机|线索]*[和(客户|单子|商机)]*[最多|最少|多|少|有多少|比较多|比较少]*[呢|?]*`),
		read:  func(m match) (Request, bool) { return loadAsked(m.says("手上", "手里", "名下", "手头")) },
	},
	{
		words: []string{"谁", "负荷", "工作量"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查一下|查]*([现在|目前](谁)[现在|目前]*(最忙|最闲|比较闲|比较忙|有空|手上最空|负荷最高|负荷最低|负荷最大)|[团队|大家|各人|每个人|销售][的]*(工作量|负荷|客户负荷|工作负荷)[情况|怎么样|分布|对比|如何]*)[呢|?]*`),
		read:  func(m match) (Request, bool) { return loadAsked(true) },
	},
	{ // 这条线索给谁合适, 华东精工分给谁好
		words: []string{"谁"},
		shape: zh.NewSentence(`[这条|这个|新|新来的](线索|客户)[应该|该]*(给|分给|派给|分配给|交给|让)谁[跟|跟进|来跟|负责]*[比较|最|更]*[合适|好|妥|恰当]*[呢|?]*`),
		read: func(m match) (Request, bool) {
			r, ok := loadAsked(true)
			r.Slots.Field = toSuggest
			return r, ok
		},
	},
	{
		words: []string{"谁"},
		shape: zh.NewSentence(`[线索|客户]<a>[这条线索|这个客户|这家][应该|该]*(给|分给|派给|分配给|交给|让)谁[跟|跟进|来跟|负责]*[比较|最|更]*(合适|好|妥|恰当)[呢|?]*`),
		read: func(m match) (Request, bool) {
			r, _ := loadAsked(true)
			ref, ok := m.customer("a", false)
			r.Slots.Customer, r.Slots.Field = ref, toSuggest
			return r, ok
		},
	},
}

// period is the only time of the message; nil: there is none, or more.
func (m match) period() *zh.Time {
	if len(m.times) != 1 {
		return nil
	}
	z := m.times[0]
	return &z
}

func loadAsked(ok bool) (Request, bool) { return Request{Kind: QueryLoad, Speech: Question}, ok }

// picking reads who is taken out of the pool, and for whom.
func (m match) picking(customer, person string) (Request, bool) {
	ref, ok := m.customer(customer, false)
	r := Request{Kind: PickLead}
	r.Slots.Customer = ref
	if person != "" {
		i, j := m.runes(person)
		if said := m.tx.Slice(i, j); said != "我" {
			r.Slots.Person = Ref{Text: said, Span: m.tx.Span(i, j)}
		}
		ok = ok && !containsAny(string(m.r[i:j]), noNames)
	}
	return r, ok && ref.Match != "anaphor" && !containsAny(ref.Text, []string{"几个", "一些", "一个", "客户", "几家"})
}

// pool reads a question about the pool, with what is asked for in a slot.
func (m match) pool(slot string) (Request, bool) {
	r := Request{Kind: QueryPool, Speech: Question}
	r.Slots.Search.By = ByList
	if slot == "" {
		return r, true
	}
	i, j := m.runes(slot)
	w := strings.TrimSpace(m.tx.Slice(i, j))
	for part := range strings.SplitSeq(w, "的") {
		for _, tail := range []string{"来", "行业", "地区"} {
			if p := strings.TrimSuffix(part, tail); len([]rune(p)) >= 2 {
				part = p
			}
		}
		part = strings.TrimPrefix(part, "做")
		if part != "" {
			r.Slots.Search.Words = append(r.Slots.Search.Words, part)
		}
	}
	return r, len(r.Slots.Search.Words) > 0 && !containsAny(w, noNames)
}
