package crm

// SavedQuestionID names a saved question.
type SavedQuestionID int64

// SavedQuestion is a question that somebody asks again and again by a name of their own: 行业榜. Its words are read anew each
// time, in the scope of who asks then, so that 本月 is the month in which it is asked.
type SavedQuestion struct {
	ID      SavedQuestionID
	User    UserID
	Name    string
	Words   string // as said
	Version int64
}
