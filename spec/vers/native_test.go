// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verdict/spec/vers"
)

func TestNativeRangesAreWrittenAsVERS(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(`
maven  [1.0,2.0)                      vers:maven/>=1.0|<2.0
maven  (1.0,2.0]                      vers:maven/>1.0|<=2.0
maven  (,1.0],[1.2,)                  vers:maven/<=1.0|>=1.2
maven  [1.5]                          vers:maven/1.5
maven  (,1.1),(1.1,)                  vers:maven/!=1.1
maven  1.0                            vers:maven/*
npm    ^1.2.3                         vers:npm/>=1.2.3|<2.0.0-0
npm    ^0.2.3                         vers:npm/>=0.2.3|<0.3.0-0
npm    ^0.0.3                         vers:npm/>=0.0.3|<0.0.4-0
npm    ^0.x                           vers:npm/>=0.0.0|<1.0.0-0
npm    ~1.2                           vers:npm/>=1.2.0|<1.3.0-0
npm    1.x || >=2.5.0 || 5.0.0 - 7.2.3  vers:npm/>=1.0.0|<2.0.0-0|>=2.5.0
npm    1.2 - 2.3                      vers:npm/>=1.2.0|<2.4.0-0
npm    >=1.2.7 <1.3.0                 vers:npm/>=1.2.7|<1.3.0
npm    *                              vers:npm/*
npm    <0.0.0-0                       vers:npm/<0.0.0-0
npm    >1 <1                          vers:none/*
npm    v1.2.3-beta+build              vers:npm/1.2.3-beta
pypi   ==1.0                          vers:pypi/1.0
pypi   ==1.4.*                        vers:pypi/>=1.4.dev0|<1.5.dev0
pypi   !=1.4.*                        vers:pypi/<1.4.dev0|>=1.5.dev0
pypi   ~=2.2.post3                    vers:pypi/>=2.2.post3|<3.dev0
pypi   ~=1!1.4.5a4                    vers:pypi/>=1%211.4.5a4|<1%211.5.dev0
pypi   >=1.0,<2.0                     vers:pypi/>=1.0|<2.0.dev0
pypi   (<2.0rc1)                      vers:pypi/<2.0rc1
pypi   ===1.0                         vers:pypi/1.0
pypi   >1.0.post1                     vers:pypi/>1.0.post1
pypi   ==1.9.*,!=1.9.3                vers:pypi/>=1.9.dev0|!=1.9.3|<1.10.dev0
gem    ~> 2.2.1                       vers:gem/>=2.2.1|<2.3.A
gem    ~> 2                           vers:gem/>=2|<3.A
gem    >= 1.0, != 1.5, < 2            vers:gem/>=1.0|!=1.5|<2
gem    ~> 1.0.0.rc1                   vers:gem/>=1.0.0.rc1|<1.1.A
cargo  1.2                            vers:cargo/>=1.2.0|<2.0.0-0
cargo  ~1.2.3, <1.2.9                 vers:cargo/>=1.2.3|<1.2.9
cargo  =1.2                           vers:cargo/>=1.2.0|<1.3.0-0
cargo  0.0                            vers:cargo/>=0.0.0|<0.1.0-0
nuget  1.0                            vers:nuget/>=1.0
nuget  (1.0,)                         vers:nuget/>1.0
nuget  [1.0]                          vers:nuget/1.0
composer ^1.2 || ~2.3.1               vers:composer/>=1.2-dev|<2-dev|>=2.3.1-dev|<2.4-dev
composer >=1.0 <2.0|3.0.*             vers:composer/>=1.0-dev|<2.0-dev|>=3.0-dev|<3.1-dev
composer >1.0-beta1,!=1.2             vers:composer/>1.0-beta1|!=1.2
hex    ~> 2.1.2 or == 3.0.0           vers:hex/>=2.1.2|<2.2.0-0|3.0.0
hex    >= 1.0.0 and < 2.0.0           vers:hex/>=1.0.0|<2.0.0
deb    pkg (>= 1:1.0-1), pkg (<< 1:2)  vers:deb/>=1:1.0-1|<1:2
deb    << 1.0~rc1 | = 1.0             vers:deb/<1.0~rc1|1.0
rpm    pkg >= 1.0, pkg < 2.0-3        vers:rpm/>=1.0|<2.0-3
golang >=v1.2.0,<v1.2.9 || =v1.3.0    vers:golang/>=v1.2.0|<v1.2.9|v1.3.0
apk    >=1.0-r1 <1.0-r9               vers:apk/>=1.0-r1|<1.0-r9
semver !=1.0.0                        vers:semver/!=1.0.0`), "\n") {
		fields := strings.Fields(line)
		s, want := vers.Scheme(fields[0]), fields[len(fields)-1]
		text := strings.Join(fields[1:len(fields)-1], " ")
		r, err := vers.FromNative(s, text)
		if err != nil || r.String() != want {
			t.Errorf("%s %q is %s (%v), not %s", s, text, r, err, want)
		}
	}
}

func TestNativeRangesThatNoBoundsCanTellAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"maven ":                      "it is empty",
		"maven LATEST":                "no version of the scheme maven",
		"maven [1.0":                  "not closed",
		"maven [2.0,1.0]":             "ends before it begins",
		"maven [2,3],[1,2]":           "does not lie behind",
		"maven (1.0)":                 "square brackets",
		"maven [1,2] [3,4]":           "with a comma between two",
		"maven (,)":                   "has no version",
		"nuget 1.*":                   "floating",
		"nuget [1,2],[3,4]":           "",
		"npm latest":                  "is no number",
		"npm 1.2.3.4":                 "more than three numbers",
		"npm 1.2-beta":                "behind three numbers",
		"npm >=":                      "no version stands behind >=",
		"npm 01.2.3":                  "is no number",
		"npm ==1.0.0":                 "the operator == is none of npm",
		"pypi 1.0":                    "does not begin with one of",
		"pypi >1.0":                   "write >=1.0,!=1.0",
		"pypi <1.0.post1":             "write <=1.0.post1,!=1.0.post1",
		"pypi ~=1":                    "two numbers",
		"pypi >=1.*":                  "takes no wildcard",
		"pypi ==1.0a1.*":              "something other than numbers",
		"pypi >=1.0+local":            "takes no local version",
		"gem ~> x":                    "no version of the scheme gem",
		"gem == 1.0":                  "write =",
		"cargo >*":                    "a wildcard alone",
		"composer dev-main":           "no version",
		"composer ^1.0@dev":           "choose versions by more than their order",
		"composer >=1.*":              "a wildcard stands behind",
		"hex ~> 1":                    "two numbers",
		"deb < 1.0":                   "write << or <=",
		"deb a (>= 1), b (<< 2)":      "about two packages",
		"deb 1.0":                     "has no operator",
		"deb (>= 1.0":                 "not closed",
		"rpm = 1.0":                   "name a release, such as 1.0-1",
		"rpm <= 1.0":                  "every release",
		"rpm != 1.0-1":                "is none of rpm",
		"conan [>=1.0]":               "no notation of ranges here",
		"cobol 1":                     "cannot be compared",
		"golang ~1.2":                 "is none of golang",
		"maven (,1.0.beta-2),[1,1-1)": "no one order",
	} {
		if want == "" {
			want = "cannot be read"
		}
		s, native, _ := strings.Cut(text, " ")
		if r, err := vers.FromNative(vers.Scheme(s), native); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %s, and the error is %v, which does not say %q", text, r, err, want)
		}
	}
	var e *vers.NativeError
	if _, err := vers.FromNative(vers.NPM, strings.Repeat("1 ", 1<<16)); !errors.As(err, &e) || len(err.Error()) > 300 {
		t.Errorf("a very long range is %v", err)
	}
}

func TestRangesAreWrittenInTheNotationOfTheirScheme(t *testing.T) {
	for text, want := range map[string]string{
		"vers:maven/>=1.0|<2.0|>=3.0":     "[1.0,2.0),[3.0,)",
		"vers:maven/!=1.1":                "(,1.1),(1.1,)",
		"vers:maven/*":                    "! it holds every version",
		"vers:nuget/<=1.0":                "(,1.0]",
		"vers:nuget/1.0|2.0":              "! more than one stretch",
		"vers:npm/>=1.2.3|<2.0.0-0|3.0.0": ">=1.2.3 <2.0.0-0 || 3.0.0",
		"vers:npm/*":                      "*",
		"vers:pypi/>=1.0|!=1.5|<2.0":      ">=1.0, <=2.0, !=2.0, !=1.5",
		"vers:pypi/>1.0|<2.0.dev0":        ">=1.0, !=1.0, <2.0.dev0",
		"vers:pypi/1.0|2.0":               "! several stretches",
		"vers:gem/>=1.0|!=1.5":            ">=1.0, !=1.5",
		"vers:cargo/>=1.0.0|<2.0.0":       ">=1.0.0, <2.0.0",
		"vers:cargo/!=1.0.0":              "! it has no !=",
		"vers:composer/>=1.0|<2.0-dev":    ">=1.0-stable <2.0-dev",
		"vers:hex/1.0.0|>=2.0.0":          "==1.0.0 or >=2.0.0",
		"vers:deb/>1.0|<2.0":              ">> 1.0, << 2.0",
		"vers:rpm/>=1.0-1|<2.0-1":         ">= 1.0-1, < 2.0-1",
		"vers:rpm/<=1.0":                  "! means other versions",
		"vers:conan/>=1.0":                "! no notation of ranges here",
	} {
		r, err := vers.ParseRange(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Native()
		if refused, ok := strings.CutPrefix(want, "! "); ok && (err == nil || !strings.Contains(err.Error(), refused)) || !ok && (err != nil || got != want) {
			t.Errorf("%s is %s (%v), not %s", text, got, err, want)
		}
	}
}

func TestAffectedVersionsInPeoplesWordsAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"2.8.0 - 2.8.1, 3.0.0 to 3.0.1 and 3.2.0": "vers:maven/>=2.8.0|<=2.8.1|>=3.0.0|<=3.0.1|3.2.0",
		"from 1.0 through 1.5; 2.0 or 2.1":        "vers:maven/>=1.0|<=1.5|2.0|2.1",
		"0.11.0.0 and later":                      "vers:maven/>=0.11.0.0",
		"3.0.0+":                                  "vers:maven/>=3.0.0",
		"2.1.0 and earlier":                       "vers:maven/<=2.1.0",
		"up to and including 2.1.0":               "vers:maven/<=2.1.0",
		"before 1.5":                              "vers:maven/<1.5",
		"2.0 before 2.5":                          "vers:maven/>=2.0|<2.5",
		"All versions":                            "vers:maven/*",
		"N/A":                                     "vers:none/*",
		"2.0.0…2.3.0":                             "vers:maven/>=2.0.0|<=2.3.0",
		"versions 1.0 – 1.2":                      "vers:maven/>=1.0|<=1.2",
	} {
		r, err := vers.FromProse(vers.Maven, text)
		if err != nil || r.String() != want {
			t.Errorf("%q is %s (%v), not %s", text, r, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "empty", "most versions": "neither a version nor", "2.8.0-2.8.1": "may be one version and may be two", "3.0 - 2.0": "ends before it begins",
		"1.0, or so": "no version", "2.x": "", "Fixed in 2.16.1": "neither",
	} {
		if r, err := vers.FromProse(vers.Maven, text); want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q is %s, and the error is %v, which does not say %q", text, r, err, want)
		}
	}
}

func FuzzFromNativeIsReadAgainAsItIsWritten(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- a test
	for i := range vers.Native {
		for range 3 {
			f.Add(i, nativeText(random, vers.Native[i]))
		}
	}
	f.Fuzz(func(t *testing.T, scheme int, text string) {
		s := vers.Native[uint(scheme)%uint(len(vers.Native))]
		r, err := vers.FromNative(s, text)
		if err != nil {
			return
		}
		if again, err := vers.ParseRange(r.String()); err != nil || !r.Empty() && !again.Equal(r) {
			t.Errorf("%s %q is %s and read %s (%v)", s, text, r, again, err)
		}
		if native, err := r.Native(); err == nil {
			if again, err := vers.FromNative(s, native); err != nil || !again.Equal(r) {
				t.Errorf("%s %q is written %s and read %s (%v)", s, text, native, again, err)
			}
		}
	})
}

func FuzzFromProseIsARangeOrRefused(f *testing.F) {
	for _, seed := range []string{"2.8.0 - 2.8.1, 3.0.0 and later", "before 1.5", "all versions", "1.0+ or 2", "up to 2.1.0; 3 prior to 4"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := vers.FromProse(vers.Maven, text)
		if err != nil {
			return
		}
		if again, err := vers.ParseRange(r.String()); err != nil || !r.Empty() && !again.Equal(r) {
			t.Errorf("%q is %s and read %s (%v)", text, r, again, err)
		}
	})
}

func ExampleFromNative() {
	r, err := vers.FromNative(vers.NPM, "^1.2.3 || ~3.1")
	fmt.Println(r, err)
	_, err = vers.FromNative(vers.NuGet, "1.*")
	fmt.Println(err)
	// Output:
	// vers:npm/>=1.2.3|<2.0.0-0|>=3.1.0|<3.2.0-0 <nil>
	// "1.*" cannot be read as a range of nuget: a floating version takes the newest there is, and has no end; write its bounds in brackets
}
