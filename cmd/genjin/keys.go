package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"genjin/configs"
	"genjin/crm/store"
)

// encryptionKeys are what the database is encrypted with, the one that writes first: those of the configuration; of an SQLite file also
// that in the key file beside it, which is made when there is no other and making is true; of MySQL also WeCom's EncodingAESKey: all
// replicas have it, and the database has not.
func encryptionKeys(c configs.Config, making bool) (keys []string, err error) {
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			keys = append(keys, s)
		}
	}
	add(c.Database.Key.Reveal())
	configured := len(keys) > 0
	for _, old := range c.Database.OldKeys {
		add(old.Reveal())
	}
	path, file := strings.CutPrefix(c.Database.URL.Reveal(), "sqlite:")
	switch {
	case !file:
		add(c.WeCom.EncodingAESKey.Reveal())
		add(c.WeCom.OldAESKey.Reveal())
		return keys, nil
	case path == ":memory:":
		return keys, nil
	}
	path += ".key"
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && making && !configured {
		key = []byte(newKey())
		err = os.WriteFile(path, append(key, '\n'), 0o600)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the key file beside the database: %w", err)
	}
	if !configured && len(key) > 0 {
		return append([]string{strings.TrimSpace(string(key))}, keys...), nil
	}
	add(string(key))
	return keys, nil
}

// newKey is a key as openssl rand -base64 32 makes it.
func newKey() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}

func (p *program) encryptCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "encrypt",
		Short: "encrypt what is stored from before there was a key, or with an older key (serve does it too, in the background)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := p.config(false)
			if err != nil {
				return err
			}
			keys, err := encryptionKeys(config, true)
			if err != nil {
				return err
			}
			if len(keys) == 0 {
				return errors.New("GENJIN_ENCRYPTION_KEY: missing: make one with openssl rand -base64 32")
			}
			s, err := store.Open(c.Context(), config.Database.URL.Reveal(), store.Options{Keys: keys, Location: config.Location, Logger: slog.New(slog.NewTextHandler(p.err, nil))})
			if err != nil {
				return err
			}
			defer s.Close()
			if err := s.CheckSchema(c.Context()); err != nil {
				return err
			}
			n, err := s.Encrypt(c.Context())
			if err != nil {
				return fmt.Errorf("%d rows encrypted: %w", n, err)
			}
			fmt.Fprintf(p.out, "%d rows encrypted, nothing is left\n", n)
			return nil
		},
	}
}
