package intents

import (
	"context"
	"errors"
	"slices"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

// importRecords takes a spreadsheet that somebody sent: what its columns were taken for and what would come in is told first; after a yes
// it is imported beside the chat, and the answer follows.
func importRecords() Intent {
	return Intent{
		Kind:     ImportRecords,
		Title:    "导入表格",
		Examples: []string{"导入客户", "把刚才的表格导入", "导入Excel"},
		Place:    crm.Alone,
		Write:    true,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if len(r.Slots.Files) == 0 {
				r.Slots.Files = slices.DeleteFunc(t.waitingFiles(), func(f crm.Received) bool { return !f.Spreadsheet() })
			}
			if len(r.Slots.Files) == 0 {
				return say.SendTheSheet(), nil
			}
			f := r.Slots.Files[len(r.Slots.Files)-1]
			switch {
			case r.Slots.Confirmed && r.Slots.Number == importAsFile:
				r.Kind, r.Slots.Confirmed, r.Slots.Number = FileDocument, false, 0
				return fileDocument().Do(ctx, t, r)
			case r.Slots.Confirmed:
				t.filed([]crm.Received{f})
				t.Queued = true
				return say.ImportBegun(f.Name), t.Tx.QueueImport(ctx, f.Blob, f.Name)
			}
			m, err := t.sheet(ctx, f)
			var unfit *crm.UnfitSheetError
			if errors.As(err, &unfit) { // a file like any other
				return "", t.fileInstead(ctx, r, err)
			} else if err != nil {
				return "", err
			}
			defer m.File.Close() //nolint:errcheck // temporary files
			if err := m.DryRun(ctx, t.Tx); err != nil {
				return "", err
			}
			if m.Report.Rows == 0 {
				return "", t.fileInstead(ctx, r, &crm.UnfitSheetError{Empty: true})
			}
			ask := &Ask{Slot: AskConfirm, Request: r, Say: say.ImportAsked(f.Name, columnsOf(m.File), unreadOf(m.File), m.Report, reasonsOf(m))}
			if m.Report.New > 0 {
				ask.Choices = []Choice{{Label: say.ImportNow(), ID: importNow}}
			}
			ask.Choices = append(ask.Choices, Choice{Label: say.FileIt(), ID: importAsFile}, Choice{Label: say.NotImport(), Value: chooseNo})
			return "", ask
		},
	}
}

// What is done with a spreadsheet: the number of the choice.
const (
	importNow = iota + 1
	importAsFile
)

// sheet opens a spreadsheet that waits.
func (t *Turn) sheet(ctx context.Context, f crm.Received) (*sheets.Import, error) {
	content, err := t.Tx.Blob(ctx, f.Blob)
	if err != nil {
		return nil, err
	}
	fields, err := t.Tx.Fields(ctx)
	if err != nil {
		return nil, err
	}
	file, err := sheets.Read(f.Name, content, fields)
	if err != nil {
		return nil, err
	}
	return &sheets.Import{File: file, Process: t.Process, Location: t.Now.Location()}, nil
}

// fileInstead asks where to file a spreadsheet that is no list of customers, and says why it is none.
func (t *Turn) fileInstead(ctx context.Context, r Request, why error) error {
	r.Kind = FileDocument
	err := t.askWhereTo(ctx, r)
	var ask *Ask
	if problem, ok := say.Problem(why); ok && errors.As(err, &ask) {
		ask.Say = say.Both(ask.Say, problem)
	}
	return err
}

// columnsOf are the columns that were not headed by their own name, and what they were taken for.
func columnsOf(f *sheets.File) (all []say.Column) {
	for _, s := range f.Sheets {
		for _, c := range s.Found {
			if x := (say.Column{Header: c.Header, Title: c.Title}); c.Header != c.Title && !slices.Contains(all, x) {
				all = append(all, x)
			}
		}
	}
	return all
}

func unreadOf(f *sheets.File) (all []string) {
	for _, s := range f.Sheets {
		all = append(all, s.Unread...)
	}
	return all
}

func reasonsOf(m *sheets.Import) (all []say.BadRow) {
	for _, b := range m.Bad {
		all = append(all, say.BadRow{Sheet: b.Sheet.Name, No: b.No, Why: b.Why})
	}
	return all
}

var importForms = []form{
	{ // 导入客户, 把刚才的表格导入, 批量导入Excel
		words: []string{"导入"},
		shape: zh.NewSentence(`[请|麻烦|帮我|给我|我要|我想|要|怎么|如何]*[把|将][刚才的|刚刚的|上面的|这个|这份|那个]*[客户|客户资料|客户数据|客户名单|表格|文件|Excel|excel|台账|名单]*[批量]导入[一下|进来|进去|到系统]*[客户|客户资料|客户数据|客户名单|数据|表格|Excel|excel|台账|名单]*[吧|。|！|?]*`),
		read:  func(match) (Request, bool) { return Request{Kind: ImportRecords}, true },
	},
}
