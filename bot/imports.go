package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
	"genjin/internal/sheets"
)

const (
	importLease = time.Minute // of a file that is being imported; renewed with every batch
	importBatch = 30 * time.Second
	importTries = 5 // before a person is told
)

// importing takes up files that are to be imported, until ctx ends: those of this process at once, those that a dead one left when their
// lease has ended.
func (b *Bot) importing(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := b.importAll(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("bot: import", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-b.queued:
		case <-tick.C:
		}
	}
}

// importAll imports what waits, one file after the other.
func (b *Bot) importAll(ctx context.Context) error {
	for {
		i, ok, err := b.Store.ClaimImport(ctx, b.Holder, importLease)
		if err != nil || !ok {
			return err
		}
		if err := b.importFile(ctx, i); err != nil && !errors.Is(err, store.ErrTaken) {
			return err
		}
		b.Wake()
	}
}

// importFile imports one file and tells who asked for it. What was cut off goes on where it was.
func (b *Bot) importFile(ctx context.Context, i store.Import) error {
	transact := func(ctx context.Context, f func(*store.Tx) error) error {
		ctx, cancel := context.WithTimeout(ctx, importBatch)
		defer cancel()
		return b.Store.InTx(ctx, store.Deed{User: i.User, Now: b.now(), Message: fmt.Sprintf("import:%d", i.ID)}, f)
	}
	m, err := b.openImport(ctx, i)
	if err == nil {
		defer m.File.Close() //nolint:errcheck // temporary files
		err = m.Run(ctx, transact, func(tx *store.Tx, _ int) error { return tx.HoldImport(ctx, i.ID, b.Holder, importLease) })
	}
	problem, mendable := say.Problem(err)
	switch {
	case err == nil, mendable:
	case i.Tries >= importTries && ctx.Err() == nil && !errors.Is(err, store.ErrTaken):
		b.Log.Error("bot: import given up", "import", i.ID, "error", err)
		problem = say.ImportFailed(i.Name)
	default:
		return err
	}
	return transact(ctx, func(tx *store.Tx) error {
		if err := tx.EndImport(ctx, i.ID, b.Holder); err != nil {
			return err
		}
		p := crm.Push{Key: fmt.Sprintf("import:%d", i.ID), Channel: crm.AppChannel, To: tx.Actor().User.WeComID, Reply: crm.Reply{Text: string(problem)}}
		if err == nil {
			p.Reply.Text = string(say.Imported(i.Name, m.Report))
		}
		if err := tx.Push(ctx, p, tx.Now()); err != nil || m == nil || len(m.Bad) == 0 {
			return err
		}
		return b.giveBack(ctx, tx, i, m)
	})
}

// giveBack sends the rows that did not come in.
func (b *Bot) giveBack(ctx context.Context, tx *store.Tx, i store.Import, m *sheets.Import) error {
	content, err := m.BadRows(tx.Actor().User.Name, tx.Now())
	if err != nil {
		return err
	}
	blob, err := tx.KeepBlob(ctx, content)
	if err != nil {
		return err
	}
	return tx.Push(ctx, crm.Push{Key: fmt.Sprintf("import:%d:bad", i.ID), Channel: crm.AppChannel, To: tx.Actor().User.WeComID,
		Reply: crm.Reply{File: &crm.Attachment{Name: say.BadName(i.Name), Blob: blob}}}, tx.Now())
}

func (b *Bot) openImport(ctx context.Context, i store.Import) (*sheets.Import, error) {
	content, err := b.Store.Blob(ctx, i.Blob)
	if err != nil {
		return nil, err
	}
	fields, err := b.Store.Fields(ctx)
	if err != nil {
		return nil, err
	}
	book, err := b.Store.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	fixes, err := sheets.ReadTold(i.Fixes)
	if err != nil {
		return nil, err
	}
	f, err := sheets.Read(i.Name, content, fields, fixes...)
	if err != nil {
		return nil, err
	}
	return &sheets.Import{File: f, Process: book.Process, Location: b.Location}, nil
}

// wakeImports has what was just queued taken up at once.
func (b *Bot) wakeImports() {
	select {
	case b.queued <- struct{}{}:
	default: // it is awake
	}
}
