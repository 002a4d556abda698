// SPDX-License-Identifier: Apache-2.0

// Package remedy says what has to be done about a vulnerability in a line, by when,
// and what is said: policy as data. A policy is a YAML document with an ordered list
// of rules, whose conditions are written in CEL over the facts of one vulnerability
// in one line; the first rule that applies wins, and gives deadlines, the vehicle of
// the fix, the channels and readers of what is published, how users are told, and
// how many people approve.
//
// Reading is strict: an unknown field, a condition of the wrong type, rules that
// contradict themselves and rules that can never win are errors with file and line.
// A decision is a pure function of a policy and of facts: it reads no clock, and
// costs a bounded time, because conditions cannot loop.
//
// Trains and gates are here too: which fixes go along with which patch releases, what
// a line still misses, and whether a release holds to what was said of it.
package remedy
