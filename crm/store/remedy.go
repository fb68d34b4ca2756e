package store

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"github.com/go-sql-driver/mysql"
	"github.com/ncruces/go-sqlite3"
)

const refused = "its user or password is refused; write signs such as # % / in the password as %23 %25 %2F"

// remedies say what is wrong with the address when MySQL refuses a connection.
var remedies = map[uint16]string{
	1698: refused, // by MariaDB
	1044: "its user may not use this database: grant it as in deploy/mysql-users.sql",
	1045: refused,
	1142: "its user may not do this: grant it as in deploy/mysql-users.sql; tables are made by another user, with genjin migrate",
	1143: "its user may not do this: grant it as in deploy/mysql-users.sql; tables are made by another user, with genjin migrate",
	1049: "there is no such database: make it with CREATE DATABASE genjin CHARACTER SET utf8mb4",
	1130: "this machine may not connect as its user: the host part of the MySQL user does not fit",
}

// withRemedy adds to why a database cannot be opened what to do about GENJIN_DATABASE_URL, where that is known.
func withRemedy(err error) error {
	var my *mysql.MySQLError
	var name *net.DNSError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &my) && remedies[my.Number] != "":
		return &remedied{err, remedies[my.Number]}
	case errors.As(err, &name):
		return &remedied{err, "its host is not known on this machine"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &remedied{err, "nothing answers at its host and port"}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, mysql.ErrMalformPkt), errors.Is(err, mysql.ErrPktSync), errors.Is(err, mysql.ErrInvalidConn):
		return &remedied{err, "what answers at its host and port does not speak as MySQL does, or too slowly: see the port, 3306 as a rule"}
	case errors.Is(err, sqlite3.NOTADB):
		return &remedied{err, "the file is no SQLite database: name another one"}
	case errors.Is(err, sqlite3.CANTOPEN):
		return &remedied{err, "name a file that this user may write, not a folder"}
	case errors.Is(err, sqlite3.READONLY), errors.Is(err, fs.ErrPermission):
		return &remedied{err, "the file may not be written to by this user"}
	}
	return err
}

// withFolder is withRemedy for the file of SQLite.
func withFolder(err error, path string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist) && isFolder(filepath.Dir(path)), errors.Is(err, syscall.EROFS):
		return &remedied{err, "no file can be made in the folder " + filepath.Dir(path) + ": name another one"}
	case errors.Is(err, fs.ErrNotExist):
		return &remedied{err, "make the folder " + filepath.Dir(path) + " first"}
	case errors.Is(err, fs.ErrPermission):
		return &remedied{err, "the folder " + filepath.Dir(path) + " may not be written to by this user"}
	}
	return err
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// remedied is an error with what to do about it.
type remedied struct {
	error
	remedy string
}

func (e *remedied) Error() string {
	return "GENJIN_DATABASE_URL: " + e.remedy + " (" + e.error.Error() + ")"
}

func (e *remedied) Unwrap() error { return e.error }
