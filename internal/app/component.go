// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/scan"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/purl"
)

// Added is a component that was added to a bill.
type Added struct {
	verdict.Occurrence
	// Doubted is set when the bill had called itself complete: what lacked a
	// shipped component was not, and its word on that is dropped.
	Doubted bool
}

// AddComponent adds a component to the bill of a release or of the part that ref
// names, beginning one where there is none, and matches it against the records.
// One that lies there already in the same scope changes nothing.
func (a *App) AddComponent(ctx context.Context, ref verdict.Ref, o verdict.Occurrence) (added Added, changed int, err error) {
	o.Component.PURL, err = versioned(o.Component.PURL)
	if err != nil {
		return added, 0, err
	}
	changed, err = a.update(ctx, "component add "+ref.String()+" "+o.Component.PURL, func(tx *store.Tx) error {
		added, err = extendBill(tx, ref, o)
		if err != nil {
			return err
		}
		_, err = scan.MatchNew(tx)
		return err
	})
	return added, changed, err
}

// versioned reads a package URL that names a version, into its canonical form.
func versioned(text string) (string, error) {
	p, err := purl.Parse(text)
	if err != nil {
		return "", verdict.Errorf(verdict.Usage, "%q is not a package URL: %w", text, err).
			WithHint("write it as pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0")
	}
	if p.Version == "" {
		return "", verdict.Errorf(verdict.Usage, "%q names no version", text).
			WithHint("write it as pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0")
	}
	return p.String(), nil
}

func extendBill(tx *store.Tx, ref verdict.Ref, o verdict.Occurrence) (Added, error) {
	product, err := tx.Product(ref.Product)
	if err != nil {
		return Added{}, err
	}
	if _, err := tx.Release(ref.Product, ref.Version); err != nil {
		return Added{}, err
	}
	b, err := tx.Bill(ref.Product, ref.Version, ref.Part)
	if verdict.CodeOf(err) == verdict.NotFound {
		b, err = store.Bill{SBOM: verdict.SBOM{Completeness: verdict.CompletenessUnknown}}, nil
	}
	if err != nil {
		return Added{}, err
	}
	one := inventory.ApplyIdentity(product, verdict.SBOM{Occurrences: []verdict.Occurrence{o}})
	added := Added{Occurrence: one.Occurrences[0]}
	if known, ok := sameOccurrence(b.SBOM, added.Occurrence); ok {
		return Added{Occurrence: inPart(known, ref.Part)}, nil
	}
	if b.SBOM.Completeness == verdict.Complete && o.Scope != verdict.Excluded {
		b.SBOM.Completeness, added.Doubted = verdict.CompletenessUnknown, true
	}
	added.Ref = freeRef(b.SBOM, added.Component.PURL)
	b.SBOM.Occurrences = append(b.SBOM.Occurrences, added.Occurrence)
	_, err = tx.PutSBOM(ref.Product, ref.Version, ref.Part, b.SBOM, nil)
	added.Part = ref.Part
	return added, err
}

func inPart(o verdict.Occurrence, part string) verdict.Occurrence {
	o.Part = part
	return o
}

// sameOccurrence finds a component that lies at the same path in the same scope.
func sameOccurrence(bill verdict.SBOM, o verdict.Occurrence) (verdict.Occurrence, bool) {
	for _, known := range bill.Occurrences {
		if known.Component.Key() == o.Component.Key() && known.Path == o.Path && shipsAs(known.Scope) == shipsAs(o.Scope) {
			return known, true
		}
	}
	return verdict.Occurrence{}, false
}

// shipsAs reads a bill's silence on scope.
func shipsAs(s verdict.Scope) verdict.Scope {
	if s == "" {
		return verdict.Required
	}
	return s
}

// freeRef gives an Occurrence.Ref that nothing in the bill has.
func freeRef(bill verdict.SBOM, wanted string) string {
	taken := map[string]bool{bill.Subject: true}
	for _, o := range bill.Occurrences {
		taken[o.Ref] = true
	}
	for n, base := 2, wanted; taken[wanted]; n++ {
		wanted = base + "#" + strconv.Itoa(n)
	}
	return wanted
}

// Occurrences gives what a release, or a part of it, is said to hold, of the
// components whose package URL begins with prefix.
func (a *App) Occurrences(ctx context.Context, ref verdict.Ref, prefix string) (list []verdict.Occurrence, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		all, err := inventory.Occurrences(s, ref)
		for _, o := range all {
			if strings.HasPrefix(o.Component.PURL, prefix) {
				list = append(list, o)
			}
		}
		return err
	})
	return list, err
}

// Held is a component with every place that holds it.
type Held struct {
	Component verdict.Component
	Places    []Place
}

// Place is where a release holds a component.
type Place struct {
	Release    verdict.Ref
	Occurrence verdict.Occurrence
}

// Component gives the components of a package URL, or of every version of one
// that names none, with the releases whose bills name them, by product and then
// in order of version.
func (a *App) Component(ctx context.Context, text string) (list []Held, err error) {
	if p, err := purl.Parse(text); err == nil {
		text = p.String()
	}
	err = a.view(ctx, func(s *store.Snapshot) error {
		components, err := s.Components()
		if err != nil {
			return err
		}
		at := map[string]int{}
		for _, c := range components {
			if c.PURL == text || verdict.PURLBase(c.PURL) == text {
				at[c.Key()] = len(list)
				list = append(list, Held{Component: c})
			}
		}
		if len(list) == 0 {
			return verdict.Errorf(verdict.NotFound, "no release holds %s", text).WithHint("`verdict component list PREFIX` finds what there is")
		}
		return eachPlace(s, func(p Place) {
			if i, ok := at[p.Occurrence.Component.Key()]; ok {
				list[i].Places = append(list[i].Places, p)
			}
		})
	})
	return list, err
}

// eachPlace calls fn with every occurrence, by product and then in order of
// version.
func eachPlace(s *store.Snapshot, fn func(Place)) error {
	products, err := s.Products()
	if err != nil {
		return err
	}
	for _, p := range products {
		releases, err := s.Releases(p.Slug)
		if err != nil {
			return err
		}
		triage.SortReleases(p, releases)
		bills, err := s.Bills(p.Slug)
		if err != nil {
			return err
		}
		for _, r := range releases {
			for _, b := range bills {
				if b.Version != r.Version {
					continue
				}
				for _, o := range b.SBOM.Occurrences {
					fn(Place{Release: r.Ref(), Occurrence: inPart(o, b.Part)})
				}
			}
		}
	}
	return nil
}
