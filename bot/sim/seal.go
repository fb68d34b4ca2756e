package sim

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// codec seals and opens what travels through callbacks (D:90968). The simulator has its own: were it bot/wecom's, a
// mistake there would be made on both sides and no test would see it.
type codec struct {
	block cipher.Block
	iv    []byte
}

const padTo = 32

func newCodec(aesKey string) (codec, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil || len(key) != 32 {
		return codec{}, errors.New("an EncodingAESKey has 43 letters and digits")
	}
	block, err := aes.NewCipher(key)
	return codec{block: block, iv: key[:aes.BlockSize]}, err
}

// seal encrypts 16 random bytes, the length, msg and the receiver's id, padded to 32.
func (c codec) seal(msg []byte, receiveID string) string {
	plain := make([]byte, 16, 20+len(msg)+len(receiveID)+padTo)
	rand.Read(plain) //nolint:errcheck // never fails
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(msg)))
	plain = append(append(plain, msg...), receiveID...)
	pad := padTo - len(plain)%padTo
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

// open is the inverse of seal.
func (c codec) open(sealed, receiveID string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(b) == 0 || len(b)%padTo != 0 {
		return nil, errors.New("not a ciphertext")
	}
	cipher.NewCBCDecrypter(c.block, c.iv).CryptBlocks(b, b)
	pad := int(b[len(b)-1])
	if pad < 1 || pad > padTo || len(b)-pad < 20 {
		return nil, errors.New("bad padding")
	}
	b = b[:len(b)-pad]
	end := 20 + int(binary.BigEndian.Uint32(b[16:20]))
	if end > len(b) {
		return nil, errors.New("bad length")
	}
	if got := string(b[end:]); got != receiveID {
		return nil, fmt.Errorf("receiveid is %q", got)
	}
	return b[20:end], nil
}

// sign is the signature over a ciphertext.
func sign(token, timestamp, nonce, sealed string) string {
	parts := []string{token, timestamp, nonce, sealed}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func newChannel(path, contentType, token, aesKey, receiveID string) (channel, error) {
	c, err := newCodec(aesKey)
	return channel{path: path, contentType: contentType, token: token, codec: c, receiveID: receiveID}, err
}
