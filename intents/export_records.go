package intents

import (
	"bytes"
	"context"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

// exportRecords sends everything the person may see, or a colleague's part of it, as a spreadsheet: to them alone.
func exportRecords() Intent {
	return Intent{
		Kind:     ExportRecords,
		Title:    "导出表格",
		Examples: []string{"导出我的客户", "导出张伟的客户", "把客户资料导出成Excel"},
		Place:    crm.Alone,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			x := sheets.Export{Who: t.Actor.User.Name, Process: t.Process, Location: t.Now.Location()}
			whose := ""
			if r.Slots.Person.Said() {
				a, err := t.about(ctx, r)
				if err != nil {
					return "", err
				}
				x.Owners, whose = a.owners, a.whose
			}
			book, err := x.Write(ctx, t.Tx)
			if err != nil {
				return "", err
			}
			defer book.Close() //nolint:errcheck // temporary files
			if book.Counts.Sum() == 0 {
				return say.NothingToExport(whose), nil
			}
			var content bytes.Buffer
			if _, err := book.WriteTo(&content); err != nil {
				return "", err
			}
			if content.Len() > crm.DocumentLimit {
				return say.ExportTooLarge(t.Pages), nil
			}
			blob, err := t.Tx.KeepBlob(ctx, content.Bytes())
			if err != nil {
				return "", err
			}
			file := &crm.Attachment{Name: say.ExportName(t.Actor.User.Name, t.Now), Blob: blob}
			err = t.Tx.Push(ctx, crm.Push{Key: "file:" + t.Message.Key, Channel: crm.AppChannel, To: t.Actor.User.WeComID, Reply: crm.Reply{File: file}}, t.Now)
			return say.Exported(whose, book.Counts), err
		},
	}
}

const (
	exportOf = `[我的|我|自己的|我名下的|我们的|我们|团队的|团队|全公司的|全公司|公司的|全部的|全部|所有的|所有|手上的|手里的]*[(p=<2-8>)的][所有|全部|名下的|名下]*` +
		`(客户资料|客户数据|客户信息|客户名单|客户清单|客户列表|客户表|客户|商机|跟进记录|联系人|回款|资料|数据|记录|业务数据|销售数据|台账)`
	exportAs = `[[成|为|到](Excel|excel|EXCEL|xlsx|表格|电子表格|电子表|表|文件)]`
)

var exportForms = []form{
	{ // 导出我的客户, 导出张伟的客户, 帮我导出一份客户名单
		words: []string{"导出"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我|我要|我想|要]*(导出来|导出一份|导出一下|导出)[一份|一下]` + exportOf + exportAs + `[一下|吧|。|！]*`),
		read:  func(m match) (Request, bool) { return m.exporting() },
	},
	{ // 把我的客户资料导出成Excel, 客户数据导出一下
		words: []string{"导出", "导成"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我]*[把|将]` + exportOf + `[都|全部|全]*[给我|帮我](导出来|导出一份|导出一下|导出|导成)[一份|一下]` + exportAs + `[里|吧|。|！]*`),
		read:  func(m match) (Request, bool) { return m.exporting() },
	},
}

// exporting is a request for what one may see, or for a colleague's part of it.
func (m match) exporting() (Request, bool) {
	r := Request{Kind: ExportRecords}
	if !m.has("p") {
		return r, true
	}
	i, j := m.runes("p")
	r.Slots.Person = Ref{Text: m.tx.Slice(i, j), Span: m.tx.Span(i, j)}
	return r, true
}
