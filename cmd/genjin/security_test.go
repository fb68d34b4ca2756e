package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
)

// canary is a secret of a test; key is one of 43 characters, as an EncodingAESKey is.
func canary(of string) string { return "CANARY" + of }

// log is a log that several write.
type safeLog struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *safeLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(b)
}

func (l *safeLog) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.out.String() }

// G01, G02, A24, F13: with a canary in every secret, whatever goes wrong, none stands in a log, an error, an answer, a metric or a profile; what
// is for operators is not on the public listener; and an address that is not configured is told as one that does not exist.
func TestG01NoSecretIsTold(t *testing.T) {
	aes := canary("AESKEYAESKEYAESKEYAESKEYAESKEYAESKEYA") // 43
	aes = (aes + strings.Repeat("A", 43))[:43]
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential"}`)
	}))
	defer refuses.Close()
	env := map[string]string{
		"GENJIN_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "g.db"), "GENJIN_ENCRYPTION_KEY": canary("ENCRYPTION0000000000000000000000000"),
		"GENJIN_WECOM_CORP_ID": "ww1", "GENJIN_WECOM_AGENT_ID": "1000002", "GENJIN_WECOM_SECRET": canary("SECRET"), "GENJIN_WECOM_TOKEN": canary("TOKEN"),
		"GENJIN_WECOM_ENCODING_AES_KEY": aes, "GENJIN_WECOM_API_BASE_URL": refuses.URL, "GENJIN_LLM_BASE_URL": refuses.URL, "GENJIN_LLM_API_KEY": canary("LLM"), "GENJIN_ADMIN_ADDR": "127.0.0.1:0",
	}
	c, err := configs.Load("", func(k string) (string, bool) { v, ok := env[k]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	var told safeLog
	h, err := build(t.Context(), c, time.Now, slog.New(slog.NewTextHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	public := httptest.NewServer(h.handler(nil))
	defer public.Close()
	admin, listening := adminOf(t, h)
	defer admin()
	get := func(address string) (int, string) {
		t.Helper()
		r, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(&told, "%s answers %s\n", strings.TrimPrefix(address, public.URL), body)
		return r.StatusCode, string(body)
	}
	for path, want := range map[string]int{
		"/metrics": 404, "/debug/pprof/": 404, "/debug/pprof/heap": 404, "/pushes": 404, // F13
		"/wecom/other": 404, "/wecom/bot": 404, "/wecom/app/1000003": 404, // A24: 智能机器人 is not configured here
		"/healthz": 200, "/readyz": 200, "/wecom/app?msg_signature=x&timestamp=1&nonce=1&echostr=x": 403,
	} {
		if code, body := get(public.URL + path); code != want {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/cmdline", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1", "/pushes"} {
		if code, _ := get("http://" + listening + path); code != 200 {
			t.Errorf("%s: %d", path, code)
		}
	}
	_, err = h.wecom.Member(t.Context(), "zhangwei") // the platform refuses the secret
	fmt.Fprintf(&told, "%v\n%+v\n%#v\n", err, err, c)
	m := crm.Message{Key: "m1", Channel: crm.AppChannel, From: "zhangwei", Kind: crm.TextMessage, Text: "电话13812345678", At: time.Now()}
	if _, _, err := h.store.Keep(t.Context(), m, "x", 0); err != nil {
		t.Fatal(err)
	}
	err = h.store.InTx(t.Context(), store.Deed{Now: time.Now(), System: true}, func(tx *store.Tx) error {
		_, err := tx.Customer(t.Context(), 99)
		return err
	})
	fmt.Fprintf(&told, "%v\n", err)
	for _, address := range []string{"mysql://u:" + canary("PASSWORD") + "@127.0.0.1:1/x", "mysql://u:" + canary("PASSWORD") + "@127.0.0.1:3306/x", "mysql://%zz:" + canary("PASSWORD") + "@h/"} { // D17
		s, err := store.Open(t.Context(), address, store.Options{})
		if err == nil {
			err = errors.Join(s.Ping(t.Context()), s.Close())
		}
		fmt.Fprintf(&told, "%v\n", err)
	}
	var out bytes.Buffer
	env["GENJIN_TIMEZONE"] = "Nowhere" // G06
	p := &program{clock: time.Now, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, out: &out, err: &out}
	if p.run(t.Context(), []string{"config", "check"}) != exitFailed || !strings.Contains(out.String(), "GENJIN_TIMEZONE") {
		t.Errorf("config check: %s", out.String())
	}
	delete(env, "GENJIN_TIMEZONE")
	p.run(t.Context(), []string{"doctor"})
	fmt.Fprint(&told, out.String())
	all := told.String()
	if !strings.Contains(all, "go_goroutines") || !strings.Contains(all, "40001") || len(all) < 10_000 {
		t.Fatalf("only %d bytes were told", len(all))
	}
	for line := range strings.Lines(all) {
		if strings.Contains(line, "CANARY") || strings.Contains(line, "13812345678") {
			t.Errorf("told: %.300s", line)
		}
	}
}

// adminOf runs the admin listener of a house on a port of its own.
func adminOf(t *testing.T, h *house) (stop func(), at string) {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at = l.Addr().String()
	l.Close()
	h.config.HTTP.AdminAddr = at
	ctx, cancel := context.WithCancel(context.Background())
	var g errgroup.Group
	if err := h.serveAdmin(ctx, &g); err != nil {
		t.Fatal(err)
	}
	return func() { cancel(); _ = g.Wait() }, at
}

// A16: who sends a byte at a time is cut off, and honest callers are answered meanwhile.
func TestA16SlowSendersAreCutOff(t *testing.T) {
	t.Parallel()
	srv := newServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }))
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(l) //nolint:errcheck // closed below
	defer srv.Close()
	var slow []net.Conn
	for range 200 {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "POST /wecom/app HTTP/1.1\r\nHost: x\r\nX-")
		slow = append(slow, c)
	}
	r, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	for _, c := range slow {
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(c); err != nil {
			t.Fatalf("still open: %v", err)
		}
	}
}

// gorm takes text for SQL in these calls: none of them is given a text that is made by Sprintf, and none that finds or deletes one that is a
// variable (gorm.io/docs/security). What stands beside gorm in a statement is constant, or a column of our own.
func TestGormIsGivenNoTextOfPeople(t *testing.T) {
	made := map[string]bool{"Where": true, "Or": true, "Not": true, "Order": true, "Select": true, "Group": true, "Having": true, "Joins": true, "Table": true, "Pluck": true, "Raw": true, "Exec": true}
	finds := map[string]bool{"First": true, "Last": true, "Take": true, "Find": true, "Delete": true}
	calls := 0
	err := filepath.WalkDir("../../crm/store", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := goparser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if made[method.Sel.Name] {
				calls++
				ast.Inspect(call.Args[0], func(n ast.Node) bool {
					if s, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(s.Sel.Name, "Sprint") {
						t.Errorf("%s: a statement is made by %s", set.Position(call.Pos()), s.Sel.Name)
					}
					return true
				})
			}
			if finds[method.Sel.Name] && len(call.Args) > 1 {
				calls++
				switch condition := call.Args[1].(type) {
				case *ast.BasicLit, *ast.SelectorExpr: // a constant text, or an id of a type of ours
				case *ast.Ident:
					if condition.Name != "id" && condition.Name != "theOneInForce" && condition.Name != "x" { // numbers
						t.Errorf("%s: %s is given %s as its condition: gorm takes a text for SQL", set.Position(call.Pos()), method.Sel.Name, condition.Name)
					}
				default:
					t.Errorf("%s: %s is given a condition that is made there", set.Position(call.Pos()), method.Sel.Name)
				}
			}
			if method.Sel.Name == "AllowGlobalUpdate" {
				t.Errorf("%s: a whole table may be changed", set.Position(call.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil || calls < 100 {
		t.Fatalf("%d calls were looked at, %v", calls, err)
	}
}

// What runs in containers has no rights there: nobody's user, nothing to write, no capabilities.
func TestContainersHaveNoRights(t *testing.T) {
	for file, wants := range map[string][]string{
		"../../Dockerfile":             {"FROM scratch", "CGO_ENABLED=0", "-trimpath", "USER 65532:65532"},
		"../../compose.yaml":           {"read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "noeviction"},
		"../../deploy/kubernetes.yaml": {"readOnlyRootFilesystem: true", "runAsNonRoot: true", "allowPrivilegeEscalation: false", "drop: [ALL]"},
		"../../deploy/genjin.service":  {"NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes"},
	} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s: without %q", file, want)
			}
		}
	}
}

// Every dependency may be linked into a program that anybody runs: MIT, BSD, ISC, Apache, or the Mozilla one.
func TestLicences(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		module, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || module == "genjin" || seen[module] {
			continue
		}
		seen[module] = true
		files, err := filepath.Glob(filepath.Join(dir, "[LC][IiOo][CcPp]*"))
		if err != nil {
			t.Fatal(err)
		}
		free := module == "github.com/golang/freetype" // the FreeType licence, or the GPL as one likes
		for _, file := range files {
			raw, _ := os.ReadFile(file)
			text := strings.ToLower(string(raw))
			for _, known := range []string{"mit license", "permission is hereby granted, free of charge", "redistribution and use in source and binary forms", "apache license", "isc license", "permission to use, copy, modify", "mozilla public license"} {
				free = free || strings.Contains(text, known)
			}
			if module != "github.com/golang/freetype" && !strings.Contains(text, "mozilla public license") && (strings.Contains(text, "gnu general public license version") || strings.Contains(text, "gnu affero")) {
				t.Errorf("%s: %s is of the GNU kind", module, filepath.Base(file))
			}
		}
		if !free {
			t.Errorf("%s has no licence that is known: %v", module, files)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d modules", len(seen))
	}
}
