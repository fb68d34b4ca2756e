package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// The platform's own sample: token, key and receiver of all vectors that name no other.
const (
	sampleToken = "QDG6eK"
	sampleKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	sampleCorp  = "wx5823bf96d3bd56c7"
)

func newCodec(t testing.TB, receiver string, c ...Credential) *Codec {
	t.Helper()
	codec, err := NewCodec(receiver, c...)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

func sample(t testing.TB) *Codec {
	return newCodec(t, sampleCorp, Credential{sampleToken, sampleKey})
}

// What the platform and other implementations sent in the past.
func TestRecordedMessages(t *testing.T) {
	for _, tt := range []struct {
		name, receiver string
		cred           Credential
		stamp, nonce   string
		signature      string
		sealed         string
		want           []string // the plaintext itself, or parts of it
	}{
		{
			name: "echo", receiver: sampleCorp, cred: Credential{sampleToken, sampleKey},
			stamp: "1409659589", nonce: "263014780", signature: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
			sealed: "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
			want:   []string{"1616140317555161061"},
		},
		{
			name: "message, pad 30", receiver: sampleCorp, cred: Credential{sampleToken, sampleKey},
			stamp: "1409659813", nonce: "1372623149", signature: "477715d11cdb4164915debcba66cb864d751f3e6",
			sealed: "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
			want:   []string{"<Content><![CDATA[hello]]></Content>", "<MsgId>4561255354251345929</MsgId>", "<AgentID>218</AgentID>"},
		},
		{
			name: "real traffic, binary random", receiver: "ww6a112864f8022910",
			cred:  Credential{"kz7Yx62CH8SaLN", "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP"},
			stamp: "1583995625", nonce: "1584392382", signature: "f265ae551b1932727204c3d707628d01376a6940",
			sealed: "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328=",
			want:   []string{"x123", "2018405441", "foobar", "1000002"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCodec(t, tt.receiver, tt.cred)
			if !c.Signed(tt.signature, tt.stamp, tt.nonce, []byte(tt.sealed)) {
				t.Error("the signature is not recognised")
			}
			plain, err := c.Open([]byte(tt.sealed))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(plain), want) {
					t.Errorf("%q is not in %s", want, plain)
				}
			}
		})
	}
}

func TestSignatureVector(t *testing.T) {
	c := newCodec(t, "", Credential{"kjr2TKI8umCBfVF3wAHk8JiPwma5VBme", sampleKey})
	sealed := []byte("6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==")
	if !c.Signed("1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011", "1583940690", "VHh7ymSeb0jc4lSb", sealed) {
		t.Error("not recognised")
	}
}

// Pads 10, 32, 21 and 24 go where 16-byte padding cannot; the empty receivers are those of 智能机器人.
func TestSealVectors(t *testing.T) {
	for _, tt := range []struct{ msg, receiver, sealed, signature string }{
		{"hi", "", "sKqRbbiSUnDhFHOvPjtUMSVp8rV2tb2pVNJRJOVqWjs=", "bdbd8869146e4d231912b7c5c79fc39db38876cc"},
		{"abcdefghijkl", "", "sKqRbbiSUnDhFHOvPjtUMUfqZ8gy0HoJdHhWsbA2EEFHqj1mfMBvIlGtXOBIa4rja4UFmdhXIsymo71Xiz3GgA==", "091e85b1a636ac6f18d5f964b65d3d94e0dca1b7"},
		{"hello", sampleCorp, "sKqRbbiSUnDhFHOvPjtUMd2aKGsnO1wGUhhgmucZyOooAmp9WiC5uDkjoOv6eP1l5uh45DeEw9aco5AR3vyVtA==", "02b7538fa042a41c4d184f9c3e242af5203fa8d4"},
		{"hi", sampleCorp, "sKqRbbiSUnDhFHOvPjtUMXcf50R8ec5Z/wKu2F8/KW7C3JVmcVhOFxeoZ0tTeVGgrPRRxWxsFtGMvcSvaYslwg==", "7c26525e963eb8524041466381a505172ccc4b75"},
		{
			`{"msgid":"m1","aibotid":"B","chatid":"C","chattype":"group","from":{"userid":"u1"},"msgtype":"text","text":{"content":"@R hi"}}`, "",
			"sKqRbbiSUnDhFHOvPjtUMd+aogCKCpBjy4qGVFChbSscHh9z2/jbR0Ix07huzh6xb4o2yM7vweDophCU+lPDG1WbhyQyozCM8KwjRAmyKiX1VbGedzOH7mhgQBHj+8LMb06nTfPJvwTFVNLP3HsoJI2XhejKVfZyzeDVeBWM/G2j7jorMlWdLvPvr+/T8wZAJs7VBjRR/rBLa4smXFZUow==",
			"6faf9e73f5e336ecc1a56f2883c31025285222af",
		},
	} {
		c := newCodec(t, tt.receiver, Credential{sampleToken, sampleKey})
		sealed, signature := c.seal([16]byte([]byte("0123456789abcdef")), []byte(tt.msg), "1700000000", "n0nce")
		if sealed != tt.sealed {
			t.Errorf("%.12s to %q: sealed as\n%s, want\n%s", tt.msg, tt.receiver, sealed, tt.sealed)
		}
		if signature != tt.signature {
			t.Errorf("%.12s to %q: signed %s, want %s", tt.msg, tt.receiver, signature, tt.signature)
		}
		if plain, err := c.Open([]byte(tt.sealed)); err != nil || string(plain) != tt.msg {
			t.Errorf("%.12s to %q: opened as %q, %v", tt.msg, tt.receiver, plain, err)
		}
	}
}

func TestSealedOpens(t *testing.T) {
	for _, receiver := range []string{"", sampleCorp} {
		c := newCodec(t, receiver, Credential{sampleToken, sampleKey})
		for n := range 100 {
			msg := bytes.Repeat([]byte{byte(n)}, n)
			sealed, signature := c.Seal(msg, "1700000000", "n")
			if !c.Signed(signature, "1700000000", "n", []byte(sealed)) {
				t.Fatalf("%d bytes to %q: own signature refused", n, receiver)
			}
			if got, err := c.Open([]byte(sealed)); err != nil || !bytes.Equal(got, msg) {
				t.Fatalf("%d bytes to %q: %x, %v", n, receiver, got, err)
			}
		}
	}
}

// encryptRaw encrypts a plaintext as it stands, head and padding included.
func encryptRaw(t testing.TB, aesKey string, plain []byte) string {
	t.Helper()
	k, err := newKey(aesKey)
	if err != nil {
		t.Fatal(err)
	}
	if len(plain)%aes.BlockSize != 0 {
		t.Fatalf("%d bytes are no blocks", len(plain))
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(k.block, k.iv).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

// packed is random, a length, a message and a receiver, with n bytes of padding that say pad.
func packed(length uint32, msg, receiver string, pad byte, n int) []byte {
	p := append([]byte("0123456789abcdef"), binary.BigEndian.AppendUint32(nil, length)...)
	p = append(append(p, msg...), receiver...)
	return append(p, bytes.Repeat([]byte{pad}, n)...)
}

// All that can be wrong with a ciphertext, and the one error it gives.
func TestA09A10BadCiphertexts(t *testing.T) {
	good, _ := sample(t).Seal([]byte(`<xml><MsgType>text</MsgType><Content>早上好</Content></xml>`), "1", "n")
	raw, err := base64.StdEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	cut := func(n int) string { return base64.StdEncoding.EncodeToString(raw[:n]) }
	raws := func(p []byte) string { return encryptRaw(t, sampleKey, p) }
	mixed := packed(2, "hi", sampleCorp, 24, 24)
	mixed[len(mixed)-3] = 23
	short := bytes.Repeat([]byte{16}, 32) // 16 bytes are left: no room for the head
	for name, sealed := range map[string]string{
		"empty": "", "no base64": "###", "half base64": good[:len(good)-1], "base64 of the address": strings.NewReplacer("+", "-", "/", "_").Replace(good) + "-",
		"0 bytes": cut(0), "16 bytes": cut(16), "32 bytes": cut(32), "33 bytes": cut(33), "a block less": cut(len(raw) - 16), "a byte less": cut(len(raw) - 1),
		"pad 0": raws(packed(2, "hi", sampleCorp, 0, 24)), "pad 33": raws(packed(2, "hi", sampleCorp, 33, 24)), "pad 255": raws(packed(2, "hi", sampleCorp, 255, 24)),
		"unequal pad": raws(mixed), "pad over the head": raws(short),
		"length 0xFFFFFFFF": raws(packed(0xFFFFFFFF, "hi", sampleCorp, 24, 24)), "length past the end": raws(packed(21, "hi", sampleCorp, 24, 24)),
		"receiver cut short of an id": raws(packed(1, "\x00\x01", sampleCorp, 24, 24)),
	} {
		plain, err := sample(t).Open([]byte(sealed))
		if !errors.Is(err, errSealed) {
			t.Errorf("%s: opened as %q, error %v", name, plain, err)
		}
	}
}

func TestA08OtherReceiver(t *testing.T) {
	for _, receiver := range []string{"wwother", "", strings.ToUpper(sampleCorp), sampleCorp + "x"} {
		sealed, _ := newCodec(t, receiver, Credential{sampleToken, sampleKey}).Seal([]byte("hi"), "1", "n")
		if plain, err := sample(t).Open([]byte(sealed)); !errors.Is(err, errReceiver) {
			t.Errorf("for %q: opened as %q, error %v", receiver, plain, err)
		}
	}
	sealed, _ := sample(t).Seal([]byte("hi"), "1", "n")
	if _, err := newCodec(t, "", Credential{sampleToken, sampleKey}).Open([]byte(sealed)); !errors.Is(err, errReceiver) {
		t.Errorf("the app's message opened by 智能机器人: %v", err)
	}
}

// A changed ciphertext is refused, or opens as something else for the parser to refuse; never as what was sent.
func TestA11BitFlips(t *testing.T) {
	const msg = "hello, this message is long enough to be several blocks of text"
	c := sample(t)
	sealed, _ := c.Seal([]byte(msg), "1", "n")
	raw, _ := base64.StdEncoding.DecodeString(sealed)
	refused := 0
	for i := range raw {
		for bit := range 8 {
			flipped := bytes.Clone(raw)
			flipped[i] ^= 1 << bit
			plain, err := c.Open([]byte(base64.StdEncoding.EncodeToString(flipped)))
			switch {
			case errors.Is(err, errSealed) || errors.Is(err, errReceiver):
				refused++
			case err != nil || string(plain) == msg:
				t.Fatalf("byte %d, bit %d: %q, %v", i, bit, plain, err)
			}
		}
	}
	if refused < 8*32 {
		t.Errorf("only %d flips refused", refused)
	}
}

func TestA07Signatures(t *testing.T) {
	const sealed, stamp, nonce = "c2VhbGVk", "1700000000", "n"
	c := sample(t)
	var mac [macLen]byte
	sign(nil, []byte(sampleToken), stamp, nonce, []byte(sealed), &mac)
	right := string(mac[:])
	other := newCodec(t, sampleCorp, Credential{"other", sampleKey})
	for name, tt := range map[string]struct {
		codec     *Codec
		signature string
		want      bool
	}{
		"right":          {c, right, true},
		"upper case":     {c, strings.ToUpper(right), false},
		"empty":          {c, "", false},
		"39":             {c, right[:39], false},
		"41":             {c, right + "0", false},
		"80":             {c, right + right, false},
		"one digit else": {c, right[:39] + string(right[39]^1), false},
		"other token":    {other, right, false},
	} {
		if got := tt.codec.Signed(tt.signature, stamp, nonce, []byte(sealed)); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestA23Rotation(t *testing.T) {
	const newToken, newKeyText = "newtoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	before := sample(t)
	during := newCodec(t, sampleCorp, Credential{newToken, newKeyText}, Credential{sampleToken, sampleKey})
	after := newCodec(t, sampleCorp, Credential{newToken, newKeyText})
	old, oldSigned := before.Seal([]byte("old"), "1", "n")
	fresh, freshSigned := after.Seal([]byte("new"), "1", "n")
	for name, tt := range map[string]struct {
		codec             *Codec
		sealed, signature string
		want              bool
	}{
		"old before": {before, old, oldSigned, true}, "new before": {before, fresh, freshSigned, false},
		"old during": {during, old, oldSigned, true}, "new during": {during, fresh, freshSigned, true},
		"old after": {after, old, oldSigned, false}, "new after": {after, fresh, freshSigned, true},
	} {
		_, err := tt.codec.Open([]byte(tt.sealed))
		if opened, signed := err == nil, tt.codec.Signed(tt.signature, "1", "n", []byte(tt.sealed)); opened != tt.want || signed != tt.want {
			t.Errorf("%s: opened %v, signed %v", name, opened, signed)
		}
	}
	reply, signature := during.Seal([]byte("reply"), "1", "n")
	if _, err := after.Open([]byte(reply)); err != nil || !after.Signed(signature, "1", "n", []byte(reply)) {
		t.Error("replies are not made with the new credential")
	}
}

func TestBadCredentials(t *testing.T) {
	for name, c := range map[string][]Credential{
		"none": nil, "no token": {{"", sampleKey}}, "no key": {{"t", ""}}, "42": {{"t", sampleKey[:42]}}, "44": {{"t", sampleKey + "A"}},
		"not base64": {{"t", strings.Repeat("!", 43)}}, "a bad old key": {{"t", sampleKey}, {"t", "short"}},
	} {
		if _, err := NewCodec("", c...); err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), sampleKey[:42]) {
			t.Errorf("%s: the key is in the error", name)
		}
	}
}

func FuzzOpen(f *testing.F) {
	c := sample(f)
	for _, msg := range []string{"", "hi", "abcdefghijkl"} {
		sealed, _ := c.Seal([]byte(msg), "1", "n")
		f.Add([]byte(sealed))
	}
	f.Fuzz(func(t *testing.T, sealed []byte) {
		plain, err := c.Open(sealed)
		if err != nil && (plain != nil || !errors.Is(err, errSealed) && !errors.Is(err, errReceiver)) {
			t.Fatalf("%q, %v", plain, err)
		}
		// The same bytes as a plaintext: head, length and padding are the attacker's.
		if n := len(sealed) / 16 * 16; n > 0 {
			_, _ = c.Open([]byte(encryptRaw(t, sampleKey, sealed[:n])))
		}
	})
}
