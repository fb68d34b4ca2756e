package sim

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

//go:embed page
var pageFiles embed.FS

// Page is the chat page and its endpoints: /, /sim/page/…, /sim/state, /sim/say, /sim/click, /sim/file, /sim/events, /sim/media/….
// It is for a demo on one's own machine: whoever reaches it speaks as anybody. Requests of other sites are refused.
func (p *Platform) Page() http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the directory is embedded
	}
	mux := http.NewServeMux()
	static := http.FileServerFS(files)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "index.html") })
	mux.Handle("GET /sim/page/", http.StripPrefix("/sim/page/", static))
	mux.HandleFunc("GET /sim/state", p.serveState)
	mux.HandleFunc("GET /sim/events", p.serveEvents)
	mux.HandleFunc("GET /sim/media/{id}", p.serveMedia)
	mux.HandleFunc("POST /sim/say", p.serveSay)
	mux.HandleFunc("POST /sim/click", p.serveClick)
	mux.HandleFunc("POST /sim/file", p.serveFile)
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		guarded.ServeHTTP(w, r)
	})
}

// state is all that the page shows.
type state struct {
	Run       string        `json:"run"` // names this run of the simulator
	Now       time.Time     `json:"now"`
	Assistant string        `json:"assistant"`
	People    []statePerson `json:"people"`
	Chats     []stateChat   `json:"chats"`
	Lines     []Line        `json:"lines"`
}

type statePerson struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title"`
}

type stateChat struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"` // person, group
	Person  string   `json:"person,omitempty"`
	Name    string   `json:"name,omitempty"`
	Members []string `json:"members,omitempty"`
	Try     []string `json:"try,omitempty"`
}

func (p *Platform) serveState(w http.ResponseWriter, _ *http.Request) {
	s := state{Run: p.run, Now: p.now(), Assistant: p.BotName, People: []statePerson{}, Chats: []stateChat{}, Lines: p.Lines()}
	for _, who := range p.People {
		if who.Hidden {
			continue
		}
		s.People = append(s.People, statePerson{ID: who.ID, Name: who.Name, Title: who.Title})
		s.Chats = append(s.Chats, stateChat{ID: PrivateChat(who.ID), Kind: "person", Person: who.ID, Try: who.Try})
	}
	for _, g := range p.Groups {
		s.Chats = append(s.Chats, stateChat{ID: g.ID, Kind: "group", Name: g.Name, Members: g.Members, Try: g.Try})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s)
}

// say is the body of POST /sim/say and /sim/click.
type say struct {
	As     string `json:"as"`
	Chat   string `json:"chat"` // a group's id; empty: the private chat
	Text   string `json:"text"`
	TaskID string `json:"task_id"`
	Key    string `json:"key"`
}

const longest = 2048

// read gives what a page asks for, or answers what is wrong with it.
func (p *Platform) read(w http.ResponseWriter, r *http.Request) (in say, ok bool) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		http.Error(w, "要 JSON", http.StatusUnsupportedMediaType)
		return in, false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&in); err != nil {
		http.Error(w, "读不懂的请求", http.StatusBadRequest)
		return in, false
	}
	who, known := p.person(in.As)
	if !known {
		http.Error(w, "没有这个人", http.StatusBadRequest)
		return in, false
	}
	in.As = who.ID
	return in, true
}

// serveSay takes a message and delivers it as WeCom would: the page hears of the answer by its events.
func (p *Platform) serveSay(w http.ResponseWriter, r *http.Request) {
	in, ok := p.read(w, r)
	if !ok {
		return
	}
	in.Text = strings.TrimSpace(in.Text)
	g, isGroup := p.group(in.Chat)
	switch {
	case in.Text == "" || utf8.RuneCountInString(in.Text) > longest:
		http.Error(w, "一句话要有内容，也不能太长", http.StatusBadRequest)
		return
	case in.Chat != "" && (!isGroup || !slices.Contains(g.Members, in.As)):
		http.Error(w, "不在这个群里", http.StatusBadRequest)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	go func() { // a failure is shown at the message itself
		if isGroup {
			_, _ = p.SayInGroup(ctx, g.ID, in.As, in.Text)
		} else {
			_, _ = p.Say(ctx, in.As, in.Text)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

func (p *Platform) serveClick(w http.ResponseWriter, r *http.Request) {
	in, ok := p.read(w, r)
	if !ok {
		return
	}
	if _, err := p.Click(context.WithoutCancel(r.Context()), in.As, in.TaskID, in.Key); err != nil {
		http.Error(w, "这个按钮点不了了", http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// serveEvents streams every new or changed line as it comes.
func (p *Platform) serveEvents(w http.ResponseWriter, r *http.Request) {
	updates, stop := p.Watch()
	defer stop()
	out := http.NewResponseController(w)
	// The connection outlives the limits of the listener; errors mean that there are none.
	_ = out.SetReadDeadline(time.Time{})
	_ = out.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 1000\n\n")
	alive := time.NewTicker(15 * time.Second)
	defer alive.Stop()
	for {
		if out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-p.done:
			return
		case <-alive.C:
			fmt.Fprint(w, ": alive\n\n")
		case u := <-updates:
			if u.Line == nil {
				continue
			}
			b, err := json.Marshal(u.Line)
			if err != nil {
				return
			}
			fmt.Fprintf(w, "event: line\nid: %d\ndata: %s\n\n", u.Line.ID, b)
		}
	}
}

// serveMedia shows a picture, and gives anything else only as a file to keep.
func (p *Platform) serveMedia(w http.ResponseWriter, r *http.Request) {
	m, ok := p.MediaOf(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(m.Bytes)
	if !slices.Contains([]string{"image/png", "image/jpeg"}, kind) {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Name}))
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(m.Bytes)
}
