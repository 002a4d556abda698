// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"regexp"
	"slices"

	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
)

// reason is a justification of CycloneDX and the one of OpenVEX and CSAF that says it best.
type reason struct {
	cyclonedx cyclonedx.Justification
	openvex   openvex.Justification
	// first says that it is what is written of the one of OpenVEX.
	first bool
}

// reasons are the table between CycloneDX's nine justifications and the five that OpenVEX
// and CSAF share: no standard has one. A protection at the perimeter is none of a product
// that is not affected, as it is not part of it: the product is affected, and mitigated.
var reasons = []reason{
	{cyclonedx.CodeNotPresent, openvex.CodeNotPresent, true},
	{cyclonedx.CodeNotReachable, openvex.CodeNotInExecutePath, true},
	{cyclonedx.RequiresConfiguration, openvex.CodeNotInExecutePath, false},
	{cyclonedx.RequiresDependency, openvex.CodeNotInExecutePath, false},
	{cyclonedx.RequiresEnvironment, openvex.CodeNotControllable, true},
	{cyclonedx.ProtectedByCompiler, openvex.InlineMitigationsPresent, false},
	{cyclonedx.ProtectedAtRuntime, openvex.InlineMitigationsPresent, false},
	{cyclonedx.ProtectedByMitigatingControl, openvex.InlineMitigationsPresent, true},
}

// CycloneDXReason gives the justification of CycloneDX that says best what one of OpenVEX
// and CSAF says; "" for none. That a component is not present is nearest to a dependency
// that is missing.
func CycloneDXReason(j openvex.Justification) cyclonedx.Justification {
	if j == openvex.ComponentNotPresent {
		return cyclonedx.RequiresDependency
	}
	for _, r := range reasons {
		if r.openvex == j && r.first {
			return r.cyclonedx
		}
	}
	return ""
}

// OpenVEXReason gives the justification of OpenVEX and CSAF that says best what one of
// CycloneDX says; "" for none, and for a protection at the perimeter.
func OpenVEXReason(j cyclonedx.Justification) openvex.Justification {
	for _, r := range reasons {
		if r.cyclonedx == j {
			return r.openvex
		}
	}
	return ""
}

// statusOfState is the table of the states of CycloneDX. What was matched wrongly is a
// component that is not there.
var statusOfState = map[cyclonedx.State]openvex.Status{
	cyclonedx.StateResolved: openvex.Fixed, cyclonedx.StateResolvedWithPedigree: openvex.Fixed, cyclonedx.StateExploitable: openvex.Affected,
	cyclonedx.StateInTriage: openvex.UnderInvestigation, cyclonedx.StateFalsePositive: openvex.NotAffected, cyclonedx.StateNotAffected: openvex.NotAffected,
}

// stateOfStatus is the way back.
var stateOfStatus = map[openvex.Status]cyclonedx.State{
	openvex.Fixed: cyclonedx.StateResolved, openvex.Affected: cyclonedx.StateExploitable, openvex.UnderInvestigation: cyclonedx.StateInTriage,
	openvex.NotAffected: cyclonedx.StateNotAffected,
}

// finer is a word of CycloneDX that the others have none for: a justification or a state.
// It stands in a line of its own, and is read back.
type finer string

var finerLine = regexp.MustCompile(`(?:^|\n)CycloneDX: ([a-z_]+)$`)

// with adds the line to a text.
func (f finer) with(text string) string {
	switch {
	case f == "":
		return text
	case text == "":
		return "CycloneDX: " + string(f)
	}
	return text + "\nCycloneDX: " + string(f)
}

// withoutFiner takes the line off a text; a word that CycloneDX does not have is text.
func withoutFiner(text string) (string, finer) {
	m := finerLine.FindStringSubmatchIndex(text)
	if m == nil {
		return text, ""
	}
	word := text[m[2]:m[3]]
	known := word == string(cyclonedx.StateFalsePositive) || word == string(cyclonedx.StateResolvedWithPedigree) || word == string(cyclonedx.ProtectedAtPerimeter) ||
		slices.ContainsFunc(reasons, func(r reason) bool { return string(r.cyclonedx) == word })
	if !known {
		return text, ""
	}
	return text[:m[0]], finer(word)
}
