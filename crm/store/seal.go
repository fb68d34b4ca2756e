package store

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"

	"genjin/crm"
)

// What people wrote lies encrypted in its columns: AES-256-GCM, the id of the key within the text, the table and the column bound to
// it. Text without the prefix is from before there was a key, or from a database that has none, and is read as it stands.
const (
	sealPrefix  = "gj1:"
	plainPrefix = "gj0:" // of text that looks sealed and is not
)

// secret is one key of the ring.
type secret struct {
	id     string // eight hex digits
	head   string // what everything that it sealed begins with
	seal   tink.AEAD
	search []byte // of blind indexes; nil: there is no key, and an index is a plain digest
}

// keyring seals with one key and opens with all it was given. Without a key text stays as it is.
type keyring struct {
	keys []secret
	open tink.AEAD
	with atomic.Pointer[secret] // what seals now; nil: nothing does
}

// newKeyring makes the keys of secrets, each long and random; the first is to seal.
func newKeyring(secrets []string) (*keyring, error) {
	k := &keyring{}
	all := keyset.NewManager()
	for _, s := range secrets {
		key, err := newSecret(s)
		if err != nil {
			return nil, err
		}
		if k.key(key.id) != nil {
			continue // given twice
		}
		key.seal, err = key.aead(s, all)
		if err != nil {
			return nil, err
		}
		k.keys = append(k.keys, key)
	}
	if len(k.keys) == 0 {
		return k, nil
	}
	handle, err := all.Handle()
	if err != nil {
		return nil, fmt.Errorf("store: keys: %w", err)
	}
	if k.open, err = aead.New(handle); err != nil {
		return nil, fmt.Errorf("store: keys: %w", err)
	}
	k.with.Store(&k.keys[0])
	return k, nil
}

func newSecret(s string) (secret, error) {
	if len(s) < 32 {
		return secret{}, errors.New("store: a key for encryption has at least 32 characters")
	}
	id, err := derived32(s, "id")
	if err != nil {
		return secret{}, err
	}
	search, err := derived32(s, "search")
	key := secret{id: hex.EncodeToString(id[:4]), search: search}
	key.head = sealPrefix + base64.RawStdEncoding.EncodeToString(append([]byte{1}, id[:4]...))[:6] // the seventh character holds bits of what follows
	return key, err
}

// aead is the cipher of one key, which it also adds to all.
func (k *secret) aead(s string, all *keyset.Manager) (tink.AEAD, error) {
	raw, err := derived32(s, "seal")
	if err != nil {
		return nil, err
	}
	number, err := hex.DecodeString(k.id)
	if err != nil {
		return nil, err
	}
	id := binary.BigEndian.Uint32(number)
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{KeySizeInBytes: 32, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink})
	if err != nil {
		return nil, err
	}
	key, err := aesgcm.NewKey(secretdata.NewBytesFromData(raw, insecuresecretdataaccess.Token{}), id, parameters)
	if err != nil {
		return nil, err
	}
	alone := keyset.NewManager()
	for _, m := range []*keyset.Manager{alone, all} {
		if _, err := m.AddKey(key); err != nil {
			return nil, err
		}
		if err := m.SetPrimary(id); err != nil {
			return nil, err
		}
	}
	handle, err := alone.Handle()
	if err != nil {
		return nil, err
	}
	return aead.New(handle)
}

// derived32 are 32 bytes made of a secret for one purpose.
func derived32(s, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(s), nil, "genjin "+purpose, 32)
}

func (k *keyring) key(id string) *secret {
	for i := range k.keys {
		if k.keys[i].id == id {
			return &k.keys[i]
		}
	}
	return nil
}

// Seal is text as it is stored in a column, named table.column.
func (k *keyring) Seal(column, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	key := k.with.Load()
	if key == nil {
		if strings.HasPrefix(text, sealPrefix) || strings.HasPrefix(text, plainPrefix) {
			return plainPrefix + text, nil
		}
		return text, nil
	}
	raw, err := key.seal.Encrypt([]byte(text), []byte(column))
	if err != nil {
		return "", fmt.Errorf("store: encrypt %s: %w", column, err)
	}
	return sealPrefix + base64.RawStdEncoding.EncodeToString(raw), nil
}

// Open is what was sealed; text that is not stays as it is.
func (k *keyring) Open(column, stored string) (string, error) {
	if plain, ok := strings.CutPrefix(stored, plainPrefix); ok {
		return plain, nil
	}
	coded, sealed := strings.CutPrefix(stored, sealPrefix)
	if !sealed {
		return stored, nil
	}
	if k.open == nil {
		return "", fmt.Errorf("store: %s is encrypted and no key is given", column)
	}
	raw, err := base64.RawStdEncoding.DecodeString(coded)
	if err != nil {
		return "", fmt.Errorf("store: %s: %w", column, err)
	}
	plain, err := k.open.Decrypt(raw, []byte(column))
	if err != nil {
		return "", fmt.Errorf("store: %s cannot be decrypted: its key is not among those given, or it was changed", column)
	}
	return string(plain), nil
}

// current reports whether a stored text is as Seal would make it now.
func (k *keyring) current(stored string) bool {
	if key := k.with.Load(); key != nil {
		return stored == "" || strings.HasPrefix(stored, key.head)
	}
	return true // what is sealed stays so: the key is what is missing
}

// blind is what a text is found by without being read: an HMAC of it, of its own for each purpose.
func (k *keyring) blind(purpose, text string) string { return blind(k.with.Load(), purpose, text) }

// blinds are what a text may be found by, whichever key was in use when it was written.
func (k *keyring) blinds(purpose, text string) []string {
	all := []string{blind(nil, purpose, text)}
	for i := range k.keys {
		all = append(all, blind(&k.keys[i], purpose, text))
	}
	return all
}

func blind(key *secret, purpose, text string) string {
	if text == "" {
		return ""
	}
	var with []byte
	if key != nil {
		with = key.search
	}
	mac := hmac.New(sha256.New, with)
	mac.Write([]byte(purpose + "\x00" + text))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

// PhoneIndex is what a record's phone number is found by: whole, by its last four digits and by its first three. It follows from the
// number and the key, so it is in no image and is made anew with each write. Exported for gorm, as Head is.
type PhoneIndex struct {
	PhoneIdx  string  `json:"-"`
	PhoneTail *string `json:"-"` // nil: written by a genjin that knew no index
	PhoneHead string  `json:"-"`
}

const (
	tailDigits = 4
	headDigits = 3
)

func (x *PhoneIndex) of(k *keyring, phone string) {
	digits := crm.PhoneDigits(phone)
	tail := k.blind("tail", digits[max(0, len(digits)-tailDigits):])
	*x = PhoneIndex{PhoneIdx: k.blind("phone", digits), PhoneTail: &tail, PhoneHead: k.blind("head", digits[:min(len(digits), headDigits)])}
}

// numbered is a record that is found by its number.
type numbered interface{ index(k *keyring) }

func (r *contactRow) index(k *keyring)  { r.of(k, r.Phone) }
func (r *customerRow) index(k *keyring) { r.of(k, r.Phone) }
