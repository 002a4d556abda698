// SPDX-License-Identifier: Apache-2.0

package suppressions_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/suppressions"
	"verdict/internal/publish/suppressions/scanner"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	servlet = "pkg:maven/org.example/servlet@1.2.v3+b"
	netty   = "pkg:maven/io.netty/netty-codec@4.1"
	scoped  = "pkg:npm/%40scope/b@2.0"
	rpm     = "pkg:rpm/redhat/libstdc%2B%2B@11.3-1?arch=x86_64&epoch=1"
)

var shop = verdict.Product{Slug: "shop", Name: "Example Shop", PURL: "pkg:generic/shop", Author: "Example Shop security", Notice: "A notice -- with dashes."}

func snapshot(statements ...verdict.Statement) publish.Snapshot {
	return publish.Snapshot{Product: shop, Releases: []verdict.Release{{Product: "shop", Version: "1.0", State: verdict.Released}}, Statements: statements}
}

func said(id string, status verdict.Status, components ...string) verdict.Statement {
	st := verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: time.Date(2024, 5, 1, 23, 0, 0, 0, time.UTC), Vulnerability: id, Status: status}
	if status == verdict.NotAffected {
		st.Justification = verdict.CodeNotInExecutePath
	}
	for _, c := range components {
		st.Components = append(st.Components, verdict.StatedComponent{PURL: c})
	}
	return st
}

func aliased(st verdict.Statement, ids ...string) verdict.Statement { st.Aliases = ids; return st }

// rows are two flaws that do nothing and one that does.
func rows() publish.Snapshot {
	odd := said("GHSA-aaaa-bbbb-cccc", verdict.NotAffected, scoped, rpm)
	odd.Impact = "It says \"quoted\" \\ and ]]> and\ttab,\nin two lines."
	return snapshot(aliased(said("CVE-2024-0001", verdict.NotAffected, servlet), "GHSA-1111-2222-3333"), odd, said("CVE-2024-0003", verdict.Affected, netty))
}

func TestFilesAreAsTheyWereWritten(t *testing.T) {
	for _, f := range suppressions.Formats {
		t.Run(string(f), func(t *testing.T) {
			file, err := suppressions.Render(rows(), "1.0", f, 4)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Join("testdata", string(f)+".golden")
			if *update {
				if err := os.WriteFile(name, file.Text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(file.Text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsLeftOutIsCountedWithItsReason(t *testing.T) {
	shared := snapshot(said("CVE-2024-0001", verdict.NotAffected, servlet), aliased(said("CVE-2024-0003", verdict.Affected, netty), "CVE-2024-0001"))
	half := snapshot(aliased(said("CVE-2024-0001", verdict.NotAffected, servlet), "GHSA-1111-2222-3333"), aliased(said("CVE-2024-0003", verdict.Affected, netty), "CVE-2024-0001"))
	cases := []struct {
		name   string
		s      publish.Snapshot
		f      suppressions.Format
		reason string
		left   bool // nothing remains
	}{
		{"a statement without components", snapshot(said("CVE-2024-0001", verdict.NotAffected)), suppressions.OSVScanner, "no component of the release is named that a scanner could match", true},
		{"a component without version", snapshot(said("CVE-2024-0001", verdict.NotAffected, "pkg:npm/a")), suppressions.Trivy, "a component without version, of which a rule would speak in every version", true},
		{"no package URL", snapshot(said("CVE-2024-0001", verdict.NotAffected, "jetty")), suppressions.Trivy, "a component whose package URL cannot be read", true},
		{"a package of a distribution for dependency-check", snapshot(said("CVE-2024-0001", verdict.NotAffected, rpm, servlet)), suppressions.DependencyCheck, "dependency-check does not read packages of type rpm", false},
		{"a flaw of a jar that has no CVE id", snapshot(said("GHSA-aaaa-bbbb-cccc", verdict.NotAffected, servlet)), suppressions.DependencyCheck, scanner.OnlyCVE, true},
		{"a type that grype has no name for", snapshot(said("CVE-2024-0001", verdict.NotAffected, "pkg:qpkg/a@1")), suppressions.Grype, "it is not known how grype names packages of type qpkg", true},
		{"an id that an affected one has too", shared, suppressions.Trivy, "every id by which a scanner knows it is shared with a statement that is not not_affected", true},
		{"an id that trivy shows and an affected one has too", half, suppressions.Trivy, "every id by which a scanner knows it is shared with a statement that is not not_affected", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file, err := suppressions.Render(c.s, "1.0", c.f, 1)
			if (verdict.CodeOf(err) == verdict.NotFound) != c.left || err != nil && !c.left {
				t.Fatal(err)
			}
			if want := []verdict.Skipped{{Reason: c.reason, Count: 1, Examples: []string{c.s.Statements[0].Vulnerability}}}; !cmp.Equal(want, file.Skipped) {
				t.Error(cmp.Diff(want, file.Skipped))
			}
		})
	}
}

// Of what records say two flaws share an id, a rule about the one says nothing of the
// other, whether or not anything is published about that.
func TestARuleSpeaksByNoIDOfAnotherFlaw(t *testing.T) {
	st := said("CVE-2024-0006", verdict.NotAffected, servlet)
	st.Shared = []string{"GHSA-6666-6666-6666"}
	if file, err := suppressions.Render(snapshot(st), "1.0", suppressions.OSVScanner, 1); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("for osv-scanner it is\n%s", file.Text)
	}
	if text := suppressions.Snippet(snapshot(st), st, snapshot().Releases, suppressions.OSVScanner); text != "" {
		t.Errorf("the snippet for osv-scanner is\n%s", text)
	}
	for _, f := range []suppressions.Format{suppressions.Grype, suppressions.Trivy, suppressions.DependencyCheck} {
		file, err := suppressions.Render(snapshot(st), "1.0", f, 1)
		if err != nil || !strings.Contains(string(file.Text), "CVE-2024-0006") || strings.Contains(string(file.Text), "GHSA-6666") || strings.Contains(string(file.Text), "include-aliases") {
			t.Errorf("for %s it is, %v:\n%s", f, err, file.Text)
		}
	}
}

// Grype takes a rule with include-aliases for every row that names the id beside its own,
// and shows a flaw of a jar by an id that two may share.
func TestNoRuleSilencesWhatIsAffectedAndSharesAnID(t *testing.T) {
	none, some := aliased(said("CVE-2024-0001", verdict.NotAffected, servlet), "GHSA-1111-2222-3333"), aliased(said("CVE-2024-0002", verdict.Affected, servlet), "GHSA-1111-2222-3333")
	known := said("CVE-2024-0002", verdict.NotAffected, netty)
	known.Shared = []string{"GHSA-1111-2222-3333"}
	through := aliased(said("CVE-2024-0004", verdict.NotAffected, servlet), "GHSA-1111-2222-3333", "X-1")
	both := []string{"CVE-2024-0001", "CVE-2024-0002", "GHSA-1111-2222-3333"}
	for name, c := range map[string]struct {
		list []verdict.Statement
		row  []string
	}{
		"affected": {[]verdict.Statement{none, some}, both}, "of which records say that it is shared": {[]verdict.Statement{none, known}, both},
		"joined through another": {[]verdict.Statement{none, through, aliased(some, "X-1")}, []string{"CVE-2024-0002", "CVE-2024-0004", "GHSA-0000-0000-0000", "X-1"}},
	} {
		list, rows := c.list, []scanner.Row{{PURL: servlet, IDs: c.row}}
		for _, f := range []suppressions.Format{suppressions.Grype, suppressions.OSVScanner} {
			texts := []string{suppressions.Snippet(snapshot(list...), none, snapshot().Releases, f)}
			if file, err := suppressions.Render(snapshot(list...), "1.0", f, 1); err == nil && name != "of which records say that it is shared" {
				texts = append(texts, string(file.Text))
			}
			for _, text := range texts {
				if text == "" {
					continue
				}
				if strings.Contains(text, "include-aliases") || slices.Contains(silenced(t, f, []byte(text), rows, none.At), true) {
					t.Errorf("%s: beside one that is %s it is\n%s", f, name, text)
				}
			}
		}
	}
}

// A snippet stands for releases of which not the same is said: it speaks by no id of
// which something else is said in any of them.
func TestASnippetSpeaksByNoIDOfWhichSomethingElseIsSaid(t *testing.T) {
	s := snapshot(aliased(said("CVE-2024-0001", verdict.NotAffected, servlet), "GHSA-1111-2222-3333"))
	s.Releases = append(s.Releases, verdict.Release{Product: "shop", Version: "1.1", State: verdict.Released})
	later, other := s.Statements[0], aliased(said("CVE-2024-0002", verdict.Affected, servlet), "GHSA-1111-2222-3333")
	later.Version, other.Version = "1.1", "1.1"
	s.Statements = append(s.Statements, later, other)
	if text := suppressions.Snippet(s, s.Statements[0], s.Releases[:1], suppressions.Grype); !strings.Contains(text, "GHSA-1111") {
		t.Errorf("of the first release alone it is\n%s", text)
	}
	if text := suppressions.Snippet(s, s.Statements[0], s.Releases, suppressions.Grype); text == "" || strings.Contains(text, "GHSA-1111") {
		t.Errorf("of both it is\n%s", text)
	}
}

func TestOSVScannerSilencesNothingThatIsJoinedToWhatIsAffected(t *testing.T) {
	s := snapshot(aliased(said("CVE-2024-0001", verdict.NotAffected, servlet), "X-1"), aliased(said("CVE-2024-0002", verdict.NotAffected, servlet), "X-1", "X-2"),
		aliased(said("CVE-2024-0003", verdict.Affected, netty), "X-2"), said("CVE-2024-0004", verdict.NotAffected, servlet))
	file, err := suppressions.Render(s, "1.0", suppressions.OSVScanner, 1)
	if err != nil || file.Rules != 1 || !strings.Contains(string(file.Text), "CVE-2024-0004") {
		t.Errorf("%d rules, %v:\n%s", file.Rules, err, file.Text)
	}
}

func TestWhatTheAudienceMayNotReadChangesNoByte(t *testing.T) {
	hidden := aliased(said("CVE-2024-0009", verdict.Affected, servlet), "CVE-2024-0001")
	hidden.Audience = verdict.CustomerAudience
	elsewhere := said("CVE-2024-0008", verdict.NotAffected, servlet)
	elsewhere.Channels = []verdict.Channel{verdict.ChannelPage}
	with := rows()
	with.Statements = append(with.Statements, hidden, elsewhere)
	for _, f := range suppressions.Formats {
		a, errA := suppressions.Render(rows(), "1.0", f, 1)
		b, errB := suppressions.Render(with, "1.0", f, 1)
		if errA != nil || errB != nil || !bytes.Equal(a.Text, b.Text) {
			t.Errorf("%s: %v, %v:\n%s", f, errA, errB, cmp.Diff(string(a.Text), string(b.Text)))
		}
	}
}

func TestTheDigestIsOfTheContentWithoutVersionAndInstants(t *testing.T) {
	for _, f := range suppressions.Formats {
		digest := func(st verdict.Statement) string {
			t.Helper()
			d, err := suppressions.Digest(snapshot(st), "1.0", f)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		first := said("CVE-2024-0001", verdict.NotAffected, servlet)
		later := first
		later.At = first.At.AddDate(0, 3, 0)
		if digest(first) != digest(later) {
			t.Errorf("%s: the same content at another time has another digest", f)
		}
		later.Impact = "More is known."
		if digest(first) == digest(later) {
			t.Errorf("%s: another content has the same digest", f)
		}
	}
}

func TestASnippetIsARuleThatItsScannerReads(t *testing.T) {
	st := aliased(said("CVE-2024-0001", verdict.NotAffected, servlet), "GHSA-1111-2222-3333")
	releases := snapshot().Releases
	for _, f := range suppressions.Formats {
		text := suppressions.Snippet(snapshot(st), st, releases, f)
		if strings.Contains(text, "made by verdict") || !strings.Contains(text, "shop@1.0: not affected") {
			t.Errorf("%s: %q", f, text)
		}
		silent := silenced(t, f, []byte(text), []scanner.Row{{PURL: servlet, IDs: publish.IDs(st)}}, st.At)
		if !silent[0] {
			t.Errorf("%s does not follow\n%s", f, text)
		}
		for name, other := range map[string]verdict.Statement{"affected": said("CVE-2024-0001", verdict.Affected, servlet), "without components": said("CVE-2024-0001", verdict.NotAffected)} {
			if got := suppressions.Snippet(snapshot(other), other, releases, f); got != "" {
				t.Errorf("%s: a statement that is %s gives %q", f, name, got)
			}
		}
	}
	if got := suppressions.Snippet(snapshot(st), st, releases, "snyk"); got != "" {
		t.Errorf("of no format: %q", got)
	}
}

func TestAFileThatCannotBeIsRefused(t *testing.T) {
	cases := []struct {
		name, version string
		f             suppressions.Format
		number        int
		code          verdict.Code
	}{
		{"a release that is not there", "9.9", suppressions.Trivy, 1, verdict.NotFound},
		{"a format that nobody has", "1.0", "snyk", 1, verdict.Usage},
		{"a document of version zero", "1.0", suppressions.Trivy, 0, verdict.Invalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := suppressions.Render(rows(), c.version, c.f, c.number); verdict.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func silenced(t interface {
	Helper()
	Fatal(...any)
}, f suppressions.Format, text []byte, rows []scanner.Row, now time.Time) []bool {
	t.Helper()
	outcomes, err := scanner.Apply(scanner.Tool(f), scanner.Document{Name: string(f), Form: scanner.Ignore, Text: text}, scanner.Scanned{}, rows, now)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]bool, len(outcomes))
	for i, o := range outcomes {
		list[i] = o.Silenced
	}
	return list
}

// TestEveryFileSilencesJustWhatIsNotAffected draws statements about one release and
// holds each file against all that could be raised about their components.
func TestEveryFileSilencesJustWhatIsNotAffected(t *testing.T) {
	purls := []string{servlet, netty, scoped, rpm, "pkg:maven/io.netty/netty-codec@4.2", "pkg:golang/example.org/x/y@v1.0.0", "pkg:deb/debian/g%2B%2B@12"}
	ids := []string{"CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003", "CVE-2024-00011", "GHSA-aaaa-bbbb-cccc"}
	rapid.Check(t, func(t *rapid.T) {
		var list []verdict.Statement
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, len(ids), rapid.ID).Draw(t, "ids") {
			st := said(id, rapid.SampledFrom(verdict.Statuses).Draw(t, "status"), rapid.SliceOfNDistinct(rapid.SampledFrom(purls), 0, 3, rapid.ID).Draw(t, "components")...)
			st.Aliases = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"X-" + id, "GHSA-" + id}), 0, 2, rapid.ID).Draw(t, "aliases")
			st.Impact = rapid.String().Draw(t, "impact")
			list = append(list, st)
		}
		s := snapshot(list...)
		f := rapid.SampledFrom(suppressions.Formats).Draw(t, "format")
		file, err := suppressions.Render(s, "1.0", f, 1)
		if verdict.CodeOf(err) == verdict.NotFound {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range list {
			for _, purl := range purls {
				row := scanner.Row{PURL: purl, IDs: publish.IDs(st)}
				named := slices.ContainsFunc(st.Components, func(c verdict.StatedComponent) bool { return c.PURL == purl })
				want := st.Status == verdict.NotAffected && (named || f == suppressions.OSVScanner && len(st.Components) > 0)
				outcome, err := scanner.Apply(scanner.Tool(f), scanner.Document{Name: "x", Form: scanner.Ignore, Text: file.Text}, scanner.Scanned{}, []scanner.Row{row}, st.At)
				if err != nil {
					t.Fatalf("%v\n%s", err, file.Text)
				}
				if outcome[0].Unraised == "" && outcome[0].Silenced != want {
					t.Fatalf("%s of %s is silenced: %v, want %v (%s)\n%s", row.IDs, purl, outcome[0].Silenced, want, outcome[0].Why, file.Text)
				}
			}
		}
		slices.Reverse(list)
		again, err := suppressions.Render(snapshot(list...), "1.0", f, 1)
		if err != nil || !bytes.Equal(file.Text, again.Text) {
			t.Fatalf("the order of the rows changes the bytes: %v", err)
		}
	})
}

func TestAHeadingOfAnyWordsLeavesTheFileOfDependencyCheckReadable(t *testing.T) {
	for _, words := range []string{"---", "a ---- b -- c", "-->", "<!---", "ends with -", "]]>", "\x00 & <"} {
		s := snapshot(said("CVE-2024-0001", verdict.NotAffected, servlet))
		s.Product.Author, s.Product.Name, s.Product.Notice = words, words, words
		file, err := suppressions.Render(s, "1.0", suppressions.DependencyCheck, 1)
		if err != nil {
			t.Errorf("%q: %v", words, err)
			continue
		}
		for decoder := xml.NewDecoder(bytes.NewReader(file.Text)); err == nil; {
			_, err = decoder.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%q: %v:\n%s", words, err, file.Text)
		}
	}
}

// Two packages of npm can differ in case alone, which a rule of dependency-check
// passes by unless it is told; in other registries they are one.
func TestARuleOfDependencyCheckLooksAtCaseWhereTheRegistryDoes(t *testing.T) {
	cases := []struct {
		said, row string
		want      bool
	}{
		{"pkg:npm/JSONStream@1.0", "pkg:npm/JSONStream@1.0", true},
		{"pkg:npm/JSONStream@1.0", "pkg:npm/jsonstream@1.0", false},
		{"pkg:nuget/Newtonsoft.Json@12.0", "pkg:nuget/newtonsoft.json@12.0", true},
		{"pkg:golang/github.com/BurntSushi/toml@v1.0.0", "pkg:golang/github.com/BurntSushi/toml@v1.0.0", true},
	}
	for _, c := range cases {
		st := said("CVE-2024-0001", verdict.NotAffected, c.said)
		file, err := suppressions.Render(snapshot(st), "1.0", suppressions.DependencyCheck, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := silenced(t, suppressions.DependencyCheck, file.Text, []scanner.Row{{PURL: c.row, IDs: publish.IDs(st)}}, st.At); got[0] != c.want {
			t.Errorf("%s by what is said of %s: silenced %v, want %v", c.row, c.said, got[0], c.want)
		}
	}
}

func TestARuleEndsWithItsDay(t *testing.T) {
	s := snapshot(said("CVE-2024-0001", verdict.NotAffected, servlet))
	end := time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, f := range []suppressions.Format{suppressions.DependencyCheck, suppressions.Trivy, suppressions.OSVScanner} {
		file, err := suppressions.Render(s, "1.0", f, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !file.Until.Equal(end) {
			t.Errorf("%s: it ends %s", f, file.Until)
		}
		row := []scanner.Row{{PURL: servlet, IDs: []string{"CVE-2024-0001"}}}
		if !silenced(t, f, file.Text, row, end.Add(-time.Second))[0] || silenced(t, f, file.Text, row, end.Add(time.Second))[0] {
			t.Errorf("%s: a rule does not hold until %s and no longer", f, end)
		}
	}
}

// BenchmarkRender writes the file of a release about which 2,000 flaws are published
// as not affected.
func BenchmarkRender(b *testing.B) {
	var list []verdict.Statement
	for i := range 2000 {
		st := said(fmt.Sprintf("CVE-2024-%05d", i), verdict.NotAffected, fmt.Sprintf("pkg:maven/org.example/a%d@1.%d", i%300, i%7))
		list = append(list, aliased(st, fmt.Sprintf("GHSA-%05d", i)))
	}
	s := snapshot(list...)
	for _, f := range suppressions.Formats {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if _, err := suppressions.Render(s, "1.0", f, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(string(f)+"/digest", func(b *testing.B) {
			for b.Loop() {
				if _, err := suppressions.Digest(s, "1.0", f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
