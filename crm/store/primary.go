package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
)

// primary gives connections of MySQL to servers that may be written to alone. Behind one address there may be several servers, and a replica
// is some time behind: what a person just said would be missing from the answer, and decisions would be made of what was.
// Transactions read what is committed: that is set once, and not by a statement before each of them.
type primary struct{ driver.Connector }

func toPrimary(c *mysql.Config) (driver.Connector, error) {
	connector, err := mysql.NewConnector(c)
	return primary{connector}, err
}

// errReplica is what is said when every try led to a server that is not written to.
var errReplica = errors.New("the server is read_only: GENJIN_DATABASE_URL must lead to the primary, not to a replica and not to a proxy that reads from replicas")

// connectTries is how often a server that may be written to is looked for.
const connectTries = 4

// Connect implements driver.Connector.
func (p primary) Connect(ctx context.Context) (driver.Conn, error) {
	for range connectTries {
		c, err := p.Connector.Connect(ctx)
		if err != nil {
			return nil, err
		}
		replica, err := readOnly(ctx, c)
		if err == nil && !replica {
			err = readCommitted(ctx, c)
		}
		if err == nil && !replica {
			return c, nil
		}
		if e := c.Close(); err == nil {
			err = e
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, errReplica
}

// readOnly asks a server whether it is written to by its administrator alone.
func readOnly(ctx context.Context, c driver.Conn) (bool, error) {
	q, ok := c.(driver.QueryerContext)
	if !ok {
		return false, fmt.Errorf("store: a connection of MySQL is a %T", c)
	}
	rows, err := q.QueryContext(ctx, "SELECT CONCAT(@@global.read_only)", nil)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	value := make([]driver.Value, 1)
	if err := rows.Next(value); err != nil {
		return false, err
	}
	text, ok := value[0].([]byte)
	if !ok {
		return false, fmt.Errorf("store: read_only is a %T", value[0])
	}
	switch string(text) {
	case "", "0", "OFF":
		return false, nil
	}
	return true, nil
}

func readCommitted(ctx context.Context, c driver.Conn) error {
	x, ok := c.(driver.ExecerContext)
	if !ok {
		return fmt.Errorf("store: a connection of MySQL is a %T", c)
	}
	_, err := x.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil)
	return err
}
