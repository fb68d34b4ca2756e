package storetest

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net"
	"os"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver
)

// Server is where tests find MySQL or MariaDB: GENJIN_TEST_MYSQL (scripts/mysql.sh sets it), else 127.0.0.1:3306.
func Server() string { return cmp.Or(os.Getenv("GENJIN_TEST_MYSQL"), "127.0.0.1:3306") }

// MySQL makes an empty database that goes with the test.
func MySQL(t testing.TB) string {
	t.Helper()
	host := Server()
	dial := net.Dialer{Timeout: time.Second}
	if c, err := dial.DialContext(t.Context(), "tcp", host); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI without MySQL: %v", err)
		}
		t.Skipf("no MySQL at %s", host)
	} else {
		c.Close()
	}
	db, err := sql.Open("mysql", "root@tcp("+host+")/")
	if err != nil {
		t.Fatal(err)
	}
	var b [6]byte
	rand.Read(b[:])
	name := "genjin_test_" + hex.EncodeToString(b[:])
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name+" CHARACTER SET utf8mb4"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE "+name); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return "mysql://root:@" + host + "/" + name
}
