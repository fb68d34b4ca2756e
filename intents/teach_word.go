package intents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Words of the company's own, read from the whole message.
const (
	TeachWord  Kind = "teach_word"  // 以后说打样就是寄样品
	QueryWords Kind = "query_words" // 我们教过哪些词
)

// WordWish is what a message wants of the company's words.
type WordWish struct {
	Op      WordOp
	Word    string
	Means   string       // as it is read
	Kind    crm.WordKind // empty: the meaning is not known
	Problem WordProblem  // why the word cannot be taught
}

// WordOp is what is to become of a word.
type WordOp string

// What can become of a word.
const (
	WordTeach  WordOp = "teach"
	WordForget WordOp = "forget"
	WordAgree  WordOp = "agree"
	WordReject WordOp = "reject"
)

// WordProblem is why a word cannot be taught.
type WordProblem string

// Why a word cannot be taught.
const (
	WordShort  WordProblem = "short"
	WordNumber WordProblem = "number"
	WordCommon WordProblem = "common"
	WordMeans  WordProblem = "means" // something else
	WordSame   WordProblem = "same"  // it is its own meaning
)

// teachWord teaches a word of the company's own, forgets one, and decides on what a rep taught.
func teachWord() Intent {
	return Intent{
		Kind:     TeachWord,
		Title:    "教说法",
		Examples: []string{"以后说打样就是寄样品", "把“走合同”当成签约", "“拜山”是拜访的意思", "忘掉“拜山”"},
		Rare:     true,
		Write:    true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Word
			all, err := t.Tx.Words(ctx)
			if err != nil {
				return "", err
			}
			at := slices.IndexFunc(all, func(x crm.Word) bool { return crm.NameKey(x.Word) == crm.NameKey(w.Word) })
			switch {
			case w.Op == WordTeach:
				return t.teach(ctx, r, all, at)
			case at < 0:
				return say.NoSuchWord(w.Word), nil
			case w.Op == WordForget:
				return t.forget(ctx, r, all[at])
			}
			return t.ruleOnWord(ctx, all[at].ID, 0, w.Op == WordAgree)
		},
	}
}

// queryWords lists what was taught.
func queryWords() Intent {
	return Intent{
		Kind:     QueryWords,
		Title:    "教过的说法",
		Examples: []string{"我们教过哪些词", "有哪些行话", "教过你哪些说法"},
		Rare:     true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, _ Request) (say.Text, error) {
			all, err := t.Tx.Words(ctx)
			return say.Words(all, t.Now), err
		},
	}
}

func (t *Turn) teach(ctx context.Context, r Request, all []crm.Word, at int) (say.Text, error) {
	w := r.Slots.Word
	switch {
	case at >= 0:
		return say.WordThere(all[at]), nil
	case w.Problem != "":
		return say.WordUnfit(w.Word, string(w.Problem)), nil
	case w.Kind == "":
		return say.WordMeaningUnknown(w.Word, w.Means), nil
	}
	if unfit, err := t.wordIsName(ctx, w.Word); err != nil || unfit != "" {
		return unfit, err
	}
	var admins []crm.User
	if !t.Actor.User.May(crm.RuleOnWords, crm.ToAll) {
		people, err := t.Tx.Approvers(ctx, t.Actor.User.ID, "role:admin")
		if err != nil {
			return "", err
		}
		admins = slices.DeleteFunc(people, func(u crm.User) bool { return !u.May(crm.RuleOnWords, crm.ToAll) || u.Left })
		if len(admins) == 0 {
			return say.NoAdminForWord(), nil
		}
	}
	taught, err := t.Tx.Teach(ctx, crm.Word{Word: w.Word, Means: w.Means, Kind: w.Kind})
	var there *crm.DuplicateError
	if errors.As(err, &there) { // somebody else's, which waits
		return say.WordWaitsAlready(w.Word), nil
	} else if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfWord(taught))
	for _, u := range admins {
		card := say.WordCard(taught)
		card.TaskID = fmt.Sprintf("word-%d-%d", taught.ID, u.ID)
		if err := t.notify(ctx, u, fmt.Sprintf("word:%d:%d", taught.ID, u.ID), crm.Reply{Card: card}); err != nil {
			return "", err
		}
	}
	return say.WordTaught(taught), nil
}

// wordIsName says why a word that somebody is called by cannot be taught; empty: nobody that the actor may see is.
func (t *Turn) wordIsName(ctx context.Context, word string) (say.Text, error) {
	customers, err := t.Tx.FindCustomers(ctx, word, 5)
	if err != nil {
		return "", err
	}
	key := crm.NameKey(word)
	for _, c := range customers {
		if named(c, word) || slices.Contains(shortNames(c.Name), key) {
			return say.WordIsCustomer(word, c), nil
		}
	}
	people, err := t.Tx.Colleagues(ctx, word)
	if err != nil || len(people) == 0 {
		return "", err
	}
	return say.WordIsPerson(word), nil
}

func (t *Turn) forget(ctx context.Context, r Request, w crm.Word) (say.Text, error) {
	gone, err := t.Tx.SetWord(ctx, w, crm.WordForgotten)
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfWordGone(gone))
	return say.WordForgotten(gone), nil
}

// ruleOnWord decides on a word that a rep taught; since is the version that a card was about, 0: whichever.
func (t *Turn) ruleOnWord(ctx context.Context, id crm.WordID, since int64, yes bool) (say.Text, error) {
	if !t.Actor.User.May(crm.RuleOnWords, crm.ToAll) {
		return "", crm.Denied(crm.RuleOnWords, crm.ToAll)
	}
	w, err := t.Tx.Word(ctx, id)
	if err != nil {
		return "", err
	}
	if w.Status != crm.WordWaiting || since != 0 && since != w.Version {
		return say.WordDecided(w), nil
	}
	to := crm.WordRefused
	if yes {
		to = crm.WordInForce
		if unfit, err := t.wordIsName(ctx, w.Word); err != nil || unfit != "" {
			return unfit, err
		}
	}
	if w, err = t.Tx.SetWord(ctx, w, to); err != nil {
		return "", err
	}
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfWordRuled(w))
	if err := t.tellByID(ctx, w.By, fmt.Sprintf("word:%d:told:%d", w.ID, w.Version), say.WordNews(w)); err != nil {
		return "", err
	}
	return say.WordDecided(w), nil
}

// waitingWords are what reps taught and an admin has not decided on, the oldest first; none for who is no admin.
func (t *Turn) waitingWords(ctx context.Context) ([]crm.Word, error) {
	if !t.Actor.User.May(crm.RuleOnWords, crm.ToAll) {
		return nil, nil
	}
	all, err := t.Tx.Words(ctx)
	return slices.DeleteFunc(all, func(w crm.Word) bool { return w.Status != crm.WordWaiting }), err
}

const (
	sayingSo = `[(从现在起|以后|今后|往后|记住|你记住|记一下|教你一个[新]词|教你个[新]词|教你|新词|行话|黑话|我们|咱们|大家|我|,|:|_)*][说|讲|提到|听到]`
	anyWord  = `<w 1-14 ^,;。?!>`
	anySense = `<b 1-14 ^,;?!>`
)

var (
	quotes    = strings.Split(`"“”「」《》【】'‘’`, "")
	announced = strings.Fields(`以后 今后 往后 从现在起 教你 新词 行话 黑话 记住 记一下`) // before a word that is taught
)

var teachWordForms = []form{
	{ // 我们教过哪些词
		words: strings.Fields(`教 词 说法 行话 黑话`),
		shape: zh.NewSentence(`[看看|查[一]下|列出|列一下]((我们|咱们|大家|我|公司)[都]教[过|了][你][哪些|什么|的|几个][词|说法|行话|黑话][有哪些|列一下]|教过[你][的|哪些|什么][词|说法|行话|黑话][有哪些|列表]|(有哪些|哪些)[词|说法|行话|黑话]是(教的|我们教的|教过的)|(我们|咱们|公司)[自己]的(词|说法|行话|黑话|词表|词库)[都][有](哪些|什么)|(有哪些|有什么)(行话|黑话)|词表|词库)[?]`),
		read:  func(match) (Request, bool) { return Request{Kind: QueryWords, Speech: Question}, true },
	},
	{ // 忘掉“水位”
		words: strings.Fields(`忘 删 去掉 取消`),
		shape: zh.NewSentence(`(忘掉|忘了|忘记|删掉|删除|删|去掉|取消)[词|说法|行话|黑话|教的|_|:|这个]*` + anyWord + `[这个|的|那个](词|说法|意思|教法)`),
		read:  func(m match) (Request, bool) { return m.wordWish(WordForget) },
	},
	{
		words: strings.Fields(`忘 删 去掉 取消`),
		shape: zh.NewSentence(`(忘掉|忘了|忘记|删掉|删除|删|去掉|取消)[词|说法|行话|黑话|教的|_|:|这个]*` + anyWord),
		read: func(m match) (Request, bool) {
			r, ok := m.wordWish(WordForget)
			return r, ok && (m.quoted() || m.taughtWord("w") || m.says("词", "说法", "行话", "黑话"))
		},
	},
	{ // “水位”不是金额了
		words: []string{"不是", "不指", "不再"},
		shape: zh.NewSentence(`[以后|今后]` + anyWord + `[以后|今后|就](不再是|不是|不指|不再指)` + anySense + `[的意思]了`),
		read: func(m match) (Request, bool) {
			r, ok := m.wordWish(WordForget)
			return r, ok && m.taughtWord("w")
		},
	},
	{ // 同意“水位”
		words: strings.Fields(`同意 批准 通过 驳回 不同意 拒绝`),
		shape: zh.NewSentence(`((y=同意|批准|通过)|(n=驳回|不同意|拒绝))[了|教|这个|新词|的说法|词|说法|_|:]*` + anyWord + `[这个|的|新]*[词|说法]`),
		read: func(m match) (Request, bool) {
			op := WordReject
			if m.has("y") {
				op = WordAgree
			}
			r, ok := m.wordWish(op)
			return r, ok && (m.quoted() || m.says("词", "说法"))
		},
	},
	{ // “拜山”是拜访的意思
		words: []string{"意思"},
		shape: zh.NewSentence(sayingSo + anyWord + `[就](是|指|等于|表示)` + anySense + `的意思`),
		read:  func(m match) (Request, bool) { return m.wordTaught() },
	},
	{ // 老王说的“二面”指方案阶段
		words: quotes,
		shape: zh.NewSentence(`<1-6 ^,;。?!>(说的|讲的)` + anyWord + `[,][就](是指|指的是|就是|是|指)` + anySense),
		read: func(m match) (Request, bool) {
			r, ok := m.wordTaught()
			return r, ok && m.quoted()
		},
	},
	{ // 把“走合同”当成签约
		words: strings.Fields(`当成 当作 当做 当 理解 看成 算成 算作 认作`),
		shape: zh.NewSentence(`[以后|今后](把|将)` + anyWord + `[都](当成|当作|当做|当|理解成|理解为|看成|算成|算作|认作)` + anySense),
		read: func(m match) (Request, bool) {
			r, ok := m.wordTaught()
			return r, ok && (m.quoted() || r.Slots.Word.Kind != "")
		},
	},
	{ // 以后说“打样”就是寄样品; “水位”就是金额
		words: slices.Concat(quotes, announced),
		shape: zh.NewSentence(sayingSo + anyWord + `[,][就](是指|指的是|指的就是|就是|是|指|等于|代表|\=)` + anySense),
		read: func(m match) (Request, bool) {
			r, ok := m.wordTaught()
			explicit := m.says(announced...)
			return r, ok && (m.quoted() || explicit && r.Slots.Word.Kind != "")
		},
	},
	{ // 签约我们叫走合同
		words: strings.Fields(`我们叫 咱们叫 大家叫 里叫 都叫 也叫 就叫 这边叫 叫做 说成`),
		shape: zh.NewSentence(anySense + `[,](我们|咱们|大家|公司里)[都|也|就|这边]*(叫做|叫|说成)` + anyWord),
		read: func(m match) (Request, bool) {
			r, ok := m.wordTaught()
			return r, ok && r.Slots.Word.Kind != ""
		},
	},
}

// quoted reports whether the word stands in quotation marks.
func (m match) quoted() bool {
	i, j := m.runes("w")
	return i > m.base && j < len(m.r) && slices.Contains(quotes, string(m.r[i-1])) && slices.Contains(quotes, string(m.r[j]))
}

// taughtWord reports whether a slot holds a word of the company's own.
func (m match) taughtWord(slot string) bool {
	i, j := m.runes(slot)
	_, ok := m.c.Taught.knows(zh.Read(m.tx.Slice(i, j)).Runes)
	return ok && i < j
}

func (m match) wordWish(op WordOp) (Request, bool) {
	i, j := m.runes("w")
	r := Request{Kind: TeachWord}
	r.Slots.Word = WordWish{Op: op, Word: m.tx.Slice(i, j)}
	return r, i < j
}

// wordTaught reads a word and what it is to mean. A customer's name is no meaning: that is a short name of theirs.
func (m match) wordTaught() (Request, bool) {
	r, ok := m.wordWish(WordTeach)
	i, j := m.runes("b")
	if !ok || i >= j || m.says("吗", "?", "是不是", "不是") {
		return r, false
	}
	if _, customer := m.inBook(i, j); customer {
		return r, false
	}
	w := &r.Slots.Word
	w.Kind, w.Means = m.taughtAs(i, j)
	w.Problem = m.p.unfit(w.Word, w.Means, w.Kind)
	return r, true
}

// fieldMeanings are fields of records, as they are called.
var fieldMeanings = strings.Fields(`金额 预算 合同金额 报价金额 总价 价格 下次跟进 下次联系 下次 预计成交 预计成交日 成交日期 赢率 折扣 备注 标签 级别 等级 来源 行业 地区 电话 手机 手机号 邮箱 职位 联系人 决策人 对接人 回款 定金 首付 尾款`)

// taughtAs is what the runes [i, j) stand for, and how they are read.
func (rd *reading) taughtAs(i, j int) (crm.WordKind, string) {
	said := string(rd.r[i:j])
	for _, head := range []string{"产品", "我们的产品", "我们产品"} {
		if name, ok := strings.CutPrefix(said, head); ok && len([]rune(name)) >= 2 {
			return crm.ProductWord, strings.Trim(name, around)
		}
	}
	short := strings.TrimSuffix(said, "阶段")
	if slices.Contains(fieldMeanings, said) || slices.ContainsFunc(rd.c.Fields, func(f crm.CustomField) bool { return crm.NameKey(f.Name) == crm.NameKey(said) }) {
		return crm.FieldWord, said
	}
	e, known := rd.p.entry(short)
	switch {
	case known && e.stage != "":
		return crm.StageWord, short
	case short != said:
		return "", said
	case known && e.activity != "":
		return crm.ActivityWord, said
	}
	if p := rd.p.process; p != nil {
		for _, l := range p.LossReasons {
			if l.Name == said || slices.Contains(l.Synonyms, said) {
				return crm.LossWord, said
			}
		}
	}
	if known && e.features.any(&deedHeads) {
		return crm.IntentWord, said
	}
	return "", said
}

// deedHeads are the features that tell a deed.
var deedHeads = func() (s features) {
	for _, f := range headOf {
		s.add(f)
	}
	more := setOf(fTalk, fMissed, fWonBare, fLostBare, fPaidBare, fDun, fDue, fStuck, fOverdue, fForgot, fRate, fOwing, fQuoted2)
	s.join(&more)
	return s
}()

// entry is what the vocabulary says of a whole word.
func (p *Parser) entry(word string) (wordEntry, bool) {
	r := zh.Read(word).Runes
	n, id := p.words.Longest(r, 0)
	return p.entries[id], n > 0 && n == len(r)
}

// lightFeatures tell how things went on and no deed: a company may give such a word a meaning.
var lightFeatures = setOf(fNarrative, fDoer)

// unfit is why a word cannot be taught as a meaning, if it cannot.
func (p *Parser) unfit(word, means string, kind crm.WordKind) WordProblem {
	const longest = 12
	r := zh.Read(word).Runes
	if string(r) == string(zh.Read(means).Runes) {
		return WordSame
	}
	if strings.Trim(string(r), numerals+"元块角分%折点 -+wk") == "" || strings.ContainsAny(string(r), "0123456789") {
		return WordNumber
	}
	if len(r) < 2 || len(r) > longest {
		return WordShort
	}
	e, known := p.entry(word)
	m, _ := p.entry(means)
	n, _ := everydayIndex.Longest(r, 0)
	heavy := e.features
	for i := range heavy {
		heavy[i] &^= lightFeatures[i]
	}
	ordinary := setOf(fOrdinary)
	switch {
	case !known && n == len(r), known && e.features == ordinary:
		return WordCommon
	case !known || heavy == features{} || heavy == ordinary:
		return ""
	case e.stage != "" && e.stage != m.stage:
		return WordMeans
	case e.features.any(&m.features) && (e.activity == "" || e.activity == m.activity), kind == crm.FieldWord && e.features.has(fBudget) && m.features.has(fMoneyWord):
		return "" // it is understood so already, or nearly
	}
	return WordMeans
}
