package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"genjin/configs"
	"genjin/intents"
)

const root = "../.."

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// blocks are the fenced blocks of a language.
func blocks(text, language string) (all []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// Each part of docs/process.md is accepted in place of the built-in one, and each sentence there asks for a change.
func TestProcessByExample(t *testing.T) {
	page := read(t, "docs/process.md")
	parts := blocks(page, "yaml")
	if len(parts) < 6 {
		t.Fatalf("%d parts", len(parts))
	}
	for _, part := range parts {
		var whole, own map[string]any
		for text, into := range map[string]*map[string]any{read(t, "configs/process.yaml"): &whole, part: &own} {
			if err := yaml.Unmarshal([]byte(text), into); err != nil {
				t.Fatalf("%s\n%v", part, err)
			}
		}
		for key, value := range own {
			whole[key] = value
		}
		file, err := yaml.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "process.yaml")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := configs.LoadProcess(path); err != nil {
			t.Errorf("%s\n%v", part, err)
		}
	}
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	parser := intents.NewParser(process, intents.Lexicon{})
	_, table, _ := strings.Cut(page, "| say |")
	n := 0
	for _, m := range regexp.MustCompile(`(?m)^\| (\S+) \| \S`).FindAllStringSubmatch(table, -1) {
		n++
		r := parser.Parse(m[1], intents.Context{Now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Manager: true, Process: process})
		if len(r.Requests) != 1 || r.Requests[0].Kind != intents.ProcessRule {
			t.Errorf("%s: %+v", m[1], r.Requests)
		}
	}
	if n < 6 {
		t.Errorf("%d sentences", n)
	}
}

// What the documents name is there: files and directories in backticks, links, commands.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs/*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md"} {
		pages = append(pages, filepath.Join(root, name))
	}
	file := regexp.MustCompile("`((?:bench|bot|cmd|configs|crm|deploy|docs|internal|intents|scheduler|scripts|tools)/[\\w./-]*\\w)`")
	link := regexp.MustCompile(`\]\(([^):#]+)\)|src="([^":]+)"`)
	command := regexp.MustCompile("`genjin ([a-z-]+)")
	var help bytes.Buffer
	(&program{out: &help, err: &help}).run(t.Context(), []string{"--help"})
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+) +\S`).FindAllStringSubmatch(help.String(), -1) {
		known[m[1]] = true
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for _, m := range file.FindAllStringSubmatch(text, -1) {
			if all, _ := filepath.Glob(filepath.Join(root, m[1])); len(all) == 0 && !strings.Contains(m[1], "/x.go") {
				t.Errorf("%s names %s, which is not there", filepath.Base(page), m[1])
			}
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1]+m[2])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(page), m[1]+m[2])
			}
		}
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			if !known[m[1]] {
				t.Errorf("%s names genjin %s, which is no command", filepath.Base(page), m[1])
			}
		}
	}
}

// The tables of settings of both READMEs are the same, and each setting of them is one.
func TestReadmesTellTheSameSettings(t *testing.T) {
	name := regexp.MustCompile("`(GENJIN_[A-Z_]+|_[A-Z_]+)`")
	var tables []string
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		var told []string
		for line := range strings.Lines(read(t, readme)) {
			if strings.HasPrefix(line, "| `GENJIN_") {
				first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
				for _, m := range name.FindAllStringSubmatch(first, -1) {
					told = append(told, m[1])
				}
			}
		}
		for _, n := range configs.Unknown(told) {
			t.Errorf("%s names %s, which is no setting", readme, n)
		}
		if len(told) < 35 {
			t.Errorf("%s names only %d settings", readme, len(told))
		}
		tables = append(tables, strings.Join(told, " "))
	}
	if tables[0] != tables[1] {
		t.Errorf("the READMEs tell different settings:\n%s\n%s", tables[0], tables[1])
	}
}

// firstCommands are the lines of the README's first block of commands, without their comments.
func firstCommands(t *testing.T, readme string) (all []string) {
	t.Helper()
	for line := range strings.Lines(blocks(read(t, readme), "sh")[0]) {
		line, _, _ = strings.Cut(line, "#")
		all = append(all, strings.TrimSpace(line))
	}
	return all
}

// A newcomer follows either README: the first command answers a message in the browser, the second is what CI runs, in a fresh copy.
func TestTheReadmesFirstCommands(t *testing.T) {
	english, chinese := firstCommands(t, "README.md"), firstCommands(t, "README.zh-CN.md")
	if len(english) != 2 || strings.Join(english, "\n") != strings.Join(chinese, "\n") {
		t.Fatalf("two commands: %q, %q", english, chinese)
	}
	if ci := read(t, ".ci/run"); !strings.Contains(ci, "\n"+english[1]+"\n") {
		t.Errorf(".ci/run does not run %q", english[1])
	}
	if out, err := exec.CommandContext(t.Context(), "make", "-n", "-C", root, strings.TrimPrefix(english[1], "make ")).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", english[1], err, out)
	}
	if testing.Short() {
		t.Skip("builds genjin")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	demo := exec.CommandContext(ctx, "sh", "-c", english[0]+" --addr 127.0.0.1:0") // 8080 may be taken where tests run
	demo.Dir = root
	demo.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run has a child
	out, in := io.Pipe()
	demo.Stdout, demo.Stderr = in, in
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { in.CloseWithError(demo.Wait()) }()
	defer syscall.Kill(-demo.Process.Pid, syscall.SIGKILL)
	page := ""
	lines := bufio.NewScanner(out)
	for page == "" && lines.Scan() {
		page = regexp.MustCompile(`http://[0-9.:]+/`).FindString(lines.Text())
	}
	if page == "" {
		t.Fatalf("the demo names no page: %v", lines.Err())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	type state struct {
		People []struct{ ID string }
		Lines  []struct {
			From, Text string
			Card       json.RawMessage
		}
	}
	look := func() (s state) {
		res, err := http.Get(page + "sim/state")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := look()
	if len(first.People) == 0 {
		t.Fatal("nobody to choose on the page")
	}
	body, err := json.Marshal(map[string]string{"as": first.People[0].ID, "text": "今天拜访了临江阀门王总，聊了年度框架，下周三再约"})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(page+"sim/say", "application/json", bytes.NewReader(body))
	if err != nil || res.StatusCode != http.StatusAccepted {
		t.Fatalf("said: %v %v", res, err)
	}
	res.Body.Close()
	eventually(t, "an answer", func() bool {
		for _, l := range look().Lines {
			if l.From == "" && strings.Contains(l.Text+string(l.Card), "临江阀门") {
				return true
			}
		}
		return false
	})
}
