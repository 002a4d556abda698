// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/cvss"
	"verdict/spec/cwe"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
)

// Titles of notes that hold what CSAF has no member for. They are read back by them.
const (
	noteTooling = "Tooling"
	noteStatus  = "Status notes"
)

// toCSAF writes a CSAF 2.0 document of the profile VEX (section 4.5).
func toCSAF(v *vex, o Options) ([]byte, error) {
	if len(v.statements) == 0 {
		return nil, v.noStatement()
	}
	t := &vexTree{vex: v, ids: map[string]csaf.ProductID{}, related: map[csaf.ProductID]bool{}}
	d := csaf.Document{Header: csaf.Header{Category: csaf.VEX, CSAFVersion: "2.0", Title: v.title, Publisher: v.csafPublisher(o), Tracking: v.tracking(o),
		Distribution: &csaf.Distribution{TLP: &csaf.TLP{Label: "WHITE", URL: "https://www.first.org/tlp/v1/"}}}}
	if v.title == "" {
		d.Header.Title = "Exploitability of vulnerabilities, by " + d.Header.Publisher.Name
		v.losses.add(Added, "", "a CSAF document has a title, and this one names none")
	}
	if v.tooling != "" {
		d.Header.Notes = []csaf.Note{{Category: "general", Title: noteTooling, Text: v.tooling}}
	}
	if v.role != "" {
		v.losses.add(Lost, "/role", "role has no place")
	}
	var order []string
	by := map[string][]statement{}
	for _, s := range v.statements {
		if by[s.flaw.id] == nil {
			order = append(order, s.flaw.id)
		}
		by[s.flaw.id] = append(by[s.flaw.id], s)
	}
	for _, id := range order {
		d.Vulnerabilities = append(d.Vulnerabilities, t.vulnerability(by[id]))
	}
	t.tree.Branches = t.branches.list
	d.ProductTree = &t.tree
	return csaf.Encode(d)
}

// csafPublisher names who publishes: as the options say, else the author.
func (v *vex) csafPublisher(o Options) csaf.Publisher {
	p := csaf.Publisher{Category: cmp.Or(o.PublisherCategory, v.publisher.Category, "other"), Name: cmp.Or(o.Publisher, v.author, "unknown"), Namespace: cmp.Or(o.Namespace, v.publisher.Namespace)}
	if p.Namespace == "" {
		p.Namespace = "https://openvex.dev"
		if u, err := url.Parse(v.id); err == nil && isURI(v.id) && u.Host != "" {
			p.Namespace = u.Scheme + "://" + u.Host
		}
		v.losses.add(Added, "", "a CSAF document names its publisher by a URL and a category, which the document does not tell: give --publisher, --namespace and --publisher-category")
	}
	return p
}

func (v *vex) tracking(o Options) csaf.Tracking {
	first, last := v.instants("", o.Now)
	t := csaf.Tracking{ID: strings.Join(strings.Fields(v.id), " "), Status: "final", Generator: &csaf.Generator{Engine: csaf.Engine{Name: "verdict"}},
		InitialReleaseDate: csaf.Timestamp(written(first)), CurrentReleaseDate: csaf.Timestamp(written(last))}
	if t.ID == "" {
		t.ID = nameBased(v.author + written(first))
		v.losses.add(Added, "", "a CSAF document has an id, and this one has none")
	}
	t.RevisionHistory = []csaf.Revision{{Date: t.InitialReleaseDate, Number: "1", Summary: "The document was published."}}
	if first != last {
		t.RevisionHistory = append(t.RevisionHistory, csaf.Revision{Date: t.CurrentReleaseDate, Number: "2", Summary: "The document was changed."})
	}
	t.Version = strconv.Itoa(len(t.RevisionHistory))
	if v.version > 0 && v.version != len(t.RevisionHistory) {
		t.RevisionHistory[len(t.RevisionHistory)-1].LegacyVersion = strconv.Itoa(v.version)
	}
	return t
}

// vulnerability writes what is said of one flaw.
func (t *vexTree) vulnerability(list []statement) csaf.Vulnerability {
	f := list[0].flaw
	v := csaf.Vulnerability{Title: f.title, References: f.links, ProductStatus: &csaf.ProductStatus{}}
	t.name(&v, list[0].path, f)
	addNote(&v, "description", "", cmp.Or(f.description, f.title, f.id))
	addNote(&v, "details", "", f.detail)
	var notes []string
	slices.SortStableFunc(list, func(a, b statement) int { return cmp.Compare(rank(a.status), rank(b.status)) })
	said := map[csaf.ProductID]bool{}
	for _, s := range list {
		var ids []csaf.ProductID
		for _, p := range s.products {
			for _, id := range t.products(p) {
				if said[id] {
					t.losses.add(Fault, s.path, "the product %.120q has another status besides, which warns more and stands", p.called())
					continue
				}
				said[id] = true
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			continue
		}
		t.say(&v, s, ids)
		if s.notes != "" && !slices.Contains(notes, s.notes) {
			notes = append(notes, s.notes)
		}
	}
	if len(notes) > 0 && len(list) > 1 {
		t.losses.add(Lost, list[0].path, "of which products a note on the status is has no place")
	}
	addNote(&v, "details", noteStatus, strings.Join(notes, "\n"))
	return v
}

// name gives the vulnerability its ids. A document has one CVE for it: what else is one is
// a reference.
func (t *vexTree) name(v *csaf.Vulnerability, path string, f flaw) {
	for _, id := range append([]string{f.id}, f.aliases...) {
		switch {
		case cveID.MatchString(id) && v.CVE == "":
			v.CVE = id
		case cveID.MatchString(id):
			v.References = append(v.References, csaf.Reference{Category: "external", Summary: id, URL: "https://www.cve.org/CVERecord?id=" + id})
		case !slices.ContainsFunc(v.IDs, func(other csaf.ID) bool { return other.Text == id }):
			v.IDs = append(v.IDs, csaf.ID{SystemName: systemOf(id), Text: id})
		}
	}
	if isURI(f.home) && !strings.Contains(f.home, f.id) {
		v.References = append(v.References, csaf.Reference{Category: "external", Summary: "The vulnerability", URL: f.home})
	}
	for _, id := range f.cwes {
		name, known := cwe.Name(id)
		switch {
		case !known:
			t.losses.add(Fault, path, "%.40q is no weakness of CWE %s, and is left out", id, cwe.Versions)
		case v.CWE == nil:
			v.CWE = &csaf.CWE{ID: id, Name: name}
		case v.CWE.ID != id:
			t.losses.add(Lost, path, "CSAF 2.0 has a place for one weakness; %s is the second", id)
		}
	}
}

// say writes the status of products, and why and what to do.
func (t *vexTree) say(v *csaf.Vulnerability, s statement, ids []csaf.ProductID) {
	date := csaf.Timestamp(written(s.at))
	st := v.ProductStatus
	switch s.status {
	case openvex.Affected:
		st.KnownAffected = append(st.KnownAffected, ids...)
		t.remedy(v, s, ids)
		t.scores(v, s, ids)
		return
	case openvex.Fixed:
		st.Fixed = append(st.Fixed, ids...)
		if s.finer != "" {
			t.losses.add(Lost, s.path, "that it is %s has no place", string(s.finer))
		}
	case openvex.UnderInvestigation:
		st.UnderInvestigation = append(st.UnderInvestigation, ids...)
	default:
		st.KnownNotAffected = append(st.KnownNotAffected, ids...)
		if s.justification != "" {
			v.Flags = append(v.Flags, csaf.Flag{Date: date, Label: string(s.justification), ProductIDs: ids})
		}
		impact := s.finer.with(s.impact)
		if impact == "" && s.justification == "" {
			impact = "The document gives no reason."
			t.losses.add(Added, s.path, "the document gives no reason why a product is not affected, and CSAF asks for one")
		}
		if impact != "" {
			v.Threats = append(v.Threats, csaf.Threat{Category: "impact", Date: date, Details: impact, ProductIDs: ids})
		}
	}
	if s.action+s.workaround != "" {
		t.losses.add(Lost, s.path, "a remedy of what is %s has no place", s.status)
	}
	if len(s.vectors) > 0 {
		t.losses.add(Lost, s.path, "a score of what is %s has no place", s.status)
	}
}

// remedy writes what users of affected products can do: there is always a word (test
// 6.1.27.10).
func (t *vexTree) remedy(v *csaf.Vulnerability, s statement, ids []csaf.ProductID) {
	category := csaf.Mitigation
	switch {
	case slices.Contains(s.responses, cyclonedx.Update):
		category = csaf.VendorFix
	case slices.Contains(s.responses, cyclonedx.WillNotFix) || slices.Contains(s.responses, cyclonedx.CanNotFix):
		category = csaf.NoFixPlanned
	case s.action != "" && len(s.responses) == 0:
		t.losses.add(Added, s.path, "CSAF asks of which kind a remedy is, and the document does not say it; it stands as a mitigation")
	}
	text := s.finer.with(s.action)
	if text == "" && s.workaround == "" {
		text = "The document names no remedy."
		if category == csaf.Mitigation {
			category = csaf.NoneAvailable
		}
		t.losses.add(Added, s.path, "the document names no remedy for an affected product, and CSAF asks for a word")
	}
	if text != "" {
		v.Remediations = append(v.Remediations, csaf.Remediation{Category: category, Details: text, ProductIDs: ids})
	}
	if s.workaround != "" {
		v.Remediations = append(v.Remediations, csaf.Remediation{Category: csaf.Workaround, Details: s.workaround, ProductIDs: ids})
	}
}

// scores writes a score for each version of CVSS that CSAF 2.0 has.
func (t *vexTree) scores(v *csaf.Vulnerability, s statement, ids []csaf.ProductID) {
	given := map[string]bool{}
	for _, text := range s.vectors {
		parsed, err := cvss.Parse(text)
		switch {
		case err != nil:
			t.losses.add(Fault, s.path, "the vector %.120q is none (%v), and is left out", text, err)
		case parsed.Version == "4.0":
			t.losses.add(Lost, s.path, "CSAF 2.0 has no score of CVSS 4.0")
		case given[parsed.Version]:
			t.losses.add(Lost, s.path, "a product has one score of CVSS %s; %.120q is the second", parsed.Version, text)
		default:
			given[parsed.Version] = true
			v.Scores = append(v.Scores, vectored{parsed, text}.score(ids))
		}
	}
}
