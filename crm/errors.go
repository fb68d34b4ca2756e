package crm

import (
	"fmt"
	"strings"
	"time"
)

// What a rep can mend is a type here, carrying the facts of its sentence; say.Problem finds the words.
// Everything else is a fault and is wrapped with fmt.Errorf.

// Noun names a kind of record in an error.
type Noun string

const (
	CustomerNoun      Noun = "客户"
	ContactNoun       Noun = "联系人"
	ExternalNoun      Noun = "微信联系人"
	DealNoun          Noun = "商机"
	FollowUpNoun      Noun = "跟进"
	ReminderNoun      Noun = "提醒"
	OperationNoun     Noun = "记录"
	PersonNoun        Noun = "同事"
	StageNoun         Noun = "阶段"
	TeamNoun          Noun = "团队"
	GroupNoun         Noun = "群"
	ApprovalNoun      Noun = "审批"
	TargetNoun        Noun = "目标"
	LeaveNoun         Noun = "请假"
	HandoverNoun      Noun = "交接"
	DocumentNoun      Noun = "文件"
	PaymentPlanNoun   Noun = "回款计划"
	TaskNoun          Noun = "任务"
	ProcessNoun       Noun = "流程规则"
	WordNoun          Noun = "说法"
	ContractNoun      Noun = "合同"
	PaymentNoun       Noun = "回款"
	ProductNoun       Noun = "产品"
	QuoteNoun         Noun = "报价单"
	TokenNoun         Noun = "令牌"
	HookNoun          Noun = "事件推送"
	ArticleNoun       Noun = "知识"
	QuestionNoun      Noun = "问题"
	SavedQuestionNoun Noun = "常用问题"
	SuggestionNoun    Noun = "吐槽"
)

// NotFoundError says there is no such record, or none the actor may see: the two read alike.
type NotFoundError struct {
	What Noun
	Name string // as the rep wrote it; empty when an id was asked for
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("%s %q not found", e.What, e.Name) }

// ForbiddenError says the actor's role does not allow a deed that reveals nothing by being named.
type ForbiddenError struct{ Needs Role }

func (e *ForbiddenError) Error() string { return "needs role " + e.Needs.String() }

// TransitionError says the process does not allow a move between two stages.
type TransitionError struct {
	Deal     Deal
	From, To Stage
	Why      TransitionProblem
	Pipeline Pipeline // of UnknownStage: the deal's, which has none such

	Gate    Gate        // of NeedsApprove: whose word is needed
	Because []Term      // … and by which terms; none: always
	Change  StageChange // … and the move as it was decided
}

// TransitionProblem is why a move is refused.
type TransitionProblem string

const (
	SameStage    TransitionProblem = "same"     // already there
	Skips        TransitionProblem = "skips"    // passes over a stage
	NeedsReason  TransitionProblem = "reason"   // backward, or lost, without a reason
	Closed       TransitionProblem = "closed"   // the deal has ended
	NoNextStage  TransitionProblem = "no_next"  // nothing comes after
	NotAllowed   TransitionProblem = "refused"  // no such move in the process
	UnknownStage TransitionProblem = "unknown"  // the pipeline has no such stage
	NeedsApprove TransitionProblem = "approval" // a gate wants a manager's word
)

func (e *TransitionError) Error() string {
	return fmt.Sprintf("deal %d: %s to %s: %s", e.Deal.ID, e.From.Code, e.To.Code, e.Why)
}

// MissingError names what a stage still asks for, in the process file's words.
type MissingError struct {
	Deal   Deal
	To     Stage
	Fields []Criterion
}

func (e *MissingError) Error() string {
	var s []string
	for _, f := range e.Fields {
		s = append(s, f.Label)
	}
	return fmt.Sprintf("deal %d: %s needs %s", e.Deal.ID, e.To.Code, strings.Join(s, ", "))
}

// DuplicateError says a record of that name exists. Owner is set only when the actor may see it; else Follower is their masked name.
type DuplicateError struct {
	What  Noun
	Name  string
	Owner User
	Mine  bool

	Follower string
	Pooled   bool // it lies in the pool, for anybody to pick

	ID CustomerID // of a customer that is probably meant, when it is the actor's own
}

func (e *DuplicateError) Error() string { return fmt.Sprintf("%s %q exists", e.What, e.Name) }

// StaleError says someone changed a record since it was read.
// By and Differences are filled where the journal knows them.
type StaleError struct {
	What        Noun
	Name        string
	By          User
	Differences []Difference
	Now         time.Time // in the company's zone
}

// PlanSumError says that the parts of a payment plan do not make up the whole, or are not clear (no sums).
type PlanSumError struct{ Sum, Whole Money }

func (e *PlanSumError) Error() string { return "the parts of a payment plan do not make up the whole" }

// InUseError says that what a message created cannot be taken back alone: later messages built on it.
type InUseError struct {
	What Noun
	Name string
	By   []Operation // the actor's later operations, oldest first; those of others are not listed
}

func (e *InUseError) Error() string { return fmt.Sprintf("%s %q is in use", e.What, e.Name) }

// Difference is one field that is not as expected: what people call it, and the values as what they are (Money, Due, Date, User, Stage, …).
type Difference struct {
	Field           string
	Expected, Found any
}

// Discount is the part of the list price that is asked, in thousandths; 0: not said.
type Discount int

// Percent is a rate; 0: not said.
type Percent int

func (e *StaleError) Error() string { return fmt.Sprintf("%s %q changed since", e.What, e.Name) }

// DecidedError says that an approval is not waiting any more.
type DecidedError struct{ Approval Approval }

func (e *DecidedError) Error() string {
	return fmt.Sprintf("approval %d is %s", e.Approval.ID, e.Approval.Status)
}

// OwnApprovalError says that nobody approves what they asked for themselves.
type OwnApprovalError struct{ Approval Approval }

func (e *OwnApprovalError) Error() string {
	return fmt.Sprintf("approval %d: asked for by the same person", e.Approval.ID)
}

// NoApproverError says that a move needs a word and there is nobody to give it.
type NoApproverError struct{ To Stage }

func (e *NoApproverError) Error() string { return "nobody may approve " + string(e.To.Code) }

// TooLateError says that something can no longer be taken back as a whole.
type TooLateError struct{ What Noun }

func (e *TooLateError) Error() string { return string(e.What) + ": too late to take it back" }
