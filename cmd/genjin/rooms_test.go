package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// The import plan: which room may import which. A room not listed here may not exist.
var rooms = map[string][]string{
	"bench/faults":        {"bot/sim", "crm", "crm/store", "internal/measure"},
	"bench/openloop":      {"bench/faults", "bot/sim", "internal/crowd", "internal/measure"},
	"cmd/genjin":          {"*"},
	"bot":                 {"bot/wecom", "crm", "crm/reports", "crm/store", "intents", "internal/say", "internal/sheets"},
	"bot/wecom":           {"crm", "internal/shared"},
	"bot/api":             {"crm", "crm/store", "intents"},
	"bot/sim":             {"bot/wecom", "crm"},
	"bot/web":             {"crm", "crm/reports", "crm/store", "internal/records", "internal/say", "internal/sheets"},
	"configs":             {"crm"},
	"crm":                 {},
	"crm/reports":         {"crm"},
	"crm/store":           {"crm", "crm/store/migrations"},
	"crm/store/storetest": {"configs", "crm", "crm/store"},
	"intents":             {"crm", "crm/reports", "crm/store", "intents/zh", "internal/docx", "internal/records", "internal/say", "internal/sheets"},
	"intents/llm":         {"crm", "intents", "intents/zh"},
	"intents/zh":          {"crm"},
	"internal/say":        {"crm", "crm/reports"},
	"internal/records":    {"crm", "crm/reports", "crm/store", "internal/say"},
	"internal/docx":       {},
	"internal/sheets":     {"crm", "crm/store", "internal/picture", "internal/records", "internal/say"},
	"internal/measure":    {},
	"internal/crowd":      {},
	"internal/picture":    {"crm"},
	"internal/shared":     {},
	"scheduler":           {"crm", "crm/reports", "crm/store", "internal/records", "internal/say", "internal/shared"},
}

// lodgers are outside libraries that live in one room.
var lodgers = map[string][]string{
	"gorm.io/":                          {"crm/store"},
	"github.com/silenceper/wechat":      {"bot/wecom"},
	"github.com/sashabaranov/go-openai": {"intents/llm"},
	"github.com/redis/go-redis":         {"internal/shared", "bot/wecom", "scheduler"},
	"github.com/hibiken/asynq":          {"scheduler"},
	"github.com/teambition/rrule-go":    {"scheduler"},
	"github.com/robfig/cron":            {"configs"},
	"github.com/go-redis/redis_rate":    {"internal/shared"},
	"github.com/pressly/goose":          {"crm/store"},
	"github.com/tink-crypto":            {"crm/store"},
	"github.com/spf13/cobra":            {"cmd/genjin"},
	"github.com/go-analyze/charts":      {"internal/picture"},
	"github.com/golang/freetype":        {"internal/picture"},
	"github.com/xuri/excelize":          {"internal/sheets"},
	"github.com/gorilla/websocket":      {"bot/wecom", "bot/sim"},
	"github.com/chromedp":               {}, // of tests alone
}

func TestRooms(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "genjin/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(bufio.NewReader(bytes.NewReader(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		room := strings.TrimPrefix(p.ImportPath, "genjin/")
		may, known := rooms[room]
		if !known {
			t.Errorf("%s is not in the plan of the house", room)
			continue
		}
		for _, i := range p.Imports {
			if inner, ours := strings.CutPrefix(i, "genjin/"); ours {
				if !slices.Contains(may, inner) && !slices.Contains(may, "*") {
					t.Errorf("%s imports %s, which the plan does not allow", room, inner)
				}
				continue
			}
			for lib, homes := range lodgers {
				if strings.HasPrefix(i, lib) && !slices.Contains(homes, room) {
					t.Errorf("%s imports %s, which lodges in %s", room, path.Clean(i), strings.Join(homes, ", "))
				}
			}
			if room == "crm" && strings.Contains(i, ".") {
				t.Errorf("crm imports %s: it stands on the standard library alone", i)
			}
			if i == "regexp" && (room == "intents" || room == "intents/zh") {
				t.Errorf("%s imports regexp: messages are read by words, tokens and zh.Sentence", room)
			}
		}
	}
}
