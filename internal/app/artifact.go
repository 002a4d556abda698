// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/scan"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// ArtifactFile is an artifact as it was handed over: of a release, or of a part.
type ArtifactFile struct {
	Part string
	Path string
}

// CatalogueAll catalogues artifacts of a release, which have digests all of them, in
// their order.
func CatalogueAll(ctx context.Context, files []ArtifactFile, o CatalogueOptions) ([]Catalogued, error) {
	o.FolderDigest = true
	var list []Catalogued
	for _, f := range files {
		c, err := Catalogue(ctx, f.Path, o)
		if err != nil {
			return nil, err
		}
		c.Part = f.Part
		if o.Keep != "" {
			if c.Code, err = keepCode(ctx, f.Path, o); err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// AddRelease stores a release with its bills and artifacts, and matches what is
// new against the records. A release or part that nobody declared a bill of gets
// one of what its artifacts hold.
func (a *App) AddRelease(ctx context.Context, r verdict.Release, files []BillFile, artifacts []Catalogued) (reports []inventory.Report, changed int, err error) {
	if err := namedApart(artifacts); err != nil {
		return nil, 0, err
	}
	bills, err := readBills(files)
	if err != nil {
		return nil, 0, err
	}
	changed, err = a.update(ctx, "release add "+r.Ref().String(), func(tx *store.Tx) error {
		if _, err := tx.PutRelease(r); err != nil {
			return err
		}
		made, err := a.putArtifacts(tx, r.Ref(), artifacts, bills)
		if err != nil {
			return err
		}
		reports, err = putBills(tx, r.Ref(), append(bills, made...))
		if err != nil {
			return err
		}
		if _, err = scan.MatchNew(tx); err != nil || len(artifacts) == 0 {
			return err
		}
		return recordDocuments(tx, r.Product, a.Now(), r.Version) // they name what is shipped
	})
	return reports, changed, err
}

// putArtifacts stores artifacts of a release, and makes the bills of the parts that
// have no declared one. Which those are is asked before the artifacts are replaced of
// which a bill may have been made.
func (a *App) putArtifacts(tx *store.Tx, ref verdict.Ref, artifacts []Catalogued, declared []readBill) ([]readBill, error) {
	if len(artifacts) == 0 {
		return nil, nil
	}
	standing, err := declaredBills(tx.Snapshot, ref)
	if err != nil {
		return nil, err
	}
	for _, c := range artifacts {
		c.Product, c.Version, c.Added = ref.Product, ref.Version, a.now()
		if _, err := tx.PutArtifact(c.Artifact); err != nil {
			return nil, err
		}
	}
	return billsOfArtifacts(tx, ref, artifacts, declared, standing)
}

// namedApart refuses two artifacts of one part that differ and have one name: the
// second would take the place of the first.
func namedApart(artifacts []Catalogued) error {
	for i, c := range artifacts {
		for _, before := range artifacts[:i] {
			if before.Part == c.Part && before.Name == c.Name && before.Digest != c.Digest {
				return verdict.Errorf(verdict.Usage, "two artifacts that differ are called %s", c.Name).
					WithHint("give the folder that holds both, or say with PART=PATH which part each is of")
			}
		}
	}
	return nil
}

// billsOfArtifacts makes the bills of the parts whose artifacts are among the new
// ones and that have no declared bill, neither a new one nor one that stands.
func billsOfArtifacts(tx *store.Tx, ref verdict.Ref, fresh []Catalogued, declared []readBill, standing []triage.Bill) ([]readBill, error) {
	all, err := tx.Artifacts(ref.Product, ref.Version)
	if err != nil {
		return nil, err
	}
	byPart := artifactsByPart(all)
	var made []readBill
	for _, part := range slices.Sorted(maps.Keys(byPart)) {
		if !slices.ContainsFunc(fresh, func(c Catalogued) bool { return c.Part == part }) || hasBill(standing, part) ||
			slices.ContainsFunc(declared, func(b readBill) bool { return b.Part == part }) {
			continue
		}
		b, err := billOf(part, byPart[part])
		if err != nil {
			return nil, err
		}
		made = append(made, b)
	}
	return made, nil
}

func artifactsByPart(list []verdict.Artifact) map[string][]verdict.Artifact {
	byPart := map[string][]verdict.Artifact{}
	for _, a := range list {
		byPart[a.Part] = append(byPart[a.Part], a)
	}
	return byPart
}

// declaredBills gives the bills of a release that somebody declared, without those
// that were made of its artifacts.
func declaredBills(s *store.Snapshot, ref verdict.Ref) (declared []triage.Bill, err error) {
	bills, err := billsOf(s, ref)
	if err != nil {
		return nil, err
	}
	artifacts, err := s.Artifacts(ref.Product, ref.Version)
	if err != nil {
		return nil, err
	}
	byPart := artifactsByPart(artifacts)
	for _, b := range bills {
		found, err := catalogued(b, byPart[b.Part])
		if err != nil {
			return nil, err
		}
		if !found {
			declared = append(declared, b)
		}
	}
	return declared, nil
}

// catalogued reports whether a bill says what was found in artifacts, and was
// declared by nobody. Of one that names nothing only its bytes tell: they are those
// of the bill that the part's artifacts, as they are stored, make.
func catalogued(b triage.Bill, artifacts []verdict.Artifact) (bool, error) {
	if len(b.SBOM.Occurrences) > 0 {
		return !slices.ContainsFunc(b.SBOM.Occurrences, func(o verdict.Occurrence) bool { return o.Identity == "" }), nil
	}
	if len(artifacts) == 0 {
		return false, nil
	}
	made, err := billOf(b.Part, artifacts)
	return err == nil && made.sbom.Digest == b.SBOM.Digest, err
}

// billOf makes the bill of artifacts, as it would be written and read again.
func billOf(part string, artifacts []verdict.Artifact) (readBill, error) {
	sum := artifacts[0].Found
	if len(artifacts) > 1 {
		sum = joinedArtifacts(artifacts)
	}
	raw, err := WriteSBOM(FormatCycloneDX, sum, time.Time{}, "")
	if err != nil {
		return readBill{}, err
	}
	read, err := readBills([]BillFile{{Part: part, Name: sum.Name, Raw: raw}})
	if err != nil {
		return readBill{}, err
	}
	read[0].sbom.Skipped = sum.Skipped
	read[0].sbom.Unidentified = max(read[0].sbom.Unidentified, sum.Unidentified)
	return read[0], nil
}

// joinedArtifacts puts what several artifacts hold together; each path begins with
// its artifact's name.
func joinedArtifacts(artifacts []verdict.Artifact) verdict.SBOM {
	var names []string
	sum := verdict.SBOM{Completeness: verdict.Complete}
	for _, a := range artifacts {
		names = append(names, a.Name)
		in := func(ref string) string { return a.Name + " " + ref }
		for _, o := range a.Found.Occurrences {
			o.Ref = in(o.Ref)
			if o.Path = a.Name + "!/" + o.Path; strings.HasSuffix(o.Path, "!/"+a.Name) {
				o.Path = a.Name // the artifact itself
			}
			sum.Occurrences = append(sum.Occurrences, o)
		}
		for _, e := range a.Found.Edges {
			sum.Edges = append(sum.Edges, verdict.Edge{From: in(e.From), To: in(e.To)})
		}
		sum.Skipped = verdict.JoinSkipped(sum.Skipped, a.Found.Skipped...)
		sum.Unidentified += a.Found.Unidentified
		sum.Repositories = append(sum.Repositories, a.Found.Repositories...)
		if sum.Base == nil {
			sum.Base = a.Found.Base
		}
		if a.Found.Completeness != verdict.Complete {
			sum.Completeness = a.Found.Completeness
		}
	}
	sum.Name = strings.Join(names, ", ")
	slices.Sort(sum.Repositories)
	sum.Repositories = slices.Compact(sum.Repositories)
	return sum
}

// Artifacts gives the artifacts of a release with what was found in them.
func (a *App) Artifacts(ctx context.Context, ref verdict.Ref) (list []verdict.Artifact, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if _, err := s.Release(ref.Product, ref.Version); err != nil {
			return err
		}
		list, err = s.Artifacts(ref.Product, ref.Version)
		return err
	})
	return slices.DeleteFunc(list, func(x verdict.Artifact) bool { return ref.Part != "" && x.Part != ref.Part }), err
}

// VerifiedPart is what came of comparing the bill of a part, or of the whole
// release, with what its artifacts hold.
type VerifiedPart struct {
	Part string
	// Bill and Artifacts are the names of what was compared.
	Bill      string
	Artifacts []string
	inventory.Verification
}

// VerifySBOM compares the declared bills of a release with what its artifacts
// hold; with fresh ones those count instead of the stored. An artifact of a part
// without a bill of its own is compared with that of the whole release. A part that
// lacks one of the two is told with what it has, and not compared. It fails with
// NotFound when there is nothing to compare.
func (a *App) VerifySBOM(ctx context.Context, ref verdict.Ref, fresh []Catalogued) (list []VerifiedPart, err error) {
	artifacts, err := a.Artifacts(ctx, ref)
	if err != nil {
		return nil, err
	}
	var bills []triage.Bill
	if err := a.view(ctx, func(s *store.Snapshot) error { bills, err = declaredBills(s, ref); return err }); err != nil {
		return nil, err
	}
	if len(fresh) > 0 {
		artifacts = nil
		for _, c := range fresh {
			artifacts = append(artifacts, c.Artifact)
		}
	}
	switch {
	case len(artifacts) == 0:
		return nil, verdict.Errorf(verdict.NotFound, "no artifact of %s is known", ref).
			WithHint("add it with `verdict release add %s --artifact %sPATH`, or name it here with --artifact", verdict.Ref{Product: ref.Product, Version: ref.Version}, ofPart(ref.Part))
	case len(bills) == 0:
		return nil, verdict.Errorf(verdict.NotFound, "nobody has declared a bill of %s", ref).
			WithHint("add one with `verdict release add %s --sbom FILE`; one that was made of the artifact itself proves nothing", ref)
	}
	compared := false
	for _, b := range bills {
		v := VerifiedPart{Part: b.Part, Bill: b.SBOM.Name}
		var found []verdict.Occurrence
		for _, x := range artifacts {
			if x.Part == b.Part || b.Part == "" && !hasBill(bills, x.Part) {
				v.Artifacts = append(v.Artifacts, x.Name)
				found = append(found, x.Found.Occurrences...)
			}
		}
		if v.Compared() {
			v.Verification = inventory.Verify(b.SBOM.Occurrences, found)
			compared = true
		}
		list = append(list, v)
	}
	for _, x := range artifacts {
		if ref.Part == "" && !hasBill(bills, x.Part) && !hasBill(bills, "") {
			list = append(list, VerifiedPart{Part: x.Part, Artifacts: []string{x.Name}})
		}
	}
	if !compared {
		return nil, verdict.Errorf(verdict.NotFound, "no artifact of %s belongs to a part that a bill is declared of", ref)
	}
	return list, nil
}

// Compared reports whether there were both a bill and an artifact.
func (v VerifiedPart) Compared() bool { return v.Bill != "" && len(v.Artifacts) > 0 }

// ofPart stands before the path of an artifact of a part.
func ofPart(part string) string {
	if part == "" {
		return ""
	}
	return part + "="
}

func hasBill(bills []triage.Bill, part string) bool {
	return slices.ContainsFunc(bills, func(b triage.Bill) bool { return b.Part == part })
}
