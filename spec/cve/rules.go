// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// rules are those of the CNA Operational Rules, version 4.2.0, that a record can be
// held against, and what readers of records stumble over. They are asked of published
// records alone. Those about the time of publishing are optional, as no new revision of
// a record mends them, and those that go by words of prose, as words may deceive.
var rules = []Test{
	{"5.1.3", Mandatory, "At least one product is affected, or it is unknown whether it is (5.1.3, 5.1.4, 5.1.8).", published((*check).concerned)},
	{"5.3.1", Mandatory, "A reference that everybody can read tells of the flaw, and is not the record itself.", published((*check).publicReference)},
	{"5.4", Mandatory, "Ids of the year 1900 are for tests, and are not published.", published((*check).testID)},
	{"4.2.19", Optional, "The year of the id is that in which the id was reserved, or the flaw or the record published.", published((*check).year)},
	{"4.5.1.3", Optional, "The record is published within 24 hours after the flaw.", published((*check).within24)},
	{"4.5.1.4", Optional, "The record is published within 72 hours after the flaw, at the latest.", published((*check).within72)},
	{"5.1.7", Optional, "The record names the problem, by its CWE id.", published((*check).weakness)},
	{"5.1.11", Optional, "Tags and text agree: a disputed record says who disputes what, and old marks in the text stand as tags.", published((*check).tagged)},
	{"5.2.4", Optional, "The description thanks nobody; credits does.", published((*check).creditInProse)},
	{"affected", Informative, "Ranges of versions begin before they end, and each version has one status.", published((*check).versions)},
}

// published asks nothing of a record that is rejected.
func published(run func(c *check)) func(*check) {
	return func(c *check) {
		if c.Metadata.State == Published {
			run(c)
		}
	}
}

const cna = "/containers/cna"

// Concerned reports whether some version of the product has the flaw, or may have it.
func (p Product) Concerned() bool {
	if p.Default() != Unaffected {
		return true
	}
	return slices.ContainsFunc(p.Versions, func(v Version) bool {
		return v.Status != Unaffected || slices.ContainsFunc(v.Changes, func(c Change) bool { return c.Status != Unaffected })
	})
}

func (c *check) concerned() {
	if !slices.ContainsFunc(c.Containers.CNA.Affected, Product.Concerned) {
		c.wrong(cna+"/affected", "no version of any product is affected or unknown; a record about a flaw names who has it")
	}
}

func (c *check) publicReference() {
	closed := func(r Reference) bool {
		return slices.Contains(r.Tags, paidAccess) || slices.Contains(r.Tags, loginAccess)
	}
	open := 0
	for i, r := range c.Containers.CNA.References {
		switch {
		case c.itself(r.URL):
			c.found = append(c.found, Finding{Path: fmt.Sprintf(cna+"/references/%d/url", i), Message: "the link leads to the record itself"})
		case !closed(r):
			open++
		}
	}
	if open > 0 {
		c.found = nil // others tell of it
		return
	}
	for i := range c.found {
		c.found[i].Line = c.tree.LineOf(c.found[i].Path)
	}
	if len(c.found) == 0 {
		c.wrong(cna+"/references", "everybody has to be able to read one of the references, and each of these asks for an account or for money")
	}
}

// itself reports whether a link leads to the record, at its home or where it is copied.
func (c *check) itself(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	home := slices.Contains([]string{"cve.org", "cve.mitre.org", "nvd.nist.gov", "cveawg.mitre.org"}, host)
	return home && strings.Contains(strings.ToUpper(link), c.Metadata.ID)
}

func (c *check) testID() {
	if c.yearOf() == "1900" {
		c.wrong("/cveMetadata/cveId", "the id is one for tests, and the record says that it is published")
	}
}

// yearOf gives the year in the id.
func (c *check) yearOf() string { return strings.SplitN(c.Metadata.ID, "-", 3)[1] }

func (c *check) year() {
	var known []string
	for _, t := range []Timestamp{c.Metadata.DateReserved, c.Containers.CNA.DateAssigned, c.Containers.CNA.DatePublic, c.Metadata.DatePublished} {
		if at, err := t.Time(); err == nil && t != "" {
			known = append(known, at.Format("2006"))
		}
	}
	if len(known) > 0 && !slices.Contains(known, c.yearOf()) {
		c.wrong("/cveMetadata/cveId", fmt.Sprintf("the id is of %s, and what is dated in the record is of %s", c.yearOf(), strings.Join(slices.Compact(known), ", ")))
	}
}

func (c *check) within24() { c.within(24*time.Hour, 72*time.Hour) }
func (c *check) within72() { c.within(72*time.Hour, 1<<62) }

// within says when the record was published later than so much after the flaw, but not
// later than the last of the two.
func (c *check) within(limit, last time.Duration) {
	public, err := c.Containers.CNA.DatePublic.Time()
	at, other := c.Metadata.DatePublished.Time()
	if err != nil || other != nil || public.IsZero() || at.IsZero() {
		return
	}
	if late := at.Sub(public); late > limit && late <= last {
		c.wrong("/cveMetadata/datePublished", fmt.Sprintf("the flaw was public %d hours before its record; %d are allowed", int(late.Hours()), int(limit.Hours())))
	}
}

func (c *check) weakness() {
	problems := c.Containers.CNA.ProblemTypes
	if len(problems) == 0 {
		c.wrong(cna, "the record says nothing of the problem; add problemTypes")
		return
	}
	for _, p := range problems {
		if slices.ContainsFunc(p.Descriptions, func(d Problem) bool { return d.CWEID != "" }) {
			return
		}
	}
	c.wrong(cna+"/problemTypes", "no problem has a cweId; find the weakness on cwe.mitre.org and add its id")
}

// oldMarks stood in descriptions before there were tags.
var oldMarks = map[string]string{"** DISPUTED **": disputed, "** UNSUPPORTED WHEN ASSIGNED **": unsupported}

func (c *check) tagged() {
	tags, explained := c.Containers.CNA.Tags, false
	for i, d := range c.Containers.CNA.Descriptions {
		text := strings.ToUpper(d.Value)
		explained = explained || strings.Contains(text, "DISPUT")
		for mark, tag := range oldMarks {
			if strings.Contains(text, mark) && !slices.Contains(tags, tag) {
				c.wrong(fmt.Sprintf(cna+"/descriptions/%d/value", i), fmt.Sprintf("the text says %q and the record lacks the tag %s", mark, tag))
			}
		}
	}
	if slices.Contains(tags, disputed) && !explained {
		c.wrong(cna+"/tags", "the record is tagged disputed, and no description says who disputes what")
	}
}

// thanks are the words with which people are thanked.
var thanks = regexp.MustCompile(`(?i)\b((discovered|reported|found|disclosed|identified) by (?-i:\p{Lu})|credits? (to|goes to|for)\b|thanks to\b|would like to thank\b|acknowledge?ments?:)`)

func (c *check) creditInProse() {
	for i, d := range c.Containers.CNA.Descriptions {
		if words := thanks.FindString(d.Value); words != "" {
			c.wrong(fmt.Sprintf(cna+"/descriptions/%d/value", i), fmt.Sprintf("the description says %q; whom the record thanks stands in credits", words))
		}
	}
}
