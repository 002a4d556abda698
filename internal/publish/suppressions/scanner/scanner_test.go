// SPDX-License-Identifier: Apache-2.0

package scanner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/spec/purl"
)

const (
	servlet = "pkg:maven/org.example/servlet@1.2"
	release = "pkg:generic/shop@1.0"
)

var (
	now  = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	flaw = []string{"CVE-2024-0001", "GHSA-1111-2222-3333"}
)

// vexOf is an OpenVEX document with one statement.
func vexOf(status, product, subcomponents string) string {
	if subcomponents != "" {
		subcomponents = `, "subcomponents": [{"@id": "` + subcomponents + `"}]`
	}
	return `{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "A", "timestamp": "2024-03-01T10:00:00Z", "version": 1,
		"statements": [{"vulnerability": {"name": "CVE-2024-0001", "aliases": ["GHSA-1111-2222-3333"]}, "status": "` + status + `",
		"justification": "component_not_present", "action_statement": "Upgrade.", "products": [{"@id": "` + product + `"` + subcomponents + `}]}]}`
}

func TestARuleHoldsForJustWhatItsScannerSays(t *testing.T) {
	named := scanner.Scanned{Products: []string{release}}
	linked := scanner.Scanned{SerialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", Version: 1, Refs: map[string]string{servlet: "ref 1"}}
	link := func(ref string) string {
		return `{"vulnerabilities": [{"id": "CVE-2024-0001", "analysis": {"state": "not_affected"}, "affects": [{"ref": "` + ref + `"}]}]}`
	}
	cases := []struct {
		name string
		tool scanner.Tool
		form scanner.Form
		text string
		at   scanner.Scanned
		want bool
		why  string
	}{
		{"grype shows a library under its GHSA id", scanner.Grype, scanner.Ignore, "ignore: [{vulnerability: GHSA-1111-2222-3333}]", scanner.Scanned{}, true, "rule 1 names"},
		{"and passes by a rule with the CVE id alone", scanner.Grype, scanner.Ignore, "ignore: [{vulnerability: CVE-2024-0001}]", scanner.Scanned{}, false, ""},
		{"unless aliases count", scanner.Grype, scanner.Ignore, "ignore: [{vulnerability: CVE-2024-0001, include-aliases: true}]", scanner.Scanned{}, true, "rule 1"},
		{"a rule that names nothing holds for nothing", scanner.Grype, scanner.Ignore, "ignore: [{reason: none}]", scanner.Scanned{}, false, ""},
		{"a name that is an expression", scanner.Grype, scanner.Ignore, "ignore: [{package: {name: 'serv.*'}}]", scanner.Scanned{}, true, ""},
		{"is one over the whole name", scanner.Grype, scanner.Ignore, "ignore: [{package: {name: 'serv+'}}]", scanner.Scanned{}, false, ""},
		{"one that does not compile", scanner.Grype, scanner.Ignore, "ignore: [{package: {name: 'servlet++'}}]", scanner.Scanned{}, false, ""},
		{"another version", scanner.Grype, scanner.Ignore, "ignore: [{package: {name: servlet, version: '1.3'}}]", scanner.Scanned{}, false, ""},
		{"another type", scanner.Grype, scanner.Ignore, "ignore: [{package: {name: servlet, type: jar}}]", scanner.Scanned{}, false, ""},
		{"a condition that cannot be told here", scanner.Grype, scanner.Ignore, "ignore: [{vulnerability: GHSA-1111-2222-3333, fix-state: wont-fix}]", scanner.Scanned{}, false, "fix state"},
		{"a condition of VEX alone", scanner.Grype, scanner.Ignore, "ignore: [{vex-status: fixed}]", scanner.Scanned{}, false, "VEX"},
		{"an empty configuration", scanner.Grype, scanner.Ignore, "ignore: []", scanner.Scanned{}, false, ""},

		{"grype finds a release by its name", scanner.Grype, scanner.OpenVEX, vexOf("not_affected", release, servlet), named, true, "says not_affected"},
		{"and by no other", scanner.Grype, scanner.OpenVEX, vexOf("not_affected", "pkg:generic/shop@1.1", servlet), named, false, "neither"},
		{"of a bill it has no name", scanner.Grype, scanner.OpenVEX, vexOf("not_affected", release, servlet), scanner.Scanned{}, false, "no name"},
		{"where it asks for the component", scanner.Grype, scanner.OpenVEX, vexOf("not_affected", servlet, ""), scanner.Scanned{}, true, ""},
		{"a product without version is any", scanner.Grype, scanner.OpenVEX, vexOf("fixed", "pkg:generic/shop", ""), named, true, "says fixed"},
		{"another component of the release", scanner.Grype, scanner.OpenVEX, vexOf("not_affected", release, "pkg:maven/org.example/other@1"), named, false, "neither"},
		{"a qualifier that is not there", scanner.Grype, scanner.OpenVEX, vexOf("not_affected", release, servlet+"?type=jar"), named, false, "neither"},
		{"affected silences nothing", scanner.Trivy, scanner.OpenVEX, vexOf("affected", release, servlet), named, false, "says affected"},

		{"trivy shows a library under its CVE id", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: CVE-2024-0001}]", scanner.Scanned{}, true, "entry 1"},
		{"and knows no aliases", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: GHSA-1111-2222-3333}]", scanner.Scanned{}, false, ""},
		{"a package URL without version", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: CVE-2024-0001, purls: ['pkg:maven/org.example/servlet']}]", scanner.Scanned{}, true, ""},
		{"another package URL", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: CVE-2024-0001, purls: ['pkg:maven/org.example/servlet@1.3']}]", scanner.Scanned{}, false, ""},
		{"an entry that has ended", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: CVE-2024-0001, expired_at: 2024-12-31}]", scanner.Scanned{}, false, "ended on 2024-12-31"},
		{"a path", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: CVE-2024-0001, paths: [a.jar]}]", scanner.Scanned{}, false, "path"},
		{"a CycloneDX VEX that points into the bill", scanner.Trivy, scanner.CycloneDX, link("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#ref%201"), linked, true, "says not_affected"},
		{"into another bill", scanner.Trivy, scanner.CycloneDX, link("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b70/1#ref%201"), linked, false, "does not point"},
		{"or into another version of it", scanner.Trivy, scanner.CycloneDX, link("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/2#ref%201"), linked, false, "does not point"},
		{"or nowhere", scanner.Trivy, scanner.CycloneDX, link(servlet), linked, false, "does not point"},

		{"osv-scanner takes any id of the flaw", scanner.OSVScanner, scanner.Ignore, "[[IgnoredVulns]]\nid = \"GHSA-1111-2222-3333\"", scanner.Scanned{}, true, "entry 1"},
		{"only the first of one id", scanner.OSVScanner, scanner.Ignore, "[[IgnoredVulns]]\nid = \"CVE-2024-0001\"\nignoreUntil = 2024-01-01\n[[IgnoredVulns]]\nid = \"CVE-2024-0001\"", scanner.Scanned{}, false, "ended"},
		{"another id", scanner.OSVScanner, scanner.Ignore, "[[IgnoredVulns]]\nid = \"CVE-2024-00011\"", scanner.Scanned{}, false, ""},
		{"an override of a package is no rule about the flaw", scanner.OSVScanner, scanner.Ignore, "[[PackageOverrides]]\nname = \"org.example:servlet\"\nignore = true", scanner.Scanned{}, false, ""},

		{"dependency-check by its own schema", scanner.DependencyCheck, scanner.Ignore, suppressed("", "<cve>CVE-2024-0001</cve>"), scanner.Scanned{}, true, "rule 1"},
		{"does not know a library under its GHSA id", scanner.DependencyCheck, scanner.Ignore, suppressed("", "<vulnerabilityName>GHSA-1111-2222-3333</vulnerabilityName>"), scanner.Scanned{}, false, ""},
		{"a rule that has ended", scanner.DependencyCheck, scanner.Ignore, suppressed(` until="2025-01-01Z"`, "<cve>CVE-2024-0001</cve>"), scanner.Scanned{}, false, "ended on 2025-01-01Z"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			list, err := scanner.Apply(c.tool, scanner.Document{Name: "theirs", Form: c.form, Text: []byte(c.text)}, c.at, []scanner.Row{{PURL: servlet, IDs: flaw}}, now)
			if err != nil {
				t.Fatal(err)
			}
			if list[0].Silenced != c.want || !strings.Contains(list[0].Why, c.why) || c.why == "" && !c.want && list[0].Why != "" {
				t.Errorf("silenced: %v because %q; want %v because %q", list[0].Silenced, list[0].Why, c.want, c.why)
			}
		})
	}
}

// Grype compares a rule's name with the name as the bill writes it.
func TestARuleForGrypeNamesAPackageInEverySpelling(t *testing.T) {
	cases := []struct {
		row, rule string
		want      bool
	}{
		{"pkg:golang/github.com/BurntSushi/toml@v1.0.0", "github.com/burntsushi/toml", false},
		{"pkg:golang/github.com/BurntSushi/toml@v1.0.0?type=module", scanner.GrypeRuleName(parsed(t, "pkg:golang/github.com/burntsushi/toml")), true},
		{"pkg:golang/github.com/BurntSushi/tomlx@v1.0.0", scanner.GrypeRuleName(parsed(t, "pkg:golang/github.com/burntsushi/toml")), false},
		{"pkg:golang/githubXcom/burntsushi/toml@v1.0.0", scanner.GrypeRuleName(parsed(t, "pkg:golang/github.com/burntsushi/toml")), false},
		{"pkg:pypi/Flask_Login@0.6", "flask-login", false},
		{"pkg:pypi/Flask_Login@0.6", scanner.GrypeRuleName(parsed(t, "pkg:pypi/flask-login@0.6")), true},
		{"pkg:pypi/zope.interface@5", scanner.GrypeRuleName(parsed(t, "pkg:pypi/Zope_Interface@5")), true},
		{"pkg:pypi/flasklogin@0.6", scanner.GrypeRuleName(parsed(t, "pkg:pypi/flask-login@0.6")), false},
		{"pkg:npm/jsonstream@1.0", scanner.GrypeRuleName(parsed(t, "pkg:npm/JSONStream@1.0")), false},
		{"pkg:npm/%40scope/b@1.0", scanner.GrypeRuleName(parsed(t, "pkg:npm/%40scope/b@1.0")), true},
	}
	for _, c := range cases {
		text := fmt.Sprintf("ignore: [{vulnerability: CVE-2024-0001, include-aliases: true, package: {name: %q}}]", c.rule)
		list, err := scanner.Apply(scanner.Grype, scanner.Document{Form: scanner.Ignore, Text: []byte(text)}, scanner.Scanned{}, []scanner.Row{{PURL: c.row, IDs: flaw}}, now)
		if err != nil || list[0].Silenced != c.want {
			t.Errorf("%s by %s: silenced %v, want %v: %v", c.row, c.rule, list, c.want, err)
		}
	}
}

func parsed(t *testing.T, text string) purl.PURL {
	t.Helper()
	u, err := purl.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func suppressed(attributes, criteria string) string {
	return `<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"><suppress` + attributes + `>` + criteria + `</suppress></suppressions>`
}

func TestOfSeveralStatementsGrypeTakesTheOldestAndTrivyTheLatest(t *testing.T) {
	text := strings.Replace(vexOf("affected", release, ""), `"statements": [`, `"statements": [{"vulnerability": {"name": "CVE-2024-0001", "aliases": ["GHSA-1111-2222-3333"]}, "status": "not_affected",
		"justification": "component_not_present", "timestamp": "2024-01-01T00:00:00Z", "products": [{"@id": "`+release+`"}]}, `, 1)
	for tool, want := range map[scanner.Tool]bool{scanner.Grype: true, scanner.Trivy: false} {
		list, err := scanner.Apply(tool, scanner.Document{Form: scanner.OpenVEX, Text: []byte(text)}, scanner.Scanned{Products: []string{release}}, []scanner.Row{{PURL: servlet, IDs: flaw}}, now)
		if err != nil || list[0].Silenced != want {
			t.Errorf("%s: silenced %v, want %v: %v", tool, list[0].Silenced, want, err)
		}
	}
}

func TestRowsThatAScannerNeverHasAreTold(t *testing.T) {
	cases := []struct {
		name string
		tool scanner.Tool
		row  scanner.Row
		want string
	}{
		{"a package of a distribution", scanner.DependencyCheck, scanner.Row{PURL: "pkg:rpm/redhat/bash@5", IDs: flaw}, "dependency-check does not read packages of type rpm"},
		{"a flaw of a jar without CVE id", scanner.DependencyCheck, scanner.Row{PURL: servlet, IDs: flaw[1:]}, scanner.OnlyCVE},
		{"the same of npm", scanner.DependencyCheck, scanner.Row{PURL: "pkg:npm/a@1", IDs: flaw[1:]}, ""},
		{"no package URL", scanner.Grype, scanner.Row{PURL: "a.jar", IDs: flaw}, "a component whose package URL cannot be read"},
		{"no id", scanner.Grype, scanner.Row{PURL: servlet}, "a vulnerability without id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := "ignore: []"
			if c.tool == scanner.DependencyCheck {
				text = suppressed("", "<cve>CVE-2024-0001</cve>")
			}
			list, err := scanner.Apply(c.tool, scanner.Document{Form: scanner.Ignore, Text: []byte(text)}, scanner.Scanned{}, []scanner.Row{c.row}, now)
			if err != nil || list[0].Unraised != c.want {
				t.Errorf("%q, %v; want %q", list[0].Unraised, err, c.want)
			}
		})
	}
}

func TestWhatAScannerWouldNotReadIsRefused(t *testing.T) {
	cases := []struct {
		name string
		tool scanner.Tool
		form scanner.Form
		text string
		code verdict.Code
	}{
		{"a list for grype's configuration", scanner.Grype, scanner.Ignore, "ignore: 3", verdict.Invalid},
		{"an OpenVEX document without statements", scanner.Grype, scanner.OpenVEX, `{"author": "A"}`, verdict.Invalid},
		{"a package URL of trivy that is none", scanner.Trivy, scanner.Ignore, "vulnerabilities: [{id: A, purls: [jetty]}]", verdict.Invalid},
		{"a broken CycloneDX VEX", scanner.Trivy, scanner.CycloneDX, "[]", verdict.Invalid},
		{"a broken TOML", scanner.OSVScanner, scanner.Ignore, "[[", verdict.Invalid},
		{"an end that is no date", scanner.OSVScanner, scanner.Ignore, "[[IgnoredVulns]]\nid = \"A\"\nignoreUntil = 12:00:00", verdict.Invalid},
		{"XML of another kind", scanner.DependencyCheck, scanner.Ignore, "<a/>", verdict.Invalid},
		{"VEX for a scanner that takes none", scanner.OSVScanner, scanner.OpenVEX, "{}", verdict.Usage},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := scanner.Apply(c.tool, scanner.Document{Name: "theirs", Form: c.form, Text: []byte(c.text)}, scanner.Scanned{}, nil, now); verdict.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestEveryScannerSaysWhereItsRulesAreFrom(t *testing.T) {
	for _, tool := range scanner.Tools {
		if scanner.Sources[tool] == "" {
			t.Errorf("%s names no source", tool)
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add(uint8(0), "ignore: [{vulnerability: GHSA-1111-2222-3333, package: {name: 'a+'}}]")
	f.Add(uint8(1), vexOf("not_affected", release, servlet))
	f.Add(uint8(2), "[[IgnoredVulns]]\nid = \"CVE-2024-0001\"\nignoreUntil = 2024-01-01")
	f.Add(uint8(3), "vulnerabilities: [{id: CVE-2024-0001, purls: ['pkg:maven/org.example/servlet@1.2'], expired_at: 2024-12-31}]")
	f.Add(uint8(4), `{"vulnerabilities": [{"id": "CVE-2024-0001", "affects": [{"ref": "urn:cdx:a/1#b"}]}]}`)
	f.Add(uint8(5), suppressed("", "<cve>CVE-2024-0001</cve>"))
	kinds := []struct {
		tool scanner.Tool
		form scanner.Form
	}{{scanner.Grype, scanner.Ignore}, {scanner.Grype, scanner.OpenVEX}, {scanner.OSVScanner, scanner.Ignore}, {scanner.Trivy, scanner.Ignore},
		{scanner.Trivy, scanner.CycloneDX}, {scanner.DependencyCheck, scanner.Ignore}}
	rows := []scanner.Row{{PURL: servlet, IDs: flaw}, {PURL: "pkg:rpm/redhat/bash@5?epoch=1", IDs: flaw}}
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		k := kinds[int(kind)%len(kinds)]
		list, err := scanner.Apply(k.tool, scanner.Document{Name: "theirs", Form: k.form, Text: []byte(text)}, scanner.Scanned{Products: []string{release}}, rows, now)
		if err != nil && verdict.CodeOf(err) == verdict.Internal {
			t.Fatalf("not an error that a person can act on: %v", err)
		}
		if err == nil && len(list) != len(rows) {
			t.Fatalf("%d outcomes of %d rows", len(list), len(rows))
		}
	})
}

func TestTrivyTakesARuleForAPackageWithoutPackageURLWhateverItNames(t *testing.T) {
	d := scanner.Document{Name: "x", Form: scanner.Ignore, Text: []byte("vulnerabilities: [{id: CVE-2024-0001, purls: ['pkg:maven/org.example/a@1']}]")}
	rows := []scanner.Row{{IDs: []string{"CVE-2024-0001"}}, {IDs: []string{"CVE-2024-0002"}}, {PURL: "pkg:maven/org.example/b@1", IDs: []string{"CVE-2024-0001"}}}
	list, err := scanner.Apply(scanner.Trivy, d, scanner.Scanned{}, rows, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, false} {
		if list[i].Silenced != want || list[i].Unraised != "" {
			t.Errorf("row %d: %+v", i, list[i])
		}
	}
	vex := scanner.Document{Name: "x", Form: scanner.CycloneDX, Text: []byte(`{"vulnerabilities": [{"id": "CVE-2024-0001", "analysis": {"state": "not_affected"}, "affects": [{"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#"}]}]}`)}
	list, err = scanner.Apply(scanner.Trivy, vex, scanner.Scanned{SerialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", Version: 1}, rows[:1], time.Time{})
	if err != nil || list[0].Silenced {
		t.Errorf("a link to nothing silences what has no package URL: %+v, %v", list, err)
	}
}

func TestARuleOfGrypeForWhatVEXJustifiesHoldsForNothing(t *testing.T) {
	d := scanner.Document{Name: "x", Form: scanner.Ignore, Text: []byte("ignore: [{vulnerability: GHSA-aaaa-bbbb-cccc, vex-justification: component_not_present}]")}
	list, err := scanner.Apply(scanner.Grype, d, scanner.Scanned{}, []scanner.Row{{PURL: "pkg:maven/org.example/a@1", IDs: []string{"GHSA-aaaa-bbbb-cccc"}}}, time.Time{})
	if err != nil || list[0].Silenced || list[0].Why != "rule 1 asks for a VEX justification, of which nothing is known here" {
		t.Errorf("%+v, %v", list, err)
	}
}
