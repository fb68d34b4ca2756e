// Package reports turns records into figures: records in, a struct out, pure. The sentences are in internal/say,
// the queries in crm/store. A figure is computed here and nowhere else, so that two answers never disagree.
//
// To add a report: a type and its constructor in a file of its own, and its table test with answers worked out by hand.
package reports
