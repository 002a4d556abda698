// SPDX-License-Identifier: Apache-2.0

package redhat

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/source"
	"verdict/spec/vers"
)

// claims collects what a document says of the packages of each product stream.
type claims struct {
	streams map[inStream]*versions
	order   []inStream
}

// inStream is a package in a product stream. Several product streams may stand
// for one stream of records: minor releases of the main one, and its repositories.
type inStream struct {
	verdict.PackageName
	product string
}

// versions is what is said of those of a package in one product stream.
type versions struct {
	open     bool     // every version is affected
	affected []string // of which it is not said where the flaw ends
	fixed    string   // the lowest
	unclear  bool     // not known yet, or not comparable
}

// add takes an entry's word. A stream without a CPE is Red Hat at large, which
// concerns a package of any release.
func (all *claims) add(e *source.Entry, c component) {
	if e.Status == verdict.NotAffected {
		return
	}
	key := inStream{verdict.PackageName{Ecosystem: cmp.Or(verdict.RedHatEcosystem(e.CPE), by), Name: c.name()}, productOf(e)}
	if all.streams == nil {
		all.streams = map[inStream]*versions{}
	}
	v := all.streams[key]
	if v == nil {
		v = &versions{}
		all.streams[key] = v
		all.order = append(all.order, key)
	}
	v.add(e.Status, c.evr)
}

func (v *versions) add(status verdict.Status, evr string) {
	switch {
	case status == verdict.Affected && evr == "":
		v.open = true
	case status == verdict.Affected:
		v.affected = append(v.affected, evr)
	case status != verdict.Fixed || !vers.Valid(vers.RPM, evr):
		v.unclear = true
	case v.fixed == "" || below(evr, v.fixed):
		v.fixed = evr
	}
}

// below orders two versions; what cannot be ordered is not below.
func below(a, b string) bool {
	order, err := vers.Compare(vers.RPM, a, b)
	return err == nil && order < 0
}

// productOf tells the product streams of a document apart.
func productOf(e *source.Entry) string {
	if s := e.Product.Stream(); s != nil {
		return string(s.ProductID)
	}
	return e.Stream
}

// minorStream is the name of a stream in Red Hat's own tools: rhel-8.10.z.
var minorStream = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?i:rhel)-(\d+)(\.\d+)*(\.z)?$`) })

// cpeOf gives the CPE of the entry's stream; where the document gives none, that of
// the main stream for a name as rhel-8.10.z.
func cpeOf(e *source.Entry) string {
	if e.CPE != "" {
		return e.CPE
	}
	for _, name := range []string{e.Stream, productOf(e)} {
		if m := minorStream().FindStringSubmatch(name); m != nil {
			return "cpe:/o:redhat:enterprise_linux:" + m[1]
		}
	}
	return ""
}

// ranges gives the stretches of versions that have the flaw. Below a fix all of
// them have it, since Red Hat does not say where it came in.
func (v *versions) ranges() [][]vers.Event {
	open := v.open
	for _, a := range v.affected {
		open = open || v.fixed == "" || !below(a, v.fixed)
	}
	var list [][]vers.Event
	if v.fixed != "" {
		list = append(list, []vers.Event{{Introduced: "0"}, {Fixed: v.fixed}})
	}
	if open {
		list = append(list, []vers.Event{{Introduced: "0"}})
	}
	return list
}

// packages joins the product streams of each stream of records: a version is
// affected when one of them says so. What is unclear in one of them stands beside
// as a claim of its own that cannot be compared.
func (all *claims) packages(skip func(reason, text string)) []verdict.AffectedPackage {
	var list, unclear []verdict.AffectedPackage
	places, doubted := map[verdict.PackageName]int{}, map[verdict.PackageName]bool{}
	for _, key := range all.order {
		v, name := all.streams[key], key.PackageName
		at, known := places[name]
		for _, events := range v.ranges() {
			if !known {
				at, known = len(list), true
				places[name] = at
				list = append(list, verdict.AffectedPackage{Ecosystem: name.Ecosystem, Name: name.Name})
			}
			p := &list[at]
			if !slices.ContainsFunc(p.Ranges, func(known []vers.Event) bool { return slices.Equal(known, events) }) {
				p.Ranges = append(p.Ranges, events)
			}
		}
		if v.unclear {
			skip("a package that is still investigated, or fixed without a version, cannot be compared", key.product+": "+name.Name)
			if !doubted[name] {
				doubted[name] = true
				unclear = append(unclear, verdict.AffectedPackage{Ecosystem: name.Ecosystem, Name: name.Name, Uncompared: 1})
			}
		}
	}
	list = append(list, unclear...)
	slices.SortStableFunc(list, func(a, b verdict.AffectedPackage) int {
		return cmp.Or(strings.Compare(a.Ecosystem, b.Ecosystem), strings.Compare(a.Name, b.Name))
	})
	return list
}
