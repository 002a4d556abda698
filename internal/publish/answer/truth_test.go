// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish/answer"
)

// thing is a package as it really is, whatever a report says of it.
type thing struct {
	kind, group, name, version string
	ecosystem                  string // where Type does not tell it
	shipped                    bool
	// alone is set when no package of another group, ecosystem or distribution has the
	// name and version, so that a name alone can mean no other.
	alone bool
}

// things are what the shop ships, and what is called as that is and is another.
var things = []thing{
	{kind: "maven", group: "org.example", name: "lib", version: "1.0", shipped: true},
	{kind: "maven", group: "org.example", name: "twice", version: "1.0", shipped: true, alone: true},
	{kind: "maven", group: "org.example", name: "twice", version: "2.0", shipped: true, alone: true},
	{kind: "maven", group: "org.example", name: "odd", version: "5", shipped: true, alone: true},
	{kind: "npm", group: "@scope", name: "web", version: "2.0", shipped: true},
	{kind: "deb", group: "debian", name: "zlib1g", version: "1:1.2.13-1", ecosystem: "Debian:12", shipped: true},
	{kind: "golang", group: "example.org", name: "mod", version: "v1.2.3", shipped: true, alone: true},
	{kind: "maven", group: "org.example", name: "lib", version: "0.9"},
	{kind: "maven", group: "org.example", name: "odd", version: "4", alone: true},
	{kind: "maven", group: "com.customer", name: "lib", version: "1.0"},
	{kind: "npm", name: "lib", version: "1.0"}, {kind: "npm", name: "web", version: "2.0"}, {kind: "npm", group: "@evil", name: "web", version: "2.0"},
	{kind: "golang", group: "example.com", name: "mod", version: "v1.2.3"},
	{kind: "deb", group: "ubuntu", name: "zlib1g", version: "1:1.2.13-1", ecosystem: "Ubuntu:24.04"},
	{kind: "", name: "lib", version: "1.0", ecosystem: "Bioconductor"}, {kind: "", name: "odd", version: "5", ecosystem: "Conda"},
	{kind: "npm", name: "gone", version: "1", alone: true}, {kind: "npm", name: "gone", version: "2", alone: true},
}

func (p thing) purl() string {
	if p.kind == "" {
		return ""
	}
	group := strings.ReplaceAll(p.group, "@", "%40")
	if group != "" {
		group += "/"
	}
	return fmt.Sprintf("pkg:%s/%s%s@%s", p.kind, group, p.name, strings.ReplaceAll(p.version, ":", "%3A"))
}

// whole is the name as its ecosystem writes it.
func (p thing) whole() string {
	switch {
	case p.group == "" || p.kind == "deb":
		return p.name
	case p.kind == "maven":
		return p.group + ":" + p.name
	}
	return p.group + "/" + p.name
}

// told writes the package as some tool does.
func (p thing) told(t *rapid.T) verdict.ScanComponent {
	forms := []verdict.ScanComponent{{Type: p.kind, Ecosystem: p.ecosystem, Name: p.whole(), Version: p.version}}
	if p.kind != "" {
		forms = append(forms, purl(p.purl()), verdict.ScanComponent{PURL: p.purl(), Type: p.kind, Name: p.whole(), Version: p.version})
	}
	if p.kind == "maven" || p.kind == "npm" && p.group != "" {
		forms = append(forms, named("", p.whole(), p.version))
	}
	if p.kind == "deb" {
		forms = forms[1:] // with the package URL: its name alone is that of every distribution
		forms = append(forms, verdict.ScanComponent{Type: p.kind, Ecosystem: p.ecosystem, Name: p.name, Version: p.version})
	}
	if p.alone && p.kind == "maven" {
		forms = append(forms, verdict.ScanComponent{Types: []string{"maven"}, Name: p.name, Version: p.version}, named("", p.name, p.version), file("/app/"+p.name+"-"+p.version+".jar"))
	}
	return rapid.SampledFrom(forms).Draw(t, "form")
}

// asked is a row with what it is really about.
type asked struct {
	row     verdict.ScanRow
	thing   *thing // nil for an image
	image   string
	muddled bool // it says two things of one
}

// images are references with whether each is an image of the release, and of which
// release it is another's.
var images = map[string]struct{ ours, other bool }{
	"": {}, "shop:1.2.1": {ours: true}, "server:1.2.1-ubi9": {ours: true}, "any/name@sha256:" + strings.Repeat("2", 64): {ours: true},
	"shop:1.2.0": {other: true}, "example/shop:1.2.0": {other: true},
	"bitnami/shop:1.2.1": {}, "quay.io/evil/shop:1.2.1": {}, "alpine:3.20": {}, "server:1.2.1-ubi9@sha256:" + strings.Repeat("3", 64): {},
}

// anyAsked draws a row, mostly about flaws of which something is said.
func anyAsked(t *rapid.T, spoken []string) asked {
	var a asked
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range images {
			if !yield(name) {
				return
			}
		}
	})
	a.image = rapid.SampledFrom(names).Draw(t, "image")
	if rapid.IntRange(0, 4).Draw(t, "image only") > 0 || a.image == "" {
		thing := rapid.SampledFrom(things).Draw(t, "thing")
		a.thing = &thing
		a.row.Component = thing.told(t)
		if rapid.IntRange(0, 5).Draw(t, "muddled") == 0 && (thing.shipped || len(a.row.Component.Files) == 0) { // of a foreign file only its name tells
			a.muddled = true
			if a.row.Component.Name != "" && a.row.Component.PURL == "" {
				a.row.Component.Unclear = "contradicts itself"
			} else {
				a.row.Component.Version = "77"
			}
		}
	}
	a.row.Component.Image = a.image
	a.row.IDs = []string{rapid.SampledFrom(spoken).Draw(t, "spoken of")}
	if another := rapid.SampledFrom(append([]string{"", "", "CVE-2099-0001"}, ids...)).Draw(t, "another"); another != "" && another != a.row.IDs[0] {
		a.row.IDs = append(a.row.IDs, another)
	}
	return a
}

// cvesOf gives every CVE that the row is about, by what it says and what records say
// of its ids.
func (a asked) cvesOf(facts answer.Facts) (cves []string) {
	own := slices.DeleteFunc(slices.Clone(a.row.IDs), func(id string) bool { return !verdict.IsCVE(id) })
	cves = slices.Clone(own)
	for _, v := range facts.Vulnerabilities {
		for _, id := range v.IDs {
			if slices.Contains(a.row.IDs, id) && !slices.Contains(v.Ambiguous, id) {
				cves = append(cves, slices.DeleteFunc(slices.Clone(v.IDs), func(id string) bool { return !verdict.IsCVE(id) })...)
			}
		}
	}
	slices.Sort(cves)
	return slices.Compact(cves)
}

// wrong says why a clean answer is not the row's; "" when it is.
func (a asked) wrong(r answer.Row, facts answer.Facts) string {
	st := *r.Said
	named := slices.DeleteFunc(append([]string{st.Vulnerability}, st.Aliases...), func(id string) bool { return !verdict.IsCVE(id) })
	cves := a.cvesOf(facts)
	about := slices.ContainsFunc(st.Components, func(c verdict.StatedComponent) bool {
		return a.thing != nil && c.PURL != "" && c.PURL == a.thing.purl()
	})
	switch {
	case len(cves) > 1, len(cves) == 1 && len(named) > 0 && !slices.Contains(named, cves[0]):
		return fmt.Sprintf("the row is about %s, the statement about %s", cves, named)
	case images[a.image].other:
		return "the row is about another release"
	case a.muddled:
		return "the row contradicts itself"
	case a.thing == nil && !images[a.image].ours:
		return "the image is not ours"
	case a.thing == nil:
		return ""
	case r.By == answer.ByVulnerability && (a.thing.shipped || st.Justification != verdict.ComponentNotPresent):
		return "it is said to be absent"
	case r.By != answer.ByVulnerability && !a.thing.shipped:
		return "it is not shipped"
	case len(st.Components) > 0 && !about:
		return "the statement names other components"
	}
	return ""
}

// TestACleanAnswerIsOfTheRowsOwnPackageVersionEcosystemImageAndCVE draws what a row is
// really about, writes it as tools do, and holds the answer against it.
func TestACleanAnswerIsOfTheRowsOwnPackageVersionEcosystemImageAndCVE(t *testing.T) {
	facts := answer.Facts{Artifacts: shop.Artifacts, Vulnerabilities: shop.Vulnerabilities}
	var stated []string
	for _, p := range things {
		if p.shipped {
			facts.Occurrences = append(facts.Occurrences, holds(p.purl()))
		}
		if p.purl() != "" {
			stated = append(stated, p.purl())
		}
	}
	clean := 0
	rapid.Check(t, func(t *rapid.T) {
		facts.Completeness = rapid.SampledFrom([]verdict.Completeness{"", verdict.Complete, verdict.Incomplete}).Draw(t, "completeness")
		statements := rapid.SliceOfN(rapid.Custom(anyStatement), 1, 8).Draw(t, "statements")
		for i := range statements {
			statements[i].Version, statements[i].Withdrawn, statements[i].Audience, statements[i].Components = "1.2.1", false, "", nil
			if statements[i].Justification == "" && rapid.Bool().Draw(t, "fixed") {
				statements[i].Status = verdict.Fixed
			}
			for _, p := range rapid.SliceOfN(rapid.SampledFrom(stated), 0, 2).Draw(t, "components") {
				statements[i].Components = append(statements[i].Components, verdict.StatedComponent{PURL: p})
			}
		}
		w := anyWorld{snapshot: world(statements...), facts: facts}
		var spoken []string
		for _, st := range statements {
			spoken = append(spoken, st.Vulnerability)
		}
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) asked { return anyAsked(t, spoken) }), 1, 12).Draw(t, "rows")
		for i := range rows {
			rows[i].row.Number = i + 1
			w.report.Rows = append(w.report.Rows, rows[i].row)
		}
		for i, r := range of(t, w, nil).Rows {
			if !r.Status.Clean() {
				continue
			}
			clean++
			if why := rows[i].wrong(r, facts); why != "" {
				t.Fatalf("%s: row %+v is %s, placed by %s: %s; statement %+v", why, rows[i].row, r.Status, r.By, r.Because, *r.Said)
			}
		}
	})
	if clean < 10 {
		t.Errorf("only %d answers were clean: the worlds try nothing", clean)
	}
}
