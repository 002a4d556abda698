// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
)

func TestNumbersAreWrittenAndReadByTheirPattern(t *testing.T) {
	tests := []struct {
		name    string
		pattern verdict.NumberPattern
		year, n int
		want    string
	}{
		{"two digits at least", "VSA-YYYY-NN", 2026, 3, "VSA-2026-03"},
		{"more where they are needed", "VSA-YYYY-NN", 2026, 114, "VSA-2026-114"},
		{"another prefix", "CONFSA-YYYY-NN", 2025, 1, "CONFSA-2025-01"},
		{"a prefix of several words", "ACME-SEC-YYYY-NNNN", 2026, 7, "ACME-SEC-2026-0007"},
		{"none is the default", "", 2026, 1, "VSA-2026-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.pattern.Number(tt.year, tt.n)
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if n, ok := verdict.Counter(tt.pattern.Series(tt.year), got); !ok || n != tt.n {
				t.Errorf("%s reads as %d, %t", got, n, ok)
			}
			if _, ok := verdict.Counter(tt.pattern.Series(tt.year+1), got); ok {
				t.Errorf("%s is taken for one of the next year", got)
			}
		})
	}
	for _, wrong := range []verdict.NumberPattern{"VSA", "YYYY-NN", "VSA-YYYY", "VSA-NN-YYYY", "V SA-YYYY-NN", "vsa/YYYY-NN"} {
		if wrong.Validate() == nil {
			t.Errorf("%q is taken for a pattern", wrong)
		}
	}
}

func TestWhatCountsInASeries(t *testing.T) {
	tests := []struct {
		name, number string
		counts       bool
	}{
		{"its own", "VSA-2026-02", true},
		{"one that is written otherwise", "vsa-2026-2", true},
		{"another year's", "VSA-2025-02", false},
		{"what only customers read", "VSA-CUSTOMERS-2026-02", false},
		{"one that nobody counts up to", "VSA-2026-9223372036854775807", false},
		{"no counter", "VSA-2026-", false},
		{"less than the series", "VSA-2026", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, ok := verdict.Counter("VSA-2026-", tt.number); ok != tt.counts {
				t.Errorf("it counts: %t", ok)
			}
		})
	}
}

func TestWhatNotEverybodyReadsIsCountedApart(t *testing.T) {
	for readers, want := range map[verdict.Audience]verdict.NumberPattern{
		verdict.PublicAudience: "VSA-YYYY-NN", verdict.CustomerAudience: "VSA-CUSTOMERS-YYYY-NN", "early.birds_2": "VSA-EARLY-BIRDS-2-YYYY-NN",
	} {
		got := verdict.DefaultNumberPattern.For(readers)
		if err := got.Validate(); err != nil || got != want {
			t.Errorf("of %s it is %s, %v", readers.Readers(), got, err)
		}
	}
}

func TestVersionsGrowBySizeOfChange(t *testing.T) {
	tests := []struct {
		name, version string
		size          verdict.ChangeSize
		want          string
	}{
		{"the first", "", verdict.ChangeMajor, "1.0.0"},
		{"wording", "1.2.3", verdict.ChangePatch, "1.2.4"},
		{"news", "1.2.3", verdict.ChangeMinor, "1.3.0"},
		{"what users compare anew", "1.2.3", verdict.ChangeMajor, "2.0.0"},
		{"an imported one that counts by integers", "4", verdict.ChangeMinor, "5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := verdict.NextVersion(tt.version, tt.size); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func draft() verdict.AdvisoryText {
	return verdict.AdvisoryText{Title: "Orders can be read", Products: []string{"shop"}, Vulnerabilities: []verdict.AdvisoryFlaw{{ID: "CVE-1900-0001"}}}
}

func TestWhatKeepsATextFromBeingADraft(t *testing.T) {
	tests := []struct {
		name   string
		change func(*verdict.AdvisoryText)
		want   string
	}{
		{"nothing", func(*verdict.AdvisoryText) {}, ""},
		{"no title", func(x *verdict.AdvisoryText) { x.Title = " " }, "title: the advisory has no title"},
		{"no product", func(x *verdict.AdvisoryText) { x.Products = nil }, "products: the advisory is about no product"},
		{"a product twice", func(x *verdict.AdvisoryText) { x.Products = []string{"shop", "shop"} }, "products[1]: the advisory names shop twice"},
		{"a flaw twice, in another spelling", func(x *verdict.AdvisoryText) {
			x.Vulnerabilities = append(x.Vulnerabilities, verdict.AdvisoryFlaw{ID: "cve-1900-0001"})
		}, "vulnerabilities[1]: the advisory names CVE-1900-0001 twice"},
		{"a credit of an unknown kind", func(x *verdict.AdvisoryText) { x.Credits = []verdict.Credit{{Name: "R. Finder", Type: "hero"}} }, "unknown type \"hero\""},
		{"exploitation without a day", func(x *verdict.AdvisoryText) { x.Exploitation.Known = verdict.ExploitationNone }, "exploitation: what is known"},
		{"a day that is none", func(x *verdict.AdvisoryText) { x.NextUpdate = "2026-02-30" }, "nextUpdate: \"2026-02-30\" is no day"},
		{"an event without a day", func(x *verdict.AdvisoryText) { x.Timeline = []verdict.TimelineEntry{{Text: "reported"}} }, "timeline[0]: an entry"},
		{"a way to find out of an unknown kind", func(x *verdict.AdvisoryText) { x.Detection = []verdict.Detection{{Kind: "smell", Text: "x"}} }, "detection[0]"},
		{"a service without words", func(x *verdict.AdvisoryText) { x.Hosted = []verdict.HostedStatus{{Service: "cloud"}} }, "hosted[0]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := draft()
			tt.change(&text)
			err := text.Validate()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestAnApprovalIsOfEveryWord changes one thing of an edition: the text that was signed is
// another then.
func TestAnApprovalIsOfEveryWord(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	edition := verdict.Advisory{ID: "ADV-00000001", Edition: 2, State: verdict.AdvisoryReview, Intent: verdict.IntentPublish, Text: draft(), Author: "ana", At: at,
		Releases: []verdict.AdvisedRelease{{Product: "shop", Version: "1.0", Vulnerability: "CVE-1900-0001", Status: verdict.Affected}}}
	signed := edition.Subject()
	changes := map[string]func(*verdict.Advisory){
		"a word of the FAQ": func(a *verdict.Advisory) { a.Text.Questions = []verdict.Question{{Question: "Why?", Answer: "So."}} },
		"a status": func(a *verdict.Advisory) {
			a.Releases = []verdict.AdvisedRelease{{Product: "shop", Version: "1.0", Vulnerability: "CVE-1900-0001", Status: verdict.Fixed}}
		},
		"the hour":    func(a *verdict.Advisory) { a.Due = at },
		"the intent":  func(a *verdict.Advisory) { a.Intent = verdict.IntentWithdraw },
		"the edition": func(a *verdict.Advisory) { a.Edition = 3 },
		"the readers": func(a *verdict.Advisory) { a.Text.Audience = verdict.CustomerAudience },
		"a score's reason": func(a *verdict.Advisory) {
			a.Text.Vulnerabilities = []verdict.AdvisoryFlaw{{ID: "CVE-1900-0001", Reasons: map[string]string{"AV": "net"}}}
		},
	}
	for name, change := range changes {
		other := edition
		change(&other)
		word := verdict.Approval{Subject: signed.ID, Digest: signed.Digest(), By: "ben", At: at, Key: "SHA256:x", Signature: "x"}
		if !signed.Counts(word) || other.Subject().Counts(word) {
			t.Errorf("%s changed, and the approval counts", name)
		}
	}
	if signed.People != 2 {
		t.Errorf("it takes %d people", signed.People)
	}
}

// TestVersionsOnlyGrow draws changes of any size.
func TestVersionsOnlyGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		version := verdict.NextVersion("", "")
		for range rapid.IntRange(1, 20).Draw(t, "revisions") {
			next := verdict.NextVersion(version, rapid.SampledFrom(verdict.ChangeSizes).Draw(t, "size"))
			if !less(version, next) {
				t.Fatalf("%s follows %s", next, version)
			}
			version = next
		}
	})
}

func less(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range x {
		if x[i] != y[i] {
			return len(x[i]) < len(y[i]) || len(x[i]) == len(y[i]) && x[i] < y[i]
		}
	}
	return false
}
