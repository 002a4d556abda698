// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/openvex"
)

// AdvisoryFormat is OpenVEX: one document for an advisory, with a statement for each
// release and flaw. An advisory that was taken back has none, for OpenVEX cannot say that;
// what stands is what the releases' own documents say.
var AdvisoryFormat = publish.AdvisoryFormat{Name: "openvex", MediaType: "application/json", Documents: advisory}

func advisory(a publish.Advisory) ([]publish.AdvisoryDocument, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	if a.Gone() {
		return nil, nil
	}
	p := a.Speaker()
	d := openvex.Document{Context: openvex.Context, ID: p.Namespace + "/vex/advisory/" + a.Number, Author: p.Author, Timestamp: instant(a.At),
		Version: openvex.Number(max(a.Revision, 1)), Tooling: strings.TrimSpace("verdict. " + p.Notice)}
	for _, p := range a.Concerned() {
		for _, f := range a.Told() {
			d.Statements = append(d.Statements, advised(a, p, f)...)
		}
	}
	if len(d.Statements) == 0 {
		return nil, nil
	}
	body, err := openvex.Encode(d)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "advisory %s makes no OpenVEX document: %w", a.Number, err)
	}
	return []publish.AdvisoryDocument{{Name: publish.AdvisoryFile(a.Number) + ".openvex.json", Body: body}}, nil
}

// advised are the statements about a product and a flaw. That a release is not affected
// needs a reason in OpenVEX: without one it is under investigation.
func advised(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw) (list []openvex.Statement) {
	s := publish.Snapshot{Product: p, Statements: a.Statements(p, f), Shipped: a.Shipped}.Indexed()
	for _, st := range s.Statements {
		if st.Status == verdict.NotAffected && st.Justification == "" && strings.TrimSpace(st.Impact) == "" {
			st.Status = verdict.UnderInvestigation
		}
		list = append(list, written(s, st, ByRelease)...)
	}
	return list
}
