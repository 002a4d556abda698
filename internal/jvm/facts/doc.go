// SPDX-License-Identifier: Apache-2.0

// Package facts keeps of class files what an analysis of a whole program asks:
// who extends whom, what is declared, and what each method calls, creates and
// accesses. A [Pack] holds the facts of some classes of one archive in a form that
// is small, is written to a file and read back without being parsed anew, and
// points to texts by number.
package facts
