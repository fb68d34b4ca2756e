package intents

import (
	"context"
	"slices"

	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

// What is asked about scores, in Slots.Field; empty: the score of a customer's deals.
const (
	scoreAll    = "all"
	scoreWorst  = "worst"
	scoreBest   = "best"
	fewestFirst = 3 // deals that are told when a question says no number: 哪些单子最危险
)

// queryScore judges deals from 0 to 100 and says by what: the deals of a customer, all there are, the worst or the best.
func queryScore() Intent {
	return Intent{
		Kind:     QueryScore,
		Title:    "商机打分",
		Examples: []string{"华北重工这单多少分", "哪些单子最危险", "最有把握的单", "给我的商机打分"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if r.Slots.Field == "" {
				return t.customerScore(ctx, r)
			}
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			deals, err := t.records(a).OpenDeals(ctx)
			if err != nil {
				return "", err
			}
			scores, err := t.records(a).Scores(ctx, deals)
			if err != nil {
				return "", err
			}
			what, most := say.AllScored(), r.Slots.Filter.Top
			switch r.Slots.Field {
			case scoreWorst:
				what = say.MostAtRisk()
				records.WorstFirst(scores)
			case scoreBest:
				what = say.MostLikely()
			}
			if most == 0 && r.Slots.Field != scoreAll {
				most = fewestFirst
			}
			t.figure(r)
			if t.whyScore() {
				return say.WhyScores(scores, max(most, fewestFirst), t.Now), nil
			}
			return say.DealScores(a.whose, what, scores, most, t.Now), nil
		},
	}
}

// whyScore reports whether the parts are asked for: 华北重工为什么才31分.
func (t *Turn) whyScore() bool {
	return t.explaining || asks(t.Text, "为什么", "为啥", "怎么算", "怎么来")
}

// customerScore judges the open deals of a customer.
func (t *Turn) customerScore(ctx context.Context, r Request) (say.Text, error) {
	c, err := t.Customer(ctx, r)
	if err != nil {
		return "", err
	}
	t.mention(c.ID, 0)
	r.Slots.Customer.Picked = int64(c.ID) // 为什么 means the same one
	t.figure(r)
	deals, err := t.Tx.ListDeals(ctx, store.DealFilter{Customer: c.ID, OpenOnly: true})
	if err != nil {
		return "", err
	}
	scores, err := t.records(audience{}).Scores(ctx, deals)
	switch {
	case err != nil:
		return "", err
	case len(scores) == 0:
		return say.NotScored(c), nil
	case t.whyScore():
		return say.WhyScores(scores, len(scores), t.Now), nil
	case len(scores) == 1:
		return say.DealScore(scores[0], t.Now), nil
	}
	return say.DealScores("", say.AllScored(), scores, 0, t.Now), nil
}

const (
	aDeal     = `(单子|单|商机|项目|机会|生意)`
	lookFirst = `[看看|看[一]下|看|查[一]下|查|算算|算[一]下|列[一]下|列出|问[一]下|说说]`
	atRisk    = `危险|悬|有丢单[的]风险|丢单风险[最]*[大|高]|高风险|低分|不稳|要黄|会黄|快黄|快丢|会丢|要丢|容易丢|可能丢|可能黄|没把握|(分数|评分|得分|分)[最]低|风险[最]大|风险[最]高|有风险`
	likely    = `有把握|高分|把握[最]大|稳|稳当|(分数|评分|得分|分)[最]高|容易成|可能成`
	whichOnes = `[有哪些|有哪几个|有哪几单|是哪些|是哪个|是哪几个|是哪单|是哪一单|是哪几单|是什么|列出来|列一下|有吗]`
)

var scoreForms = []form{
	{
		words: []string{"分"},
		shape: zh.NewSentence(lookFirst + `[给|帮|把]<a 0-20>[,][的][deal=[det=这|那|该][个|笔|张]` + aDeal + `][现在|目前|,|的|都]*((ask=[打|评|值|得|有|是|能|算|了|大概]*(多少分|几分|好多分)|评分(好多|咋样)|意向[能|可以]打(几|多少)分)|(评分|得分|分数)[是|有]*[多少|几分|怎么样|如何|咋样|高吗|高不高|排行[榜]|排名|排一下|排个序|排]*|(为什么|为啥|怎么)[是|才|只有|只|就|有|会|得|打|这么]*<1-3 digits>分|(打[个]|评[个]|打打|评评|打一下|评一下)分[数])[了|呢|啊|呀|嘛|哈|看看|来着]*[?]`),
		read:  match.score,
	},
	{ // 为什么海瑞的评分这么低
		words: []string{"为什么", "为啥", "怎么", "咋"},
		shape: zh.NewSentence(lookFirst + `(为什么|为啥|怎么|咋)<a 2-20>[的|这|那|个][deal=[这|那]` + aDeal + `][的](评分|得分|分数|打分|分)[才|就|会|只有|打得]*(这么|那么|这样|如此)(低|高|少)[了|呢|啊|呀]*[?]`),
		read:  match.score,
	},
	{
		words: []string{"哪", "什么", "谁"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|里|里面|中|手上|,]*(哪些|哪几个|哪几|哪个|哪|什么|谁的)` + aDeal + `[里|中|当中][最|比较|很|是|都|会|可能|要|快|相对]*((worst=` + atRisk + `)|(` + likely + `))[的][了|呢|啊]*[?]`),
		read:  match.extremes,
	},
	{
		words: []string{"最", "风险", "危险", "快丢", "快黄", "要黄", "把握", "低", "高"},
		shape: zh.NewSentence(lookFirst + `<p 0-12>[的|里|里面|中|手上|,]*[最]*((worst=` + atRisk + `)|(` + likely + `))[的][前][n=<1-2 digits>|一|两|二|三|四|五|六|七|八|九|十][个|单|笔|几个|几]` + aDeal + `[都]*` + whichOnes + `[?]`),
		read:  match.extremes,
	},
	{
		words: []string{"为什么", "为啥", "怎么"},
		shape: zh.NewSentence(`[它|这单|那单|这个|这个单子]*[分|分数]*(为什么|为啥|怎么)[是|才|只有|有|就|只|会|得|打]*([这么]<1-3 digits>分|[分|分数|得分|评分]*这么(低|高)|扣[了|这么多|的]*分)[了|呢|啊]*[?]`),
		read:  match.whyScore,
	},
	{
		words: []string{"分"},
		shape: zh.NewSentence(`[这]<1-3 digits>分[是]怎么(来|算|算出来|打|得)(的|出来的)[?]`),
		read:  match.whyScore,
	},
}

func (m match) whyScore() (Request, bool) {
	return Request{Kind: Explain, Speech: Question}, true
}

// score reads whose deals are judged: a customer's, or those of a person or a team.
func (m match) score() (Request, bool) {
	r := Request{Kind: QueryScore, Speech: Question}
	i, j := m.runes("a")
	for j > i && m.r[j-1] == '的' {
		j--
	}
	said := string(m.r[i:j])
	switch {
	case said == "" && m.has("det"):
		di, dj := m.runes("deal")
		r.Slots.Customer = Ref{Text: m.tx.Slice(di, dj), Span: m.tx.Span(di, dj), Match: "anaphor"}
		return r, true
	case said == "" || slices.Contains([]string{"所有", "全部", "每个", "各个"}, said):
		if r.Slots.Field = scoreAll; m.r[m.base] == '的' { // 给我, the politeness before it
			r.Slots.Scope = "me"
		}
		return r, m.has("deal") && !m.has("ask")
	case slices.Contains([]string{"我手上", "我手里", "我名下", "手上", "名下", "我所有", "我的所有", "我全部"}, said):
		r.Slots.Field, r.Slots.Scope = scoreAll, "me"
		return r, m.has("deal") && !m.has("ask")
	}
	if ref, ok := m.customerAt(i, j, true); ok {
		r.Slots.Customer = ref
		return r, true
	}
	if !m.has("deal") {
		return r, false
	}
	if !m.has("det") && (m.c.People.Has(said) || containsAny(said, []string{"我", "团队", "大家", "全组", "部门", "全员", "公司"})) {
		r.Slots.Field = scoreAll
		return r, m.whose("a", &r) && r.Slots.Period == nil
	}
	ref, ok := m.customerAt(i, j, false)
	r.Slots.Customer = ref
	return r, ok
}

// extremes reads a question for the deals that stand worst or best.
func (m match) extremes() (Request, bool) {
	r := Request{Kind: QueryScore, Speech: Question}
	if r.Slots.Field = scoreBest; m.has("worst") {
		r.Slots.Field = scoreWorst
	}
	if i, j := m.runes("n"); i < j {
		n := slices.Index([]rune("零一二三四五六七八九十"), m.r[i])
		if m.r[i] == '两' {
			n = 2
		}
		if n < 0 {
			for _, d := range m.r[i:j] {
				n = max(n, 0)*10 + int(d-'0')
			}
		}
		r.Slots.Filter.Top = n
	}
	return r, m.whose("p", &r) && r.Slots.Period == nil
}
