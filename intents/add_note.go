package intents

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/internal/say"
)

// addNote keeps something worth remembering about a customer, in the rep's words.
func addNote() Intent {
	return Intent{
		Kind:     AddNote,
		Title:    "备注",
		Examples: []string{"备注一下，华北重工王总喜欢喝茶", "给恒通物流加个备注：发票要专票", "记一下星辰科技的付款流程要两周"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			body := strings.TrimSpace(r.Slots.Note)
			if body == "" {
				body = strings.TrimSpace(r.Slots.Text)
			}
			c, err := t.Customer(ctx, r)
			if err != nil {
				return "", err
			}
			if body == "" {
				return say.NeedNote(c), nil
			}
			p, err := t.Contact(ctx, r, c)
			if err != nil {
				return "", err
			}
			n, err := t.Tx.AddNote(ctx, crm.Note{CustomerID: c.ID, ContactID: p.ID, Body: body, At: t.Now})
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfChange(c, "备注"))
			return say.NoteAdded(c, n), nil
		},
	}
}
