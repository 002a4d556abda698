// SPDX-License-Identifier: Apache-2.0

package scope

import (
	"fmt"

	"verdict/internal/reach"
)

// Words is an answer about a component in a sentence, without the final period.
func (a Answer) Words(component string) string {
	listed := component + " is in the bill"
	if a.Excluded() {
		listed = "the bill lists " + component + " for tests or the build alone"
	}
	switch a.Result {
	case reach.Present:
		and := ", and in what ships: "
		if a.Excluded() {
			and = ", and it ships: "
		}
		return listed + and + a.Places[0] + more(len(a.Places)-1, "place")
	case reach.Absent:
		return fmt.Sprintf("%s, and not in what ships: none of %s is it or has its vulnerable classes under any name", listed, several(len(a.Looked), "archive"))
	}
	return listed + ", and whether it ships is open: " + a.Ledger[0].Where + ": " + a.Ledger[0].What + more(len(a.Ledger)-1, "thing")
}

// more says that there are others than the first.
func more(n int, noun string) string {
	if n == 0 {
		return ""
	}
	return "; and " + several(n, "more "+noun)
}

func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
