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
