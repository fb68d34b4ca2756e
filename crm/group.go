package crm

import "time"

// Group is a chat of several people in which somebody spoke to the assistant. What is said there is for all who sit in
// it, so it shows no more than its team's records, and nothing while nobody has said whose group it is.
type Group struct {
	ID      GroupID
	Chat    string    // the platform's id, byte-exact
	TeamID  TeamID    // whose group it is; 0: nobody's
	Since   time.Time // when it was last said whose it is
	Version int64
}

// Place is where an answer belongs when the question was put in a group.
type Place string

const (
	ByDeed   Place = ""      // a deed is confirmed where it was told, a look at records is for the group's team
	InPublic Place = "open"  // harmless wherever it is said: help, a definition
	InTeam   Place = "team"  // in the group of the team it is about; anywhere else in private
	Alone    Place = "alone" // the asker's own affair: always in private
)
