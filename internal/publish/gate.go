// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
)

// Open gives what a release was found not to hold to, as far as it is said in a
// channel to the snapshot's audience that it is affected, or looked at, by id.
func (s Snapshot) Open(c verdict.Channel, version string) (list []verdict.GateFinding) {
	gate, known := s.Gate(version)
	if !known {
		return nil
	}
	said := s.Standing(c, version)
	for _, f := range gate.Findings {
		spoken := slices.ContainsFunc(said, func(st Standing) bool {
			return st.Said.Status.Open() && (st.Said.Vulnerability == f.Vulnerability || slices.Contains(st.Said.Aliases, f.Vulnerability))
		})
		if spoken {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b verdict.GateFinding) int { return strings.Compare(a.Vulnerability, b.Vulnerability) })
	return list
}

// OpenWords say against what a release, by its name, has a flaw; the components that
// have it stand behind them. There is no final period.
func OpenWords(name string, f verdict.GateFinding) string {
	words := fmt.Sprintf("%s was to be fixed in %s, and what has the flaw is still in it", f.Vulnerability, name)
	switch f.Kind {
	case verdict.GateNewVulnerable:
		words = fmt.Sprintf("%s came with %s", f.Vulnerability, name)
	case verdict.GateUnproved, verdict.GateNoBill:
		words = fmt.Sprintf("%s was to be fixed in %s, and nothing shows that it is", f.Vulnerability, name)
	}
	if f.Detail != "" {
		words += "; " + f.Detail
	}
	return words
}
