// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"cmp"
	"slices"

	"verdict"
	"verdict/internal/scan/matcher"
	"verdict/internal/store"
	"verdict/internal/vulndb"
)

// Rematch matches at most n of the vulnerabilities that are due, those of 0 all,
// with the components that their records name, and brings findings up to date. It
// may be repeated: what was done is not due any more.
func Rematch(tx *store.Tx, n int) (Report, error) {
	due, err := tx.Due(n)
	if err != nil || len(due) == 0 {
		return Report{}, err
	}
	r := rematching{s: tx.Snapshot}
	if r.relocations, err = tx.Relocations(); err != nil {
		return Report{}, err
	}
	keys, err := tx.SameFlaws(due...)
	if err != nil {
		return Report{}, err
	}
	concerning, err := r.concerning(keys)
	if err != nil {
		return Report{}, err
	}
	report, found, err := r.match(concerning)
	if err != nil {
		return Report{}, err
	}
	report.Vulnerabilities = len(due)
	if report.Changed, err = tx.PutMatchesOf(keys, found); err != nil {
		return Report{}, err
	}
	return report, tx.Done(due)
}

// MatchNew matches the components that the transaction added with all records, and
// brings findings up to date.
func MatchNew(tx *store.Tx) (Report, error) {
	components := tx.NewComponents()
	if len(components) == 0 {
		return Report{}, nil
	}
	relocations, err := tx.Relocations()
	if err != nil {
		return Report{}, err
	}
	names, keys := map[verdict.PackageName]bool{}, make([]string, len(components))
	for i, c := range components {
		keys[i] = c.Key()
		for _, n := range verdict.PackageNames(c) {
			names[n] = true
		}
	}
	ids, err := tx.VulnerabilitiesNaming(alsoNamed(names, relocations))
	if err != nil {
		return Report{}, err
	}
	vulnerabilities, err := tx.VulnerabilitiesWithoutDetails(ids...)
	if err != nil {
		return Report{}, err
	}
	index, err := vulndb.Make(vulnerabilities, relocations)
	if err != nil {
		return Report{}, err
	}
	matches, skipped := matcher.Match(index, components)
	report := reportOf(components, matches, skipped)
	report.Vulnerabilities = len(vulnerabilities)
	report.Changed, err = tx.PutMatches(keys, matches)
	return report, err
}

// alsoNamed adds to packages the names that they have or had elsewhere.
func alsoNamed(names map[verdict.PackageName]bool, relocations []verdict.Relocation) []verdict.PackageName {
	for known := -1; known < len(names); {
		known = len(names)
		for _, r := range relocations {
			from, to := verdict.NormalName(r.Ecosystem, r.From), verdict.NormalName(r.Ecosystem, r.To)
			if names[from] || names[to] {
				names[from], names[to] = true, true
			}
		}
	}
	var list []verdict.PackageName
	for n := range names {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b verdict.PackageName) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// Affected matches one vulnerability with the components that its records name and
// gives the releases that ship one of them, without changing anything: what a
// changed record would concern.
func Affected(s *store.Snapshot, v verdict.Vulnerability) ([]verdict.Match, []verdict.Ref, error) {
	r := rematching{s: s}
	var err error
	if r.relocations, err = s.Relocations(); err != nil {
		return nil, nil, err
	}
	_, matches, err := r.match([]verdict.Vulnerability{v})
	if err != nil {
		return nil, nil, err
	}
	keys := make([]string, len(matches))
	for i, m := range matches {
		keys[i] = m.Component
	}
	refs, err := s.Holding(keys...)
	return matches, refs, err
}

// rematching is one run over vulnerabilities.
type rematching struct {
	s           *store.Snapshot
	relocations []verdict.Relocation
}

// few is how many vulnerabilities are asked about one by one: for more it is
// cheaper to know every package of every component first.
const few = 20

// concerning gives those of the vulnerabilities whose records name some component.
func (r *rematching) concerning(keys []verdict.VulnerabilityID) ([]verdict.Vulnerability, error) {
	if len(keys) > few {
		components, err := r.s.NamedPackages()
		if err != nil {
			return nil, err
		}
		alsoNamed(components, r.relocations)
		named, err := r.s.PackagesNamedBy(keys)
		if err != nil {
			return nil, err
		}
		keys = slices.DeleteFunc(slices.Clone(keys), func(id verdict.VulnerabilityID) bool {
			return !slices.ContainsFunc(named[id], func(n verdict.PackageName) bool { return components[n] })
		})
	}
	return r.s.VulnerabilitiesWithoutDetails(keys...)
}

// match compares vulnerabilities with the components that they may concern.
func (r *rematching) match(vulnerabilities []verdict.Vulnerability) (Report, []verdict.Match, error) {
	index, err := vulndb.Make(vulnerabilities, r.relocations)
	if err != nil {
		return Report{}, nil, err
	}
	components := map[string]verdict.Component{}
	for e := range index.Entries() {
		for _, p := range e.Postings() {
			if err := r.candidates(p, components); err != nil {
				return Report{}, nil, err
			}
		}
	}
	list := make([]verdict.Component, 0, len(components))
	for _, c := range components {
		list = append(list, c)
	}
	matches, skipped := matcher.Match(index, list)
	return reportOf(list, matches, skipped), matches, nil
}

// candidates adds the components that a package's claims may concern: under its own
// name those whose versions lie near the claims, under others all.
func (r *rematching) candidates(p vulndb.Posting, into map[string]verdict.Component) error {
	from, to := p.Hull()
	for _, name := range alsoNamed(map[verdict.PackageName]bool{p.Package: true}, r.relocations) {
		near := store.Stretch{From: from, To: to}
		if name != p.Package {
			near = store.Stretch{}
		}
		found, err := r.s.ComponentsNamed(name, near)
		if err != nil {
			return err
		}
		for _, c := range found {
			into[c.Key()] = c
		}
	}
	return nil
}

func reportOf(components []verdict.Component, matches []verdict.Match, skipped []verdict.Skipped) Report {
	r := Report{Components: len(components), Matches: len(matches), Skipped: skipped}
	for _, m := range matches {
		if m.Undetermined != "" {
			r.Undetermined++
		}
	}
	return r
}
