// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// sourceAge says how old a source is.
type sourceAge struct {
	Name    string
	Kind    string
	Read    string // the day; "" when it was never read
	Age     string // in words, beside the instant of the page
	Stale   bool
	Records int
}

var sourceKinds = map[verdict.SourceKind]string{
	verdict.SourceOSV: "OSV records", verdict.SourceGHSA: "GitHub advisory database", verdict.SourceGoVuln: "Go vulnerability database",
	verdict.SourceCVEList: "CVE list", verdict.SourceNVD: "NVD", verdict.SourceKEV: "CISA Known Exploited Vulnerabilities",
	verdict.SourceEPSS: "EPSS predictions", verdict.SourceRedHat: "Red Hat VEX", verdict.SourceCSAF: "CSAF VEX of a supplier",
	verdict.SourceDebian: "Debian security tracker",
}

func (s *Site) ages(at time.Time) []sourceAge {
	var all []sourceAge
	for _, h := range s.in.Sources {
		_, stale := h.Stale(at)
		age := sourceAge{Name: h.Source.Name, Kind: sourceKinds[h.Source.Kind], Read: date(h.LastSync), Stale: stale, Records: h.Records, Age: "never read"}
		if !h.LastSync.IsZero() {
			age.Age = ageWords(at.Sub(h.LastSync))
		}
		all = append(all, age)
	}
	return all
}

func ageWords(d time.Duration) string {
	switch days := int(d.Hours() / 24); {
	case days <= 0:
		return "on that day"
	case days == 1:
		return "1 day before"
	default:
		return fmt.Sprintf("%d days before", days)
	}
}

func (s *Site) sources() publish.File {
	p := page{Kind: "sources", Path: sourcesPath, Heading: "How old is this?", Changed: s.lastWord(),
		Lead: "When our sources of vulnerability records were last read, and when we last said something."}
	return s.file(p, func() any {
		type spoken struct {
			Product *product
			Changed string
			Count   int
		}
		var products []spoken
		for _, pr := range s.products {
			n := 0
			for _, r := range pr.releases {
				n += len(r.answers)
			}
			products = append(products, spoken{pr, date(pr.changed), n})
		}
		return struct{ Products any }{products}
	})
}

// lastWord is when we last said anything.
func (s *Site) lastWord() (last time.Time) {
	for _, p := range s.products {
		last = later(last, p.changed)
	}
	return later(last, s.lastAdvisory())
}
