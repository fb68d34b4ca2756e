package configs

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "***"

// Secret is a value that must never be printed: every way of formatting it gives ***.
// It stands behind a pointer because fmt cannot call the methods of a field that is not exported: there it prints an address.
type Secret struct{ value *string }

// NewSecret hides a value.
func NewSecret(s string) Secret { return Secret{&s} }

// Reveal is the value itself, for the one place that needs it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Format answers every verb, those for numbers too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }

// UnmarshalText reads the value.
func (s *Secret) UnmarshalText(b []byte) error {
	*s = NewSecret(string(b))
	return nil
}
