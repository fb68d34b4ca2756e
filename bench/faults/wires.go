package faults

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Wire is the way to a server, which can be cut, reset and slowed down.
type Wire struct{ proxy *toxiproxy.Proxy }

// NewWire lays a wire to the server of address and gives the address by which it leads there.
func NewWire(name, address string) (*Wire, string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, "", fmt.Errorf("faults: the address of the %s is not one", name)
	}
	logger := zerolog.Nop()
	w := &Wire{toxiproxy.NewProxy(&toxiproxy.ApiServer{Metrics: toxiproxy.NewMetricsContainer(nil), Logger: &logger}, name, "127.0.0.1:0", u.Host)}
	if err := w.proxy.Start(); err != nil {
		return nil, "", fmt.Errorf("faults: %w", err)
	}
	u.Host = w.proxy.Listen
	return w, u.String(), nil
}

func (w *Wire) Close() {
	if w != nil {
		w.proxy.Stop()
	}
}

// Cut ends every connection and takes no new ones, until Mend.
func (w *Wire) Cut() { w.proxy.Stop() }

// reset cuts connections in the middle of what they carry, at once; new ones too, until Mend.
func (w *Wire) reset() error { return w.add("reset_peer", `"timeout":0`) }

// slow delays every answer by so many milliseconds, give or take half, until Mend.
func (w *Wire) slow(ms int) error {
	return w.add("latency", fmt.Sprintf(`"latency":%d,"jitter":%d`, ms, ms/2))
}

// swallow lets nothing through and says nothing, until Mend.
func (w *Wire) swallow() error { return w.add("timeout", `"timeout":0`) }

func (w *Wire) add(kind, attributes string) error {
	_, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(`{"name":%q,"type":%q,"stream":"downstream","toxicity":1,"attributes":{%s}}`, kind, kind, attributes)))
	if err != nil && !errors.Is(err, toxiproxy.ErrToxicAlreadyExists) { // it may go wrong twice in one round
		return fmt.Errorf("faults: %s: %w", kind, err)
	}
	return nil
}

// Mend lets everything through again.
func (w *Wire) Mend(ctx context.Context) error {
	w.proxy.Toxics.ResetToxics(ctx)
	err := w.proxy.Start()
	if errors.Is(err, toxiproxy.ErrProxyAlreadyStarted) {
		return nil
	}
	return err
}
