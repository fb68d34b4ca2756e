package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents"
	"genjin/internal/say"
)

// Media fetches what somebody sent from WeCom: a media id of the app, an encrypted address of 智能机器人.
type Media interface {
	// Fetch errs with wecom.ErrTooLarge above limit bytes, and with an error of ClassContent or ClassReceiver when the platform does not
	// give the file any more.
	Fetch(ctx context.Context, m crm.Message, limit int64) (wecom.File, error)
}

const (
	fetchLimit  = 30 * time.Second // of a message with a file, its answer included
	fetchRenew  = 2 * time.Second  // of its lease meanwhile
	fetchTries  = 2                // before a person is asked to send it again
	forgetEvery = time.Hour
	forgetBatch = 200
)

// brings reports whether a message has a file that is ours to keep: sent to us alone, or pointed at in a group with the word
// that it is to be filed.
func brings(m crm.Message, understood intents.Result) bool {
	switch m.Kind {
	case crm.ImageMessage, crm.FileMessage, crm.VideoMessage, crm.TextMessage:
	default:
		return false
	}
	if m.Media == "" {
		return false
	}
	if m.Chat == "" {
		return true
	}
	for _, r := range understood.Requests {
		if r.Kind == intents.FileDocument {
			return true
		}
	}
	return false
}

// received fetches the file of a message and keeps it durably. unfit says, to the person, why there is none.
func (b *Bot) received(ctx context.Context, e store.Entry, understood intents.Result) (f *crm.Received, unfit error, err error) {
	m := e.Message
	if b.Media == nil || !brings(m, understood) {
		return nil, nil, nil
	}
	stop := b.hold(ctx, e)
	defer stop()
	var got wecom.File
	b.lanes.outside(func() { got, err = b.Media.Fetch(ctx, m, crm.DocumentLimit) })
	switch class := wecom.ClassOf(err); {
	case errors.Is(err, wecom.ErrTooLarge):
		return nil, &crm.UnfitFileError{TooLarge: true}, nil
	case class == wecom.ClassContent || class == wecom.ClassReceiver || err != nil && e.Tries >= fetchTries:
		b.Log.Warn("bot: file not fetched", "message", e.ID, "error", err)
		return nil, &crm.UnfitFileError{Gone: true}, nil
	case err != nil:
		return nil, nil, err
	}
	r, err := crm.NewReceived(got.Name, m.Kind, got.Type, got.Bytes, b.saidAt(e))
	if err != nil {
		return nil, err, nil //nolint:nilerr // it is for the person
	}
	if r.Blob, err = b.Store.KeepBlob(ctx, got.Bytes); err != nil {
		return nil, nil, err
	}
	return &r, nil, nil
}

// hold keeps a message ours while its file comes, which may take longer than a lease; stop ends that.
func (b *Bot) hold(ctx context.Context, e store.Entry) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(fetchRenew)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := b.Store.Renew(ctx, e.ID, b.Holder, lease); err != nil && ctx.Err() == nil {
				b.Log.Warn("bot: lease of a message with a file", "error", err)
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// fetching is how long a message may be worked on that brings a file; zero: it brings none.
func fetching(m crm.Message) time.Duration {
	if m.Media != "" && m.Kind != crm.PlaceMessage && m.Kind != crm.LinkMessage && m.Kind != crm.VoiceMessage {
		return fetchLimit
	}
	return 0
}

// callsKept is how long the API knows a call again.
const callsKept = 7 * 24 * time.Hour

// forget deletes what nobody needs any more: files that nobody filed, what a model was asked, answers to calls that nobody will
// repeat, sessions that have ended by themselves.
func (b *Bot) forget(ctx context.Context) {
	n, err := b.Store.ForgetBlobs(ctx, intents.FilesKept, forgetBatch)
	if err != nil && ctx.Err() == nil {
		b.Log.Warn("bot: forget files", "error", err)
	} else if n > 0 {
		b.Log.Info("bot: files that nobody filed are forgotten", "files", n)
	}
	if _, err := b.Store.ForgetModelCalls(ctx, b.now().Add(-callsKept)); err != nil && ctx.Err() == nil {
		b.Log.Warn("bot: forget what the model was asked", "error", err)
	}
	if _, err := b.Store.ForgetCalls(ctx, b.now().Add(-callsKept)); err != nil && ctx.Err() == nil {
		b.Log.Warn("bot: forget calls of the API", "error", err)
	}
	if _, err := b.Store.ForgetSessions(ctx, b.now()); err != nil && ctx.Err() == nil {
		b.Log.Warn("bot: forget ended sessions", "error", err)
	}
}

// hearFile takes the file of a message without words: what is asked at the moment is not answered by it.
func (c *conversation) hearFile(pending *intents.Ask) (asks bool) {
	t := c.turn
	if t.File == nil || t.Text != "" {
		return false
	}
	return pending == nil || pending.Slot == intents.AskNext || pending.Request.Kind == intents.FileDocument || pending.Request.Kind == intents.ImportRecords
}

// tellOfFile says what became of a file that came with words about something else.
func (c *conversation) tellOfFile() {
	t := c.turn
	if t.Text == "" {
		return
	}
	if problem, ok := say.Problem(c.unfit); ok {
		c.lines = append(c.lines, problem)
	}
	if t.File != nil && slices.ContainsFunc(t.Memory.Files, func(f crm.Received) bool { return f.Blob == t.File.Blob }) && c.asked == nil {
		c.lines = append(c.lines, say.FileKept(1))
	}
}
