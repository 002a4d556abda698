// SPDX-License-Identifier: Apache-2.0

// Package ledger holds what an analysis of bytecode could not see or resolve, each
// by name. An answer that says "not reached" has nothing on it that matters.
package ledger

import (
	"cmp"
	"slices"
)

// Kind says what could not be seen.
type Kind string

// The kinds of entries.
const (
	UnreadableArchive Kind = "unreadable_archive" // an archive of the class path, or a part of it
	UnreadableClass   Kind = "unreadable_class"   // a class file
	NotOpened         Kind = "not_opened"         // what a manifest names and the user does not
	Duplicate         Kind = "duplicate"          // a class that an earlier archive of the class path hides
	Phantom           Kind = "phantom"            // a class that is referred to and not there
	Unresolved        Kind = "unresolved"         // a field or method that is referred to and not there
	Reflection        Kind = "reflection"         // a class, method or field that is named at run time
	Native            Kind = "native"             // a method without bytecode
	Dynamic           Kind = "dynamic"            // a call site that an unknown bootstrap method makes
	Deserialization   Kind = "deserialization"    // objects that are read from bytes
	Caller            Kind = "caller"             // an object that a caller passes, of which nothing is known
	Copy              Kind = "copy"               // a class that may be another one under another name
	Identity          Kind = "identity"           // a file that may be the component that is looked for
	Symbols           Kind = "symbols"            // the classes of a component are not known
	Profile           Kind = "profile"            // what a profile names, and is not there or cannot be read
	Cap               Kind = "cap"                // a bound of the analysis that was reached
)

// Entry is one of those. Where names a method (with its class and, where it is
// known, the line), an archive or a member of one; What says it in words.
type Entry struct {
	Kind  Kind
	Where string
	What  string
}

// Sort orders entries by kind, place and words, each once.
func Sort(list []Entry) []Entry {
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(list)
}

// Unseen gives the entries behind which classes may stand that nobody saw.
func Unseen(list []Entry) []Entry {
	var unseen []Entry
	for _, e := range list {
		if e.Kind == UnreadableArchive || e.Kind == UnreadableClass {
			unseen = append(unseen, e)
		}
	}
	return unseen
}
