// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/spec/csaf"
	"verdict/spec/cve"
)

// cveToCSAF writes a CVE record as a CSAF 2.0 document with one vulnerability.
func cveToCSAF(raw []byte, o Options) (Converted, error) {
	r, err := readCVE(raw)
	if err != nil {
		return Converted{}, err
	}
	if r.Metadata.State == cve.Rejected {
		return Converted{}, verdict.Errorf(verdict.Invalid, "%s is rejected, and CSAF 2.0 has no word for a flaw that is none", r.Metadata.ID)
	}
	c := cveReading{record: r}
	d := c.csaf(o)
	for _, pointer := range r.Unknown {
		c.losses.add(Lost, pointer, "the schema knows no member of this name, and it has no place")
	}
	c.losses.sort()
	text, err := csaf.Encode(d)
	return Converted{text, c.losses}, err
}

// csaf writes the record: as a security advisory where a status is known, else by the
// base profile.
func (c *cveReading) csaf(o Options) csaf.Document {
	own := c.record.Containers.CNA
	t := &csafTree{}
	for i, container := range c.containers() {
		by, at := "", cna
		if i > 0 {
			by, at = publisher(container), fmt.Sprintf("/containers/adp/%d", i-1)
			c.foreign(at, container)
			c.foreignTexts(at, container)
		}
		for n, p := range container.Affected {
			c.treeProduct(t, fmt.Sprintf("%s/affected/%d", at, n), p, by)
		}
	}
	d := csaf.Document{Header: csaf.Header{Category: csaf.Base, CSAFVersion: "2.0", Title: own.Title, Publisher: c.csafPublisher(o), Tracking: c.tracking(o.Now),
		Distribution: &csaf.Distribution{TLP: &csaf.TLP{Label: "WHITE", URL: "https://www.first.org/tlp/v1/"}}, AggregateSeverity: c.severityWord()}}
	if d.Header.Title == "" {
		d.Header.Title = c.record.Metadata.ID
		c.losses.add(Added, cna+"/title", "a CSAF document has a title, and the record has none; its id stands there")
	}
	if slices.ContainsFunc(own.Descriptions, func(t cve.Text) bool { return english(t.Lang) }) {
		d.Header.Lang = "en"
	}
	v := c.vulnerability(t)
	if len(t.list) > 0 {
		d.ProductTree = &csaf.ProductTree{Branches: t.list}
		v.ProductStatus = &t.status
		if len(v.Notes) > 0 {
			d.Header.Category = csaf.SecurityAdvisory
		}
	}
	d.Vulnerabilities = []csaf.Vulnerability{v}
	return d
}

func english(language string) bool {
	name, _, _ := strings.Cut(strings.ToLower(language), "-")
	return name == "en" || name == "eng"
}

// csafPublisher names who publishes: as the options say, else the CNA by its page in the
// list of the CVE Program.
func (c *cveReading) csafPublisher(o Options) csaf.Publisher {
	name := cmp.Or(o.Publisher, publisher(c.record.Containers.CNA), c.record.Metadata.AssignerShortName, "the CNA of "+c.record.Metadata.ID)
	p := csaf.Publisher{Category: cmp.Or(o.PublisherCategory, "other"), Name: name, Namespace: o.Namespace}
	if p.Namespace == "" {
		p.Namespace = "https://www.cve.org"
		if short := c.record.Containers.CNA.Provider.ShortName; shortName.MatchString(short) {
			p.Namespace += "/PartnerInformation/ListofPartners/partner/" + short
		}
		c.losses.add(Added, cna+"/providerMetadata", "a CSAF document names its publisher by a URL and a category, which the record does not tell: give --publisher, --namespace and --publisher-category")
	}
	return p
}

// shortName is the form of those of CNAs.
var shortName = regexp.MustCompile(`^[A-Za-z0-9_.\-]{2,32}$`)

// tracking gives the history: when the record was published, and when it was changed.
func (c *cveReading) tracking(now time.Time) csaf.Tracking {
	m := c.record.Metadata
	t := csaf.Tracking{ID: m.ID, Status: "final", Generator: &csaf.Generator{Engine: csaf.Engine{Name: "verdict"}}}
	current := csaf.Timestamp(c.modified(now))
	first := csaf.Timestamp(c.time("/cveMetadata/datePublished", m.DatePublished))
	begun, _ := first.Time() // written by us
	changed, _ := current.Time()
	if first == "" || begun.After(changed) {
		first = current
	}
	t.InitialReleaseDate, t.CurrentReleaseDate = first, current
	t.RevisionHistory = []csaf.Revision{{Date: first, Number: "1", Summary: "The CVE record was published."}}
	if first != current {
		t.RevisionHistory = append(t.RevisionHistory, csaf.Revision{Date: current, Number: "2", Summary: "The CVE record was changed."})
	}
	if m.Serial > 0 {
		t.RevisionHistory[len(t.RevisionHistory)-1].LegacyVersion = strconv.Itoa(m.Serial)
	}
	t.Version = strconv.Itoa(len(t.RevisionHistory))
	for name, at := range map[string]cve.Timestamp{"dateReserved": m.DateReserved, "dateRejected": m.DateRejected} {
		if at != "" {
			c.losses.add(Lost, "/cveMetadata/"+name, "%s has no place", name)
		}
	}
	return t
}

// severityWord is the word of the publisher's own scale.
func (c *cveReading) severityWord() (word *csaf.AggregateSeverity) {
	for i, m := range c.record.Containers.CNA.Metrics {
		if m.Other == nil {
			continue
		}
		at := fmt.Sprintf(cna+"/metrics/%d/other", i)
		said := severityIn(m.Other.Content)
		switch {
		case said == nil:
			c.losses.add(Lost, at, "a rating of the type %.80q has no place", m.Other.Type)
		case word != nil && !reflect.DeepEqual(word, said):
			c.losses.add(Lost, at, "a document has one word for its severity; %.80q is the second", said.Text)
		default:
			word = said
		}
	}
	return word
}

// severityIn reads a word for the severity in the forms that are in use.
func severityIn(content json.RawMessage) *csaf.AggregateSeverity {
	var said struct{ Text, Value, Other, Namespace string }
	if json.Unmarshal(content, &said) != nil {
		return nil
	}
	word := &csaf.AggregateSeverity{Text: cmp.Or(said.Text, said.Value, said.Other), Namespace: said.Namespace}
	if !isURI(word.Namespace) {
		word.Namespace = ""
	}
	if word.Text == "" {
		return nil
	}
	return word
}

// foreignTexts tells what others than the CNA say in members that are read as they stand.
func (c *cveReading) foreignTexts(at string, container cve.Container) {
	for _, m := range []struct {
		name  string
		there bool
	}{
		{"title", container.Title != ""}, {"impacts", len(container.Impacts) > 0}, {"configurations", len(container.Configurations) > 0},
		{"workarounds", len(container.Workarounds) > 0}, {"solutions", len(container.Solutions) > 0}, {"exploits", len(container.Exploits) > 0},
		{"timeline", len(container.Timeline) > 0}, {"taxonomyMappings", len(container.TaxonomyMappings) > 0},
		{"cpeApplicability", len(container.CPEApplicability) > 0}, {"tags", len(container.Tags) > 0},
	} {
		if m.there {
			c.losses.add(Lost, at+"/"+m.name, "what others than the CNA say has no place: a document has one publisher")
		}
	}
}
