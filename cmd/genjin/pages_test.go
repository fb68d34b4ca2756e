package main

import (
	"archive/zip"
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/bot/sim"
)

// browser is somebody who looks at the pages of the demo.
type browser struct {
	t    *testing.T
	http *http.Client
	base string
}

// demoSite runs the demo, as of a Tuesday, and gives the address of its pages.
func demoSite(t *testing.T) string { return demoSiteIn(t, t.TempDir()) }

// demoSiteIn is demoSite with its data in a folder, and with more people in WeCom.
func demoSiteIn(t *testing.T, data string, colleagues ...sim.Person) string {
	t.Helper()
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	r, w := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	p := &program{out: w, err: io.Discard, env: func(string) (string, bool) { return "", false }, clock: func() time.Time { return at }, colleagues: colleagues}
	done := make(chan error, 1)
	go func() { done <- p.demo(ctx, "127.0.0.1:0", data, false) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewReader(r)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, lines) //nolint:errcheck // what else it says
	return regexp.MustCompile(`http://[^/ ]+`).FindString(line)
}

func visitor(t *testing.T, base string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, &http.Client{Jar: jar}, base}
}

// as logs in: the first page leads to the choice of a person, and that back to where one wanted to go.
func (b *browser) as(who string) *browser {
	b.t.Helper()
	status, body, at := b.get("/app/deals")
	if status != http.StatusOK || at.Path != "/login" {
		b.t.Fatalf("without a session: %d at %s", status, at)
	}
	link := regexp.MustCompile(`/login\?who=` + who + `&amp;state=[^"]+`).FindString(body)
	if link == "" {
		b.t.Fatalf("%s cannot be chosen: %s", who, body)
	}
	if _, _, at = b.get(strings.ReplaceAll(link, "&amp;", "&")); at.Path != "/app/deals" {
		b.t.Fatalf("after the login at %s", at)
	}
	return b
}

func (b *browser) get(path string) (status int, body string, at *url.URL) {
	b.t.Helper()
	return b.read(b.http.Get(b.base + path)) //nolint:bodyclose // read closes it
}

func (b *browser) post(path string, form url.Values) (status int, body string, at *url.URL) {
	b.t.Helper()
	return b.read(b.http.PostForm(b.base+path, form)) //nolint:bodyclose // read closes it
}

func (b *browser) read(resp *http.Response, err error) (status int, body string, at *url.URL) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(all), resp.Request.URL
}

func (b *browser) has(body string, want ...string) {
	b.t.Helper()
	for _, w := range want {
		if !strings.Contains(body, w) {
			b.t.Errorf("no %q in %s", w, body)
		}
	}
}

func TestPagesShowEachTheirOwn(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	rep, boss := visitor(t, base).as("zhangwei"), visitor(t, base).as("wangjingli")
	_, own, _ := rep.get("/app/")
	rep.has(own, "我的今天", "漏斗", "先跟这些", "华北重工")
	if strings.Contains(own, "看谁的") || strings.Contains(own, "博远教育") {
		t.Error("a rep sees others' records")
	}
	_, team, _ := boss.get("/app/")
	boss.has(team, "团队今天", "看谁的", "张伟", "李娜", "每个人")
	_, hers, _ := boss.get("/app/customers")
	link := regexp.MustCompile(`/app/customers/\d+">博远教育`).FindString(hers)
	id := strings.TrimSuffix(link, `">博远教育`)
	if status, body, _ := boss.get(id); status != http.StatusOK || !strings.Contains(body, "时间线") {
		t.Errorf("the manager opens %s: %d", id, status)
	}
	status, hidden, _ := rep.get(id)
	none, nothing, _ := rep.get("/app/customers/999999")
	if status != http.StatusNotFound || none != status || hidden != nothing {
		t.Errorf("a rep opens another's customer: %d %s; one that is not there: %d %s", status, hidden, none, nothing)
	}
	if _, foreign, _ := rep.get("/app/customers?who=" + "2"); strings.Contains(foreign, "博远教育") {
		t.Error("a rep chose another person")
	}
	for _, page := range []string{"/app/settings", "/app/customers?q=华北", "/app/customers?level=A"} {
		if status, body, _ := rep.get(page); status != http.StatusOK || !strings.Contains(body, "</main>") {
			t.Errorf("%s: %d", page, status)
		}
	}
}

// Nothing stands on a page that says nothing to who reads it.
func TestPagesSayNothingEmpty(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	rep, admin := visitor(t, base).as("zhangwei"), visitor(t, base).as("zhaozong")
	lacks := func(body string, words ...string) {
		t.Helper()
		for _, w := range words {
			if strings.Contains(body, w) {
				t.Errorf("%q in %s", w, body)
			}
		}
	}
	_, own, _ := rep.get("/app/")
	_, company, _ := admin.get("/app/")
	admin.has(company, `id="ranking"`)
	lacks(own, `id="ranking"`, "单 · 0元") // a ranking of one; what nobody put a price on
	_, none, _ := rep.get("/app/lists/lost?from=2026-11-01&to=2026-12-01")
	lacks(none, "合计", "导出")
	rep.has(none, "换个时间")
	_, rules, _ := rep.get("/app/settings")
	_, hers, _ := admin.get("/app/settings")
	admin.has(hers, "configs/process.yaml", "说一句就能改", `id="people"`)
	lacks(rules, "configs/", "说一句就能改", `id="people"`)
	_, found, _ := rep.get("/app/customers?q=星辰科技")
	lacks(found, "张伟</small>")
	_, customer, _ := rep.get(regexp.MustCompile(`/app/customers/\d+`).FindString(found))
	rep.has(customer, "一期维保没有下一步", "问报价的内部反馈") // another deal has one
}

// Each pipeline has its board and its funnel; what is moved on one stays on it.
func TestABoardForEachPipeline(t *testing.T) {
	t.Parallel()
	rep := visitor(t, demoSite(t)).as("zhangwei")
	_, today, _ := rep.get("/app/")
	rep.has(today, "新签漏斗", "续约漏斗", "/app/deals?line=renewal#stage-renewal_due")
	_, first, _ := rep.get("/app/deals")
	rep.has(first, "续约 1 单", `id="stage-lead"`)
	if strings.Contains(first, "一期维保") || strings.Contains(first, "待续约") {
		t.Error("the first board shows a deal of another pipeline")
	}
	_, board, _ := rep.get("/app/deals?line=renewal")
	rep.has(board, "一期维保", `id="stage-renewal_talk"`)
	if strings.Contains(board, "数据中台二期") {
		t.Error("a board shows a deal of the first pipeline")
	}
	id := regexp.MustCompile(`data-deal="(\d+)"`).FindStringSubmatch(board)[1]
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(board)[1]
	_, moved, at := rep.post("/app/deals/"+id+"/move", url.Values{"to": {"renewal_talk"}, "line": {"renewal"}, "token": {token}})
	if lane := regexp.MustCompile(`(?s)id="stage-renewal_talk".*?</section>`).FindString(moved); at.Query().Get("line") != "renewal" || !strings.Contains(lane, "一期维保") {
		t.Errorf("at %s: %s", at, lane)
	}
}

func TestBoardMovesThroughTheGates(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	rep := visitor(t, base).as("zhangwei")
	_, board, _ := rep.get("/app/deals")
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(board)[1]
	lane := func(body, code string) string {
		return regexp.MustCompile(`(?s)id="stage-` + code + `".*?</section>`).FindString(body)
	}
	deals := regexp.MustCompile(`data-deal="(\d+)"`).FindAllStringSubmatch(lane(board, "lead"), -1)
	if len(deals) == 0 {
		t.Fatalf("no lead on the board: %s", board)
	}
	id := deals[0][1]
	move := func(form url.Values) string {
		t.Helper()
		form.Set("token", token)
		status, body, at := rep.post("/app/deals/"+id+"/move", form)
		if status != http.StatusOK || at.Path != "/app/deals" {
			t.Fatalf("%v: %d at %s", form, status, at)
		}
		return body
	}
	refused := move(url.Values{"to": {"quote"}})
	if rep.has(refused, "金额", "warn"); !strings.Contains(lane(refused, "lead"), `data-deal="`+id+`"`) {
		t.Error("a deal without an amount went through the gate")
	}
	moved := move(url.Values{"to": {"quote"}, "amount": {"80万"}})
	if !strings.Contains(lane(moved, "quote"), `data-deal="`+id+`"`) || !strings.Contains(lane(moved, "quote"), "80万") {
		t.Errorf("not moved: %s", moved)
	}
	back := move(url.Values{"to": {"opportunity"}})
	rep.has(back, "原因")
	lost := move(url.Values{"to": {"lost"}, "reason": {"价格太高"}})
	if !strings.Contains(lane(lost, "lost"), `data-deal="`+id+`"`) {
		t.Errorf("not lost: %s", lost)
	}
	for name, form := range map[string]url.Values{"none": {"to": {"quote"}}, "forged": {"to": {"quote"}, "token": {"AAAA"}}} {
		if status, _, _ := rep.post("/app/deals/"+id+"/move", form); status != http.StatusForbidden {
			t.Errorf("token %s: %d", name, status)
		}
	}
	other := visitor(t, base).as("lina")
	_, hers, _ := other.get("/app/deals")
	hersToken := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(hers)[1]
	if _, body, _ := other.post("/app/deals/"+id+"/move", url.Values{"to": {"lead"}, "reason": {"x"}, "token": {hersToken}}); !strings.Contains(body, "没找到") {
		t.Errorf("another rep moved it: %s", body)
	}
}

func TestBoardShowsScoresThatAddUp(t *testing.T) {
	t.Parallel()
	_, board, _ := visitor(t, demoSite(t)).as("zhangwei").get("/app/deals")
	scores := regexp.MustCompile(`(?s)<summary>(\d+) 分</summary>(.*?)</table>`).FindAllStringSubmatch(board, -1)
	if len(scores) == 0 {
		t.Fatal("no score on the board")
	}
	for _, s := range scores {
		sum := 0
		for _, part := range regexp.MustCompile(`>(\d+)/\d+<`).FindAllStringSubmatch(s[2], -1) {
			n, _ := strconv.Atoi(part[1])
			sum += n
		}
		if strconv.Itoa(sum) != s[1] {
			t.Errorf("%s points are made of %d: %s", s[1], sum, s[2])
		}
	}
}

func TestListsAreExported(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	rep, boss := visitor(t, base).as("zhangwei"), visitor(t, base).as("wangjingli")
	for _, page := range []string{"/app/customers", "/app/deals"} {
		_, body, _ := boss.get(page)
		boss.has(body, `href="/app/export?who=team"`)
	}
	count := func(b *browser, path string) int {
		t.Helper()
		status, body, _ := b.get(path)
		f, err := excelize.OpenReader(strings.NewReader(body))
		if status != http.StatusOK || err != nil {
			t.Fatalf("%s: %d, %v", path, status, err)
		}
		defer f.Close()
		rows, err := f.GetRows("客户")
		if err != nil {
			t.Fatal(err)
		}
		return len(rows) - 1
	}
	own, team := count(rep, "/app/export"), count(boss, "/app/export?who=team")
	if own == 0 || team <= own {
		t.Errorf("the rep exports %d customers, the manager %d", own, team)
	}
	if others := count(rep, "/app/export?who=team"); others != own {
		t.Errorf("a rep who asks for the team's gets %d customers, not %d", others, own)
	}
	status, body, _ := rep.get("/app/export/files?who=team")
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if status != http.StatusOK || err != nil || len(z.File) == 0 || !strings.HasSuffix(z.File[0].Name, ".xlsx") {
		t.Fatalf("with files: %d, %v", status, err)
	}
	if status, body, _ := visitor(t, base).get("/app/export/files"); strings.HasPrefix(body, "PK") {
		t.Errorf("a stranger is given files: %d", status)
	}
}

func TestAnExportComesIntoTheChat(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	page := openChat(t, base)
	page.say("zhangwei", "", "导出我的客户")
	l := page.next(func(l sim.Line) bool { return l.Media != nil })
	if l.Media.Type != "file" || !strings.HasPrefix(l.Media.Name, "客户资料-张伟-") {
		t.Errorf("what came is %+v", l.Media)
	}
	resp, err := http.Get(base + "/sim/media/" + l.Media.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	f, err := excelize.OpenReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := f.GetRows("客户"); err != nil || len(rows) < 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// The front page, the board and the chat judge a deal alike.
func TestFrontPageShowsTheBoardsScores(t *testing.T) {
	t.Parallel()
	who := visitor(t, demoSite(t)).as("zhangwei")
	_, front, _ := who.get("/app/")
	_, board, _ := who.get("/app/deals")
	risky := regexp.MustCompile(`(?s)id="risky".*?</section>`).FindString(front)
	shown := regexp.MustCompile(`(?s)href="/app/customers/\d+">([^<]+)</a> · ([^<]+).*?<span class="num">(\d+) 分`).FindAllStringSubmatch(risky, -1)
	if len(shown) == 0 || !strings.Contains(front, `id="leaving"`) {
		t.Fatalf("nothing is judged: %s", front)
	}
	last, same := 0, 0
	for _, s := range shown {
		at := strings.Index(board, ">"+s[1]+"</a><span class=\"block\">"+strings.TrimSpace(s[2])+"</span>")
		points, _ := strconv.Atoi(s[3])
		if points < last {
			t.Errorf("%s · %s: %d points, after %d", s[1], s[2], points, last)
		}
		if last = points; at < 0 {
			continue // on another pipeline's board
		}
		if score := regexp.MustCompile(`<summary>(\d+) 分`).FindStringSubmatch(board[at:]); len(score) == 0 || score[1] != s[3] {
			t.Errorf("%s · %s: %s points, on the board %v", s[1], s[2], s[3], score)
		}
		same++
	}
	if same == 0 {
		t.Error("no deal is on both pages")
	}
}
