package intents

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Outcome is what a message is to a question that waits.
type Outcome uint8

const (
	NotAnAnswer Outcome = iota // a new message: the question is dropped
	Completed                  // the request can go on
	Declined                   // nothing is to be done
	PutOff                     // not now: the question may still be answered
	ToMend                     // not quite: what is wrong is asked, or the request is asked about again as it was put right
)

// Answer is a message read as the answer to a question.
type Answer struct {
	Outcome Outcome
	Request Request // when Completed: the request with the answer filled in; when ToMend: as it was put right, or of no kind
}

// Holding is what becomes of a question when a message is no answer to it.
type Holding uint8

const (
	Dropped   Holding = iota // the message is a new one of its own
	StaysOpen                // the message only looked at something
	Repeats                  // the message leans on what was said before: the question comes first
)

// Hold says what becomes of the question after a message that was no answer: a look leaves it open; what says nobody it
// is about must not fall to a customer spoken of earlier, so the question is asked once more.
func (a *Ask) Hold(t *Turn) Holding {
	all := t.Understood.Requests
	def, reason := t.Process.LossReason(t.Text)
	if reason && a.Request.Kind == CloseLost && a.Request.Slots.Reason == "" && !a.Again && !t.wholeByItself() && len([]rune(t.Text)) <= 20 {
		// 价格太高: of the loss that is being asked about
		a.Request.Slots.Reason, a.Request.Slots.Loss, a.Again = strings.TrimSpace(t.Text), def.Code, true
		return Repeats
	}
	looks := len(all) > 0 && !slices.ContainsFunc(all, func(r Request) bool {
		return !harmless(r.Kind) && r.Kind != None && r.Kind != PushSettings &&
			!(r.Kind == SetReminder && r.Slots.Text == "" && r.Slots.Next == nil)
	})
	if looks {
		return StaysOpen
	}
	leans := slices.ContainsFunc(all, func(r Request) bool {
		return carries(r.Kind) && r.Kind != SetReminder && (!r.Slots.Customer.Said() || r.Slots.Customer.Match == "anaphor") && !r.Slots.Contact.Said()
	})
	if a.Slot == AskNext || a.Again || !leans {
		return Dropped
	}
	a.Again = true
	return Repeats
}

// Resume reads the turn's message as the answer to the question: a button, a number, yes or no, a choice's words or a
// part of them that no other choice has, or a value of the kind asked for.
// Requests that go on were read from an earlier message; the turn knows from here on.
func (a *Ask) Resume(t *Turn) Answer {
	answer := a.read(t)
	if answer.Outcome != NotAnAnswer {
		t.resumed = true
		answer.Request.Confidence = 1 // a person said so
	}
	return answer
}

func (a *Ask) read(t *Turn) Answer {
	if t.Message.Kind == crm.Click {
		return a.clicked(t.Message.Button)
	}
	said := strings.TrimFunc(string(zh.Read(t.Text).Runes), notInName)
	if said == "" {
		return Answer{}
	}
	if n, ok := ordinal(said); ok && n <= len(a.Choices) {
		return a.chosen(n - 1)
	}
	if i, ok := a.named(said); ok {
		return a.chosen(i)
	}
	if head, rest, ok := strings.Cut(said, ","); ok && yes(head) { // 对，华北重工
		if i, ok := a.named(strings.TrimFunc(rest, notInName)); ok {
			return a.chosen(i)
		}
	}
	if no(said) {
		return a.declined()
	}
	if answer, ok := a.columnsSaid(t); ok {
		return answer
	}
	if yes(said) {
		if len(a.Choices) > 0 && (a.Slot == AskCreate || a.Slot == AskConfirm || a.single()) {
			return a.chosen(0)
		}
		return Answer{}
	}
	return a.value(t, said)
}

var (
	yesWords = []string{"是", "是的", "好", "好的", "好啊", "嗯", "嗯嗯", "对", "对的", "要", "行", "可以", "ok", "okay", "yes", "y", "没错", "确认", "确定", "新建", "建", "建吧", "新建吧", "记", "记吧", "生效", "没问题", "就这么办"}
	noWords  = []string{"否", "不", "不是", "不用", "不用了", "不要", "不了", "不对", "算了", "取消", "别", "没有", "no", "n", "不建", "不记",
		"先不", "先不用", "先不要", "先别", "先不删", "不删", "不删了", "先别删", "先不交", "不交接", "不交接了", "先不转", "不转了", "不转", "等等", "等一下", "先等等", "先放着", "不生效", "先不生效", "不合并", "先不合并"}
)

// no reports whether words decline: 不用, 算了不要.
func no(said string) bool {
	if slices.Contains(noWords, said) {
		return true
	}
	for said != "" {
		word := ""
		for _, w := range noWords {
			if len(w) > len(word) && len([]rune(w)) > 1 && strings.HasPrefix(said, w) {
				word = w
			}
		}
		rest := strings.TrimLeftFunc(strings.TrimPrefix(said, word), func(r rune) bool { return notInName(r) || strings.ContainsRune("吧了啊哈呢", r) })
		if word == "" || rest == said {
			return false
		}
		said = rest
	}
	return true
}

// noReasons answer the question for a reason and give none.
var noReasons = strings.Fields(`不想说 不说 不方便说 没原因 没有原因 没什么原因 没啥原因 没理由 没有理由 说不清 不知道 不清楚 随便 无`)

// yes reports whether words agree: 好, 是的，新建.
func yes(said string) bool {
	parts := strings.FieldsFunc(said, notInName)
	for _, p := range parts {
		if !slices.Contains(yesWords, p) {
			return false
		}
	}
	return len(parts) > 0
}

// single reports whether all choices but one only create or skip: then yes means that one.
func (a *Ask) single() bool {
	records := 0
	for _, c := range a.Choices {
		if c.ID != 0 {
			records++
		}
	}
	return records <= 1
}

func (a *Ask) clicked(key string) Answer {
	if key == "no" {
		return a.declined()
	}
	n, err := strconv.Atoi(strings.TrimPrefix(key, "c"))
	if err != nil || n < 1 || n > len(a.Choices) {
		return Answer{}
	}
	return a.chosen(n - 1)
}

// declined takes the choice of going on without, when the question has one.
func (a *Ask) declined() Answer {
	for i, c := range a.Choices {
		if c.Value == chooseSkip {
			return a.chosen(i)
		}
	}
	return Answer{Outcome: Declined}
}

// ordinal reads 2, ②, 第二个, 选2.
func ordinal(s string) (int, bool) {
	for _, p := range []string{"选择", "选", "第"} {
		s = strings.TrimPrefix(s, p)
	}
	for _, p := range []string{"一个", "个", "家", "项", "条", "号"} {
		if rest, ok := strings.CutSuffix(s, p); ok && rest != "" && p != "一个" {
			s = rest
			break
		}
	}
	r := []rune(s)
	if len(r) != 1 {
		return 0, false
	}
	for _, digits := range []string{"123456789", "一二三四五六七八九", "①②③④⑤⑥⑦⑧⑨"} {
		if i := slices.Index([]rune(digits), r[0]); i >= 0 {
			return i + 1, true
		}
	}
	return 0, false
}

// named finds the one choice that has the words; words that several have are no answer.
func (a *Ask) named(said string) (at int, ok bool) {
	key, found := crm.NameKey(said), 0
	for i, c := range a.Choices {
		label := crm.NameKey(c.Label)
		if label == key {
			return i, true
		}
		if len([]rune(key)) > 1 && strings.Contains(label, key) {
			at, found = i, found+1
		}
	}
	return at, found == 1
}

// chosen fills a choice in.
func (a *Ask) chosen(i int) Answer {
	c, r := a.Choices[i], a.Request
	s := &r.Slots
	create, skip := c.Value == chooseCreate, c.Value == chooseSkip
	switch c.Value {
	case chooseNo:
		return Answer{Outcome: Declined}
	case chooseFix:
		return Answer{Outcome: ToMend}
	}
	switch a.Slot {
	case AskCustomer, AskCreate:
		s.Customer.Picked, s.Customer.Match = c.ID, ""
		if create {
			s.Customer.Match, s.Customer.IDs = matchCreate, nil
		}
	case AskOther:
		s.Other.Picked, s.Other.Match = c.ID, ""
	case AskPerson:
		s.Person.Picked = c.ID
	case AskDeal:
		s.Deal.Picked, s.Deal.Match = c.ID, ""
		if create {
			s.Deal.Match = matchCreate
		} else if skip {
			s.Deal.Match = matchNone
		}
	case AskContact:
		s.Contact.Picked = c.ID
	case AskAmount:
		s.Amount = nil
		if !skip {
			s.Amount = &zh.Amount{Kind: zh.MoneyAmount, Fen: c.ID, Currency: c.Value}
		}
	case AskStage:
		s.Stage = crm.StageCode(c.Value)
	case AskReason:
		s.Loss, s.Reason = crm.LossReason(c.Value), c.Label
	case AskKind:
		r.Kind = Kind(c.Value)
	case AskApproval:
		s.Approval = c.ID
	case AskConfirm:
		s.Confirmed = true
		s.Number = max(s.Number, int(c.ID))
	default:
		return Answer{}
	}
	return Answer{Outcome: Completed, Request: r}
}

// value reads a value of the kind asked for.
func (a *Ask) value(t *Turn, said string) Answer {
	r := a.Request
	s := &r.Slots
	if a.Slot != AskNext && t.wholeByItself() && !a.corrects(t) {
		return Answer{}
	}
	switch a.Slot {
	case AskNext:
		return a.nextSaid(t)
	case AskConfirm, AskKind:
		return a.mended(t)
	case AskAmount:
		amount, ok := amountIn(t.Text)
		if !ok || sentence(said, 12) {
			return Answer{}
		}
		s.Amount = &amount
	case AskDate:
		times := zh.Times(zh.Read(t.Text), t.Now, zh.TimeOptions{Tense: zh.Future, Workday: t.workday})
		const others = 4 // 那就…吧
		if len(times) != 1 || len([]rune(t.Text))-len([]rune(t.words(times[0].Span))) > others {
			return Answer{}
		}
		times[0].Span = zh.Span{}
		if s.Field == "close" {
			s.Close = &times[0]
		} else {
			s.Next = &times[0]
		}
	case AskStage:
		code, ok := stageIn(t.Process, said)
		if !ok || sentence(said, 12) {
			return Answer{}
		}
		s.Stage = code
	case AskReason:
		def, known := t.Process.LossReason(said)
		refusing := r.Kind == Reject || r.Kind == TapButton || r.Kind == DropLead
		if sentence(said, 30) || t.asksOwn(said) || !refusing && t.means(CloseLost, LogContact, Reject, AddNote) {
			return Answer{}
		}
		if r.Kind == AdvanceDeal && slices.Contains(noReasons, said) {
			return a.declined() // a step back is told with its reason, or not made
		}
		s.Loss, s.Reason = "", strings.TrimSpace(t.Text)
		if known {
			s.Loss = def.Code
		}
	case AskCustomer, AskCreate:
		said = strings.TrimFunc(t.Text, notInName)
		for _, p := range []string{"不是", "应该是", "是", "叫"} {
			said = strings.TrimLeftFunc(strings.TrimPrefix(said, p), unicode.IsPunct)
		}
		if _, reason := t.Process.LossReason(said); reason {
			return Answer{}
		}
		for _, p := range []string{"那边", "的"} { // 云雀的, but 美的
			if rest := strings.TrimSuffix(said, p); utf8.RuneCountInString(rest) > 1 {
				said = rest
			}
		}
		if strings.TrimFunc(said, unicode.IsDigit) == "" || sentence(said, 20) || !t.nameLike(said) || t.means(QueryCustomer) {
			return Answer{}
		}
		s.Customer = Ref{Text: said, Match: "shape"}
	case AskContact:
		if said = strings.TrimFunc(t.Text, notInName); sentence(said, 10) || !t.personLike(said) || t.means(QueryCustomer) {
			return Answer{}
		}
		s.Contact = Ref{Text: said}
	default:
		return Answer{}
	}
	return Answer{Outcome: Completed, Request: r}
}

// askingWords begin what somebody wants for themselves: no reason for what they were asked about.
var askingWords = []string{"我想看", "我想查", "我想问", "我想知道", "我要看", "我要查", "帮我", "给我看", "给我发", "看下", "看看我", "查下", "查一下", "看一下"}

// asksOwn reports whether a message asks for something to be told or done, and gives no reason.
func (t *Turn) asksOwn(said string) bool {
	return slices.ContainsFunc(askingWords, func(w string) bool { return strings.HasPrefix(said, w) }) ||
		slices.ContainsFunc(t.Understood.Requests, func(r Request) bool { return harmless(r.Kind) && r.Confidence >= 0.8 })
}

// wholeByItself reports whether the message says whom it is about and what to do: it is no answer.
func (t *Turn) wholeByItself() bool {
	return slices.ContainsFunc(t.Understood.Requests, func(r Request) bool {
		c := r.Slots.Customer
		return !reads(r.Kind) && r.Kind != None && r.Kind != Amend && r.Confidence >= 0.5 && c.Said() && c.Match != "anaphor" && c.Text != strings.TrimFunc(t.Text, notInName)
	})
}

// laterWords put the next contact off without a date.
var laterWords = []string{"不着急", "不急", "再说", "回头再说", "到时候再说", "以后再说", "晚点再说", "先不定", "还没定", "待定", "看情况", "不知道", "没定"}

// nextSaid reads the date of the next contact, with what it will be: 下周三, 周五上午十点再去, 12月5号再联系.
func (a *Ask) nextSaid(t *Turn) Answer {
	said := strings.TrimFunc(string(zh.Read(t.Text).Runes), notInName)
	if slices.Contains(laterWords, said) {
		return Answer{Outcome: PutOff}
	}
	times := zh.Times(zh.Read(t.Text), t.Now, zh.TimeOptions{Tense: zh.Future, Workday: t.workday})
	if len(times) != 1 || t.wholeByItself() || strings.Contains(t.Text, "提醒") || sentence(said, 20) {
		return Answer{}
	}
	rest := t.Text[:times[0].Span.Start] + t.Text[times[0].Span.End:]
	rest = without(rest, []string{"下次是", "下次", "那就", "就", "吧", "是", "改成", "定在", "约在", "约了"})
	if len([]rune(rest)) > 8 {
		return Answer{}
	}
	r := a.Request
	times[0].Span = zh.Span{}
	r.Slots.Next, r.Slots.NextText, r.Slots.Planned = &times[0], rest, true
	return Answer{Outcome: Completed, Request: r}
}

// stageIn finds the one stage whose name, or synonym, stands in the words.
func stageIn(p *crm.Process, said string) (crm.StageCode, bool) {
	for _, l := range p.Pipelines {
		for _, s := range l.Stages {
			if strings.Contains(said, s.Name) || slices.ContainsFunc(s.Synonyms, func(w string) bool { return strings.Contains(said, strings.ToLower(w)) }) {
				return s.Code, true
			}
		}
	}
	return "", false
}

// sentence reports whether words look like a message of their own and not like a value: they are longer than a value,
// or ask for something else.
func sentence(said string, longest int) bool {
	if len([]rune(said)) > longest {
		return true
	}
	return slices.ContainsFunc(newTurn, func(w string) bool { return strings.Contains(said, w) })
}

func notInName(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }

// means reports whether the message is, by itself, surely something to do other than the given kinds.
func (t *Turn) means(but ...Kind) bool {
	return slices.ContainsFunc(t.Understood.Requests, func(r Request) bool {
		return r.Kind != None && r.Confidence >= 0.5 && !slices.Contains(but, r.Kind)
	})
}

// deedWords are words that stand in no name.
var deedWords = []string{"了", "我", "给", "建个", "建一个", "商机", "回款", "到账", "情况", "底细", "改成", "升级", "去掉", "加个", "加联系人", "下周", "明天", "联系人", "欠"}

// newTurn are words by which a message is no bare value.
var newTurn = []string{
	"撤销", "恢复", "帮助", "怎么用", "我的", "今天", "昨天", "拜访", "推进", "提醒", "备注", "标签", "新增", "新客户", "联系了", "聊了", "打了", "漏斗", "什么情况", "?", "吗", "多少", "谁",
}

// amountIn reads the one amount of an answer. A small bare number is asked about as 万.
func amountIn(text string) (zh.Amount, bool) {
	amounts := zh.Amounts(zh.Read(text))
	if len(amounts) != 1 || amounts[0].Discount || amounts[0].Kind == zh.Percent {
		return zh.Amount{}, false
	}
	m := amounts[0]
	if m.Kind == zh.Number && m.Currency == "" {
		m.Fen = fenOf(m.Value)
		if m.Fen < 10000_00 {
			m.Fen, m.Approx = m.Fen*10000, true
		}
	}
	m.Span = zh.Span{}
	return m, true
}

func (t *Turn) workday(d crm.Date) bool {
	if t.Calendar == nil {
		w := d.Weekday()
		return w != 0 && w != 6
	}
	work, _ := t.Calendar.Workday(d)
	return work
}

// confirm asks whether a deed is really meant.
func confirm(r Request, question say.Text, yes string) *Ask {
	return &Ask{Slot: AskConfirm, Say: question, Request: r, Choices: []Choice{{Label: yes}, {Label: say.No(), Value: chooseNo}}}
}

// Settled is a question that is over, and what became of it.
type Settled struct {
	TaskID string   `json:"task_id"`
	Title  say.Text `json:"title"`
	Text   string   `json:"text"`
}

const settledCards = 5

// Settle notes what became of a question that was asked by a card.
func (t *Turn) Settle(taskID string, a *Ask, became string) {
	if a == nil || taskID == "" || became == "" {
		return
	}
	m := t.Memory
	m.Settled = slices.Insert(m.Settled, 0, Settled{taskID, a.Say, became})
	m.Settled = m.Settled[:min(len(m.Settled), settledCards)]
}
