package web

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// A file is given to be saved, whatever is in it, to who sees its customer.
func TestFilesAreGivenInScope(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, browser := site(t, &now)
	status, body, header := get(t, browser, srv.URL+"/app/files/1")
	if status != http.StatusOK || body != "<script>alert(2)</script>" {
		t.Errorf("%d %q", status, body)
	}
	if kind, how := header.Get("Content-Type"), header.Get("Content-Disposition"); kind != "application/octet-stream" || !strings.HasPrefix(how, "attachment; filename*=utf-8''") || !strings.Contains(header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%q, %q", kind, how)
	}
	if status, body, _ := get(t, browser, srv.URL+"/app/customers/1"); status != http.StatusOK || !strings.Contains(body, `href="/app/files/1"`) || !strings.Contains(body, "合同.pdf") {
		t.Errorf("%d, the page does not lead to it", status)
	}
	for _, other := range []string{"2", "3", "x", "-1"} { // 2 is another team's
		if status, body, _ := get(t, browser, srv.URL+"/app/files/"+other); status != http.StatusNotFound {
			t.Errorf("%s: %d %q", other, status, body)
		}
	}
	browser.Jar = nil
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if status, _, _ := get(t, browser, srv.URL+"/app/files/1"); status != http.StatusFound {
		t.Errorf("without a session: %d", status)
	}
}
