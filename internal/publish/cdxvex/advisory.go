// SPDX-License-Identifier: Apache-2.0

package cdxvex

import (
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cyclonedx"
)

// AdvisoryFormat is CycloneDX: one document for an advisory, with its releases as
// components and an analysis for each release and flaw. An advisory that was taken back has
// none, for CycloneDX cannot say that.
var AdvisoryFormat = publish.AdvisoryFormat{Name: "cyclonedx", MediaType: "application/vnd.cyclonedx+json", Documents: advisory}

func advisory(a publish.Advisory) ([]publish.AdvisoryDocument, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	if a.Gone() {
		return nil, nil
	}
	p := a.Speaker()
	d := cyclonedx.Document{Created: a.At, Tool: "verdict", Version: max(a.Revision, 1)}
	d.SerialNumber = serialOf(p.Namespace + "/vex/advisory/" + a.Number + "/cyclonedx")
	d.Properties = []cyclonedx.Property{{Name: "verdict:author", Value: p.Author}, {Name: "verdict:advisory", Value: a.Number},
		{Name: "verdict:page", Value: a.Page()}, {Name: "verdict:revision", Value: strconv.Itoa(max(a.Revision, 1)) + " (" + a.Version + ")"}}
	if p.Notice != "" {
		d.Properties = append(d.Properties, cyclonedx.Property{Name: "verdict:notice", Value: p.Notice})
	}
	for _, p := range a.Concerned() {
		for _, f := range a.Told() {
			d.Vulnerabilities = append(d.Vulnerabilities, advised(a, p, f)...)
		}
	}
	if len(d.Vulnerabilities) == 0 {
		return nil, nil
	}
	d.Components = releasesOf(d.Vulnerabilities)
	body, err := cyclonedx.Encode(d)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "advisory %s makes no CycloneDX document: %w", a.Number, err)
	}
	return []publish.AdvisoryDocument{{Name: publish.AdvisoryFile(a.Number) + ".cdx.json", Body: body}}, nil
}

// advised are the analyses of a flaw in the releases of a product. They speak of releases:
// the same component is in others too, of which something else may be true.
func advised(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw) (list []cyclonedx.Vulnerability) {
	rows := a.Said(p, f)
	s := publish.Snapshot{Product: p, Statements: a.Statements(p, f)}.Indexed()
	for i, st := range s.Statements {
		components := st.Components
		st.Components = nil
		v, ok := vulnerability(s, verdict.Release{Product: p.Slug, Version: st.Version}, st)
		if !ok {
			continue
		}
		v.Analysis.FirstIssued = a.First
		if st.Status == verdict.Affected && st.Settings == "" {
			v.Workaround = strings.Join(a.Text.Workarounds, "\n")
		}
		v.Analysis.Responses = answered(v.Analysis.Responses, rows[i], v.Workaround)
		for _, c := range components {
			if c.PURL != "" {
				v.Properties = append(v.Properties, cyclonedx.Property{Name: "verdict:component", Value: c.PURL})
			}
		}
		slices.SortFunc(v.Properties, func(a, b cyclonedx.Property) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
		list = append(list, v)
	}
	return list
}

// answered are the responses with what the advisory knows of the line of an affected
// release.
func answered(list []cyclonedx.Response, r verdict.AdvisedRelease, workaround string) []cyclonedx.Response {
	if r.Status != verdict.Affected {
		return list
	}
	if publish.FixedInLine(r) == "" && (r.EndOfLife || r.Treatment == verdict.Accept || r.Treatment == verdict.NoAction) {
		list = append(list, cyclonedx.WillNotFix)
	}
	if workaround != "" {
		list = append(list, cyclonedx.WorkaroundAvailable)
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// releasesOf are the releases of which analyses speak, each once, in order.
func releasesOf(list []cyclonedx.Vulnerability) (components []cyclonedx.Component) {
	refs := map[string]bool{}
	for _, v := range list {
		for _, one := range v.Affects {
			if !refs[one.Ref] {
				refs[one.Ref] = true
				components = append(components, part(one.Ref, "application"))
			}
		}
	}
	slices.SortFunc(components, func(a, b cyclonedx.Component) int { return strings.Compare(a.Ref, b.Ref) })
	return components
}
