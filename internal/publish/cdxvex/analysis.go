// SPDX-License-Identifier: Apache-2.0

package cdxvex

import (
	"cmp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/convert"
	"verdict/internal/publish"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
)

// stateOf is the table of statuses; the others have no word in CycloneDX.
var stateOf = map[verdict.Status]cyclonedx.State{
	verdict.Affected:           cyclonedx.StateExploitable,
	verdict.NotAffected:        cyclonedx.StateNotAffected,
	verdict.Fixed:              cyclonedx.StateResolved,
	verdict.UnderInvestigation: cyclonedx.StateInTriage,
}

// versionOf is the status of the release that an analysis speaks of.
var versionOf = map[verdict.Status]cyclonedx.AffectedStatus{
	verdict.Affected:           cyclonedx.Affected,
	verdict.NotAffected:        cyclonedx.Unaffected,
	verdict.Fixed:              cyclonedx.Unaffected,
	verdict.UnderInvestigation: cyclonedx.UnknownStatus,
}

// responseOf is what a remediation is to users.
var responseOf = map[verdict.Remediation]cyclonedx.Response{
	verdict.RemedyUpgrade:       cyclonedx.Update,
	verdict.RemedyConfiguration: cyclonedx.WorkaroundAvailable,
	verdict.RemedyRemoval:       cyclonedx.WorkaroundAvailable,
}

func vulnerability(s publish.Snapshot, r verdict.Release, st verdict.Statement) (cyclonedx.Vulnerability, bool) {
	state, ok := stateOf[st.Status]
	if !ok {
		return cyclonedx.Vulnerability{}, false
	}
	v := cyclonedx.Vulnerability{
		ID: st.Vulnerability, Source: sourceOf(st.Vulnerability), Description: st.Title, Recommendation: st.Action, Workaround: st.Settings,
		Analysis: cyclonedx.Analysis{State: state, Responses: responses(st), Detail: detail(st), LastUpdated: st.At},
		Affects:  affects(s.Product, r, st),
	}
	for _, id := range s.MachineIDs(st) {
		v.References = append(v.References, cyclonedx.Reference{ID: id, Source: sourceOf(id)})
	}
	if st.Revision == 1 {
		v.Analysis.FirstIssued = st.At
	}
	if method := methodOf(st.Vector); method != "" {
		v.Ratings = []cyclonedx.Rating{{Score: st.Score, Severity: string(cmp.Or(st.Severity, verdict.SeverityUnknown)), Method: method, Vector: st.Vector}}
	}
	if st.Justification != "" {
		v.Analysis.Justification = convert.CycloneDXReason(openvex.Justification(st.Justification))
		v.Properties = []cyclonedx.Property{{Name: "verdict:justification", Value: string(st.Justification)}}
	}
	return v, true
}

// affects names the components of the release that the statement rests on, or the
// release itself with the status of its version. That of a component's version is
// not ours to tell: it holds for whoever else uses the component.
func affects(p verdict.Product, r verdict.Release, st verdict.Statement) (list []cyclonedx.Affect) {
	for _, c := range st.Components {
		if c.PURL != "" && !slices.ContainsFunc(list, func(a cyclonedx.Affect) bool { return a.Ref == c.PURL }) {
			list = append(list, cyclonedx.Affect{Ref: c.PURL})
		}
	}
	slices.SortFunc(list, func(a, b cyclonedx.Affect) int { return strings.Compare(a.Ref, b.Ref) })
	if len(list) == 0 {
		list = []cyclonedx.Affect{{Ref: publish.ReleasePURL(p, r.Version), Version: r.Version, Status: versionOf[st.Status]}}
	}
	return list
}

// responses are what the statement's remediation is to users; an affected release
// of which later ones are fixed asks for an update.
func responses(st verdict.Statement) (list []cyclonedx.Response) {
	add := func(r cyclonedx.Response) {
		if r != "" && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	for _, remedy := range st.Remediation {
		add(responseOf[remedy])
	}
	if st.Status == verdict.Affected && len(st.FixedIn) > 0 {
		add(cyclonedx.Update)
	}
	if st.Settings != "" {
		add(cyclonedx.WorkaroundAvailable)
	}
	slices.Sort(list)
	return list
}

// detail is the impact, and what differs between the parts.
func detail(st verdict.Statement) string {
	words := []string{}
	if st.Impact != "" {
		words = append(words, st.Impact)
	}
	if publish.PartsDiffer(st.Parts) {
		for _, p := range st.Parts {
			word := p.Part + ": " + string(p.Status)
			if p.Justification != "" {
				word += " (" + string(p.Justification) + ")"
			}
			words = append(words, word)
		}
	}
	return strings.Join(words, "\n")
}

// methodOf names the version of CVSS of a vector.
func methodOf(vector string) string {
	for _, m := range []struct{ prefix, method string }{{"CVSS:4.0/", "CVSSv4"}, {"CVSS:3.1/", "CVSSv31"}, {"CVSS:3.0/", "CVSSv3"}, {"AV:", "CVSSv2"}} {
		if strings.HasPrefix(vector, m.prefix) {
			return m.method
		}
	}
	return ""
}

// sourceOf is who publishes ids of a kind; of others no more is known than what
// their prefix says.
func sourceOf(id string) cyclonedx.Source {
	switch {
	case verdict.IsCVE(id):
		return cyclonedx.Source{Name: "CVE", URL: "https://www.cve.org/CVERecord?id=" + id}
	case strings.HasPrefix(id, "GHSA-"):
		return cyclonedx.Source{Name: "GitHub Advisories", URL: "https://github.com/advisories/" + id}
	}
	prefix, _, _ := strings.Cut(id, "-")
	return cyclonedx.Source{Name: prefix}
}
