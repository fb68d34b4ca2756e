// Package bot is the walk of a message: from WeCom's callback to the answer.
//
// A message walks through the house like this; each step names its file:
//
//	server.go     POST /wecom/app or /wecom/bot: wecom verifies, decrypts and gives one crm.Message
//	inbox.go      the message is kept in the inbox before WeCom is answered; a known key gets its stored answer again
//	lanes.go      it waits behind this person's earlier messages; other people go on in parallel
//	setting.go    said in a group: whose group it is, what may be read there, and what its asker hears in private
//	people.go     the user id becomes a user with team and role, read from WeCom the first time
//	external.go   of a contact outside the company that WeCom tells of, more is read from WeCom
//	files.go      a file that came with it is fetched and kept; imports.go: a spreadsheet is imported beside the chat
//	answer.go     intents.Parse reads the text; then, in one transaction: a pending question first (questions.go),
//	              each request is resolved, authorised, decided and recorded, and the reply goes into the outbox
//	model.go      where the rules are unsure the transaction is rolled back, a language model marks words, and it runs again
//	server.go     the reply travels in the callback's own response when it is ready in time;
//	              otherwise scheduler's relay sends it from the outbox
//
// 智能机器人 comes in by chat.go, whose answers stay open as streams, or, in WebSocket mode, by listen.go: there the
// replica that has the connection hears and speaks for all, and what the others have to say waits for it in the outbox.
//
// Nothing here knows how a deal advances or what a sentence sounds like: deeds are in intents, rules in crm,
// words in internal/say. Where to change what stands in the README, "Where changes go".
//
// Promises kept here: an answered callback is durable; one message changes the CRM at most once, whatever is
// repeated, killed or cut; messages of one person are answered in order; nobody is served before the signature,
// and their identity comes from the decrypted callback only.
package bot
