package intents

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Search is by what customers are looked for.
type Search struct {
	By     SearchBy
	Words  []string        // of a list: region, trade, source, tags; of a phone: its digits
	Level  crm.Level       // of a list
	Fields []crm.FieldTest // of a list: what it has in the company's own fields
	Told   string          // of a list by fields, as said
	Head   bool            // the digits are the number's first
}

// SearchBy is a way to look for customers.
type SearchBy string

const (
	ByPhone SearchBy = "phone" // 尾号5678是谁
	ByList  SearchBy = "list"  // 苏州做光伏的客户
	ByTaken SearchBy = "taken" // 华北重工有人在跟吗
)

const (
	listLimit   = 200
	spelledFrom = 20000 // customers that are compared with letters: more are not read for one search
)

// search answers a search.
func (t *Turn) search(ctx context.Context, r Request) (say.Text, error) {
	w := r.Slots.Search
	switch w.By {
	case ByPhone:
		return t.whosePhone(ctx, w)
	case ByTaken:
		c, err := t.existing(ctx, r, AskCustomer)
		if notFound(err) {
			return t.taken(ctx, r.Slots.Customer.Text)
		} else if err != nil {
			return "", err
		}
		t.mention(c.ID, 0)
		b, err := t.brief(ctx, c, 1)
		return say.WhoFollows(c, b.Owner, b.With, newest(b.Activities), t.Now), err
	}
	f := store.CustomerFilter{Level: w.Level, Words: w.Words, Fields: w.Fields, Limit: listLimit}
	whose := ""
	if len(w.Words) == 1 && w.Level == "" { // 李娜的客户
		people, err := t.Tx.FindUsers(ctx, w.Words[0])
		if err != nil {
			return "", err
		}
		if len(people) == 1 && crm.NameKey(people[0].Name) == crm.NameKey(w.Words[0]) {
			r.Slots.Person, w.Words, f.Words = Ref{Text: people[0].Name}, nil, nil
		}
	}
	if r.Slots.Person.Said() || r.Slots.Scope == "me" {
		a, err := t.about(ctx, r)
		if err != nil {
			return "", err
		}
		f.Owners, whose = a.owners, a.whose
	}
	all, err := t.Tx.ListCustomers(ctx, f)
	slices.SortStableFunc(all, func(a, b crm.Customer) int { return b.LastContactAt.Compare(a.LastContactAt) })
	if w.Told != "" {
		w.Words = append(w.Words, w.Told)
	}
	return say.Listed(whose, w.Words, w.Level, all, t.Now), err
}

// taken says whether a customer the actor may not see is followed, and by whom no more than the first sign of a name.
func (t *Turn) taken(ctx context.Context, called string) (say.Text, error) {
	who, yes, err := t.Tx.Followed(ctx, called)
	if err != nil || yes {
		return say.IsFollowed(called, who, yes), err
	}
	if who, yes, err = t.Tx.FollowedAlike(ctx, called); yes {
		return say.AlikeIsFollowed(called, who), err
	}
	return say.IsFollowed(called, who, yes), err
}

// found are the customers that words lead to: written so, sounding so (ids), or spelled in letters: hbzg, huabei.
func (t *Turn) found(ctx context.Context, words string, ids []crm.CustomerID) ([]crm.Customer, error) {
	all, err := t.Tx.SearchCustomers(ctx, words, listLimit)
	if err != nil {
		return nil, err
	}
	more, err := t.Tx.Customers(ctx, ids)
	if err != nil {
		return nil, err
	}
	if key := crm.NameKey(words); len(all) == 0 && len(more) == 0 && letters(key) {
		everyone, err := t.Tx.ListCustomers(ctx, store.CustomerFilter{Limit: spelledFrom})
		if err != nil {
			return nil, err
		}
		for _, c := range everyone {
			if slices.ContainsFunc(append([]string{c.Name}, c.Aliases...), func(name string) bool { return spelledSo(name, key) }) {
				more = append(more, c)
			}
		}
	}
	for _, c := range more {
		if !slices.ContainsFunc(all, func(o crm.Customer) bool { return o.ID == c.ID }) {
			all = append(all, c)
		}
	}
	return all, nil
}

// letters reports whether a key is Latin letters only, two at least.
func letters(key string) bool {
	return len(key) >= 2 && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz") == ""
}

// spelledSo reports whether a name is spelled so: by all syllables, or by their first letters, from some syllable on.
func spelledSo(name, key string) bool {
	syllables := pinyin.LazyPinyin(name, pinyin.NewArgs())
	var heads strings.Builder
	for _, s := range syllables {
		heads.WriteByte(s[0])
	}
	if strings.Contains(heads.String(), key) {
		return true
	}
	for i := range syllables {
		if strings.HasPrefix(strings.Join(syllables[i:], ""), key) {
			return true
		}
	}
	return false
}

// whosePhone says whose number begins or ends so.
func (t *Turn) whosePhone(ctx context.Context, w Search) (say.Text, error) {
	end := store.PhoneTail
	if w.Head {
		end = store.PhoneHead
	}
	people, own, err := t.Tx.FindPhones(ctx, w.Words[0], end, 20)
	if err != nil {
		return "", err
	}
	var ids []crm.CustomerID
	for _, p := range people {
		ids = append(ids, p.CustomerID)
	}
	at, err := t.Tx.Customers(ctx, ids)
	if err != nil {
		return "", err
	}
	if len(people) == 1 && len(own) == 0 && len(at) == 1 {
		t.mention(at[0].ID, 0)
	}
	if !t.Group {
		for _, c := range own {
			if err := t.shown(ctx, c); err != nil {
				return "", err
			}
		}
		if err := t.shown(ctx, crm.Customer{}, people...); err != nil {
			return "", err
		}
	}
	return say.WhosePhone(w.Words[0], w.Head, people, at, own, t.Group), nil
}

var searchForms = []form{
	{
		words: []string{"尾号", "后四位", "后4位", "末四位", "结尾", "尾数", "最后四位", "后几位"},
		shape: zh.NewSentence(`[查[一]下|查|看看|看下|找[一]下|搜[一]下|搜][那个|客户|手机[号][码]|电话[号][码]|号码][的](尾号|后四位|后4位|末四位|最后四位|尾数|后几位)[是|为|:][_]<a 3-8 digits>[_][的][电话|手机|号码|号][是][[的](客户|联系人|人)][是][谁|哪家|哪个|哪位|哪个客户|哪家公司|哪家客户|哪个公司][的|来着|啊|呀]*[?]`),
		read:  func(m match) (Request, bool) { return m.phone(false) },
	},
	{
		words: []string{"结尾", "尾的"},
		shape: zh.NewSentence(`[查[一]下|找[一]下|搜][手机[号]|电话|号码][以]<a 3-8 digits>(结尾|收尾|尾)[的][电话|手机|号码][那个|这个][客户|联系人|人][是谁|是哪家|是哪个客户|是哪个|是哪位][?]`),
		read:  func(m match) (Request, bool) { return m.phone(false) },
	},
	{
		words: []string{"开头", "打头"},
		shape: zh.NewSentence(`[查[一]下|找[一]下|搜[一]下|搜|看看][手机[号]|电话|号码][是|以]<a 3-11 digits>(开头|打头)[的][电话|手机|号码][的][那个|这个][客户|联系人|人][是谁|是哪家|是哪个客户|是哪个|是哪位|有哪些][?]`),
		read:  func(m match) (Request, bool) { return m.phone(true) },
	},
	{
		words: []string{"谁", "哪", "查", "搜"},
		shape: zh.NewSentence(`[查[一]下|找[一]下|搜[一]下|搜|查][这个][手机[号]|电话|号码](a=1<2 digits>[-|_]<4 digits>[-|_]<4 digits>|0<2-3 digits>[-]<7-8 digits>)[这个][电话|手机|号码|号][是谁|是谁的|是哪家|是哪个客户|是哪个|是哪位|谁的|是哪家的|是哪个客户的][电话|手机|号码|手机号|电话号码][啊|呀|来着]*[?]`),
		read: func(m match) (Request, bool) {
			if !m.says("谁", "哪", "查", "搜") {
				return Request{}, false
			}
			return m.phone(false)
		},
	},
	{
		words: []string{"在跟", "人跟", "跟了", "跟着", "负责"},
		shape: zh.NewSentence(`[问[一]下|查[一]下|看看|看下][,][客户]<a>[这家|这个客户|那边|现在|目前|是不是|是否|已经|,]*(有没有人|有人|有没有同事|有同事|有别人)[在|正在|已经](跟|跟着|跟了|负责|跟进)[了|着|的][吗|么|没有|没|嘛|不][?]`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", false)
			r := Request{Kind: QueryCustomer, Speech: Question}
			r.Slots.Customer, r.Slots.Search.By = ref, ByTaken
			return r, ok
		},
	},
	{
		words: []string{"谁"}, // 谁在跟桂满楼: never whom was spoken of before, when it is not known here
		shape: zh.NewSentence(`[问[一]下|查[一]下|看看|看下][,][现在|目前]*谁[现在|目前]*(在跟进|在跟着|在跟)[客户]<a 2-20 ^,。?的呢啊吗这那他她它最多少几哪>[这家|这个客户|那边|客户]*[的|啊|呢|呀]*[?]`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", false)
			r := Request{Kind: QueryCustomer, Speech: Question}
			r.Slots.Customer = ref
			if len(ref.IDs) == 0 {
				r.Slots.Search.By = ByTaken
			}
			return r, ok
		},
	},
	{
		words: []string{"我", "客户"},
		shape: zh.NewSentence(`[看看|看下|列[一]下|列出|查[一]下](我的[全部|所有]客户[有哪些|都有哪些|有哪几家|有多少[家]|有几家|列表|名单|清单|都有谁]|我[手上|手里|名下][都]有(哪些|多少[个]|几个|哪几家)客户|客户(列表|名单|清单))[?]`),
		read: func(match) (Request, bool) {
			r := Request{Kind: QueryCustomer, Speech: Question}
			r.Slots.Search.By, r.Slots.Scope = ByList, "me"
			return r, true
		},
	},
	{ // 有出口标签的客户, 哪些客户有出口标签
		words: []string{"标签"},
		shape: zh.NewSentence(`[看看|看下|看一下|查一下|查下|查|列一下|列出|列|找一下|找找|找|搜一下|搜]*[我的|我们[的]|所有|全部]*([有哪些|哪些]*(有|带|带有|打了|打过|标了|贴了|挂了)["|“|「]<a 1-10 ^,;。?!的有没不>["|”|」][这个|的]*标签的(客户|公司|企业)[都]*[有]*[哪些|谁|哪几家|几家|几个|多少家|多少]*|(哪些|哪几家|哪几个|什么|有哪些)(客户|公司|企业)[都]*(有|带|带有|打了|打过|标了|贴了|挂了)[了]["|“|「]<b 1-10 ^,;。?!的有没不>["|”|」][这个|的]*标签)[的|呢|?]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryCustomer, Speech: Question}
			slot := "a"
			if m.has("b") {
				slot = "b"
			}
			i, j := m.runes(slot)
			r.Slots.Search.By, r.Slots.Search.Words = ByList, []string{m.tx.Slice(i, j)}
			return r, i < j
		},
	},
	{
		words: []string{"客户", "公司", "企业", "厂家"},
		shape: zh.NewSentence(`[head=看看|看下|看一下|查一下|查查|查下|查|列一下|列出|列|搜一下|搜索|搜|找一下|找找|找|有没有|有哪些|哪些是][我的|我们[的]|所有|全部|手上]<a 1-16>[of=的|这类|这种|类[的]|级[的]|行业[的]|地区[的]|那边[的]|标签[的]](客户|公司|企业|厂家)[tail=[都]有(哪些|谁|哪几家|几家|几个|多少[家]|没有)|[的](列表|名单|清单)|有吗|列出来|列|给我看看|是哪些|是哪几家][?]`),
		read: func(m match) (Request, bool) {
			if !m.has("head") && !m.has("of") && !m.has("tail") {
				return Request{}, false
			}
			return m.listing()
		},
	},
	{
		words: []string{"做"},
		shape: zh.NewSentence(`(a=[<2-6>[的]]做<2-8>)的[都]有(哪些|谁|哪几家)[?]`),
		read:  match.listing,
	},
}

func (m match) phone(head bool) (Request, bool) {
	i, j := m.runes("a")
	number := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, string(m.r[i:j]))
	r := Request{Kind: QueryCustomer, Speech: Question}
	r.Slots.Search = Search{By: ByPhone, Words: []string{number}, Head: head}
	return r, number != ""
}

// What describes customers in a list, and the words that only lead there.
var (
	between  = strings.Fields(`的 、 / , 而且 并且 同时 且 又`)
	trades   = strings.Fields(`做 从事 主营 专做`) // 苏州做光伏
	describe = strings.Fields(`是 在 做 搞 干 从事 主营 专做 位于 来自 来源是 来源 属于 行业是 行业 地区是 地区 打了 带 标签是 标签 标了 级别是 级别 等级是 等级 所有 全部`)
	after    = strings.Fields(`行业 地区 那边 一带 标签 来的 来 这边`)
	noLabels = []string{"没", "未", "不", "要", "该", "哪", "谁", "几", "什么", "我", "他", "她", "我们", "新增", "新建", "超过", "以上", "以下", "大于", "小于", "最", "多少", "怎么", "共同", "重复", "给", "把", "跟", "和", "让", "叫", "删", "回收", "今", "昨", "明", "周", "月", "年", "天", "这", "那", "所有", "本", "上", "下"}
)

// telling are words that ask for something else than what customers are: what was done, what is due.
var telling = setOf(fActivity, fTalk, fMissed, fSay, fOpinion, fAgain, fAgreed, fDoer, fWon, fWonBare, fLost, fLostBare, fPaid, fPaidBare, fReceived, fDue, fOverdue, fFollow, fForgot, fFirstOne,
	fDoToday, fStuck, fInHand, fCanWin, fPipe, fRate, fOwing, fNewCustomer, fNewDeal, fBuild, fMoveWord, fStageWord, fRemind, fTarget, fRank, fForecast, fDaily, fWeekly, fMonthly, fSummary,
	fAssign, fTransfer, fLeaves, fThis, fTeam, fMe, fKnow, fKnowAsk, fHelp, fChat, fDealWord, fContactWord)

// listing reads what the customers of a list are.
func (m match) listing() (Request, bool) {
	i, j := m.runes("a")
	if _, ok := m.inBook(i, j); ok {
		return Request{}, false // 华北重工的客户: theirs, not ours
	}
	r := Request{Kind: QueryCustomer, Speech: Question}
	r.Slots.Search.By = ByList
	said := string(m.r[i:j])
	if m.c.People.IsColleague(said) {
		r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
		return r, true
	}
	for _, w := range described(m.r[i:j]) {
		if level, ok := levelCalled(w); ok {
			r.Slots.Search.Level = level
			continue
		}
		if w == "" {
			continue
		}
		if !describes([]rune(w)) {
			return r, false
		}
		r.Slots.Search.Words = append(r.Slots.Search.Words, w)
	}
	return r, len(r.Slots.Search.Words) > 0 || r.Slots.Search.Level != ""
}

// described are the parts of what describes customers: 苏州做光伏 is 苏州 and 光伏.
func described(r []rune) (parts []string) {
	from, trade := 0, 0
	add := func(i int) {
		w := behind(strings.Trim(string(r[from:i]), around), describe)
		for _, tail := range after {
			if strings.HasSuffix(w, tail) {
				w = strings.TrimSuffix(w, tail)
				break
			}
		}
		parts = append(parts, w)
	}
	for i := 0; i < len(r); {
		n := 0
		if r[i] == ' ' {
			n = 1
		} else if w := firstOf(r[i:], between); w != "" {
			n = utf8.RuneCountInString(w)
		} else if w := firstOf(r[i:], trades); w != "" && i-trade >= 2 {
			n = utf8.RuneCountInString(w)
			trade = i + n
		}
		if n > 0 {
			add(i)
			from = i + n
		}
		i += max(n, 1)
	}
	add(len(r))
	return parts
}

// firstOf is the first of words with which r begins; empty when it begins with none.
func firstOf(r []rune, words []string) string {
	for _, w := range words {
		if starts(r, w) {
			return w
		}
	}
	return ""
}

// behind is what follows the words with which s begins.
func behind(s string, words []string) string {
	for {
		k := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(s, w) })
		if k < 0 {
			return s
		}
		s = s[len(words[k]):]
	}
}

// levelCalled is the level of a word: a, b级, c类的.
func levelCalled(w string) (crm.Level, bool) {
	if w == "" || w[0] < 'a' || w[0] > 'd' || !slices.Contains([]string{"", "类", "级", "类的", "级的"}, w[1:]) {
		return "", false
	}
	return crm.Level(strings.ToUpper(w[:1])), true
}

// describes reports whether a word may be a region, a trade, a source or a tag.
func describes(w []rune) bool {
	if len(w) < 2 || len(w) > 8 || containsAny(string(w), noLabels) || strings.ContainsAny(string(w), "0123456789?") {
		return false
	}
	for k := range w {
		if n, id := vocabularyIndex.Longest(w, k); n >= 2 && vocabularyEntries[id].features.any(&telling) {
			return false
		}
	}
	return len(zh.Times(zh.Read(string(w)), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), zh.TimeOptions{})) == 0
}
