// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish"
	"verdict/internal/publish/cdxvex"
	"verdict/internal/publish/csafvex"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/suppressions"
	"verdict/internal/store"
	"verdict/spec/cyclonedx"
)

// counted is a document of a release whose distinct contents are counted.
type counted struct {
	name   string // before the release in the document's key
	digest func(s publish.Snapshot, version string) (string, error)
	// changed is the instant of what the document says; nil for one that does not tell
	// its history.
	changed func(s publish.Snapshot, version string) time.Time
}

// countedDocuments lists them, one line each.
func countedDocuments() []counted {
	var list []counted
	for _, f := range []openvex.Form{openvex.ByRelease, openvex.ByComponent} {
		list = append(list, counted{name: openVEXName(f), digest: func(s publish.Snapshot, version string) (string, error) { return openvex.DigestAs(f, s, version) }})
	}
	list = append(list, counted{name: "cyclonedx-vex", digest: cdxvex.Digest},
		counted{name: csafVEX, digest: csafvex.Digest, changed: csafvex.Changed})
	for _, f := range suppressions.Formats {
		list = append(list, counted{name: suppressionName(f), digest: func(s publish.Snapshot, version string) (string, error) {
			return suppressions.Digest(s, version, f)
		}})
	}
	return list
}

// csafVEX is the name before the release of a CSAF document for everybody.
const csafVEX = "csaf-vex"

// csafVEXFor is the name before the release of a CSAF document for an audience.
func csafVEXFor(a verdict.Audience) string {
	if a == verdict.PublicAudience {
		return csafVEX
	}
	return csafVEX + "@" + string(a)
}

func openVEXName(f openvex.Form) string {
	if f == openvex.ByComponent {
		return "openvex-components"
	}
	return "openvex"
}

func suppressionName(f suppressions.Format) string { return "suppressions/" + string(f) }

// documentKey is the key under which a document of a release is counted.
func documentKey(name string, ref verdict.Ref) string {
	return name + "/" + verdict.Ref{Product: ref.Product, Version: ref.Version}.String()
}

// recordDocuments counts the contents of a product's documents after something
// that they are made from has changed; with versions only those of these releases.
func recordDocuments(tx *store.Tx, product string, at time.Time, only ...string) error {
	snapshot, err := public(tx.Snapshot, product)
	if err != nil {
		return err
	}
	byVersion := map[string][]verdict.Statement{}
	var versions []string
	for _, st := range snapshot.Statements {
		if len(only) > 0 && !slices.Contains(only, st.Version) {
			continue
		}
		if byVersion[st.Version] == nil {
			versions = append(versions, st.Version)
		}
		byVersion[st.Version] = append(byVersion[st.Version], st)
	}
	for _, version := range versions {
		snapshot.Statements = byVersion[version] // no document that is counted tells of another release
		if err := recordRelease(tx, snapshot, version, at); err != nil {
			return err
		}
	}
	return nil
}

func recordRelease(tx *store.Tx, s publish.Snapshot, version string, at time.Time) error {
	for _, d := range countedDocuments() {
		digest, err := d.digest(s, version)
		if verdict.CodeOf(err) == verdict.NotFound {
			continue // there is nothing to say in it, so there is no document
		}
		if err != nil {
			return err
		}
		when := at
		if d.changed != nil {
			when = d.changed(s, version)
		}
		if _, err := tx.PutDocument(documentKey(d.name, verdict.Ref{Product: s.Product.Slug, Version: version}), digest, when); err != nil {
			return err
		}
	}
	return recordApart(tx, s, version)
}

// recordApart counts the contents of the CSAF documents of a release for those who read
// more of it than the public.
func recordApart(tx *store.Tx, s publish.Snapshot, version string) error {
	for _, a := range audiencesOf(s.Statements) {
		s.Audience = a
		if !csafvex.Apart(s, version) {
			continue
		}
		digest, err := csafvex.Digest(s, version)
		if err != nil {
			return err
		}
		name := documentKey(csafVEXFor(a), verdict.Ref{Product: s.Product.Slug, Version: version})
		if _, err := tx.PutDocument(name, digest, csafvex.Changed(s, version)); err != nil {
			return err
		}
	}
	return nil
}

// audiencesOf are those of statements but the public, in order.
func audiencesOf(list []verdict.Statement) (audiences []verdict.Audience) {
	for _, st := range list {
		if st.Audience != verdict.PublicAudience {
			audiences = append(audiences, st.Audience)
		}
	}
	slices.Sort(audiences)
	return slices.Compact(audiences)
}

// documentOf gives what documents are made from and the version of one of a
// release: the count of the distinct contents that it has had. That a document
// exists is public, its count too.
func (a *App) documentOf(ctx context.Context, name string, ref verdict.Ref) (s publish.Snapshot, version int, err error) {
	err = a.outside(ctx, func(snapshot *store.Snapshot) (err error) {
		s, err = public(snapshot, ref.Product)
		return err
	})
	if err != nil {
		return s, 0, err
	}
	err = a.view(ctx, func(snapshot *store.Snapshot) error {
		d, err := snapshot.DocumentVersion(documentKey(name, ref))
		version = max(d.Version, 1)
		return err
	})
	return s, version, err
}

// OpenVEX renders the published statements about a release as an OpenVEX document.
func (a *App) OpenVEX(ctx context.Context, ref verdict.Ref) ([]byte, error) {
	return a.OpenVEXAs(ctx, ref, openvex.ByRelease)
}

// OpenVEXAs is OpenVEX in a form.
func (a *App) OpenVEXAs(ctx context.Context, ref verdict.Ref, f openvex.Form) ([]byte, error) {
	s, version, err := a.documentOf(ctx, openVEXName(f), ref)
	if err != nil {
		return nil, err
	}
	return openvex.RenderAs(f, s, ref.Version, version)
}

// CycloneDXVEX renders the published statements about a release as a CycloneDX VEX;
// with a bill that is not empty it points into that bill, a CycloneDX one of the
// release in JSON.
func (a *App) CycloneDXVEX(ctx context.Context, ref verdict.Ref, bill BillFile) ([]byte, []verdict.Skipped, error) {
	s, version, err := a.documentOf(ctx, "cyclonedx-vex", ref)
	if err != nil {
		return nil, nil, err
	}
	if bill.Raw == nil {
		text, err := cdxvex.Render(s, ref.Version, version)
		return text, nil, err
	}
	b, subject, err := linkable(bill)
	if err == nil {
		err = a.view(ctx, func(snapshot *store.Snapshot) error { return speaksOf(snapshot, s.Product, ref, subject, bill.Name) })
	}
	if err != nil {
		return nil, nil, err
	}
	return cdxvex.RenderFor(b, s, ref.Version, version)
}

// CSAFVEX renders the published statements about a release as a CSAF 2.0 document of the
// profile VEX, with all its revisions.
func (a *App) CSAFVEX(ctx context.Context, ref verdict.Ref) ([]byte, error) {
	s, _, err := a.documentOf(ctx, csafVEX, ref)
	if err != nil {
		return nil, err
	}
	var revisions []time.Time
	err = a.view(ctx, func(snapshot *store.Snapshot) error {
		history, err := snapshot.DocumentHistory(documentKey(csafVEX, ref))
		for _, d := range history {
			revisions = append(revisions, d.At)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return csafvex.Render(s, ref.Version, csafvex.Options{Revisions: revisions})
}

// linkable reads of a bill what a BOM-Link into it needs, and what it is the bill of.
func linkable(file BillFile) (cdxvex.Bill, *cyclonedx.Component, error) {
	if err := limits.CheckJSON(file.Name, file.Raw, limits.Default); err != nil {
		return cdxvex.Bill{}, nil, err
	}
	bom, err := cyclonedx.DecodeJSON(file.Raw)
	var numbered struct {
		Version int `json:"version"`
	}
	if err == nil {
		err = json.Unmarshal(file.Raw, &numbered)
	}
	if err != nil {
		return cdxvex.Bill{}, nil, verdict.Errorf(verdict.Invalid, "nothing can point into it: %w", err).At(file.Name, 0, "").
			WithHint("use a CycloneDX bill in JSON")
	}
	b := cdxvex.Bill{SerialNumber: bom.SerialNumber, Version: max(numbered.Version, 1), Refs: map[string]string{}}
	if bom.Subject != nil {
		b.Subject = bom.Subject.Ref
	}
	addRefs(b.Refs, bom.Components)
	return b, bom.Subject, nil
}

func addRefs(refs map[string]string, components []cyclonedx.Component) {
	for _, c := range components {
		if c.PURL != "" && c.Ref != "" && refs[c.PURL] == "" {
			refs[c.PURL] = c.Ref
		}
		addRefs(refs, c.Components)
	}
}

// Suppressions renders what is published as not affected about a release for
// another scanner.
func (a *App) Suppressions(ctx context.Context, ref verdict.Ref, f suppressions.Format) (suppressions.File, error) {
	s, version, err := a.documentOf(ctx, suppressionName(f), ref)
	if err != nil {
		return suppressions.File{}, err
	}
	return suppressions.Render(s, ref.Version, f, version)
}
