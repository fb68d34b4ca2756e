package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"genjin/bot/sim"
	"genjin/crm"
	"genjin/crm/store"
)

const (
	reps    = 40
	talkers = 8 // of them in a round
)

// person is a rep with one customer. What they say comes one after the other.
type person struct {
	id, company string

	n     int
	said  []*effect // since the last look
	all   []*effect
	doubt bool // something they said was not acknowledged, and may yet be taken up
}

// effect is what one message must come to.
type effect struct {
	kind, mark   string
	key          string // of the message
	acknowledged bool
	undone       bool

	passive, pushed int         // answers that people saw
	due             time.Time   // of a reminder
	reminded        []time.Time // when people saw it
}

const (
	note     = "note"
	visit    = "visit"
	payment  = "payment"
	reminder = "reminder"
)

// staff are the people of the company.
func staff() ([]sim.Person, []sim.Department) {
	people := []sim.Person{{ID: "boss", Name: "老板", Departments: []int64{1}}}
	for i := range reps {
		people = append(people, sim.Person{ID: repID(i), Name: fmt.Sprint("销售", i), Departments: []int64{1}})
	}
	return people, []sim.Department{{ID: 1, Name: "销售部"}}
}

func repID(i int) string { return fmt.Sprint("rep", i) }

// companyOf is the customer of a rep: no one's name is in another's.
func companyOf(i int) string {
	return string([]rune("金银铜铁锡东西南北中")[i%10]) + string([]rune("山海河江湖原野林泉川")[i/10]) + "机械"
}

// begin gives every rep a customer with a deal that is won, so that money may come.
func (r *run) begin(ctx context.Context) error {
	for i := range reps {
		p := &person{id: repID(i), company: companyOf(i)}
		r.people = append(r.people, p)
		for _, text := range []string{"新增客户 " + p.company, p.company + "签了50万", "好"} {
			if _, err := r.platform.Say(ctx, p.id, text); err != nil {
				return fmt.Errorf("faults: %s: %w", text, err)
			}
			if waiting, err := r.drained(ctx); err != nil || waiting > 0 {
				return cmp.Or(err, fmt.Errorf("faults: %s: %d still wait after three minutes", text, waiting))
			}
		}
	}
	return nil
}

// talk says a few things. Each is known by a mark of its own.
func (p *person) talk(ctx context.Context, r *run, random *rand.Rand) {
	for range 1 + random.IntN(4) {
		wait(ctx, time.Duration(random.IntN(200))*time.Millisecond)
		if ctx.Err() != nil {
			return
		}
		p.n++
		e := &effect{mark: fmt.Sprintf("记号%sX%dX", strings.ToUpper(p.id), p.n)}
		var text string
		switch random.IntN(12) {
		case 0, 1, 2:
			e.kind, text = note, fmt.Sprintf("备注 %s：%s", p.company, e.mark)
		case 3, 4, 5:
			e.kind, text = visit, fmt.Sprintf("今天拜访了%s，聊了%s", p.company, e.mark)
		case 6, 7:
			e.kind = payment
			e.mark = crm.Yuan(int64(10_000 + p.n)).String()
			text = fmt.Sprintf("%s回款%d元", p.company, 10_000+p.n)
		case 8:
			e.kind, text = reminder, fmt.Sprintf("1分钟后提醒我给%s打电话%s", p.company, e.mark)
		case 9:
			p.undo(ctx, r)
			continue
		default:
			p.ask(ctx, r)
			continue
		}
		p.said, p.all = append(p.said, e), append(p.all, e)
		m := r.message(p.id, text)
		e.key = r.platform.MessageKey(p.id, m.ID)
		e.due = m.At.Add(time.Minute)
		e.acknowledged = r.say(ctx, m, random)
		p.doubt = p.doubt || !e.acknowledged
	}
}

// undo takes the last thing back, when it is certain which that is.
func (p *person) undo(ctx context.Context, r *run) {
	var last *effect
	for _, e := range p.said {
		if !e.undone {
			last = e
		}
	}
	if p.doubt || last == nil {
		return
	}
	if r.say(ctx, r.message(p.id, "撤销"), nil) {
		last.undone = true
	} else {
		p.doubt, last.acknowledged = true, false // it may be there or not
	}
}

// ask asks how the customer is: what comes back at once must be about them.
func (p *person) ask(ctx context.Context, r *run) {
	m := r.message(p.id, p.company+"怎么样")
	r.count(&r.result.Said)
	a, err := r.platform.SayAs(ctx, m)
	if err != nil {
		return
	}
	r.count(&r.result.Acknowledged)
	if a.Text != "" && !strings.Contains(a.Text, p.company) {
		r.fail(&r.result.Wrong, "%s asked about %s and heard %q", p.id, p.company, a.Text)
	}
}

func (r *run) count(n *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*n++
}

// message is one of a person's, with an id of its own over both platforms.
func (r *run) message(from, text string) sim.Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids++
	return sim.Message{ID: fmt.Sprint(7_000_000_000 + r.ids), From: from, Text: text, At: time.Now()}
}

// say sends a message, perhaps to two replicas at once or once more, and reports whether any try was acknowledged.
func (r *run) say(ctx context.Context, m sim.Message, random *rand.Rand) bool {
	r.count(&r.result.Said)
	times, gap := 1, time.Duration(0)
	if random != nil && random.IntN(6) == 0 {
		times, gap = 2, time.Duration(random.IntN(3)*random.IntN(100))*time.Millisecond
		r.count(&r.result.Repeated)
	}
	var both sync.WaitGroup
	acknowledged := make([]bool, times)
	for i, platform := range []*sim.Platform{r.platform, r.second}[:times] {
		both.Go(func() {
			wait(ctx, time.Duration(i)*gap)
			_, err := platform.SayAs(ctx, m)
			acknowledged[i] = err == nil
		})
	}
	both.Wait()
	if slices.Contains(acknowledged, true) {
		r.count(&r.result.Acknowledged)
		return true
	}
	return false
}

// drained waits until every replica says that nothing waits, and gives how much still does after three minutes.
func (r *run) drained(ctx context.Context) (waiting int, err error) {
	for limit := time.Now().Add(3 * time.Minute); ; wait(ctx, 30*time.Millisecond) {
		for _, p := range r.replicas {
			messages, pushes, err := p.Waiting(ctx)
			if waiting = 0; err != nil || messages != 0 || pushes != 0 { // below zero: the database does not answer
				waiting = max(1, messages+pushes)
				break
			}
		}
		switch {
		case waiting == 0:
			return 0, nil
		case ctx.Err() != nil:
			return waiting, ctx.Err()
		case time.Now().After(limit):
			return waiting, nil
		}
	}
}

// leftOver tells which messages and pushes are those that still wait.
func (r *run) leftOver(ctx context.Context, s *store.Store, waiting int) error {
	if waiting == 0 {
		return nil
	}
	r.fail(&r.result.Unanswered, "%d messages and pushes still wait after three minutes", waiting)
	all, err := s.Unfinished(ctx, 10)
	if err != nil {
		return err
	}
	now, err := s.Clock(ctx)
	if err != nil {
		return err
	}
	ago := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Sub(now).Round(time.Second).String()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, u := range all {
		r.note("%s %s: since %s, due %s, leased until %s by %q, tried %d times: %s", u.State, u.Key, ago(u.Since), ago(u.Due), ago(u.Leased), u.Holder, u.Tries, u.Why)
	}
	return nil
}

var marks = regexp.MustCompile(`记号REP\d+X\d+X`)

// look waits until all is quiet and compares what is there, and what people saw, with what must be.
func (r *run) look(ctx context.Context) error {
	last := r.result.Rounds == r.Rounds
	if last {
		wait(ctx, 75*time.Second) // the last reminders
	}
	waiting, err := r.drained(ctx)
	if err != nil {
		return err
	}
	if r.db == nil { // one process a file
		r.replicas[0].Signal(syscall.SIGTERM)
	}
	s, err := r.Open(ctx, r.database, r.platform.AESKey)
	if err != nil {
		return err
	}
	if err := r.leftOver(ctx, s, waiting); err != nil {
		return err
	}
	r.hear()
	for _, p := range r.people {
		in, err := p.recorded(ctx, s, last)
		if err != nil {
			return err
		}
		for _, e := range p.compare(r, in, last) {
			if err := r.became(ctx, s, e); err != nil {
				return err
			}
		}
	}
	if err := s.Close(); err != nil {
		return err
	}
	return r.mend(ctx)
}

// hear goes through what people saw since the last look.
func (r *run) hear() {
	for i, platform := range []*sim.Platform{r.platform, r.second} {
		all := platform.Sent()
		for _, s := range all[r.heard[i]:] {
			for _, p := range r.people {
				if slices.ContainsFunc(s.To, func(id string) bool { return strings.EqualFold(id, p.id) }) {
					p.hear(r, s)
				}
			}
		}
		r.heard[i] = len(all)
	}
}

// hear takes in one message that the person saw. It must not speak of another's customer.
func (p *person) hear(r *run, s sim.Sent) {
	for _, other := range r.people {
		if other != p && strings.Contains(s.Text, other.company) {
			r.fail(&r.result.Wrong, "%s, whose customer is %s, was told %q", p.id, p.company, s.Text)
		}
	}
	for _, e := range p.all[max(0, len(p.all)-200):] {
		switch {
		case !strings.Contains(s.Text, e.mark):
		case e.kind == reminder && strings.Contains(s.Text, "提醒："):
			e.reminded = append(e.reminded, s.At)
		case !strings.Contains(s.Text, "回「撤销」可撤"): // speaks of it, and is the answer to something else
		case s.Path == "":
			e.passive++
		default:
			e.pushed++
		}
	}
}

// recorded is how often each mark is in the CRM: of the newest things, or of all.
func (p *person) recorded(ctx context.Context, s *store.Store, all bool) (map[string]int, error) {
	in, most := map[string]int{}, 500
	if all {
		most = 0
	}
	user, err := s.UserByWeCom(ctx, p.id)
	if err != nil {
		return nil, err
	}
	return in, s.InTx(ctx, store.Deed{User: user.ID, Now: time.Now()}, func(tx *store.Tx) error {
		found, err := tx.FindCustomers(ctx, p.company, 2)
		if err != nil || len(found) != 1 {
			return cmp.Or(err, fmt.Errorf("%d customers called %s", len(found), p.company))
		}
		notes, err := tx.Notes(ctx, found[0].ID, most)
		if err != nil {
			return err
		}
		for _, n := range notes {
			in[marks.FindString(n.Body)]++
		}
		activities, err := tx.ListActivities(ctx, store.ActivityFilter{Customer: found[0].ID, Limit: cmp.Or(most, 1<<30)})
		if err != nil {
			return err
		}
		for _, a := range activities {
			in[marks.FindString(a.Content)]++
		}
		payments, err := tx.ListPayments(ctx, store.PaymentFilter{Customer: found[0].ID})
		for _, m := range payments {
			in[m.Amount.String()]++
		}
		return err
	})
}

// compare compares with the model, and gives what is not as it must be.
func (p *person) compare(r *run, in map[string]int, last bool) (wrong []*effect) {
	look := p.said
	if last {
		look = p.all
	}
	p.said, p.doubt = nil, false
	for _, e := range look {
		failed := r.result.failed()
		switch n := in[e.mark]; {
		case e.kind == reminder: // is seen by what comes of it
		case n > 1:
			r.fail(&r.result.Doubled, "%s: %s of %s is there %d times", p.id, e.kind, e.mark, n)
		case e.undone && n > 0:
			r.fail(&r.result.Wrong, "%s: %s of %s was taken back and is there", p.id, e.kind, e.mark)
		case e.acknowledged && !e.undone && n == 0:
			r.fail(&r.result.Lost, "%s: %s of %s is not there", p.id, e.kind, e.mark)
		}
		if e.kind == reminder && last {
			e.onTime(p, r)
		}
		switch {
		case e.acknowledged && e.passive+e.pushed == 0:
			r.fail(&r.result.Unanswered, "%s: %s of %s has no answer", p.id, e.kind, e.mark)
		case e.pushed > 1 || e.pushed == 1 && e.passive > 0:
			r.fail(&r.result.Repeats, "%s: %s of %s was answered %d times at once and %d times later", p.id, e.kind, e.mark, e.passive, e.pushed)
		}
		if r.result.failed() > failed {
			wrong = append(wrong, e)
		}
	}
	return wrong
}

// became tells what is known of a message: its row of the inbox, and the lines about it of what the processes wrote.
func (r *run) became(ctx context.Context, s *store.Store, e *effect) error {
	kept, err := s.Lookup(ctx, e.key)
	if gone := (*crm.NotFoundError)(nil); errors.As(err, &gone) {
		r.told("%s is not in the inbox", e.key)
		return nil
	} else if err != nil {
		return err
	}
	r.told("%s: message %d, said %s, kept %s, begun %d times, answered %t %q: %q", e.key, kept.ID, kept.Message.At.Format(logTime), kept.Received.Format(logTime), kept.Tries, kept.Answered, kept.Why, kept.Reply.Text)
	for i := range r.replicas {
		log, err := os.ReadFile(r.logOf(i))
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(log)) {
			if strings.Contains(line, fmt.Sprintf(" message=%d ", kept.ID)) {
				r.told("replica %d: %s", i, strings.TrimSpace(line))
			}
		}
	}
	return nil
}

// told notes more about a failure.
func (r *run) told(format string, a ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note("  "+format, a...)
}

// onTime checks that a reminder came once, and not before its time: a second is what genjin rounds by.
func (e *effect) onTime(p *person, r *run) {
	switch n := len(e.reminded); {
	case e.acknowledged && !e.undone && n == 0:
		r.fail(&r.result.Late, "%s: the reminder of %s did not come", p.id, e.mark)
	case n > 1:
		r.fail(&r.result.Early, "%s: the reminder of %s came %d times", p.id, e.mark, n)
	case n == 1 && e.reminded[0].Before(e.due.Add(-time.Second)):
		r.fail(&r.result.Early, "%s: the reminder of %s came %v early", p.id, e.mark, e.due.Sub(e.reminded[0]))
	}
}
