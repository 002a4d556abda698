// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"verdict/spec/vers"
)

// keyed is a version with its key, which is nil when it is not exact.
type keyed struct {
	version string
	key     []byte
}

func keyOf(t testing.TB, s vers.Scheme, v string) keyed {
	t.Helper()
	key, exact, err := vers.AppendKey(nil, s, v)
	switch {
	case err != nil:
		t.Fatal(err)
	case exact && len(key) == 0:
		t.Fatalf("%s: the exact key of %q is empty", s, v)
	case !exact && key != nil:
		t.Fatalf("%s: %q has no exact key, and yet %x", s, v, key)
	}
	return keyed{v, key}
}

// sampled gives versions that the scheme can order, at most n and the same ones in
// every run: typical ones, a half of real ones, and else changes of those.
func sampled(t testing.TB, s vers.Scheme, n int) []string {
	source := pairsOf(t, s)
	set := map[string]bool{}
	add := func(v string) {
		if len(set) < n && vers.Valid(s, v) {
			set[v] = true
		}
	}
	for _, v := range typicalOf(s) {
		add(v)
	}
	for range n / 2 {
		add(source.version())
	}
	for range 20 * n {
		p := source.draw()
		add(p.a)
		add(p.b)
	}
	return slices.Sorted(maps.Keys(set))
}

func versionsOfKeys(list []keyed) []string {
	var versions []string
	for _, k := range list {
		versions = append(versions, k.version)
	}
	return versions
}

// inPairs is how many versions of each scheme are compared each with each.
func inPairs() int {
	if testing.Short() {
		return 300
	}
	return 2500
}

func TestAllPairsOfVersionsAreInTheOrderOfTheOracleAndOfTheirKeys(t *testing.T) {
	for _, s := range schemes {
		t.Run(string(s), func(t *testing.T) {
			list := sampled(t, s, inPairs())
			var keys []keyed
			for _, v := range list {
				keys = append(keys, keyOf(t, s, v))
			}
			if wrong := checkPairs(t, s, keys); wrong > 0 {
				t.Errorf("of all pairs of %d versions %d are in another order", len(keys), wrong)
			}
		})
	}
}

func checkPairs(t *testing.T, s vers.Scheme, keys []keyed) (wrong int) {
	order := oracles[s](versionsOfKeys(keys))
	for i, a := range keys {
		for j, b := range keys[:i+1] {
			want := order(i, j)
			if order(j, i) != -want || i == j && want != 0 {
				t.Fatalf("the oracle of %s orders %s and %s both ways", s, a.version, b.version)
			}
			if a.key == nil || b.key == nil {
				continue
			}
			if got := bytes.Compare(a.key, b.key); got != want {
				if wrong++; wrong <= 20 {
					t.Errorf("%s ? %s: the oracle says %d, the keys %d", a.version, b.version, want, got)
				}
			}
			if !bytes.Equal(a.key, b.key) && (bytes.HasPrefix(a.key, b.key) || bytes.HasPrefix(b.key, a.key)) {
				t.Errorf("the key of one of %s and %s begins that of the other", a.version, b.version)
			}
		}
	}
	return wrong
}

func TestCompareIsTheOrderOfKeysAndInFullWhereThereIsNone(t *testing.T) {
	for _, s := range schemes {
		source := pairsOf(t, s)
		for range 20_000 {
			p := source.draw()
			if !vers.Valid(s, p.a) || !vers.Valid(s, p.b) {
				continue
			}
			a, b := keyOf(t, s, p.a), keyOf(t, s, p.b)
			got, err := vers.Compare(s, p.a, p.b)
			back, _ := vers.Compare(s, p.b, p.a)
			want := oracles[s]([]string{p.a, p.b})(0, 1)
			if a.key != nil && b.key != nil {
				want = bytes.Compare(a.key, b.key)
			}
			if err != nil || got != want || back != -want {
				t.Errorf("%s: Compare(%s, %s) = %d, %v and back %d; want %d", s, p.a, p.b, got, err, back, want)
			}
		}
	}
}

// scarce is the part of real versions that may be without an exact key. That of
// Conan is the releases of OpenSSL before 3, such as 1.1.1k.
func scarce(s vers.Scheme) float64 {
	if s == vers.Conan {
		return 0.1
	}
	return 0.005
}

func TestNearlyAllRealVersionsHaveAnExactAndShortKey(t *testing.T) {
	requireTestData(t)
	for _, s := range schemes {
		var lengths []int
		var inexact []string
		for _, v := range validOnly(s, versionsOf(t, s)) {
			if k := keyOf(t, s, v); k.key == nil {
				inexact = append(inexact, v)
			} else {
				lengths = append(lengths, len(k.key))
			}
		}
		slices.Sort(lengths)
		share := float64(len(inexact)) / float64(len(lengths)+len(inexact))
		t.Logf("%-9s %6d of %6d texts are versions; %d without an exact key (%.2f %%); the median key has %d bytes, the longest %d", s,
			len(lengths)+len(inexact), len(versionsOf(t, s)), len(inexact), 100*share, lengths[len(lengths)/2], lengths[len(lengths)-1])
		if share > scarce(s) {
			t.Errorf("%s: %.2f %% have no exact key, such as %q", s, 100*share, inexact[:min(len(inexact), 30)])
		}
		if lengths[len(lengths)/2] >= 24 {
			t.Errorf("%s: half of all keys have %d bytes and more", s, lengths[len(lengths)/2])
		}
	}
}

func TestVersionsWithoutKeyAreThoseThatGoInCircles(t *testing.T) {
	circles := map[vers.Scheme][][3]string{
		vers.Maven: {
			{"1.sp.1", "1-alpha", "1"},
			{"1-1", "1.0.beta.2", "1"},
			{"0", "v1", "0-alpha-1"},
			{"1--alpha", "1", "1-sp"},
		},
		vers.Conan: {{"9", "10", "1k"}},
	}
	for s, list := range circles {
		for _, c := range list {
			inexact := 0
			for i, a := range c {
				if keyOf(t, s, a).key == nil {
					inexact++
				}
				b := c[(i+1)%3]
				if order, err := vers.Compare(s, a, b); order >= 0 || err != nil {
					t.Errorf("%s: %s does not come before %s: %d, %v", s, a, b, order, err)
				}
			}
			if inexact != 1 {
				t.Errorf("%s: %d of %v have no exact key; one would do", s, inexact, c)
			}
		}
	}
}

func TestAKeyIsAppendedAndNothingElseChanges(t *testing.T) {
	before := []byte("before")
	key, exact, err := vers.AppendKey(before, vers.NPM, "1.2.3-rc.1")
	alone, _, _ := vers.AppendKey(nil, vers.NPM, "1.2.3-rc.1")
	if !exact || err != nil || !bytes.Equal(key, append([]byte("before"), alone...)) {
		t.Errorf("AppendKey(before, …) = %q, %v, %v", key, exact, err)
	}
	for scheme, v := range map[vers.Scheme]string{vers.Maven: "1.sp.1", vers.Conan: "1.1.1k", vers.PyPI: "1.0-final", vers.Gem: "1.2.-"} {
		if key, exact, _ := vers.AppendKey(before, scheme, v); exact || string(key) != "before" {
			t.Errorf("%s: %s appends %q, exact: %v", scheme, v, key, exact)
		}
	}
	var unparsable *vers.UnparsableError
	if _, _, err := vers.AppendKey(nil, vers.NPM, "latest"); !errors.As(err, &unparsable) {
		t.Errorf("a text that is no version: %v", err)
	}
	for _, v := range []string{"", "1.0"} {
		if _, _, err := vers.AppendKey(nil, "opam", v); !errors.Is(err, vers.ErrNoComparator) {
			t.Errorf("%q of a scheme without comparator: %v", v, err)
		}
	}
}

func TestKeysNeedNoMemoryButTheirOwn(t *testing.T) {
	room := make([]byte, 0, 512)
	for _, s := range schemes {
		if s == vers.Conan { // its versions are trees
			continue
		}
		list := validOnly(s, typicalOf(s))
		allocations := testing.AllocsPerRun(10, func() {
			for _, v := range list {
				_, _, _ = vers.AppendKey(room, s, v)
				_, _ = vers.Compare(s, v, list[0])
			}
		})
		if allocations != 0 {
			t.Errorf("%s: %v allocations for %d keys", s, allocations, len(list))
		}
	}
}

// TestLocateByKeysIsLocate holds the way in which a database finds the versions
// of a range, by the bytes of keys between bounds, against Locate.
func TestLocateByKeysIsLocate(t *testing.T) {
	lists := map[vers.Scheme][]keyed{}
	for _, s := range schemes {
		for _, v := range sampled(t, s, 400) {
			if k := keyOf(t, s, v); k.key != nil {
				lists[s] = append(lists[s], k)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(schemes).Draw(t, "scheme")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) // #nosec G404 -- a test
		drawn := func() keyed { return lists[s][random.IntN(len(lists[s]))] }
		from, to, version := drawn(), drawn(), drawn()
		if bytes.Compare(from.key, to.key) > 0 {
			from, to = to, from
		}
		events := []vers.Event{{Introduced: from.version}, {Fixed: to.version}}
		inside := bytes.Compare(from.key, version.key) <= 0 && bytes.Compare(version.key, to.key) < 0
		if random.IntN(2) == 0 {
			events[1] = vers.Event{LastAffected: to.version}
			inside = bytes.Compare(from.key, version.key) <= 0 && bytes.Compare(version.key, to.key) <= 0
		}
		got, err := vers.Locate(s, events, version.version)
		if err != nil || (got.Kind == vers.In) != inside {
			t.Fatalf("%s: %s in %v is %v, %v; by its key inside: %v", s, version.version, events, got, err, inside)
		}
	})
}
