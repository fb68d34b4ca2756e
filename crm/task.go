package crm

import "time"

// TaskID names a task.
type TaskID int64

// TaskStatus is where a task stands.
type TaskStatus string

const (
	TaskAsked    TaskStatus = "asked"    // the colleague has not answered
	TaskAccepted TaskStatus = "accepted" // 接受
	TaskStuck    TaskStatus = "stuck"    // 有困难
	TaskDone     TaskStatus = "done"     // 完成
	TaskCanceled TaskStatus = "canceled" // whoever asked needs it no more
)

// Task is something a colleague is asked to do, whatever their department: the presales' proposal, the hand-off to
// customer success. What becomes of it goes back to who asked.
type Task struct {
	ID         TaskID
	CustomerID CustomerID // 0: about none
	DealID     DealID     // 0: about none
	AskedBy    UserID
	AskedAt    time.Time
	Assignee   UserID
	Body       string // what is to be done, in the words of who asked
	Due        Due    // zero: no day was said
	Status     TaskStatus
	Comment    string // what the difficulty is, or the result
	StatusAt   time.Time
	Origin     string // stage:quote when the process asked; empty: a person
	Version    int64
}

// Open reports whether it is still to be done.
func (t Task) Open() bool { return t.Status != TaskDone && t.Status != TaskCanceled }

// Turned is the task after its assignee's word.
func (t Task) Turned(s TaskStatus, comment string, now time.Time) Task {
	t.Status, t.StatusAt, t.Comment = s, now, comment
	return t
}

// StageTask is what the process asks of a colleague when a deal enters a stage. Where there is nobody of that name, or
// nobody in that team, nothing is asked.
type StageTask struct {
	To   string // user:ID or team:NAME
	Text string
	Days int // working days until it is due; 0: no day
}
