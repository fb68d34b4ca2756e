package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// teachName teaches a short name of a customer, takes one away, and lists them.
func teachName() Intent {
	return Intent{
		Kind:     TeachName,
		Title:    "教简称",
		Examples: []string{"以后说老华就是华北重工", "华北重工简称华重", "去掉华北重工的简称华重", "华北重工有哪些简称"},
		Rare:     true,
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			s := r.Slots
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			key := crm.NameKey(s.Text)
			at := slices.IndexFunc(c.Aliases, func(a string) bool { return crm.NameKey(a) == key })
			switch {
			case s.Text == "":
				t.mention(c.ID, 0)
				return say.ShortNames(c), nil
			case s.Untag && at < 0:
				return say.NoSuchShortName(c, s.Text), nil
			case s.Untag:
				c.Aliases = slices.Delete(slices.Clone(c.Aliases), at, at+1)
			case at >= 0 || crm.NameKey(c.Name) == key:
				return say.ShortNameKnown(c, s.Text), nil
			case len([]rune(key)) < shortest || !likeName([]rune(key)):
				return say.NoShortName(s.Text), nil
			default:
				others, err := t.Tx.FindCustomers(ctx, s.Text, 1)
				if err != nil {
					return "", err
				}
				if len(others) == 1 && others[0].ID != c.ID && named(others[0], s.Text) {
					return say.ShortNameOfAnother(others[0], s.Text), nil
				}
				c.Aliases = append(slices.Clone(c.Aliases), s.Text)
			}
			after, err := t.Tx.SaveCustomer(ctx, c)
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfChange(c, "简称"))
			if s.Untag {
				return say.ShortNameForgotten(after, s.Text), nil
			}
			return say.ShortNameTaught(after, s.Text), nil
		},
	}
}

var teachForms = []form{
	{ // 华重是华北重工的简称
		words: []string{"简称", "别名", "小名", "缩写"},
		shape: zh.NewSentence(`[记住|记一下|注意|,|:]*["|“|「]<b 2-20 ^"”」,的是吗>["|”|」][_|,]*[就]是[客户|公司]<a>的(简称|别名|小名|缩写)[了]`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("b")
			r, ok := m.teaching("b", false)
			return r, ok && r.Slots.Customer.Match != "anaphor" && !strings.HasPrefix(r.Slots.Customer.Text, "不") && !containsAny(string(m.r[i:j]), []string{"不", "这", "那", "谁", "什么", "哪"})
		},
	},
	{ // 华重是不是华北重工的简称
		words: []string{"简称", "别名", "小名", "缩写"},
		shape: zh.NewSentence(`<b 2-20 ^,的是吗>(是不是|是否是|是)[客户|公司]<a>的(简称|别名|小名|缩写)[吗|么|?]*`),
		read: func(m match) (Request, bool) {
			r, ok := m.teaching("", false)
			r.Speech = Question
			return r, ok && m.says("是不是", "是否", "吗", "么", "?")
		},
	},
	{ // 华北重工有哪些简称
		words: []string{"简称", "别名", "叫法", "小名"},
		shape: zh.NewSentence(`[看看|看下|查[一]下|查]<a>[的][都]([还]有[哪些|什么|没有](简称|别名|叫法|小名)|(简称|别名|叫法|小名)[都][有(哪些|什么|没有)|是什么|是啥|列表])[吗][?]`),
		read: func(m match) (Request, bool) {
			r, ok := m.teaching("", false)
			r.Speech = Question
			return r, ok && (r.Slots.Customer.Match == "exact" || r.Slots.Customer.Match == "alias" || !strings.Contains(r.Slots.Customer.Text, "是"))
		},
	},
	{ // 去掉华北重工的简称华重
		words: []string{"简称", "别名", "叫法"},
		shape: zh.NewSentence(`[把|将](去掉|删掉|删除|删了|删|取消|移除)<a>[的][这个](简称|别名|叫法)[_|:]<b 2-20>`),
		read:  func(m match) (Request, bool) { return m.teaching("b", true) },
	},
	{ // 把华北重工的简称华重去掉
		words: []string{"简称", "别名", "叫法"},
		shape: zh.NewSentence(`(把|将)<a>[的](简称|别名|叫法)[_|:]<b 2-20>[给](去掉|删掉|删除|删了|取消|移除)[了]`),
		read:  func(m match) (Request, bool) { return m.teaching("b", true) },
	},
	{ // 老华不是华北重工了
		words: []string{"不是", "不指", "不叫", "不再"},
		shape: zh.NewSentence(`((以后|今后|往后)[,][说]<b 2-20>[就](不再是|不是|不再指|不指|不代表)[指]<a>[了]|<d 2-20>[以后|今后](不再是|不再指|不指)<c>[了])`),
		read: func(m match) (Request, bool) {
			if m.has("d") {
				return m.teachingOf("c", "d", true)
			}
			return m.teaching("b", true)
		},
	},
	{ // 以后说老华就是华北重工
		words: []string{"以后", "今后", "往后", "记住", "记一下", "我说", "提到"},
		shape: zh.NewSentence(`[(从现在起|以后|今后|往后|记住|记一下|你记住|你记一下|知道|,|:)*][[我|我们|大家|咱们](说|提到|讲|喊|叫)][的]<b 2-20>[,][指的](就是|都是|就指|就是指|是指|指的是|指的就是|代表|都指|等于)[客户|公司]<a>`),
		read: func(m match) (Request, bool) {
			if !m.says("以后", "今后", "往后", "记住", "记一下", "我说", "指", "提到") {
				return Request{}, false
			}
			return m.teaching("b", false)
		},
	},
	{ // “老华”就是华北重工: a name of the book, and quotation marks around what it is called
		words: []string{"\"", "“", "「"},
		shape: zh.NewSentence(`("|“|「)<b 2-20 ^"”」>("|”|」)[_|,]*(指的就是|指的是|就是指|就是|就指|代表|等于|是|指)[客户|公司]<a>`),
		read: func(m match) (Request, bool) {
			if ref, ok := m.customer("a", true); !ok || ref.Match == "anaphor" {
				return Request{}, false
			}
			return m.teaching("b", false)
		},
	},
	{ // 以后华北重工就叫老华
		words: []string{"就叫", "叫它", "叫做", "叫他"},
		shape: zh.NewSentence(`(以后|今后|往后)[,][把]<a>[我们](就叫|就叫做|叫做|叫它|叫他|就简称)<b 2-20>[了]`),
		read:  func(m match) (Request, bool) { return m.teaching("b", false) },
	},
	{ // 华北重工简称华重; 华北重工的别名是老华; 给华北重工加个简称 华重
		words: []string{"简称", "别名", "叫法", "又叫", "也叫", "又称", "也称"},
		shape: zh.NewSentence(`[给|为]<a>[的]((加|设|起|添加|新增|再加|设置|取)[一个|个|上](简称|别名|叫法)|简称|别名|叫法|又叫|也叫|又称|也称|也可以叫|我们也叫|我们叫)[就|是|为|叫|叫做|:]*[_|:]<b 2-20>`),
		read:  func(m match) (Request, bool) { return m.teaching("b", false) },
	},
}

func (m match) teaching(short string, away bool) (Request, bool) {
	return m.teachingOf("a", short, away)
}

// teachingOf reads a customer and a short name of it; without one it is asked which there are.
func (m match) teachingOf(customer, short string, away bool) (Request, bool) {
	ref, ok := m.customer(customer, false)
	r := Request{Kind: TeachName}
	r.Slots.Customer, r.Slots.Untag = ref, away
	if short == "" {
		return r, ok
	}
	i, j := m.runes(short)
	r.Slots.Text = m.tx.Slice(i, j)
	return r, ok && j > i && !containsAny(string(m.r[i:j]), noNames)
}
