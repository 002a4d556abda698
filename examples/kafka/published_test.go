// SPDX-License-Identifier: Apache-2.0

package kafka_test

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"verdict"
	"verdict/spec/vers"
)

// published are the releases, of the 49, that the project's CVE list and the CVE
// records call affected: written out by hand, not computed from the ranges.
var published = map[string]string{
	"CVE-2017-12610": "",
	"CVE-2018-1288":  "",
	"CVE-2018-17196": "2.0.0 2.0.1 2.1.0",
	"CVE-2019-12399": "2.0.0 2.0.1 2.1.0 2.1.1 2.2.0 2.2.1 2.3.0",
	"CVE-2021-38153": "2.0.0 2.0.1 2.1.0 2.1.1 2.2.0 2.2.1 2.2.2 2.3.0 2.3.1 2.4.0 2.4.1 2.5.0 2.5.1 2.6.0 2.6.1 2.6.2 2.7.0 2.7.1 2.8.0",
	"CVE-2022-34917": "2.8.0 2.8.1 3.0.0 3.0.1 3.1.0 3.1.1 3.2.0 3.2.1",
	"CVE-2023-25194": "2.3.0 2.3.1 2.4.0 2.4.1 2.5.0 2.5.1 2.6.0 2.6.1 2.6.2 2.6.3 2.7.0 2.7.1 2.7.2 2.8.0 2.8.1 2.8.2 3.0.0 3.0.1 3.0.2 3.1.0 3.1.1 3.1.2 3.2.0 3.2.1 3.2.2 3.2.3 3.3.0 3.3.1 3.3.2",
	"CVE-2024-27309": "3.5.0 3.5.1 3.5.2 3.6.0 3.6.1",
	"CVE-2024-31141": "2.3.0 2.3.1 2.4.0 2.4.1 2.5.0 2.5.1 2.6.0 2.6.1 2.6.2 2.6.3 2.7.0 2.7.1 2.7.2 2.8.0 2.8.1 2.8.2 3.0.0 3.0.1 3.0.2 3.1.0 3.1.1 3.1.2 3.2.0 3.2.1 3.2.2 3.2.3 3.3.0 3.3.1 3.3.2 3.4.0 3.4.1 3.5.0 3.5.1 3.5.2 3.6.0 3.6.1 3.6.2 3.7.0",
	"CVE-2024-56128": "2.0.0 2.0.1 2.1.0 2.1.1 2.2.0 2.2.1 2.2.2 2.3.0 2.3.1 2.4.0 2.4.1 2.5.0 2.5.1 2.6.0 2.6.1 2.6.2 2.6.3 2.7.0 2.7.1 2.7.2 2.8.0 2.8.1 2.8.2 3.0.0 3.0.1 3.0.2 3.1.0 3.1.1 3.1.2 3.2.0 3.2.1 3.2.2 3.2.3 3.3.0 3.3.1 3.3.2 3.4.0 3.4.1 3.5.0 3.5.1 3.5.2 3.6.0 3.6.1 3.6.2 3.7.0 3.7.1 3.8.0",
}

func TestOwnVulnerabilitiesAffectExactlyThePublishedReleases(t *testing.T) {
	all := releases(t)
	for _, d := range documents(t, "Vulnerability") {
		var v verdict.OwnVulnerability
		d.fill(t, &v, nil)
		var got []string
		for version, r := range all {
			if slices.ContainsFunc(v.Affected, func(a verdict.OwnRange) bool { return holds(t, a, r) }) {
				got = append(got, version)
			}
		}
		sort.Strings(got)
		want, ok := published[verdict.ShownID(v.IDs)]
		if have := strings.Join(got, " "); !ok || have != want {
			t.Errorf("%s affects\n%s, published are\n%s", v.IDs, have, want)
		}
	}
}

func holds(t *testing.T, a verdict.OwnRange, r verdict.Release) bool {
	t.Helper()
	in, err := a.Contains(vers.Maven, r.Version)
	if err != nil {
		t.Fatal(err)
	}
	return in && (a.Line == "" || a.Line == r.Line)
}

func TestLinesEndWhenTheThirdLineAfterThemBegins(t *testing.T) {
	var lines []verdict.Line
	for _, d := range documents(t, "Line") {
		var l verdict.Line
		d.fill(t, &l, map[string]string{"line": "slug"})
		lines = append(lines, l)
	}
	for i, l := range lines {
		if i+3 < len(lines) && !l.EndOfLife.Equal(lines[i+3].SupportFrom) {
			t.Errorf("line %s ends on %s, and %s begins on %s", l.Slug, l.EndOfLife, lines[i+3].Slug, lines[i+3].SupportFrom)
		}
	}
	for version, r := range releases(t) {
		first := version == r.Line+".0" || version == "3.3.1"
		for _, l := range lines {
			if r.State == verdict.Released && l.Slug == r.Line && first && !r.ReleasedAt.Equal(l.SupportFrom) {
				t.Errorf("line %s begins on %s, and %s was released on %s", l.Slug, l.SupportFrom, version, r.ReleasedAt)
			}
		}
	}
}

func TestThePartOfTheClientsHoldsWhatTheClientsNeed(t *testing.T) {
	var p verdict.Product
	documents(t, "Product")[0].fill(t, &p, map[string]string{"type": "kind"})
	clients := p.Parts[slices.IndexFunc(p.Parts, func(p verdict.Part) bool { return p.Name == "clients" })]
	needed := map[string]bool{}
	for version := range releases(t) {
		b := decodeBill(t, read(t, "sboms/kafka-"+version+".cdx.json"))
		for _, d := range b.Dependencies {
			for _, to := range d.DependsOn {
				if d.Ref == "org.apache.kafka/kafka-clients" {
					needed["pkg:maven/"+to] = true
				}
			}
		}
	}
	needed["pkg:maven/org.apache.kafka/kafka-clients"] = true
	for purl := range needed {
		if !clients.Holds(purl) {
			t.Errorf("the part clients does not hold %s", purl)
		}
	}
	for _, purl := range clients.Components {
		if !needed[purl] {
			t.Errorf("the part clients holds %s, which no release needs there", purl)
		}
	}
}
