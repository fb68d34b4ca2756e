package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"sync/atomic"

	"gorm.io/gorm"
)

// Whoever runs a statement may give it up: its context ends. MySQL's driver has a goroutine look out for that during each statement, and database/sql
// another one for each that gives rows; to wake them took a process as long as to talk to the database. Here a connection is told
// once when the context of what it does ends, and hangs up: a transaction of forty statements is looked out for once.

// watching gives connections of MySQL that hang up when the context of what they do ends.
type watching struct{ driver.Connector }

// dialed is where the connection to the server is left for whoever asked for a connection of the driver.
type dialed struct{}

// dialer is mysql.Config's DialFunc.
func dialer(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if into, ok := ctx.Value(dialed{}).(*net.Conn); ok && err == nil {
		*into = c
	}
	return c, err
}

// Connect implements driver.Connector.
func (w watching) Connect(ctx context.Context) (driver.Conn, error) {
	var line net.Conn
	c, err := w.Connector.Connect(context.WithValue(ctx, dialed{}, &line))
	if err != nil {
		return nil, err
	}
	able, ok := c.(mysqlConn)
	if !ok || line == nil {
		return nil, errors.Join(fmt.Errorf("store: a connection of MySQL is a %T over %T", c, line), c.Close())
	}
	return &watchedConn{mysqlConn: able, line: line}, nil
}

// watchedConn is a connection that is told when the context of what it does ends.
type watchedConn struct {
	mysqlConn
	line   net.Conn
	of     context.Context // that is looked out for; nil: none
	forget func() bool
	hungUp atomic.Bool
}

// watch looks out for the end of ctx until the next one, or until the connection goes back to its pool. It gives the context that the
// driver is to run with: one without an end.
func (c *watchedConn) watch(ctx context.Context) (context.Context, error) {
	if held, ok := ctx.(heldContext); ok {
		ctx = held.Context
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.of != ctx {
		c.unwatch()
		if ctx.Done() != nil {
			c.of, c.forget = ctx, context.AfterFunc(ctx, c.hangUp)
		}
	}
	return context.WithoutCancel(ctx), nil
}

func (c *watchedConn) unwatch() {
	if c.of != nil {
		c.forget()
		c.of = nil
	}
}

// hangUp breaks the connection: whoever waits for it waits no longer, and the server takes back what was not committed.
func (c *watchedConn) hangUp() {
	c.hungUp.Store(true)
	_ = c.line.Close() // the driver finds out
}

// why is the error of something that was done with ctx: when that ended, it was given up.
func why(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// ExecContext implements driver.ExecerContext.
func (c *watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	endless, err := c.watch(ctx)
	if err != nil {
		return nil, err
	}
	done, err := c.mysqlConn.ExecContext(endless, query, args)
	return done, why(ctx, err)
}

// QueryContext implements driver.QueryerContext.
func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	endless, err := c.watch(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.mysqlConn.QueryContext(endless, query, args)
	return rows, why(ctx, err)
}

// BeginTx implements driver.ConnBeginTx.
func (c *watchedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	endless, err := c.watch(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := c.mysqlConn.BeginTx(endless, o)
	return tx, why(ctx, err)
}

// IsValid implements driver.Validator: it is asked when the connection goes back to its pool.
func (c *watchedConn) IsValid() bool {
	c.unwatch()
	return !c.hungUp.Load() && c.mysqlConn.IsValid()
}

// Close implements driver.Conn. That the connection is gone already is no failure: it cannot say goodbye, and need not.
func (c *watchedConn) Close() error {
	c.unwatch()
	err := c.mysqlConn.Close()
	if c.hungUp.Load() || cut(err) {
		return nil
	}
	return err
}

// heldContext is a context whose end only the connection looks out for.
type heldContext struct{ context.Context }

// Done implements context.Context: there is nothing to wait for.
func (heldContext) Done() <-chan struct{} { return nil }

// mysqlPool is a pool of such connections. Its transactions are a connection each, without the goroutines that database/sql has for them.
type mysqlPool struct{ *sql.DB }

// GetDBConn implements gorm.GetDBConnector.
func (p mysqlPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// connectTwice is how often a transaction is begun when the pool had a connection that the server has ended meanwhile.
const connectTwice = 2

// BeginTx implements gorm.ConnPoolBeginner.
func (p mysqlPool) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	for try := 1; ; try++ {
		tx, err := p.begin(ctx, o)
		if err == nil {
			return tx, nil
		}
		if !errors.Is(err, driver.ErrBadConn) || try > connectTwice {
			return nil, err
		}
	}
}

func (p mysqlPool) begin(ctx context.Context, o *sql.TxOptions) (*mysqlTx, error) {
	c, err := p.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx := &mysqlTx{conn: c}
	err = c.Raw(func(raw any) (err error) {
		begins, ok := raw.(driver.ConnBeginTx)
		if !ok {
			return fmt.Errorf("store: a connection of MySQL is a %T", raw)
		}
		options := driver.TxOptions{}
		if o != nil {
			options = driver.TxOptions{Isolation: driver.IsolationLevel(o.Isolation), ReadOnly: o.ReadOnly}
		}
		tx.tx, err = begins.BeginTx(ctx, options)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, ignoreDone(c.Close()))
	}
	return tx, nil
}

// mysqlTx is a transaction of one connection.
type mysqlTx struct {
	conn *sql.Conn
	tx   driver.Tx
	over bool
}

// ExecContext implements gorm.ConnPool.
func (t *mysqlTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if t.over {
		return nil, sql.ErrTxDone
	}
	return t.conn.ExecContext(heldContext{ctx}, query, args...)
}

// QueryContext implements gorm.ConnPool.
func (t *mysqlTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if t.over {
		return nil, sql.ErrTxDone
	}
	return t.conn.QueryContext(heldContext{ctx}, query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (t *mysqlTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.conn.QueryRowContext(heldContext{ctx}, query, args...) // when it is over the connection is closed, which it says
}

// PrepareContext implements gorm.ConnPool.
func (t *mysqlTx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if t.over {
		return nil, sql.ErrTxDone
	}
	return t.conn.PrepareContext(ctx, query)
}

// Commit implements gorm.TxCommitter.
func (t *mysqlTx) Commit() error { return t.end(driver.Tx.Commit) }

// Rollback implements gorm.TxCommitter.
func (t *mysqlTx) Rollback() error { return t.end(driver.Tx.Rollback) }

// end ends the transaction, once. A connection on which that failed is not used again: nobody knows what it is in.
func (t *mysqlTx) end(how func(driver.Tx) error) error {
	if t.over {
		return sql.ErrTxDone
	}
	t.over = true
	var failed error
	broken := t.conn.Raw(func(raw any) error {
		if c, ok := raw.(*watchedConn); ok {
			if c.of != nil && c.of.Err() != nil {
				failed = c.of.Err() // it was given up before its end
				return driver.ErrBadConn
			}
			c.unwatch() // a commit on its way is not given up
		}
		if failed = how(t.tx); failed != nil {
			return driver.ErrBadConn
		}
		return nil
	})
	if failed == nil {
		failed = ignoreDone(broken)
	}
	return errors.Join(failed, ignoreDone(t.conn.Close()))
}

// ignoreDone leaves out that a connection has gone already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}
