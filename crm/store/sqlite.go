package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	sqlite "github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/serdes"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/gorm"
)

// sqliteDialector opens a file, or memory, by the driver's data source name; what is in memory begins with the image.
func sqliteDialector(name string, image []byte) (gorm.Dialector, error) {
	c, err := (&sqlite.SQLite{}).OpenConnector(name)
	if err != nil {
		return nil, fmt.Errorf("store: open sqlite: %w", withRemedy(err))
	}
	return gormlite.OpenDB(sql.OpenDB(keeping{c, image})), nil
}

// keeping gives connections that keep the statements they prepared. SQLite would parse and plan each anew, which is more than a quarter of
// all it does here, and database/sql keeps none beyond its transaction.
type keeping struct {
	driver.Connector
	image []byte
}

// Connect implements driver.Connector.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := c.(sqliteConn)
	if !ok {
		return nil, fmt.Errorf("store: a connection of SQLite is a %T", c)
	}
	if k.image != nil {
		raw, err := rawOf(conn)
		if err == nil {
			err = serdes.Deserialize(raw, "main", k.image)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("store: image: %w", err), conn.Close())
		}
	}
	return &connection{sqliteConn: conn, kept: map[string]*statement{}}, nil
}

// sqliteConn is what the driver's connection can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
}

// sqliteStmt is what the driver's statement can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
	driver.NamedValueChecker
}

// mostKept is how many statements a connection keeps: a store has some 600, lists of different lengths counted.
const mostKept = 1000

// connection is used by one goroutine at a time, as database/sql promises.
type connection struct {
	sqliteConn
	kept map[string]*statement // that nobody uses now, by their text
}

// statement goes back to its connection when it is closed.
type statement struct {
	sqliteStmt
	of    *connection
	query string
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *connection) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.kept[query]; ok {
		delete(c.kept, query)
		return s, nil
	}
	s, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	stmt, ok := s.(sqliteStmt)
	if !ok {
		return nil, fmt.Errorf("store: a statement of SQLite is a %T", s)
	}
	return &statement{stmt, c, query}, nil
}

// ExecContext implements driver.ExecerContext. A statement without arguments may change the schema: what was prepared for the old one goes.
func (c *connection) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	switch verb, _, _ := strings.Cut(strings.TrimSpace(query), " "); strings.ToUpper(verb) {
	case "CREATE", "ALTER", "DROP":
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	return c.sqliteConn.ExecContext(ctx, query, args)
}

// Close implements driver.Stmt. The driver has reset the statement when its rows were closed.
func (s *statement) Close() error {
	if len(s.of.kept) >= mostKept {
		if err := s.of.forget(); err != nil {
			return err
		}
	}
	if s.of.kept[s.query] != nil { // the same was prepared twice at once
		return s.sqliteStmt.Close()
	}
	s.of.kept[s.query] = s
	return nil
}

func (c *connection) forget() (err error) {
	for _, s := range c.kept {
		if e := s.sqliteStmt.Close(); e != nil {
			err = e
		}
	}
	clear(c.kept)
	return err
}

// Close implements driver.Conn.
func (c *connection) Close() error {
	err := c.forget()
	if e := c.sqliteConn.Close(); e != nil {
		err = e
	}
	return err
}
