// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// Open is a flaw that the release has, as the last statement about it says. What a
// train promised, and what its gate found, is none of it.
type Open struct {
	Vulnerability string           `json:"vulnerability"`
	Severity      verdict.Severity `json:"severity"`
	// ClaimedFixed says that an earlier statement called it fixed in this release.
	ClaimedFixed bool     `json:"claimed_fixed"`
	Components   []string `json:"components"` // package URLs of the release that have it
	Action       string   `json:"action"`     // what users do; "" where nothing was said
	// FixedIn are the releases with a fix that the statement names and that were not
	// withdrawn since.
	FixedIn []string `json:"fixed_in"`
}

func openOf(s publish.Snapshot, st verdict.Statement) Open {
	o := Open{Vulnerability: st.Vulnerability, Severity: st.Severity, Components: []string{}, Action: st.Action, FixedIn: []string{}}
	for _, id := range publish.IDs(st) {
		_, claimed := lastFixed(s.Revisions(verdict.ChannelNote, id, st.Version))
		o.ClaimedFixed = o.ClaimedFixed || claimed
	}
	release := verdict.PURLBase(publish.ReleasePURL(s.Product, st.Version))
	for _, c := range st.Components {
		if st.Origin != verdict.Own || verdict.PURLBase(c.PURL) != release {
			o.Components = append(o.Components, c.PURL)
		}
	}
	slices.Sort(o.Components)
	for _, f := range st.FixedIn {
		if r, err := s.Release(f.Release); err == nil && r.State == verdict.Released && !slices.Contains(o.FixedIn, f.Release) {
			o.FixedIn = append(o.FixedIn, f.Release)
		}
	}
	slices.SortFunc(o.FixedIn, s.Product.CompareVersions)
	return o
}

// openWords say that the release has the flaw; its components stand behind them.
func (n Notes) openWords(o Open) string {
	if o.ClaimedFixed {
		return fmt.Sprintf("%s was said to be fixed in %s and is still present", o.Vulnerability, n.name())
	}
	return fmt.Sprintf("%s affects %s", o.Vulnerability, n.name())
}

// advice is what users do about it, in a sentence; "" where nobody knows.
func (o Open) advice() string {
	switch {
	case o.Action != "":
		return o.Action
	case len(o.FixedIn) > 0:
		return "Fixed in " + strings.Join(o.FixedIn, ", ") + "."
	}
	return ""
}
