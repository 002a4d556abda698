// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict/spec/vers"
)

func TestVersionsStandInTheOrderOfTheirScheme(t *testing.T) {
	tests := []struct {
		name      string
		scheme    vers.Scheme
		ascending []string
	}{
		{"Maven knows qualifiers before and after the release", vers.Maven,
			[]string{"1.0-alpha-1", "1.0-beta1", "1.0-M2", "1.0-rc1", "1.0-SNAPSHOT", "1.0", "1.0-sp1", "1.0-ccs", "1.0.1"}},
		{"Maven puts Jetty's dated builds behind the bare number", vers.Maven,
			[]string{"9.4.51", "9.4.51.v20230217", "9.4.52", "9.4.52.v20230823"}},
		{"npm puts numbers before words in a pre-release", vers.NPM,
			[]string{"v1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.2", "1.0.0-rc.11", "1.0.0", "1.2", "1.2.1"}},
		{"npm reads a double dash as a word", vers.NPM, []string{"1.0.0-0", "1.0.0-2", "1.0.0--1", "1.0.0"}},
		{"Go has pseudo-versions and releases of its own", vers.Golang,
			[]string{"v0.0.0-20190101000000-abcdefabcdef", "v0.1.0", "go1.20", "1.20.3", "1.21rc2", "1.21rc11", "1.21", "v2.0.0+incompatible"}},
		{"PyPI follows PEP 440", vers.PyPI,
			[]string{"1.0.dev1", "1.0a1", "1.0b2", "1.0RC1", "1.0", "1.0+local.1", "1.0.post1", "1.1", "1!0.1"}},
		{"crates follow Semantic Versioning", vers.Cargo, []string{"0.1.0-beta.2", "0.1.0", "0.10.0"}},
		{"NuGet has four numbers and no case", vers.NuGet,
			[]string{"1.0.0-Alpha", "1.0.0-beta", "1.0", "1.0.0.1", "1.0.1", "01.1"}},
		{"gems read a dash as a pre-release", vers.Gem,
			[]string{"1.0.a", "1.0.0-alpha1", "1.0.0.rc1", "1.0", "1.0.1"}},
		{"Composer pads to four numbers and knows its stabilities", vers.Composer,
			[]string{"1.0-dev", "1.0.0-alpha1", "v1.0b2", "1.0.0-RC1", "1", "1.0.0-p1", "1.0.1", "2012-01-02"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for i, a := range test.ascending {
				for j, b := range test.ascending {
					got, err := vers.Compare(test.scheme, a, b)
					if want := min(max(i-j, -1), 1); err != nil || got != want {
						t.Errorf("Compare(%s, %s) = %d, %v; want %d", a, b, got, err, want)
					}
				}
			}
		})
	}
}

func TestOneVersionInOtherWordsIsEqual(t *testing.T) {
	tests := []struct {
		scheme vers.Scheme
		a, b   string
	}{
		{vers.Maven, "1.0.0", "1"}, {vers.Maven, "1.0.Final", "1.0"}, {vers.Maven, "1.0-CR1", "1.0-rc1"},
		{vers.NPM, "v1.2.3", "1.2.3+build.5"}, {vers.Golang, "v2.0.0+incompatible", "2"},
		{vers.Golang, "go1.21rc2", "1.21.0-rc.2"}, {vers.PyPI, "1.0", "v1.0.0"}, {vers.PyPI, "1.0c1", "1.0-pre1"},
		{vers.NuGet, "1.0.0.0-RC", "1.0-rc+sha"}, {vers.Gem, "1.0.0", "1"}, {vers.Composer, "v1.0", "1.0.0.0-stable"},
		{vers.Composer, "1.0pl1", "1.0.0-patch1+build"},
	}
	for _, test := range tests {
		if c, err := vers.Compare(test.scheme, test.a, test.b); c != 0 || err != nil {
			t.Errorf("%s: Compare(%s, %s) = %d, %v; want 0", test.scheme, test.a, test.b, c, err)
		}
	}
}

func TestATextThatIsNoVersionHasNoOrder(t *testing.T) {
	junk := map[vers.Scheme][]string{
		vers.Maven:    {"${project.version}", "unspecified", "latest", "RELEASE", "1.0 beta", "[1.0,2.0)", "1.+", "1.*", "1.0\n", "é1"},
		vers.NPM:      {"latest", "1.x", "^1.0.0", "1.0.0.0", "1.02.0", "1.0.0-", "1.0.0-01", "git+https://host/repo", "1.0.0beta"},
		vers.Golang:   {"(devel)", "master", "v1.2.3.4", "UNKNOWN"},
		vers.PyPI:     {"1.0-final", "0.7.10p1", "1.0+", "latest", "==1.0"},
		vers.Cargo:    {"*", "1.0.0 ", "~1"},
		vers.NuGet:    {"1.0.0.0.0", "1.0-", "$version$", "v1.0"},
		vers.Gem:      {"1beta", "a.1", "1..2", "1.0-"},
		vers.Composer: {"dev-main", "1.x-dev", "9999999-dev", "^1.0", "1.0 as 2.0", "master"},
		vers.SemVer:   {"1.2.3.4", "one"},
	}
	for scheme, list := range junk {
		for _, v := range append(list, "", " ", strings.Repeat("1", 300)) {
			_, err := vers.Compare(scheme, v, "1.0.0")
			var unparsable *vers.UnparsableError
			if !errors.As(err, &unparsable) || unparsable.Scheme != scheme || unparsable.Version != v {
				t.Errorf("%s: Compare(%q, 1.0.0) gives the error %v", scheme, v, err)
			}
			if vers.Valid(scheme, v) {
				t.Errorf("%s: %q is said to be valid", scheme, v)
			}
		}
	}
}

func TestASchemeWithoutComparatorIsNamed(t *testing.T) {
	_, err := vers.Compare("opam", "1", "2")
	if !errors.Is(err, vers.ErrNoComparator) || !strings.Contains(err.Error(), "opam") {
		t.Errorf("got %v", err)
	}
	if _, err := vers.Intervals("opam", []vers.Event{{Introduced: "0"}}); !errors.Is(err, vers.ErrNoComparator) {
		t.Errorf("intervals of a scheme without comparator: %v", err)
	}
}

func TestEcosystemsLeadToTheirScheme(t *testing.T) {
	for typ, want := range map[string]vers.Scheme{"maven": vers.Maven, "npm": vers.NPM, "golang": vers.Golang, "pypi": vers.PyPI,
		"cargo": vers.Cargo, "nuget": vers.NuGet, "gem": vers.Gem, "composer": vers.Composer, "bitnami": vers.Bitnami, "conan": vers.Conan,
		"cran": vers.CRAN, "hackage": vers.Hackage, "hex": vers.Hex, "pub": vers.Pub, "swift": vers.Swift} {
		ecosystem, known := vers.Ecosystem(typ)
		got, ok := vers.SchemeOf(ecosystem + ":https://registry.example")
		if !known || !ok || got != want {
			t.Errorf("%s: ecosystem %q, scheme %q", typ, ecosystem, got)
		}
	}
	if _, ok := vers.Ecosystem("rpm"); ok {
		t.Error("rpm needs a distribution to name its ecosystem")
	}
	if _, ok := vers.SchemeOf("OSS-Fuzz"); ok {
		t.Error("OSS-Fuzz, whose versions are tags and commits, is said to have a comparator")
	}
}

// spelled draws versions that look like those of the wild.
var spelled = rapid.StringMatching(`v?[0-9]{1,2}(\.[0-9]{1,2}){0,3}([.-](alpha|beta|rc|M|RELEASE|Final|sp|dev|foo|p)[.-]?[0-9]{0,2})?`)

func TestTheOrderIsTotal(t *testing.T) {
	schemes := []vers.Scheme{vers.Maven, vers.NPM, vers.Golang, vers.PyPI, vers.NuGet, vers.Gem, vers.Composer}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(schemes).Draw(t, "scheme")
		var list []string
		for _, v := range rapid.SliceOfN(spelled, 3, 3).Draw(t, "versions") {
			if vers.Valid(s, v) {
				list = append(list, v)
			}
		}
		compare := func(a, b string) int {
			c, err := vers.Compare(s, a, b)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		slices.SortFunc(list, compare)
		for i := range list {
			for j := range i {
				if compare(list[j], list[i]) > 0 || compare(list[i], list[j]) < 0 {
					t.Fatalf("%s: %q are not in a total order", s, list)
				}
			}
		}
	})
}

func FuzzCompareIsAntisymmetric(f *testing.F) {
	for _, seed := range [][2]string{{"1.0", "1.0.0"}, {"9.4.51.v20230217", "9.4.52"}, {"1!2.0+a", "v1"}, {"1.0--1", "-"}, {"dev-main", "1.x-dev"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []vers.Scheme{vers.Maven, vers.NPM, vers.Golang, vers.PyPI, vers.NuGet, vers.Gem, vers.Composer} {
			x, errX := vers.Compare(s, a, b)
			y, errY := vers.Compare(s, b, a)
			if x != -y || (errX == nil) != (errY == nil) {
				t.Errorf("%s: Compare(%q, %q) = %d, %v but the other way %d, %v", s, a, b, x, errX, y, errY)
			}
			if c, err := vers.Compare(s, a, a); err == nil && c != 0 {
				t.Errorf("%s: %q differs from itself", s, a)
			}
		}
	})
}

func TestVersionsThatOnlyACPETells(t *testing.T) {
	inOrder := []string{"0", "1.0.2", "1.1.1", "1.1.1a", "1.1.1k", "1.1.2", "1.10", "3"}
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got, err := vers.Compare(vers.CPE, a, b); err != nil || got != cmp.Compare(i, j) {
				t.Errorf("%s ? %s: %d, %v", a, b, got, err)
			}
		}
	}
	if got, err := vers.Compare(vers.CPE, "3.0", "3.0.0"); err != nil || got != 0 {
		t.Errorf("3.0 ? 3.0.0: %d, %v", got, err)
	}
	for _, v := range []string{"", "-", "1..2", "1.", "1.0-beta", "1.0ab", "v1"} {
		if vers.Valid(vers.CPE, v) {
			t.Errorf("%q has an order", v)
		}
	}
}
