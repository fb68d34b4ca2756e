package intents

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// SaveQuestion keeps a question under a name, has it asked on a schedule, lists what was kept and takes one off. A question that
// was kept is asked by its name alone (SavedNames): the bot reads its words as if they had just been said.
const SaveQuestion Kind = "save_question"

// SavedWish is what a message wants of saved questions.
type SavedWish struct {
	Op    SavedOp
	Name  string // as written
	Words string // of the question; empty: the one that was asked last
	Group bool   // the group hears it
}

// SavedOp is what is to become of a saved question.
type SavedOp string

const (
	SavedKeep   SavedOp = "keep"
	SavedList   SavedOp = "list"
	SavedForget SavedOp = "forget"
	SavedOften  SavedOp = "often" // asked on a schedule
)

func saveQuestion() Intent {
	return Intent{
		Kind:     SaveQuestion,
		Title:    "常用问题",
		Examples: []string{"把“按行业统计成交额”存为 行业榜", "每周一9点把行业榜发给我", "我存的问题", "删除常用问题 行业榜"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Saved
			switch w.Op {
			case SavedKeep:
				return t.keepQuestion(ctx, r)
			case SavedList:
				all, err := t.Tx.SavedQuestions(ctx)
				return say.SavedQuestions(all), err
			}
			q, err := t.Tx.SavedQuestion(ctx, []string{w.Name})
			if gone := (*crm.NotFoundError)(nil); errors.As(err, &gone) {
				return say.NoSavedQuestion(w.Name), nil
			} else if err != nil {
				return "", err
			}
			if w.Op == SavedOften {
				return t.askOften(ctx, r, q)
			}
			return t.forgetQuestion(ctx, r, q)
		},
	}
}

// asksOnly reports whether a text is a question and nothing else.
func (t *Turn) asksOnly(text string) bool {
	if t.Read == nil || strings.TrimSpace(text) == "" {
		return false
	}
	all := All()
	for _, r := range t.Read(text).Requests {
		i := slices.IndexFunc(all, func(i Intent) bool { return i.Kind == r.Kind })
		if i < 0 || all[i].Write || r.Kind == Undo || r.Kind == Explain || r.Kind == Help || r.Kind == TapButton {
			return false
		}
	}
	return true
}

const longestSaved = 12 // runes of a name

func (t *Turn) keepQuestion(ctx context.Context, r Request) (say.Text, error) {
	w := r.Slots.Saved
	if w.Words == "" && t.Now.Sub(t.Memory.Query.At) <= queryFor {
		w.Words = t.Memory.Query.Words
	}
	switch n := len([]rune(w.Name)); {
	case w.Words == "":
		return say.SaveWhat(w.Name), nil
	case !t.asksOnly(w.Words):
		return say.NoQuestion(w.Words), nil
	case n < 2 || n > longestSaved:
		return say.SavedNameUnfit(w.Name), nil
	}
	for _, said := range t.Read(w.Name).Requests {
		if said.Kind != None && said.Kind != CreateCustomer && said.Kind != QueryCustomer {
			return say.SavedNameTaken(w.Name), nil
		}
	}
	q, err := t.Tx.SaveQuestion(ctx, crm.SavedQuestion{Name: w.Name, Words: w.Words})
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfQuestion(q))
	return say.QuestionSaved(q), nil
}

func (t *Turn) forgetQuestion(ctx context.Context, r Request, q crm.SavedQuestion) (say.Text, error) {
	all, err := t.reminders(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range all { // nobody is left to be told
		if m.Question != q.ID {
			continue
		}
		m.Status = crm.ReminderCanceled
		if _, err := t.Tx.SaveReminder(ctx, m); err != nil {
			return "", err
		}
	}
	if err := t.Tx.ForgetQuestion(ctx, q.ID); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfQuestionGone(q))
	return say.QuestionForgotten(q), nil
}

// askOften has a question asked on a schedule: its answer goes to who wants it, or to the groups of a team they lead.
func (t *Turn) askOften(ctx context.Context, r Request, q crm.SavedQuestion) (say.Text, error) {
	m := crm.Reminder{User: t.Actor.User.ID, Question: q.ID, Text: say.QuestionToAsk(q, "")}
	team := ""
	if r.Slots.Saved.Group {
		if err := t.Actor.User.Require(crm.BindGroups, crm.ToTeam); err != nil {
			return "", err
		}
		m.Team = t.In.TeamID
		if m.Team == 0 {
			mine, err := t.Tx.Teams(ctx)
			if err != nil {
				return "", err
			}
			led := slices.DeleteFunc(mine, func(x crm.Team) bool { return !slices.Contains(t.Actor.User.Leads, x.ID) })
			if len(led) != 1 {
				return say.SayInGroup(), nil
			}
			m.Team = led[0].ID
		}
		groups, err := t.Tx.GroupsOf(ctx, m.Team)
		if err != nil {
			return "", err
		}
		if len(groups) == 0 {
			return say.NoGroupYet(), nil
		}
		if team, err = t.Tx.TeamName(ctx, m.Team); err != nil {
			return "", err
		}
		m.Text = say.QuestionToAsk(q, team)
	}
	var err error
	if m.Due, m.Repeat, err = t.remindAt(r); err != nil {
		return "", err
	}
	if m, err = t.Tx.CreateReminder(ctx, m); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Reminder: m.ID}, say.SummaryOfReminder(m))
	return say.QuestionOften(q, m, team, t.Now), nil
}

const savedName = `<n 1-16 ^,;。?!>`

var savedForms = []form{
	{ // 把“按行业统计成交额”存为 行业榜
		words: strings.Fields(`存为 存成 保存为 保存成 存一下叫 另存为 收藏为 存下来叫`),
		shape: zh.NewSentence(`[把|将][<b 2-60>][这个问题|这个查询|这个统计|这句话|刚才的问题|刚才这个|刚才的|这个|上面的]*[,]*(存为|存成|保存为|保存成|另存为|收藏为|存一下叫|存下来叫)[_|:|常用问题]*` + savedName),
		read: func(m match) (Request, bool) {
			r := m.saved(SavedKeep)
			if m.has("b") {
				i, j := m.runes("b")
				r.Slots.Saved.Words = m.tx.Slice(i, j)
			}
			return r, r.Slots.Saved.Name != ""
		},
	},
	{ // 我存的问题
		words: strings.Fields(`存的 存了 存过 常用问题 收藏的`),
		shape: zh.NewSentence(`[看看|看一下|列出|列一下|查看]((我|我们)[都]*(存的|存了|存过|收藏的)[哪些|的|什么|几个]*(问题|查询|统计|报表)|[我的](常用问题|收藏的问题))[列表|清单|有哪些|都有哪些]*[?]`),
		read:  func(m match) (Request, bool) { return m.saved(SavedList), true },
	},
	{ // 删除常用问题 行业榜
		words: strings.Fields(`问题 查询`),
		shape: zh.NewSentence(`(删除|删掉|去掉|取消|不要)[这个|常用|存的|保存的]*(问题|查询)[_|:]*` + savedName),
		read:  func(m match) (Request, bool) { r := m.saved(SavedForget); return r, r.Slots.Saved.Name != "" },
	},
	{
		words: strings.Fields(`问题 查询`),
		shape: zh.NewSentence(`[把](删除|删掉|去掉)` + savedName + `[这个](常用问题|问题|查询)`),
		read:  func(m match) (Request, bool) { r := m.saved(SavedForget); return r, r.Slots.Saved.Name != "" },
	},
	{ // 每周一9点把行业榜发给我
		words: []string{"发"},
		shape: zh.NewSentence(`<p 2-16>[,]*[把|将]` + savedName + `[,]*(发到|发给|发在|发|推送给|推送到|推给|推到|推送)[一下|一次]*((g=[我们|咱们|团队|部门|这个|<0-6>]*群[里|聊|组]*)|我|我看|给我)*[看|一下]*`),
		read:  match.savedOften,
	},
	{ // 每周一9点发行业榜到群里
		words: []string{"发", "推"},
		shape: zh.NewSentence(`<p 2-16>[,]*[给我|向我]*(发|推送|推|跑一下|跑)[一下|一次|一份]*` + savedName + `((g=(到|给|在)[我们|咱们|团队|部门|这个|<0-6>]*群[里|聊|组]*)|给我|到我这)*`),
		read:  match.savedOften,
	},
}

func (m match) saved(op SavedOp) Request {
	r := Request{Kind: SaveQuestion, Speech: Command}
	r.Slots.Saved.Op = op
	if m.has("n") {
		i, j := m.runes("n")
		r.Slots.Saved.Name = m.tx.Slice(i, j)
	}
	return r
}

// savedOften reads when a question is to be asked: only what comes again and again is one of these. The name is what stands between
// that and the sending.
func (m match) savedOften() (Request, bool) {
	r := m.saved(SavedOften)
	i, _ := m.runes("p")
	_, end := m.runes("n")
	for k := range m.times {
		x := &m.times[k]
		a, b := m.tx.Index(x.Span.Start), m.tx.Index(x.Span.End)
		if a != i || x.Kind != zh.Set || b >= end {
			continue
		}
		for _, w := range []string{",", " ", "把", "将", "给我", "发", "跑一下", "跑", "推送"} {
			if starts(m.r[b:end], w) {
				b += utf8.RuneCountInString(w)
			}
		}
		r.Slots.Next, r.Slots.Saved.Name = x, strings.Trim(m.tx.Slice(b, end), around)
	}
	r.Slots.Saved.Group = m.has("g")
	return r, r.Slots.Next != nil && r.Slots.Saved.Name != ""
}

// SavedNames are the names of a saved question that a message may be nothing but: 行业榜, 跑一下行业榜. None: it is too long.
func SavedNames(text string) (names []string) {
	r := []rune(strings.Trim(strings.TrimSpace(text), around+"?？!！。~"))
	if len(r) < 2 || len(r) > longestSaved+6 {
		return nil
	}
	said := string(r)
	names = append(names, said)
	for _, w := range []string{"跑一下", "跑", "运行", "打开", "看看", "看一下", "看", "查一下", "查", "发我", "给我看", "给我"} {
		if rest, ok := strings.CutPrefix(said, w); ok && rest != "" {
			names = append(names, strings.Trim(rest, around))
			break
		}
	}
	return names
}
