// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/cvss"
	"verdict/spec/osv"
)

// cveToOSV writes a CVE record as an OSV record of the same id.
func cveToOSV(raw []byte, o Options) (Converted, error) {
	r, err := readCVE(raw)
	if err != nil {
		return Converted{}, err
	}
	c := cveReading{record: r}
	out := c.osv(o)
	text, err := osv.Encode(out)
	return Converted{text, c.losses}, err
}

// readCVE reads a CVE record in the words of the commands' errors.
func readCVE(raw []byte) (cve.Record, error) {
	r, err := cve.Decode(raw)
	var unusable *cve.DecodeError
	if errors.As(err, &unusable) {
		return r, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At("", unusable.Line, unusable.Path)
	}
	if err == nil && r.Metadata.State == cve.Reserved {
		return r, verdict.Errorf(verdict.Invalid, "the id %s is reserved, and nothing is said of it yet", r.Metadata.ID)
	}
	return r, err
}

// cveReading is a CVE record on its way.
type cveReading struct {
	record cve.Record
	losses losses
	// same are other ids of the flaw, where they are known besides what the record says.
	same []string
}

const cna = "/containers/cna"

// osvMore is what has no place of its own in OSV, in database_specific.
type osvMore struct {
	CWEs []string `json:"cwe_ids,omitempty"`
}

func (c *cveReading) osv(o Options) osv.Record {
	m, own := c.record.Metadata, c.record.Containers.CNA
	out := osv.Record{
		SchemaVersion: osv.Version, ID: m.ID, Modified: c.modified(o.Now), Published: c.time("/cveMetadata/datePublished", m.DatePublished),
		Aliases: c.aliases(), Summary: own.Title, Details: cve.English(own.Descriptions), Severity: c.severities(), References: c.references(),
		Credits: c.credits(),
	}
	if m.State == cve.Rejected {
		out.Details = cve.English(own.RejectedReasons)
		out.Related = own.ReplacedBy
		out.Withdrawn = c.time("/cveMetadata/dateRejected", m.DateRejected)
		if out.Withdrawn == "" {
			out.Withdrawn = out.Modified
			c.losses.add(Added, "/cveMetadata/dateRejected", "the record does not say when it was rejected; the time of its last change stands for it")
		}
		return out
	}
	for i, container := range c.containers() {
		by, at := "", cna
		if i > 0 {
			by, at = publisher(container), fmt.Sprintf("/containers/adp/%d", i-1)
		}
		for n, p := range container.Affected {
			out.Affected = append(out.Affected, c.affected(fmt.Sprintf("%s/affected/%d", at, n), p, by)...)
		}
	}
	if cwes := c.weaknesses(); len(cwes) > 0 {
		out.DatabaseSpecific, _ = json.Marshal(osvMore{cwes}) // texts always encode
	}
	c.unsaid()
	return out
}

func (c *cveReading) containers() []cve.Container {
	return append([]cve.Container{c.record.Containers.CNA}, c.record.Containers.ADP...)
}

func publisher(c cve.Container) string {
	if c.Provider.ShortName != "" {
		return c.Provider.ShortName
	}
	return c.Provider.OrgID
}

// modified gives the last change of which the record tells. OSV demands one.
func (c *cveReading) modified(now time.Time) osv.Timestamp {
	m := c.record.Metadata
	for _, t := range []struct {
		path string
		at   cve.Timestamp
	}{
		{"/cveMetadata/dateUpdated", m.DateUpdated}, {cna + "/providerMetadata/dateUpdated", c.record.Containers.CNA.Provider.DateUpdated},
		{"/cveMetadata/dateRejected", m.DateRejected}, {"/cveMetadata/datePublished", m.DatePublished},
	} {
		if at := c.time(t.path, t.at); at != "" {
			return at
		}
	}
	c.losses.add(Added, "/cveMetadata/dateUpdated", "the record does not say when it was changed; the time of the conversion stands for it")
	return osv.TimestampOf(now.Truncate(time.Second))
}

func (c *cveReading) time(path string, t cve.Timestamp) osv.Timestamp {
	at, err := t.Time()
	if err != nil {
		c.losses.add(Fault, path, "%.80q is no time, and is left out", string(t))
		return ""
	}
	return osv.TimestampOf(at)
}

var ghsa = regexp.MustCompile(`(?i)^GHSA(-[a-z0-9]{4}){3}$`)

// aliases takes GitHub's advisory of which the record is the CVE. Others' advisories are
// about several flaws.
func (c *cveReading) aliases() (list []string) {
	if c.same != nil {
		return c.same
	}
	for _, a := range c.record.Containers.CNA.Advisories() {
		if ghsa.MatchString(a) {
			list = append(list, a)
		} else {
			c.losses.add(Lost, cna+"/source/advisory", "the advisory %.80q has no place", a)
		}
	}
	return list
}

var severityTypes = map[string]string{"2": "CVSS_V2", "3": "CVSS_V3", "4": "CVSS_V4"}

// severities takes the CNA's vectors.
func (c *cveReading) severities() (list []osv.Severity) {
	for i, m := range c.record.Containers.CNA.Metrics {
		at := fmt.Sprintf(cna+"/metrics/%d", i)
		for _, score := range m.CVSS() {
			parsed, err := cvss.Parse(score.Vector)
			if err != nil {
				c.losses.add(Fault, at, "the vector %.120q is none (%v), and is left out", score.Vector, err)
				continue
			}
			list = append(list, osv.Severity{Type: severityTypes[parsed.Version[:1]], Score: score.Vector})
		}
		if m.Other != nil {
			c.losses.add(Lost, at+"/other", "a rating of the type %.80q has no place", m.Other.Type)
		}
		if len(m.Scenarios) > 0 {
			c.losses.add(Lost, at+"/scenarios", "the scenarios of a score have no place")
		}
	}
	return list
}

// referenceTypes maps tags to OSV's types, the more telling ones before the vaguer.
var referenceTypes = [][2]string{
	{"patch", "FIX"}, {"exploit", "EVIDENCE"}, {"vendor-advisory", "ADVISORY"}, {"third-party-advisory", "ADVISORY"}, {"government-resource", "ADVISORY"},
	{"issue-tracking", "REPORT"}, {"technical-description", "ARTICLE"}, {"media-coverage", "ARTICLE"}, {"mailing-list", "DISCUSSION"}, {"product", "PACKAGE"},
}

func (c *cveReading) references() (list []osv.Reference) {
	for i, r := range c.record.Containers.CNA.References {
		at := fmt.Sprintf(cna+"/references/%d", i)
		kind, spent := "WEB", ""
		for _, t := range referenceTypes {
			if slices.Contains(r.Tags, t[0]) {
				kind, spent = t[1], t[0]
				break
			}
		}
		if rest := slices.DeleteFunc(slices.Clone(r.Tags), func(t string) bool { return t == spent }); len(rest) > 0 {
			c.losses.add(Lost, at+"/tags", "a reference has one type; %s has none beside %s", strings.Join(rest, ", "), kind)
		}
		if r.Name != "" && r.Name != r.URL {
			c.losses.add(Lost, at+"/name", "the name of a reference has no place")
		}
		list = append(list, osv.Reference{Type: kind, URL: r.URL})
	}
	return list
}

// cveCredit is a credit of a CVE record.
type cveCredit struct {
	Lang  string `json:"lang"`
	Value string `json:"value"`
	User  string `json:"user,omitempty"`
	Type  string `json:"type,omitempty"`
}

func (c *cveReading) credits() (list []osv.Credit) {
	var credits []cveCredit
	if raw := c.record.Containers.CNA.Credits; len(raw) > 0 && json.Unmarshal(raw, &credits) != nil {
		c.losses.add(Fault, cna+"/credits", "the credits are none, and are left out")
	}
	for i, credit := range credits {
		kind := strings.ToUpper(strings.ReplaceAll(credit.Type, " ", "_"))
		if kind != "" && !slices.Contains(osv.CreditTypes, kind) {
			c.losses.add(Fault, fmt.Sprintf(cna+"/credits/%d/type", i), "%.80q is no type of a credit, and is left out", credit.Type)
			kind = ""
		}
		list = append(list, osv.Credit{Name: credit.Value, Type: kind})
	}
	return list
}

// weaknesses takes the CWE ids.
func (c *cveReading) weaknesses() (ids []string) {
	for i, p := range c.record.Containers.CNA.ProblemTypes {
		for n, d := range p.Descriptions {
			switch {
			case d.CWEID == "":
				c.losses.add(Lost, fmt.Sprintf(cna+"/problemTypes/%d/descriptions/%d", i, n), "a problem in words alone, without cweId, has no place")
			case !slices.Contains(ids, d.CWEID):
				ids = append(ids, d.CWEID)
			}
		}
	}
	return ids
}

// unsaid tells what of the containers has no place at all.
func (c *cveReading) unsaid() {
	for i, container := range c.containers() {
		at := cna
		if i > 0 {
			at = fmt.Sprintf("/containers/adp/%d", i-1)
			c.foreign(at, container)
		}
		for n, d := range container.Descriptions {
			if i == 0 && d.Value != cve.English(container.Descriptions) {
				c.losses.add(Lost, fmt.Sprintf("%s/descriptions/%d", at, n), "a record has one description; the one in English stands there")
			}
			if len(d.SupportingMedia) > 0 {
				c.losses.add(Lost, fmt.Sprintf("%s/descriptions/%d/supportingMedia", at, n), "a description in another form has no place")
			}
		}
		for _, m := range []struct {
			name string
			raw  json.RawMessage
		}{
			{"impacts", container.Impacts}, {"configurations", container.Configurations}, {"workarounds", container.Workarounds},
			{"solutions", container.Solutions}, {"exploits", container.Exploits}, {"timeline", container.Timeline},
			{"taxonomyMappings", container.TaxonomyMappings}, {"cpeApplicability", container.CPEApplicability},
		} {
			if len(m.raw) > 0 {
				c.losses.add(Lost, at+"/"+m.name, "%s has no place", m.name)
			}
		}
		if len(container.Tags) > 0 {
			c.losses.add(Lost, at+"/tags", "the tags %s have no place", strings.Join(container.Tags, ", "))
		}
		if container.DateAssigned != "" {
			c.losses.add(Lost, at+"/dateAssigned", "the day of the assignment has no place")
		}
		if container.DatePublic != "" {
			c.losses.add(Lost, at+"/datePublic", "the day on which the flaw became public has no place")
		}
	}
	for _, pointer := range c.record.Unknown {
		c.losses.add(Lost, pointer, "the schema knows no member of this name, and it has no place")
	}
	c.losses.sort()
}

// foreign tells what others than the CNA say, beside affected products.
func (c *cveReading) foreign(at string, container cve.Container) {
	by := publisher(container)
	for name, n := range map[string]int{"metrics": len(container.Metrics), "references": len(container.References),
		"problemTypes": len(container.ProblemTypes), "descriptions": len(container.Descriptions), "credits": len(container.Credits)} {
		if n > 0 {
			c.losses.add(Lost, at+"/"+name, "what %s adds has no place: a record does not tell who says what", by)
		}
	}
}
