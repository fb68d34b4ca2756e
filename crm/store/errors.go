package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/go-sql-driver/mysql"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"
)

// ErrTaken says that the deed's message is answered already or is another replica's.
var ErrTaken = errors.New("store: the message is another's")

// errLocked says that another process has the database file.
var errLocked = errors.New("store: the file is locked")

// MySQL errors after which the whole transaction is worth another try. Any of them ends it with a rollback:
// 1205 would otherwise keep the statements before it.
var tryAgain = []uint16{
	1213, // deadlock
	1205, // lock wait timeout
	1020, // record has changed since last read (MariaDB's snapshot isolation)
	3101, // rolled back at commit by Group Replication
}

// retryable reports whether the transaction did not happen and may be run again at once.
func retryable(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return slices.Contains(tryAgain, my.Number)
	}
	return errors.Is(err, sqlite3.BUSY) || errors.Is(err, sqlite3.LOCKED)
}

// MySQL errors after which the connection is gone.
var goneAway = []uint16{
	1053, // server shutdown in progress
	1927, // connection was killed (MariaDB)
}

// cut reports whether the connection was lost, so that nobody knows whether the last statement took effect.
func cut(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return slices.Contains(goneAway, my.Number)
	}
	var network net.Error
	return errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || (errors.As(err, &network) && !errors.Is(err, context.DeadlineExceeded))
}

// MySQL errors of a server that does not serve now, whatever it is asked.
var outOfService = []uint16{
	1040, 1203, 1226, // too many connections
	1290, 1792, 1836, // read-only, after a failover
	1021, 1026, 1114, // disk full
	1047,       // WSREP has not yet prepared node (Galera)
	1129,       // this host is blocked because of many connection errors
	1317,       // query was interrupted
	1969, 3024, // maximum statement time exceeded
}

// Passing reports whether what failed may well succeed later as it is: the connection was lost, others held what it needed, its time ran
// out, or the database serves nobody. Nothing of it was written, or nobody knows.
func Passing(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) && slices.Contains(outOfService, my.Number) {
		return true
	}
	return cut(err) || retryable(err) || slices.ContainsFunc([]error{
		context.DeadlineExceeded, context.Canceled, sql.ErrConnDone, sql.ErrTxDone,
		sqlite3.FULL, sqlite3.IOERR, sqlite3.READONLY, sqlite3.CANTOPEN, sqlite3.INTERRUPT, sqlite3.NOMEM,
	}, func(known error) bool { return errors.Is(err, known) })
}

func duplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }
func missing(err error) bool   { return errors.Is(err, gorm.ErrRecordNotFound) }
