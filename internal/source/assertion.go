// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"slices"
	"strings"

	"verdict"
)

// Assertion is what somebody says about two ids.
type Assertion struct {
	// Asserter is the source of the record that says so, or the person.
	Asserter string
	Record   string // that says so; "" for a person's ruling
	A, B     string
	Kind     AssertionKind
	Reason   string // a person's
}

// AssertionKind says what is said of two ids.
type AssertionKind string

// The kinds of assertion.
const (
	Alias     AssertionKind = "alias"     // they name one flaw
	Withdrawn AssertionKind = "withdrawn" // a record that is withdrawn said so
	Cut       AssertionKind = "cut"       // a record says so, and a person has split them
	Overrides AssertionKind = "overrides" // the first is a record of ours about the second
	Merged    AssertionKind = "merged"    // a person says that they name one flaw
	Split     AssertionKind = "split"     // a person says that they do not
)

// AssertionKinds lists the kinds.
var AssertionKinds = []AssertionKind{Alias, Withdrawn, Cut, Overrides, Merged, Split}

// Assertions gives everything that is said about the ids of a vulnerability, by its
// records and by rulings, in order of the ids.
func Assertions(v verdict.Vulnerability, rulings []verdict.AliasRuling) []Assertion {
	var list []Assertion
	split := map[[2]string]bool{}
	for _, r := range rulings {
		if !slices.Contains(v.IDs, r.A) && !slices.Contains(v.IDs, r.B) {
			continue
		}
		kind := Split
		if r.Merge {
			kind = Merged
		} else {
			split[[2]string{r.A, r.B}], split[[2]string{r.B, r.A}] = true, true
		}
		list = append(list, Assertion{Asserter: r.By, A: r.A, B: r.B, Kind: kind, Reason: r.Reason})
	}
	for _, r := range v.Records {
		id := verdict.CanonicalID(r.ID)
		for _, alias := range canonical(r.Aliases) {
			a := Assertion{Asserter: r.Source, Record: r.ID, A: id, B: alias, Kind: Alias}
			switch {
			case id == alias:
				continue
			case split[[2]string{id, alias}]:
				a.Kind = Cut
			case !r.Withdrawn.IsZero():
				a.Kind = Withdrawn
			}
			list = append(list, a)
		}
		if r.House != nil {
			for _, other := range canonical(r.House.Overrides) {
				list = append(list, Assertion{Asserter: r.House.Author, Record: r.ID, A: id, B: other, Kind: Overrides, Reason: r.House.Reason})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Assertion) int {
		return cmp.Or(strings.Compare(a.A, b.A), strings.Compare(a.B, b.B), strings.Compare(a.Asserter, b.Asserter))
	})
	return list
}

// Chains gives, for each two ids of a vulnerability that no single assertion
// connects, the shortest chain of assertions between them: that they name one flaw
// was said by nobody alone.
func Chains(v verdict.Vulnerability, said []Assertion) [][]string {
	near := map[string][]string{}
	for _, a := range said {
		if a.Kind == Alias || a.Kind == Merged || a.Kind == Withdrawn {
			near[a.A], near[a.B] = append(near[a.A], a.B), append(near[a.B], a.A)
		}
	}
	for id := range near {
		slices.Sort(near[id])
	}
	var chains [][]string
	for i, from := range v.IDs {
		back := shortest(from, near)
		for _, to := range v.IDs[i+1:] {
			if chain := chainTo(to, from, back); len(chain) > 2 {
				chains = append(chains, chain)
			}
		}
	}
	return chains
}

// shortest leads from every id that is reached one step back towards the first.
func shortest(from string, near map[string][]string) map[string]string {
	back := map[string]string{from: from}
	for front := []string{from}; len(front) > 0; front = front[1:] {
		for _, next := range near[front[0]] {
			if _, seen := back[next]; !seen {
				back[next] = front[0]
				front = append(front, next)
			}
		}
	}
	return back
}

func chainTo(to, from string, back map[string]string) []string {
	if _, reached := back[to]; !reached {
		return nil
	}
	chain := []string{to}
	for at := to; at != from; at = back[at] {
		chain = append(chain, back[at])
	}
	slices.Reverse(chain)
	return chain
}
