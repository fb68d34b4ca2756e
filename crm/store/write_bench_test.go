package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// What the store costs over its statements: messages of visits are kept, recorded and answered by 8 and by 32 people, by the store and, in
// turns with it, by the same statements through database/sql, with the values made beforehand: prepared, which is the floor and how the store runs them, and as
// text with the values in it. The ratios of the rates to the floor's stand beside that of two floors.
func BenchmarkWritePath(b *testing.B) {
	var said []string
	probe := newCrew(b, 1, func(o *store.Options) {
		o.Watch = func(statement string, _ time.Duration) { said = append(said, shape(statement)) }
	})
	probe.stored(b, 0)
	said = nil
	probe.stored(b, 0)
	var floor []string
	for _, s := range visit {
		floor = append(floor, shape(s))
	}
	if !slices.Equal(said, floor) {
		b.Fatalf("the statements are not the same any more:\n%s\n\nthe floor's:\n%s", strings.Join(said, "\n"), strings.Join(floor, "\n"))
	}
	for _, writers := range []int{8, 32} {
		b.Run(fmt.Sprint(writers, " writers"), func(b *testing.B) {
			ways := []func(d *crew, b *testing.B, i int){(*crew).prepared, (*crew).prepared, (*crew).stored, (*crew).text}
			var crews []*crew
			for range ways {
				crews = append(crews, newCrew(b, writers))
			}
			var ratios, alike, texts, rates []float64
			var costs [4][]float64
			for round := 0; b.Loop(); round++ {
				var rate [4]float64
				for i := range ways { // each is the first as often as the others
					i = (i + round) % len(ways)
					var cost float64
					rate[i], cost = crews[i].slice(b, ways[i])
					costs[i] = append(costs[i], cost)
				}
				if round > 0 { // the first prepares and connects
					floor := (rate[0] + rate[1]) / 2
					ratios, texts, alike, rates = append(ratios, rate[2]/floor), append(texts, rate[3]/floor), append(alike, rate[1]/rate[0]), append(rates, rate[2])
				}
			}
			b.ReportMetric(0, "ns/op")
			if len(ratios) > 0 {
				b.ReportMetric(median(ratios), "ratio")
				b.ReportMetric(median(texts), "ratio-of-text")
				b.ReportMetric(median(alike), "ratio-of-two-floors")
				b.ReportMetric(median(rates), "messages/s")
				b.ReportMetric(median(costs[2]), "cpu-µs/message")
				b.ReportMetric(median(costs[3]), "cpu-µs/message-of-text")
				b.ReportMetric(median(slices.Concat(costs[0], costs[1])), "cpu-µs/message-of-floor")
			}
		})
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

var (
	values = regexp.MustCompile(`'[^']*'|-?\b\d+\b`)
	blanks = regexp.MustCompile("[`\\s]+")
)

// shape is a statement without its values, blanks and quotes.
func shape(statement string) string {
	return blanks.ReplaceAllString(values.ReplaceAllString(statement, "?"), "")
}

const clock = "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"

// The statements of a message that tells of a visit, in their order.
const (
	keep = iota
	fence
	actor
	lockCustomer
	lockActor
	lastNo
	activity
	leadOf
	contacted
	conversation
	answer
	push
	summed
	operation
	changed
)

var visit = [...]string{
	keep:  "INSERT INTO inbox (message_key, from_key, message, holder, reply, parsed, lease_until, received_at) VALUES (?, ?, ?, ?, '', '', " + clock + " + ?, " + clock + ")",
	fence: "UPDATE inbox SET tries = tries + 1 WHERE id = ? AND answered = 0 AND holder = ?",
	actor: "SELECT u.*, EXISTS (SELECT id FROM leaves WHERE stand_in = ? AND to_day >= ? AND from_day <= ? AND deleted_at = 0)" +
		" OR EXISTS (SELECT id FROM collaborators WHERE live = 1 AND (until_day IS NULL OR until_day >= ?) AND user_id = ?) AS lent," +
		" (SELECT no FROM process_in_force WHERE id = 1) AS in_force, EXISTS (SELECT id FROM saved_questions WHERE user_id = ? AND live = 1) AS keeps," +
		" (SELECT state FROM conversations WHERE user_id = ? AND chat = ?) AS talk FROM users u WHERE u.id = ? AND u.gone = 0",
	lockCustomer: "SELECT * FROM customers WHERE deleted_at = 0 AND owner_id IN (?) AND id = ? LIMIT 1 FOR UPDATE",
	lockActor:    "SELECT id FROM users WHERE id = ? FOR UPDATE",
	lastNo:       "SELECT COALESCE(MAX(no), 0), EXISTS (SELECT id FROM api_hooks WHERE deleted_at = 0) FROM operations WHERE user_id = ?",
	activity: "INSERT INTO activities (version,created_at,updated_at,deleted_at,customer_id,deal_id,contact_id,actor_id,type,outcome,happened_at,content,message_key,promised_at,original,satisfaction)" +
		" VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	leadOf:       "SELECT * FROM leads WHERE customer_id = ? AND deleted_at = 0 LIMIT 1",
	contacted:    "UPDATE customers SET last_contact_at = ? WHERE id = ? AND last_contact_at < ?",
	conversation: "INSERT INTO conversations (user_id,chat,state,updated_at) VALUES (?,?,?,?) ON DUPLICATE KEY UPDATE state=VALUES(state),updated_at=VALUES(updated_at)",
	answer:       "UPDATE inbox SET answered = 1, reply = ?, parsed = ?, why = ?, uses = ?, said_at = ?, answered_at = " + clock + " WHERE id = ? AND answered = 0",
	push:         "INSERT INTO outbox (push_key, to_key, channel, push, state, not_before, created_at) VALUES (?, ?, ?, ?, ?, " + clock + " + ?, " + clock + ")",
	summed:       "INSERT INTO sum_changes (kind, record, day, who, part, n, fen) VALUES (?,?,?,?,?,?,?),(?,?,?,?,?,?,?),(?,?,?,?,?,?,?)",
	operation:    "INSERT INTO operations (user_id,no,message_key,summary,at,undone_by,undoes,proof,summed) VALUES (?,?,?,?,?,?,?,?,?)",
	changed:      "INSERT INTO operation_changes (operation_id,record,record_id,version,before_image,after_image,proof) VALUES (?,?,?,?,?,?,?)",
}

// crew is a database with people who each have a customer.
type crew struct {
	s          *store.Store
	people     []costs
	db, plain  *sql.DB // plain puts the values into the text
	statements [len(visit)]*sql.Stmt
	blobs      [6]string
}

func newCrew(b *testing.B, people int, change ...func(*store.Options)) *crew {
	address := storetest.MySQL(b)
	d := &crew{s: storetest.Open(b, address, change...)}
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	team := storetest.People(b, d.s).Zhang.TeamID
	for i := range people {
		u, err := d.s.SaveUser(b.Context(), crm.User{WeComID: fmt.Sprint("rep", i), Name: fmt.Sprint("销售", i), TeamID: team, Role: crm.Rep})
		if err != nil {
			b.Fatal(err)
		}
		x := costs{b: b, s: d.s, team: storetest.Team{Zhang: u}, now: now, n: i * 1_000_000}
		x.do(func(ctx context.Context, tx *store.Tx) (err error) {
			x.c, err = tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("客户", i)})
			return err
		})
		d.people = append(d.people, x)
	}
	for i, size := range []int{410, 165, 165, 80, 560, 580} { // what is encrypted, as long as it is in such a message
		d.blobs[i] = strings.Repeat("x", size)
	}
	host, name, _ := strings.Cut(strings.TrimPrefix(address, "mysql://root:@"), "/")
	for _, x := range []struct {
		db   **sql.DB
		more string
	}{{&d.db, ""}, {&d.plain, "&interpolateParams=true"}} {
		c, err := mysql.ParseDSN("root@tcp(" + host + ")/" + name + "?parseTime=true&collation=utf8mb4_bin&time_zone=%27%2B00%3A00%27&sql_mode=%27STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION%27" + x.more)
		if err != nil {
			b.Fatal(err)
		}
		connector, err := store.ToPrimary(c)
		if err != nil {
			b.Fatal(err)
		}
		*x.db = sql.OpenDB(connector)
		b.Cleanup(func() { (*x.db).Close() })
		(*x.db).SetMaxOpenConns(32)
		(*x.db).SetMaxIdleConns(32)
	}
	for i, s := range visit {
		var err error
		if d.statements[i], err = d.db.PrepareContext(b.Context(), s); err != nil { //nolint:sqlclosecheck // closed with its pool
			b.Fatal(err)
		}
	}
	return d
}

// slice has everybody say messages for half a second, and gives how many a second were answered and how much of the processor one took
// here, beside the database, in µs.
func (d *crew) slice(b *testing.B, way func(*crew, *testing.B, int)) (rate, cost float64) {
	var work sync.WaitGroup
	var n atomic.Int64
	start, used := time.Now(), processor(b)
	for i := range d.people {
		work.Go(func() {
			for time.Since(start) < 500*time.Millisecond {
				way(d, b, i)
				n.Add(1)
			}
		})
	}
	work.Wait()
	all := float64(n.Load())
	return all / time.Since(start).Seconds(), float64((processor(b) - used).Microseconds()) / all
}

// processor is how long this process has run.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// stored is one message by the store.
func (d *crew) stored(_ *testing.B, i int) { d.people[i].message() }

// prepared and text are the same without the store.
func (d *crew) prepared(b *testing.B, i int) { d.raw(b, i, d.db, true) }
func (d *crew) text(b *testing.B, i int)     { d.raw(b, i, d.plain, false) }

func (d *crew) raw(b *testing.B, i int, db *sql.DB, prepared bool) {
	err := d.visit(b.Context(), &d.people[i], db, prepared)
	for try := 0; store.Retryable(err) && try < 3; try++ { // as the store does
		err = d.visit(b.Context(), &d.people[i], db, prepared)
	}
	if err != nil {
		b.Error(err)
	}
}

func (d *crew) visit(ctx context.Context, x *costs, db *sql.DB, prepared bool) error {
	x.n++
	key, at, who, customer := fmt.Sprint("m", x.n), x.now.UnixMilli(), x.team.Zhang.ID, x.c.ID
	var tx *sql.Tx // nil: none yet
	var err error
	exec := func(statement int, args ...any) (id int64) {
		if err != nil {
			return 0
		}
		var done sql.Result
		switch {
		case tx == nil && prepared:
			done, err = d.statements[statement].ExecContext(ctx, args...)
		case tx == nil:
			done, err = db.ExecContext(ctx, visit[statement], args...)
		case prepared:
			done, err = tx.StmtContext(ctx, d.statements[statement]).ExecContext(ctx, args...) //nolint:sqlclosecheck // closed with its transaction
		default:
			done, err = tx.ExecContext(ctx, visit[statement], args...)
		}
		if err == nil {
			id, err = done.LastInsertId()
		}
		return id
	}
	query := func(statement int, args ...any) (*sql.Rows, error) {
		if prepared {
			return tx.StmtContext(ctx, d.statements[statement]).QueryContext(ctx, args...) //nolint:sqlclosecheck // closed with its transaction
		}
		return tx.QueryContext(ctx, visit[statement], args...)
	}
	read := func(statement int, args ...any) {
		if err == nil {
			err = drain(query(statement, args...))
		}
	}
	entry := exec(keep, key, x.team.Zhang.WeComID, d.blobs[0], "h", 60_000)
	if err != nil {
		return err
	}
	if tx, err = db.BeginTx(ctx, nil); err != nil {
		return err
	}
	today := "2026-11-24"
	exec(fence, entry, "h")
	read(actor, who, today, today, today, who, who, who, "", who)
	read(lockCustomer, who, customer)
	read(lockActor, who)
	read(lastNo, who)
	made := exec(activity, 1, at, at, 0, customer, 0, 0, who, "", "", x.day().UnixMilli(), d.blobs[1], key, 0, "", 0)
	read(leadOf, customer)
	reached := x.day().UnixMilli()
	exec(contacted, reached, customer, reached)
	exec(conversation, who, "", d.blobs[2], at)
	exec(answer, d.blobs[2], d.blobs[3], "", "", 0, entry)
	exec(push, "reply:"+key, x.team.Zhang.WeComID, "app", d.blobs[4], "waiting", 0)
	exec(summed, 1, made, 20261124, who, "\x1f", 1, 0, 16, customer, 20261123, 0, "", -1, 0, 16, customer, 20261124, 0, "", 1, 0)
	op := exec(operation, who, x.n+1, key, "", at, 0, 0, make([]byte, 48), 6)
	exec(changed, op, "activities", made, 1, "", d.blobs[5], make([]byte, 48))
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// drain reads all that a query gives.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}
