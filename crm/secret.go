package crm

import "regexp"

// Redact takes out of a text what must be seen in no log and on no page: tokens, secrets and codes as they stand in WeCom's addresses, and
// whatever is formed like the key of a group's webhook, wherever it stands.
func Redact(s string) string {
	return webhookKeys.ReplaceAllString(secrets.ReplaceAllString(s, "${1}***"), "***")
}

var (
	secrets     = regexp.MustCompile(`(?i)\b((?:access_token|corpsecret|secret|key|aeskey|response_code|code|user_ticket)=)[^&\s"']+`)
	webhookKeys = regexp.MustCompile(`(?i)\b[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}\b`)
)

// MaskPhone is a number as those may see it whose customer it is not: its head, and its last four digits when it is long
// enough to keep some back.
func MaskPhone(s string) string {
	var digits []byte
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits = append(digits, s[i])
		}
	}
	switch n := len(digits); {
	case n == 0:
		return ""
	case n < 9:
		return "＊＊＊" + string(digits[n-1:])
	default:
		return string(digits[:3]) + "＊＊＊＊" + string(digits[n-4:])
	}
}
