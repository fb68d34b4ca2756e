package intents

import (
	"context"
	"strconv"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// queryDocuments lists the files of a customer.
func queryDocuments() Intent {
	return Intent{
		Kind:     QueryDocuments,
		Title:    "客户文件",
		Examples: []string{"华北重工的文件", "华北重工有哪些文件", "看看恒通物流的附件"},
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			all, err := t.Tx.Documents(ctx, c.ID, 0)
			if err != nil {
				return "", err
			}
			authors := map[crm.UserID]string{}
			for _, d := range all {
				if _, known := authors[d.Author]; !known {
					u, err := t.Tx.User(ctx, d.Author)
					if err != nil && !notFound(err) {
						return "", err
					}
					authors[d.Author] = u.Name
				}
			}
			page := ""
			if t.Pages != "" && len(all) > 0 {
				page = t.Pages + "customers/" + strconv.FormatInt(int64(c.ID), 10)
			}
			return say.Documents(c, all, authors, page, t.Now), nil
		},
	}
}

var documentForms = []form{
	{ // 华北重工的文件, 华北重工有哪些附件
		words: []string{"文件", "附件", "归档", "照片", "图片", "扫描件"},
		shape: zh.NewSentence(`[看看|看一下|看下|看|查一下|查下|查查|查|列出|列一下|找一下|找|打开|调出]<a>(的[所有|全部][归档|合同]|有(哪些|什么|哪几个|几个|几份)[归档的|归档]|[的]归档)(文件|附件|照片|图片|资料文件|扫描件)[有哪些|有几份|有几个|有什么|列表|清单|都有啥|都有哪些][?]`),
		read: func(m match) (Request, bool) {
			ref, ok := m.customer("a", true)
			if !ok { // 鸿运的文件 of somebody unknown, but not 华为的招标文件
				if ref, ok = m.customer("a", false); ok && strings.Contains(ref.Text, "的") {
					ok = false
				}
			}
			r := Request{Kind: QueryDocuments, Speech: Question}
			r.Slots.Customer = ref
			return r, ok
		},
	},
}
