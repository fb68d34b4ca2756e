// Package scheduler makes the assistant speak first: reminders, warnings and summaries, each once and on time.
//
// SQL remembers, Redis wakes. A loop on every replica (scheduler.go) looks a short way ahead in SQL and arms asynq
// (queue.go) under task ids that name the deed; when a task runs, the rows decide whether it still stands and is still
// to be said (due.go for what is due at an instant, periodic.go for what comes by the timetable). What Redis lost, the
// same loop finds in SQL a few seconds after its time and delivers itself; so Redis may be empty, dead or wrong.
//
//	scheduler.go  the loop: look ahead, arm, sweep
//	queue.go      asynq: tasks armed and run, what is in them shown
//	due.go        reminders and planned contacts with an hour
//	periodic.go   the timetable: who gets what when, quiet hours, caps, wishes; each occurrence is a unique row
//	leads.go      first calls that are due, leads that rest: the process's rules, each pass of the timetable
//	all.go        the pushes there are; each has a file of its own
//	relay.go      outbox to sender, limits, several to one person together
//
// To add a push: a file with its Push value, a line in all.go, its time in configs/pushes.yaml, its sentences in
// internal/say, and a dialogue. Compose decides from records alone; what it gives is frozen in the outbox.
package scheduler
