package intents

import (
	"context"
	"strconv"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// What other programs may use, ruled by admins in a chat as by `genjin token` and `genjin hook`.
const (
	ManageAPI Kind = "manage_api" // 给李娜开一个接口令牌，只读
	QueryAPI  Kind = "query_api"  // 有哪些接口令牌
)

// APIWish is what a message wants of the API.
type APIWish struct {
	Op     APIOp
	Person string // as whom; 我
	Name   string // what it is for
	Write  bool   // it may write too
	Days   int    // 0: the usual
	Number int64  // of what is to end
	URL    string
}

// APIOp is what is to become of a token or an address.
type APIOp string

// What can become of them.
const (
	MakeToken   APIOp = "make_token"
	RevokeToken APIOp = "revoke_token"
	AddHook     APIOp = "add_hook"
	RemoveHook  APIOp = "remove_hook"
)

// manageAPI makes and revokes tokens, and says which addresses are told of events. A secret goes out once, in private, and is kept nowhere.
func manageAPI() Intent {
	return Intent{
		Kind:     ManageAPI,
		Title:    "接口令牌、事件推送",
		Examples: []string{"给李娜开一个接口令牌，ERP用，只读，90天", "吊销接口令牌3", "把事件推送到 https://erp.example.com/hook", "停掉事件推送2"},
		Needs:    crm.ManageAPI,
		Rare:     true,
		Write:    true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			switch w := r.Slots.API; w.Op {
			case MakeToken:
				return t.makeToken(ctx, r, w)
			case RevokeToken:
				ended, err := t.Tx.RevokeToken(ctx, crm.Token{ID: crm.TokenID(w.Number)})
				if err != nil {
					return "", err
				}
				t.wrote(r, LastWrite{}, say.SummaryOfToken(ended, true))
				return say.TokenRevoked(ended), nil
			case AddHook:
				return t.addHook(ctx, r, w)
			default:
				h, err := t.Tx.RemoveHook(ctx, crm.HookID(w.Number))
				if err != nil {
					return "", err
				}
				t.wrote(r, LastWrite{}, say.SummaryOfHook(h, true))
				return say.HookRemoved(h), nil
			}
		},
	}
}

// queryAPI lists the tokens and the addresses.
func queryAPI() Intent {
	return Intent{
		Kind:     QueryAPI,
		Title:    "看接口令牌",
		Examples: []string{"有哪些接口令牌", "有哪些事件推送", "看看接口令牌"},
		Needs:    crm.ManageAPI,
		Rare:     true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, _ Request) (say.Text, error) {
			tokens, err := t.Tx.Tokens(ctx)
			if err != nil {
				return "", err
			}
			hooks, err := t.Tx.Hooks(ctx)
			if err != nil {
				return "", err
			}
			lines := make([]say.HookLine, len(hooks))
			for i, h := range hooks {
				lines[i].Hook = h
				if lines[i].Waiting, lines[i].Parked, err = t.Tx.HookCounts(ctx, h.ID); err != nil {
					return "", err
				}
			}
			return say.API(tokens, lines, t.Now), nil
		},
	}
}

// holder is as whom a program acts.
func (t *Turn) holder(ctx context.Context, name string) (crm.User, error) {
	if name == "" || name == "我" || name == "我自己" {
		return t.Actor.User, nil
	}
	found, err := t.Tx.Colleagues(ctx, name)
	if err == nil && len(found) != 1 {
		err = &crm.NotFoundError{What: crm.PersonNoun, Name: name}
	}
	if err != nil {
		return crm.User{}, err
	}
	return found[0], nil
}

func (t *Turn) makeToken(ctx context.Context, r Request, w APIWish) (say.Text, error) {
	u, err := t.holder(ctx, w.Person)
	if err != nil {
		return "", err
	}
	days := w.Days
	if days == 0 {
		days = crm.TokenDays
	}
	if days > crm.MaxTokenDays {
		return say.TokenTooLong(), nil
	}
	scopes := []string{"read"}
	if w.Write {
		scopes = []string{"all"}
	}
	list, _, _ := crm.ParseScopes(scopes)
	made, secret, err := t.Tx.CreateToken(ctx, crm.Token{User: u.ID, Name: w.Name, Scopes: list, ExpiresAt: t.Now.AddDate(0, 0, days)})
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfToken(made, false))
	return say.TokenMade(made, t.Now), t.tellSecret(ctx, "token", int64(made.ID), say.Secret(secret))
}

func (t *Turn) addHook(ctx context.Context, r Request, w APIWish) (say.Text, error) {
	if !strings.HasPrefix(w.URL, "https://") {
		return say.HookWhere(), nil
	}
	u, err := t.holder(ctx, w.Person)
	if err != nil {
		return "", err
	}
	if t.HookFits != nil {
		if err := t.HookFits(w.URL); err != nil {
			return say.HookWhere(), nil //nolint:nilerr // it says where a hook may lead
		}
	}
	made, secret, err := t.Tx.AddHook(ctx, crm.Hook{User: u.ID, URL: w.URL, Events: []string{"*"}})
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfHook(made, false))
	return say.HookAdded(made), t.tellSecret(ctx, "hook", int64(made.ID), say.Secret(secret))
}

// tellSecret sends a secret by itself, in private, under a key by which its words are forgotten when it is gone.
func (t *Turn) tellSecret(ctx context.Context, what string, id int64, text say.Text) error {
	return t.Tx.Push(ctx, crm.Push{Key: store.OnceKey(what + ":" + strconv.FormatInt(id, 10)), Channel: crm.AppChannel, To: t.Actor.User.WeComID, Reply: crm.Reply{Text: string(text)}}, t.Now)
}

var apiForms = []form{
	{strings.Fields(`令牌 token`), zh.NewSentence(`[请|帮我|麻烦]*[(给|为|替)[_]*<who 1-10 ^,的>][_]*(开|建|新建|创建|生成|发|办|开通)[一个|个|一枚|一张][新的][_]*[api|接口|开放接口][的]*[_]*(令牌|token)<rest 0-120>`), func(m match) (Request, bool) {
		w := APIWish{Op: MakeToken, Person: m.found.Text("who")}
		for _, part := range strings.FieldsFunc(m.tx.Slice(m.runes("rest")), func(r rune) bool { return strings.ContainsRune(",，、。;； \n", r) }) {
			if number, ok := strings.CutSuffix(part, "天"); ok {
				if n, err := strconv.Atoi(strings.TrimPrefix(number, "有效期")); err == nil && n > 0 {
					w.Days = n
					continue
				}
			}
			switch part {
			case "只读", "可读", "读":
			case "读写", "可写", "可读写", "可读可写", "能写":
				w.Write = true
			default:
				for _, head := range []string{"名字叫", "名字", "名称", "叫", "给", "用于"} {
					part = strings.TrimPrefix(part, head)
				}
				w.Name = strings.TrimSuffix(strings.TrimSuffix(part, "用"), "用的")
			}
		}
		return apiRequest(ManageAPI, w), true
	}},
	{strings.Fields(`令牌 token`), zh.NewSentence(`[请|帮我]*[把](吊销|作废|停用|注销|废掉|撤销|收回)[掉|了]*[api|接口][_]*(令牌|token)[_]*[第|#|号]*<n 1-6 digits>[号|个]*[了|吧]*`), apiEnds(RevokeToken)},
	{strings.Fields(`令牌 token`), zh.NewSentence(`[请|帮我]*(把|将)[api|接口][_]*(令牌|token)[_]*[第|#|号]*<n 1-6 digits>[号|个]*(吊销|作废|停用|注销|废掉|收回)[掉|了|吧]*`), apiEnds(RevokeToken)},
	{strings.Fields(`令牌 token`), zh.NewSentence(`[现在]*[有哪些|看看|查看|查|列出|看]*[所有|全部]*(api|接口)[_]*(令牌|token)[有哪些|都有哪些|列表|清单]*`), apiAsks},
	{[]string{"事件"}, zh.NewSentence(`[请|帮我]*[把](停掉|停止|取消|删掉|删除|关掉|去掉)[掉|了]*事件推送[_]*[第|#|号]*<n 1-6 digits>[号|个]*[了|吧]*`), apiEnds(RemoveHook)},
	{[]string{"事件"}, zh.NewSentence(`[现在]*[有哪些|看看|查看|查|列出|看]*[所有|全部]*事件推送[有哪些|都有哪些|列表|清单]*`), apiAsks},
}

var hookShape = zh.NewSentence(`[请|帮我|麻烦]*(把|将)[<who 1-10 ^,>的]事件[都|全]*(推送到|推送给|推到|发到|发给|通知到|告诉)[_]*<rest 5->`)

// hookWish reads a message that names an address, however long.
func (rd *reading) hookWish() (Request, bool) {
	r := Request{Kind: ManageAPI, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: rd.tx.Span(rd.start, len(rd.r))}
	if !hookShape.Match(trimmed(rd.r[rd.start:], " \n"), &rd.found) {
		return r, false
	}
	r.Why = []Reason{{Rule: "events told to an address", Span: r.Span, Weight: 6}}
	r.Slots.API = APIWish{Op: AddHook, Person: rd.found.Text("who")}
	said := rd.tx.Slice(rd.start, len(rd.r))
	if i := strings.Index(said, "https://"); i >= 0 {
		r.Slots.API.URL = strings.FieldsFunc(said[i:], func(r rune) bool { return strings.ContainsRune(" \n\t，。；", r) })[0]
	}
	return r, true
}

func apiRequest(k Kind, w APIWish) Request {
	r := Request{Kind: k}
	r.Slots.API = w
	return r
}

func apiEnds(op APIOp) func(m match) (Request, bool) {
	return func(m match) (Request, bool) {
		n, err := strconv.ParseInt(m.found.Text("n"), 10, 64)
		return apiRequest(ManageAPI, APIWish{Op: op, Number: n}), err == nil
	}
}

func apiAsks(m match) (Request, bool) {
	r := apiRequest(QueryAPI, APIWish{})
	r.Speech = Question
	return r, true
}
