package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// walker is somebody in a real browser.
type walker struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// chromium starts a headless browser, or skips where there is none; CI has one.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium on PATH: .ci/run installs it")
		}
		t.Skip("no chromium on PATH")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// as opens a window of somebody's own and logs in by choosing a person.
func (w walker) as(who string) walker {
	w.t.Helper()
	ctx, stop := chromedp.NewContext(w.ctx, chromedp.WithNewBrowserContext())
	w.t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	w.t.Cleanup(stop)
	w.ctx = ctx
	w.do(chromedp.Navigate(w.base+"/app/"), chromedp.Click(chromedp.CSS(`a[href*="who=`+who+`"]`)), chromedp.WaitVisible(chromedp.CSS(`nav a[aria-current]`)))
	return w
}

func (w walker) do(all ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	value(w, func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		return chromedp.Steps(all...)(ctx, t)
	})
}

// value is what an action gives.
func value[T any](w walker, a chromedp.Action[T]) T {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, a)
	if err != nil {
		at, _ := chromedp.Run(w.ctx, chromedp.Location())
		w.t.Fatalf("at %s: %v", at, err)
	}
	return v
}

// open opens a page.
func (w walker) open(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.base+path), chromedp.WaitVisible(chromedp.CSS("#main")))
}

// text is what stands at a place.
func (w walker) text(at string) string {
	w.t.Helper()
	return value(w, chromedp.Text(chromedp.CSS(at)))
}

func (w walker) sees(at, want string) {
	w.t.Helper()
	if got := w.text(at); !strings.Contains(got, want) {
		w.t.Errorf("%s shows %q, not %q", at, got, want)
	}
}

// drag takes something with the mouse and drops it elsewhere.
func (w walker) drag(from, to string) {
	w.t.Helper()
	const place = `(s => { const r = document.querySelector(s).getBoundingClientRect(); return [r.x + r.width / 2, r.y + 20] })(%q)`
	a, b := value(w, chromedp.Evaluate[[]float64](fmt.Sprintf(place, from))), value(w, chromedp.Evaluate[[]float64](fmt.Sprintf(place, to)))
	w.do(chromedp.DragAndDropXY(a[0], a[1]+30, b[0], b[1]))
}

// A rep, a manager and an admin walk the pages with a real browser: log in, filter, drag a deal into a gate that refuses,
// mend it by keyboard, ask for approval, approve, export.
func TestBrowserWalksThePages(t *testing.T) {
	t.Parallel()
	w := walker{t: t, ctx: chromium(t), base: demoSite(t)}
	chat := openChat(t, w.base)
	chat.hears("zhaozong", "流程:报价超30万要王经理批", "现在生效吗")
	chat.hears("zhaozong", "生效", "已生效")
	rep := w.as("zhangwei")
	rep.sees("h1", "我的今天")
	rep.open("/app/customers")
	rep.do(chromedp.SendKeys(chromedp.CSS("#q"), "星辰"), chromedp.WaitNotPresent(`//a[text()="华北重工"]`))
	rep.sees("#main ul", "星辰科技")

	rep.open("/app/deals")
	card := func(stage string) string { return fmt.Sprintf(`#stage-%s [data-deal]`, stage) }
	deal := value(rep, chromedp.AttributeValue(chromedp.CSS(card("lead")), "id")).Value
	rep.drag(card("lead"), "#stage-quote")
	rep.do(chromedp.WaitVisible(chromedp.CSS(".said.warn")))
	rep.sees(".said.warn", "金额")
	rep.do(chromedp.WaitVisible(chromedp.CSS("#stage-lead #"+deal+".refused")), // it stands where it stood, its form open at what is missing
		chromedp.SendKeys(chromedp.CSS("#"+deal+" input[name=amount]"), "80万"+kb.Enter), chromedp.WaitVisible(chromedp.CSS(".said:not(.warn)")))
	rep.sees(".said", "已提交审批")
	rep.do(chromedp.WaitVisible(chromedp.CSS("#stage-lead #" + deal)))
	rep.open("/app/approvals")
	rep.sees("#mine", "王经理")

	boss := w.as("wangjingli")
	boss.do(chromedp.WaitVisible(chromedp.CSS("nav .badge")))
	boss.open("/app/approvals")
	boss.sees(".ask", "80万")
	boss.do(chromedp.Click(chromedp.CSS(".ask button.primary")), chromedp.WaitVisible(chromedp.CSS(".said")))
	boss.sees(".said", "已同意")
	boss.sees("#decided", "王经理同意了")
	boss.open("/app/deals?who=1")
	boss.do(chromedp.WaitVisible(chromedp.CSS("#stage-quote #" + deal)))
	boss.do(chromedp.Focus(chromedp.CSS("#"+deal+" details.move summary")), chromedp.KeyEvent(kb.Enter), // the board by keyboard alone
		chromedp.WaitVisible(chromedp.CSS("#"+deal+" select[name=to]")), chromedp.SetValue(chromedp.CSS("#"+deal+" select[name=to]"), "opportunity"),
		chromedp.SendKeys(chromedp.CSS("#"+deal+" input[name=reason]"), "客户要重新立项"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#stage-opportunity #"+deal)))
	boss.sees(".said", "客户要重新立项")
	boss.open("/app/reports?step=month")
	boss.do(chromedp.Click(chromedp.CSS(`a[rel=prev]`)), chromedp.WaitVisible(chromedp.CSS(`a[rel=next]`)))
	boss.sees("h1", "10月")
	kind := value(boss, chromedp.Evaluate[string](`fetch(document.querySelector('a[download]').href).then(r => r.headers.get("Content-Type"))`, chromedp.EvalAwaitPromise))
	if !strings.Contains(kind, "spreadsheetml") {
		t.Errorf("the export is %s", kind)
	}

	admin := w.as("zhaozong")
	for _, page := range []string{"/app/", "/app/reports?step=year", "/app/lists/open", "/app/approvals", "/app/pool", "/app/settings", "/app/system", "/app/deals", "/app/customers"} {
		admin.open(page)
		for _, width := range []int64{390, 1280} {
			admin.do(chromedp.EmulateViewport(width, 844))
			if value(admin, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth + 1`)) {
				t.Errorf("%s at %d px scrolls sideways", page, width)
			}
			if value(admin, chromedp.Evaluate[bool](`(n => n.scrollWidth > n.clientWidth + 1)(document.querySelector("nav"))`)) {
				t.Errorf("%s at %d px: a page's name is cut off", page, width)
			}
		}
	}
	admin.open("/app/settings")
	admin.sees("#gates", "要王经理批")
	admin.do(chromedp.Click(chromedp.CSS("#versions button")), chromedp.WaitVisible(chromedp.CSS(".said")))
	admin.sees("#gates", "没有要批的")
	admin.open("/app/system")
	admin.sees("#main", "停发的推送")
	admin.do(chromedp.Click(chromedp.CSS("footer button")), chromedp.WaitVisible(chromedp.CSS(`a[href*="who=zhaozong"]`)))
}
