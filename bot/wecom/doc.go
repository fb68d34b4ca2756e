// Package wecom speaks WeCom's protocol (企业微信): its callbacks in, its API out. It knows messages, members and
// departments, and nothing of sales.
//
//	codec.go     the signature and the encryption that all callbacks share
//	callback.go  what all callbacks share: size, query, signature, time, and the errors with their HTTP status
//	app.go       the self-built app: XML in, one crm.Message out, passive replies;  xml.go reads its XML
//	bot.go       智能机器人 in URL mode: JSON in, one crm.Message out, streams;  botmessage.go reads its JSON
//	socket.go    智能机器人 in WebSocket mode: who connects and when;  link.go one connection;  socketsend.go what it says
//	download.go  files that were sent to 智能机器人
//	client.go    the API: one function for every call;  token.go the access token;  errors.go error codes and classes
//	send.go      messages and cards to people;  people.go members, departments, login;  media.go files
//	externalcontact.go  contacts outside the corp (客户联系)
//	webhook.go   a group's 消息推送, which only speaks
//	dialect.go   one writer for each dialect of markup;  split.go long texts in parts
//
// A fact about the platform carries the page it comes from: D:90236 is
// developer.work.weixin.qq.com/document/path/90236.
//
// # silenceper/wechat
//
// The access token comes from silenceper/wechat's WorkAccessToken, kept under its own cache key, so that other programs
// on the same Redis share it; its types decode the answers of message/send, user/get, department/list and
// auth/getuserinfo. The calls themselves are ours (client.go): its typed methods take no context, have no time limit,
// put the token into their errors, do not refresh it when WeCom revokes it, and write agentid as a string.
// Its addresses are constants and its HTTP client is one variable for the whole program. That variable is set once, to
// a client whose transport asks the request's context which of our clients it serves (token.go), so any number of them,
// each with its own address and limits, live in one process.
//
// # To add
//
// A message type that people send: a case in App.message (app.go). A call of the API: a method of Client that names
// the path and the answer's type, on top of get or post. An error code: its line in errors.go.
package wecom
