package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/serdes"
)

// Image is the whole database as SQLite writes it to a file, for Options.Image. MySQL has none.
func (s *Store) Image(ctx context.Context) (image []byte, err error) {
	if s.dialect.locks {
		return nil, errors.New("store: image: only of SQLite")
	}
	pool, err := s.db.DB()
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	err = conn.Raw(func(c any) error {
		raw, err := rawOf(c.(*connection).sqliteConn)
		if err == nil {
			image, err = serdes.Serialize(raw, "main")
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: image: %w", err)
	}
	return image, nil
}

// rawOf is SQLite's own connection within the driver's.
func rawOf(c sqliteConn) (*sqlite3.Conn, error) {
	r, ok := c.(interface{ Raw() *sqlite3.Conn })
	if !ok {
		return nil, fmt.Errorf("store: a connection of SQLite is a %T", c)
	}
	return r.Raw(), nil
}
