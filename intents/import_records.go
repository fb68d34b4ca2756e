package intents

import (
	"context"
	"errors"
	"slices"

	"genjin/crm"
	"genjin/crm/store"
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
		Later:    true,
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
				fixes, err := sheets.Told(r.Slots.Sheet.Fixes)
				if err != nil {
					return "", err
				}
				return say.ImportBegun(f.Name), t.Tx.QueueImport(ctx, f.Blob, f.Name, fixes)
			}
			m, err := t.sheet(ctx, f, r.Slots.Sheet.Fixes)
			var unfit *crm.UnfitSheetError
			if errors.As(err, &unfit) { // a file like any other, until somebody says what its columns are
				r.Slots.Sheet.Heads = unfit.Header
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
			misread := r.Slots.Sheet.Misread
			if r.Slots.Sheet, err = t.sheetWords(ctx, m.File, r.Slots.Sheet.Fixes); err != nil {
				return "", err
			}
			ask := &Ask{Slot: AskConfirm, Request: r, Say: say.ImportAsked(f.Name, columnsOf(m.File), unreadOf(m.File), slices.ContainsFunc(m.File.Sheets, func(s *sheets.Sheet) bool { return s.Bare }), m.File.Left, m.Report, reasonsOf(m))}
			if misread != nil {
				ask.Say = say.Both(say.Misread(misread.Word, misread.Column), ask.Say)
			}
			if m.Report.New > 0 {
				ask.Choices = []Choice{{Label: say.ImportNow(), ID: importNow}}
			}
			ask.Choices = append(ask.Choices, Choice{Label: say.FileIt(), ID: importAsFile}, Choice{Label: say.NotImport(), Value: chooseNo})
			return "", ask
		},
	}
}

// SheetWords is what was said of the columns of a spreadsheet, and what there is to be said of them.
type SheetWords struct {
	Heads   []string            // what heads its columns
	Fields  []string            // what the company calls its own
	Fixes   []sheets.Correction // the last word counts
	Misread *sheets.Misread     // what could not be made out of the last message
}

func (t *Turn) sheetWords(ctx context.Context, f *sheets.File, fixes []sheets.Correction) (SheetWords, error) {
	fields, err := t.Tx.Fields(ctx)
	return SheetWords{Heads: f.Heads(), Fields: sheets.FieldNames(fields), Fixes: fixes}, err
}

// columnsSaid reads a message as a word on the columns of the spreadsheet that is asked about: it is tried anew, and asked about again.
func (a *Ask) columnsSaid(t *Turn) (Answer, bool) {
	r := a.Request
	if r.Kind != ImportRecords && r.Kind != FileDocument || len(r.Slots.Sheet.Heads) == 0 {
		return Answer{}, false
	}
	fixes, misread, ok := sheets.Corrections(t.Text, r.Slots.Sheet.Heads, r.Slots.Sheet.Fields)
	if !ok {
		return Answer{}, false
	}
	r.Kind, r.Slots.Confirmed, r.Slots.Number = ImportRecords, false, 0
	r.Slots.Files = slices.DeleteFunc(slices.Clone(r.Slots.Files), func(f crm.Received) bool { return !f.Spreadsheet() })
	r.Slots.Sheet.Fixes = append(slices.Clone(r.Slots.Sheet.Fixes), fixes...)
	r.Slots.Sheet.Misread = misread
	return Answer{Outcome: Completed, Request: r}, true
}

// What is done with a spreadsheet: the number of the choice.
const (
	importNow = iota + 1
	importAsFile
)

// sheet opens a spreadsheet that waits.
func (t *Turn) sheet(ctx context.Context, f crm.Received, fixes []sheets.Correction) (*sheets.Import, error) {
	content, err := t.Tx.Blob(ctx, f.Blob)
	if err != nil {
		return nil, err
	}
	fields, err := t.Tx.Fields(ctx)
	if err != nil {
		return nil, err
	}
	file, err := sheets.Read(f.Name, content, fields, fixes...)
	if err != nil {
		return nil, err
	}
	return &sheets.Import{File: file, Process: t.Process, Location: t.Now.Location(), Alike: store.Alike{Key: companyCore, Same: sameCompany}}, nil
}

// fileInstead asks where to file a spreadsheet that is no list of customers, and says why it is none.
func (t *Turn) fileInstead(ctx context.Context, r Request, why error) error {
	r.Kind = FileDocument
	misread := r.Slots.Sheet.Misread
	r.Slots.Sheet.Misread = nil
	err := t.askWhereTo(ctx, r)
	var ask *Ask
	if problem, ok := say.Problem(why); ok && errors.As(err, &ask) {
		if misread != nil {
			problem = say.Both(say.Misread(misread.Word, misread.Column), problem)
		}
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
