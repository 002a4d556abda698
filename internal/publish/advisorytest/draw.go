// SPDX-License-Identifier: Apache-2.0

package advisorytest

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/vers"
)

// versions are those of the releases that are drawn, in order, with their lines.
var versions = []verdict.LineRelease{{Line: "1.0", Release: "1.0.0"}, {Line: "1.0", Release: "1.0.1"}, {Line: "1.0", Release: "1.0.2"}, {Line: "1.1", Release: "1.1.0"},
	{Line: "1.1", Release: "1.1.1"}, {Line: "2.0", Release: "2.0.0"}, {Line: "2.0", Release: "2.0.1"}}

// Bounds are the versions at which ranges begin and end, in order: releases, and others
// around and between them.
var Bounds = []string{"0.9.0", "1.0.0", "1.0.1", "1.0.2", "1.0.5", "1.1.0", "1.1.1", "1.5.0", "2.0.0", "2.0.1", "3.0.0"}

// Draw gives whatever may be published.
func Draw(t *rapid.T) publish.Advisory {
	words := rapid.SampledFrom([]string{"", "It is \"never\" asked.\n<b>&", "Set a=b."})
	products := rapid.SliceOfNDistinct(rapid.SampledFrom(programme), 1, 3, func(p verdict.Product) string { return p.Slug }).Draw(t, "products")
	a := publish.Advisory{Programme: programme, Site: rapid.SampledFrom([]string{"", "https://security.example.org"}).Draw(t, "site")}
	a.Number, a.Revision, a.Version, a.State = "VSA-2026-03", 1, "1.0.0", rapid.SampledFrom([]verdict.AdvisoryState{verdict.AdvisoryPublished,
		verdict.AdvisoryPublished, verdict.AdvisoryPublished, verdict.AdvisoryWithdrawn, verdict.AdvisorySuperseded}).Draw(t, "state")
	a.First, a.At = noon, noon
	if a.State == verdict.AdvisorySuperseded {
		a.Superseder = "VSA-2026-04"
	}
	a.Reason = words.Draw(t, "reason")
	history(t, &a)
	text(t, &a, words)
	for _, p := range products {
		a.Text.Products = append(a.Text.Products, p.Slug)
		said := verdict.AdvisedProduct{Slug: p.Slug, Name: p.Name, Kind: p.Kind, PURL: p.PURL, Scheme: p.Versions}
		for _, f := range a.Flaws {
			said.Ranges = append(said.Ranges, ranges(t, f.ID)...)
			a.Releases = append(a.Releases, releases(t, p.Slug, f.ID, words)...)
		}
		a.Products = append(a.Products, said)
		a.Shipped = append(a.Shipped, shipped(t, p.Slug)...)
	}
	return a
}

// shipped are files and images of releases.
func shipped(t *rapid.T, product string) (list []verdict.Artifact) {
	for _, v := range rapid.SliceOfDistinct(rapid.SampledFrom(versions), func(l verdict.LineRelease) string { return l.Release }).Draw(t, "shipping") {
		digest := strings.Repeat(rapid.SampledFrom([]string{"0", "a", "f"}).Draw(t, "digest"), 64)
		part := rapid.SampledFrom([]string{"", "server", "client"}).Draw(t, "shipped in")
		a := verdict.Artifact{Product: product, Version: v.Release, Part: part, Name: "it.jar", Kind: verdict.ArtifactFile, Digest: digest, Added: noon}
		if rapid.Bool().Draw(t, "an image") {
			a.Name, a.Kind, a.Found.Subject = "it.tar", verdict.ArtifactImage, "pkg:oci/box@sha256:"+digest+"?tag="+v.Release
		}
		list = append(list, a)
	}
	return list
}

func history(t *rapid.T, a *publish.Advisory) {
	of := rapid.SampledFrom([][]string{nil, {"1.0.0"}, {"1.0.0", "1.0.1", "1.1.0", "2.0.0"}, {"1", "2"}, {"3", "4"}, {"A", "1.0.0"}, {"0.9.0", "1.0.0"}}).Draw(t, "history")
	for i, version := range of {
		a.History = append(a.History, verdict.AdvisoryRevision{Version: version, At: noon.AddDate(0, 0, i), Summary: rapid.SampledFrom([]string{"", "A fix."}).Draw(t, "what is new")})
		a.Version, a.At, a.Revision = version, noon.AddDate(0, 0, i), i+1
	}
}

var vectors = []string{"", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:U", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
	"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "nonsense"}

func text(t *rapid.T, a *publish.Advisory, words *rapid.Generator[string]) {
	list := rapid.SliceOfN(words, 0, 2)
	a.Text = verdict.AdvisoryText{Title: "A request leaves a thread behind", Summary: words.Draw(t, "summary"), Impact: words.Draw(t, "impact"),
		Actions: list.Draw(t, "actions"), Unfixed: words.Draw(t, "unfixed"), Workarounds: list.Draw(t, "workarounds"), Contact: words.Draw(t, "contact"),
		Audience: rapid.SampledFrom([]verdict.Audience{"", verdict.CustomerAudience, "partners"}).Draw(t, "audience")}
	if rapid.Bool().Draw(t, "more") {
		a.Text.Exploitation = verdict.Exploitation{Known: rapid.SampledFrom(verdict.ExploitationStates).Draw(t, "known"), AsOf: "2026-03-01"}
		a.Text.Detection = []verdict.Detection{{Kind: verdict.DetectLog, Text: "The log has lines of this kind.", Look: "ERROR left behind"}}
		a.Text.Hosted = []verdict.HostedStatus{{Service: "Example Cloud", Text: "It was remediated.", Date: "2026-02-28"}}
		a.Text.Credits = []verdict.Credit{{Name: "A. Finder", Type: verdict.CreditFinder}, {Name: "A. Finder", Type: verdict.CreditFinder}, {Name: "scan", Type: verdict.CreditTool}}
		a.Text.Timeline = []verdict.TimelineEntry{{Date: "2026-01-01", Text: "Reported."}, {Date: "2026-01-01", Text: "Reported."}}
		a.Text.Questions = []verdict.Question{{Question: "Am I affected?", Answer: "See above."}, {Question: "Why?"}}
		a.Text.References = []verdict.AdvisoryReference{{Kind: "FIX", URL: "https://example.org/fix"}, {URL: "https://example.org/fix", Text: "The fix"}, {Kind: "odd", URL: "https://example.org/odd"}}
		a.Text.NextUpdate = "2026-03-09"
	}
	ids := []string{"CVE-2026-1001", "GHSA-aaaa-bbbb-cccc", "VUL-00000001", "VUL-00000002"}
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 3, rapid.ID).Draw(t, "vulnerabilities") {
		told := verdict.AdvisoryFlaw{ID: id, Title: words.Draw(t, "title"), Description: words.Draw(t, "description"), Vector: rapid.SampledFrom(vectors).Draw(t, "vector"),
			CWEs: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"CWE-79", "CWE-400", "CWE-1", "odd"}), 0, 3, rapid.ID).Draw(t, "cwes"), Preconditions: list.Draw(t, "preconditions"),
			Severity: rapid.SampledFrom([]string{"", "important", "odd"}).Draw(t, "severity"), Reasons: map[string]string{"AV": "It is asked by the network.", "AC": "Nothing is in the way."}}
		known := verdict.AdvisedFlaw{ID: id, Origin: rapid.SampledFrom([]verdict.Origin{verdict.Own, verdict.Upstream}).Draw(t, "origin"),
			Scores: []verdict.Score{{Vector: rapid.SampledFrom(vectors).Draw(t, "score"), Source: verdict.ScoreNVD, By: "NVD"}}, Words: []verdict.SeverityWord{{Word: "MODERATE", Source: verdict.ScoreGHSA}}}
		if id == "VUL-00000001" && rapid.Bool().Draw(t, "alias") {
			known.Aliases = []string{"CVE-2026-1002", "GHSA-dddd-eeee-ffff"}
		}
		a.Text.Vulnerabilities, a.Flaws = append(a.Text.Vulnerabilities, told), append(a.Flaws, known)
	}
}

func ranges(t *rapid.T, id string) (list []verdict.AdvisedRange) {
	for range rapid.IntRange(0, 2).Draw(t, "ranges") {
		from := rapid.IntRange(-1, len(Bounds)-2).Draw(t, "from")
		r := verdict.AdvisedRange{Vulnerability: id, OwnRange: verdict.OwnRange{Interval: vers.Interval{Introduced: "0"}}, Parts: rapid.SampledFrom([][]string{nil, {"server"}}).Draw(t, "parts")}
		if from >= 0 {
			r.Introduced = Bounds[from]
		}
		to := Bounds[rapid.IntRange(from+1, len(Bounds)-1).Draw(t, "to")]
		switch rapid.IntRange(0, 3).Draw(t, "end") {
		case 0:
			r.Fixed = to
		case 1:
			r.LastAffected = to
		case 2:
			r.Interval, r.Versions = vers.Interval{}, []string{to}
		}
		list = append(list, r)
	}
	return list
}

func releases(t *rapid.T, product, id string, words *rapid.Generator[string]) (list []verdict.AdvisedRelease) {
	for _, v := range versions {
		if rapid.IntRange(0, 3).Draw(t, "told") == 0 {
			continue
		}
		r := verdict.AdvisedRelease{Product: product, Line: v.Line, Version: v.Release, Vulnerability: id, Status: rapid.SampledFrom(verdict.Statuses).Draw(t, "status"),
			Impact: words.Draw(t, "why"), Action: words.Draw(t, "action"), Settings: words.Draw(t, "settings"),
			Treatment: rapid.SampledFrom(append([]verdict.Treatment{""}, verdict.Treatments...)).Draw(t, "treatment"), EndOfLife: rapid.Bool().Draw(t, "ended")}
		if r.Status == verdict.NotAffected {
			r.Justification = rapid.SampledFrom(append([]verdict.Justification{""}, verdict.Justifications...)).Draw(t, "justification")
		}
		if r.Status == verdict.Affected {
			r.FixedIn = rapid.SliceOfNDistinct(rapid.SampledFrom([]verdict.LineRelease{{Line: "1.0", Release: "1.0.5"}, {Line: "1.1", Release: "1.1.9"}, {Line: "2.0"}}), 0, 3,
				func(l verdict.LineRelease) string { return l.Line }).Draw(t, "fixed in")
		}
		if rapid.Bool().Draw(t, "component") {
			r.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/servlet@1.2"}, {Previous: "pkg:maven/org.example/gone@1"}}
			r.Parts = []verdict.StatedPart{{Part: "server", Status: r.Status}, {Part: "client", Status: rapid.SampledFrom(verdict.Statuses).Draw(t, "status of the client")}}
		}
		list = append(list, r)
	}
	return list
}

// Shuffled is the same advisory with its rows in another order.
func Shuffled(a publish.Advisory) publish.Advisory {
	a.Programme, a.Products, a.Releases, a.Flaws = backwards(a.Programme), backwards(a.Products), backwards(a.Releases), backwards(a.Flaws)
	a.Shipped = backwards(a.Shipped)
	for i := range a.Products {
		a.Products[i].Ranges = backwards(a.Products[i].Ranges)
	}
	for i := range a.Releases {
		r := &a.Releases[i]
		r.Parts, r.Components, r.FixedIn = backwards(r.Parts), backwards(r.Components), backwards(r.FixedIn)
	}
	for i := range a.Flaws {
		a.Flaws[i].Aliases, a.Flaws[i].Scores = backwards(a.Flaws[i].Aliases), backwards(a.Flaws[i].Scores)
	}
	return a
}

func backwards[T any](list []T) []T {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
