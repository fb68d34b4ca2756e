// Package crm is the ground floor of genjin: the words of selling and the rules, pure. It stands on the standard
// library alone and knows no SQL, no clock and no sentence for people.
//
// The words, as they are used everywhere (code, screen, documents):
//
//	customer   客户    a company, or a person, that may buy; somebody's (Owner) or in the pool 公海
//	contact    联系人  a person at a customer
//	deal       商机    one sale being worked on; it stands in a stage of a pipeline
//	stage      阶段    线索 lead, 商机 opportunity, 报价 quote, 成交 won, 回款 payment, 输单 lost
//	pipeline   流程    one row of stages; the process file may hold several
//	activity   跟进记录 something that happened with a customer: a call, a visit
//	follow-up  下次跟进 a planned contact; at most one is open per customer and deal
//	reminder   提醒    a message to a person at a time they chose
//	payment    回款    money that arrived
//	payment plan 回款计划 money that is to arrive on a day, whole or in instalments; a payment meets the earliest open one
//	document   文件    a file filed to a customer
//	lead       线索    what a customer is before anybody reached them: its own state beside the customer's record
//	pool       公海    customers without an owner: everybody sees them, numbers masked, whoever is first picks them
//	task       任务    what a colleague of any department is asked to do; what becomes of it goes back to who asked
//	operation  一次操作 all that one message wrote; the #27 of a receipt, what undo takes back
//	group      群      a chat of several people; bound to a team by its manager, it shows that team's records
//	actor      who asks, with the records they may see (scope)
//	push       a message on its way out
//
// One noun is one file. A rule decides and changes nothing: Process.Advance gives a StageChange, the store records it.
// Money is fen with a currency, a day is a Date, a time is an argument.
//
// To add a noun: its type here, its table and methods in crm/store, its words in internal/say.
package crm
