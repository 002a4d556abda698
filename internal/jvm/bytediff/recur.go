// SPDX-License-Identifier: Apache-2.0

package bytediff

import "verdict/internal/jvm/symbol"

// Recurring gives the symbols of the first result that differ, and were there before, in
// every other one as well: what several fixed lines of a library have in one is the fix,
// where each of them also has changes of its own. Lambdas are the same under any number.
func Recurring(first Result, others ...Result) map[symbol.Symbol]bool {
	seen := map[symbol.Symbol]int{}
	for _, r := range others {
		for name := range standing(r) {
			seen[name]++
		}
	}
	recurring := map[symbol.Symbol]bool{}
	for name, written := range standing(first) {
		if seen[name] == len(others) {
			for _, s := range written {
				recurring[s] = true
			}
		}
	}
	return recurring
}

// standing gives the symbols of a result that the old build has, by what they are called
// without a compiler's numbers.
func standing(r Result) map[symbol.Symbol][]symbol.Symbol {
	list := map[symbol.Symbol][]symbol.Symbol{}
	for _, c := range r.Changes {
		if c.Kind != Added {
			name := c.Symbol
			name.Name = memberName(name.Name)
			list[name] = append(list[name], c.Symbol)
		}
	}
	return list
}

// Lambda gives the name of the method in whose source a lambda's body stands, where a
// name is that of one as javac gives it (lambda$parse$0); "" for any other.
func Lambda(name string) string {
	const mark = "lambda$"
	within := memberName(name)
	if within == name || len(within) <= len(mark)+1 || within[:len(mark)] != mark {
		return ""
	}
	switch within = within[len(mark) : len(within)-1]; within {
	case "new":
		return "<init>"
	case "static":
		return "<clinit>"
	}
	return within
}
