// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"reflect"
	"strings"

	"verdict"
)

// statementDiffers finds releases of which the published statements say otherwise.
func (c *check) statementDiffers() {
	if c.Statements == nil || c.Advisory.Imported != "" {
		return
	}
	type key struct{ product, version, flaw string }
	of := func(r verdict.AdvisedRelease) key {
		return key{r.Product, r.Version, verdict.CanonicalID(r.Vulnerability)}
	}
	stands := map[key]verdict.Status{}
	for _, s := range c.Statements {
		stands[of(s)] = s.Status
	}
	for _, r := range c.Advisory.Releases {
		now, ok := stands[of(r)]
		delete(stands, of(r))
		name := r.Product + "@" + r.Version
		switch {
		case !ok:
			c.found("releases of "+r.Product, "the advisory says that %s is %s (%s), and no published statement says anything of it", name, words(r.Status), r.Vulnerability)
		case now != r.Status:
			c.found("releases of "+r.Product, "the advisory says that %s is %s (%s), and the published statement that it is %s", name, words(r.Status), r.Vulnerability, words(now))
		}
	}
	for _, s := range c.Statements { // in their order
		if _, left := stands[of(s)]; left {
			c.found("releases of "+s.Product, "a published statement says that %s@%s is %s (%s), and the advisory says nothing of it", s.Product, s.Version, words(s.Status), s.Vulnerability)
		}
	}
}

// historyChanged finds what a revision must not change.
func (c *check) historyChanged() {
	last, now := c.Last, c.Advisory
	if last == nil {
		return
	}
	if now.Number != last.Number {
		c.found("number", "the advisory was published as %s, and is to be published as %q", last.Number, now.Number)
	}
	if !now.First.Equal(last.First) {
		c.found("history", "the first revision was published on %s, and not on %s", verdict.DayOf(last.First), verdict.DayOf(now.First))
	}
	for i, e := range last.History {
		if i >= len(now.History) || !reflect.DeepEqual(entry(now.History[i]), entry(e)) {
			c.found("history", "version %s of the history was published and is changed or missing", e.Version)
		}
	}
	if now.Version == last.Version && !reflect.DeepEqual(now.Text, last.Text) {
		c.found("version", "the text has changed since it was published, and is of version %s still", last.Version)
	}
}

// entry gives an entry of the history with its instant in UTC.
func entry(e verdict.AdvisoryRevision) verdict.AdvisoryRevision {
	e.At = e.At.UTC()
	return e
}

func (c *check) unexplained() {
	history := c.Advisory.History
	if len(history) > 1 && strings.TrimSpace(history[len(history)-1].Summary) == "" {
		c.found("history", "version %s does not say what is new in it", history[len(history)-1].Version)
	}
}
