package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"testing"

	"github.com/go-sql-driver/mysql"

	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// What a connection of MySQL runs again is prepared once; it never keeps more than it may, a table may change meanwhile, and what cannot
// be prepared goes as text.
func TestStatementsAreKeptPrepared(t *testing.T) {
	s := storetest.Open(t, storetest.MySQL(t))
	pool, err := s.DB().DB()
	if err != nil {
		t.Fatal(err)
	}
	c, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const read = "SELECT * FROM teams WHERE id > ?"
	for range 5 {
		columnsOf(t, c, read)
	}
	if n := counted(t, c, "Com_stmt_prepare"); n != 1 {
		t.Errorf("run five times, prepared %d times", n)
	}
	before := columnsOf(t, c, read)
	if _, err := c.ExecContext(t.Context(), "ALTER TABLE teams ADD COLUMN later INT"); err != nil {
		t.Fatal(err)
	}
	if after := columnsOf(t, c, read); after != before+1 {
		t.Errorf("%d columns before one was added, %d after", before, after)
	}
	for i := range 300 {
		for range 2 {
			columnsOf(t, c, fmt.Sprintf("SELECT %d + ?", i))
		}
	}
	if closed := counted(t, c, "Com_stmt_close"); closed < 301-store.KeptPrepared {
		t.Errorf("of 301 statements that were prepared %d were given up", closed)
	}
}

func TestWhatCannotBePreparedGoesAsText(t *testing.T) {
	for _, number := range []uint16{1461, 1295} {
		c, err := mysql.ParseDSN("root@tcp(" + storetest.Server() + ")/?interpolateParams=true")
		if err != nil {
			t.Fatal(err)
		}
		storetest.MySQL(t) // or there is none, and the test is skipped
		real, err := mysql.NewConnector(c)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		db := sql.OpenDB(store.Preparing(unable{real, number, &asked}))
		db.SetMaxOpenConns(1)
		for i := range 5 {
			var n int
			if err := db.QueryRowContext(t.Context(), "SELECT 1 + ?", i).Scan(&n); err != nil || n != i+1 {
				t.Errorf("error %d: %d, %v", number, n, err)
			}
		}
		if asked != 1 {
			t.Errorf("error %d: asked %d times to prepare it", number, asked)
		}
		db.Close()
	}
}

// unable gives connections to a server that prepares nothing more.
type unable struct {
	driver.Connector
	number uint16
	asked  *int
}

func (u unable) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := u.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return unableConn{c.(store.MySQLConn), u}, nil //nolint:forcetypeassert // the driver's
}

type unableConn struct {
	store.MySQLConn
	of unable
}

func (c unableConn) PrepareContext(context.Context, string) (driver.Stmt, error) {
	*c.of.asked++
	return nil, &mysql.MySQLError{Number: c.of.number, Message: "no"}
}

func columnsOf(t *testing.T, c *sql.Conn, query string) int {
	t.Helper()
	rows, err := c.QueryContext(t.Context(), query, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return len(names)
}

func counted(t *testing.T, c *sql.Conn, what string) (n int) {
	t.Helper()
	if err := c.QueryRowContext(t.Context(), "SHOW SESSION STATUS LIKE '"+what+"'").Scan(new(string), &n); err != nil {
		t.Fatal(err)
	}
	return n
}
