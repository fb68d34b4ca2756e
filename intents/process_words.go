package intents

import (
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// A sentence about the process itself is read from its first rune to its last, word by word: 流程:报价超30万或低于9折要我批,
// 报价阶段标准5天, A级客户每7天联系一次, 取消报价30万的审批. Each word has one part in the rule; when one has none, the message is
// no rule, or, behind 流程:, it is answered with what was not understood. Nothing of it is guessed.

// RuleOp is what is to become of the process.
type RuleOp string

const (
	RuleGate    RuleOp = "gate"    // moves of a kind need a word
	RuleUngate  RuleOp = "ungate"  // … no more
	RuleDays    RuleOp = "days"    // the standard days of a stage
	RuleRhythm  RuleOp = "rhythm"  // how often customers of a level are contacted
	RulePush    RuleOp = "push"    // the hour of a push, for everybody
	RuleBack    RuleOp = "back"    // to an earlier version
	RuleList    RuleOp = "list"    // what holds now
	RuleHistory RuleOp = "history" // the versions
	RuleUnclear RuleOp = "unclear" // said of the process, not understood
)

// RuleWords is what a message says of the process.
type RuleWords struct {
	Op       RuleOp          `json:"op,omitempty"`
	Pipeline string          `json:"pipeline,omitempty"` // code of the one it is for; everyPipeline: for all; empty: not said
	Stages   []crm.StageCode `json:"stages,omitempty"`
	When     []string        `json:"when,omitempty"` // groups of a condition, as the process file writes them
	Auto     []string        `json:"auto,omitempty"` // … of those that pass by themselves
	Approver string          `json:"approver,omitempty"`
	Hours    int             `json:"hours,omitempty"` // until it goes up; 0: not said
	Days     int             `json:"days,omitempty"`
	Level    crm.Level       `json:"level,omitempty"`
	Push     string          `json:"push,omitempty"`
	At       crm.Clock       `json:"at,omitempty"`
	No       int             `json:"no,omitempty"`     // of a version, or of a rule in the list; -1: the one before
	Unread   string          `json:"unread,omitempty"` // of RuleUnclear: the words that have no part in a rule
	Lacks    say.RuleLack    `json:"lacks,omitempty"`  // of RuleUnclear: what was not said
	Said     string          `json:"said,omitempty"`   // the whole sentence
	Lead     LeadWords       `json:"lead,omitzero"`
	Seen     int             `json:"seen,omitempty"` // one more than the version in force when the preview was shown; 0: none was
}

// everyPipeline says that a rule is for each pipeline.
const everyPipeline = "*"

// Who approves, before it is known who they are.
const (
	approverMe     = "me"
	approverPerson = "person" // Slots.Person
)

// ruleClass is the part a word has in a rule.
type ruleClass int

const (
	ruleStage ruleClass = iota
	ruleMore
	ruleLeast
	ruleLess
	ruleMost
	ruleOr
	ruleAnd
	ruleOff
	ruleBackward
	ruleSkip
	ruleReopen
	ruleUnwin
	ruleMust
	ruleNot
	ruleApprove
	ruleMe
	ruleManager
	ruleAdmin
	ruleCancel
	ruleStandard
	ruleContact
	ruleSet
	ruleAuto
	ruleNotYet
	ruleAll
	rulePushName
	ruleVersions
	ruleNoun
	ruleWhich
	ruleReturn
	ruleLast
	ruleFiller
	ruleLevel
	ruleProcess
	rulePipeline
)

var ruleVocabulary = map[ruleClass]string{
	ruleMore:     `超过 超出 超 大于 高于 多于 >`,
	ruleLeast:    `以上 及以上 不低于 不少于 达到 达 满 起 >=`,
	ruleLess:     `低于 少于 小于 不到 不足 <`,
	ruleMost:     `以下 及以下 不超过 不高于 以内 最多 最长 <=`,
	ruleOr:       `或者 或是 或 要么 、`,
	ruleAnd:      `并且 而且 同时 且`,
	ruleOff:      `让利 优惠 降价 让价`,
	ruleBackward: `退回阶段 退阶段 回退 往回退 退回`,
	ruleSkip:     `跳过阶段 跳阶段 跨阶段 跳级 跳过`,
	ruleReopen:   `输单重启 重启 重新激活`,
	ruleUnwin:    `成交后退单 退单`,
	ruleMust:     `都需要 都要 一律要 需要 要 必须 须 需 得 应该 应当`,
	ruleNot:      `都不用 不用 不需要 不要 无需 不必 免`,
	ruleApprove:  `批一下 批准 审批 审核 批 审 同意 点头 过目 把关 拍板 签字`,
	ruleMe:       `我本人 我来 我`,
	ruleManager:  `销售的主管 自己的主管 他的主管 他们主管 各自主管 直属主管 直属上级 销售经理 部门经理 主管 经理 上级 领导`,
	ruleAdmin:    `系统管理员 管理员 老板 总经理`,
	ruleCancel:   `取消 删除 删掉 去掉 撤掉 停用 废除 不要了 作废`,
	ruleStandard: `标准停留时间 停留时间 停留 最多放 最多停 最多待 最多停留 最长停留 标准停留 标准天数 标准时长 标准时间 标准周期 标准 正常停留 一般停留`,
	ruleContact:  `跟进节奏 联系节奏 拜访节奏 回访节奏 联系频率 跟进频率 节奏 至少联系一次 联系一次 跟进一次 回访一次 拜访一次 沟通一次 联系 跟进 回访 拜访 跟一次 一次`,
	ruleSet:      `改成 改为 改到 定为 设为 设成 调成 调到 调整到 调整为 定成 定在 挪到 推迟到 提前到 是 为`,
	ruleAuto:     `自动通过 自动过 自动批 直接通过 直接过 自己过`,
	ruleNotYet:   `没人批 没批 不批 没审 就升级 升级给上一级 升级到上一级 往上升级 自动升级 升级 上一级`,
	ruleAll:      `全公司 公司 所有人 全体员工 全体 全员 大家 整个公司`,
	ruleVersions: `改过什么 改了什么 改过哪些 改了哪些 谁改的 谁改过 历史版本 版本历史 版本 历史 变更记录 修改记录`,
	ruleNoun:     `流程规则 审批规则 卡点规则 审批卡点 卡点 规则`,
	ruleWhich:    `吗 呢 ? 是不是 要不要 都有哪些 都有什么 有哪些 有什么 有几个 有几条 哪些 什么 看一下 看看 看下 查一下 查看 查 列一下 列出 现在 目前 当前 我们`,
	ruleReturn:   `退回到 退回去 回到 撤回到 撤回 回退到 回滚到 回滚 恢复到 恢复 退到 还原到 还原 改回`,
	ruleLast:     `上一个版本 上一版本 上个版本 上一版 上版 前一版 前一个版本 之前的版本 上一次`,
	ruleFiller:   `超了就提醒 超了提醒我 超了提醒 超过提醒 超时提醒 超期提醒 超期就提醒 到期提醒 超了就催 把 将 经 至少 情况 从今天起 从现在起 今后 新增一条 新增 加一条 增加 加个 加条 每一单 每单 每次 每隔 每 那条 这条 那个 这个 发 阶段 环节 金额 总额 折扣 打折 打 合同 的单子 的商机 单子 商机 客户 的时候 之前 以后 以前 时 前 后 内 的 了 吧 请 就 都 才 才能 能 由 经过 找 给 先 再 也 到 推进 进入 进 算 以 整 才行 才可以 其他 其它 其余 剩下 但 但是 , 。 ; : ! ~`,
	ruleLevel:    `a级 a类 b级 b类 c级 c类 d级 d类 没定级 未定级 没有级别 没分级`,
	ruleProcess:  `销售流程 流程`,
	rulePipeline: `所有流程 全部流程 每个流程 每条流程 各流程 各个流程 各条流程 几条流程都 所有的流程`,
}

// ruleIndex is the vocabulary of rules, with the stages of the process.
type ruleIndex struct {
	words *zh.Words
	all   []ruleWord
}

// aboutRules are the words of which a rule has one at least.
var aboutRules = strings.Fields(`必须 务必 一定要 流程 规则 规定 卡点 版 自动 最多 跟一次 批 审 点头 过目 把关 拍板 标准 正常停留 一般停留 联系 跟进 回访 拜访 沟通一次 全公司 公司 所有人 大家 全员 全体`)

type ruleWord struct {
	class ruleClass
	stage crm.StageCode
	line  string // code of a pipeline
	text  string
}

func newRuleIndex(p *crm.Process) ruleIndex {
	var x ruleIndex
	at := map[string]int{}
	put := func(word string, w ruleWord) {
		if w.text = strings.ToLower(word); w.text != "" {
			at[w.text] = len(x.all)
			x.all = append(x.all, w)
		}
	}
	add := func(class ruleClass, stage crm.StageCode, word string) {
		put(word, ruleWord{class: class, stage: stage, line: everyPipeline})
	}
	for class := range rulePipeline + 1 {
		for _, w := range strings.Fields(ruleVocabulary[class]) {
			add(class, "", w)
		}
	}
	for _, w := range pushNames {
		add(rulePushName, "", w)
	}
	if p != nil {
		for _, l := range p.Pipelines {
			for _, s := range l.Stages {
				for _, w := range append([]string{s.Name}, s.Synonyms...) {
					if k, taken := at[strings.ToLower(w)]; !taken || w == s.Name && x.all[k].class != ruleStage { // an earlier pipeline's, which Process.In makes the rule's own
						add(ruleStage, s.Code, w)
					}
				}
			}
		}
		for _, l := range p.Pipelines {
			for _, w := range append([]string{l.Name}, l.Synonyms...) {
				if _, taken := at[strings.ToLower(w)]; !taken && len(p.Pipelines) > 1 {
					put(w, ruleWord{class: rulePipeline, line: l.Code})
				}
			}
		}
	} else {
		for code, words := range usualStages {
			for _, w := range strings.Fields(words) {
				add(ruleStage, code, w)
			}
		}
	}
	x.words = zh.NewWords(at)
	return x
}

// rulePart is a word, a number or a person of a rule, in its place.
type rulePart struct {
	ruleWord
	amount *zh.Amount
	time   *zh.Time
	who    *Ref
}

const longestRule = 70 // runes

// processRule reads a message that is about the process and nothing else.
func (rd *reading) processRule() (Request, bool) {
	said := trimmed(rd.r[rd.start:], " ,。!~")
	if len(said) == 0 {
		return Request{}, false
	}
	w, who, ok := rd.ruleWords(said)
	if !ok && rd.c.Manager {
		w, ok = rd.fieldRule(said)
	}
	if !ok {
		return Request{}, false
	}
	w.Said = strings.TrimSpace(rd.tx.Slice(rd.start, len(rd.r)))
	span := rd.tx.Span(rd.start, len(rd.r))
	r := Request{Kind: ProcessRule, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: span, Why: []Reason{{Rule: "a rule of the process: " + string(w.Op), Span: span, Weight: 6}}}
	if w.Op == RuleList || w.Op == RuleHistory {
		r.Kind, r.Speech = QueryRules, Question
	}
	r.Slots.Rule, r.Slots.Person = w, who
	return r, true
}

// filledFirst is what a leader wants filled in before a stage, behind the stage's name: 成交|之前必须填客户预算.
var filledFirst = zh.NewSentence(`[阶段]*(之前|以前|前|的时候|时|阶段|里)[都|一律|就]*(必须|一定要|务必|要|得|都要|需要)[先|都]*(填|填写|填上|填好|录|录入|写|写上|写清楚|写清|上传|补上|补)[好|上]*<a 2-12 ^,;。?!吗呢了>`)

// fieldRule reads a rule that no process has a part for, and says so.
func (rd *reading) fieldRule(said []rune) (w RuleWords, ok bool) {
	n, id := rd.p.rules.words.Longest(said, 0)
	if n == 0 || rd.p.rules.all[id].class != ruleStage || !filledFirst.Match(said[n:], &rd.found) {
		return w, false
	}
	w.Op, w.Unread = RuleUnclear, string(said[n:])
	return w, true
}

func (rd *reading) ruleWords(said []rune) (w RuleWords, who Ref, ok bool) {
	n := rd.ruleHead(said)
	headed := n > 0
	parts, unread, named := rd.ruleParts(said, n)
	if !headed && (unread != "" || named) {
		return w, who, false
	}
	f := ruleFacts{parts: parts}
	f.read()
	asked := said[len(said)-1] == '?' || strings.HasSuffix(string(said), "吗") || strings.HasSuffix(string(said), "呢")
	switch {
	case unread != "" || named:
		w.Op, w.Unread = RuleUnclear, strings.TrimSpace(unread)
		return w, who, true
	case f.has(ruleVersions) && f.only(ruleProcess, ruleNoun, ruleVersions, ruleWhich, ruleSet, ruleAll, ruleFiller):
		w.Op = RuleHistory
		return w, who, f.has(ruleProcess) || f.has(ruleNoun)
	case f.has(ruleNoun) && f.only(rulePipeline, ruleProcess, ruleNoun, ruleWhich, ruleSet, ruleAll, ruleFiller):
		w.Op = RuleList
		return w, who, true
	case f.has(ruleWhich) && f.has(ruleApprove) && f.has(ruleMust) && f.only(rulePipeline, ruleProcess, ruleWhich, ruleApprove, ruleMust, ruleAll, ruleFiller):
		w.Op = RuleList // 哪些单子要审批
		return w, who, true
	case asked && f.has(ruleApprove) && f.has(ruleMust) && (len(f.stages) > 0 || len(f.figures()) > 0):
		w.Op = RuleList // 报价超30万要批吗
		return w, who, true
	case asked:
		return w, who, false
	case f.returns():
		w.Op, w.No = RuleBack, f.version
		return w, who, rd.c.Manager || f.has(ruleProcess) || f.has(ruleNoun)
	}
	if f.has(ruleWhich) {
		return w, who, false
	}
	w.Pipeline, w.Stages, w.Approver, w.Hours = f.line, f.stages, f.approver, f.hours
	var loose int
	w.When, w.Auto, loose = f.conditions()
	who = f.who
	figures := f.figures()
	conditions := len(w.When) > 0
	switch {
	case (f.has(ruleCancel) || f.has(ruleNot)) && (f.has(ruleApprove) || f.has(ruleNoun)) && (len(w.Stages) > 0 || conditions || len(figures) > 0 || f.number > 0) && !(f.has(ruleNot) && f.has(ruleMust)):
		w.Op, w.No, w.When = RuleUngate, f.number, slices.Concat(figures, f.standing())
		return w, who, headed || rd.c.Manager
	case f.has(ruleCancel) || f.has(ruleNot):
	case loose > 0: // 报价30万要我批: above it, or below?
		w.Op, w.Lacks = RuleUnclear, say.LacksOrder
		if f.noDiscount() {
			w.Lacks = say.LacksDiscount
		}
		return w, who, headed
	case f.has(ruleApprove) && f.approver != "" && (conditions || headed && len(w.Stages) > 0):
		w.Op = RuleGate
		return w, who, headed || rd.c.Manager && f.has(ruleMust)
	case len(w.Stages) == 1 && f.days > 0 && !f.has(ruleApprove) && !f.has(ruleContact) && !f.level && (f.has(ruleStandard) || headed):
		w.Op, w.Days, w.When = RuleDays, f.days, nil
		return w, who, !f.monthly
	case f.level && f.days > 0 && f.has(ruleContact) && len(w.Stages) == 0 && !f.has(ruleApprove):
		w.Op, w.Days, w.Level, w.When = RuleRhythm, f.days, f.levelIs, nil
		return w, who, headed || rd.c.Manager
	case f.push != "" && f.clock != nil && f.has(ruleSet) && (headed || f.has(ruleAll)):
		w.Op, w.Push, w.At = RulePush, f.push, crm.ClockOf(f.clock.Start)
		return w, who, true
	}
	switch w.Op = RuleUnclear; {
	case len(w.Auto) > 0 && f.approver == "": // 10万以下的报价自动通过: and the others?
		w.Lacks = say.LacksApprover
		return w, who, headed || rd.c.Manager
	case len(w.When) > 0 && f.approver == "":
		w.Lacks = say.LacksApprover
	case f.has(ruleApprove) && f.approver != "":
		w.Lacks = say.LacksCase
	}
	return w, who, headed
}

// ruleHeads announce a rule, before a colon or a comma.
var ruleHeads = strings.Fields(`流程规则 流程 审批规则 规则 卡点 修改流程 流程修改 改流程 改下流程 改一下流程 流程改一下 流程改下 设置流程 设流程 加个流程 加条流程 加一条流程 新增流程 加个审批 加条审批 加一条审批 新增审批 加个规则 加条规则 加一条规则 新增规则 新增一条规则 加个卡点 新增卡点 定个规则 规定一下 规定`)

// ruleHead is the length of what announces a rule, with its colon; 0 when nothing does. Before a comma a bare word, as in
// 流程,…, announces none. What announces may name a pipeline: 续约流程:….
func (rd *reading) ruleHead(said []rune) int {
	for i, c := range said {
		if c == ':' || c == ',' {
			_, n := rd.ruleLine(said[:i])
			if n == i && c == ':' {
				return i + 1 // 所有流程:
			}
			head := strings.TrimSpace(string(said[n:i]))
			if slices.Contains(ruleHeads, head) && (c == ':' || len([]rune(head)) > 2) {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// ruleLine is the pipeline by whose name r begins, 的 behind it or not, and the length of that.
func (rd *reading) ruleLine(r []rune) (w ruleWord, size int) {
	n, id := rd.p.rules.words.Longest(r, 0)
	if n == 0 || rd.p.rules.all[id].class != rulePipeline || n == len(r) && rd.p.rules.all[id].line != everyPipeline {
		return w, 0
	}
	return rd.p.rules.all[id], skip(r, n, "的 ")
}

// ruleParts parts a message into the words of rules. unread are the words that are none, named says that a customer or
// somebody of theirs is.
func (rd *reading) ruleParts(said []rune, head int) (parts []rulePart, unread string, named bool) {
	base := slices.Index(rd.r[rd.start:], said[0]) + rd.start
	end := base + len(said)
	if head > 0 {
		parts = append(parts, rulePart{ruleWord: ruleWord{class: ruleProcess, text: "流程"}})
		if line, n := rd.ruleLine(said[:head-1]); n > 0 {
			parts = append(parts, rulePart{ruleWord: line})
		}
		base += head
	}
	free := func(i int) {
		if n := len(unread); n > 0 && i > base && unread[n-1] == ' ' {
			unread = unread[:n-1]
		}
		unread += string(rd.r[i]) + " "
	}
	for i := base; i < end; {
		if head == 0 && unread != "" {
			return parts, unread, named // no rule: the rest tells nothing more
		}
		if rd.r[i] == ' ' {
			i++
			continue
		}
		n, id := rd.p.rules.words.Longest(rd.r[:end], i)
		if n > 0 && rd.p.rules.all[id].class == ruleWhich { // 现在 is no hour here
			parts = append(parts, rulePart{ruleWord: rd.p.rules.all[id]})
			i += n
			continue
		}
		if n, size := numberAt(rd.r[:end], i); size > 0 && len(parts) > 0 && parts[len(parts)-1].is(ruleNoun) { // 规则2
			parts = append(parts, ruleNumbered(n))
			i += size
			continue
		}
		if p, j := rd.ruleNumber(i); j > i {
			parts = append(parts, p...)
			i = j
			continue
		}
		if t := rd.nameAt(i); t != nil && t.j-t.i > n {
			if t.kind == customerToken || t.kind == contactToken && !rd.c.People.Has(t.ref.Text) {
				named = true
				unread += rd.tx.Slice(t.i, t.j) + " "
			} else {
				parts = append(parts, rulePart{who: &t.ref})
			}
			i = t.j
			continue
		}
		if n == 0 {
			free(i)
			i++
			continue
		}
		parts = append(parts, rulePart{ruleWord: rd.p.rules.all[id]})
		i += n
	}
	return parts, unread, named
}

// nameAt is the name that begins at rune i.
func (rd *reading) nameAt(i int) *token {
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.i == i && (t.kind == personToken || t.kind == customerToken || t.kind == contactToken) {
			return t
		}
	}
	return nil
}

// ruleNumber is the amount, discount, length or hour that begins at rune i, with the words that stand within it, and
// its end; i when there is none.
func (rd *reading) ruleNumber(i int) (parts []rulePart, j int) {
	for k := range rd.times {
		x := &rd.times[k]
		if rd.tx.Index(x.Span.Start) == i && !rd.inPushName(i) && (x.Kind != zh.Point || x.HasClock) && x.Kind != zh.Day {
			return []rulePart{{time: x}}, rd.tx.Index(x.Span.End)
		}
	}
	for k := range rd.amounts {
		a := &rd.amounts[k]
		if rd.tx.Index(a.Span.Start) != i {
			continue
		}
		j = rd.tx.Index(a.Span.End)
		parts = append(parts, rulePart{amount: a})
		for n := i; n < j; n++ { // 大于50万, 30万以上
			if size, id := rd.p.rules.words.Longest(rd.r[:j], n); size > 0 {
				if c := rd.p.rules.all[id].class; c >= ruleMore && c <= ruleMost {
					parts = append(parts, rulePart{ruleWord: rd.p.rules.all[id]})
					n += size - 1
				}
			}
		}
		return parts, j
	}
	if n, size := nthAt(rd.r, i); size > 0 {
		return []rulePart{ruleNumbered(n)}, i + size
	}
	return nil, i
}

// nthAt reads 第2版, 第三条, 版本2 at rune i: the number and its length, 0 when there is none.
func nthAt(r []rune, i int) (n, size int) {
	k := i
	for _, head := range []string{"第", "版本", "v", "#"} {
		if starts(r[i:], head) {
			k = i + len([]rune(head))
			break
		}
	}
	if k == i {
		return 0, 0
	}
	n, size = numberAt(r, k)
	j := k + size
	if size == 0 {
		digit := slices.Index([]rune("零一二三四五六七八九十"), runeAt(r, k))
		if digit < 0 {
			return 0, 0
		}
		n, j = digit, k+1
	}
	for _, tail := range []string{"个版本", "版本", "版", "条", "个"} {
		if starts(r[j:], tail) {
			j += len([]rune(tail))
			break
		}
	}
	return n, j - i
}

// numberAt reads digits at rune i: the number and how many there are.
func numberAt(r []rune, i int) (n, size int) {
	for i+size < len(r) && r[i+size] >= '0' && r[i+size] <= '9' && size < 5 {
		n = n*10 + int(r[i+size]-'0')
		size++
	}
	return n, size
}

// ruleNumbered is the part that a number of a version, or of a rule, is.
func ruleNumbered(n int) rulePart {
	return rulePart{ruleWord: ruleWord{class: ruleLast}, who: &Ref{Picked: int64(n)}}
}

// runeAt is the rune at i; 0 behind the end.
func runeAt(r []rune, i int) rune {
	if i < len(r) {
		return r[i]
	}
	return 0
}
