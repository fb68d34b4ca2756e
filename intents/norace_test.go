//go:build !race

package intents

const raced = false
