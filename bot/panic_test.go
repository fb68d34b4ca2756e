package bot

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// G08: a panic while a message is answered is that message's fault: it is logged without the words, and the process lives.
func TestG08APanicIsOneMessagesFault(t *testing.T) {
	var told bytes.Buffer
	b := &Bot{Config: Config{Log: slog.New(slog.NewTextHandler(&told, nil))}} // with nobody to ask who somebody is
	e := store.Entry{ID: 7, Message: crm.Message{Key: "m7", From: "zhangwei", Text: "机密标记"}}
	if err := b.guarded(t.Context(), e, time.Time{}, store.Ahead{}); err == nil || !strings.Contains(err.Error(), "message 7") {
		t.Errorf("the error is %v", err)
	}
	if s := told.String(); !strings.Contains(s, "bot: panic") || strings.Contains(s, "机密标记") {
		t.Errorf("logged %s", s)
	}
}
