// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
)

// DiscrepancyKind says in what a declared bill and an artifact differ.
type DiscrepancyKind string

// The kinds of discrepancy.
const (
	NotFound     DiscrepancyKind = "not_found"  // declared, and not in the artifact
	Undeclared   DiscrepancyKind = "undeclared" // in the artifact, and not declared
	OtherVersion DiscrepancyKind = "version"    // declared in other versions
	// OtherIdentity is a file that is declared as another package than it is.
	OtherIdentity DiscrepancyKind = "identity"
	OtherDigest   DiscrepancyKind = "digest"     // the file has other bytes than declared
	NotExcluded   DiscrepancyKind = "excluded"   // declared as not shipped, and shipped
	Untold        DiscrepancyKind = "unresolved" // a file of which nothing tells what it is
)

// Discrepancy is one difference between what a release's bill declares and what
// its artifact holds.
type Discrepancy struct {
	Kind DiscrepancyKind
	// Declared and Found are package URLs, in order of text; one of them is empty
	// where only the other side has something.
	Declared, Found []string
	// Paths are where it lies in the artifact.
	Paths []string
	// Detail says what the kind does not: which digests differ.
	Detail string
}

// Verification is what came of comparing a bill with what was found.
type Verification struct {
	Discrepancies []Discrepancy
	// Same counts the packages that are declared as they were found.
	Same int
}

// Verify compares what is declared with what was found, package by package. A
// package is its package URL without version and qualifiers, in its own case. Order:
// by kind, then by package URL.
func Verify(declared, found []verdict.Occurrence) Verification {
	v := verifying{declared: byPackage(declared), found: byPackage(found)}
	v.pair()
	for _, base := range keysOf(v.declared) {
		v.declaredPackage(base)
	}
	for _, base := range keysOf(v.found) {
		v.foundPackage(base)
	}
	slices.SortFunc(v.Discrepancies, func(a, b Discrepancy) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Declared, b.Declared), slices.Compare(a.Found, b.Found), slices.Compare(a.Paths, b.Paths))
	})
	return v.Verification
}

type verifying struct {
	Verification
	declared, found map[string][]verdict.Occurrence
}

// byPackage puts occurrences under their package; those that are not told under
// their own place.
func byPackage(list []verdict.Occurrence) map[string][]verdict.Occurrence {
	m := map[string][]verdict.Occurrence{}
	for _, o := range list {
		base := verdict.PURLBase(o.Component.PURL)
		if base == "" || o.Identity == verdict.Unresolved {
			base = "\x00" + o.Path
		}
		m[base] = append(m[base], o)
	}
	return m
}

func keysOf(m map[string][]verdict.Occurrence) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// pair finds the files that are declared as another package than they are told to
// be, or are told to be none: what is declared and not found is named like a file
// that is found and not declared.
func (v *verifying) pair() {
	byFile := map[string][]string{} // packages that only were found, by file name
	for _, base := range keysOf(v.found) {
		if v.declared[base] != nil {
			continue
		}
		for _, o := range v.found[base] {
			if !strings.Contains(o.Path, "!") && !o.Relocated {
				byFile[path.Base(o.Path)] = append(byFile[path.Base(o.Path)], base)
			}
		}
	}
	for _, base := range keysOf(v.declared) {
		if v.found[base] != nil {
			continue
		}
		for _, name := range fileNames(v.declared[base]) {
			others := byFile[name]
			if len(others) != 1 || v.found[others[0]] == nil {
				continue
			}
			kind := OtherIdentity
			if strings.HasPrefix(others[0], "\x00") {
				kind = Untold
			}
			v.add(kind, v.declared[base], v.found[others[0]], "")
			delete(v.declared, base)
			delete(v.found, others[0])
			break
		}
	}
}

// fileNames are the names under which a declared package may lie in an artifact.
func fileNames(list []verdict.Occurrence) []string {
	var names []string
	for _, o := range list {
		if o.Path != "" {
			names = append(names, path.Base(o.Path))
		}
		if u, err := purl.Parse(o.Component.PURL); err == nil && u.Type == "maven" {
			names = append(names, u.Name+"-"+u.Version+".jar")
		}
	}
	return names
}

func (v *verifying) declaredPackage(base string) {
	declared, found := v.declared[base], v.found[base]
	excluded := !slices.ContainsFunc(declared, func(o verdict.Occurrence) bool { return o.Scope != verdict.Excluded })
	switch {
	case found == nil && excluded:
		v.Same++
	case found == nil:
		v.add(NotFound, declared, nil, "")
	case excluded:
		v.add(NotExcluded, declared, found, "")
	case !slices.Equal(versionsOf(declared), versionsOf(found)):
		v.add(OtherVersion, declared, found, "")
	default:
		if detail := digestsDiffer(declared, found); detail != "" {
			v.add(OtherDigest, declared, found, detail)
		} else {
			v.Same++
		}
	}
}

func (v *verifying) foundPackage(base string) {
	switch {
	case v.declared[base] != nil:
	case strings.HasPrefix(base, "\x00"):
		v.add(Untold, nil, v.found[base], "")
	default:
		v.add(Undeclared, nil, v.found[base], "")
	}
}

func (v *verifying) add(kind DiscrepancyKind, declared, found []verdict.Occurrence, detail string) {
	d := Discrepancy{Kind: kind, Declared: purlsOf(declared), Found: purlsOf(found), Detail: detail}
	for _, o := range found {
		if o.Path != "" {
			d.Paths = append(d.Paths, o.Path)
		}
	}
	slices.Sort(d.Paths)
	d.Paths = slices.Compact(d.Paths)
	v.Discrepancies = append(v.Discrepancies, d)
}

func purlsOf(list []verdict.Occurrence) []string {
	var purls []string
	for _, o := range list {
		if o.Component.PURL != "" {
			purls = append(purls, o.Component.PURL)
		}
	}
	slices.Sort(purls)
	return slices.Compact(purls)
}

func versionsOf(list []verdict.Occurrence) []string {
	var versions []string
	for _, o := range list {
		versions = append(versions, version(o.Component.PURL))
	}
	slices.Sort(versions)
	return slices.Compact(versions)
}

// digestsDiffer compares the digests of the same version and algorithm, when each
// side gives one file of it.
func digestsDiffer(declared, found []verdict.Occurrence) string {
	for _, d := range declared {
		var same []verdict.Occurrence
		for _, f := range found {
			if version(f.Component.PURL) == version(d.Component.PURL) && !f.Relocated && len(f.Digests) > 0 {
				same = append(same, f)
			}
		}
		for algorithm, digest := range d.Digests {
			matches := func(f verdict.Occurrence) bool {
				return f.Digests[algorithm] == "" || strings.EqualFold(f.Digests[algorithm], digest)
			}
			if len(same) > 0 && !slices.ContainsFunc(same, matches) {
				return fmt.Sprintf("%s is declared as %s and is %s", algorithm, digest, same[0].Digests[algorithm])
			}
		}
	}
	return ""
}
