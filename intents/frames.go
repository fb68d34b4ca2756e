package intents

import (
	"math"
	"math/bits"
	"slices"

	"genjin/intents/zh"
)

// A frame adds to the score of a kind when the clause has what it asks for: all of all, one of any, none of none.
// The scores of a clause are logits: the best kind's confidence is its share of exp(score).
// Weights were set by hand on the development messages. A frame's name is what 为什么 shows.
type frame struct {
	kind           Kind
	weight         float32
	name           string
	all, any, none features
}

// smallTalk is the rule of talk that is nothing to do.
const smallTalk = "small talk"

func on(k Kind, weight float32, name string, all ...feature) frame {
	return frame{kind: k, weight: weight, name: name, all: setOf(all...)}
}

func (f frame) with(any ...feature) frame { f.any = setOf(any...); return f }
func (f frame) but(none ...feature) frame { f.none = setOf(none...); return f }

var frames = []frame{
	// contacts
	on(LogContact, 3.4, "way of contact", fActivity).but(fRemind, fLook, fKnowAsk),
	on(LogContact, 2.6, "talk", fTalk).but(fRemind, fLook, fOverdue, fForgot, fKnowAsk),
	on(LogContact, 1.0, "contact done", fMet, fDone),
	on(LogContact, 0.9, "contact with someone", fMet, fWho),
	on(LogContact, 4.2, "not reached", fMissed).but(fForgot, fDue, fOverdue),
	on(LogContact, 1.0, "they say", fSay),
	on(LogContact, 1.4, "someone says", fSay, fWho),
	on(LogContact, 1.2, "the customer says", fSay, fCustomerWord),
	on(LogContact, -2.6, "somebody leaves", fLeaves).but(fMet, fSay, fCustomer),
	on(LogContact, 2.4, "a date moved", fDelay, fFuture, fWho).but(fRemind, fAsked),
	on(LogContact, 2.6, "somebody leaves", fLeaves, fCustomer).but(fTransfer, fAssign, fAsked),
	on(LogContact, 1.6, "the customer agrees", fApprove, fCustomerWord).but(fAsked, fDecides, fApplication, fHeard, fSupposed, fWished),
	on(LogContact, 1.2, "they agree", fApprove, fWho).but(fAsked, fDecides, fApplication),
	on(LogContact, 0.6, "their view", fOpinion),
	on(LogContact, 1.2, "someone's view", fOpinion, fWho),
	on(LogContact, 0.6, "done for them", fDoer),
	on(LogContact, 0.9, "done for someone", fDoer, fWho),
	on(LogContact, 0.8, "something done", fDoer, fDone),
	on(LogContact, 2.0, "somebody wants to buy", fWantBuy, fContact, fCustomer).but(fAsked, fMoney, fNewDeal, fBuild, fNewCustomer, fHeard, fSupposed, fRemind),
	on(LogContact, 0.4, "happening", fNarrative),
	on(LogContact, 0.5, "happening at someone's", fNarrative, fWho),
	on(LogContact, 1.0, "date made", fAgreed),
	on(LogContact, 2.2, "date made", fAgreed, fFuture).but(fRemind),
	on(LogContact, 0.5, "next step", fAgain).but(fRemind),
	on(LogContact, 4.5, "asks for a record", fLogWord).but(fLook, fWhich, fAsked),
	on(LogContact, 0.7, "someone, done", fWho, fDone),
	on(LogContact, 1.5, "a customer spoken of", fCustomer).but(fPush, fCancel, fHedged, fAsked, fUnreal, fLook, fRemind, fBareName, fHistory, fOwing),
	on(LogContact, 1.5, "someone spoken of", fContact).but(fAsked, fUnreal, fLook, fRemind, fHistory, fCustomer),
	on(LogContact, 0.9, "dunning", fDun),
	on(LogContact, -3.0, "a question", fAsked),
	on(LogContact, -1.5, "to look at", fLook),
	on(LogContact, -2.5, "money came", fReceived, fMoney),
	on(LogContact, -2.5, "not a fact").with(fWished, fSupposed, fHeard).but(fMissed),
	on(LogContact, -2.5, "hearsay", fHeard).but(fMet),
	on(LogContact, -2.0, "long ago", fPast, fLong).but(fMet),
	on(LogContact, -4.0, "of another year", fLongAgo).but(fMet, fSay, fOpinion),
	on(LogContact, -3.6, "only a colleague", fPerson).but(fWho, fMe, fCustomerWord),
	on(LogContact, -3.0, "asks how to answer", fKnowAsk, fCustomerWord).but(fCustomer, fMet),
	on(LogContact, -4.0, "of our own house", fInternal).but(fCustomer, fContact),
	on(AddNote, -6, "to everybody", fTeam).but(fCustomer),
	on(CreateDeal, -4, "long ago", fPast, fLong),
	on(CreateDeal, -4, "a rival's", fRival).but(fNewDeal, fBuild),
	on(SetReminder, -3, "of our own house", fInternal).but(fRemind, fWho),
	on(SetReminder, -4.5, "some time in a long span", fFuture, fLong).but(fRemind),
	on(RecordPayment, -6, "a rival's", fRival),
	on(AdvanceDeal, -6, "a rival's", fRival).but(fMoveWord),
	on(CreateCustomer, 2.8, "entered with a number", fBuild, fCustomer, fPhoneNumber).but(fContactWord, fContact, fTagWord, fDealWord, fNote, fNewDeal),
	on(RecordPayment, -4, "a price came to", fQuote, fReceived).but(fPaidBare),
	on(RecordPayment, -6, "put in order", fRank),
	on(None, 6.0, "a colleague is spoken to", fYou),
	on(SetTarget, 5.0, "a target is set", fTargetSet).but(fAsked, fWhich),
	on(Reject, 5.0, "refused", fRefuses, fFirst).but(fCustomer, fLost, fBackStage, fStageNamed, fAsked),
	on(Approve, 4.0, "somebody's is approved", fApprove, fDecides, fCustomer, fFirst).but(fSay, fStageNamed, fReject, fAsked, fMet, fWon, fPaid),
	on(Approve, 4.0, "approved at the end", fApprove, fDecides, fShort).but(fWho, fReject, fStageNamed, fSay, fFirst, fHeading, fAsked),
	on(LogContact, -1.0, "a rival's price", fRival, fMoney).but(fMet, fSay),
	on(LogContact, -1.6, "small talk", fChat).but(fCustomer, fMet, fSay),
	on(LogContact, -1.5, "only not paid", fUnpaid).but(fMet, fSay),

	// customers, contacts
	on(CreateCustomer, 5.5, "new customer", fNewCustomer).but(fWhich, fSummary, fRank, fTarget, fAsked),
	on(CreateCustomer, 2.0, "a new customer called", fNewCustomer, fNamed).but(fWhich, fAsked),
	on(CreateCustomer, 3.2, "enter a customer", fBuild, fCustomerWord).but(fContactWord, fTagWord, fDealWord, fNote, fCustomer),
	on(CreateCustomer, 2.0, "enter a customer", fBuild, fCustomerWord, fCustomer).but(fContactWord, fTagWord, fTag, fDealWord, fNote, fNewDeal),
	on(CreateCustomer, 3.5, "enter a lead", fBuild, fLead).but(fAssign, fMoveWord),
	on(CreateCustomer, 5.5, "entered", fEntered, fCustomer).but(fContactWord, fTagWord, fDealWord, fNote, fTarget, fPhoneNumber, fLogWord),
	on(CreateCustomer, 3.0, "introduced", fIntroduced),
	on(CreateCustomer, 4.0, "called by a new name", fCalled).but(fMet, fAsked, fWhich, fWrong, fWrongSoft, fNote, fRemind),
	on(AddContact, 4.8, "new contact", fContactWord, fBuild).but(fNewCustomer, fRemind),
	on(AddContact, 4.8, "contact replaced", fReplaced).with(fContactWord),
	on(AddContact, 5.0, "one more person", fOneMore),
	on(AddContact, 2.6, "contact named", fContactWord, fContact).but(fNewCustomer, fAsked, fHistory, fWrongSoft, fWrong, fNumber),
	on(AddContact, 1.5, "contact's number", fContactWord).with(fPhoneNumber, fMail).but(fNewCustomer),
	on(AddContact, 3.0, "contact's number", fContact).with(fPhoneNumber, fMail).but(fNewCustomer),

	// deals
	on(CreateDeal, 5.5, "new deal", fNewDeal).but(fWhich, fLook),
	on(CreateDeal, 3.5, "enter a deal", fBuild, fDealWord),
	on(CreateDeal, 3.0, "odds", fOdds).with(fPercent),
	on(CreateDeal, 1.6, "project", fProject, fCustomer).but(fMet, fSay, fRemind, fMoveWord),
	on(CreateDeal, 1.8, "project's size", fProject, fMoney).but(fMet, fWon, fPaid),
	on(CreateDeal, 1.2, "wants to buy", fWantBuy),
	on(CreateDeal, 1.0, "wants to buy", fWantBuy, fMoney),
	on(CreateDeal, 2.0, "their budget", fBudget, fMoney).but(fMet, fWon, fWonBare, fPaid, fMoveWord, fQuoted2, fSay, fTarget),
	on(AdvanceDeal, 5.5, "moved to a stage", fMoveWord, fStageNamed).but(fTarget, fWhich),
	on(AdvanceDeal, 5.0, "next stage", fNextStage).but(fWhich),
	on(AdvanceDeal, 5.0, "back a stage", fBackStage, fStageNamed).but(fWhich),
	on(AdvanceDeal, 2.5, "back", fBackStage).with(fStageTalk),
	on(AdvanceDeal, 3.6, "quoted", fQuoted2).but(fWhich, fLook),
	on(AdvanceDeal, 0.8, "quoted an amount", fQuoted2, fMoney).but(fWhich, fLook),
	on(AdvanceDeal, 3.0, "quoted an amount", fQuote, fMoney, fAlone, fShort).but(fWho, fMet, fSay, fWon, fWonBare, fPaid, fLost, fRemind, fAsked, fUnreal, fRival, fNewDeal, fBuild, fLook, fWhich, fTarget, fChange, fHedged),
	on(AdvanceDeal, 2.4, "moved somewhere", fPush, fWho).but(fWhich, fUnreal),
	on(AdvanceDeal, 2.8, "stage changes", fStageTalk, fMoveWord),
	on(AdvanceDeal, 1.8, "stage named", fStageTalk, fStageNamed, fWho),
	on(AdvanceDeal, 1.2, "stage named", fStageTalk, fStageNamed, fWho, fAlone).but(fAsked, fLook, fWhich, fHedged),
	on(AdvanceDeal, 3.0, "quoted an amount", fQuote, fCustomer, fMoney).but(fMet, fSay, fWon, fWonBare, fPaid, fLost, fRemind, fAsked, fUnreal, fRival, fNewDeal, fBuild),
	on(CloseWon, 5.0, "won", fWon),
	on(CloseWon, 1.0, "won an amount", fWon, fMoney),
	on(CloseWon, 3.6, "signed for an amount", fWonBare, fMoney).but(fTarget, fMoveWord),
	on(CloseWon, 1.0, "signed by someone", fWonBare, fCustomer).but(fFuture, fStageTalk, fMoveWord),
	on(CloseWon, 1.8, "signed", fWonBare, fDone).but(fFuture, fStageTalk, fMoveWord),
	on(CloseWon, 1.6, "this one is settled", fWonBare, fThis).but(fFuture),
	on(CloseWon, -7, "won by a rival", fRival),
	on(CloseLost, 6.0, "won by a rival", fRival).with(fWon),
	on(CloseLost, 5.0, "lost", fLost),
	on(CloseLost, 1.4, "reason of a loss", fLostBare, fLost),
	on(CloseLost, 1.4, "reason of a loss", fLostBare, fWho).but(fLost, fQuote, fMoney),
	on(CloseLost, 0.9, "someone's reason", fLostBare, fWho).but(fMet, fQuote, fMoney),
	on(CloseLost, 0.5, "rival", fRival),
	on(RecordPayment, 3.8, "paid", fPaid).but(fRank, fWhich, fLook),
	on(RecordPayment, 1.6, "paid an amount", fPaid, fMoney),
	on(RecordPayment, 4.0, "received money", fReceived, fPaidBare),
	on(RecordPayment, 4.2, "received an amount", fReceived, fMoney),
	on(RecordPayment, 1.0, "part of the price", fPaidBare, fMoney).but(fOwing, fUnpaid),
	on(RecordPayment, -5, "long ago", fPast, fLong),
	on(RecordPayment, -6, "asks for money").with(fDun, fRemind, fTarget),

	// plans
	on(SetReminder, 6.0, "remind", fRemind).but(fWhich, fCancel),
	on(SetReminder, 8.0, "a reminder taken off", fRemind, fCancel).but(fJustNow),
	on(SetReminder, 3.0, "to do at a time", fTodo, fFuture).but(fSay, fAgreed),
	on(SetReminder, 1.0, "to do with someone", fTodo, fWho).but(fSay, fAgreed),
	on(SetReminder, 1.0, "to do", fTodo).but(fSay, fAgreed),
	on(SetReminder, 2.4, "next step at a time", fAgain, fFuture).but(fAgreed, fSay),
	on(SetReminder, -2.5, "a question", fAsked).but(fRemind, fReminders),
	on(SetReminder, 3.0, "reminder put off", fDelay, fRemind),
	on(SetReminder, 3.6, "put off", fDelay, fFuture, fAlone).but(fWho, fDone, fSay, fWrong),
	on(SetReminder, 5.0, "reminders to look at", fReminders).with(fWhich, fLook, fMe, fAsked),
	on(QueryFollowUps, -4.0, "reminders", fReminders).with(fWhich, fLook, fMe, fAsked),

	// questions about deals
	on(QueryPipeline, 4.6, "pipeline", fPipe).but(fNewDeal, fMoveWord),
	on(QueryPipeline, 4.0, "which deals", fDealWord).with(fLook, fWhich, fInHand).but(fBuild, fNewDeal, fThis, fCustomer, fForgot),
	on(QueryPipeline, 3.0, "whose deals", fDealWord).with(fMe, fTeam, fPerson).but(fBuild, fNewDeal, fMoveWord, fThis, fCustomer, fForgot),
	on(QueryPipeline, 4.2, "deals of a stage", fStageWord).with(fLook, fWhich).but(fCustomer, fMoveWord, fThis, fKnowAsk, fAgreed, fSay),
	on(QueryPipeline, 4.2, "how many were", fAskedDeed, fWhich).but(fWho, fThis),
	on(QueryPipeline, 2.0, "stage", fStageNamed, fStageTalk).but(fWho, fMoveWord),
	on(QueryPipeline, 4.2, "stuck", fStuck).but(fSay, fMet, fCustomer, fContact),
	on(QueryPipeline, 1.0, "stuck deals", fStuck).with(fDealWord, fWhich, fLook),
	on(QueryPipeline, 3.2, "rates", fRate),
	on(QueryPipeline, 3.0, "in hand", fInHand).with(fWhich, fLook),
	on(QueryPipeline, 4.2, "will be won", fCanWin).with(fWhich, fLook),
	on(QueryPipeline, 4.6, "of those listed", fThose, fMoney).with(fWhich, fLook, fAsked),
	on(QueryPipeline, 4.6, "the biggest deal", fBiggest, fDealWord).but(fMet, fWon, fCustomer, fContact, fTarget),
	on(QueryPipeline, 3.4, "will be won", fCanWin, fDealWord).but(fCustomer, fThis),
	on(QueryPipeline, 3.0, "deals above an amount", fDealWord, fMoney).with(fLook, fWhich),

	// questions about a customer
	on(QueryCustomer, 4.6, "look at a customer", fLook, fCustomer).but(fDaily, fWeekly, fMonthly, fNote),
	on(QueryCustomer, 3.2, "look at it", fLook, fThis),
	on(QueryCustomer, 2.0, "look at someone", fLook, fContact),
	on(QueryCustomer, 4.2, "search", fSearch).but(fMet, fSay),
	on(QueryCustomer, 3.4, "about a customer", fHistory, fCustomer).but(fMet),
	on(QueryCustomer, 1.6, "asked about a customer", fHistory, fAsked, fWho),
	on(QueryCustomer, 2.4, "about it", fHistory, fThis).but(fMet),
	on(QueryCustomer, 2.4, "about someone", fHistory, fContact).but(fMet),
	on(QueryCustomer, 3.4, "a customer asked about", fAsked, fCustomer).but(fRemind, fSupposed),
	on(QueryCustomer, 2.2, "asked whether it happened", fAsked, fUnreal, fWho).but(fRemind),
	on(QueryCustomer, 2.6, "it is asked about", fAsked, fThis).but(fRemind),
	on(QueryCustomer, 2.2, "someone asked about", fAsked, fContact).but(fRemind),
	on(QueryCustomer, 4.6, "what they owe", fOwing).with(fWho),
	on(QueryCustomer, 1.2, "money asked about", fOwing, fAsked),
	on(QueryCustomer, 4.6, "what is not paid", fUnpaid).with(fAsked, fWhich, fLook).but(fRemind),
	on(QueryCustomer, 2.6, "what there is of a customer", fWhich, fCustomer, fAlone).but(fMet, fSay, fDone, fRemind, fNewCustomer, fBuild),
	on(QueryCustomer, 4.0, "a name", fBareName, fAlone),
	on(QueryCustomer, 3.4, "what is known of a customer", fAttribute).with(fCustomer, fThis, fContact).but(fTells, fMet, fBuild),
	on(LogContact, -5, "a number asked for", fNumberAsked, fAlone).but(fDone, fPast, fToday, fFuture, fSay, fOpinion, fMissed),
	on(QueryCustomer, 5.0, "a number asked for", fNumberAsked).with(fContact, fCustomer, fThis).but(fPhoneNumber, fMail, fBuild, fTells, fSay, fRemind, fMissed, fTodo),
	on(QueryCustomer, 5.4, "customers without a contact", fNoContact),
	on(QueryCustomer, 3.0, "which customers of a tag", fTag).with(fWhich, fLook).but(fCustomer, fBuild, fMark, fTagWord),
	on(QueryCustomer, 2.4, "customers of a period", fCustomerWord, fWhich, fPeriod).but(fDue, fOverdue, fForgot, fFirstOne, fRank),
	on(QueryCustomer, 2.2, "which customers", fCustomerWord, fWhich).but(fDue, fOverdue, fForgot, fFirstOne, fRank),
	on(QueryCustomer, 1.4, "customers of a tag", fTag, fCustomerWord).with(fWhich, fLook),

	// what is to be done
	on(QueryFollowUps, 3.0, "due", fDue).but(fRemind, fMet, fSay, fCount, fCountMet),
	on(QueryFollowUps, 1.8, "due at a time", fDue).with(fToday, fDay, fWeek, fWhich, fLook, fAsked, fMe, fPerson, fTeam).but(fRemind, fCount),
	on(QueryFollowUps, 4.8, "overdue", fOverdue).but(fSay, fPaid),
	on(QueryFollowUps, 5.0, "forgotten", fForgot).but(fLogWord, fRemind),
	on(QueryFollowUps, 5.4, "promises", fPromise, fAsked).but(fCustomer, fContact, fMoney, fPaid, fOwing),
	on(QueryFollowUps, 4.0, "which contacts", fFollow, fWhich).but(fWho, fDone, fRank, fTarget),
	on(QueryFollowUps, 6.0, "whom first", fFirstOne),
	on(QueryFollowUps, 3.8, "what to do", fDoToday).but(fSay, fWho),
	on(QueryFollowUps, 1.0, "what to do then", fDoToday).with(fToday, fDay, fWeek),

	// targets
	on(QueryTarget, 4.6, "target reached", fTarget, fProgress).but(fSet),
	on(QueryTarget, 4.0, "target asked about", fTarget).with(fLook, fWhich, fHowIs, fAsked, fHistory),
	on(QueryTarget, 2.2, "target", fTarget).but(fMoney, fSupposed, fHedged),
	on(QueryTarget, 2.2, "whose target", fTarget).with(fMe, fPerson, fTeam).but(fMoney, fCount, fSupposed, fHedged),
	on(QueryTarget, 3.4, "reached in a period", fProgress).with(fWeek, fMonth, fLong, fTeam, fPerson).but(fWho, fForecast, fMet),
	on(QueryTarget, 1.4, "how much", fProgress, fAsked).but(fWho),
	on(SetTarget, 5.4, "target of an amount", fTarget, fMoney).but(fAsked, fProgress),
	on(SetTarget, 3.6, "target of a number", fTarget, fCount).but(fAsked, fProgress),
	on(SetTarget, 2.2, "whose target of a number", fTarget, fCount).with(fMe, fPerson, fTeam).but(fAsked, fProgress, fWhich),
	on(SetTarget, 6.4, "target taken off", fTarget, fCancel).but(fAsked, fProgress, fWhich, fMoney),
	on(SetTarget, 6.4, "each of a team so many", fTeam, fCount, fPeriod).but(fWho, fDone, fAsked, fWhich, fMoney, fProgress),
	on(SetTarget, -6, "not a fact", fTarget).with(fSupposed, fHeard),
	on(SetTarget, -6, "a target judged", fTarget, fTooMuch),
	on(SetTarget, 1.5, "target set", fTarget, fSet).but(fAsked, fWhich, fProgress),
	on(SetTarget, 3.4, "whose amount in a period", fMoney, fPeriod).with(fTeam, fPerson).but(fWho, fWon, fPaid, fMoveWord, fAsked),
	on(SetTarget, 4.6, "number of visits", fCount, fPerson).with(fTodo, fSet).but(fWho, fDone, fAsked),

	// reports
	on(DailySummary, 6.0, "daily report", fDaily).but(fRemind),
	on(DailySummary, 4.4, "day summed up", fSummary).with(fToday, fDay).but(fWho, fMet),
	on(DailySummary, 3.8, "how the day went", fHowIs).with(fToday, fDay).but(fWho, fWeek, fMonth, fTarget),
	on(DailySummary, 5.4, "how many contacts", fCountMet).but(fWeek, fMonth, fLong, fCustomer, fContact),
	on(DailySummary, 2.0, "team's day", fTeam, fToday),
	on(DailySummary, 3.0, "team's day", fTeam, fShort).with(fToday, fDay).but(fMoney, fTarget, fDue),
	on(WeeklySummary, 6.0, "weekly report", fWeekly).but(fRemind),
	on(WeeklySummary, 4.4, "week summed up", fSummary, fWeek).but(fWho),
	on(WeeklySummary, 4.2, "how the week went", fHowIs, fWeek).but(fWho, fTarget),
	on(WeeklySummary, 4.0, "team's week", fTeam, fShort, fWeek).but(fMoney, fTarget, fDue, fProgress),
	on(WeeklySummary, 5.4, "how many contacts", fCountMet, fWeek).but(fCustomer, fContact),
	on(MonthlySummary, 5.4, "how many contacts", fCountMet, fMonth).but(fCustomer, fContact),
	on(MonthlySummary, 6.0, "monthly report", fMonthly).but(fRemind),
	on(MonthlySummary, 4.4, "month summed up", fSummary).with(fMonth, fLong).but(fWho),
	on(MonthlySummary, 4.0, "how the month went", fHowIs, fMonth).but(fWho, fTarget),
	on(MonthlySummary, 3.0, "team's month", fTeam, fShort, fMonth).but(fMoney, fTarget, fDue, fProgress),
	on(Ranking, 6.5, "ranking", fRank),
	on(Forecast, 6.5, "forecast", fForecast),
	on(Forecast, -5, "somebody else's forecast", fForecast, fMoney).with(fContact, fCustomer),
	on(Trend, 6.5, "trend", fTrend).but(fWho, fMet, fSay, fRemind, fNote, fDoer, fDone, fOpinion, fCustomerWord),

	// notes, tags, hand-over
	on(AddNote, 4.4, "note", fNote).but(fLook, fWhich, fAsked, fRemind, fBareNote),
	on(AddNote, 4.6, "what is known of a customer", fAttribute, fTells).with(fCustomer, fContact, fThis, fFirst).but(fMet, fLook, fWhich, fAsked, fRemind, fNewCustomer, fDoer),
	on(AddNote, 3.0, "said of a customer", fAfterName).but(fMet, fSay, fAsked, fRemind, fFuture),
	on(AddNote, 1.0, "said of a customer", fAfterName).but(fMet, fAsked, fRemind),
	on(AddTag, 6.0, "tag", fTagWord).but(fLook, fWhich),
	on(AddTag, 5.6, "marked as", fMark, fTag).but(fWrong),
	on(AddTag, 4.0, "put a tag", fBuild, fTag).but(fNewCustomer),
	on(AddTag, 4.6, "level set", fMark, fLevelWord).but(fWrong, fAsked, fLook, fWhich),
	on(AddTag, 2.0, "tag of a customer", fTag, fCustomer).but(fLook, fWhich, fMet),
	on(Assign, 4.8, "given to", fAssign).but(fRemind, fTransfer),
	on(Assign, 1.0, "given to a colleague", fAssign, fPerson),
	on(Assign, 4.2, "to a colleague", fAssignSoft, fPerson).but(fTarget, fTransfer, fRemind, fMet),
	on(Transfer, 4.0, "handed over", fTransfer).with(fPerson, fAllOf, fLeaves, fCustomer, fCustomerWord, fMe).but(fStageNamed, fRemind),
	on(Transfer, 2.0, "someone leaves", fLeaves).with(fPerson, fTransfer),
	on(Transfer, 1.0, "to a colleague", fTransfer, fPerson),

	// approvals
	on(Approve, 5.0, "approved", fApprove, fDecides, fAlone, fShort).but(fWho, fReject, fStageNamed, fAsked),
	on(Approve, 4.0, "approved, and how", fApprove, fDecides, fFirst, fShort).but(fHeading, fWho, fReject, fStageNamed, fSay, fAlone),
	on(Approve, 4.6, "application approved", fApprove, fDecides, fApplication).but(fReject, fSay, fHeading, fAsked),
	on(Approve, 4.0, "approved by number", fApprove, fHash).but(fReject),
	on(Reject, 5.0, "rejected", fReject, fFirst).but(fWho, fThis, fLost, fBackStage, fAsked),
	on(Reject, 5.0, "sent back", fReject, fAlone).but(fWho, fThis, fLost, fStageNamed, fAsked),
	on(Reject, 4.8, "application rejected", fReject, fApplication).but(fStageNamed, fAsked),
	on(Reject, 4.0, "rejected by number", fReject, fHash),

	// knowledge, help, talk
	on(KnowledgeQuery, 4.0, "how to answer", fKnowAsk).with(fThis, fOpinion, fCustomerWord, fRival, fLostBare, fKnow, fBudget),
	on(KnowledgeQuery, 3.0, "how to", fHowTo).but(fCustomer, fContact, fMet),
	on(KnowledgeQuery, 2.6, "know-how named", fKnow, fAlone).but(fShort, fWho, fMet, fSay, fBuild, fNewCustomer, fApplication, fUnreal, fDoer, fDone, fNarrative, fHedged, fMoney, fNote, fOpinion, fRemind, fPeriod),
	on(KnowledgeQuery, 3.6, "know-how", fKnow).with(fAsked, fWhich, fKnowAsk, fLook, fSearch, fRival),
	on(KnowledgeQuery, 3.0, "know-how", fKnow, fShort).but(fWho, fMet, fSay, fBuild, fNewCustomer, fApplication, fUnreal, fDoer),
	on(KnowledgeQuery, -3, "of a customer").with(fCustomer, fMet),
	on(Help, 6.0, "help", fHelp).but(fCustomer, fContact, fMet, fKnowAsk),

	// corrections
	on(Undo, 6.5, "undo", fUndo).but(fAsked, fWhich),
	on(Undo, 6.0, "undone again", fRedo).but(fCustomer),
	on(Undo, 5.5, "drop the last", fCancel).with(fJustNow, fWrong).but(fCustomer),
	on(Undo, 4.0, "drop it", fCancel, fAlone, fShort).but(fWho, fCustomerWord, fDealWord, fContactWord, fTag),
	on(Amend, 4.6, "wrong", fWrong).but(fCancel),
	on(Amend, -5, "asks whether it is wrong", fWrong, fAsked, fAlone).but(fMoney, fFuture, fPeriod),
	on(Amend, 1.2, "wrong, and a value", fWrong).with(fMoney, fPeriod, fFuture, fField, fChange, fWho),
	on(Amend, 4.8, "the last one changes", fJustNow, fChange),
	on(Amend, 3.6, "it should be", fWrongSoft, fField).but(fStageNamed, fRemind, fTarget, fMet, fBuild, fCustomer),
	on(Amend, 3.4, "change to", fWrongSoft, fFirst).with(fMoney, fFuture, fPeriod, fContact).but(fStageNamed, fTag, fSay, fOpinion, fPhoneNumber),
	on(Amend, -3, "other things change").with(fStageTalk, fTarget, fRemind, fTag),

	on(CreateCustomer, -9, "no order", fNoOrder),
	on(AddContact, -9, "no order", fNoOrder),
	on(CreateDeal, -9, "no order", fNoOrder),
	on(AdvanceDeal, -9, "no order", fNoOrder),
	on(AddTag, -9, "no order", fNoOrder),
	on(Assign, -9, "no order", fNoOrder),
	on(Transfer, -9, "no order", fNoOrder),
	on(AddNote, -9, "no order", fNoOrder),
	on(SetReminder, -9, "no order", fNoOrder).but(fReminders, fCancel),
	on(SetReminder, -9, "no order", fNoReport).but(fCancel),
	on(LogContact, -9, "no report", fNoReport),
	on(LogContact, -3, "no order", fNoOrder).but(fMet),
	on(None, 1.3, "nothing said"),
	on(None, 3.4, smallTalk, fChat, fShort).but(fCustomer, fFirstOne, fForgot, fHelp, fHowTo),
	on(None, 2.6, "not a fact", fUnreal),
	on(None, 1.2, "not a fact").with(fWished, fSupposed, fHeard),
	on(None, 2.0, "others are asked", fAskAll),
}

// kinds in the order of scores.
var kinds = []Kind{LogContact, CreateCustomer, AddContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder,
	QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, SetTarget, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, Trend,
	AddNote, AddTag, Assign, Transfer, Approve, Reject, KnowledgeQuery, Undo, Amend, Help, None}

// approveAt and rejectAt are where two of them stand.
var approveAt, rejectAt = slices.Index(kinds, Approve), slices.Index(kinds, Reject)

// frameIndex holds the frames so that most are passed over: a frame that asks for a feature is looked at only where a
// clause has it.
type frameIndex struct {
	frames []compiled
	always frameBits                       // those that ask for nothing
	by     [len(features{}) * 64]frameBits // by one of the features that each asks for
}

// compiled is a frame with its kind as a number.
type compiled struct {
	frame
	at int // of its kind in kinds
}

// frameBits is a set of frames: a bit for each.
type frameBits [6]uint64

func newFrameIndex() *frameIndex {
	if len(frames) > 64*len(frameBits{}) {
		panic("intents: more frames than bits")
	}
	x := new(frameIndex)
	for n, f := range frames {
		x.frames = append(x.frames, compiled{f, slices.Index(kinds, f.kind)})
		add := func(s *frameBits) { s[n>>6] |= 1 << (n & 63) }
		switch needed := f.all.list(); {
		case len(needed) > 0:
			add(&x.by[needed[len(needed)-1]]) // what stands last among the features is the most particular
		case f.any != features{}:
			for _, one := range f.any.list() {
				add(&x.by[one])
			}
		default:
			add(&x.always)
		}
	}
	return x
}

// may are the frames that may fit: all that do are among them.
func (x *frameIndex) may(f *features) frameBits {
	all := x.always
	for n, bit := range f {
		for ; bit != 0; bit &= bit - 1 {
			for k, more := range &x.by[n<<6+bits.TrailingZeros64(bit)] {
				all[k] |= more
			}
		}
	}
	return all
}

type scores [32]float32

// score adds the frames that fit up.
func (x *frameIndex) score(f *features, s *scores) {
	for n, bit := range x.may(f) {
		for ; bit != 0; bit &= bit - 1 {
			if c := &x.frames[n<<6+bits.TrailingZeros64(bit)]; c.fits(f) {
				s[c.at] += c.weight
			}
		}
	}
}

// why adds the frames that spoke for a kind, with the words of the clause.
func (x *frameIndex) why(out []Reason, f *features, kind Kind, span zh.Span) []Reason {
	for n, bit := range x.may(f) {
		for ; bit != 0; bit &= bit - 1 {
			if c := &x.frames[n<<6+bits.TrailingZeros64(bit)]; c.weight > 0 && c.frame.kind == kind && c.fits(f) {
				out = append(out, Reason{Rule: c.name, Span: span, Weight: c.weight})
			}
		}
	}
	return out
}

func (f *frame) fits(have *features) bool {
	return have.all(&f.all) && (f.any == features{} || have.any(&f.any)) && !have.any(&f.none)
}

// best are the three best kinds and the share of the first.
func (s *scores) best() (first, second, third int, share, margin float32) {
	first, second, third = len(kinds)-1, -1, -1
	for i := range kinds {
		switch {
		case s[i] > s[first]:
			first, second, third = i, first, second
		case i == first:
		case second < 0 || s[i] > s[second]:
			second, third = i, second
		case third < 0 || s[i] > s[third]:
			third = i
		}
	}
	sum := 0.0
	for i := range kinds {
		if s[i] > 0 {
			sum += math.Exp(float64(s[i] - s[first]))
		}
	}
	share = float32(1 / max(sum, 1))
	margin = share
	if second >= 0 {
		margin = share - share*float32(math.Exp(float64(s[second]-s[first])))
	}
	return first, second, third, share, margin
}
