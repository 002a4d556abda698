// SPDX-License-Identifier: Apache-2.0

package purl_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/spec/purl"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in, canonical string
	}{
		{"the canonical form stays", "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0?type=jar", "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0?type=jar"},
		{"scheme and type lose their case", "PKG:Maven/org.Acme/Lib@1.0-RC1", "pkg:maven/org.Acme/Lib@1.0-RC1"},
		{"slashes behind the scheme go", "pkg://npm//lodash@4.17.21", "pkg:npm/lodash@4.17.21"},
		{"slashes around segments go", "pkg:golang//github.com//gorilla/mux/", "pkg:golang/github.com/gorilla/mux"},
		{"qualifiers are sorted, in lower case, and not empty", "pkg:rpm/redhat/openssl@3.0.7-6.el9_2?epoch=1&Arch=x86_64&x=", "pkg:rpm/redhat/openssl@3.0.7-6.el9_2?arch=x86_64&epoch=1"},
		{"a scope that is not escaped is read", "pkg:npm/@babel/core@7.0.0", "pkg:npm/%40babel/core@7.0.0"},
		{"a scope without version is read", "pkg:npm/@babel/core", "pkg:npm/%40babel/core"},
		{"an @ in the name is read from the right", "pkg:brew/node@20@20.10.0", "pkg:brew/node%4020@20.10.0"},
		{"a slash in the version is escaped", "pkg:github/acme/lib@feature/x", "pkg:github/acme/lib@feature%2Fx"},
		{"a slash in the name stays escaped", "pkg:generic/a%2Fb@1", "pkg:generic/a%2Fb@1"},
		{"a plus is a plus", "pkg:deb/debian/attr@1:2.4.47-2+b1", "pkg:deb/debian/attr@1:2.4.47-2%2Bb1"},
		{"a question mark inside a qualifier stays there", "pkg:npm/a@1?vcs_url=https://x.example/?b", "pkg:npm/a@1?vcs_url=https:%2F%2Fx.example%2F%3Fb"},
		{"a subpath loses folders that are none", "pkg:golang/a.example/b#./c/../d//e", "pkg:golang/a.example/b#c/d/e"},
		{"names of PyPI have dashes and no upper case", "pkg:pypi/Django_Allauth@1.0RC1", "pkg:pypi/django-allauth@1.0rc1"},
		{"Go modules have no upper case", "pkg:golang/github.com/BurntSushi/toml@v1.3.2", "pkg:golang/github.com/burntsushi/toml@v1.3.2"},
		{"the standard library of Go needs no namespace", "pkg:golang/stdlib@1.22.1", "pkg:golang/stdlib@1.22.1"},
		{"names of NuGet keep their case", "pkg:nuget/Newtonsoft.Json@13.0.1", "pkg:nuget/Newtonsoft.Json@13.0.1"},
		{"a repository keeps its path", "pkg:git/codeberg.org/forgejo/forgejo@v1", "pkg:git/codeberg.org/forgejo/forgejo@v1"},
		{"an unknown type is read", "pkg:x-acme.1/A/b@1", "pkg:x-acme.1/A/b@1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := purl.Parse(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.String(); got != tt.canonical {
				t.Errorf("Parse(%q)\n got %s\nwant %s", tt.in, got, tt.canonical)
			}
		})
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		in, want string
	}{
		{"", `a package URL begins with "pkg:"`},
		{"npm/lodash@1", `a package URL begins with "pkg:"`},
		{"pkg:", "the package URL has no type"},
		{"pkg:npm", "the package URL has no name"},
		{"pkg:npm/@1.0", "the package URL has no name"},
		{"pkg:npm/@babel/", `"@babel" is a scope of npm without a name`},
		{"pkg:maven/org.acme/@1.0", "the package URL has no name"},
		{"pkg:generic/%2F", "the package URL has no name"},
		{"pkg:3d/x", `"3d" is not a type of package URLs`},
		{"pkg:a:b/x", `"a:b" is not a type of package URLs`},
		{"pkg:npm/a%zz", `"a%zz" is not percent-encoded rightly`},
		{"pkg:npm/a%ff", `"a\xff" is not UTF-8`},
		{"pkg:npm/a%00", `"a\x00" holds a control character`},
		{"pkg:npm/a@1%0A", `"1\n" holds a control character`},
		{"pkg:npm/a%2Fb/c", `the segment "a/b" holds a slash`},
		{"pkg:npm/a?b=1&B=2", "the qualifier b stands twice"},
		{"pkg:npm/a?1=2", `"1" is not a key of a qualifier`},
		{"pkg:npm/a?=2", "a qualifier has no key"},
		{"pkg:swift/a@1", "a package URL of type swift needs a namespace"},
		{"pkg:vcpkg/a/b@1", "a package URL of type vcpkg has no namespace"},
		{"pkg:julia/Dates@1", "a package URL of type julia needs the qualifier uuid"},
		{"pkg:cpan/URI::URL", `"URI::URL" is a Perl module; a package URL names the distribution`},
		{"pkg:chrome-extension/dogs", `"dogs" is not the identifier of a Chrome extension: 32 letters from a to p`},
	}
	for _, tt := range tests {
		p, err := purl.Parse(tt.in)
		if err == nil {
			t.Errorf("Parse(%q) gives %v, want the error %q", tt.in, p, tt.want)
		} else if err.Error() != tt.want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", tt.in, err, tt.want)
		}
	}
}

func TestKeyJoinsTheSpellingsOfOneRegistry(t *testing.T) {
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"PyPI takes dots, dashes and underscores for equal", "pkg:pypi/zope.interface@5", "pkg:pypi/Zope-_Interface", true},
		{"crates.io takes dashes and underscores for equal", "pkg:cargo/serde_json@1", "pkg:cargo/serde-json@2", true},
		{"NuGet looks names up without case", "pkg:nuget/Newtonsoft.Json@13", "pkg:nuget/newtonsoft.json@12", true},
		{"repositories of Swift packages have no case", "pkg:swift/github.com/Apple/swift-nio@1", "pkg:swift/github.com/apple/swift-nio@1", true},
		{"Go modules have no case", "pkg:golang/github.com/BurntSushi/toml", "pkg:golang/github.com/burntsushi/toml#cmd", true},
		{"Maven has case", "pkg:maven/a/B@1", "pkg:maven/a/b@1", false},
		{"npm has case", "pkg:npm/JSONStream", "pkg:npm/jsonstream", false},
		{"types differ", "pkg:npm/debug", "pkg:gem/debug", false},
		{"distributions differ", "pkg:deb/debian/curl", "pkg:deb/ubuntu/curl", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := parse(t, tt.a).Key(), parse(t, tt.b).Key()
			if (a == b) != tt.same {
				t.Errorf("keys %s and %s", a, b)
			}
		})
	}
}

func TestWithVersionLeavesTheOriginal(t *testing.T) {
	p := parse(t, "pkg:npm/a@1?b=c")
	q := p.WithVersion("2")
	q.Qualifiers["b"] = "d"
	if got := p.String() + " " + q.String(); got != "pkg:npm/a@1?b=c pkg:npm/a@2?b=d" {
		t.Error(got)
	}
	if got := p.WithVersion("").String(); got != "pkg:npm/a?b=c" {
		t.Error(got)
	}
}

// TestBaseIsThatOfTheDictionary: verdict.PURLBase cuts the canonical form as
// text; both must name the same package.
func TestBaseIsThatOfTheDictionary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[a-zA-Z0-9@/?#%+=:. é-]{0,8}`)
		p, err := purl.PURL{
			Type:       rapid.SampledFrom([]string{"npm", "maven", "git", "golang", "generic", "x"}).Draw(t, "type"),
			Namespace:  part.Draw(t, "namespace"),
			Name:       part.Draw(t, "name") + "n",
			Version:    part.Draw(t, "version"),
			Qualifiers: map[string]string{"q": part.Draw(t, "qualifier")},
			Subpath:    part.Draw(t, "subpath"),
		}.Normalize()
		if err != nil {
			t.Skip(err)
		}
		if got := verdict.PURLBase(p.String()); got != p.Base() {
			t.Fatalf("PURLBase(%s) = %s, Base is %s", p, got, p.Base())
		}
		again, err := purl.Parse(p.String())
		if err != nil || !cmp.Equal(again, p) {
			t.Fatalf("%s is read as %#v, %v, and was %#v", p, again, err, p)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0?type=jar#META-INF", "pkg:npm/@babel/core@7",
		"pkg:git/a.example/b/c@v1", "pkg:mlflow/X@1?repository_url=databricks", "pkg:pypi/A_b@1",
		"pkg:oci/debian@sha256%3A244fd?repository_url=docker.io/library/debian&arch=amd64",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := purl.Parse(s)
		if err != nil {
			return
		}
		again, err := purl.Parse(p.String())
		if err != nil {
			t.Fatalf("%q is written as %s, which is refused: %v", s, p, err)
		}
		if !cmp.Equal(p, again) || p.String() != again.String() {
			t.Fatalf("%q is written as %s, which is read as %#v, not %#v", s, p, again, p)
		}
		if verdict.PURLBase(p.String()) != p.Base() {
			t.Fatalf("PURLBase(%s) = %s, Base is %s", p, verdict.PURLBase(p.String()), p.Base())
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		p, err := purl.Parse("pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0?type=jar")
		if err != nil || p.Name != "snappy-java" {
			b.Fatal(p, err)
		}
	}
}

// standardTest is one test of the standard's own suite.
type standardTest struct {
	Description string
	Type        string          `json:"test_type"`
	Group       string          `json:"test_group"`
	Input       json.RawMessage `json:"input"`
	Output      json.RawMessage `json:"expected_output"`
	Fails       bool            `json:"expected_failure"`
}

// contradicted are inputs that a parse test wants refused and a validate test of
// the same file wants read, with the keys of qualifiers in lower case. They are
// read: refusing a component for the case of a key would lose it.
var contradicted = map[string]bool{
	`"pkg:gem/jruby-launcher@1.1.2?Platform=java"`:                   true,
	`"pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25"`: true,
}

func TestStandardSuite(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the standard's test suite is not at hand")
	}
	files, err := filepath.Glob(filepath.Join(root, "purl", "tests", "*", "*-test.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests below %s: %v", root, err)
	}
	total, passed, known := 0, 0, 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var suite struct{ Tests []standardTest }
		if err := json.Unmarshal(b, &suite); err != nil {
			t.Fatal(err)
		}
		for _, tt := range suite.Tests {
			total++
			err := tt.run()
			switch {
			case err == nil:
				passed++
			case tt.Fails && contradicted[string(tt.Input)]:
				known++
			default:
				t.Errorf("%s: %s: %s: %s: %v", filepath.Base(file), tt.Type, tt.Description, tt.Input, err)
			}
		}
	}
	t.Logf("%d of %d pass, %d contradict others", passed, total, known)
	if passed+known != total || known != len(contradicted) {
		t.Errorf("%d of %d pass, %d contradict others", passed, total, known)
	}
}

func (tt standardTest) run() error {
	got, err := tt.answer()
	switch {
	case tt.Fails && err == nil:
		return errors.New("there is no error, and there should be one")
	case tt.Fails:
		return nil
	case err != nil:
		return err
	}
	if tt.Type == "parse" {
		var want purl.PURL
		if err := json.Unmarshal(tt.Output, &want); err != nil {
			return err
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("parts differ: %s", diff)
		}
		return nil
	}
	var want string
	if err := json.Unmarshal(tt.Output, &want); err != nil {
		return err
	}
	if got.String() != want {
		return fmt.Errorf("got %s, want %s", got, want)
	}
	return nil
}

func (tt standardTest) answer() (purl.PURL, error) {
	if tt.Type == "build" {
		var in purl.PURL
		if err := json.Unmarshal(tt.Input, &in); err != nil {
			return purl.PURL{}, err
		}
		return in.Normalize()
	}
	var in string
	if err := json.Unmarshal(tt.Input, &in); err != nil {
		return purl.PURL{}, err
	}
	return purl.Parse(in)
}

func parse(t *testing.T, s string) purl.PURL {
	t.Helper()
	p, err := purl.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
