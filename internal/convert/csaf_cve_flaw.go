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
)

// language is that of the document's texts.
func (c *csafReading) language() string { return cmp.Or(c.doc.Header.Lang, "en") }

func (c *csafReading) text(value string) cve.Text { return cve.Text{Lang: c.language(), Value: value} }

// texts writes texts as a member of a record that is kept as it stands.
func (c *csafReading) texts(values []string) json.RawMessage {
	var list []cve.Text
	for _, value := range values {
		list = append(list, c.text(value))
	}
	if len(list) == 0 {
		return nil
	}
	raw, _ := json.Marshal(list) // texts always encode
	return raw
}

// notes gives the description, and what stands in notes by their titles.
func (c *csafReading) notes(own *cve.Container) {
	titled := map[string]string{}
	var told []int // by the order in which a description is taken of them
	for i, n := range c.flaw.Notes {
		switch {
		case slices.Contains([]string{noteConfigurations, noteSolutions, noteWorkarounds, noteTimeline, noteProblems, noteScores}, n.Title):
			titled[n.Title] = n.Text
		default:
			told = append(told, i)
		}
	}
	rank := func(i int) int {
		return slices.Index([]string{"description", "summary", "details", "general"}, c.flaw.Notes[i].Category)
	}
	slices.SortStableFunc(told, func(a, b int) int { return cmp.Compare(uint(rank(a)), uint(rank(b))) })
	for k, i := range told {
		if at := fmt.Sprintf("%s/notes/%d", c.path, i); k == 0 {
			own.Descriptions = []cve.Text{c.text(c.flaw.Notes[i].Text)}
		} else {
			c.losses.add(Lost, at, "a record has one description; a second note has no place")
		}
	}
	for i, n := range c.doc.Header.Notes {
		at := fmt.Sprintf("/document/notes/%d", i)
		if len(own.Descriptions) == 0 && n.Category != "legal_disclaimer" {
			own.Descriptions = []cve.Text{c.text(n.Text)}
			continue
		}
		c.losses.add(Lost, at, "a note of the document has no place")
	}
	if len(own.Descriptions) == 0 {
		own.Descriptions = []cve.Text{c.text(cmp.Or(own.Title, flawID(c.flaw)))}
		c.losses.add(Added, c.path+"/notes", "a record has a description, and there is no note; the title stands there")
	}
	c.places[cvePlace("descriptions")], c.places[cvePlace("title")] = c.path+"/notes", c.path+"/title"
	c.titledNotes(own, titled)
}

// titledNotes writes the notes that stand for members of a record.
func (c *csafReading) titledNotes(own *cve.Container, titled map[string]string) {
	for title, member := range map[string]*json.RawMessage{noteConfigurations: &own.Configurations, noteSolutions: &own.Solutions, noteWorkarounds: &own.Workarounds} {
		if titled[title] != "" {
			*member = c.texts([]string{titled[title]})
		}
	}
	for line := range strings.Lines(titled[noteProblems]) {
		own.ProblemTypes = append(own.ProblemTypes, cve.ProblemType{Descriptions: []cve.Problem{c.problem(strings.TrimSpace(line))}})
	}
	for line := range strings.Lines(titled[noteScores]) {
		if m, ok := metricOf(strings.TrimSpace(line)); ok {
			own.Metrics = append(own.Metrics, m)
		}
	}
	type step struct {
		Time  string `json:"time"`
		Lang  string `json:"lang"`
		Value string `json:"value"`
	}
	var timeline []step
	for line := range strings.Lines(titled[noteTimeline]) {
		at, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if when, err := cve.Timestamp(at).Time(); err != nil || when.Year() < 1900 {
			c.losses.add(Fault, c.path+"/notes", "the step %.80q of the timeline has no time, and is left out", line)
		} else {
			timeline = append(timeline, step{at, c.language(), cmp.Or(text, "-")})
		}
	}
	if len(timeline) > 0 {
		own.Timeline, _ = json.Marshal(timeline) // texts always encode
	}
	for _, name := range []string{"configurations", "timeline"} {
		c.places[cvePlace(name)] = c.path + "/notes"
	}
}

var cweLine = regexp.MustCompile(`^(CWE-[1-9]\d*): (.+)$`)

// problem reads a line of the note about problem types.
func (c *csafReading) problem(line string) cve.Problem {
	if m := cweLine.FindStringSubmatch(line); m != nil {
		return cve.Problem{Lang: c.language(), Type: "CWE", CWEID: m[1], Description: strings.TrimSpace(m[1] + " " + strings.TrimPrefix(m[2], m[1]))}
	}
	return cve.Problem{Lang: c.language(), Type: "text", Description: line}
}

// problems writes the weaknesses, before those of the note.
func (c *csafReading) problems(own *cve.Container) {
	var list []cve.ProblemType
	for _, w := range c.flaw.Weaknesses() {
		list = append(list, cve.ProblemType{Descriptions: []cve.Problem{{Lang: "en", Type: "CWE", CWEID: w.ID, Description: strings.TrimSpace(w.ID + " " + w.Name)}}})
	}
	own.ProblemTypes = append(list, own.ProblemTypes...)
	c.places[cvePlace("problemTypes")] = c.path + "/cwe"
}

// sources writes the ids in other systems.
func (c *csafReading) sources(own *cve.Container, id string) {
	var advisories, defects []string
	for i, other := range c.flaw.IDs {
		switch {
		case other.Text == id:
		case other.SystemName == systemDefect:
			defects = append(defects, other.Text)
		case ghsa.MatchString(other.Text) || other.SystemName == systemAdvisory:
			advisories = append(advisories, other.Text)
		default:
			c.losses.add(Lost, fmt.Sprintf("%s/ids/%d", c.path, i), "an id of %.80q has no place", other.SystemName)
		}
	}
	source := map[string]any{}
	if len(advisories) == 1 {
		source["advisory"] = advisories[0]
	} else if len(advisories) > 1 {
		source["advisory"] = advisories
	}
	if len(defects) > 0 {
		source["defect"] = defects
	}
	if len(source) > 0 {
		own.Source, _ = json.Marshal(source) // texts always encode
	}
	c.places[cvePlace("source")] = c.path + "/ids"
}

// references writes the links of the flaw and of the document.
func (c *csafReading) references(own *cve.Container) {
	type list struct {
		path  string
		links []csaf.Reference
	}
	for _, l := range []list{{c.path + "/references", c.flaw.References}, {"/document/references", c.doc.Header.References}} {
		for i, r := range l.links {
			if slices.ContainsFunc(own.References, func(other cve.Reference) bool { return other.URL == r.URL }) {
				c.losses.add(Lost, fmt.Sprintf("%s/%d", l.path, i), "the link stands before already, and its summary has no place")
				continue
			}
			c.places[fmt.Sprintf("%s/%d", cvePlace("references"), len(own.References))] = fmt.Sprintf("%s/%d", l.path, i)
			own.References = append(own.References, linkOf(r))
		}
	}
}

var lastWords = regexp.MustCompile(`^(.*) \(([^()]+)\)$`)

// linkOf reads a summary: tags, a name, or a name with tags behind it.
func linkOf(r csaf.Reference) cve.Reference {
	if tags, ok := tagsOf(r.Summary); ok {
		return cve.Reference{URL: r.URL, Tags: tags}
	}
	if m := lastWords.FindStringSubmatch(r.Summary); m != nil {
		if tags, ok := tagsOf(m[2]); ok {
			return cve.Reference{URL: r.URL, Name: m[1], Tags: tags}
		}
	}
	if r.Summary == noWords {
		return cve.Reference{URL: r.URL}
	}
	return cve.Reference{URL: r.URL, Name: r.Summary}
}

func tagsOf(text string) (tags []string, ok bool) {
	tags = strings.Split(text, ", ")
	return tags, !slices.ContainsFunc(tags, func(t string) bool { return !slices.Contains(referenceTags, t) && !strings.HasPrefix(t, "x_") })
}

// creditTypes are the roles of a credit in CVE records.
var creditTypes = []string{"finder", "reporter", "analyst", "coordinator", "remediation developer", "remediation reviewer", "remediation verifier", "tool", "sponsor", "other"}

// credits thanks as the acknowledgments do.
func (c *csafReading) credits(own *cve.Container) {
	var list []cveCredit
	add := func(path string, all []csaf.Acknowledgment) {
		for i, a := range all {
			at := fmt.Sprintf("%s/%d", path, i)
			kind := a.Summary
			if !slices.Contains(creditTypes, kind) {
				kind = ""
			}
			if a.Summary != kind {
				c.losses.add(Lost, at+"/summary", "the words of an acknowledgment have no place; only a role does")
			}
			if len(a.URLs) > 0 {
				c.losses.add(Lost, at+"/urls", "urls has no place")
			}
			for _, name := range a.Names {
				if a.Organization != "" {
					name += " of " + a.Organization
				}
				list = append(list, cveCredit{Lang: c.language(), Value: name, Type: kind})
			}
			if len(a.Names) == 0 && a.Organization != "" {
				list = append(list, cveCredit{Lang: c.language(), Value: a.Organization, Type: kind})
			}
		}
	}
	add(c.path+"/acknowledgments", c.flaw.Acknowledgments)
	add("/document/acknowledgments", c.doc.Header.Acknowledgments)
	if list = compactCredits(list); len(list) > 0 {
		own.Credits, _ = json.Marshal(list) // texts always encode
	}
	c.places[cvePlace("credits")] = c.path + "/acknowledgments"
}

// compactCredits leaves out credits that stand before already, which the schema forbids.
func compactCredits(list []cveCredit) (kept []cveCredit) {
	for _, one := range list {
		if !slices.Contains(kept, one) {
			kept = append(kept, one)
		}
	}
	return kept
}
