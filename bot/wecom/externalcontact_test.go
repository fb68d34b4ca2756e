package wecom

import (
	"fmt"
	"net/http"
	"testing"
)

func TestExternalContact(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	f.on("externalcontact/get", func(w http.ResponseWriter, r *http.Request, _ int) bool {
		switch q := r.URL.Query(); {
		case q.Get("external_userid") == "wmGone":
			fmt.Fprint(w, `{"errcode":84061,"errmsg":"not external contact"}`)
		case q.Get("external_userid") == "wmNoRight":
			fmt.Fprint(w, `{"errcode":84074,"errmsg":"no privilege"}`)
		case q.Get("cursor") == "":
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","external_contact":{"external_userid":"wm1","name":"王芳","type":2,"corp_name":"华北","corp_full_name":"华北重工"},
				"follow_user":[{"userid":"LiNa","remark":"王","remark_corp_name":"华北重工集团","tags":[]}],"next_cursor":"2"}`)
		default:
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","external_contact":{"external_userid":"wm1","name":"王芳","type":2,"corp_name":"华北","corp_full_name":"华北重工"},
				"follow_user":[{"userid":"ZhangWei","remark":"王芳","createtime":1795485600,"remark_mobiles":["13800001111","13900002222"],
				"tags":[{"group_name":"级别","tag_name":"重点","tag_id":"et1","type":1},{"group_name":"级别","tag_name":"","type":3}]}]}`)
		}
		return true
	})
	for who, want := range map[string]string{
		"zhangwei": "王芳 华北重工 13800001111 [重点]", // on the second page
		"LiNa":     "王芳 华北重工集团  []",            // what the member noted goes before what is said of them
	} {
		if e, err := c.ExternalContact(t.Context(), "wm1", who); err != nil || fmt.Sprint(e.Name, " ", e.Corp, " ", e.Phone, " ", e.Tags) != want {
			t.Errorf("%s: %+v %v", who, e, err)
		}
	}
	for id, want := range map[string]Class{"wm1": ClassReceiver, "wmGone": ClassReceiver, "wmNoRight": ClassConfig} {
		if _, err := c.ExternalContact(t.Context(), id, "chenchen"); ClassOf(err) != want {
			t.Errorf("%s: %v", id, err)
		}
	}
	f.says("externalcontact/get_follow_user_list", `{"errcode":0,"errmsg":"ok","follow_user":["zhangwei","lina"]}`)
	if all, err := c.FollowUsers(t.Context()); err != nil || len(all) != 2 {
		t.Error(all, err)
	}
}
