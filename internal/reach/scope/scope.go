// SPDX-License-Identifier: Apache-2.0

package scope

import (
	"cmp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/ledger"
	"verdict/internal/reach"
)

// Question is a component that bills of a part list, and what ships of the part.
type Question struct {
	Component verdict.Component
	Listed    []verdict.Occurrence // in the bills
	Artifacts []Artifact
	Symbols   Symbols
}

// Artifact is one that ships, as it was catalogued.
type Artifact struct {
	Name   string
	SHA256 string // in hex
	Found  []verdict.Occurrence
	// Kept is set when its code was kept and can be looked through.
	Kept bool
	// Unread is what of it could not be looked into.
	Unread []reach.Entry
}

// Symbols are what is known of the component's vulnerable code.
type Symbols struct {
	Names []string // none where nobody has confirmed any
	// Seen is set when some build has shown that they are there: a slip in a name finds
	// nothing anywhere.
	Seen bool
}

// Classes is what the code that ships says of the classes that symbols name.
type Classes struct {
	Places []string      // where they stand, under their names or relocated ones
	Doubts []reach.Entry // what keeps the absence of more from being certain
	Looked []verdict.LookedThrough
	// Beneath are the archives that have other classes of the component's packages.
	Beneath []Holding
}

// Holding is an archive that has classes beneath a package of the component.
type Holding struct {
	verdict.LookedThrough
	Package   string
	Relocated bool // behind another package
}

// Answer is what came of the comparison.
type Answer struct {
	Result reach.Result // present, absent or undetermined
	Scopes []verdict.Scope
	Places []string // where it is present
	// Assumptions are what its absence rests on, in words.
	Assumptions []string
	Ledger      []reach.Entry // what is open
	Looked      []verdict.LookedThrough
}

// Excluded reports whether the bills say everywhere that the component does not ship.
func (a Answer) Excluded() bool { return slices.Equal(a.Scopes, []verdict.Scope{verdict.Excluded}) }

// Agrees reports whether the bills say what is: the component is used, and ships.
func (a Answer) Agrees() bool { return a.Result == reach.Present && !a.Excluded() }

// Told answers where what was found in the artifacts already shows that the component ships,
// without a look at their code.
func Told(q Question) (a Answer, shown bool) {
	a = Answer{Result: reach.Undetermined, Scopes: scopesOf(q.Listed)}
	if a.Places = look(q).same; len(a.Places) > 0 {
		a.Result = reach.Present
	}
	return a, a.Result == reach.Present
}

// Judge says whether the component is in what ships. Without symbols, or where they could not
// be looked for, code is the zero value.
func Judge(q Question, code Classes) Answer {
	a, shown := Told(q)
	if shown {
		return a
	}
	seen := look(q)
	if len(code.Places) > 0 && len(seen.versions) == 0 {
		a.Result, a.Places = reach.Present, code.Places
		return a
	}
	for _, place := range code.Places {
		a.Ledger = append(a.Ledger, reach.Entry{Kind: ledger.Identity, Where: place, What: "nothing tells of which version it is"})
	}
	a.Looked = code.Looked
	a.Ledger = ledger.Sort(slices.Concat(a.Ledger, seen.versions, seen.likes, code.Doubts, unread(q), unknown(q, code), beneath(q, code)))
	if len(a.Ledger) == 0 {
		a.Result, a.Assumptions = reach.Absent, assumed(q)
	}
	return a
}

// unread gives what of the artifacts could not be looked into.
func unread(q Question) (open []reach.Entry) {
	for _, x := range q.Artifacts {
		open = append(open, x.Unread...)
	}
	return open
}

// unknown says what is missing for a look at the code: the classes, or archives that were
// catalogued and not looked through.
func unknown(q Question, code Classes) []reach.Entry {
	switch s := q.Symbols; {
	case !strings.HasPrefix(q.Component.PURL, "pkg:maven/"):
		return []reach.Entry{{Kind: ledger.Symbols, Where: verdict.PURLBase(q.Component.PURL), What: "it is no component of Java, and only classes of Java can be looked for"}}
	case len(s.Names) == 0:
		return []reach.Entry{{Kind: ledger.Symbols, Where: verdict.PURLBase(q.Component.PURL),
			What: "its classes are not known, so that a copy without its pom or under another name could not be told; confirmed symbols of the vulnerability name them"}}
	case !s.Seen:
		return []reach.Entry{{Kind: ledger.Symbols, Where: strings.Join(s.Names, ", "), What: "nobody has seen these symbols in any build: look for a slip in their names"}}
	}
	var open []reach.Entry
	for _, x := range q.Artifacts {
		if !x.Kept {
			open = append(open, reach.Entry{Kind: ledger.NotOpened, Where: x.Name, What: "no code of it was kept that could be looked through"})
			continue
		}
		for _, o := range x.Found {
			sum := o.Digests["sha-256"]
			looked := slices.ContainsFunc(code.Looked, func(l verdict.LookedThrough) bool { return l.SHA256 == sum })
			if sum != "" && !looked {
				open = append(open, reach.Entry{Kind: ledger.NotOpened, Where: inside(x, o.Path), What: "its classes were not looked through"})
			}
		}
	}
	return open
}

// assumed gives what the absence of a component rests on.
func assumed(q Question) []string {
	var names []string
	for _, x := range q.Artifacts {
		names = append(names, x.Name+" (SHA-256 "+x.SHA256+")")
	}
	slices.Sort(names)
	return []string{"all that ships is in " + strings.Join(names, ", "), "the component's vulnerable code is " + strings.Join(q.Symbols.Names, ", ")}
}

// scopesOf gives the scopes of occurrences, each once. One that is not stated reads as
// required (CycloneDX 1.7, component scope).
func scopesOf(listed []verdict.Occurrence) []verdict.Scope {
	var scopes []verdict.Scope
	for _, o := range listed {
		scopes = append(scopes, cmp.Or(o.Scope, verdict.Required))
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
