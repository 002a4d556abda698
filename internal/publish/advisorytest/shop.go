// SPDX-License-Identifier: Apache-2.0

// Package advisorytest holds advisories for the tests of the formats in which they are
// written: one that is well made, and whatever may be published.
package advisorytest

import (
	"verdict"
	"verdict/internal/publish"
	"verdict/spec/vers"
)

// programme are products of each kind that formats tell apart: with an ecosystem and
// without one, without a package URL, and a service.
var programme = []verdict.Product{
	product("shop", "Example Shop", verdict.Platform, "pkg:maven/org.example/shop", "maven"),
	product("agent", "Example Agent", verdict.Library, "pkg:npm/%40example/agent", "npm"),
	product("box", "Example Box", verdict.Image, "pkg:oci/box?repository_url=registry.example.org/box", "semver"),
	product("bare", "Example Bare", verdict.Connector, "", ""),
	product("cloud", "Example Cloud", verdict.Hosted, "pkg:generic/cloud", "semver"),
}

func product(slug, name string, kind verdict.ProductKind, purl, scheme string) verdict.Product {
	return verdict.Product{Slug: slug, Name: name, Kind: kind, PURL: purl, Versions: scheme, Author: "Example security",
		Namespace: "https://example.org", Contact: "security@example.org", Notice: "The text is given as it is."}
}

// Shop is a well-made advisory about one flaw of ours: one line that is fixed, one that is
// past its end of life, and one that never had the flaw.
func Shop() publish.Advisory {
	a := publish.Advisory{Programme: programme, Site: "https://security.example.org", Assigner: publish.Assigner{OrgID: "3b0e7a4c-2f61-4d59-9a0e-5b1f0c9d8e77", ShortName: "example"}}
	a.Number, a.Revision, a.Version, a.State, a.First, a.At = "VSA-2026-03", 2, "1.1.0", verdict.AdvisoryPublished, noon, noon.AddDate(0, 0, 3)
	a.History = []verdict.AdvisoryRevision{{Version: "1.0.0", At: noon, Summary: "First published."}, {Version: "1.1.0", At: a.At, Summary: "A workaround is known."}}
	a.Text = verdict.AdvisoryText{
		Title: "Unbounded threads by half a request", Summary: "Whoever can open a connection can use up all threads of the server.",
		Vulnerabilities: []verdict.AdvisoryFlaw{{ID: "CVE-2026-1001", Description: "The server keeps a thread for each request that is never ended.", CWEs: []string{"CWE-400"},
			Preconditions: []string{"The port of the server can be reached."}, Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", Reasons: map[string]string{"PR": "It is before the login."},
			Severity: "important"}},
		Products: []string{"shop"}, Impact: "The server answers nobody any more.",
		Hosted:       []verdict.HostedStatus{{Service: "Example Cloud", Text: "It was remediated, and no action is required.", Date: "2026-02-28"}},
		Detection:    []verdict.Detection{{Kind: verdict.DetectLog, Text: "The log has this line, many times.", Look: "WARN no thread is left"}},
		Exploitation: verdict.Exploitation{Known: verdict.ExploitationNone, AsOf: "2026-03-01"},
		Actions:      []string{"Upgrade to 1.1.2.", "Restart the server."}, Unfixed: "Move to a line that is supported.", Workarounds: []string{"Set request.timeout.ms=1000."},
		Credits: []verdict.Credit{{Name: "A. Finder", Type: verdict.CreditFinder}}, Timeline: []verdict.TimelineEntry{{Date: "2026-01-07", Text: "Reported."}},
		Questions:  []verdict.Question{{Question: "Is a client affected?", Answer: "No."}},
		References: []verdict.AdvisoryReference{{Kind: "FIX", URL: "https://example.org/shop/commit/1", Text: "The fix"}},
	}
	a.Flaws = []verdict.AdvisedFlaw{{ID: "CVE-2026-1001", Origin: verdict.Own, Scores: []verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", Source: verdict.ScoreNVD, By: "NVD"}}}}
	a.Products = []verdict.AdvisedProduct{{Slug: "shop", Name: "Example Shop", Kind: verdict.Platform, PURL: "pkg:maven/org.example/shop", Scheme: "maven", Ranges: []verdict.AdvisedRange{
		{Vulnerability: "CVE-2026-1001", OwnRange: verdict.OwnRange{Line: "1.0", Interval: vers.Interval{Introduced: "1.0.1", LastAffected: "1.0.2"}}, Parts: []string{"server"}},
		{Vulnerability: "CVE-2026-1001", OwnRange: verdict.OwnRange{Line: "1.1", Interval: vers.Interval{Introduced: "1.1.0", Fixed: "1.1.2"}}, Parts: []string{"server"}}}}}
	fixed := []verdict.LineRelease{{Line: "1.1", Release: "1.1.2"}}
	row := func(line, version string, status verdict.Status, change func(*verdict.AdvisedRelease)) {
		r := verdict.AdvisedRelease{Product: "shop", Line: line, Version: version, Vulnerability: "CVE-2026-1001", Status: status}
		if change != nil {
			change(&r)
		}
		a.Releases = append(a.Releases, r)
	}
	old := func(r *verdict.AdvisedRelease) { r.FixedIn, r.EndOfLife = fixed, true }
	row("1.0", "1.0.0", verdict.NotAffected, func(r *verdict.AdvisedRelease) { r.Justification = verdict.CodeNotPresent })
	row("1.0", "1.0.1", verdict.Affected, old)
	row("1.0", "1.0.2", verdict.Affected, old)
	row("1.1", "1.1.0", verdict.Affected, func(r *verdict.AdvisedRelease) { r.FixedIn, r.Treatment = fixed, verdict.Fix })
	row("1.1", "1.1.1", verdict.Affected, func(r *verdict.AdvisedRelease) { r.FixedIn, r.Treatment = fixed, verdict.Fix })
	row("1.1", "1.1.2", verdict.Fixed, nil)
	row("2.0", "2.0.0", verdict.UnderInvestigation, nil)
	return a
}
