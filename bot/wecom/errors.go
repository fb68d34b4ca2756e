package wecom

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"genjin/crm"
)

// Class is what to do about an error of the API.
type Class string

// The classes of errors.
const (
	ClassToken       Class = "token"        // the token was refused, even a new one: try again later
	ClassBusy        Class = "busy"         // WeCom is busy: try again soon
	ClassRateLimited Class = "rate_limited" // not before Wait
	ClassReceiver    Class = "receiver"     // this person or group cannot be reached: left, outside the visible range, robot removed
	ClassConfig      Class = "config"       // wrong until somebody mends the configuration
	ClassContent     Class = "content"      // WeCom does not take this message: our mistake, no repeat helps
	ClassElsewhere   Class = "elsewhere"    // not for this replica: another one has the connection
	ClassUnknown     Class = "unknown"      // no answer, or one that is none: it may have happened or not
)

// ErrTooLarge is a file with more bytes than it may have.
var ErrTooLarge = errors.New("wecom: the file is too large")

// tooLarge says how many bytes it may have.
func tooLarge(api string, limit int64) *Error {
	return &Error{API: api, Msg: fmt.Sprintf("the file has more than %d bytes", limit), Class: ClassContent, err: ErrTooLarge}
}

// Error is why a call of the API did not work. It never holds a token, a secret or a key.
type Error struct {
	API   string // message/send
	Code  int    // errcode; 0: the platform gave none
	Msg   string // errmsg, with its hint and the caller's address
	Class Class
	Wait  time.Duration // of ClassRateLimited, and of ClassConfig where asking again does harm
	Users []string      // who got nothing, as WeCom writes them: lower-cased
	err   error
}

func (e *Error) Error() string {
	s := "wecom"
	if e.API != "" {
		s += ": " + e.API
	}
	if e.Code != 0 {
		s += fmt.Sprintf(": %d", e.Code)
	}
	s += ": " + e.Msg
	if r := remedy(e.API, e.Code); r != "" {
		s += " (" + r + ")"
	}
	return s
}

// Unwrap gives the cause, such as context.DeadlineExceeded.
func (e *Error) Unwrap() error { return e.err }

// ClassOf is the class of an error that came from here; ClassUnknown of any other; empty of nil.
func ClassOf(err error) Class {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Class
	}
	return ClassUnknown
}

// WaitOf is how long not to try again; zero: the usual back-off.
func WaitOf(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.Wait
	}
	return 0
}

// How long an API rests after its limit was met: WeCom blocks it for the rest of the minute, or for an hour, or for
// the day (D:90454). A wrong secret that is tried again and again has our address banned for an hour (D:90313).
const (
	minuteRest   = time.Minute
	hourRest     = time.Hour
	parallelRest = 5 * time.Second
	secretRest   = 5 * time.Minute
)

// classify is what an errcode means for us (D:90313).
func classify(code int, msg string) (Class, time.Duration) {
	switch code {
	case -1:
		return ClassBusy, 0
	case 40014, 41001, 42001:
		return ClassToken, 0
	case 45009:
		if m := strings.ToLower(msg); strings.Contains(m, "hour") || strings.Contains(m, "day") {
			return ClassRateLimited, hourRest
		}
		return ClassRateLimited, minuteRest
	case 45033:
		return ClassRateLimited, parallelRest
	case 40003, 40096, 46004, 50002, 60011, 60111, 81013, 82001, 84061, 93000, 93004, 93006, 93008:
		return ClassReceiver, 0
	case 40001, 40013, 40056, 41002, 41004, 48002, 48009, 50001, 50003, 60020, 84074, 301002, 301007:
		return ClassConfig, 0
	}
	switch {
	case 40004 <= code && code <= 40999, 41003 <= code && code <= 41999, 44000 <= code && code <= 44999,
		45001 <= code && code <= 45008, 47000 <= code && code <= 47999, 86000 <= code && code <= 86999:
		return ClassContent, 0
	}
	return ClassUnknown, 0
}

// remedy says what an operator does about an errcode of an API, or of a subscription: that one has settings of its own.
func remedy(api string, code int) string {
	if api == cmdSubscribe {
		return "GENJIN_WECOM_BOT_SECRET is not that of GENJIN_WECOM_BOT_ID, or 智能机器人 does not use 长连接: see its API 模式 in the console"
	}
	switch code {
	case -1:
		return "WeCom is busy: try again in a minute"
	case 40001, 40091:
		return "GENJIN_WECOM_SECRET is not this app's secret"
	case 40013:
		return "GENJIN_WECOM_CORP_ID is not the corp's id"
	case 40056, 301002:
		return "GENJIN_WECOM_AGENT_ID does not belong to GENJIN_WECOM_SECRET"
	case 45009, 45033:
		return "too many calls: WeCom answers again after a minute, an hour or a day, all who use this corp's API count"
	case 60020:
		return "add this machine's address to the app's 企业可信IP"
	case 48002, 48009:
		return "the app may not use this: see its 可调用接口 in the console"
	case 84074:
		return "the app may not use 客户联系: list it under 客户联系, 可调用接口的应用, and the member under 使用范围"
	case 50003, 301007:
		return "the app is disabled in the console"
	case 93000, 93004, 93008:
		return "the group's 消息推送 was removed or switched off: bind it again"
	case 93006:
		return "智能机器人 does not know this chat: it left it, or nobody has spoken to it there"
	}
	return ""
}

func fault(api string, code int, msg string) *Error {
	class, wait := classify(code, msg)
	return &Error{API: api, Code: code, Msg: scrub(msg), Class: class, Wait: wait}
}

// unanswered is a call whose outcome nobody knows. The address in a *url.Error holds the token: only what is below it stays.
func unanswered(api, what string, err error) *Error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	e := &Error{API: api, Msg: what, Class: ClassUnknown}
	if err != nil {
		said := err.Error()
		e.Msg += ": " + scrub(said)
		if scrub(said) == said { // otherwise whoever unwraps it would see the secret
			e.err = err
		}
	}
	return e
}

func scrub(s string) string { return crm.Redact(s) }
