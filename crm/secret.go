package crm

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Redact takes out of a text what must be seen in no log and on no page: tokens, secrets and codes as they stand in WeCom's addresses, and
// whatever is formed like the key of a group's webhook, wherever it stands. Mobile numbers are masked.
func Redact(s string) string {
	return mobiles.ReplaceAllStringFunc(webhookKeys.ReplaceAllString(secrets.ReplaceAllString(s, "${1}***"), "***"), MaskPhone)
}

var (
	secrets     = regexp.MustCompile(`(?i)\b((?:access_token|corpsecret|secret|key|aeskey|response_code|code|user_ticket)=)[^&\s"']+`)
	mobiles     = regexp.MustCompile(`\b1[3-9]\d{9}\b`)
	webhookKeys = regexp.MustCompile(`(?i)\b[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}\b`)
)

// MaskMail is a mail address as MaskPhone is a number: its first sign and where it is.
func MaskMail(s string) string {
	_, first := utf8.DecodeRuneInString(s)
	return s[:first] + "＊＊＊" + s[strings.IndexByte(s, '@'):]
}

// MaskName is a person's name for those who may know that there is one and not who: its first sign and a full-width star for each other.
func MaskName(s string) string {
	signs := []rune(strings.TrimSpace(s))
	if len(signs) == 0 {
		return ""
	}
	return string(signs[0]) + strings.Repeat("＊", min(len(signs)-1, 3))
}

// PhoneDigits is a number without what people put between its digits, the code of the country and the extension.
func PhoneDigits(s string) string {
	if i := strings.IndexAny(s, "转#xX"); i > 0 {
		s = s[:i]
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, s)
	for _, country := range []string{"0086", "86"} {
		if mobile, ok := strings.CutPrefix(digits, country); ok && len(mobile) == 11 && mobile[0] == '1' {
			return mobile
		}
	}
	return digits
}

// MaskPhone is a number as those may see it who did not ask for it or may not have it: its head, and its last four digits when it
// is long enough to keep some back. The stars are full-width ones: groups read markdown, where others would be markup.
func MaskPhone(s string) string {
	digits := PhoneDigits(s)
	switch n := len(digits); {
	case n == 0:
		return ""
	case n < 9:
		return "＊＊＊" + digits[n-1:]
	default:
		return digits[:3] + "＊＊＊＊" + digits[n-4:]
	}
}
