package wecom

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
)

func TestPeople(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	f.on("user/get", func(w http.ResponseWriter, r *http.Request, _ int) bool {
		switch id := r.URL.Query().Get("userid"); id {
		case "Zhang&Wei":
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","userid":"Zhang&Wei","name":"张伟","department":[2,3],"order":[0,0],"position":"","is_leader_in_dept":[1,0],
				"direct_leader":["wang"],"main_department":2,"status":1,"isleader":1,"enable":1,"extattr":{"attrs":[]},"external_profile":{"external_attr":[]}}`)
		case "gone":
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","userid":"gone","name":"走","department":[2],"status":5}`)
		default:
			fmt.Fprint(w, `{"errcode":60111,"errmsg":"userid not found"}`)
		}
		return true
	})
	m, err := c.Member(t.Context(), "Zhang&Wei")
	want := Member{UserID: "Zhang&Wei", Name: "张伟", Departments: []int64{2, 3}, Leads: []bool{true, false}, MainDepartment: 2, DirectLeaders: []string{"wang"}}
	if err != nil || fmt.Sprintf("%+v", m) != fmt.Sprintf("%+v", want) {
		t.Errorf("%+v %v", m, err)
	}
	if m, err := c.Member(t.Context(), "gone"); err != nil || !m.Left || len(m.Leads) != 1 {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := c.Member(t.Context(), "x&userid=gone"); ClassOf(err) != ClassReceiver {
		t.Error(err)
	}

	f.says("department/list", `{"errcode":0,"errmsg":"ok","department":[{"id":1,"name":"公司","parentid":0,"order":1},{"id":2,"name":"华东","name_en":"","parentid":1,"order":1,"department_leader":["wang"]}]}`)
	ds, err := c.Departments(t.Context())
	if err != nil || fmt.Sprint(ds) != "[{1 公司 0} {2 华东 1}]" {
		t.Errorf("%v %v", ds, err)
	}

	f.on("auth/getuserinfo", func(w http.ResponseWriter, r *http.Request, _ int) bool {
		switch r.URL.Query().Get("code") {
		case "good":
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","userid":"lina"}`)
		case "outsider":
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","openid":"o1","external_userid":"wm1"}`)
		default:
			fmt.Fprint(w, `{"errcode":40029,"errmsg":"invalid code"}`)
		}
		return true
	})
	if id, err := c.UserFromCode(t.Context(), "good"); id != "lina" || err != nil {
		t.Error(id, err)
	}
	if id, err := c.UserFromCode(t.Context(), "outsider"); id != "" || ClassOf(err) != ClassReceiver {
		t.Error(id, err)
	}
	if _, err := c.UserFromCode(t.Context(), "used"); err == nil {
		t.Error("a used code logs in")
	}

	u, err := url.Parse(c.LoginURL("https://g.example/app/login?a=b", "st"))
	if q := u.Query(); err != nil || u.Fragment != "wechat_redirect" || q.Get("appid") != sampleCorp || q.Get("agentid") != "1000002" ||
		q.Get("redirect_uri") != "https://g.example/app/login?a=b" || q.Get("state") != "st" || q.Get("response_type") != "code" {
		t.Errorf("%v %v", u, err)
	}
	u, err = url.Parse(c.ScanURL("https://g.example/app/login", "st"))
	if q := u.Query(); err != nil || u.Host != "login.work.weixin.qq.com" || q.Get("appid") != sampleCorp || q.Get("agentid") != "1000002" ||
		q.Get("login_type") != "CorpApp" || q.Get("redirect_uri") != "https://g.example/app/login" || q.Get("state") != "st" {
		t.Errorf("by QR code: %v %v", u, err)
	}
}

func TestMedia(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	stored := map[string]string{}
	f.on("media/upload", func(w http.ResponseWriter, r *http.Request, _ int) bool {
		file, h, err := r.FormFile("media")
		if err != nil || r.URL.Query().Get("type") != "file" || r.URL.Query().Get("access_token") != f.token {
			t.Errorf("%v %v", err, r.URL)
			return false
		}
		b, _ := io.ReadAll(file)
		stored["3ID"] = string(b)
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","type":"file","media_id":"3ID","created_at":%q}`, h.Filename)
		return true
	})
	f.on("media/get", func(w http.ResponseWriter, r *http.Request, _ int) bool {
		b, ok := stored[r.URL.Query().Get("media_id")]
		if r.URL.Query().Get("access_token") != f.token {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			fmt.Fprint(w, `{"errcode":42001,"errmsg":"expired"}`)
			return true
		}
		if !ok {
			w.Header().Set("Content-Type", "application/json; charset=UTF-8")
			fmt.Fprint(w, `{"errcode":40007,"errmsg":"invalid media_id"}`)
			return true
		}
		w.Header().Set("Content-Disposition", `attachment; filename="../报表.xlsx"`)
		fmt.Fprint(w, b)
		return true
	})
	id, err := c.Upload(t.Context(), "file", "报表.xlsx", []byte("PK\x03\x04 twelve."))
	if id != "3ID" || err != nil {
		t.Fatal(id, err)
	}
	f.expire() // a download refreshes the token too
	got, err := c.Download(t.Context(), "3ID", 1<<10)
	if err != nil || string(got.Bytes) != "PK\x03\x04 twelve." || got.Type != "application/zip" || got.Name == "" {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := c.Download(t.Context(), "3ID", 5); ClassOf(err) != ClassContent {
		t.Error("over the limit:", err)
	}
	if _, err := c.Download(t.Context(), "gone", 1<<10); ClassOf(err) != ClassContent {
		t.Error("gone:", err)
	}
}
