// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/triage"
	"verdict/spec/suppression"
	"verdict/spec/vers"
)

// contributions are files that say the same of CVE-2023-34455, which is affected,
// for one version of snappy-java.
var contributions = map[string]string{
	"rules.xml": `<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"><suppress>
		<notes>Nobody unpacks a record.</notes><packageUrl regex="true">^pkg:maven/org\.xerial\.snappy/.*@1\.1\.10\.0$</packageUrl><cve>CVE-2023-34455</cve></suppress></suppressions>`,
	".trivyignore.yaml": `vulnerabilities: [{id: CVE-2023-34455, purls: ["pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0"], statement: Nobody unpacks a record.}]`,
	".grype.yaml":       `ignore: [{vulnerability: GHSA-qcwq-55hx-v3vh, reason: Nobody unpacks a record., package: {name: snappy-java, version: 1.1.10.0, type: java-archive}}]`,
}

func contribute(t *testing.T, a *app.App, name, text string) app.Contributed {
	t.Helper()
	out, _, err := a.Contribute(ctx, app.RuleFile{Name: name, Raw: []byte(text)}, app.ContributeOptions{Product: kafka.Product, By: "A. Contributor"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAContributedRuleWaitsForAPersonAndDecidesNothing(t *testing.T) {
	unraced(t)
	a := open(t, copied(t), today)
	answer := func() triage.Explanation {
		t.Helper()
		x, err := a.Explain(ctx, "CVE-2023-34455", release("3.5.0"))
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	before, public := answer(), public(t, a, telling...)
	var ids []string
	for name, text := range contributions {
		out := contribute(t, a, name, text)
		if len(out.Assessments) != 1 || len(out.Left) != 0 {
			t.Fatalf("%s: %+v, left out %v", name, out.Assessments, out.Left)
		}
		as := out.Assessments[0]
		want := verdict.AssessmentScope{Product: "kafka", Releases: []string{"3.5.0"}, Component: "pkg:maven/org.xerial.snappy/snappy-java",
			Versions: vers.Interval{Introduced: "1.1.10.0", LastAffected: "1.1.10.0"}}
		if diff := cmp.Diff(want, as.Scope); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if as.Author != "A. Contributor" || as.Status != verdict.NotAffected || as.Impact != "Nobody unpacks a record." || !as.Approved.IsZero() {
			t.Errorf("%s: %+v", name, as.Assessment)
		}
		if as.New != (len(ids) == 0) {
			t.Errorf("%s: new is %v after %d that say the same", name, as.New, len(ids))
		}
		ids = append(ids, as.ID)
	}
	if after := answer(); after.Status != verdict.Affected || after.Status != before.Status {
		t.Errorf("the answer was %s and is %s", before.Status, after.Status)
	}
	if names := changed(public, publicOf(t, a)); len(names) > 0 {
		t.Errorf("the outside sees it: %v", names)
	}
	if !waits(t, a, ids[0]) {
		t.Errorf("%s waits for nobody", ids[0])
	}
	if _, err := a.Approve(ctx, kafka.Product, ids[0]); err != nil {
		t.Fatal(err)
	}
	if after := answer(); after.Status != verdict.NotAffected {
		t.Errorf("approved by a person it is narrower than the product's, and the answer is %s", after.Status)
	}
}

func publicOf(t *testing.T, a *app.App) map[string]string { return public(t, a, telling...) }

func waits(t *testing.T, a *app.App, id string) bool {
	t.Helper()
	list, err := a.Queue(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		if w.Kind == triage.WaitApproval && w.Subject == id {
			return true
		}
	}
	return false
}

func TestARuleOfWhichNothingCanBeMadeIsTold(t *testing.T) {
	a := open(t, copied(t), today)
	cases := []struct {
		name, file, text, reason string
	}{
		{"without a reason", "osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-2023-36479\"", "it gives no reason, and a suppression without one cannot be reviewed"},
		{"that hits nothing", "osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-1999-0001\"\nreason = \"x\"", "it hits none of the product's findings"},
		{"that has ended", "osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-2023-36479\"\nreason = \"x\"\nignoreUntil = 2024-01-01", "it hits none of the product's findings"},
		{"about a whole package", "osv-scanner.toml", "[[PackageOverrides]]\nname = \"x\"", "an override of a package speaks of no vulnerability"},
		{"about all of a package", "grype.yaml", "ignore: [{package: {name: snappy-java}}]", "a rule of grype without a vulnerability speaks of all of them"},
		{"with an expression", "grype.yaml", "ignore: [{vulnerability: CVE-2023-36479, package: {name: 'jetty.*'}}]", "a rule of grype whose name is an expression"},
		{"for a path", ".trivyignore.yaml", "vulnerabilities: [{id: CVE-2023-36479, paths: [lib/a.jar], statement: x}]", "an entry of trivy for a path, which no finding here has"},
		{"about no package URL", ".trivyignore.yaml", "vulnerabilities: [{id: CVE-2023-36479, purls: [jetty], statement: x}]", "a package URL in an entry of trivy that cannot be read"},
		{"about a secret", ".trivyignore.yaml", "secrets: [{id: aws-key}]", "an entry of trivy about something else than a vulnerability"},
		{"of trivy without an id", ".trivyignore.yaml", "vulnerabilities: [{statement: x}]", "an entry of trivy without an id"},
		{"with a place", "grype.yaml", "ignore: [{vulnerability: CVE-2023-36479, package: {location: '/lib/**'}}]", "a rule of grype with a condition that no finding here can answer"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			out := contribute(t, a, c.file, c.text)
			if len(out.Assessments) != 0 || len(out.Left) != 1 || out.Left[0].Reason != c.reason {
				t.Errorf("%+v, left out %+v", out.Assessments, out.Left)
			}
		})
	}
	for name, text := range map[string]string{"rules.txt": "CVE-2023-36479", "rules.toml": "[[", "rules.yaml": "ignore: 3", "rules.xml": "<a/>"} {
		_, _, err := a.Contribute(ctx, app.RuleFile{Name: name, Raw: []byte(text)}, app.ContributeOptions{Product: kafka.Product, By: "x"})
		if verdict.CodeOf(err) != verdict.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAContributedRuleHitsJustThePackagesThatItsScannerMeans(t *testing.T) {
	trivy := func(purl string) string {
		return `vulnerabilities: [{id: CVE-2024-0001, purls: ["` + purl + `"], statement: x}]`
	}
	grype := func(name, version, kind string) string {
		return fmt.Sprintf("ignore: [{vulnerability: CVE-2024-0001, package: {name: %q, version: %q, type: %q}}]", name, version, kind)
	}
	cases := []struct {
		name, file, text, purl string
		want                   bool
	}{
		{"trivy, any version", "t.yaml", trivy("pkg:npm/a"), "pkg:npm/a@1", true},
		{"trivy, another name", "t.yaml", trivy("pkg:npm/a"), "pkg:npm/ab@1", false},
		{"trivy, with its qualifier", "t.yaml", trivy("pkg:deb/debian/a@1?arch=amd64"), "pkg:deb/debian/a@1?arch=amd64&distro=debian-12", true},
		{"trivy, with two of three", "t.yaml", trivy("pkg:deb/debian/a@1?distro=debian-12&arch=amd64"), "pkg:deb/debian/a@1?arch=amd64&distro=debian-12&epoch=1", true},
		{"trivy, with another qualifier", "t.yaml", trivy("pkg:deb/debian/a@1?arch=amd64"), "pkg:deb/debian/a@1?arch=arm64", false},
		{"trivy, a qualifier that begins so", "t.yaml", trivy("pkg:deb/debian/a@1?arch=amd64"), "pkg:deb/debian/a@1?arch=amd64v3", false},
		{"trivy, a jar that is said to be one", "t.yaml", trivy("pkg:maven/a/b@1?type=jar"), "pkg:maven/a/b@1", true},
		{"trivy, in another spelling", "t.yaml", trivy("pkg:golang/github.com/BurntSushi/toml@v1"), "pkg:golang/github.com/burntsushi/toml@v1", true},
		{"grype, a version with a plus", "g.yaml", grype("a", "1.0+build", "npm"), "pkg:npm/a@1.0%2Bbuild", true},
		{"grype, a Go module with capitals", "g.yaml", grype("github.com/BurntSushi/toml", "v1.0.0+incompatible", "go-module"), "pkg:golang/github.com/burntsushi/toml@v1.0.0%2Bincompatible", true},
		{"grype, a name of PyPI", "g.yaml", grype("Flask_Login", "1.0", "python"), "pkg:pypi/flask-login@1.0", true},
		{"grype, a scoped name", "g.yaml", grype("@scope/a", "1.0", "npm"), "pkg:npm/%40scope/a@1.0", true},
		{"grype, a jar", "g.yaml", grype("b", "1.0", "java-archive"), "pkg:maven/a/b@1.0", true},
		{"grype, a version alone", "g.yaml", grype("", "1.0+b", ""), "pkg:maven/a/b@1.0%2Bb", true},
		{"grype, a type alone", "g.yaml", grype("", "", "npm"), "pkg:npm/a@1", true},
		{"grype, another type", "g.yaml", grype("", "", "npm"), "pkg:pypi/a@1", false},
		{"grype, another version", "g.yaml", grype("a", "1.0", "npm"), "pkg:npm/a@1.0.1", false},
	}
	for _, c := range cases {
		file, err := app.ContributedRules(app.RuleFile{Name: c.file, Raw: []byte(c.text)})
		if err != nil || len(file.Content.Rules) != 1 {
			t.Fatalf("%s: %+v, %v", c.name, file, err)
		}
		hit, err := suppression.Evaluate(file.Content.Rules[0], suppression.Subject{PURL: c.purl, Names: []string{"CVE-2024-0001"}}, time.Time{})
		if err != nil || hit.Hits() != c.want {
			t.Errorf("%s: hits %v, want %v: %v (%s)", c.name, hit.Hits(), c.want, err, file.Content.Rules[0].Selector.Text.Value)
		}
	}
}

func TestAReasonThatDoesNotHoldIsShownForEachRelease(t *testing.T) {
	a := open(t, copied(t), today)
	out := contribute(t, a, "osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-2023-36479\"\nreason = \"Kafka does not use CgiServlet, and jetty-servlets is not shipped.\"")
	if len(out.Assessments) != 1 {
		t.Fatalf("%+v", out)
	}
	kinds := map[verdict.PremiseKind]int{}
	for _, p := range out.Assessments[0].Premises {
		kinds[p.Kind]++
	}
	if kinds[verdict.PremiseFact] != 1 || kinds[verdict.PremiseAbsent] != 1 || kinds[verdict.PremiseProse] != 1 {
		t.Errorf("the premises are %+v", out.Assessments[0].Premises)
	}
	if failing := out.Assessments[0].Failing; len(failing) != 40 || !strings.Contains(failing[0].Why, "jetty-servlets") {
		t.Errorf("%d premises fail: %+v", len(failing), failing)
	}
}

func FuzzContributedRules(f *testing.F) {
	for name, text := range contributions {
		f.Add(name, text)
	}
	f.Add("osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-2023-36479\"\nignoreUntil = 2024-01-01\n[[PackageOverrides]]\nignore = true")
	f.Fuzz(func(t *testing.T, name, text string) {
		file, err := app.ContributedRules(app.RuleFile{Name: name, Raw: []byte(text)})
		if err != nil {
			if verdict.CodeOf(err) == verdict.Internal {
				t.Fatalf("not an error that a person can act on: %v", err)
			}
			return
		}
		for i, r := range file.Content.Rules {
			if r.Number != i+1 {
				t.Fatalf("rule %d has the number %d", i+1, r.Number)
			}
			if _, err := suppression.Evaluate(r, suppression.Subject{PURL: "pkg:maven/a/b@1", Names: []string{"CVE-2023-36479"}}, time.Time{}); err != nil {
				t.Fatalf("rule %d cannot be decided: %v", r.Number, err)
			}
		}
	})
}
