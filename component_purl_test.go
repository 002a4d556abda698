// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"testing"

	"verdict"
)

func TestWhatAPersonNamesIsComparedInTheFormOfComponents(t *testing.T) {
	cases := []struct{ written, want string }{
		{"pkg:golang/github.com/BurntSushi/toml", "pkg:golang/github.com/burntsushi/toml"},
		{"pkg:npm/@scope/Name", "pkg:npm/%40scope/Name"},
		{"pkg:pypi/Flask_Login", "pkg:pypi/flask-login"},
		{"pkg:golang/github.com/BurntSushi/*", "pkg:golang/github.com/burntsushi/*"},
		{"pkg:golang/github.com/Burnt*", "pkg:golang/github.com/burnt*"},
		{"pkg:npm/@scope/*", "pkg:npm/%40scope/*"},
		{"pkg:maven/org.Example*", "pkg:maven/org.Example*"},
		{"pkg:*", "pkg:*"},
		{"pkg:RPM/*", "pkg:rpm/*"},
	}
	for _, c := range cases {
		p := verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform, Parts: []verdict.Part{{Name: "web", Components: []string{c.written}}}, Identity: []verdict.IdentityRule{{Component: c.written}}}
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", c.written, err)
		}
		got := p.Canonical()
		if got.Parts[0].Components[0] != c.want || got.Identity[0].Component != c.want || p.Parts[0].Components[0] != c.written {
			t.Errorf("%s: %+v, want %s", c.written, got, c.want)
		}
	}
}

func TestWhatIsNoPackageURLIsRefusedWhereItWouldCoverNothing(t *testing.T) {
	scope := verdict.AssessmentScope{Product: "shop"}
	assessment := verdict.Assessment{Vulnerability: "CVE-2030-0001", Scope: scope, Status: verdict.NotAffected, Impact: "x", Author: "A"}
	for _, text := range []string{"jetty", "pkg:maven", "pkg:npm/%zz"} {
		a := assessment
		a.Scope.Component = text
		p := verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform, Parts: []verdict.Part{{Name: "web", Components: []string{text}}}}
		for what, err := range map[string]error{
			"an assessment": a.Validate(), "a part": p.Validate(),
			"a suppression": verdict.Suppression{Rule: "r", Kind: verdict.Mute, Vulnerability: "CVE-2030-0001", Reason: "x", Component: text}.Validate(),
			"evidence":      verdict.Evidence{Vulnerability: "CVE-2030-0001", Kind: verdict.EvidenceReport, Result: verdict.ResultReached, Summary: "x", Component: text}.Validate(),
		} {
			if verdict.CodeOf(err) != verdict.Invalid {
				t.Errorf("%s of %q: %v, want it refused", what, text, err)
			}
		}
	}
	a := assessment
	a.Scope.Component = "pkg:golang/github.com/BurntSushi/toml@v1.0.0"
	if err := a.Validate(); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("a version in the scope, which would cover nothing: %v", err)
	}
}
