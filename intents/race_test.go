//go:build race

package intents

// raced: the race detector lets pools lose what they hold, so allocations say nothing.
const raced = true
