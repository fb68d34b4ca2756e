// Package scheduler is the half of genjin that speaks first: it carries the outbox to WeCom.
//
// SQL remembers what is due and what was sent; this package only wakes, claims and hands over, so any number of
// replicas may run it and any of them may die at any moment. It never talks to package bot: they meet in the outbox.
//
// Reminders and periodic pushes are stored already and will be planned here, one file per push.
package scheduler
