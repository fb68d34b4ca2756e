package store_test

import (
	"bytes"
	"net"
	"sync/atomic"
	"testing"

	"genjin/crm/store/storetest"
)

// losses are the ways in which the answer to a COMMIT is lost: each says what becomes of the COMMIT itself.
var losses = []struct {
	name    string
	commits bool // the server hears it
	late    bool // only after the client has gone on
}{
	{"the server never hears it", false, false},
	{"the server hears it", true, false},
	{"the server hears it late", true, true},
}

// lossy is a TCP proxy before the database that loses one COMMIT, or the answer to it, when armed.
func lossy(t *testing.T, commits, late bool) (address string, armed *atomic.Bool) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	armed = &atomic.Bool{}
	goneOn := make(chan struct{}, 100) // the client has sent something more
	up := func(client, server net.Conn, deaf *atomic.Bool) {
		defer server.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := client.Read(buf)
			if err != nil {
				return
			}
			select {
			case goneOn <- struct{}{}:
			default:
			}
			if bytes.HasSuffix(buf[:n], []byte("\x03COMMIT")) && armed.CompareAndSwap(true, false) {
				if !commits {
					client.Close()
					return
				}
				deaf.Store(true)
				if late {
					for len(goneOn) > 0 {
						<-goneOn
					}
					client.Close()
					for range 6 { // a new connection, a look at the inbox, the second try up to its fence
						<-goneOn
					}
				}
			}
			if _, err := server.Write(buf[:n]); err != nil {
				return
			}
		}
	}
	down := func(client, server net.Conn, deaf *atomic.Bool) {
		defer client.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := server.Read(buf)
			if err != nil || deaf.Load() {
				return
			}
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
	}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", storetest.Server())
			if err != nil {
				client.Close()
				continue
			}
			deaf := &atomic.Bool{}
			go up(client, server, deaf)
			go down(client, server, deaf)
		}
	}()
	return l.Addr().String(), armed
}
