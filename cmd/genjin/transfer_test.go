package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/internal/shared"
	"genjin/scheduler"
)

// What a transfer in WeCom comes to: who was erased meanwhile is not asked for, whom WeCom does not give is told to who handed over, and
// so is a call it refuses for good.
func TestTransferSent(t *testing.T) {
	answer, asked := "", ""
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "gettoken") {
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","access_token":"t","expires_in":7200}`)
			return
		}
		body := make([]byte, 4096)
		n, _ := r.Body.Read(body)
		asked += r.URL.Path + " " + string(body[:n]) + "\n"
		if strings.HasSuffix(r.URL.Path, "message/send") {
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","msgid":"m1"}`)
			return
		}
		fmt.Fprint(w, answer)
	}))
	defer platform.Close()
	redis, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer redis.Close()
	app, err := wecom.NewClient(wecom.ClientConfig{BaseURL: platform.URL, CorpID: "ww1", AgentID: 1, Secret: "s"}, redis)
	if err != nil {
		t.Fatal(err)
	}
	var told []crm.Push
	s := sender{app: app, log: slog.New(slog.DiscardHandler), tell: func(_ context.Context, p crm.Push) error { told = append(told, p); return nil }}
	failed := crm.Push{Key: "transfer:1:0:0:failed", Channel: crm.AppChannel, To: "wangjingli", Reply: crm.Reply{Text: "都没转成"}}
	x := crm.ExternalTransfer{From: "zhangwei", To: "lina", FromName: "张伟", ToName: "李娜",
		Contacts: []crm.ExternalGiven{{ExternalID: "wm1", Name: "王芳", Customer: "华北重工"}, {ExternalID: "wm2", Name: "老周"}, {ExternalID: crm.Erased, Name: crm.Erased}}}
	p := crm.Push{Key: "transfer:1:0:0", Channel: crm.TransferChannel, Chat: "transfer", Transfer: &x, Else: &failed}

	answer = `{"errcode":0,"errmsg":"ok","customer":[{"external_userid":"wm1","errcode":40128},{"external_userid":"wm2","errcode":0}]}`
	if _, err := s.Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(asked, `"external_userid":["wm1","wm2"]`) {
		t.Error(asked)
	}
	if len(told) != 1 || told[0].Key != "transfer:1:0:0:faults" || told[0].To != "wangjingli" || told[0].Reply.Text != "有1位联系人没能在企业微信里转给李娜：\n1. 王芳（华北重工）：90天内已转过两次，现在转不了" {
		t.Errorf("%+v", told)
	}
	answer = `{"errcode":48002,"errmsg":"api forbidden"}` // somebody has to mend it: asked again
	var refused *scheduler.SendError
	if _, err := s.Send(t.Context(), p); !errors.As(err, &refused) || refused.Permanent || refused.Wait > time.Minute {
		t.Errorf("without the right it is not done, and asked again soon: it may have been refused for a moment: %v", err)
	}
	answer, asked = `{"errcode":40130,"errmsg":"same"}`, ""
	if _, err := s.Send(t.Context(), p); err != nil || !strings.Contains(asked, "message/send") || !strings.Contains(asked, "都没转成") {
		t.Error(err, asked)
	}
	if len(told) != 1 {
		t.Errorf("%+v", told)
	}
}
