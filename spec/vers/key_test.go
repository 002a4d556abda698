// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/osv-scalibr/semantic"
	"pgregory.net/rapid"

	"verdict/spec/vers"
)

// keyed is a version with its key, nil when that is not exact.
type keyed struct {
	text string
	key  []byte
}

func keysOf(t testing.TB, s vers.Scheme, versions []string) (list []keyed, inexact int) {
	t.Helper()
	for _, v := range versions {
		key, exact, err := vers.AppendKey(nil, s, v)
		switch {
		case err != nil:
			continue
		case !exact:
			key = nil
			inexact++
		case len(key) == 0:
			t.Errorf("%s: the key of %q is empty", s, v)
		}
		list = append(list, keyed{v, key})
	}
	return list, inexact
}

// few keeps at most n of a list, evenly.
func few[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	var kept []T
	for i := range n {
		kept = append(kept, list[i*len(list)/n])
	}
	return kept
}

func TestKeysOrderRealVersionsAsCompareDoes(t *testing.T) {
	for _, s := range schemes {
		t.Run(string(s), func(t *testing.T) {
			all, inexact := keysOf(t, s, versionsOf(t, s))
			length := 0
			for _, k := range all {
				length += len(k.key)
			}
			list := few(all, 1200)
			for i, a := range list {
				for _, b := range list[:i] {
					order, err := vers.Compare(s, a.text, b.text)
					back, errBack := vers.Compare(s, b.text, a.text)
					if err != nil || errBack != nil || order != -back {
						t.Fatalf("Compare(%q, %q) is %d (%v), the other way %d (%v)", a.text, b.text, order, err, back, errBack)
					}
					if a.key != nil && b.key != nil && bytes.Compare(a.key, b.key) != order {
						t.Fatalf("the keys of %q and %q are in the order %d, the versions in %d", a.text, b.text, bytes.Compare(a.key, b.key), order)
					}
				}
			}
			t.Logf("%d versions, %d without an exact key (%.3f %%), keys of %.1f bytes on average", len(all), inexact,
				100*float64(inexact)/float64(max(1, len(all))), float64(length)/float64(max(1, len(all))))
			// Conan itself cannot order many of its versions in one row.
			if testData() != "" && inexact*100 > len(all) && s != vers.Conan {
				t.Errorf("more than one version in 100 has no exact key")
			}
		})
	}
}

func TestVersionsWithExactKeysAreInATotalOrder(t *testing.T) {
	for _, s := range schemes {
		t.Run(string(s), func(t *testing.T) {
			source := pairsOf(t, s)
			inOrder := 0
			for range 30_000 {
				p, q := source.draw(), source.draw()
				list, inexact := keysOf(t, s, []string{p.a, p.b, q.a})
				if len(list) < 3 || inexact > 0 {
					continue
				}
				inOrder++
				compare := func(i, j int) int {
					c, err := vers.Compare(s, list[i].text, list[j].text)
					if err != nil {
						t.Fatal(err)
					}
					if k := bytes.Compare(list[i].key, list[j].key); k != c {
						t.Fatalf("the keys of %q and %q are in the order %d, the versions in %d", list[i].text, list[j].text, k, c)
					}
					return c
				}
				if ab, bc, ac := compare(0, 1), compare(1, 2), compare(0, 2); ab <= 0 && bc <= 0 && (ac > 0 || ac == 0 && ab+bc < 0) {
					t.Fatalf("%q ≤ %q ≤ %q, and yet the first is behind the last", list[0].text, list[1].text, list[2].text)
				}
				if compare(0, 0) != 0 {
					t.Fatalf("%q is not itself", list[0].text)
				}
			}
			if inOrder < 1000 {
				t.Errorf("only %d of 30,000 draws were of three versions", inOrder)
			}
		})
	}
}

func TestPlacesByKeysAreThoseByComparison(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(schemes).Draw(t, "scheme")
		versions := few(versionsOf(&fatal{T: t}, s), 60)
		version := rapid.SampledFrom(versions)
		events := []vers.Event{{Introduced: version.Draw(t, "introduced")}, {Fixed: version.Draw(t, "fixed")}}
		v := version.Draw(t, "version")
		if events[0].Introduced == "0" {
			return // before every version, whatever the scheme
		}
		place, err := vers.Locate(s, events, v)
		if err != nil {
			return
		}
		from, errFrom := vers.Compare(s, v, events[0].Introduced)
		to, errTo := vers.Compare(s, v, events[1].Fixed)
		order, errOrder := vers.Compare(s, events[0].Introduced, events[1].Fixed)
		if errFrom != nil || errTo != nil || errOrder != nil {
			t.Fatal(errFrom, errTo, errOrder)
		}
		if want := order < 0 && from >= 0 && to < 0 || order > 0 && from >= 0; want != (place.Kind == vers.In) {
			t.Errorf("%s: %q lies %s of [%s,%s)", s, v, place.Kind, events[0].Introduced, events[1].Fixed)
		}
	})
}

// fatal lets a property use what wants a testing.TB.
type fatal struct {
	testing.TB
	T *rapid.T
}

func (f *fatal) Helper()                   {}
func (f *fatal) Fatal(args ...any)         { f.T.Fatal(args...) }
func (f *fatal) Fatalf(s string, a ...any) { f.T.Fatalf(s, a...) }

// TestTheLibraryIsASecondOpinion compares with osv-scalibr's comparators, which
// give every text an order. Where they differ, the ecosystems' own tools agree with
// us (TestToolsOfTheEcosystemsAgree).
func TestTheLibraryIsASecondOpinion(t *testing.T) {
	requireTestData(t)
	// How many of 100,000 pairs of real versions, slightly changed, may differ.
	for s, known := range map[vers.Scheme]struct {
		ecosystem string
		differ    int
	}{
		vers.Golang: {"Go", 60}, vers.PyPI: {"PyPI", 20}, vers.Gem: {"RubyGems", 2000}, vers.Maven: {"Maven", 4000}, vers.NPM: {"npm", 300},
		vers.Deb: {"Debian", 300}, vers.RPM: {"Red Hat", 100}, vers.NuGet: {"NuGet", 300},
	} {
		t.Run(string(s), func(t *testing.T) {
			source := pairsOf(t, s)
			differ, examples := 0, ""
			for n := 0; n < 100_000; {
				p := source.draw()
				ours, err := vers.Compare(s, p.a, p.b)
				if err != nil {
					continue
				}
				n++
				a, err := semantic.Parse(p.a, known.ecosystem)
				if err != nil {
					continue
				}
				if theirs, err := a.CompareStr(p.b); err == nil && theirs != ours {
					if differ++; differ <= 5 {
						examples += fmt.Sprintf("\n%s ? %s: %d, we say %d", p.a, p.b, theirs, ours)
					}
				}
			}
			t.Logf("%d of 100,000 pairs differ%s", differ, examples)
			if differ > known.differ {
				t.Errorf("%d of 100,000 pairs differ, and at most %d are known", differ, known.differ)
			}
		})
	}
}

func FuzzKeysAgreeWithCompare(f *testing.F) {
	for _, s := range schemes {
		for _, v := range versionsOf(f, s)[:3] {
			f.Add(v, v+".1")
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range schemes {
			keyA, exactA, errA := vers.AppendKey(nil, s, a)
			keyB, exactB, errB := vers.AppendKey([]byte("before"), s, b)
			if !bytes.HasPrefix(keyB, []byte("before")) {
				t.Fatalf("%s: the key of %q took the place of what stood before", s, b)
			}
			order, err := vers.Compare(s, a, b)
			if (err == nil) != (errA == nil && errB == nil) {
				t.Fatalf("%s: Compare(%q, %q) fails by %v, the keys by %v and %v", s, a, b, err, errA, errB)
			}
			if exactA && exactB && bytes.Compare(keyA, keyB[len("before"):]) != order {
				t.Fatalf("%s: the keys of %q and %q are not in their order %d", s, a, b, order)
			}
		}
	})
}

func BenchmarkAppendKey(b *testing.B) {
	for _, s := range schemes {
		b.Run(string(s), func(b *testing.B) {
			versions := few(validOf(b, s), 1000)
			var room [128]byte
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				_, _, _ = vers.AppendKey(room[:0], s, versions[i%len(versions)])
				i++
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	for _, s := range schemes {
		b.Run(string(s), func(b *testing.B) {
			versions := few(validOf(b, s), 1000)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				_, _ = vers.Compare(s, versions[i%len(versions)], versions[(i*7+1)%len(versions)])
				i++
			}
		})
	}
}

// validOf gives the versions of a scheme that it does not refuse.
func validOf(t testing.TB, s vers.Scheme) []string {
	var valid []string
	for _, v := range versionsOf(t, s) {
		if vers.Valid(s, v) {
			valid = append(valid, v)
		}
	}
	return valid
}
