// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

// recordRanges compares the affected versions of each product. Of records whose versions
// cannot be read, and of those of others, nothing is compared.
func (c *check) recordRanges() {
	c.records(func(path string, _ int, f verdict.AdvisoryFlaw, record cve.Record) {
		for _, w := range c.courses {
			if !c.names(w.flaw, f.ID) || len(w.ranges) == 0 {
				continue
			}
			said, some, err := w.recorded(record, len(c.Advisory.Products) == 1)
			switch {
			case err != nil:
				c.found(path+" affected", "the versions of %s in the record cannot be read: %v", w.product.Slug, err)
			case !some:
				c.found(path+" affected", "the record says nothing of %s, which the advisory says is affected", w.product.Name)
			case !said.Equal(w.affected):
				c.differ(path, w, said)
			}
		}
	})
}

// differ tells versions that one side alone calls affected.
func (c *check) differ(path string, w *course, said vers.Range) {
	var releases []string
	for _, r := range w.known {
		if in, err := said.Contains(r.Version); err == nil && in != w.holds(r.Version) && r.State != verdict.Planned {
			releases = append(releases, r.Version)
		}
	}
	ours, theirs := w.affected.String(), said.String()
	if len(releases) > 0 {
		c.found(path+" affected", "of %s, the advisory says %s and the record %s: they differ for %s", w.named(), ours, theirs, several(releases))
		return
	}
	c.at(c.differing(w), path+" affected", "of %s, the advisory says %s and the record %s: they differ for versions that may come", w.named(), ours, theirs)
}

// differing is the level of a difference in no known release: where none is known, any may
// be one.
func (c *check) differing(w *course) Level {
	if len(w.known) == 0 {
		return Error
	}
	return Warning
}

// recorded gives the versions of the course's product that a record says are affected, and
// whether it speaks of the product at all. Of the only product of an advisory it speaks
// under whatever name.
func (w *course) recorded(record cve.Record, only bool) (said vers.Range, some bool, err error) {
	said = vers.None(w.scheme)
	affected := record.Containers.CNA.Affected
	ours := func(p cve.Product) bool { return publish.SpeaksOf(p, w.product.Name, w.product.PURL) }
	if only && !slices.ContainsFunc(affected, ours) {
		ours = func(cve.Product) bool { return true }
	}
	for _, p := range affected {
		if !ours(p) {
			continue
		}
		raw, err := json.Marshal(p)
		if err != nil {
			return said, some, err
		}
		var product vers.Product
		if err := json.Unmarshal(raw, &product); err != nil {
			return said, some, err
		}
		statuses, err := vers.FromCVE(w.scheme, product)
		if err != nil {
			return said, some, err
		}
		said, some = said.Union(statuses.Affected), true
	}
	return said, some, nil
}

// scores gives the vectors of a record and the words of its metrics in other systems.
func scores(record cve.Record) (vectors, words []string) {
	for _, m := range record.Containers.CNA.Metrics {
		for _, s := range m.CVSS() {
			if s.Vector != "" {
				vectors = append(vectors, s.Vector)
			}
		}
		if m.Other == nil {
			continue
		}
		var content map[string]any
		if json.Unmarshal(m.Other.Content, &content) != nil {
			continue
		}
		for _, key := range []string{"text", "other", "value"} {
			if word, ok := content[key].(string); ok {
				words = append(words, word)
			}
		}
	}
	return vectors, words
}

func (c *check) recordScore() {
	c.records(func(path string, _ int, f verdict.AdvisoryFlaw, record cve.Record) {
		vectors, said := scores(record)
		if f.Vector != "" && len(vectors) > 0 && !slices.Contains(vectors, f.Vector) {
			c.found(path+" metrics", "the vector of %s is %s in the advisory and %s in the record", f.ID, f.Vector, several(vectors))
		}
		for _, word := range said {
			ours, theirs := severityOf(f.Severity), severityOf(word)
			if ours != verdict.SeverityUnknown && theirs != verdict.SeverityUnknown && ours != theirs {
				c.found(path+" metrics", "the severity of %s is %q in the advisory and %q in the record", f.ID, f.Severity, word)
			}
		}
	})
}

func (c *check) recordTitle() {
	c.records(func(path string, _ int, f verdict.AdvisoryFlaw, record cve.Record) {
		title := f.Title
		if title == "" {
			title = c.Advisory.Text.Title
		}
		if theirs := strings.TrimSpace(record.Containers.CNA.Title); theirs != "" && theirs != strings.TrimSpace(title) {
			c.found(path+" title", "the title is %q in the advisory and %q in the record", short(title), short(theirs))
		}
	})
}

func (c *check) recordCredits() {
	c.records(func(path string, _ int, _ verdict.AdvisoryFlaw, record cve.Record) {
		var theirs []struct {
			Value string `json:"value"`
		}
		if len(record.Containers.CNA.Credits) > 0 && json.Unmarshal(record.Containers.CNA.Credits, &theirs) != nil {
			return // record_rules tells that they have another form
		}
		var ours, others []string
		for _, credit := range c.Advisory.Text.Credits {
			ours = append(ours, credit.Name)
		}
		for _, credit := range theirs {
			others = append(others, credit.Value)
		}
		if len(c.Advisory.Text.Vulnerabilities) > 1 { // each record credits those of its flaw
			ours = slices.DeleteFunc(ours, func(name string) bool { return !slices.Contains(others, name) })
		}
		slices.Sort(ours)
		slices.Sort(others)
		if !slices.Equal(slices.Compact(ours), slices.Compact(others)) {
			c.found(path+" credits", "the advisory credits %s and the record %s", listed(ours), listed(others))
		}
	})
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return short(several(names))
}

// concerned calls look for each product of a record of which something is affected.
func (c *check) concerned(look func(path string, p cve.Product)) {
	c.records(func(path string, _ int, _ verdict.AdvisoryFlaw, record cve.Record) {
		for i, p := range record.Containers.CNA.Affected {
			if p.Concerned() {
				look(fmt.Sprintf("%s affected[%d]", path, i), p)
			}
		}
	})
}

func (c *check) recordPackage() {
	c.concerned(func(path string, p cve.Product) {
		if (p.CollectionURL == "" || p.PackageName == "") && p.PackageURL == "" && len(p.CPEs) == 0 {
			c.found(path, "the record names %q by words alone", p.Product)
		}
	})
}

func (c *check) recordOrder() {
	c.concerned(func(path string, p cve.Product) {
		for i, v := range p.Versions {
			if _, known := cve.Scheme(v.Type); !known && v.Range() && v.Type != "git" {
				c.found(fmt.Sprintf("%s.versions[%d]", path, i), "the range says %q of its order, by which nothing can be compared", v.Type)
			}
		}
	})
}

// What a draft lacks and CVE Services write, and what is asked where a record is sent.
const (
	anyOrg  = "00000000-0000-4000-8000-000000000000"
	testIDs = "5.4"
)

// recordRules asks the record what package spec/cve asks of published ones. What CVE
// Services write themselves it may leave out.
func (c *check) recordRules() {
	c.records(func(path string, _ int, _ verdict.AdvisoryFlaw, record cve.Record) {
		record.Metadata.State = cve.Published
		record.Metadata.AssignerOrgID = cmp.Or(record.Metadata.AssignerOrgID, anyOrg)
		record.Containers.CNA.Provider.OrgID = cmp.Or(record.Containers.CNA.Provider.OrgID, anyOrg)
		raw, err := cve.Encode(record)
		if err != nil {
			c.found(path, "the record cannot be written: %v", err)
			return
		}
		for _, outcome := range cve.Validate(raw, string(cve.Mandatory), string(cve.Optional)) {
			level := Error
			if outcome.Group != cve.Mandatory {
				level = Warning
			}
			for _, f := range outcome.Findings {
				if outcome.ID != testIDs {
					c.at(level, path+" "+f.Path, "%s (%s)", f.Message, outcome.ID)
				}
			}
		}
	})
}
