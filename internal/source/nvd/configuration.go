// SPDX-License-Identifier: Apache-2.0

package nvd

import (
	"slices"

	"verdict"
	"verdict/spec/cpe"
	"verdict/spec/vers"
)

// products are the affected ones, each once, in the order in which they are named.
type products struct {
	list []verdict.AffectedPackage
	at   map[string]int
}

func (p *products) named(name string) *verdict.AffectedPackage {
	at, known := p.at[name]
	if !known {
		at = len(p.list)
		p.at[name] = at
		p.list = append(p.list, verdict.AffectedPackage{Ecosystem: verdict.CPE, Name: name})
	}
	return &p.list[at]
}

// affected reads the configurations: every product in them that is vulnerable,
// whatever it must be combined with.
func (v *conversion) affected() []verdict.AffectedPackage {
	p := products{at: map[string]int{}}
	unnamed := 0
	for _, c := range v.Configurations {
		if c.Operator == "AND" {
			v.remark("a product that is vulnerable in combination with others only is read as vulnerable alone")
		}
		for _, n := range c.Nodes {
			if n.Operator == "AND" {
				v.remark("a product that is vulnerable in combination with others only is read as vulnerable alone")
			}
			for _, m := range n.Matches {
				if m.Vulnerable && !v.match(&p, m, c.Negate || n.Negate) {
					unnamed++
				}
			}
		}
	}
	if unnamed > 0 {
		p.list = append(p.list, verdict.AffectedPackage{Uncompared: unnamed})
	}
	return p.list
}

// match reads which versions of a product are vulnerable, and reports false when it
// names none.
func (v *conversion) match(p *products, m match, negated bool) bool {
	name, err := cpe.Parse(m.Criteria)
	if err != nil {
		v.remark("a name that is no CPE is not compared")
		return false
	}
	if !name.Part.Exact() || !name.Vendor.Exact() || !name.Product.Exact() {
		v.remark("a CPE name of more than one product is not compared")
		return false
	}
	a := p.named(name.Part.Text + ":" + name.Vendor.Text + ":" + name.Product.Text)
	if narrowed(name) {
		v.remark("a CPE name that is limited to an edition, a language or a platform is read as of all of them")
	}
	ranged := m.StartIncluding+m.StartExcluding+m.EndIncluding+m.EndExcluding != ""
	switch version := name.Version; {
	case negated:
		v.remark("a negated configuration is not compared")
		a.Uncompared++
	case ranged || version.Logical == cpe.Any:
		a.Ranges = append(a.Ranges, v.ranges(m)...)
		if version.Exact() {
			v.remark("a CPE name of one version with a range beside it is read as both")
			a.Versions = append(a.Versions, exact(name))
		}
	case version.Exact() && !name.Update.Wild:
		a.Versions = append(a.Versions, exact(name))
	case version.Logical == cpe.NotApplicable:
		v.remark("a CPE name without a version is not compared")
		a.Uncompared++
	default:
		v.remark("a CPE name of a pattern of versions is not compared")
		a.Uncompared++
	}
	return true
}

func narrowed(n cpe.Name) bool {
	for _, v := range []cpe.Value{n.Edition, n.Language, n.SWEdition, n.TargetSW, n.TargetHW, n.Other} {
		if v.Logical == "" {
			return true
		}
	}
	return false
}

// exact gives a version with its update behind a colon, as CPE has it.
func exact(n cpe.Name) string {
	if n.Update.Logical != "" {
		return n.Version.Text
	}
	return n.Version.Text + ":" + n.Update.Text
}

// ranges reads the range of a match. Of two beginnings or two ends, which the schema
// does not allow, both count: nobody knows the order here.
func (v *conversion) ranges(m match) [][]vers.Event {
	if m.StartExcluding != "" {
		v.remark("a range that begins behind a version is read as beginning with it")
	}
	starts := given(m.StartIncluding, m.StartExcluding)
	if len(starts) == 0 {
		starts = []string{"0"}
	}
	var list [][]vers.Event
	for _, start := range starts {
		from := vers.Event{Introduced: start}
		if m.EndIncluding != "" {
			list = append(list, []vers.Event{from, {LastAffected: m.EndIncluding}})
		}
		if m.EndExcluding != "" {
			list = append(list, []vers.Event{from, {Fixed: m.EndExcluding}})
		}
		if m.EndIncluding+m.EndExcluding == "" {
			list = append(list, []vers.Event{from})
		}
	}
	return list
}

func given(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}
