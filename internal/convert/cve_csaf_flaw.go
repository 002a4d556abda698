// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/cve"
	"verdict/spec/cwe"
)

// The titles of notes that hold what CSAF 2.0 has no place of its own for. They are read
// back by them.
const (
	noteConfigurations = "Configurations"
	noteSolutions      = "Solutions"
	noteWorkarounds    = "Workarounds"
	noteTimeline       = "Timeline"
	noteProblems       = "Problem types"
	noteScores         = "Scores"
)

// The systems of ids that are not CVE's.
const (
	systemGitHub   = "GitHub Security Advisories"
	systemAdvisory = "Advisory"
	systemDefect   = "Defect"
)

// cvePlace is the JSON pointer of a member of the CNA's.
func cvePlace(name string) string { return cna + "/" + name }

// vulnerability writes what is no product.
func (c *cveReading) vulnerability(t *csafTree) csaf.Vulnerability {
	own := c.record.Containers.CNA
	v := csaf.Vulnerability{Title: own.Title, ReleaseDate: csaf.Timestamp(c.time(cvePlace("datePublic"), own.DatePublic)), References: c.csafReferences(),
		Acknowledgments: c.acknowledgments()}
	if cveID.MatchString(c.record.Metadata.ID) {
		v.CVE = c.record.Metadata.ID
	}
	c.describe(&v)
	c.weakness(&v)
	c.ids(&v)
	c.csafScores(&v, t.status.KnownAffected)
	c.remedies(&v, t.status)
	c.threats(&v)
	if own.DateAssigned != "" {
		c.losses.add(Lost, cvePlace("dateAssigned"), "the day of the assignment has no place")
	}
	if len(own.Tags) > 0 {
		c.losses.add(Lost, cvePlace("tags"), "the tags %s have no place", strings.Join(own.Tags, ", "))
	}
	for name, raw := range map[string]json.RawMessage{"taxonomyMappings": own.TaxonomyMappings, "cpeApplicability": own.CPEApplicability} {
		if len(raw) > 0 {
			c.losses.add(Lost, cvePlace(name), "%s has no place", name)
		}
	}
	return v
}

// describe writes the description, and notes for what has no other place.
func (c *cveReading) describe(v *csaf.Vulnerability) {
	own := c.record.Containers.CNA
	said := cve.English(own.Descriptions)
	addNote(v, "description", "", said)
	for i, d := range own.Descriptions {
		if d.Value != said {
			c.losses.add(Lost, fmt.Sprintf("%s/%d", cvePlace("descriptions"), i), "a document has one language; the description in English stands there")
		}
		if len(d.SupportingMedia) > 0 {
			c.losses.add(Lost, fmt.Sprintf("%s/%d/supportingMedia", cvePlace("descriptions"), i), "a description in another form has no place")
		}
	}
	addNote(v, "details", noteConfigurations, strings.Join(c.prose("configurations", own.Configurations), "\n"))
	var timeline []struct{ Time, Value string }
	if len(own.Timeline) > 0 && json.Unmarshal(own.Timeline, &timeline) != nil {
		c.losses.add(Fault, cvePlace("timeline"), "the timeline is none, and is left out")
	}
	var lines []string
	for _, step := range timeline {
		lines = append(lines, step.Time+" "+strings.Join(strings.Fields(step.Value), " "))
	}
	addNote(v, "other", noteTimeline, strings.Join(lines, "\n"))
}

// addNote adds a text that is there.
func addNote(v *csaf.Vulnerability, category, title, text string) {
	if text != "" {
		v.Notes = append(v.Notes, csaf.Note{Category: category, Title: title, Text: text})
	}
}

// prose gives the texts of a member in English.
func (c *cveReading) prose(name string, raw json.RawMessage) (list []string) {
	var texts []cve.Text
	if len(raw) > 0 && json.Unmarshal(raw, &texts) != nil {
		c.losses.add(Fault, cvePlace(name), "%s are no texts, and are left out", name)
	}
	for i, t := range texts {
		at := fmt.Sprintf("%s/%d", cvePlace(name), i)
		switch {
		case !english(t.Lang) && slices.ContainsFunc(texts, func(other cve.Text) bool { return english(other.Lang) }):
			c.losses.add(Lost, at, "a document has one language; the text in English stands there")
		case t.Value != "":
			list = append(list, t.Value)
		}
		if len(t.SupportingMedia) > 0 {
			c.losses.add(Lost, at+"/supportingMedia", "a text in another form has no place")
		}
	}
	return list
}

// weakness writes the first weakness of CWE; CSAF 2.0 has a place for one, and the others
// are a note.
func (c *cveReading) weakness(v *csaf.Vulnerability) {
	var rest []string
	for i, p := range c.record.Containers.CNA.ProblemTypes {
		for n, d := range p.Descriptions {
			name, known := cwe.Name(d.CWEID)
			if d.CWEID != "" && !known {
				c.losses.add(Fault, fmt.Sprintf("%s/%d/descriptions/%d/cweId", cvePlace("problemTypes"), i, n), "%.80q is no weakness of CWE %s; it stands in a note", d.CWEID, cwe.Versions)
			}
			switch {
			case known && v.CWE == nil:
				v.CWE = &csaf.CWE{ID: d.CWEID, Name: name}
			case known && v.CWE.ID == d.CWEID:
			default:
				rest = append(rest, problemLine(d))
			}
		}
	}
	slices.Sort(rest)
	addNote(v, "details", noteProblems, strings.Join(slices.Compact(rest), "\n"))
}

// problemLine writes a problem in a line: its id, where it has one, and its words.
func problemLine(d cve.Problem) string {
	words := strings.Join(strings.Fields(d.Description), " ")
	if d.CWEID == "" {
		return words
	}
	return d.CWEID + ": " + cmp.Or(strings.TrimSpace(strings.TrimPrefix(words, d.CWEID)), d.CWEID)
}

// ids writes the ids in other systems: advisories and defects.
func (c *cveReading) ids(v *csaf.Vulnerability) {
	add := func(system, text string) {
		if cveID.MatchString(text) { // a second one: a vulnerability has one cve, and ids hold none
			v.References = append(v.References, csaf.Reference{Category: "external", Summary: text, URL: "https://www.cve.org/CVERecord?id=" + text})
			return
		}
		if one := (csaf.ID{SystemName: system, Text: text}); text != "" && !slices.ContainsFunc(v.IDs, func(other csaf.ID) bool { return other.Text == text }) {
			v.IDs = append(v.IDs, one)
		}
	}
	own := c.record.Containers.CNA
	if v.CVE == "" {
		add(systemOf(c.record.Metadata.ID), c.record.Metadata.ID)
	}
	for _, a := range own.Advisories() {
		add(systemOf(a), a)
	}
	var source struct {
		Defect    []string
		Discovery string
	}
	_ = json.Unmarshal(own.Source, &source) // the schema leaves its form open
	for _, d := range source.Defect {
		add(systemDefect, d)
	}
	if source.Discovery != "" && source.Discovery != "UNKNOWN" {
		c.losses.add(Lost, cvePlace("source")+"/discovery", "how the flaw was found has no place")
	}
}

// systemOf names who gives ids of a kind.
func systemOf(id string) string {
	if ghsa.MatchString(id) {
		return systemGitHub
	}
	return systemAdvisory
}

// referenceTags are the words that the schema knows for references.
var referenceTags = strings.Fields(`broken-link customer-entitlement exploit government-resource issue-tracking mailing-list mitigation not-applicable patch
	permissions-required media-coverage product related release-notes signature technical-description third-party-advisory vendor-advisory vdb-entry`)

// noWords stands for a reference of which nothing is said.
const noWords = "Reference"

// csafReferences writes the references; what they are stands in their summaries.
func (c *cveReading) csafReferences() (list []csaf.Reference) {
	for i, r := range c.record.Containers.CNA.References {
		url, tags := writable(r.URL), strings.Join(r.Tags, ", ")
		if url == "" {
			c.losses.add(Fault, fmt.Sprintf("%s/%d/url", cvePlace("references"), i), "%.200q is no URL, and the reference is left out", r.URL)
			continue
		}
		summary := cmp.Or(tags, noWords)
		if r.Name != "" && r.Name != r.URL {
			summary = r.Name
			if tags != "" {
				summary += " (" + tags + ")"
			}
		}
		list = append(list, csaf.Reference{Category: "external", Summary: summary, URL: url})
	}
	return list
}

// writable escapes in a URL what RFC 3986 leaves out; "" for what is none.
func writable(text string) string {
	if isURI(text) {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	if isURI(b.String()) {
		return b.String()
	}
	return ""
}

// acknowledgments thanks as the credits do, the role in the summary.
func (c *cveReading) acknowledgments() (list []csaf.Acknowledgment) {
	var credits []cveCredit
	if raw := c.record.Containers.CNA.Credits; len(raw) > 0 && json.Unmarshal(raw, &credits) != nil {
		c.losses.add(Fault, cvePlace("credits"), "the credits are none, and are left out")
	}
	for i, credit := range credits {
		if credit.User != "" {
			c.losses.add(Lost, fmt.Sprintf("%s/%d/user", cvePlace("credits"), i), "the account of who is thanked has no place")
		}
		if credit.Value != "" {
			list = append(list, csaf.Acknowledgment{Names: []string{credit.Value}, Summary: credit.Type})
		}
	}
	return list
}

// remedies writes solutions and workarounds: for the affected products, else as notes.
func (c *cveReading) remedies(v *csaf.Vulnerability, status csaf.ProductStatus) {
	own, category := c.record.Containers.CNA, csaf.Mitigation
	if len(status.Fixed) > 0 {
		category = csaf.VendorFix
	}
	for _, m := range []struct {
		name, title, category string
		raw                   json.RawMessage
	}{{"solutions", noteSolutions, category, own.Solutions}, {"workarounds", noteWorkarounds, csaf.Workaround, own.Workarounds}} {
		for _, text := range c.prose(m.name, m.raw) {
			if len(status.KnownAffected) == 0 {
				addNote(v, "details", m.title, text)
				continue
			}
			v.Remediations = append(v.Remediations, csaf.Remediation{Category: m.category, Details: text, ProductIDs: status.KnownAffected})
		}
	}
}

var capec = regexp.MustCompile(`^CAPEC-[1-9]\d*`)

// threats writes what is known of exploits, and of the impact.
func (c *cveReading) threats(v *csaf.Vulnerability) {
	own := c.record.Containers.CNA
	for _, text := range c.prose("exploits", own.Exploits) {
		v.Threats = append(v.Threats, csaf.Threat{Category: "exploit_status", Details: text})
	}
	var impacts []struct {
		CAPEC        string     `json:"capecId"`
		Descriptions []cve.Text `json:"descriptions"`
	}
	if len(own.Impacts) > 0 && json.Unmarshal(own.Impacts, &impacts) != nil {
		c.losses.add(Fault, cvePlace("impacts"), "the impacts are none, and are left out")
	}
	for _, i := range impacts {
		text := cve.English(i.Descriptions)
		if i.CAPEC != "" && !strings.HasPrefix(text, i.CAPEC) {
			text = strings.TrimSpace(i.CAPEC + " " + text)
		}
		if text != "" {
			v.Threats = append(v.Threats, csaf.Threat{Category: "impact", Details: text})
		}
	}
}
