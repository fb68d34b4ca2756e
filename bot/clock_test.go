package bot

import (
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// E11: 「1分钟后」 counts from when it was said, on a machine whose clock is slow too; a time that no callback could have is not believed.
func TestE11AMessageIsSaidWhenWeComSaysSo(t *testing.T) {
	now := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	b := &Bot{Config: Config{Clock: func() time.Time { return now }, Location: time.UTC}}
	for _, tt := range []struct {
		name               string
		at, received, want time.Time
	}{
		{"a while ago", now.Add(-time.Hour), now.Add(-time.Hour), now.Add(-time.Hour)},
		{"this clock is slow", now.Add(4 * time.Minute), now, now.Add(4 * time.Minute)},
		{"kept by the database's clock, taken up by one an hour behind", now.Add(time.Hour), now.Add(time.Hour), now.Add(time.Hour)},
		{"out of reach", now.Add(time.Hour), now, now},
		{"not told", time.Time{}, now, now},
	} {
		if got := b.saidAt(store.Entry{Message: crm.Message{At: tt.at}, Received: tt.received}); !got.Equal(tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
