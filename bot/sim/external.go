package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// 客户联系: people outside the company whom members have in WeCom, and their transfer from one member to another (D:92125, D:94081).

// External is somebody outside the company, in WeCom.
type External struct {
	ID      string   // external_userid
	Name    string   // what they call themselves
	Corp    string   // the company that the member noted
	Mobile  string   // … and the number
	Follows []string // userids of the members who have them
}

// SampleExternals are the people of the sample customers whom the reps have in WeCom.
func SampleExternals() []External {
	return []External{
		{ID: "wmSAMPLE00000000000000000wang", Name: "王总", Corp: "华北重工", Mobile: "13800000101", Follows: []string{"zhangwei"}},
		{ID: "wmSAMPLE00000000000000000chen", Name: "陈总", Corp: "星辰科技", Mobile: "13800000111", Follows: []string{"zhangwei"}},
		{ID: "wmSAMPLE0000000000000000000lin", Name: "林校长", Corp: "博远教育", Mobile: "13800000201", Follows: []string{"lina"}},
	}
}

// transfer is an external contact on the way from one member to another.
type transfer struct {
	external, from, to string
	at                 time.Time // asked; of one that is over, when it was
	status             int
}

// What became of a transfer, as transfer_result tells it.
const (
	transferDone    = 1
	transferWaiting = 2
	transferRefused = 3
)

// Limits of transfers (D:92125).
const (
	transferAtOnce = 100
	transferTimes  = 2 // so often within transferRest
	transferSpan   = 90 * 24 * time.Hour
	transferRest   = 24 * time.Hour // in which the contact may refuse
	transferNote   = 200            // characters of transfer_success_msg
)

// Codes of one contact in the answer to a transfer.
const (
	codeNotTheirs = 40096
	codeTwice     = 40128
	codeOnItsWay  = 40129
	codeTheirs    = 40130
)

func (p *Platform) externalGet(q request) reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.external(q.query.Get("external_userid"))
	if i < 0 {
		return failed(codeNotTheirs, "invalid external userid")
	}
	x := p.Externals[i]
	follow := []map[string]any{}
	for _, id := range x.Follows {
		follow = append(follow, map[string]any{"userid": id, "remark": x.Name, "remark_corp_name": x.Corp, "remark_mobiles": []string{x.Mobile}, "tags": []any{}})
	}
	return reply{"external_contact": map[string]any{"external_userid": x.ID, "name": x.Name, "type": 1}, "follow_user": follow}
}

// external is the place of an external contact; -1: there is none.
func (p *Platform) external(id string) int {
	return slices.IndexFunc(p.Externals, func(x External) bool { return x.ID == id })
}

// followUsers are the members who may have external contacts: all that the app sees.
func (p *Platform) followUsers(request) reply {
	ids := []string{}
	for _, who := range p.People {
		if who.reachable() {
			ids = append(ids, who.ID)
		}
	}
	return reply{"follow_user": ids}
}

// transferCustomer begins to give external contacts of one member to another: each of them has a day to refuse.
func (p *Platform) transferCustomer(q request) reply {
	var m struct {
		From string   `json:"handover_userid"`
		To   string   `json:"takeover_userid"`
		IDs  []string `json:"external_userid"`
		Note string   `json:"transfer_success_msg"`
	}
	if err := json.Unmarshal(q.body, &m); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	from, known := p.person(m.From)
	to, there := p.person(m.To)
	left := strings.Contains(q.http.URL.Path, "/resigned/")
	switch {
	case len(m.IDs) == 0 || len(m.IDs) > transferAtOnce || len([]rune(m.Note)) > transferNote:
		return failed(codeParam, "invalid request parameter")
	case !known || !there || !to.reachable() || (from.status() == gone) != left:
		return failed(codeNoUser, "userid not found")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all := []map[string]any{}
	for _, id := range m.IDs {
		code := p.transferable(id, from.ID, to.ID)
		if code == 0 {
			p.transfers = append(p.transfers, transfer{id, from.ID, to.ID, p.Now(), transferWaiting})
			p.agreeLater(id)
			select {
			case p.begun <- id:
			default:
			}
		}
		all = append(all, map[string]any{"external_userid": id, "errcode": code})
	}
	return reply{"customer": all}
}

// gone is the status of a member who left the company.
const gone = 5

// transferable is 0, or why an external contact cannot be given away.
func (p *Platform) transferable(id, from, to string) int {
	i := p.external(id)
	has := func(who string) bool {
		return slices.ContainsFunc(p.Externals[i].Follows, func(f string) bool { return strings.EqualFold(f, who) })
	}
	times := 0
	for _, t := range p.transfers {
		if t.external != id {
			continue
		}
		if t.status == transferWaiting {
			return codeOnItsWay
		}
		if t.status == transferDone && p.Now().Sub(t.at) < transferSpan {
			times++
		}
	}
	switch {
	case i < 0 || !has(from):
		return codeNotTheirs
	case has(to):
		return codeTheirs
	case times >= transferTimes:
		return codeTwice
	}
	return 0
}

// agreeLater has the contact agree once the time to refuse is over.
func (p *Platform) agreeLater(id string) {
	go func() {
		after := time.NewTimer(p.Agree)
		defer after.Stop()
		select {
		case <-after.C:
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			_ = p.AnswerTransfer(ctx, id, true) // it may have been answered; the callback is repeated by itself
		case <-p.done:
		}
	}()
}

// AnswerTransfer ends the transfer of an external contact that waits: the contact agrees, or refuses. WeCom tells both members, as far as it
// concerns them.
func (p *Platform) AnswerTransfer(ctx context.Context, external string, agrees bool) error {
	p.mu.Lock()
	at := slices.IndexFunc(p.transfers, func(t transfer) bool { return t.external == external && t.status == transferWaiting })
	if at < 0 {
		p.mu.Unlock()
		return fmt.Errorf("sim: no transfer of %s waits", external)
	}
	t := &p.transfers[at]
	t.at, t.status = p.Now(), transferRefused
	from, to := t.from, t.to
	if agrees {
		t.status = transferDone
		x := &p.Externals[p.external(external)]
		x.Follows = append(slices.DeleteFunc(slices.Clone(x.Follows), func(f string) bool { return strings.EqualFold(f, from) }), to)
	}
	p.mu.Unlock()
	if !agrees {
		return p.tellExternal(ctx, "transfer_fail", from, external, // whose contact it stays; D:92130 does not say which of the two
			Field{"FailReason", "customer_refused"})
	}
	if err := p.tellExternal(ctx, "del_external_contact", from, external, Field{"Source", "DELETE_BY_TRANSFER"}); err != nil {
		return err
	}
	return p.tellExternal(ctx, "add_external_contact", to, external)
}

// tellExternal sends an event of 客户联系 (D:92130).
func (p *Platform) tellExternal(ctx context.Context, change, userID, external string, more ...Field) error {
	_, err := p.Event(ctx, "sys", "change_external_contact", append([]Field{{"ChangeType", change}, {"UserID", userID}, {"ExternalUserID", external}}, more...)...)
	return err
}

// Transfers gives the external contacts whose transfer began, in turn; 1,024 are kept.
func (p *Platform) Transfers() <-chan string { return p.begun }

// transferResult tells what became of the transfers between two members.
func (p *Platform) transferResult(q request) reply {
	var m struct {
		From string `json:"handover_userid"`
		To   string `json:"takeover_userid"`
	}
	if err := json.Unmarshal(q.body, &m); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all := []map[string]any{}
	for _, t := range p.transfers {
		if !strings.EqualFold(t.from, m.From) || !strings.EqualFold(t.to, m.To) {
			continue
		}
		one := map[string]any{"external_userid": t.external, "status": t.status, "takeover_time": 0}
		if t.status == transferDone {
			one["takeover_time"] = t.at.Unix()
		}
		all = append(all, one)
	}
	return reply{"customer": all, "next_cursor": ""}
}

// Followers are the userids of the members who have an external contact.
func (p *Platform) Followers(external string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := p.external(external); i >= 0 {
		return slices.Clone(p.Externals[i].Follows)
	}
	return nil
}
