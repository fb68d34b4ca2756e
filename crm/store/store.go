// Package store keeps the CRM in SQL: MySQL in production, SQLite embedded and in tests, one code base for both.
//
// What it promises is one test suite, run on every dialect (conformance_test.go):
//
//   - a message is kept before it is acknowledged (inbox.go) and answered at most once, in one transaction (tx.go);
//   - every read and write of a Tx is within its actor's scope, and "may not see" is told like "does not exist";
//   - every write is version-checked and journaled with its inverse (journal.go): undo, audit and "who changed this";
//   - pushes leave through the outbox under a key that names the deed (outbox.go).
//
// Times are stored as Unix milliseconds (no zone can be lost and they compare alike everywhere), days as 2006-01-02,
// money as fen. Leases and due times are judged by the database's clock, records carry the time of the message.
//
// To add a noun: its migration in both dialects (the next number, one statement a file for MySQL), its row and methods
// in one file, its line in records(), its methods in the scope walk of scope_test.go.
package store

import (
	"context"
	"database/sql"
	driverapi "database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"genjin/crm"
)

// Options are what Open needs beside the address.
type Options struct {
	Location *time.Location // the company's zone; nil: UTC
	Process  *crm.Process   // nil: only won, payment and lost count as ended
	Pushes   *crm.PushRules // the timetable; nil: there is none
	Rules    RuleText       // what a company changed of the two in words, as text
	Logger   *slog.Logger   // nil: silent
	Keys     []string       // long random secrets that what people wrote is encrypted with: the first writes, all read; none: it is not encrypted
	Admins   []string       // WeCom user ids with the admin role, whatever the directory says

	Webhooks map[string]string // keys of the webhooks of teams' groups, by the team's name; what is said in the chat takes their place

	Link func(to string, p crm.Page, at time.Time) string // address of a page for one person (WeCom user id), from a card that comes at a time; nil: cards lead to none

	Now func() time.Time // takes the place of the database's clock, for tests that move it; nil in production

	Watch func(statement string, took time.Duration) // hears every statement with its values, for measuring; nil in production

	Image []byte // what a database in memory begins with, as Store.Image gave it: tests migrate one and not each; nil: it is empty
}

// Store is the CRM in SQL. It is safe for use by many goroutines.
type Store struct {
	db        *gorm.DB
	dialect   dialect
	options   Options
	admins    map[string]bool
	keys      *keyring
	sealed    map[string][]string // columns that are encrypted, by table
	texts     map[string][]string // columns that hold text, by table
	primary   map[string][]string // columns of the primary key, by table
	records   map[string]func() record
	tables    map[reflect.Type]*table // by the type of their rows
	unlock    func() error
	unhurried driverapi.Connector          // of MySQL, for what may take long; nil: the pool has no limit
	book      atomic.Pointer[crm.Rulebook] // the rules that were read last

	outcomes      atomic.Pointer[countedOutcomes] // of a large company
	outcomesBegun atomic.Bool
	lookup        lookup
	sumPage       int // how many records go into the sums at once
}

// ErrInUse says that another genjin has the SQLite file.
var ErrInUse = errors.New("is in use by another genjin")

// dialect is what differs between MySQL and SQLite.
type dialect struct {
	name  string
	clock string // SQL for the database's time in Unix milliseconds
	locks bool   // knows SELECT … FOR UPDATE SKIP LOCKED
}

// instead is what follows an INSERT so that it overwrites some columns of the row that has the key already.
func (d dialect) instead(key string, columns ...string) string {
	on, value := "ON DUPLICATE KEY UPDATE ", "%[1]s=VALUES(%[1]s)"
	if !d.locks {
		on, value = "ON CONFLICT ("+key+") DO UPDATE SET ", "%[1]s=excluded.%[1]s"
	}
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = fmt.Sprintf(value, c)
	}
	return " " + on + strings.Join(set, ",")
}

var (
	mysqlDialect = dialect{
		name: "mysql", clock: "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)",
		locks: true,
	}
	sqliteDialect = dialect{name: "sqlite", clock: "CAST(unixepoch('subsec') * 1000 AS INTEGER)"}
)

// timeout is the longest any call may take when its context sets no deadline.
const timeout = 10 * time.Second

// Open connects to "mysql://user:pass@host:3306/db" or "sqlite:PATH" ("sqlite::memory:" is a private, empty database).
// It applies no migration. No error holds the password.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Store{options: o, admins: map[string]bool{}, records: records(), lookup: usualLookup(), sumPage: usualSumPage, unlock: func() error { return nil }}
	for _, a := range o.Admins {
		s.admins[crm.UserKey(strings.TrimSpace(a))] = true
	}
	var err error
	if s.keys, err = newKeyring(o.Keys); err != nil {
		return nil, err
	}
	dialector, err := s.dial(address)
	if err != nil {
		return nil, errors.Join(err, s.unlock())
	}
	s.db, err = gorm.Open(dialector, &gorm.Config{
		TranslateError: true, SkipDefaultTransaction: true, DisableAutomaticPing: true,
		Logger:  s.statementLog(),
		NowFunc: func() time.Time { return time.Time{} }, // nothing here is dated by gorm
	})
	if err == nil {
		err = s.sealColumns()
	}
	if err == nil {
		err = s.pool(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", s.dialect.name, withRemedy(err)), s.unlock())
	}
	return s, nil
}

func (s *Store) dial(address string) (gorm.Dialector, error) {
	path, isSQLite := strings.CutPrefix(address, "sqlite:")
	switch {
	case isSQLite && path == "":
		return nil, errors.New("store: sqlite: without a path would be gone at the end: write sqlite:PATH")
	case isSQLite && path == ":memory:":
		s.dialect = sqliteDialect
		return sqliteDialector("file::memory:?"+pragmas, s.options.Image)
	case isSQLite:
		s.dialect = sqliteDialect
		unlock, err := lockFile(path + ".lock")
		if err != nil {
			if !errors.Is(err, errLocked) {
				return nil, fmt.Errorf("store: open %s: %w", path, withFolder(err, path))
			}
			return nil, fmt.Errorf("store: %s %w: stop that one, or use MySQL for several replicas", path, ErrInUse)
		}
		s.unlock = unlock
		return sqliteDialector("file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas+"&_pragma=journal_mode(wal)", nil)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "mysql" || u.Host == "" || len(u.Path) < 2 {
		return nil, errors.New("store: GENJIN_DATABASE_URL: not understood: write mysql://user:pass@host:3306/db or sqlite:PATH")
	}
	s.dialect = mysqlDialect
	c := driver.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr, c.DBName = "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	if u.Port() == "" {
		c.Addr += ":3306"
	}
	c.Collation, c.InterpolateParams, c.ParseTime, c.Loc = "utf8mb4_bin", true, true, time.UTC
	c.Timeout, c.ReadTimeout, c.WriteTimeout = 5*time.Second, 30*time.Second, 30*time.Second
	c.RejectReadOnly = true // after a failover the old primary's connections are given up
	c.Logger = driver.Logger(quiet{s.options.Logger})
	c.DialFunc = dialer
	c.Params = map[string]string{"time_zone": "'+00:00'", "sql_mode": "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'", "innodb_lock_wait_timeout": "5"}
	if tls := u.Query().Get("tls"); tls != "" {
		c.TLSConfig = tls
	}
	connector, err := toPrimary(c)
	if err != nil {
		return nil, fmt.Errorf("store: GENJIN_DATABASE_URL: write ?tls=true, ?tls=skip-verify, ?tls=preferred, or none: %w", err)
	}
	long := c.Clone() // an index of millions of rows takes minutes
	long.ReadTimeout, long.WriteTimeout = 0, 0
	if s.unhurried, err = toPrimary(long); err != nil {
		return nil, fmt.Errorf("store: GENJIN_DATABASE_URL: %w", err)
	}
	return mysql.New(mysql.Config{Conn: mysqlPool{sql.OpenDB(watching{preparing{connector}})}, DSNConfig: c, DisableWithReturning: true, SkipInitializeWithVersion: true}), nil
}

// slow is from when on a statement is told in the log.
const slow = time.Second

// statementLog is where gorm tells what it does.
func (s *Store) statementLog() logger.Interface {
	quiet := unlessKnown{logger.NewSlogLogger(s.options.Logger, logger.Config{LogLevel: logger.Warn, IgnoreRecordNotFoundError: true, ParameterizedQueries: true, SlowThreshold: slow})}
	if s.options.Watch == nil {
		return quiet
	}
	return watched{quiet, s.options.Watch}
}

// watched is a logger that passes every statement on.
type watched struct {
	logger.Interface
	watch func(statement string, took time.Duration)
}

// Trace implements gorm's logger.
func (w watched) Trace(_ context.Context, begin time.Time, sql func() (string, int64), _ error) {
	took := time.Since(begin)
	statement, _ := sql()
	w.watch(statement, took)
}

// unlessKnown is a logger that keeps quiet about duplicate keys: that a message or a push is known already is no error.
type unlessKnown struct{ logger.Interface }

// LogMode implements gorm's logger.
func (l unlessKnown) LogMode(level logger.LogLevel) logger.Interface {
	return unlessKnown{l.Interface.LogMode(level)}
}

// Trace implements gorm's logger, which would make a text of every statement to find that there is nothing to tell.
func (l unlessKnown) Trace(ctx context.Context, begin time.Time, sql func() (string, int64), err error) {
	if duplicate(err) {
		err = nil
	}
	if err != nil || time.Since(begin) > slow {
		l.Interface.Trace(ctx, begin, sql, err)
	}
}

// ParamsFilter implements gorm's filter: values never reach the log.
func (l unlessKnown) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

// quiet passes what the driver has to say on to the log: the errors themselves come back to the caller.
type quiet struct{ log *slog.Logger }

func (q quiet) Print(v ...any) { q.log.Debug("store: mysql", "said", fmt.Sprint(v...)) }

// pragmas of every SQLite connection: one writer that waits its turn, and nothing lost on power failure.
const pragmas = "_pragma=busy_timeout(10000)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_txlock=immediate"

func (s *Store) pool(ctx context.Context) error {
	pool, err := s.db.DB()
	if err != nil {
		return err
	}
	if s.dialect.locks {
		pool.SetMaxOpenConns(32)
		pool.SetMaxIdleConns(32)
		pool.SetConnMaxLifetime(5 * time.Minute)
	} else {
		pool.SetMaxOpenConns(1)
	}
	ctx, cancel := limited(ctx)
	defer cancel()
	return pool.PingContext(ctx)
}

// limited gives ctx a deadline when it has none.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, timeout)
}

// on is the database outside a transaction.
func (s *Store) on(ctx context.Context) (*gorm.DB, context.CancelFunc) {
	ctx, cancel := limited(ctx)
	return s.db.WithContext(ctx), cancel
}

// Close ends all connections.
func (s *Store) Close() error {
	pool, err := s.db.DB()
	if err == nil {
		err = pool.Close()
	}
	return errors.Join(err, s.unlock())
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	pool, err := s.db.DB()
	if err != nil {
		return err
	}
	ctx, cancel := limited(ctx)
	defer cancel()
	return pool.PingContext(ctx)
}

// clock is SQL for the time by which leases and due times are judged, in Unix milliseconds: the database's own.
func (s *Store) clock() string {
	if s.options.Now != nil {
		return strconv.FormatInt(s.options.Now().UnixMilli(), 10)
	}
	return s.dialect.clock
}

// now is this machine's time.
func (s *Store) now() time.Time {
	if s.options.Now != nil {
		return s.options.Now()
	}
	return time.Now()
}

// addedTo are the tables whose rows are never changed; the program's user may not.
var addedTo = []string{"audit_events", "audit_blocks", "phone_views"}

// CheckRights errs when the database's user may not read, add to or change a table that the program does. It changes nothing: MySQL judges
// a statement's rights before it looks for rows. SQLite has no users.
func (s *Store) CheckRights(ctx context.Context) error {
	if !s.dialect.locks {
		return nil
	}
	db, cancel := s.on(ctx)
	defer cancel()
	for _, table := range slices.Sorted(maps.Keys(s.primary)) {
		tries := []string{"INSERT INTO " + table + " SELECT * FROM " + table + " WHERE 1 = 0"}
		if key := s.primary[table][0]; !slices.Contains(addedTo, table) {
			tries = append(tries, "UPDATE "+table+" SET "+key+" = "+key+" WHERE 1 = 0")
		}
		for _, try := range tries {
			if err := db.Exec(try).Error; err != nil {
				return fmt.Errorf("store: rights: %w", withRemedy(err))
			}
		}
	}
	return nil
}

// Clock is the database's time, by which leases and due times are judged.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var ms int64
	err := db.Raw("SELECT " + s.clock()).Scan(&ms).Error
	return time.UnixMilli(ms), err
}

// instant and stamp convert between a time and what is stored; the zero time is 0.
func (s *Store) instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).In(s.options.Location)
}

func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
