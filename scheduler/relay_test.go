package scheduler

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

func (d *desk) push(to crm.User, key, line string, until time.Time) {
	d.t.Helper()
	d.as(to, func(tx *store.Tx) error {
		return tx.Push(d.t.Context(), crm.Push{Key: key, Channel: crm.AppChannel, To: to.WeComID, Line: line, Until: until, Reply: crm.Reply{Text: key}}, d.at())
	})
}

// E15: what waits for one person at one time is one message; a reply keeps to itself.
func TestSeveralForOnePersonGoTogether(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	for i := range 3 {
		d.push(d.Zhang, fmt.Sprint("z", i), fmt.Sprint("第", i), time.Time{})
	}
	d.push(d.Li, "l0", "一", time.Time{})
	d.push(d.Zhang, "reply:x", "", time.Time{})
	if _, err := d.relay.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, p := range d.sent {
		texts[p.Key] = p.Reply.Text
	}
	if len(texts) != 3 || texts["l0"] != "l0" || texts["reply:x"] != "reply:x" || !strings.Contains(texts["merged:z0"], "3. 第2") {
		t.Errorf("%q", texts)
	}
	d.want(append(d.carried()[:0:0], d.carried()...))
}

// E14, E15, E20: below WeCom's silent limit; the rest comes later and nothing is lost.
func TestLimits(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	for i := range 40 {
		d.push(d.Zhang, fmt.Sprintf("p%02d", i), "", time.Time{})
	}
	if n := len(d.carried()); n != memberMinute.N {
		t.Errorf("%d sent within a minute, the limit is %d", n, memberMinute.N)
	}
	waiting, parked, err := d.Store.PushCounts(t.Context())
	if err != nil || waiting != 40-memberMinute.N || parked != 0 {
		t.Errorf("%d waiting, %d parked, %v", waiting, parked, err)
	}
}

// E17, E23: what cannot help is parked, what must wait waits, what fails is tried again with the same content.
func TestRefusals(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	d.push(d.Zhang, "gone", "", time.Time{})
	d.push(d.Li, "busy", "", time.Time{})
	d.push(d.Wang, "cut", "", time.Time{})
	d.fails = map[string]error{
		"gone": &SendError{Err: errors.New("81013"), Permanent: true},
		"busy": &SendError{Err: errors.New("45009"), Wait: time.Minute},
		"cut":  errors.New("EOF"),
	}
	d.want(d.carried())
	d.later(3 * time.Second)
	d.want(d.carried(), "cut")
	d.later(time.Minute)
	d.want(d.carried(), "busy")
	if _, parked, err := d.Store.PushCounts(t.Context()); parked != 1 || err != nil {
		t.Errorf("%d parked, %v", parked, err)
	}
}

// A transfer that WeCom does not take, however often it is asked, is told to who handed over, once.
func TestTransferGivenUp(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	told := crm.Push{Key: "transfer:1:0:0:failed", Channel: crm.AppChannel, To: d.Wang.WeComID, Reply: crm.Reply{Text: "没转成"}}
	if err := d.Store.Tell(t.Context(), crm.Push{Key: "transfer:1:0:0", Channel: crm.TransferChannel, Chat: "transfer", Transfer: &crm.ExternalTransfer{From: "zhangwei", To: "lina"}, Else: &told}); err != nil {
		t.Fatal(err)
	}
	d.fails = map[string]error{"transfer:1:0:0": errors.New("84074")}
	var sent []string
	for range maxAttempts + 2 {
		d.fails["transfer:1:0:0"] = errors.New("84074") // the desk fails once
		sent = append(sent, d.carried()...)
		d.later(time.Hour)
	}
	if fmt.Sprint(sent) != "[transfer:1:0:0:failed]" {
		t.Error(sent)
	}
	if _, parked, err := d.Store.PushCounts(t.Context()); parked != 1 || err != nil {
		t.Errorf("%d parked, %v", parked, err)
	}
}

// Whatever is given up goes the other way that it has, once, also where both were to have one key.
func TestGivenUpGoesTheOtherWay(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	other := crm.Push{Key: "reply:m1", Channel: crm.AppChannel, To: d.Zhang.WeComID, Reply: crm.Reply{Text: "记下了"}}
	if err := d.Store.Tell(t.Context(), crm.Push{Key: "reply:m1", Channel: crm.BotChannel, To: d.Zhang.WeComID, Reply: other.Reply, Else: &other}); err != nil {
		t.Fatal(err)
	}
	d.fails = map[string]error{"reply:m1": &SendError{Permanent: true, Err: errors.New("93006")}}
	var sent []string
	for range 3 {
		sent = append(sent, d.carried()...)
		d.later(time.Hour)
	}
	if fmt.Sprint(sent) != "[reply:m1:else]" {
		t.Error(sent)
	}
}

// E26: after a long outage what is past its time is given up, and what is not is sent.
func TestStale(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	d.push(d.Zhang, "old", "旧", at("2026-11-24 10:00"))
	d.push(d.Zhang, "new", "新", at("2026-11-25 10:00"))
	d.set("2026-11-24 12:00")
	d.want(d.carried(), "new")
}

// E06: killed between "WeCom accepted" and our mark, the same request is sent once more, byte for byte.
func TestAcceptedButNotMarked(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 09:00")
	d.push(d.Zhang, "a", "甲", time.Time{})
	d.push(d.Zhang, "b", "乙", time.Time{})
	first, err := d.Store.ClaimPushes(t.Context(), "dies", relayLease, 10, merge)
	if err != nil || len(first) != 1 {
		t.Fatal(first, err)
	}
	d.want(d.carried()) // the dead one's lease runs
	d.later(relayLease + time.Second)
	if _, err := d.relay.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(d.sent) != 1 || d.sent[0].Key != first[0].Key || d.sent[0].Reply.Text != first[0].Reply.Text {
		t.Errorf("first %+v, again %+v", first, d.sent)
	}
}

// What is shown of a push that was given up holds no secret: in the log, for doctor and on the admin's page.
func TestParkedSecrets(t *testing.T) {
	const key = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
	d := newDesk(t, "", "2026-11-24 09:00")
	var log bytes.Buffer
	d.relay.Log = slog.New(slog.NewTextHandler(&log, nil))
	d.push(d.Zhang, "gone", "", time.Time{})
	d.fails = map[string]error{"gone": &SendError{Err: errors.New("webhook " + key + ": https://h/send?key=" + key + "&access_token=TOKEN"), Permanent: true}}
	d.want(d.carried())
	parked, err := d.Store.ParkedPushes(t.Context(), 10)
	if err != nil || len(parked) != 1 || !strings.Contains(parked[0].Why, "webhook ***") {
		t.Fatalf("%+v %v", parked, err)
	}
	if shown := log.String() + parked[0].Why; strings.Contains(shown, key) || strings.Contains(shown, "TOKEN") || !strings.Contains(log.String(), "parked") {
		t.Error(shown)
	}
}
