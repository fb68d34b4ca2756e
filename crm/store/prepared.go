package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
)

// preparing gives connections of MySQL that keep the statements they run again and again prepared: the server parses each once a
// connection and not once a message. Who runs a statement sees nothing of it; what cannot be prepared goes as text, as everything does the
// first time.
type preparing struct{ driver.Connector }

const (
	// keptPrepared is how many statements a connection remembers. 32 connections of three replicas stay far below max_prepared_stmt_count (16,382 as it comes).
	keptPrepared = 96
	// longestPrepared is up to how many bytes a statement is remembered: longer ones are lists of values, never twice the same.
	longestPrepared = 2048
)

// Connect implements driver.Connector.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	able, ok := c.(mysqlConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: a connection of MySQL is a %T", c), c.Close())
	}
	return &preparingConn{mysqlConn: able, known: map[string]*list.Element{}, order: list.New()}, nil
}

// mysqlConn is what the driver's connections can do.
type mysqlConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.NamedValueChecker
	driver.SessionResetter
	driver.Validator
}

// preparedStmt is what the driver's prepared statements can do.
type preparedStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type preparingConn struct {
	mysqlConn
	known   map[string]*list.Element // of *knownStmt, by its text
	order   *list.List               // the one run last in front
	refused bool                     // the server prepares no more for this connection
}

// knownStmt is a statement that was run on a connection; stmt is nil until it is run again.
type knownStmt struct {
	text string
	stmt preparedStmt
}

// ExecContext implements driver.ExecerContext.
func (c *preparingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.prepared(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return c.mysqlConn.ExecContext(ctx, query, args)
	}
	return stmt.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *preparingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.prepared(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return c.mysqlConn.QueryContext(ctx, query, args)
	}
	return stmt.QueryContext(ctx, args)
}

// prepared is a statement that was run here before, prepared; nil: it goes as text.
func (c *preparingConn) prepared(ctx context.Context, query string, args []driver.NamedValue) (preparedStmt, error) {
	if len(args) == 0 || len(query) > longestPrepared || c.refused {
		return nil, nil
	}
	at, again := c.known[query]
	if !again {
		c.known[query] = c.order.PushFront(&knownStmt{text: query})
		return nil, c.forget()
	}
	c.order.MoveToFront(at)
	k, ok := at.Value.(*knownStmt)
	if !ok || k.stmt != nil {
		return k.stmt, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	var said *mysql.MySQLError
	if errors.As(err, &said) { // too many of all connections, or a proxy knows none: what is wrong with the statement itself is told by running it
		c.refused = said.Number == tooManyPrepared || said.Number == unpreparable
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	k.stmt, ok = stmt.(preparedStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: a prepared statement of MySQL is a %T", stmt), stmt.Close())
	}
	return k.stmt, nil
}

// Errors of the server that mean text is understood all the same.
const (
	tooManyPrepared = 1461 // ER_MAX_PREPARED_STMT_COUNT_REACHED
	unpreparable    = 1295 // ER_UNSUPPORTED_PS
)

// forget gives up the statement that was not run for the longest time when there are too many.
func (c *preparingConn) forget() error {
	if c.order.Len() <= keptPrepared {
		return nil
	}
	k, ok := c.order.Remove(c.order.Back()).(*knownStmt)
	if !ok {
		return nil
	}
	delete(c.known, k.text)
	if k.stmt == nil {
		return nil
	}
	return k.stmt.Close()
}
