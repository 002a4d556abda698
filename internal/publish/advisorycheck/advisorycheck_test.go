// SPDX-License-Identifier: Apache-2.0

package advisorycheck_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/publish/advisorycheck"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

// spoilt is one thing that is wrong with an otherwise well-made advisory.
type spoilt struct {
	name  string
	spoil func(*advisorycheck.Input)
	want  []string // gate at path: words of the message
}

func text(in *advisorycheck.Input) *verdict.AdvisoryText      { return &in.Advisory.Text }
func flaw(in *advisorycheck.Input) *verdict.AdvisoryFlaw      { return &in.Advisory.Text.Vulnerabilities[0] }
func product(in *advisorycheck.Input) *verdict.AdvisedProduct { return &in.Advisory.Products[0] }
func ranges(in *advisorycheck.Input, list ...vers.Interval) {
	product(in).Ranges = nil
	for _, r := range list {
		product(in).Ranges = append(product(in).Ranges, verdict.AdvisedRange{Vulnerability: "CVE-2026-70001", OwnRange: verdict.OwnRange{Interval: r}})
	}
	in.Flaws[0].CVE = nil
}

// alone takes away what is known of releases.
func alone(in *advisorycheck.Input) {
	in.Releases, in.Statements, in.Advisory.Releases, in.Advisory.Imported = nil, nil, nil, "page.html"
}

func fixed(in *advisorycheck.Input, versions ...string) {
	for _, v := range versions {
		in.Advisory.Releases = append(in.Advisory.Releases, verdict.AdvisedRelease{Product: "kiosk", Version: v, Vulnerability: "CVE-2026-70001", Status: verdict.Fixed})
	}
}

var versionCases = []spoilt{
	{"a product's name in a version", func(in *advisorycheck.Input) {
		alone(in)
		product(in).Ranges[0].Interval, product(in).Ranges[0].Versions = vers.Interval{}, []string{"Example Kiosk 2.1.0 2.1.0 "}
		in.Flaws[0].CVE = nil
	}, []string{`version_unreadable at ranges of kiosk[0]: "Example Kiosk 2.1.0 2.1.0" is no version of Example Kiosk`}},
	{"a pattern for a version", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.1.x", LastAffected: "2.1.1"})
	}, []string{`version_unreadable at ranges of kiosk[0]: "2.1.x" is no version`}},
	{"a range that ends before it begins", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.1.0", Fixed: "2.0.0"}, vers.Interval{Introduced: "3.0.0", Fixed: "3.0.1"})
	}, []string{"range_empty at ranges of kiosk[0]: the range [2.1.0,2.0.0) holds no version"}},
	{"two ranges that overlap", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.0.0", Fixed: "2.2.0"}, vers.Interval{Introduced: "2.1.0", Fixed: "2.2.0"})
	}, []string{"range_overlap at ranges of kiosk[1]: of kiosk (CVE-2026-70001), [2.0.0,2.2.0) and [2.1.0,2.2.0) have versions in common"}},
	{"ranges of different parts may overlap", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.0.0", Fixed: "2.2.0"}, vers.Interval{Introduced: "2.1.0", Fixed: "2.2.0"})
		product(in).Ranges[1].Parts = []string{"clients"}
	}, nil},
	{"a hole in which no release lies is warned of", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.3.0", LastAffected: "3.5.2"}, vers.Interval{Introduced: "3.6.0", LastAffected: "3.6.2"})
		fixed(in, "3.6.3")
	}, []string{"range_hole at ranges of kiosk[0]: of kiosk (CVE-2026-70001), the range ends with 3.5.2 without a fix, so that a 3.5.3 would be read as not affected"}},
	{"a hole with a known release in it", func(in *advisorycheck.Input) {
		alone(in)
		in.Releases = []advisorycheck.Release{{Product: "kiosk", Version: "3.5.3", State: verdict.Released}}
		ranges(in, vers.Interval{Introduced: "2.3.0", LastAffected: "3.5.2"}, vers.Interval{Introduced: "3.6.0", LastAffected: "3.6.2"})
		fixed(in, "3.6.3")
	}, []string{"range_hole at ranges of kiosk[0]: of kiosk (CVE-2026-70001), nothing is said of 3.5.3, between the affected 3.5.2 and 3.6.0"}},
	{"a line at its end of life has no next release", func(in *advisorycheck.Input) {
		alone(in)
		in.Releases = []advisorycheck.Release{{Product: "kiosk", Version: "3.5.2", State: verdict.Released, EndOfLife: true}, {Product: "kiosk", Version: "3.6.2", State: verdict.Released}}
		ranges(in, vers.Interval{Introduced: "2.3.0", LastAffected: "3.5.2"}, vers.Interval{Introduced: "3.6.0", LastAffected: "3.6.2"})
		fixed(in, "3.6.3")
	}, nil},
	{"a list with a hole", func(in *advisorycheck.Input) {
		alone(in)
		in.Releases = []advisorycheck.Release{{Product: "kiosk", Version: "2.0.1", State: verdict.Released}}
		ranges(in, vers.Interval{})
		product(in).Ranges[0].Versions = []string{"2.0.2", "2.0.0"}
		fixed(in, "2.0.3")
	}, []string{"range_hole at ranges of kiosk[0]: of kiosk (CVE-2026-70001), nothing is said of 2.0.1, between the affected 2.0.0 and 2.0.2"}},
	{"a gap before the fix, by the numbers alone", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.0.0", LastAffected: "3.3.2"})
		fixed(in, "3.9.1", "4.0.0")
	}, []string{"fix_gap at ranges of kiosk[0]: of kiosk (CVE-2026-70001), the last affected version is 3.3.2 and the first fixed one 3.9.1"}},
	{"a gap before the fix, with the releases in it", func(in *advisorycheck.Input) {
		alone(in)
		in.Releases = []advisorycheck.Release{{Product: "kiosk", Version: "3.9.0", State: verdict.Released}, {Product: "kiosk", Version: "3.4.0", State: verdict.Released}}
		ranges(in, vers.Interval{Introduced: "2.0.0", LastAffected: "3.3.2"})
		fixed(in, "3.9.1", "4.0.0")
	}, []string{"fix_gap at ranges of kiosk[0]: of kiosk (CVE-2026-70001), nothing is said of 3.4.0, 3.9.0, between the last affected version 3.3.2 and the first fixed one 3.9.1"}},
	{"a list that nobody can follow", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in, vers.Interval{Introduced: "2.0.0", Fixed: "2.1.2"}, vers.Interval{})
		for n := range 2001 {
			product(in).Ranges[1].Versions = append(product(in).Ranges[1].Versions, fmt.Sprintf("4.0.%d", n))
		}
	}, []string{"range_hole at ranges of kiosk[1]: kiosk (CVE-2026-70001) has more than 2000 ranges and versions"}},
	{"a withdrawn release may be passed over", func(in *advisorycheck.Input) {
		alone(in)
		in.Releases = []advisorycheck.Release{{Product: "kiosk", Version: "3.2.2", State: verdict.Withdrawn}}
		ranges(in, vers.Interval{Introduced: "3.2.0", LastAffected: "3.2.1"})
		fixed(in, "3.2.3")
	}, nil},
	{"no fix at all, and later releases", func(in *advisorycheck.Input) {
		alone(in)
		in.Releases = []advisorycheck.Release{{Product: "kiosk", Version: "3.4.0", State: verdict.Released}}
		ranges(in, vers.Interval{Introduced: "2.0.0", LastAffected: "3.3.2"})
	}, []string{"fix_gap at ranges of kiosk[0]: of kiosk (CVE-2026-70001), the range ends with 3.3.2 and no fix is named, and nothing is said of 3.4.0"}},
	{"a fixed release in an affected range", func(in *advisorycheck.Input) {
		ranges(in, vers.Interval{Introduced: "2.0.0", Fixed: "2.2.0"}, vers.Interval{Introduced: "3.0.0", Fixed: "3.0.1"})
	}, []string{"range_contradicts_release at releases of kiosk: 2.1.2 of kiosk (CVE-2026-70001) is fixed, and lies in an affected range"}},
	{"an affected release in no range", func(in *advisorycheck.Input) {
		ranges(in, vers.Interval{Introduced: "2.1.0", LastAffected: "2.1.1"}, vers.Interval{Introduced: "3.0.0", Fixed: "3.0.1"})
	}, []string{"range_contradicts_release at releases of kiosk: 2.0.0 of kiosk (CVE-2026-70001) is affected, and lies in no affected range"}},
	{"a fix that is named and affected", func(in *advisorycheck.Input) {
		in.Advisory.Releases[0].FixedIn = []verdict.LineRelease{{Line: "2.1", Release: "2.1.1"}}
	}, []string{"range_contradicts_release at releases of kiosk: 2.0.0 of kiosk (CVE-2026-70001) is said to be fixed in 2.1.1"}},
	{"nothing is affected", func(in *advisorycheck.Input) {
		alone(in)
		ranges(in)
	}, []string{"nothing_affected at vulnerabilities[0]: no version of any product is affected by CVE-2026-70001"}},
	{"a release of which nothing is said", func(in *advisorycheck.Input) {
		in.Releases = append(in.Releases, advisorycheck.Release{Product: "kiosk", Version: "3.0.2", State: verdict.Released})
	}, []string{"release_unspoken at releases of kiosk: of kiosk (CVE-2026-70001), nothing is said of 3.0.2"}},
}

var wordCases = []spoilt{
	{"no weakness", func(in *advisorycheck.Input) { flaw(in).CWEs = nil }, []string{"cwe_missing at vulnerabilities[0].cwes: no weakness is named"}},
	{"a weakness in words", func(in *advisorycheck.Input) { flaw(in).CWEs = []string{"Server-Side Request Forgery"} },
		[]string{`cwe_unknown at vulnerabilities[0].cwes[0]: "Server-Side Request Forgery" is free text`}},
	{"a category", func(in *advisorycheck.Input) { flaw(in).CWEs = []string{"CWE-264"} }, []string{"cwe_unknown at vulnerabilities[0].cwes[0]: CWE-264 is no weakness of CWE"}},
	{"a deprecated weakness", func(in *advisorycheck.Input) { flaw(in).CWEs = []string{"CWE-552", "CWE-533"} },
		[]string{"cwe_deprecated at vulnerabilities[0].cwes[1]: CWE-533 was taken back by CWE (DEPRECATED: Information Exposure Through Server Log Files)"}},
	{"a weakness that says too little", func(in *advisorycheck.Input) { flaw(in).CWEs = []string{"CWE-20"} },
		[]string{"cwe_discouraged at vulnerabilities[0].cwes[0]: CWE discourages CWE-20 (Improper Input Validation)"}},
	{"the product's name in the title", func(in *advisorycheck.Input) {
		text(in).Title = "Reading of files in example kiosk"
		in.Flaws[0].CVE = nil
	},
		[]string{`title_product at title: the title "Reading of files in example kiosk" names the product "Example Kiosk"`}},
	{"the product's short name in the title", func(in *advisorycheck.Input) { flaw(in).Title = "Kiosk templates read files"; in.Flaws[0].CVE = nil },
		[]string{`title_product at vulnerabilities[0].title: the title "Kiosk templates read files" names the product "Kiosk"`}},
	{"the same word for another thing", func(in *advisorycheck.Input) {
		text(in).Title = "Reading of files of a kiosk machine"
		in.Flaws[0].CVE = nil
	}, nil},
	{"an id in the title", func(in *advisorycheck.Input) {
		text(in).Title = "CVE-2026-70001: reading of files"
		in.Flaws[0].CVE = nil
	},
		[]string{"title_id at title: the title names CVE-2026-70001"}},
	{"texts are missing", func(in *advisorycheck.Input) { text(in).Summary, flaw(in).Description = " ", "" },
		[]string{"text_missing at summary: the advisory has no summary", "text_missing at vulnerabilities[0].description: nothing describes CVE-2026-70001"}},
	{"no impact, no contact", func(in *advisorycheck.Input) { text(in).Impact, text(in).Contact = "", "" },
		[]string{"impact_missing at impact: nothing", "contact_missing at contact: nothing"}},
	{"no action", func(in *advisorycheck.Input) { text(in).Actions = nil }, []string{"action_missing at actions: users of affected versions of kiosk are not told"}},
	{"nothing of exploitation", func(in *advisorycheck.Input) { text(in).Exploitation = verdict.Exploitation{} },
		[]string{"exploitation_undated at exploitation: nothing"}},
	{"exploitation as of no day", func(in *advisorycheck.Input) { text(in).Exploitation.AsOf = "" },
		[]string{`exploitation_undated at exploitation.asOf: exploitation is "none", and no day`}},
	{"thanks in the description", func(in *advisorycheck.Input) { flaw(in).Description += " It was reported by Ben Sample." },
		[]string{`credit_in_text at vulnerabilities[0].description: the text thanks somebody: "reported by B"`}},
	{"a credited name in the summary", func(in *advisorycheck.Input) { text(in).Summary = "Ada Example read files of the server." },
		[]string{`credit_in_text at summary: the text names "Ada Example", who is credited`}},
	{"what the server reported by itself is no thanks", func(in *advisorycheck.Input) {
		flaw(in).Description = "Sizes that are reported by the server are wrong."
	}, nil},
	{"a credit that is a sentence", func(in *advisorycheck.Input) {
		text(in).Credits[0].Name = "Kiosk would like to thank Ada Example for reporting this"
		in.Flaws[0].CVE = nil
	}, []string{"credit_form at credits[0].name: \"Kiosk would like"}},
	{"a credit with an address", func(in *advisorycheck.Input) {
		text(in).Credits[0].Name = "Ada Example (ada@kiosk.example)"
		in.Flaws[0].CVE = nil
	},
		[]string{"credit_form at credits[0].name: the credit holds an address"}},
	{"praise", func(in *advisorycheck.Input) { text(in).Unfixed = "Move to our industry-leading service." },
		[]string{`advertising at unfixed: the text advertises: "industry-leading"`}},
}

var otherCases = []spoilt{
	{"no reference", func(in *advisorycheck.Input) { text(in).References = nil }, []string{"reference_missing at references: "}},
	{"the record itself", func(in *advisorycheck.Input) {
		text(in).References[0].URL = "https://www.cve.org/CVERecord?id=CVE-2026-70001"
	},
		[]string{"reference_self at references[0].url: the reference leads to the record of CVE-2026-70001 itself"}},
	{"the record of another", func(in *advisorycheck.Input) {
		text(in).References[0].URL = "https://nvd.nist.gov/vuln/detail/CVE-2020-0001"
	}, nil},
	{"a host of one's own network", func(in *advisorycheck.Input) { text(in).References[0].URL = "https://wiki.corp/7" },
		[]string{"reference_closed at references[0].url: only some can reach wiki.corp"}},
	{"a private address", func(in *advisorycheck.Input) { text(in).References[0].URL = "http://10.1.2.3/7" },
		[]string{"reference_closed at references[0].url: only some can reach 10.1.2.3"}},
	{"a forbidden host", func(in *advisorycheck.Input) { text(in).References[0].URL = "https://staging.kiosk.example/7" },
		[]string{"reference_closed at references[0].url: the host staging.kiosk.example may not be named"}},
	{"a file", func(in *advisorycheck.Input) { text(in).References[0].URL = "file:///etc/hosts" },
		[]string{`reference_closed at references[0].url: "file:///etc/hosts" is no web address`}},
	{"a link that does not answer", func(in *advisorycheck.Input) { in.Answers = func(string) error { return errors.New("404 Not Found") } },
		[]string{"reference_unreachable at references[0].url: the reference does not answer: 404 Not Found"}},
	{"links are not asked without the function", func(in *advisorycheck.Input) { in.Answers = nil }, nil},
	{"a vector that is none", func(in *advisorycheck.Input) {
		flaw(in).Vector = "CVSS:3.1/AV:N"
		in.Advisory.Flaws[0].Scores = nil
		in.Flaws[0].CVE = nil
	},
		[]string{`vector_invalid at vulnerabilities[0].vector: the vector "CVSS:3.1/AV:N" cannot be read`}},
	{"no severity", func(in *advisorycheck.Input) {
		flaw(in).Vector, flaw(in).Severity = "", ""
		in.Advisory.Flaws[0].Scores = nil
	},
		[]string{"severity_missing at vulnerabilities[0]: CVE-2026-70001 has neither"}},
	{"a severity in free words", func(in *advisorycheck.Input) { flaw(in).Severity = "rather bad" },
		[]string{`severity_unknown at vulnerabilities[0].severity: "rather bad" is a word of no known scale`}},
	{"word and vector contradict", func(in *advisorycheck.Input) { flaw(in).Severity = "Important" },
		[]string{`severity_contradiction at vulnerabilities[0].severity: the severity of CVE-2026-70001 is "Important", which is high, and its vector computes to 6.5, which is medium`}},
	{"the score of another may differ", func(in *advisorycheck.Input) {
		in.Advisory.Flaws[0].Scores = append(in.Advisory.Flaws[0].Scores, verdict.Score{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Source: verdict.ScoreNVD})
	}, nil},
	{"hygiene with an id", func(in *advisorycheck.Input) { in.Flaws[0].Class = verdict.Hygiene }, []string{"hygiene_cve at vulnerabilities[0].id: "}},
	{"hygiene with the id of the library", func(in *advisorycheck.Input) {
		in.Flaws[0].Class, in.Flaws[0].Ours = verdict.Hygiene, false
		in.Advisory.Flaws[0].Origin = verdict.Upstream
	}, nil},
	{"an id of ours for the flaw of another", func(in *advisorycheck.Input) { in.Advisory.Flaws[0].Origin = verdict.Upstream },
		[]string{"upstream_cna at vulnerabilities[0].id: CVE-2026-70001 is in somebody else's component"}},
	{"a service without its tag", func(in *advisorycheck.Input) { product(in).Kind = verdict.Hosted },
		[]string{"hosted_tag at cve CVE-2026-70001 tags: all products of the advisory are services"}},
	{"the tag of services on a product", func(in *advisorycheck.Input) {
		in.Flaws[0].CVE.Containers.CNA.Tags = []string{"exclusively-hosted-service"}
	},
		[]string{"hosted_tag at cve CVE-2026-70001 tags: the record of CVE-2026-70001 has the tag"}},
	{"only ended lines, and no tag", func(in *advisorycheck.Input) {
		for i := range in.Releases {
			in.Releases[i].EndOfLife = true
		}
	}, []string{"unsupported_tag at cve CVE-2026-70001 tags: only releases past their end of life are affected (kiosk@2.0.0, kiosk@2.1.0, kiosk@2.1.1, kiosk@3.0.0)"}},
	{"the tag of ended lines on living ones", func(in *advisorycheck.Input) {
		in.Flaws[0].CVE.Containers.CNA.Tags = []string{"unsupported-when-assigned"}
	},
		[]string{"unsupported_tag at cve CVE-2026-70001 tags: the record of CVE-2026-70001 has the tag unsupported-when-assigned, and supported releases"}},
	{"a record with another range", func(in *advisorycheck.Input) {
		in.Flaws[0].CVE.Containers.CNA.Affected[0].Versions[0].Version = "2.1.0"
	},
		[]string{"record_ranges at cve CVE-2026-70001 affected: of kiosk (CVE-2026-70001), the advisory says vers:maven/>=2.0.0|<=2.1.1|>=3.0.0|<3.0.1 and the record vers:maven/>=2.1.0|<=2.1.1|>=3.0.0|<3.0.1: they differ for 2.0.0"}},
	{"a record that names the product among others", func(in *advisorycheck.Input) {
		cna := &in.Flaws[0].CVE.Containers.CNA
		other := cna.Affected[0]
		other.Product, other.PackageName, other.Versions = "Example Tower", "org.example:tower", []cve.Version{{Version: "1.0", Status: cve.Affected}}
		cna.Affected = append(cna.Affected, other)
	}, nil},
	{"a record under another name", func(in *advisorycheck.Input) {
		in.Flaws[0].CVE.Containers.CNA.Affected[0].Product, in.Flaws[0].CVE.Containers.CNA.Affected[0].PackageName = "Stand", "org.example:stand"
	}, nil},
	{"a range that differs for no release", func(in *advisorycheck.Input) {
		v := &in.Flaws[0].CVE.Containers.CNA.Affected[0].Versions[0]
		v.LessThan, v.LessThanOrEqual = "2.1.2", ""
	}, []string{"record_ranges at cve CVE-2026-70001 affected: of kiosk (CVE-2026-70001), the advisory says vers:maven/>=2.0.0|<=2.1.1|>=3.0.0|<3.0.1 and the record vers:maven/>=2.0.0|<2.1.2|>=3.0.0|<3.0.1: they differ for versions that may come"}},
	{"a record with another vector and word", func(in *advisorycheck.Input) { flaw(in).Vector = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:N" },
		[]string{"record_score at cve CVE-2026-70001 metrics: the vector of CVE-2026-70001 is CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:N in the advisory"}},
	{"a record with another title", func(in *advisorycheck.Input) { in.Flaws[0].CVE.Containers.CNA.Title = "Templates" },
		[]string{`record_title at cve CVE-2026-70001 title: the title is "Reading of files by way of a connection template" in the advisory and "Templates" in the record`}},
	{"a record with other credits", func(in *advisorycheck.Input) { text(in).Credits = nil },
		[]string{"record_credits at cve CVE-2026-70001 credits: the advisory credits nobody and the record Ada Example"}},
	{"a record that names no package", func(in *advisorycheck.Input) { in.Flaws[0].CVE.Containers.CNA.Affected[0].PackageName = "" },
		[]string{`record_package at cve CVE-2026-70001 affected[0]: the record names "Example Kiosk" by words alone`}},
	{"a record without an order of versions", func(in *advisorycheck.Input) {
		in.Flaws[0].CVE.Containers.CNA.Affected[0].Versions[1].Type = "custom"
	},
		[]string{`record_order at cve CVE-2026-70001 affected[0].versions[1]: the range says "custom" of its order`}},
	{"a record without references", func(in *advisorycheck.Input) { in.Flaws[0].CVE.Containers.CNA.References = nil },
		[]string{"record_rules at cve CVE-2026-70001 /containers/cna: "}},
	{"a statement that has changed", func(in *advisorycheck.Input) { in.Statements[0].Status = verdict.UnderInvestigation },
		[]string{"statement_differs at releases of kiosk: the advisory says that kiosk@2.0.0 is affected (CVE-2026-70001), and the published statement that it is under investigation"}},
	{"a statement too many and one too few", func(in *advisorycheck.Input) { in.Statements[0].Version = "1.0.0" },
		[]string{"statement_differs at releases of kiosk: the advisory says that kiosk@2.0.0 is affected (CVE-2026-70001), and no published statement",
			"statement_differs at releases of kiosk: a published statement says that kiosk@1.0.0 is affected"}},
	{"another number than before", func(in *advisorycheck.Input) { revise(in); in.Advisory.Number = "VSA-2026-04" },
		[]string{`history_changed at number: the advisory was published as VSA-2026-03, and is to be published as "VSA-2026-04"`}},
	{"a changed history", func(in *advisorycheck.Input) {
		revise(in)
		in.Advisory.History[0].Summary = "Nothing happened"
		in.Advisory.First = june.AddDate(0, 0, 1)
	},
		[]string{"history_changed at history: the first revision was published on 2026-06-09", "history_changed at history: version 1.0.0 of the history was published"}},
	{"a change without a new version", func(in *advisorycheck.Input) {
		revise(in)
		in.Advisory.Version = "1.0.0"
		text(in).Impact += " It hurries."
	},
		[]string{"history_changed at version: the text has changed"}},
	{"a revision that says nothing of itself", func(in *advisorycheck.Input) { revise(in); in.Advisory.History[1].Summary = "" },
		[]string{"revision_unexplained at history: version 1.0.1 does not say"}},
	{"a revision as it should be", revise, nil},
}

// revise makes the advisory the second revision of itself.
func revise(in *advisorycheck.Input) {
	last := in.Advisory
	last.History = slices.Clone(last.History)
	in.Last = &last
	in.Advisory.Version = "1.0.1"
	in.Advisory.History = append(slices.Clone(last.History), verdict.AdvisoryRevision{Version: "1.0.1", At: june.AddDate(0, 1, 0), Summary: "The wording is better"})
}

func TestEachGateFindsWhatItNames(t *testing.T) {
	fired := map[string]bool{"exploit_in_text": true} // has a test of its own
	for _, test := range slices.Concat(versionCases, wordCases, otherCases) {
		t.Run(test.name, func(t *testing.T) {
			in := wellMade(t)
			test.spoil(&in)
			got := advisorycheck.Check(in)
			for i, f := range got {
				fired[f.Gate] = true
				said := f.Gate + " at " + f.Path + ": " + f.Message
				if i >= len(test.want) || !strings.HasPrefix(said, test.want[i]) {
					t.Errorf("found %s", said)
				}
				if f.Hint == "" || f.Level != advisorycheck.Error && f.Level != advisorycheck.Warning {
					t.Errorf("%s has the level %q and the hint %q", f.Gate, f.Level, f.Hint)
				}
			}
			if len(got) < len(test.want) {
				t.Errorf("not found: %q", test.want[len(got):])
			}
		})
	}
	for _, gate := range advisorycheck.Gates() {
		if !fired[gate.Name] {
			t.Errorf("nothing above makes %s find anything", gate.Name)
		}
	}
}

func TestEachGateExplainsItself(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range advisorycheck.Gates() {
		if seen[g.Name] || g.Standard == "" || g.Remedy == "" || !strings.HasSuffix(g.Sentence, ".") {
			t.Errorf("%+v is named twice, or says too little", g)
		}
		seen[g.Name] = true
		if _, err := json.Marshal(g); err != nil {
			t.Error(err)
		}
	}
}

func TestOnlyErrorsKeepAnAdvisoryFromBeingPublished(t *testing.T) {
	if advisorycheck.Refused([]advisorycheck.Finding{{Level: advisorycheck.Warning}}) || !advisorycheck.Refused([]advisorycheck.Finding{{Level: advisorycheck.Warning}, {Level: advisorycheck.Error}}) {
		t.Error("warnings are told, errors refuse")
	}
}

func TestAnAdvisoryAboutAnothersFlawMayCiteItsRecord(t *testing.T) {
	for _, origin := range []verdict.Origin{verdict.Own, verdict.Upstream} {
		in := wellMade(t)
		text(&in).References[0].URL = "https://www.cve.org/CVERecord?id=CVE-2026-70001"
		in.Advisory.Flaws[0].Origin = origin
		found := slices.ContainsFunc(advisorycheck.Check(in), func(f advisorycheck.Finding) bool { return f.Gate == "reference_self" })
		if found != (origin == verdict.Own) {
			t.Errorf("of a flaw of origin %s it is found: %t", origin, found)
		}
	}
}
