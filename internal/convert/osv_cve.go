// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/cvss"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// osvToCVE writes an OSV record as a CVE record. Who publishes it is told by the options:
// OSV has no such thing.
func osvToCVE(raw []byte, o Options) (Converted, error) {
	r, err := readOSV(raw)
	if err != nil {
		return Converted{}, err
	}
	c := osvReading{record: r}
	out, err := c.cve(o)
	if err != nil {
		return Converted{}, err
	}
	text, err := cve.Encode(out)
	return Converted{text, c.losses}, err
}

// readOSV reads an OSV record in the words of the commands' errors.
func readOSV(raw []byte) (osv.Record, error) {
	r, err := osv.Decode(raw)
	var unusable *osv.DecodeError
	if errors.As(err, &unusable) {
		return r, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At("", unusable.Line, unusable.Path)
	}
	return r, err
}

// osvReading is an OSV record on its way.
type osvReading struct {
	record osv.Record
	losses losses
	// through says that the CVE record is a step to another standard: texts are not cut,
	// and what the schema of CVE records alone asks for is not asked for.
	through bool
}

var cveID = regexp.MustCompile(`^CVE-\d{4}-\d{4,19}$`)

// id gives the CVE id of the record: its own, or its one alias that is one.
func (c *osvReading) id() (string, error) {
	if cveID.MatchString(c.record.ID) {
		return c.record.ID, nil
	}
	ids := slices.DeleteFunc(slices.Clone(c.record.Aliases), func(a string) bool { return !cveID.MatchString(a) })
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", verdict.Errorf(verdict.Invalid, "%s is no CVE id, and none of its aliases is", c.record.ID).At("", 1, "/aliases").
			WithHint("reserve an id with a CNA, and add it to aliases")
	}
	return "", verdict.Errorf(verdict.Invalid, "%s has %d CVE ids, and a CVE record has one", c.record.ID, len(ids)).At("", 1, "/aliases").
		WithHint("split the record")
}

func (c *osvReading) cve(o Options) (cve.Record, error) {
	id, err := c.id()
	if err != nil {
		return cve.Record{}, err
	}
	if o.OrgID == "" {
		c.losses.add(Added, "", "a CVE record names who publishes it (cveMetadata.assignerOrgId, providerMetadata.orgId), and OSV does not: give --org")
	}
	return c.written(id, o), nil
}

// written gives what a CVE record of that id says.
func (c *osvReading) written(id string, o Options) cve.Record {
	r := c.record
	modified := c.time("/modified", r.Modified)
	out := cve.Record{DataType: "CVE_RECORD", DataVersion: "5.2.0", Metadata: cve.Metadata{ID: id, State: cve.Published, AssignerOrgID: o.OrgID,
		AssignerShortName: o.OrgName, DatePublished: c.time("/published", r.Published), DateUpdated: modified}}
	own := cve.Container{Provider: cve.Provider{OrgID: o.OrgID, ShortName: o.OrgName, DateUpdated: modified}}
	if r.Withdrawn != "" {
		out.Metadata.State, out.Metadata.DateRejected = cve.Rejected, c.time("/withdrawn", r.Withdrawn)
		own.RejectedReasons = []cve.Text{{Lang: "en", Value: cmp.Or(r.Details, r.Summary, "The record was withdrawn.")}}
		own.ReplacedBy = slices.DeleteFunc(slices.Clone(r.Related), func(a string) bool { return !cveID.MatchString(a) })
		if len(r.Affected)+len(r.References) > 0 {
			c.losses.add(Lost, "/affected", "a rejected record says nothing of versions, and has no references")
		}
		out.Containers.CNA = own
		return out
	}
	c.say(&own, id)
	for i, a := range r.Affected {
		own.Affected = append(own.Affected, c.product(fmt.Sprintf("/affected/%d", i), a))
	}
	if len(r.Affected) == 0 && !c.through {
		c.losses.add(Added, "/affected", "a CVE record names at least one product, and this record none")
	}
	out.Containers.CNA = own
	return out
}

// time writes a time; one of no year that CVE knows stands for none.
func (c *osvReading) time(path string, t osv.Timestamp) cve.Timestamp {
	at, err := t.Time()
	switch {
	case err != nil || t != "" && at.Year() < 1900:
		c.losses.add(Fault, path, "%.80q is no time that a CVE record can have, and is left out", string(t))
		return ""
	case !t.Standard():
		c.losses.add(Fault, path, "%.80q is not written as the standard writes times; it is written so", string(t))
	}
	return cve.Timestamp(osv.TimestampOf(at))
}

// say writes what is no version.
func (c *osvReading) say(own *cve.Container, id string) {
	r := c.record
	own.Title = c.cut("/summary", r.Summary, 256)
	own.Descriptions = []cve.Text{{Lang: "en", Value: c.cut("/details", cmp.Or(r.Details, r.Summary, id), 4096)}}
	if r.Details == "" && r.Summary == "" {
		c.losses.add(Added, "/details", "a record has a description, and this record has none; its id stands there")
	}
	c.aliases(own, id)
	c.weaknesses(own)
	for i, s := range r.Severity {
		c.score(own, fmt.Sprintf("/severity/%d", i), s)
	}
	seen := map[osv.Reference]bool{}
	for i, ref := range r.References {
		at := fmt.Sprintf("/references/%d", i)
		if seen[ref] {
			c.losses.add(Fault, at, "the reference stands before already")
			continue
		}
		seen[ref] = true
		own.References = append(own.References, cve.Reference{URL: ref.URL, Tags: c.tags(at, ref.Type)})
	}
	if len(r.References) == 0 && !c.through {
		c.losses.add(Added, "/references", "a CVE record has at least one reference, and this record has none")
	}
	c.credits(own)
	for _, name := range r.Unknown {
		c.losses.add(Lost, "/"+name, "the schema knows no member of this name, and it has no place")
	}
}

// cut shortens a text to what the schema allows.
func (c *osvReading) cut(path, text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most || c.through {
		return text
	}
	c.losses.add(Lost, path, "the text has %d characters, of which the first %d are kept", len(runes), most)
	return string(runes[:most])
}

func (c *osvReading) aliases(own *cve.Container, id string) {
	var advisories []string
	for i, a := range append([]string{c.record.ID}, c.record.Aliases...) {
		switch {
		case a == id:
		case ghsa.MatchString(a) || c.through:
			advisories = append(advisories, a)
		default:
			c.losses.add(Lost, fmt.Sprintf("/aliases/%d", i-1), "the alias %.80q has no place", a)
		}
	}
	for name, list := range map[string][]string{"related": c.record.Related, "upstream": c.record.Upstream} {
		if len(list) > 0 {
			c.losses.add(Lost, "/"+name, "%s ids have no place", name)
		}
	}
	var said any = advisories
	switch len(advisories) {
	case 0:
		return
	case 1:
		said = advisories[0]
	}
	own.Source, _ = json.Marshal(map[string]any{"advisory": said}) // texts always encode
}

func (c *osvReading) weaknesses(own *cve.Container) {
	if len(c.record.DatabaseSpecific) == 0 {
		return
	}
	var more osvMore
	_ = json.Unmarshal(c.record.DatabaseSpecific, &more) // of another database, it is told below
	slices.Sort(more.CWEs)
	for _, id := range slices.Compact(more.CWEs) {
		own.ProblemTypes = append(own.ProblemTypes, cve.ProblemType{Descriptions: []cve.Problem{{Lang: "en", Type: "CWE", CWEID: id, Description: id}}})
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(c.record.DatabaseSpecific, &members) != nil || len(members) > 1 || len(more.CWEs) == 0 && len(members) > 0 {
		c.losses.add(Lost, "/database_specific", "what a database adds of its own, cwe_ids aside, has no place")
	}
}

// score writes a score.
func (c *osvReading) score(own *cve.Container, path string, s osv.Severity) {
	m, ok := metricOf(s.Score)
	if !ok {
		c.losses.add(Lost, path, "%.80q is no vector of CVSS, and has no place", s.Score)
		return
	}
	own.Metrics = append(own.Metrics, m)
}

// metricOf writes a vector with what its schema demands besides it; it reports false for
// what is none.
func metricOf(vector string) (m cve.Metric, ok bool) {
	parsed, err := cvss.Parse(vector)
	if err != nil {
		return m, false
	}
	object := map[string]any{"version": parsed.Version, "vectorString": vector, "baseScore": json.Number(fmt.Sprintf("%.1f", parsed.Base))}
	if parsed.Version != "2.0" {
		object["baseSeverity"] = strings.ToUpper(string(verdict.SeverityOf(parsed.Base)))
	}
	raw, _ := json.Marshal(object) // texts and a number always encode
	m = cve.Metric{Format: "CVSS"}
	switch parsed.Version {
	case "2.0":
		m.CVSS2 = raw
	case "3.0":
		m.CVSS30 = raw
	case "3.1":
		m.CVSS31 = raw
	default:
		m.CVSS4 = raw
	}
	return m, true
}

// tags is the way back of referenceTypes.
func (c *osvReading) tags(path, kind string) []string {
	if kind == "WEB" {
		return nil
	}
	for _, t := range referenceTypes {
		if t[1] == kind {
			return []string{t[0]}
		}
	}
	c.losses.add(Lost, path+"/type", "no tag says %s", kind)
	return nil
}

func (c *osvReading) credits(own *cve.Container) {
	var list []cveCredit
	for i, credit := range c.record.Credits {
		if len(credit.Contact) > 0 {
			c.losses.add(Lost, fmt.Sprintf("/credits/%d/contact", i), "how to reach somebody has no place")
		}
		one := cveCredit{Lang: "en", Value: credit.Name, Type: strings.ToLower(strings.ReplaceAll(credit.Type, "_", " "))}
		if slices.Contains(list, one) {
			c.losses.add(Fault, fmt.Sprintf("/credits/%d", i), "the credit stands before already")
			continue
		}
		list = append(list, one)
	}
	if len(list) > 0 {
		own.Credits, _ = json.Marshal(list) // texts always encode
	}
}

// product writes what is affected of a package.
func (c *osvReading) product(path string, a osv.Affected) cve.Product {
	p := cve.Product{DefaultStatus: cve.Unaffected}
	var own osvProduct
	_ = json.Unmarshal(a.DatabaseSpecific, &own) // of another database, it says nothing
	p.Vendor, p.Product, p.PackageName, p.CollectionURL = own.Vendor, own.Product, own.PackageName, own.Collection
	if a.Package != nil {
		p.PackageName, p.CollectionURL = a.Package.Name, cve.Collection(a.Package.Ecosystem)
		p.PackageURL = cmp.Or(a.Package.PURL, purlOf(a.Package.Ecosystem, a.Package.Name))
		if p.CollectionURL == "" && p.PackageURL == "" {
			c.losses.add(Lost, path+"/package/ecosystem", "no collection URL is known for %.80q, and no package URL names the package", a.Package.Ecosystem)
		}
	}
	if a.Package != nil && strings.Contains(a.Package.Ecosystem, ":") {
		c.losses.add(Lost, path+"/package/ecosystem", "what stands behind the colon of %.80q has no place", a.Package.Ecosystem)
	}
	if len(a.EcosystemSpecific) > 0 {
		c.losses.add(Lost, path+"/ecosystem_specific", "what an ecosystem adds of its own has no place")
	}
	for i := range a.Severity {
		c.losses.add(Lost, fmt.Sprintf("%s/severity/%d", path, i), "a score of one package has no place")
	}
	for i, r := range a.Ranges {
		p.Versions = append(p.Versions, c.entries(fmt.Sprintf("%s/ranges/%d", path, i), a, r, &p)...)
	}
	for _, v := range a.Versions {
		p.Versions = append(p.Versions, cve.Version{Version: v, Status: cve.Affected})
	}
	p.Versions = distinct(p.Versions)
	return p
}

// distinct leaves out entries that are there already, which the schema forbids.
func distinct(list []cve.Version) (kept []cve.Version) {
	seen := map[string]bool{}
	for _, v := range list {
		if key := fmt.Sprintf("%+v", v); !seen[key] {
			seen[key] = true
			kept = append(kept, v)
		}
	}
	return kept
}

// versionTypes are the words for the orders of ecosystems' versions.
var versionTypes = map[string]string{"Maven": "maven", "npm": "semver", "Go": "semver", "crates.io": "semver", "PyPI": "python", "RubyGems": "gem", "NuGet": "nuget",
	"Packagist": "composer", "Hex": "semver", "Pub": "semver"}

// typeOf names the order of a scheme in the words that CVE records use; "" where none is
// in use.
func typeOf(s vers.Scheme) string {
	if same, ok := cve.Scheme(string(s)); ok && same == s {
		return string(s)
	}
	return ""
}

// entries writes a range.
func (c *osvReading) entries(path string, a osv.Affected, r osv.Range, p *cve.Product) (list []cve.Version) {
	kind := "custom"
	var scheme vers.Scheme
	switch {
	case r.Type == osv.Git:
		kind, p.Repo = "git", cmp.Or(p.Repo, r.Repo)
		if p.Repo != r.Repo {
			c.losses.add(Lost, path+"/repo", "a product has one repository; %.120q is the second", r.Repo)
		}
	case r.Type == osv.SemVer:
		kind, scheme = "semver", vers.SemVer
	case a.Package != nil:
		ecosystem, _, _ := strings.Cut(a.Package.Ecosystem, ":")
		scheme, _ = vers.SchemeOf(a.Package.Ecosystem)
		kind = cmp.Or(versionTypes[ecosystem], typeOf(scheme), "custom")
	}
	for _, i := range c.intervals(path, r, scheme) {
		v := cve.Version{Version: cmp.Or(i.Introduced, "0"), Status: cve.Affected, Type: kind, LessThan: i.Fixed, LessThanOrEqual: i.LastAffected}
		if !v.Range() {
			v.LessThan = "*"
		}
		list = append(list, v)
	}
	return list
}

// intervals are the stretches that events make: in the order of versions where that is
// known, else each event ends what the one before has begun.
func (c *osvReading) intervals(path string, r osv.Range, scheme vers.Scheme) (list []vers.Interval) {
	var events []vers.Event
	for i, e := range r.Events {
		if e.Limit != "" {
			c.losses.add(Lost, fmt.Sprintf("%s/events/%d/limit", path, i), "a limit has no place")
			continue
		}
		events = append(events, vers.Event(e))
	}
	if scheme != "" {
		if known, err := vers.Intervals(scheme, events); err == nil {
			return known
		}
		c.losses.add(Fault, path, "the events name what is no version of %s; they are taken in the order in which they stand", scheme)
	}
	for _, e := range events {
		switch n := len(list) - 1; {
		case e.Introduced != "":
			list = append(list, vers.Interval{Introduced: e.Introduced})
		case n >= 0 && list[n].Fixed == "" && list[n].LastAffected == "":
			list[n].Fixed, list[n].LastAffected = e.Fixed, e.LastAffected
		default:
			c.losses.add(Fault, path, "an event ends a range that none has begun: %s", e.Fixed+e.LastAffected)
		}
	}
	return list
}
