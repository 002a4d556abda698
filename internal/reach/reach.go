// SPDX-License-Identifier: Apache-2.0

// Package reach says whether the code of a vulnerability is in a release and whether it
// can run: what its analyzers find is evidence, from which a person, or where nothing
// is left open a rule, concludes.
package reach

import "verdict/internal/jvm/ledger"

// Result is what an analyzer found about a symbol.
type Result string

// The results. Whatever is ambiguous is undetermined.
const (
	Absent          Result = "absent"                    // it is not in the artifacts
	Present         Result = "present"                   // it is in the artifacts, whether or not it runs
	Reached         Result = "reached"                   // there is a way to it
	ReachedAssuming Result = "reached_under_assumptions" // there is one that rests on named assumptions
	NotReached      Result = "not_reached"               // there is none, and nothing is open that could hide one
	Undetermined    Result = "undetermined"              // there is none, and something is open
)

// Entry is something that an analysis could not see.
type Entry = ledger.Entry

// Finding is what an analyzer found about one symbol.
type Finding struct {
	Symbol      string // as it was given
	Result      Result
	Witness     []Step   // the shortest way, the entry point first
	Assumptions []string // that the witness rests on, in words
	Ledger      []Entry  // what is open and keeps the result from being certain
	// Guards are the methods before the symbol through which every way leads, and Callers
	// those that can run and call it, both as pkg.Class#method(descriptor)return and in the
	// order of the way, or of the class path; nil where they were not asked for.
	Guards  []string
	Callers []string
}

// Step is a method on a way, and the line on which it leads to the next.
type Step struct {
	Class, Method, Descriptor string
	File                      string // "" when it is not told
	Line                      int    // 0 when it is not told
	By                        string // how the step before leads here, such as virtual or initializer
	What                      string // what that rests on, in words; may be empty
}
