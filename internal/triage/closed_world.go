// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"strings"

	"verdict"
)

// closedWorld is what every claim rests on that code does not run: an analysis sees what
// ships, and enters it where its profile says.
const closedWorld = "This holds for the class path as it ships and for its own entry points; plug-ins and classes that you add are yours to judge."

// withClosedWorld adds to an impact statement what a claim about the execute path rests
// on, where an analysis stands behind it.
func withClosedWorld(a Answer, impact string) string {
	if a.Justification != verdict.CodeNotInExecutePath || strings.Contains(impact, closedWorld) {
		return impact
	}
	for _, f := range a.Findings() {
		for _, p := range f.Premises {
			if p.Kind == verdict.PremiseReach && p.Holds && p.Assessment == f.Won.Assessment {
				return strings.TrimSpace(impact + " " + closedWorld)
			}
		}
	}
	return impact
}
