// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/spec/vers"
)

// claim makes an affected package; the words are introduced=, fixed=, last= and
// version=, and | begins another range.
func claim(ecosystem, name, words string) verdict.AffectedPackage {
	a := verdict.AffectedPackage{Ecosystem: ecosystem, Name: name}
	for _, part := range strings.Split(words, "|") {
		var events []vers.Event
		for _, word := range strings.Fields(part) {
			kind, v, _ := strings.Cut(word, "=")
			switch kind {
			case "introduced":
				events = append(events, vers.Event{Introduced: v})
			case "fixed":
				events = append(events, vers.Event{Fixed: v})
			case "last":
				events = append(events, vers.Event{LastAffected: v})
			case "version":
				a.Versions = append(a.Versions, v)
			}
		}
		if len(events) > 0 {
			a.Ranges = append(a.Ranges, events)
		}
	}
	return a
}

func record(id string, affected ...verdict.AffectedPackage) verdict.Record {
	return verdict.Record{Source: "test", ID: id, Affected: affected}
}

func vulnerability(id string, records ...verdict.Record) verdict.Vulnerability {
	return verdict.Vulnerability{ID: verdict.VulnerabilityID("v-" + id), IDs: []string{id}, Origin: verdict.Upstream, Records: records}
}

// one makes the vulnerability CVE-2030-0001 with one record about one package.
func one(ecosystem, name, words string) verdict.Vulnerability {
	return vulnerability("CVE-2030-0001", record("R-1", claim(ecosystem, name, words)))
}

// told writes a match as the tables below do.
func told(m verdict.Match) string {
	words := []string{string(m.As), strings.Join(m.Records, ",")}
	if m.Undetermined != "" {
		return strings.Join(append(words, "undetermined: "+m.Undetermined), " ")
	}
	if m.Range != (vers.Interval{}) {
		words = append(words, m.Range.String())
	}
	if m.Listed {
		words = append(words, "listed")
	}
	return strings.Join(append(words, "fixed:"+strings.Join(m.Fixed, ",")), " ")
}

func TestAComponentMatchesWhatItsRecordsHold(t *testing.T) {
	const jetty, http = "pkg:maven/org.eclipse.jetty/jetty-server@", "org.eclipse.jetty:jetty-server"
	branches := "introduced=2.6.0 fixed=2.6.7.4 | introduced=2.9.0 fixed=2.9.10.7 | introduced=2.10.0 fixed=2.10.5.1"
	tests := []struct {
		name  string
		v     verdict.Vulnerability
		purl  string
		match string // "" for none
	}{
		{"a dated Jetty before the bare number of the next", one("Maven", http, "introduced=9.4.0 fixed=9.4.52"),
			jetty + "9.4.51.v20230217", "purl R-1 [9.4.0,9.4.52) fixed:9.4.52"},
		{"a dated Jetty that is the fix itself", one("Maven", http, "introduced=9.4.0 fixed=9.4.51.v20230217"), jetty + "9.4.51.v20230217", ""},
		{"a dated Jetty behind the bare number that is the fix", one("Maven", http, "introduced=9.4.0 fixed=9.4.51"), jetty + "9.4.51.v20230217", ""},
		{"the middle one of several ranges", one("Maven", "g:a", branches), "pkg:maven/g/a@2.9.10.6", "purl R-1 [2.9.0,2.9.10.7) fixed:2.9.10.7"},
		{"between two ranges", one("Maven", "g:a", branches), "pkg:maven/g/a@2.8.11", ""},
		{"the fix of another branch where this one has none", one("Maven", "g:a", "introduced=9.4.0 last=9.4.32 | introduced=10.0.0 fixed=10.0.1"),
			"pkg:maven/g/a@9.4.30", "purl R-1 [9.4.0,9.4.32] fixed:10.0.1"},
		{"the last affected version", one("Maven", "log4j:log4j", "introduced=1.2 last=1.2.17"), "pkg:maven/log4j/log4j@1.2.17", "purl R-1 [1.2,1.2.17] fixed:"},
		{"past the last affected version", one("Maven", "log4j:log4j", "introduced=1.2 last=1.2.17"), "pkg:maven/log4j/log4j@1.2.18", ""},
		{"an open end", one("Maven", "g:a", "introduced=0"), "pkg:maven/g/a@99", "purl R-1 [0,) fixed:"},
		{"a range that affects nothing", one("Maven", "g:a", "introduced=0 fixed=0"), "pkg:maven/g/a@1.0", ""},
		{"a listed version", one("Maven", "g:a", "version=1.0 version=1.1"), "pkg:maven/g/a@1.1", "purl R-1 listed fixed:"},
		{"a version listed and in a range", one("PyPI", "A.b", "introduced=0 fixed=1.2 version=1.1"), "pkg:pypi/a-b@1.1", "purl R-1 [0,1.2) listed fixed:1.2"},
		{"a version that is not listed", one("Maven", "g:a", "version=1.0 version=1.1"), "pkg:maven/g/a@1.2", ""},
		{"an invalid version", one("Maven", "g:a", "introduced=1 fixed=2"), "pkg:maven/g/a@${project.version}",
			`purl R-1 undetermined: "${project.version}" is no version of the scheme maven`},
		{"no version", one("npm", "a", "introduced=0"), "pkg:npm/a", "purl R-1 undetermined: the component has no version"},
		{"an invalid event", one("npm", "a", "introduced=0 fixed=latest"), "pkg:npm/a@1.0.0",
			`purl R-1 undetermined: event fixed: "latest" is no version of the scheme npm`},
		{"an invalid event beside a range that holds", one("npm", "a", "introduced=0 fixed=latest | introduced=1.0.0 fixed=1.0.1"), "pkg:npm/a@1.0.0",
			"purl R-1 [1.0.0,1.0.1) fixed:1.0.1"},
		{"an ecosystem of Semantic Versioning", one("Hex", "a", "introduced=0 fixed=1.0.0"), "pkg:hex/a@1.0.0-rc.1", "purl R-1 [0,1.0.0) fixed:1.0.0"},
		{"another package of the same name elsewhere", one("npm", "a", "introduced=0"), "pkg:pypi/a@1.0.0", ""},
		{"an ecosystem with a registry behind it", one("Packagist:https://packages.drupal.org/8", "drupal/Core", "introduced=8.0.0 fixed=8.5.1"),
			"pkg:composer/drupal/core@8.5.0", "purl R-1 [8.0.0,8.5.1) fixed:8.5.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCorpus([]verdict.Vulnerability{test.v}, nil)
			matches, skipped := c.Match([]verdict.Component{{PURL: test.purl}})
			if len(skipped) > 0 {
				t.Errorf("skipped %v", skipped)
			}
			var got []string
			for _, m := range matches {
				if m.Component != test.purl || m.Identity != test.purl || m.Vulnerability != test.v.ID {
					t.Errorf("match of something else: %+v", m)
				}
				got = append(got, told(m))
			}
			if strings.Join(got, "\n") != test.match {
				t.Errorf("got  %q\nwant %q", got, test.match)
			}
		})
	}
}

func TestSeveralRecordsMakeOneMatch(t *testing.T) {
	v := vulnerability("CVE-2030-0001",
		record("R-wide", claim("Maven", "g:a", "introduced=0 fixed=2.0")),
		record("R-close", claim("Maven", "g:a", "introduced=1.0 fixed=1.5 | introduced=1.8 fixed=1.8.3")),
		record("R-past", claim("Maven", "g:a", "introduced=3.0 fixed=3.1")),
		record("R-open", claim("Maven", "g:a", "introduced=1.0 fixed=tbd")))
	matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match([]verdict.Component{{PURL: "pkg:maven/g/a@1.2"}})
	if len(matches) != 1 || told(matches[0]) != "purl R-close,R-wide [0,2.0) fixed:2.0" {
		t.Errorf("got %+v", matches)
	}
}

func TestWithdrawnRecordsAssertNothing(t *testing.T) {
	v := one("Maven", "g:a", "introduced=0")
	v.Records[0].Withdrawn = time.Unix(1, 0)
	component := []verdict.Component{{PURL: "pkg:maven/g/a@1"}}
	if matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match(component); len(matches) > 0 {
		t.Errorf("a vulnerability of withdrawn records matches: %+v", matches)
	}
	v.Records = append(v.Records, record("R-2", claim("Maven", "g:a", "introduced=0 fixed=2")))
	matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match(component)
	if len(matches) != 1 || told(matches[0]) != "purl R-2 [0,2) fixed:2" {
		t.Errorf("got %+v", matches)
	}
}

func TestAHouseRecordMendsAWrongCoordinate(t *testing.T) {
	v := one("Maven", "org.apache.kafka:connect", "introduced=2.3.0 fixed=3.4.0")
	house := record("H-1", claim("Maven", "org.apache.kafka:connect-runtime", "introduced=2.3.0 fixed=3.4.0"))
	house.House = &verdict.HouseRecord{Overrides: []string{"R-1"}, Reason: "there is no jar connect"}
	v.Records = append(v.Records, house)
	matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match([]verdict.Component{
		{PURL: "pkg:maven/org.apache.kafka/connect-runtime@3.3.2"}, {PURL: "pkg:maven/org.apache.kafka/connect@3.3.2"}})
	if len(matches) != 1 || matches[0].Component != "pkg:maven/org.apache.kafka/connect-runtime@3.3.2" ||
		told(matches[0]) != "purl H-1 [2.3.0,3.4.0) fixed:3.4.0" {
		t.Errorf("got %+v", matches)
	}
}

func TestARelocatedPackageIsAProposal(t *testing.T) {
	moves := []verdict.Relocation{
		{Ecosystem: "Maven", From: "net.jpountz.lz4:lz4", To: "org.lz4:lz4-java"},
		{Ecosystem: "Maven", From: "org.lz4:lz4-java", To: "at.yawk.lz4:lz4-java"}}
	old, fresh := one("Maven", "org.lz4:lz4-java", "introduced=0 fixed=1.8.1"), one("Maven", "at.yawk.lz4:lz4-java", "introduced=0 fixed=1.8.1")
	tests := []struct{ name, purl, identity, match string }{
		{"a record of the old name", "pkg:maven/at.yawk.lz4/lz4-java@1.8.0?type=jar", "pkg:maven/org.lz4/lz4-java@1.8.0", "relocation R-1 [0,1.8.1) fixed:1.8.1"},
		{"a record of the new name, two moves away", "pkg:maven/net.jpountz.lz4/lz4@1.3.0", "pkg:maven/org.lz4/lz4-java@1.3.0", "relocation R-1 [0,1.8.1) fixed:1.8.1"},
		{"the name itself goes first", "pkg:maven/org.lz4/lz4-java@1.8.0", "pkg:maven/org.lz4/lz4-java@1.8.0", "purl R-1 [0,1.8.1) fixed:1.8.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			matches, _ := newCorpus([]verdict.Vulnerability{old}, moves).Match([]verdict.Component{{PURL: test.purl}})
			if len(matches) != 1 || told(matches[0]) != test.match || matches[0].Identity != test.identity {
				t.Errorf("got %+v", matches)
			}
		})
	}
	matches, _ := newCorpus([]verdict.Vulnerability{fresh}, moves).Match([]verdict.Component{{PURL: "pkg:maven/net.jpountz.lz4/lz4@1.3.0"}})
	if len(matches) != 1 || matches[0].As != verdict.AsRelocation {
		t.Errorf("backwards over two moves: %+v", matches)
	}
}

func TestAVendorsVersionMatchesByItsPedigree(t *testing.T) {
	vendor := func(ancestors ...string) []verdict.Component {
		return []verdict.Component{{PURL: "pkg:maven/org.apache.kafka/kafka-clients@7.9.0-ccs", Pedigree: &verdict.Pedigree{Ancestors: ancestors}}}
	}
	const upstream = "pkg:maven/org.apache.kafka/kafka-clients@"
	tests := []struct {
		name       string
		words      string
		components []verdict.Component
		match      string
	}{
		{"only upstream's version is in the range", "introduced=2.3.0 fixed=3.9.1", vendor(upstream + "3.9.0"), "pedigree R-1 [2.3.0,3.9.1) fixed:3.9.1"},
		{"the own package URL goes first", "introduced=2.3.0", vendor(upstream + "3.9.0"), "purl R-1 [2.3.0,) fixed:"},
		{"both are past the fix", "introduced=2.3.0 fixed=3.4.0", vendor(upstream + "3.9.0"), ""},
		{"of two ancestors one is in the range", "introduced=2.3.0 fixed=3.9.0", vendor(upstream+"3.9.0", upstream+"3.8.1"), "pedigree R-1 [2.3.0,3.9.0) fixed:3.9.0"},
		{"an ancestor without version leaves it open", "introduced=2.3.0 fixed=3.4.0", vendor("pkg:maven/org.apache.kafka/kafka-clients"),
			"pedigree R-1 undetermined: the component has no version"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := one("Maven", "org.apache.kafka:kafka-clients", test.words)
			matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match(test.components)
			got := ""
			for _, m := range matches {
				got += told(m)
			}
			if got != test.match {
				t.Errorf("got %q, want %q", got, test.match)
			}
		})
	}
}

func TestACPEIsALastResortAndNeverSure(t *testing.T) {
	named := func(cpe string) []verdict.Component {
		return []verdict.Component{{PURL: "pkg:generic/openssl@3.0.7", Pedigree: &verdict.Pedigree{Ancestors: []string{cpe}}}}
	}
	const low = "only a CPE leads from the component to the record, which is of low confidence"
	for name, test := range map[string]struct{ version, match string }{
		"in the range":               {"3.0.7:*", "cpe R-1 undetermined: " + low},
		"zeros at the end":           {"3.0.0:*", "cpe R-1 undetermined: " + low},
		"past the fix":               {"3.0.8:*", ""},
		"a version nobody can order": {"3.0.7:beta1", "cpe R-1 undetermined: \"3.0.7:beta1\" is no version of the scheme cpe"},
		"no version":                 {"*:*", ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := one("CPE", "a:openssl:openssl", "introduced=3.0 fixed=3.0.8")
			matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match(named("cpe:2.3:a:OpenSSL:openssl:" + test.version + ":*:*:*:*:*:*"))
			got := ""
			for _, m := range matches {
				got += told(m)
			}
			if got != test.match {
				t.Errorf("got %q, want %q", got, test.match)
			}
		})
	}
}

func TestADeterminedHitGoesBeforeAnOpenOneButAProposalDoesNot(t *testing.T) {
	v := one("Maven", "g:a", "introduced=1 fixed=2")
	moves := []verdict.Relocation{{Ecosystem: "Maven", From: "g:a", To: "g:b"}}
	c := newCorpus([]verdict.Vulnerability{v}, moves)
	matches, _ := c.Match([]verdict.Component{
		{PURL: "pkg:maven/g/a@unspecified", Pedigree: &verdict.Pedigree{Ancestors: []string{"pkg:maven/g/a@1.5"}}},
		{PURL: "pkg:maven/g/a@unspecified", Pedigree: &verdict.Pedigree{Ancestors: []string{"pkg:maven/g/b@1.5"}}}})
	if len(matches) != 2 || matches[0].As != verdict.AsPedigree || matches[1].As != verdict.AsPURL || matches[1].Undetermined == "" {
		t.Errorf("got %+v", matches)
	}
}

func TestWhatCannotBeComparedIsCounted(t *testing.T) {
	commits := verdict.AffectedPackage{Ecosystem: "Maven", Name: "g:a", Uncompared: 1}
	v := vulnerability("CVE-2030-0001", record("R-1", commits, verdict.AffectedPackage{Uncompared: 2}))
	matches, skipped := newCorpus([]verdict.Vulnerability{v}, nil).Match([]verdict.Component{
		{PURL: "pkg:maven/g/a@1"}, {PURL: "pkg:rpm/redhat/bash@5"}, {PURL: "pkg:rpm/redhat/zlib@1"}, {PURL: "x"}, {PURL: "x"},
		{PURL: "pkg:maven/g/c@1", Pedigree: &verdict.Pedigree{Ancestors: []string{"pkg:generic/c@1"}}}})
	want := []verdict.Skipped{
		{Reason: "a package of Red Hat without the release of the distribution (qualifier distro)", Count: 2, Examples: []string{"pkg:rpm/redhat/bash@5", "pkg:rpm/redhat/zlib@1"}},
		{Reason: "a record names the package without versions to compare", Count: 1, Examples: []string{"R-1 of pkg:maven/g/a@1"}},
		{Reason: "not a package URL", Count: 1, Examples: []string{"x"}},
		{Reason: "packages of type generic are not compared with records", Count: 1, Examples: []string{"pkg:generic/c@1"}},
	}
	if d := cmp.Diff(want, skipped); d != "" || len(matches) > 0 {
		t.Errorf("matches %v, skipped (-want +got):\n%s", matches, d)
	}
}

func TestTheOrderOfTheInputsNeverMatters(t *testing.T) {
	names := []string{"g:a", "g:b", "g:c"}
	words := []string{"introduced=0 fixed=2", "introduced=1 last=3", "version=1.5 version=x", "introduced=1 fixed=x", "introduced=0", "introduced=2 fixed=4 | introduced=0 fixed=1"}
	versions := []string{"1", "1.5", "2", "3.1", "x", ""}
	rapid.Check(t, func(t *rapid.T) {
		var vulnerabilities []verdict.Vulnerability
		for i := range rapid.IntRange(1, 4).Draw(t, "vulnerabilities") {
			v := vulnerability("CVE-2030-000" + string(rune('1'+i)))
			for j := range rapid.IntRange(1, 3).Draw(t, "records") {
				v.Records = append(v.Records, record("R-"+string(rune('a'+j)),
					claim("Maven", rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom(words).Draw(t, "words"))))
			}
			vulnerabilities = append(vulnerabilities, v)
		}
		var components []verdict.Component
		for range rapid.IntRange(1, 4).Draw(t, "components") {
			purl := func() string {
				name := strings.ReplaceAll(rapid.SampledFrom(names).Draw(t, "of"), ":", "/")
				return strings.TrimSuffix("pkg:maven/"+name+"@"+rapid.SampledFrom(versions).Draw(t, "version"), "@")
			}
			c := verdict.Component{PURL: purl()}
			if rapid.Bool().Draw(t, "rebuilt") {
				c.Pedigree = &verdict.Pedigree{Ancestors: []string{purl(), purl()}}
			}
			components = append(components, c)
		}
		moves := []verdict.Relocation{{Ecosystem: "Maven", From: "g:a", To: "g:b"}, {Ecosystem: "Maven", From: "g:b", To: "g:c"}}
		matches, skipped := newCorpus(vulnerabilities, moves).Match(components)
		for i, v := range vulnerabilities {
			vulnerabilities[i].Records = rapid.Permutation(v.Records).Draw(t, "records")
		}
		again, skippedAgain := newCorpus(rapid.Permutation(vulnerabilities).Draw(t, "v"), rapid.Permutation(moves).Draw(t, "m")).
			Match(rapid.Permutation(components).Draw(t, "c"))
		if d := cmp.Diff(matches, again); d != "" {
			t.Fatalf("matches (-first +second):\n%s", d)
		}
		if d := cmp.Diff(skipped, skippedAgain); d != "" {
			t.Fatalf("skipped (-first +second):\n%s", d)
		}
	})
}
