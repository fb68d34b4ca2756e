package wecom

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"genjin/crm"
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

// What WeCom is asked to give, once for those who are there and otherwise for those who left, and what it does not ask the contact about.
func TestTransferContacts(t *testing.T) {
	f := newFake(t)
	c := newTestClient(t, f, openShared(t, ""))
	var asked []string
	for api, answer := range map[string]string{
		"externalcontact/transfer_customer": `{"errcode":0,"errmsg":"ok","customer":[{"external_userid":"wm1","errcode":0},{"external_userid":"wm2","errcode":40128},{"external_userid":"wm3","errcode":40129},
			{"external_userid":"wm4","errcode":40096},{"external_userid":"wm5","errcode":40099},{"external_userid":"wm6","errcode":40130},{"external_userid":"wm7","errcode":12345}]}`,
		"externalcontact/resigned/transfer_customer": `{"errcode":0,"errmsg":"ok","customer":[{"external_userid":"wm1","errcode":-1}]}`,
	} {
		f.on(api, func(w http.ResponseWriter, r *http.Request, _ int) bool {
			body, _ := io.ReadAll(r.Body)
			asked = append(asked, api+" "+string(body))
			fmt.Fprint(w, answer)
			return true
		})
	}
	x := crm.ExternalTransfer{From: "zhangwei", To: "lina", FromName: "张伟", Contacts: []crm.ExternalGiven{{ExternalID: "wm1", Name: "王芳"}, {ExternalID: "wm2"}}}
	faults, err := c.TransferContacts(t.Context(), x)
	want := map[string]crm.TransferFault{"wm2": crm.TransferTooOften, "wm4": crm.TransferNotTheirs, "wm5": crm.TransferFull, "wm6": crm.TransferSame, "wm7": crm.TransferOther}
	if err != nil || fmt.Sprint(faults) != fmt.Sprint(want) {
		t.Errorf("%v %v", faults, err)
	}
	x.Left = true
	if _, err := c.TransferContacts(t.Context(), x); ClassOf(err) != ClassBusy {
		t.Errorf("one that is to be asked again: %v", err)
	}
	all := strings.Join(asked, "\n")
	const says = `externalcontact/transfer_customer {"external_userid":["wm1","wm2"],"handover_userid":"zhangwei","takeover_userid":"lina"}`
	if !strings.HasPrefix(all, says+"\nexternalcontact/resigned/transfer_customer {") || strings.Contains(all, "王芳") {
		t.Error(all)
	}
}
