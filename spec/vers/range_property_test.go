// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verdict/spec/vers"
)

// ranged are the schemes on which ranges are tried.
var ranged = append(slices.Clone(schemes), vers.IntDot, vers.Lexicographic)

// drawnRange makes a VERS of a few constraints on a few versions, in any order.
func drawnRange(r *rand.Rand, s vers.Scheme, pool []string) string {
	var parts []string
	for range 1 + r.IntN(5) {
		v := pool[r.IntN(len(pool))]
		op := []string{"", "!=", "<", "<=", ">", ">="}[r.IntN(6)]
		parts = append(parts, vers.Constraint{Comparator: vers.Comparator(cmp.Or(op, "=")), Version: v}.String())
	}
	return "vers:" + string(s) + "/" + strings.Join(parts, "|")
}

// poolOf are versions near to one another, so that they meet.
func poolOf(r *rand.Rand, t *testing.T, s vers.Scheme) []string {
	all := versionsOf(t, vers.SemVer)
	if s != vers.IntDot && s != vers.Lexicographic {
		all = versionsOf(t, s)
	}
	var pool []string
	for len(pool) < 12 {
		v := all[r.IntN(len(all))]
		for _, end := range []string{"", neighbours[r.IntN(len(neighbours))], neighbours[r.IntN(len(neighbours))]} {
			if vers.Valid(s, v+end) {
				pool = append(pool, v+end)
			}
		}
		pool = append(pool, valid(s, "0", "1", "1.0", "2.0.0")...)
	}
	return pool
}

func valid(s vers.Scheme, versions ...string) []string {
	return slices.DeleteFunc(versions, func(v string) bool { return !vers.Valid(s, v) })
}

// around gives versions and those next to them.
func around(s vers.Scheme, versions []string) []string {
	var list []string
	for _, v := range versions {
		for _, end := range neighbours {
			list = append(list, v+end)
		}
		list = append(list, bumped(v, 0), bumped(v, 1), bumped(v, 2))
	}
	slices.Sort(list)
	return valid(s, slices.Compact(list)...)
}

// TestARangeIsTheSameInEveryForm converts ranges to each form and asks that form, by
// other code than that of ranges, whether it holds the versions at every bound and
// around it.
func TestARangeIsTheSameInEveryForm(t *testing.T) {
	counts := map[string]int{}
	for _, s := range ranged {
		r := rand.New(rand.NewPCG(3, uint64(len(s)))) // #nosec G404 -- a test
		for range 60 {
			pool := poolOf(r, t, s)
			text := drawnRange(r, s, pool)
			set, err := vers.ParseRange(text)
			if err != nil {
				counts["no range"]++
				continue
			}
			probes := around(s, pool)
			same(t, text+" by VERS's algorithm", set, probes, byConstraints(s, text))
			if !set.Empty() && set.String() != text {
				same(t, text+" as "+set.String(), set, probes, byConstraints(s, set.String()))
			}
			counts["VERS"]++
			inEvents(t, counts, text, set, probes)
			inEntries(t, counts, text, set, probes)
			inNative(t, counts, text, set, probes)
			same(t, text+" without its complement", set, probes, func(v string) bool { in, _ := set.Complement().Contains(v); return !in })
		}
	}
	t.Logf("%v", counts)
	for _, form := range []string{"VERS", "OSV", "CVE", "native"} {
		if counts[form] < 300 {
			t.Errorf("only %d ranges could be said in %s", counts[form], form)
		}
	}
}

func same(t *testing.T, what string, set vers.Range, probes []string, holds func(string) bool) {
	t.Helper()
	for _, v := range probes {
		in, err := set.Contains(v)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		if in != holds(v) {
			t.Errorf("%s: %s is in it: %v; by the other form: %v", what, v, in, !in)
			return
		}
	}
}

// byConstraints is the algorithm that the text of VERS gives, constraint by constraint.
func byConstraints(s vers.Scheme, text string) func(string) bool {
	type one struct{ op, version string }
	var list []one
	_, constraints, _ := strings.Cut(strings.TrimPrefix(text, "vers:"), "/")
	if constraints == "*" {
		return func(string) bool { return true }
	}
	for part := range strings.SplitSeq(constraints, "|") {
		version := strings.TrimLeft(part, "<>=!")
		op := strings.TrimSuffix(part, version)
		for _, sign := range []string{">", "<", "=", "!", "*", "|", "%"} {
			version = strings.ReplaceAll(version, fmt.Sprintf("%%%X", sign[0]), sign)
		}
		list = append(list, one{op, version})
	}
	order := func(a, b string) int { c, _ := vers.Compare(s, a, b); return c }
	slices.SortStableFunc(list, func(a, b one) int { return order(a.version, b.version) })
	return func(v string) bool {
		var rest []one
		for _, c := range list {
			if c.op != "" && c.op != "!=" {
				rest = append(rest, c)
			}
			if order(v, c.version) == 0 {
				switch c.op {
				case "", "<=", ">=":
					return true
				case "!=":
					return false
				}
			}
		}
		if len(rest) == 0 {
			return !slices.ContainsFunc(list, func(c one) bool { return c.op == "" })
		}
		// Of several in a row that look up the first counts, of those that look down the last.
		in := rest[0].op[0] == '<'
		for i, c := range rest {
			at := order(v, c.version)
			past := at > 0 || at == 0 && (c.op == ">=" || c.op == "<")
			if !past {
				break
			}
			up := c.op[0] == '>'
			in = up || !up && i+1 < len(rest) && rest[i+1].op[0] == '<'
		}
		return in
	}
}

func inEvents(t *testing.T, counts map[string]int, text string, set vers.Range, probes []string) {
	ranges, err := set.Events()
	if err != nil {
		counts["not in OSV"]++
		return
	}
	counts["OSV"]++
	same(t, fmt.Sprintf("%s as events %v", text, ranges), set, probes, func(v string) bool {
		return slices.ContainsFunc(ranges, func(events []vers.Event) bool {
			place, err := vers.Locate(set.Scheme(), events, v)
			return err == nil && place.Kind == vers.In
		})
	})
	back := vers.None(set.Scheme())
	for _, events := range ranges {
		one, err := vers.FromEvents(set.Scheme(), events)
		if err != nil {
			t.Errorf("%s as events %v: %v", text, events, err)
		}
		back = back.Union(one)
	}
	if !back.Equal(set) {
		t.Errorf("%s as events %v comes back as %s", text, ranges, back)
	}
}

func inEntries(t *testing.T, counts map[string]int, text string, set vers.Range, probes []string) {
	p, err := set.Statuses().Product("custom")
	if err != nil {
		counts["not in CVE"]++
		return
	}
	counts["CVE"]++
	same(t, fmt.Sprintf("%s as entries %+v", text, p), set, probes, func(v string) bool { return statusOf(set.Scheme(), p, v) == vers.Affected })
	back, err := vers.FromCVE(set.Scheme(), p)
	if err != nil || !back.Affected.Equal(set) || !back.Unaffected.Equal(set.Complement()) || !back.Unknown.Empty() {
		t.Errorf("%s as entries %+v comes back as %+v (%v)", text, p, back, err)
	}
}

// statusOf judges one version by the entries of a CVE record, one after the other.
func statusOf(s vers.Scheme, p vers.Product, v string) vers.Status {
	order := func(b string) int { c, _ := vers.Compare(s, v, b); return c }
	for _, e := range p.Versions {
		single := e.LessThan == "" && e.LessThanOrEqual == ""
		switch {
		case single && e.Version == "*":
		case single && order(e.Version) != 0:
			continue
		case single:
		case e.Version != "0" && order(e.Version) < 0:
			continue
		case e.LessThan != "" && e.LessThan != "*" && order(e.LessThan) >= 0:
			continue
		case e.LessThanOrEqual != "" && e.LessThanOrEqual != "*" && order(e.LessThanOrEqual) > 0:
			continue
		}
		status, last := e.Status, ""
		for _, c := range e.Changes {
			if c.At == "0" || order(c.At) >= 0 {
				if newer, _ := vers.Compare(s, c.At, last); last == "" || last == "0" || newer > 0 {
					status, last = c.Status, c.At
				}
			}
		}
		return status
	}
	return cmp.Or(p.DefaultStatus, vers.Unknown)
}

func inNative(t *testing.T, counts map[string]int, text string, set vers.Range, probes []string) {
	if !slices.Contains(vers.Native, set.Scheme()) {
		return
	}
	native, err := set.Native()
	if err != nil {
		counts["not native"]++
		return
	}
	counts["native"]++
	back, err := vers.FromNative(set.Scheme(), native)
	if err != nil || !back.Equal(set) {
		t.Errorf("%s as %s comes back as %s (%v)", text, native, back, err)
		return
	}
	same(t, text+" as "+native, set, probes, func(v string) bool { in, _ := back.Contains(v); return in })
}

// TestEntriesWithChangesAreReadAsOneByOne holds FromCVE against a reading of one
// version at a time.
func TestEntriesWithChangesAreReadAsOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5)) // #nosec G404 -- a test
	read := 0
	for range 2000 {
		p := drawnProduct(r)
		got, err := vers.FromCVE(vers.SemVer, p)
		if err != nil {
			continue
		}
		read++
		for _, v := range around(vers.SemVer, strings.Fields("0 0.0.1 1.0 1.5 2.0 2.5 3.0")) {
			want := statusOf(vers.SemVer, p, v)
			for status, set := range map[vers.Status]vers.Range{vers.Affected: got.Affected, vers.Unaffected: got.Unaffected, vers.Unknown: got.Unknown} {
				if in, err := set.Contains(v); err != nil || in != (status == want) {
					t.Fatalf("%+v: %s is %s, and in %s (%s): %v, %v", p, v, want, set, status, in, err)
				}
			}
		}
	}
	if read < 500 {
		t.Errorf("only %d of 2000 could be read", read)
	}
}

func drawnProduct(r *rand.Rand) vers.Product {
	versions := strings.Fields("0 0.0.1 1.0 1.5 2.0 2.5 3.0")
	statuses := []vers.Status{vers.Affected, vers.Unaffected, vers.Unknown}
	any := func() string { return versions[r.IntN(len(versions))] }
	p := vers.Product{DefaultStatus: []vers.Status{"", vers.Affected, vers.Unaffected, vers.Unknown}[r.IntN(4)]}
	for range 1 + r.IntN(3) {
		e := vers.Entry{Version: any(), Status: statuses[r.IntN(3)]}
		switch r.IntN(4) {
		case 0:
			e.LessThan = any()
		case 1:
			e.LessThanOrEqual = any()
		case 2:
			e.LessThan = "*"
		}
		if e.LessThan+e.LessThanOrEqual != "" {
			for range r.IntN(3) {
				e.Changes = append(e.Changes, vers.Change{At: any(), Status: statuses[r.IntN(3)]})
			}
		}
		p.Versions = append(p.Versions, e)
	}
	return p
}
