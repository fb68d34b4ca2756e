// Package sim is WeCom simulated: the part of its API that genjin calls, its callbacks, encrypted and retried as the
// platform does, and a chat page that looks like its desktop client. Demo, tests and bench share it.
//
//	platform.go  Platform, its people and groups, what it remembers
//	api.go       the API: its table, tokens, faults;  directory.go, media.go, send.go: its calls
//	card.go      template cards and what a click does to them
//	seal.go      encryption and signature of callbacks
//	callback.go  Say, Event, Click: one person to the self-built app;  group.go: 智能机器人 and its streams
//	socket.go    智能机器人 in WebSocket mode, once somebody has connected;  upload.go its files
//	page.go      the chat page (web/) and its endpoints under /sim/
//	people.go    the sample company's staff;  customers.go: its customers, as plain data
//
// To add a call of the API: a method of Platform and a line in the table of api.go. To add a message type: a case in send.go
// that says what a person sees. Where the platform's behaviour comes from a document, the comment names its page number
// (developer.work.weixin.qq.com/document/path/NNNNN).
package sim
