// SPDX-License-Identifier: Apache-2.0

package triage

import "verdict"

// SupplierFix is what suppliers do about a vulnerability in a component: of several
// words about it the one that promises least. It is "" when none speaks of it.
func (e *Engine) SupplierFix(v *verdict.Vulnerability, c verdict.Component) verdict.FixState {
	statements := e.suppliedOf(v)
	known, _ := c.Identities()
	least := -1
	for _, id := range known {
		for _, s := range statements.byName[id.Package] {
			if !id.Source || s.source {
				least = max(least, promise(s.FixState))
			}
		}
	}
	if build, ok := buildOf(c.PURL); ok {
		for _, s := range statements.byBuild[build] {
			least = max(least, promise(s.FixState))
		}
	}
	if least < 0 {
		return ""
	}
	return verdict.FixStates[least]
}

// promise is the place of a fix state in the list, in which each promises less than
// the one before; -1 for none.
func promise(state verdict.FixState) int {
	for i, s := range verdict.FixStates {
		if s == state {
			return i
		}
	}
	return -1
}
