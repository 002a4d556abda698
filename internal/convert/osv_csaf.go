// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/csaf"
	"verdict/spec/openvex"
)

// osvToCSAF writes an OSV record as a CSAF 2.0 document with one vulnerability.
func osvToCSAF(raw []byte, o Options) (Converted, error) {
	next, c, err := through(raw, o)
	if err != nil {
		return Converted{}, err
	}
	o.Publisher = cmp.Or(o.Publisher, next.record.Metadata.AssignerShortName)
	d := next.csaf(o)
	if d.Header.Publisher.Namespace == "https://www.cve.org" {
		d.Header.Publisher.Namespace = "https://osv.dev"
	}
	d.Vulnerabilities[0].Title = c.record.Summary
	d.Header.Lang = "" // OSV does not tell in what language its texts are
	for i := range d.Header.Tracking.RevisionHistory {
		d.Header.Tracking.RevisionHistory[i].Summary = []string{"The OSV record was published.", "The OSV record was changed."}[min(i, 1)]
	}
	text, err := csaf.Encode(d)
	return Converted{text, osvLosses(c, next)}, err
}

// osvToOpenVEX writes what an OSV record says of releases: of those that are given, else
// of those that the record names itself.
func osvToOpenVEX(raw []byte, o Options) (Converted, error) {
	next, c, err := through(raw, o)
	if err != nil {
		return Converted{}, err
	}
	o.Publisher = cmp.Or(o.Publisher, next.record.Metadata.AssignerShortName)
	home := "https://osv.dev/vulnerability/" + c.record.ID
	if !isURI(home) {
		home = "https://osv.dev"
	}
	d, err := next.openvex(o, home)
	var told *verdict.Error
	if errors.As(err, &told) {
		return Converted{}, told.At(told.File, 1, osvPlaces(c).of(told.Path))
	}
	if err != nil {
		return Converted{}, err
	}
	next.unspoken()
	text, err := openvex.Encode(d)
	return Converted{text, osvLosses(c, next)}, err
}

// through makes a CVE record of an OSV record, as a step to another standard.
func through(raw []byte, o Options) (*cveReading, *osvReading, error) {
	r, err := readOSV(raw)
	if err != nil {
		return nil, nil, err
	}
	if r.Withdrawn != "" {
		return nil, nil, verdict.Errorf(verdict.Invalid, "%s is withdrawn, and the target has no word for a flaw that is none", r.ID).At("", 1, "/withdrawn")
	}
	c := &osvReading{record: r, through: true}
	id, err := c.id()
	if err != nil {
		id = r.ID
	}
	prefix, _, _ := strings.Cut(r.ID, "-")
	o.OrgID, o.OrgName = "osv", prefix+" database"
	next := &cveReading{record: c.written(id, o), same: slices.DeleteFunc(append([]string{r.ID}, r.Aliases...), func(a string) bool { return a == id })}
	return next, c, nil
}

// osvLosses are those of both steps, by their places in the OSV record.
func osvLosses(c *osvReading, next *cveReading) []Loss {
	list := append(c.losses, osvPlaces(c).back(next.losses)...)
	list.sort()
	return list
}

// osvPlaces are where what the CVE record between holds stands in the OSV record.
func osvPlaces(c *osvReading) places {
	p := places{"/cveMetadata": "/modified", cna: "", cvePlace("descriptions"): "/details", cvePlace("title"): "/summary", cvePlace("problemTypes"): "/database_specific",
		cvePlace("metrics"): "/severity", cvePlace("credits"): "/credits", cvePlace("references"): "/references", cvePlace("source"): "/aliases"}
	for i := range c.record.Affected {
		p[fmt.Sprintf("%s/%d", cvePlace("affected"), i)] = fmt.Sprintf("/affected/%d", i)
	}
	return p
}
