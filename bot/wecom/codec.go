package wecom

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"sync"
)

// Codec signs, encrypts and opens what travels in callbacks, for the self-built app and 智能机器人 alike (D:90968).
// It is safe for concurrent use.
type Codec struct {
	receiveID string
	tokens    [][]byte
	keys      []key
	buffers   sync.Pool // of *buffer
}

// Credential is what an administrator finds in the console beside a callback's address.
type Credential struct {
	Token          string
	EncodingAESKey string // 43 characters
}

type key struct {
	block cipher.Block
	iv    []byte
}

// buffer is the memory of one callback, used again for the next.
type buffer struct{ body, sealed, plain, sign []byte }

const (
	randomLen  = 16
	headLen    = randomLen + 4 // random and length
	padTo      = 32            // PKCS#7 to 32 bytes, although AES has blocks of 16
	aesKeyLen  = 43
	macLen     = 2 * sha1.Size
	maxReceive = 64 // bytes of a receiveid
)

// NewCodec makes the codec of one callback address. receiveID is the corp's id for a self-built app, and empty for
// an in-house 智能机器人 (D:101033). Several credentials are accepted at once, for the time of a rotation; replies
// are made with the first. A token or key may be empty in all but the first.
func NewCodec(receiveID string, credentials ...Credential) (*Codec, error) {
	c := &Codec{receiveID: receiveID, buffers: sync.Pool{New: func() any { return &buffer{} }}}
	for i, cred := range credentials {
		if cred.Token != "" {
			c.tokens = append(c.tokens, []byte(cred.Token))
		} else if i == 0 {
			return nil, errors.New("wecom: the callback's token is empty")
		}
		if cred.EncodingAESKey == "" && i > 0 {
			continue
		}
		k, err := newKey(cred.EncodingAESKey)
		if err != nil {
			return nil, err
		}
		c.keys = append(c.keys, k)
	}
	if len(c.keys) == 0 {
		return nil, errors.New("wecom: a codec needs a credential")
	}
	return c, nil
}

func newKey(encoded string) (key, error) {
	// The last character may carry bits that belong to no byte: Tencent's own sample does. Strict decoding refuses it.
	raw, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil || len(encoded) != aesKeyLen {
		return key{}, errors.New("wecom: an EncodingAESKey has 43 letters and digits")
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, errors.New("wecom: an EncodingAESKey has 43 letters and digits")
	}
	return key{block: block, iv: raw[:aes.BlockSize]}, nil
}

// errSealed is every way in which a ciphertext can be wrong, so that an answer tells nothing about the plaintext.
// errReceiver is a well-made message for somebody else.
var (
	errSealed   = errors.New("wecom: cannot be decrypted")
	errReceiver = errors.New("wecom: meant for another receiver")
)

func (c *Codec) borrow() *buffer    { return c.buffers.Get().(*buffer) }
func (c *Codec) giveBack(b *buffer) { c.buffers.Put(b) }

// Signed reports, in constant time, whether signature is the one of these values under one of the tokens.
// A signature is 40 lower-case hexadecimal digits; nothing else is one.
func (c *Codec) Signed(signature, timestamp, nonce string, sealed []byte) bool {
	b := c.borrow()
	defer c.giveBack(b)
	return c.signed(b, signature, timestamp, nonce, sealed)
}

func (c *Codec) signed(b *buffer, signature, timestamp, nonce string, sealed []byte) bool {
	ok := 0
	var given, want [macLen]byte
	right := subtle.ConstantTimeEq(int32(copy(given[:], signature)), macLen) & subtle.ConstantTimeEq(int32(len(signature)), macLen)
	for _, token := range c.tokens {
		b.sign = sign(b.sign[:0], token, timestamp, nonce, sealed, &want)
		ok |= subtle.ConstantTimeCompare(given[:], want[:])
	}
	return ok&right == 1
}

// sign writes the signature of four values, sorted bytewise and joined, to mac; it works in scratch and gives it back.
func sign(scratch, token []byte, timestamp, nonce string, sealed []byte, mac *[macLen]byte) []byte {
	stamp := len(timestamp)
	// The two short ones are copied first: the sort is over byte slices.
	scratch = append(append(scratch, timestamp...), nonce...)
	parts := [4][]byte{token, scratch[:stamp:stamp], scratch[stamp:], sealed}
	for i := 1; i < len(parts); i++ {
		for k := i; k > 0 && string(parts[k]) < string(parts[k-1]); k-- {
			parts[k], parts[k-1] = parts[k-1], parts[k]
		}
	}
	begin := len(scratch)
	for _, p := range parts {
		scratch = append(scratch, p...)
	}
	sum := sha1.Sum(scratch[begin:])
	hex.Encode(mac[:], sum[:])
	return scratch
}

// Open decrypts the text of a callback's Encrypt. Every fault of the ciphertext gives the same error; a message for
// another receiver gives a different one.
func (c *Codec) Open(sealed []byte) ([]byte, error) {
	b := c.borrow()
	defer c.giveBack(b)
	plain, err := c.open(b, sealed)
	if err != nil {
		return nil, err
	}
	return append([]byte(nil), plain...), nil
}

// open gives a slice of the buffer.
func (c *Codec) open(b *buffer, sealed []byte) (plain []byte, err error) {
	n := base64.StdEncoding.DecodedLen(len(sealed))
	b.sealed = grow(b.sealed, n)
	n, err = base64.StdEncoding.Decode(b.sealed, sealed)
	if err != nil || n == 0 || n%aes.BlockSize != 0 {
		return nil, errSealed
	}
	err = errSealed
	for _, k := range c.keys {
		b.plain = grow(b.plain, n)
		cipher.NewCBCDecrypter(k.block, k.iv).CryptBlocks(b.plain, b.sealed[:n])
		plain, e := c.unpack(b.plain)
		if e == nil {
			return plain, nil
		}
		if errors.Is(e, errReceiver) {
			err = e
		}
	}
	return nil, err
}

// grow gives b with length n; what was in it is lost.
func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n, n+n/2)
	}
	return b[:n]
}

// unpack takes padding, head and receiver off.
func (c *Codec) unpack(p []byte) ([]byte, error) {
	pad := int(p[len(p)-1])
	good := subtle.ConstantTimeLessOrEq(1, pad) & subtle.ConstantTimeLessOrEq(pad, padTo) & subtle.ConstantTimeLessOrEq(pad+headLen, len(p))
	for i := 1; i <= padTo && i <= len(p); i++ {
		inPad := subtle.ConstantTimeLessOrEq(i, pad)
		good &= subtle.ConstantTimeSelect(inPad, subtle.ConstantTimeByteEq(p[len(p)-i], byte(pad)), 1)
	}
	if good != 1 {
		return nil, errSealed
	}
	p = p[randomLen : len(p)-pad]
	size := uint64(binary.BigEndian.Uint32(p))
	p = p[headLen-randomLen:]
	if size > uint64(len(p)) {
		return nil, errSealed
	}
	msg, receiver := p[:size], p[size:]
	switch {
	case string(receiver) == c.receiveID:
		return msg, nil
	case isID(receiver):
		return nil, errReceiver
	}
	return nil, errSealed // what a changed ciphertext decrypts to: no id at all
}

// isID reports whether b looks like a corp's or suite's id, or like none.
func isID(b []byte) bool {
	if len(b) > maxReceive {
		return false
	}
	for _, ch := range b {
		letter := 'a' <= ch|0x20 && ch|0x20 <= 'z'
		if !letter && (ch < '0' || ch > '9') && ch != '_' && ch != '-' {
			return false
		}
	}
	return true
}

// Seal encrypts plain under the first credential and signs it with timestamp and nonce.
func (c *Codec) Seal(plain []byte, timestamp, nonce string) (sealed, signature string) {
	var random [randomLen]byte
	rand.Read(random[:]) //nolint:errcheck // never fails
	return c.seal(random, plain, timestamp, nonce)
}

func (c *Codec) seal(random [randomLen]byte, plain []byte, timestamp, nonce string) (sealed, signature string) {
	b := c.borrow()
	defer c.giveBack(b)
	p := append(b.plain[:0], random[:]...)
	p = binary.BigEndian.AppendUint32(p, uint32(len(plain)))
	p = append(append(p, plain...), c.receiveID...)
	pad := padTo - len(p)%padTo
	for range pad {
		p = append(p, byte(pad))
	}
	b.plain = p
	cipher.NewCBCEncrypter(c.keys[0].block, c.keys[0].iv).CryptBlocks(p, p)
	b.sealed = base64.StdEncoding.AppendEncode(b.sealed[:0], p)
	var mac [macLen]byte
	b.sign = sign(b.sign[:0], c.tokens[0], timestamp, nonce, b.sealed, &mac)
	return string(b.sealed), string(mac[:])
}
