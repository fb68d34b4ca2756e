package wecom

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestClasses(t *testing.T) {
	for code, want := range map[int]Class{
		-1: ClassBusy, 40014: ClassToken, 42001: ClassToken, 41001: ClassToken, 45009: ClassRateLimited, 45033: ClassRateLimited,
		40003: ClassReceiver, 60111: ClassReceiver, 81013: ClassReceiver, 40001: ClassConfig, 40013: ClassConfig, 40056: ClassConfig,
		60020: ClassConfig, 48002: ClassConfig, 301002: ClassConfig, 40008: ClassContent, 40058: ClassContent, 44004: ClassContent,
		45002: ClassContent, 40007: ClassContent, 93000: ClassReceiver, 93006: ClassReceiver, 99999: ClassUnknown,
	} {
		if got, _ := classify(code, ""); got != want {
			t.Errorf("%d: %s, want %s", code, got, want)
		}
	}
	if ClassOf(nil) != "" || ClassOf(errors.New("x")) != ClassUnknown || ClassOf(fmt.Errorf("x: %w", &Error{Class: ClassBusy})) != ClassBusy {
		t.Error("ClassOf")
	}
}

// leaks fails when an error shows what nobody may see.
func leaks(t *testing.T, name string, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, secret := range []string{testSecret, "TOKEN1", sampleToken, "access_token=T", "corpsecret=s"} {
			if strings.Contains(fmt.Sprintf("%v %+v %#v", e, e, e), secret) {
				t.Errorf("%s: %q is in %v", name, secret, e)
			}
		}
	}
}

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		`Get "https://h/cgi-bin/gettoken?corpid=ww&corpsecret=abc": EOF`:  `Get "https://h/cgi-bin/gettoken?corpid=ww&corpsecret=***": EOF`,
		"access_token=a.b-c_d&type=x":                                     "access_token=***&type=x",
		"send?key=0f1-2 failed":                                           "send?key=*** failed",
		"response_code=abc, ACCESS_TOKEN=abc":                             "response_code=*** ACCESS_TOKEN=***",
		"invalid webhook 693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa, hint: [1]": "invalid webhook ***, hint: [1]",
		"monkey=banana, errcode=40001":                                    "monkey=banana, errcode=40001",
	} {
		if got := scrub(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}
