package intents

import (
	"context"
	"errors"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// customFields adds a field of the company's own, takes one away, and lists them.
func customFields() Intent {
	return Intent{
		Kind:     CustomFields,
		Title:    "自定义字段",
		Examples: []string{"加字段 客户.设备台数 数字", "加字段 商机.付款方式 选项：月结、现结", "删除字段 设备台数", "有哪些字段"},
		Rare:     true,
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.NewField
			all, err := t.Tx.Fields(ctx)
			if err != nil {
				return "", err
			}
			if w.Name == "" && r.Slots.Text == "" {
				return say.Fields(all), nil
			}
			if err := t.Actor.User.Require(crm.ChangeFields, crm.ToAll); err != nil {
				return "", err
			}
			if w.Name == "" {
				return say.FieldUnread(r.Slots.Text), nil
			}
			if !r.Slots.Untag {
				if slices.Contains(builtIn, w.Name) {
					return say.FieldBuiltIn(w.Name), nil
				}
				if w.Kind == crm.ChoiceField && len(w.Options) < 2 {
					return say.FieldNeedsOptions(w), nil
				}
				f, err := t.Tx.AddField(ctx, w)
				var there *crm.DuplicateError
				if errors.As(err, &there) {
					return say.FieldThere(w), nil
				} else if err != nil {
					return "", err
				}
				t.wrote(r, LastWrite{}, say.SummaryOfField(f, true))
				return say.FieldAdded(f), nil
			}
			all = slices.DeleteFunc(all, func(f crm.CustomField) bool {
				return crm.NameKey(f.Name) != crm.NameKey(w.Name) || w.Of != "" && f.Of != w.Of
			})
			switch {
			case len(all) == 0:
				return say.NoSuchField(w.Name), nil
			case !r.Slots.Confirmed:
				return "", confirm(r, say.ConfirmFieldGone(all[0]), say.DeleteIt())
			}
			t.wrote(r, LastWrite{}, say.SummaryOfField(all[0], false))
			return say.FieldGone(all[0]), t.Tx.RemoveField(ctx, all[0].ID)
		},
	}
}

var fieldKinds = map[string]crm.FieldKind{"文本": crm.TextField, "文字": crm.TextField, "数字": crm.NumberField, "数值": crm.NumberField, "整数": crm.NumberField,
	"日期": crm.DayField, "时间": crm.DayField, "选项": crm.ChoiceField, "单选": crm.ChoiceField, "下拉": crm.ChoiceField}

var fieldNouns = map[string]crm.Noun{"客户": crm.CustomerNoun, "商机": crm.DealNoun, "联系人": crm.ContactNoun}

// builtIn are names that no field of the company's own takes: what is said by them is understood already.
var builtIn = strings.Fields(`电话 手机 手机号 座机 邮箱 邮件 联系人 级别 等级 行业 地区 区域 来源 标签 金额 折扣 阶段 负责人 名称 名字 姓名 客户 客户名称 公司名称 商机 职务 职位 部门 备注 简称 预计成交日 成交日 下次跟进 回款 合同 报价`)

var fieldForms = []form{
	{
		words: []string{"字段"},
		shape: zh.NewSentence(`(加|新增|添加|增加|新建|建|设|加上)[一个|个][自定义]字段[_|:|,]*[(o=客户|商机|联系人)[的|.|。|·|/|-|_|:|,]*]<n 2-12 ^_.,:;/()。>[_|,|:|\(|是|为|类|型]*(k=文本|文字|数字|数值|整数|日期|时间|选项|单选|下拉)[型|类型][_|:|,|\)]*<x 0->`),
		read:  match.field,
	},
	{
		words: []string{"字段"},
		shape: zh.NewSentence(`(给|为|在)(o=客户|商机|联系人)[里|上][再](加|新增|添加|增加|建|设)[一个|个][自定义]字段[_|:|,]*<n 2-12 ^_.,:;/()。>[_|,|:|\(|是|为|类|型]*(k=文本|文字|数字|数值|整数|日期|时间|选项|单选|下拉)[型|类型][_|:|,|\)]*<x 0->`),
		read:  match.field,
	},
	{
		words: []string{"字段"},
		shape: zh.NewSentence(`((删除|删掉|删|去掉|移除|取消)[自定义]字段[_|:|,]*[(o=客户|商机|联系人)[的|.|·|_]]<n 2-12 ^_,:;>|(把|将)[自定义]字段[_|:]<m 2-12 ^_,:;>[给](删除|删掉|删了|去掉|移除)[了])`),
		read: func(m match) (Request, bool) {
			r, ok := m.field()
			r.Slots.Untag = true
			return r, ok
		},
	},
	{
		words: []string{"字段"},
		shape: zh.NewSentence(`[看看|查[一]下|查|列出]([都]有(哪些|什么|几个)[自定义]字段|[自定义]字段[列表|[都]有(哪些|什么)|清单])[?]`),
		read: func(match) (Request, bool) {
			return Request{Kind: CustomFields, Speech: Question}, true
		},
	},
}

// unreadFields are the shapes of a field that is to be added and is not understood; they are read last.
var unreadFields = []form{{
	words: []string{"字段"},
	shape: zh.NewSentence(`[给|为|在][客户|商机|联系人][里|上][再](加|新增|添加|增加|新建|建|设|加上)[一个|个][自定义]字段[_|:|,]*<x 1-40 ^?>`),
	read: func(m match) (Request, bool) {
		i, j := m.runes("x")
		r := Request{Kind: CustomFields}
		r.Slots.Text = m.tx.Slice(i, j)
		return r, i < j && !m.says("吗", "怎么", "如何")
	},
}}

// field reads a field as it is to be: whose, called what, of which kind.
func (m match) field() (Request, bool) {
	part := func(group string) (string, string) {
		i, j := m.runes(group)
		return string(m.r[i:j]), m.tx.Slice(i, j)
	}
	r := Request{Kind: CustomFields}
	of, _ := part("o")
	kind, _ := part("k")
	_, name := part("n")
	if name == "" {
		_, name = part("m")
	}
	_, options := part("x")
	f := &r.Slots.NewField
	f.Of, f.Kind, f.Name = fieldNouns[of], fieldKinds[kind], name
	if kind != "" && f.Of == "" {
		f.Of = crm.CustomerNoun
	}
	f.Options = append(f.Options, strings.FieldsFunc(options, func(r rune) bool { return strings.ContainsRune("、,，/ ;；|：:（）()", r) })...)
	return r, name != "" && (f.Kind == crm.ChoiceField || len(f.Options) == 0)
}
