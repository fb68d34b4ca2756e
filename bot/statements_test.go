package bot

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// What a message costs is mostly its statements: how many it takes from the callback to the answer in its response is held, by what is said. Who needs
// more of them raises the number knowingly.
func TestStatementsOfAMessage(t *testing.T) {
	var mu sync.Mutex
	var said []string
	s := newStageOn(t, "sqlite::memory:", func(o *store.Options) {
		o.Watch = func(statement string, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			said = append(said, statement)
		}
	})
	s.play("zhangwei> 新客户：深圳华为\nzhangwei> 深圳华为报价30万\nzhangwei> 今天拜访了深圳华为，聊了年度框架，下周三再跟进\n") // whoever they are is read, and the rules
	for _, x := range []struct {
		text string
		most int
	}{
		{"今天拜访了深圳华为，聊了年度框架，下周三再跟进", 29},
		{"今天拜访了深圳华为，聊了价格", 25},
		{"深圳华为报价31万", 22},
		{"我今天要跟进谁", 14},
		{"我的客户", 13},
		{"深圳华为什么情况", 29},
		{"我这周的业绩", 12},
		{"嗯嗯那个啥回头再看吧", 9},
	} {
		mu.Lock()
		said = nil
		mu.Unlock()
		m := s.message("zhangwei", crm.Message{Text: x.text})
		e, err := s.bot.accept(context.Background(), m, s.clock.at().Add(time.Hour))
		if err != nil || !e.Answered {
			t.Fatalf("%s: answered %v, %v", x.text, e.Answered, err)
		}
		if _, way, err := s.bot.take(context.Background(), m, false); err != nil || way != store.ByResponse {
			t.Errorf("%s: by way %d, %v", x.text, way, err)
		}
		mu.Lock()
		if len(said) > x.most {
			for i, statement := range said {
				said[i] = statement[:min(200, len(statement))]
			}
			t.Errorf("%s: %d statements, %d are held:\n%s", x.text, len(said), x.most, strings.Join(said, "\n"))
		}
		mu.Unlock()
	}
}
