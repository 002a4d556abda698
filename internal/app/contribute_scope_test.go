// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/spec/vers"
)

const parser = "pkg:maven/com.example/parser"

// shops is a programme of releases that ship the given components, and of the records
// of flaws in every version of parser below 9, by id and aliases.
func shops(t *testing.T, releases map[string][]string, records map[string][]string) *app.App {
	t.Helper()
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	docs := "apiVersion: verdict/v1\nkind: Product\nslug: shop\nname: Example Shop\ntype: platform\npurl: pkg:generic/shop\nversions: semver\nauthor: Example\nnamespace: https://example.org/shop\n" +
		"---\napiVersion: verdict/v1\nkind: Line\nproduct: shop\nline: \"1\"\nsupportFrom: 2026-01-01\n" +
		"---\napiVersion: verdict/v1\nkind: Source\nname: records\ntype: osv\nlocation: records\nscore: ghsa\n"
	for version, components := range releases {
		docs += fmt.Sprintf("---\napiVersion: verdict/v1\nkind: Release\nproduct: shop\nversion: %[1]s\nline: \"1\"\nstate: released\nreleasedAt: 2026-01-01\ncompleteness: complete\nsbom: %[1]s.cdx.json\n", version)
		var list []string
		for i, purl := range components {
			list = append(list, fmt.Sprintf(`{"type": "library", "bom-ref": "c%d", "name": %q, "purl": %q}`, i, purl, purl))
		}
		write(version+".cdx.json", shopBill("pkg:generic/shop@"+version, list...))
	}
	for id, aliases := range records {
		write("records/"+id+".json", fmt.Sprintf(`{"schema_version": "1.7.0", "id": %q, "aliases": %s, "published": "2026-02-02T00:00:00Z", "modified": "2026-02-02T00:00:00Z", "summary": "A flaw",
  "affected": [{"package": {"ecosystem": "Maven", "name": "com.example:parser"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9"}]}]}]}`,
			id, strings.ReplaceAll(fmt.Sprintf("%q", append([]string{}, aliases...)), `" "`, `", "`)))
	}
	write("programme.yaml", docs)
	a := open(t, filepath.Join(folder, "data"), "2026-02-10")
	p, err := programme.Read(os.DirFS(folder), folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Apply(ctx, p, folder, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

// shopBill is a complete bill of a subject with the given components.
func shopBill(subject string, components ...string) string {
	return fmt.Sprintf(`{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
  "metadata": {"component": {"type": "application", "bom-ref": "root", "name": "shop", "version": %q, "purl": %q}}, "components": [%s]}`,
		subject[strings.LastIndex(subject, "@")+1:], subject, strings.Join(components, ",\n"))
}

const firstFlaw = "CVE-2026-10011"

// byPackageURL is a rule of dependency-check about an expression.
func byPackageURL(pattern string) string {
	return `<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"><suppress><notes>We never call it.</notes><packageUrl regex="true">` +
		pattern + `</packageUrl><cve>` + firstFlaw + `</cve></suppress></suppressions>`
}

// A version that the author names is a premise: neither another release nor a later one
// inherits what was said of it.
func TestAContributedRuleSpeaksOfTheVersionsThatItNames(t *testing.T) {
	a := shops(t, map[string][]string{"1.0": {parser + "@1.2.0"}, "1.1": {parser + "@1.3.0"}, "1.2": {parser + "@1.2.0?type=jar", parser + "@1.2.0?classifier=all"}},
		map[string][]string{firstFlaw: nil})
	exactly := vers.Interval{Introduced: "1.2.0", LastAffected: "1.2.0"}
	scope := func(versions vers.Interval, releases ...string) verdict.AssessmentScope {
		return verdict.AssessmentScope{Product: "shop", Releases: releases, Component: parser, Versions: versions}
	}
	cases := []struct {
		name, file, text string
		want             []verdict.AssessmentScope
		left             string
	}{
		{"a package URL with its version", "a.xml", byPackageURL(`^pkg:maven/com\.example/parser@1\.2\.0(\?.*)?$`), []verdict.AssessmentScope{scope(exactly, "1.0", "1.2")}, ""},
		{"one build of a version, of which a release has two", "a.xml", byPackageURL(`^pkg:maven/com\.example/parser@1\.2\.0$`), []verdict.AssessmentScope{scope(exactly, "1.0")},
			"it hits some files or builds of a package in a release and not the others of the same version, which no assessment tells apart"},
		{"every version that is shipped, one by one", "a.xml", byPackageURL(`^pkg:maven/com\.example/parser@1\.[23]\.0(\?.*)?$`),
			[]verdict.AssessmentScope{scope(exactly), scope(vers.Interval{Introduced: "1.3.0", LastAffected: "1.3.0"})}, ""},
		{"any version", "a.xml", byPackageURL(`^pkg:maven/com\.example/parser@.*$`), []verdict.AssessmentScope{scope(vers.Interval{})}, ""},
		{"an entry of trivy", ".trivyignore.yaml", "vulnerabilities: [{id: " + firstFlaw + ", purls: ['" + parser + "@1.2.0'], statement: We never call it.}]", []verdict.AssessmentScope{scope(exactly, "1.0", "1.2")}, ""},
		{"an entry of trivy with a qualifier", ".trivyignore.yaml", "vulnerabilities: [{id: " + firstFlaw + ", purls: ['" + parser + "@1.2.0?classifier=all'], statement: We never call it.}]", nil,
			"it hits some files or builds of a package in a release and not the others of the same version, which no assessment tells apart"},
		{"an entry of trivy for any version", ".trivyignore.yaml", "vulnerabilities: [{id: " + firstFlaw + ", purls: ['" + parser + "'], statement: We never call it.}]", []verdict.AssessmentScope{scope(vers.Interval{})}, ""},
		{"an entry of trivy for paths", ".trivyignore.yaml", "vulnerabilities: [{id: " + firstFlaw + ", paths: [libs/**], statement: We never call it.}]", nil,
			"an entry of trivy for a path, which no finding here has"},
		{"a rule of grype", ".grype.yaml", "ignore: [{vulnerability: " + firstFlaw + ", reason: We never call it., package: {name: parser, version: 1.2.0}}]", []verdict.AssessmentScope{scope(exactly, "1.0", "1.2")}, ""},
		{"a rule of grype for any version", ".grype.yaml", "ignore: [{vulnerability: " + firstFlaw + ", reason: We never call it., package: {name: parser}}]", []verdict.AssessmentScope{scope(vers.Interval{})}, ""},
		{"a rule of grype for what VEX says", ".grype.yaml", "ignore: [{vulnerability: " + firstFlaw + ", vex-justification: component_not_present, reason: We never call it., package: {name: parser}}]", nil,
			"a rule of grype with a condition that no finding here can answer"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			out, _, err := a.Contribute(ctx, app.RuleFile{Name: c.file, Raw: []byte(c.text)}, app.ContributeOptions{Product: "shop", By: "A. Contributor"})
			if err != nil {
				t.Fatal(err)
			}
			var scopes []verdict.AssessmentScope
			for _, as := range out.Assessments {
				scopes = append(scopes, as.Scope)
				if !slices.Contains(as.Premises, verdict.Premise{Kind: verdict.PremiseComponent, Subject: parser, Expected: as.Scope.Versions.String()}) {
					t.Errorf("the versions are no premise: %+v", as.Premises)
				}
			}
			if diff := cmp.Diff(c.want, scopes); diff != "" {
				t.Error(diff)
			}
			if len(out.Left) != len(c.left[:min(1, len(c.left))]) || c.left != "" && out.Left[0].Reason != c.left {
				t.Errorf("left out %+v", out.Left)
			}
		})
	}
}

// What the reason says of another component does not take the place of the version that
// the rule names.
func TestAConditionOnAnotherComponentLeavesTheVersionAPremise(t *testing.T) {
	a := shops(t, map[string][]string{"1.0": {parser + "@1.2.0", "pkg:maven/com.example/lexer@1.0"}}, map[string][]string{firstFlaw: nil})
	text := strings.Replace(byPackageURL(`^pkg:maven/com\.example/parser@1\.2\.0$`), "We never call it.", "We never call it until lexer 2.0.", 1)
	out, _, err := a.Contribute(ctx, app.RuleFile{Name: "a.xml", Raw: []byte(text)}, app.ContributeOptions{Product: "shop", By: "A. Contributor"})
	if err != nil || len(out.Assessments) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	var components []string
	for _, p := range out.Assessments[0].Premises {
		if p.Kind == verdict.PremiseComponent {
			components = append(components, p.Subject+" "+p.Expected)
		}
	}
	want := []string{parser + " [1.2.0,1.2.0]", "pkg:maven/com.example/lexer (,2.0)"}
	if diff := cmp.Diff(want, components); diff != "" {
		t.Error(diff)
	}
}
