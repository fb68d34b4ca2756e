package intents

import (
	"context"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Rules for leads in a sentence: 苏州的线索都给李娜, 官网来的线索轮流分, 取消苏州的线索规则. They go the way of all rules of the process:
// echoed, tried on the leads of the last quarter, confirmed, versioned.

// What is to become of the rules for leads.
const (
	RuleLead   RuleOp = "lead"    // leads of a kind go to somebody
	RuleUnlead RuleOp = "unlead"  // … no more by a rule
	RuleLeads  RuleOp = "leads"   // what holds now
	RuleLeadBy RuleOp = "lead_by" // how all leads are shared out
)

// LeadWords is what a message says of leads: which, and to whom.
type LeadWords struct {
	About []string        `json:"about,omitempty"` // words for a region, an industry or a source
	Trade bool            `json:"trade,omitempty"` // 行业 was said
	To    []string        `json:"to,omitempty"`    // names of colleagues or teams, 我, 公海; none: whoever is next in the team
	By    crm.LeadBalance `json:"by,omitempty"`
}

const (
	ruleAnnounced = `[[线索|线索分配|分配|流程|审批|新增|加一条|加条|加个]*(规则|流程)[:|,|_]*]`
	fromNowOn     = `[以后|今后|往后|从现在起|从今天起|从今往后]*`
	leadsOfKind   = `<w 1-14 ^,;。?!>(t=行业的|行业来的|来的|过来的|进来的|地区的|那边的|这边的|一带的|的)线索`
	inTurn        = `(by=轮流分|轮流派|轮流给|轮流来|轮流|轮着分|轮着来|按顺序分|挨个分|依次分|平均分|按手上多少分|按谁手上少分|谁手上少给谁|谁手上少就给谁|谁手上最少给谁|分给手上最少的|给手上最少的|谁闲给谁)[配|派|掉]*`
)

var leadRuleForms = []form{
	{ // 线索怎么分的, 线索分配规则
		words: []string{"线索"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查看|查一下|查]*([现在|目前|新]线索[都|是|现在|目前|一般]*(怎么|咋|如何|按什么|怎样)[来]*(分配|分派|分|派)[给|谁]*[的]*|线索[的]*(分配规则|分派规则|分配方式|规则|分法)|[有]哪些线索[分配]*规则)[都|现在]*[有]*[是什么|有哪些|哪些|列表|呢|啊|?]*`),
		read: func(match) (Request, bool) {
			r := Request{Kind: QueryRules, Speech: Question}
			r.Slots.Rule.Op = RuleLeads
			return r, true
		},
	},
	{ // 苏州的线索都给谁, 官网来的线索谁跟, 谁负责苏州的线索, 苏州的线索是给李娜吗
		words: []string{"线索"},
		shape: zh.NewSentence(`[请问|问下|问一下|看看|查查|现在|目前]*(` + leadsOfKind + `[现在|目前|以后|来了]*[都|一般|会|是|应该|要|该]*(分给|派给|分配给|交给|归|给|由|是|找)[了]*谁[来]*[负责|跟进|跟|管|接|的|了]*|` +
			leadsOfKind + `[现在|目前|以后]*[都|是]*(谁[来|在]*(负责|跟进|跟|管|接)|(怎么|咋|如何|怎样)(分|派|分配))[的]*|` +
			leadsOfKind + `[现在|目前|以后]*[都|一般|会|是|应该]*(分给|派给|分配给|归|给)<0-8 ^,。;>(吗|么|对吗|是吧|吧)|谁[来|在]*(负责|跟进|跟|管|接)` + leadsOfKind + `)[呢|啊|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryRules, Speech: Question}
			if !m.leadsMeant(&r) || m.p.process == nil {
				return r, false
			}
			r.Slots.Rule.Op = RuleLeads
			_, unread := leadsOf(m.p.process, r.Slots.Rule.Lead)
			return r, unread == ""
		},
	},
	{ // 取消第2条线索规则
		words: []string{"线索"},
		shape: zh.NewSentence(`(取消|删除|删掉|去掉|停用|废除)第<n 1-3>条线索[分配|分派]*规则`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("n")
			n, size := numberAt(m.r[:j], i)
			if size == 0 {
				n = slices.Index([]rune("零一二三四五六七八九十"), m.r[i])
			}
			r := m.leadRule(RuleUnlead)
			r.Slots.Rule.No = n
			return r, n > 0 && n < 100
		},
	},
	{ // 取消苏州的线索规则
		words: []string{"线索"},
		shape: zh.NewSentence(`[把|将](取消|删除|删掉|去掉|停用|废除)[掉|了]*` + leadsOfKind + `[的]*[分配|分派]*规则`),
		read: func(m match) (Request, bool) {
			r := m.leadRule(RuleUnlead)
			return r, m.leadsMeant(&r)
		},
	},
	{ // 苏州的线索都给李娜
		words: []string{"线索"},
		shape: zh.NewSentence(ruleAnnounced + fromNowOn + `[把|将]` + leadsOfKind + fromNowOn + `[都|全|全部|一律|统一|就|先|直接|自动]*(分给|派给|分配给|分派给|指派给|交给|归|给|由|放进|放到|放|进)[到]<p 1-20 ^,;。?!>`),
		read: func(m match) (Request, bool) {
			r := m.leadRule(RuleLead)
			return r, m.leadsMeant(&r) && m.leadsTo(&r)
		},
	},
	{ // 别把苏州的线索都给李娜
		words: []string{"线索"},
		shape: zh.NewSentence(`(别|不要|不用|先别|不能|不想|不准)[再|先]*[把|将]*` + leadsOfKind + `[都|全|全部|一律]*(分给|派给|分配给|交给|归|给|轮流分|轮着分)<0-20>`),
		read:  func(m match) (Request, bool) { return m.nothing(), true },
	},
	{ // 线索规则:展会来的给华东
		words: []string{"规则"},
		shape: zh.NewSentence(`(线索|线索分配|分配|流程)规则[:|,|_]*` + fromNowOn + `<v 1-10 ^,;。?!>(来的|进来的|那边的)[都|全|全部|一律|统一|就]*(分给|派给|分配给|交给|归|给|由)<p 1-20 ^,;。?!>`),
		read: func(m match) (Request, bool) {
			r := m.leadRule(RuleLead)
			return r, m.leadsCalled(&r, "v") && m.leadsTo(&r)
		},
	},
	{ // 官网来的线索轮流分, 线索轮流分给李娜和张伟
		words: []string{"线索", "来的"},
		shape: zh.NewSentence(ruleAnnounced + fromNowOn + `[把|将](` + leadsOfKind + `|<v 1-10 ^,;。?!>来的|线索)` + fromNowOn + `[都|全|全部|一律|统一|就|直接|自动]*` + inTurn + `[给<p 1-20 ^,;。?!>]`),
		read: func(m match) (Request, bool) {
			r := m.leadRule(RuleLead)
			l := &r.Slots.Rule.Lead
			l.By = crm.ByTurn
			if strings.ContainsAny(m.found.Text("by"), "手闲") {
				l.By = crm.ByLoad
			}
			if m.has("v") {
				if !m.leadsCalled(&r, "v") {
					return r, false
				}
			} else if m.has("w") {
				if !m.leadsMeant(&r) {
					return r, false
				}
			} else if r.Slots.Rule.Op = RuleLeadBy; m.has("p") {
				return r, false // all leads to some: there is otherwise for that
			}
			return r, !m.has("p") || m.leadsTo(&r)
		},
	},
}

func (m match) leadRule(op RuleOp) Request {
	r := Request{Kind: ProcessRule, Speech: Command}
	r.Slots.Rule = RuleWords{Op: op, Said: strings.TrimSpace(m.tx.Slice(m.start, len(m.reading.r)))}
	return r
}

// leadsMeant reads of which leads a rule is.
func (m match) leadsMeant(r *Request) bool {
	r.Slots.Rule.Lead.Trade = strings.HasPrefix(m.found.Text("t"), "行业")
	return m.leadsCalled(r, "w")
}

func (m match) leadsCalled(r *Request, slot string) bool {
	i, j := m.runes(slot)
	for w := range strings.FieldsFuncSeq(m.tx.Slice(i, j), func(c rune) bool { return strings.ContainsRune("、和及与/ ", c) }) {
		w = strings.TrimSpace(w)
		for _, p := range []string{"来自", "做", "地区", "行业", "来源是", "来源"} {
			w = strings.TrimPrefix(w, p)
		}
		if !describes([]rune(w)) || m.isColleague(w) || containsAny(w, []string{"公海", "客户", "线索", "团队", "部门", "新"}) {
			return false
		}
		r.Slots.Rule.Lead.About = append(r.Slots.Rule.Lead.About, w)
	}
	return len(r.Slots.Rule.Lead.About) > 0
}

// leadsTo reads to whom leads go.
func (m match) leadsTo(r *Request) bool {
	i, j := m.runes("p")
	said := m.tx.Slice(i, j)
	for _, tail := range []string{"来跟进", "来跟", "跟进", "负责", "处理", "来接", "轮流跟", "跟", "接", "吧"} {
		if rest := strings.TrimSuffix(said, tail); rest != "" {
			said = rest
		}
	}
	for w := range strings.FieldsFuncSeq(said, func(c rune) bool { return strings.ContainsRune("、和及与跟/ ", c) }) {
		if containsAny(w, noNames) {
			return false
		}
		r.Slots.Rule.Lead.To = append(r.Slots.Rule.Lead.To, w)
	}
	return len(r.Slots.Rule.Lead.To) > 0
}

// leadRuleChange decides what a sentence changes of the rules for leads; problem is what to say when it changes nothing.
func (t *Turn) leadRuleChange(ctx context.Context, w RuleWords, c ruleChange) (ruleChange, say.Text, error) {
	if w.Op == RuleLeadBy {
		c.preview.What = say.LeadsShared(w.Lead.By)
		if t.Process.Leads.By == w.Lead.By {
			return c, say.RuleSame(c.preview.What), nil
		}
		c.rules, c.shown = t.Book.Rules.WithLeadsBy(w.Lead.By), crm.Rules{LeadsBy: w.Lead.By}
		return c, "", nil
	}
	rule, unread := leadsOf(t.Process, w.Lead)
	if unread != "" && w.No == 0 {
		return c, say.LeadRuleUnclear(unread), nil
	}
	if w.Op == RuleUnlead {
		return t.noLeadRule(ctx, w, rule, c)
	}
	var err error
	if rule.To, err = t.leadReceivers(ctx, w.Lead.To); err != nil {
		return c, "", err
	}
	c.preview.What = t.leadRuleWords(ctx, rule)
	if i := slices.IndexFunc(t.Process.Leads.Rules, rule.SameLeads); i >= 0 {
		if old := t.Process.Leads.Rules[i]; slices.Equal(old.To, rule.To) && old.By == rule.By {
			return c, say.RuleSame(c.preview.What), nil
		}
	}
	c.rules, c.shown = t.Book.Rules.WithLeadRule(t.Process, rule), crm.Rules{OwnLeads: true, Leads: []crm.LeadRule{rule}}
	c.tried = func(ctx context.Context) (say.Text, error) { return t.triedLeads(ctx, c.rules.Leads, false, 0) }
	return c, "", nil
}

func (t *Turn) noLeadRule(ctx context.Context, w RuleWords, meant crm.LeadRule, c ruleChange) (ruleChange, say.Text, error) {
	var gone []int
	var rules []crm.LeadRule
	var what []string
	for i, l := range t.Process.Leads.Rules {
		if w.No > 0 && i == w.No-1 || w.No == 0 && l.SameLeads(meant) {
			gone, rules, what = append(gone, i), append(rules, l), append(what, t.leadRuleWords(ctx, l))
		}
	}
	if len(gone) == 0 {
		return c, say.NoSuchLeadRule(t.leadRulesShown(ctx)), nil
	}
	c.rules, c.shown = t.Book.Rules.WithoutLeadRules(t.Process, gone), crm.Rules{OwnLeads: true, Leads: rules}
	c.preview.What, c.preview.Gone = say.GatesGone(what), true
	c.tried = func(ctx context.Context) (say.Text, error) {
		return t.triedLeads(ctx, t.Process.Leads.Rules, true, gone[0])
	}
	return c, "", nil
}

// leadsOf are the leads that words mean; unread is the first word of which it is not known what it is.
func leadsOf(process *crm.Process, w LeadWords) (rule crm.LeadRule, unread string) {
	rule.By = w.By
	for _, word := range w.About {
		source := process.Leads.Source(word)
		known := slices.ContainsFunc(process.Leads.Sources, func(s crm.LeadSource) bool { return s.Name == source })
		place := strings.TrimSuffix(strings.TrimSuffix(word, "市"), "省")
		switch {
		case w.Trade:
			rule.Industries = append(rule.Industries, word)
		case known:
			rule.Sources = append(rule.Sources, source)
		case regionSet[word] || regionSet[place] || aPlace(place) || slices.Contains(wideRegions, place):
			rule.Regions = append(rule.Regions, place)
		case strings.HasSuffix(word, "业"):
			rule.Industries = append(rule.Industries, word)
		default:
			return rule, word
		}
	}
	return rule, ""
}

// wideRegions are regions that hold many cities, by which companies part their markets.
var wideRegions = strings.Fields(`华东 华南 华北 华中 东北 西北 西南 江浙沪 长三角 珠三角 京津冀 苏南 苏北 浙南 浙北 鲁西 胶东 川渝 粤东 粤西`)

// aPlace reports whether a word is a part of a city.
func aPlace(word string) bool {
	n, _ := districts.Longest([]rune(word), 0)
	return n == len([]rune(word)) && n > 0
}

// leadReceivers are those a rule names, as the process file writes them.
func (t *Turn) leadReceivers(ctx context.Context, names []string) (to []string, err error) {
	if len(names) == 0 {
		return []string{"share"}, nil
	}
	for _, n := range names {
		switch n {
		case "我", "我自己", "我本人":
			to = append(to, "user:"+t.Actor.User.WeComID)
			continue
		case "公海", "公海池", "公海里":
			to = append(to, "pool")
			continue
		case "大家", "团队", "团队里", "组里", "我们组", "我们团队":
			to = append(to, "share")
			continue
		}
		team := n
		for _, tail := range []string{"团队", "部门", "小组", "组", "部"} {
			if rest := strings.TrimSuffix(team, tail); rest != "" && rest != team {
				team = rest
				break
			}
		}
		for _, called := range []string{n, team} {
			ids, err := t.Tx.TeamsNamed(ctx, called)
			if err != nil {
				return nil, err
			}
			if len(ids) > 0 {
				n = "team:" + called
				break
			}
		}
		if !strings.HasPrefix(n, "team:") {
			u, err := t.colleague(ctx, n, t.Actor.User.TeamID)
			if err != nil {
				return nil, err
			}
			n = "user:" + u.WeComID
		}
		to = append(to, n)
	}
	return to, nil
}

// leadRuleWords tells a rule for leads.
func (t *Turn) leadRuleWords(ctx context.Context, l crm.LeadRule) string {
	var to []string
	for _, w := range l.To {
		called := w
		if strings.HasPrefix(w, "user:") {
			called = t.approverName(ctx, w)
		}
		to = append(to, say.LeadReceiver(w, called))
	}
	return say.LeadRuleTold(l, to)
}

// whoGets tells who gets leads of a kind, by the rules that hold.
func (t *Turn) whoGets(ctx context.Context, w LeadWords) say.Text {
	asked, _ := leadsOf(t.Process, w)
	var all []string
	for i, l := range t.Process.Leads.Rules {
		if l.Concerns(asked) {
			all = append(all, say.Numbered(i+1, t.leadRuleWords(ctx, l)))
		}
	}
	return say.LeadsGoTo(w.About, all, &t.Process.Leads)
}

// leadRulesShown are the rules for leads that hold, in words.
func (t *Turn) leadRulesShown(ctx context.Context) (all []string) {
	for _, l := range t.Process.Leads.Rules {
		all = append(all, t.leadRuleWords(ctx, l))
	}
	return all
}

// triedLeads tells how many leads a rule, of rules in their order, would have sent, or did send.
func (t *Turn) triedLeads(ctx context.Context, rules []crm.LeadRule, gone bool, at int) (say.Text, error) {
	from, to := quarterBefore(crm.DateOf(t.Now))
	leads, err := t.Tx.Leads(ctx, store.LeadFilter{})
	if err != nil {
		return "", err
	}
	ids := make([]crm.CustomerID, len(leads))
	for i, l := range leads {
		ids[i] = l.CustomerID
	}
	customers := map[crm.CustomerID]crm.Customer{}
	found, err := t.Tx.Customers(ctx, ids)
	for _, c := range found {
		customers[c.ID] = c
	}
	count := func(from, to time.Time) (all, sent int) {
		for _, l := range leads {
			c, there := customers[l.CustomerID]
			if !there || l.ArrivedAt.Before(from) || !l.ArrivedAt.Before(to) {
				continue
			}
			all++
			if crm.FirstRule(rules, c) == at {
				sent++
			}
		}
		return all, sent
	}
	loc := t.Now.Location()
	last, lastSent := count(from.In(loc), to.In(loc))
	since, sinceSent := count(to.In(loc), t.Now.Add(time.Second))
	return say.TriedLeads(last, lastSent, since, sinceSent, gone), err
}
