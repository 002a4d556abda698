// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"encoding/json"
	"slices"
	"strconv"

	"verdict"
)

// Difference is what one section of an advisory says otherwise than before.
type Difference struct {
	Section string
	Before  string // "" where there was nothing
	After   string
	Size    verdict.ChangeSize
}

// Differences compares two revisions section by section, in the order of the text.
func Differences(before, after verdict.PublishedAdvisory) []Difference {
	var d differences
	a, b := before.Text, after.Text
	d.text("title", a.Title, b.Title, verdict.ChangePatch)
	d.text("summary", a.Summary, b.Summary, verdict.ChangePatch)
	d.value("products", a.Products, b.Products, verdict.ChangeMajor)
	d.flaws(a.Vulnerabilities, b.Vulnerabilities)
	d.value("ranges", rangesOf(before), rangesOf(after), verdict.ChangeMajor)
	d.releases(before.Releases, after.Releases)
	d.value("hosted", a.Hosted, b.Hosted, verdict.ChangeMinor)
	d.value("detection", a.Detection, b.Detection, verdict.ChangeMinor)
	d.text("impact", a.Impact, b.Impact, verdict.ChangeMinor)
	d.value("exploitation", a.Exploitation, b.Exploitation, verdict.ChangeMinor)
	d.value("actions", a.Actions, b.Actions, verdict.ChangeMinor)
	d.text("unfixed", a.Unfixed, b.Unfixed, verdict.ChangeMinor)
	d.value("workarounds", a.Workarounds, b.Workarounds, verdict.ChangeMinor)
	d.value("credits", a.Credits, b.Credits, verdict.ChangeMinor)
	d.text("contact", a.Contact, b.Contact, verdict.ChangePatch)
	d.text("nextUpdate", string(a.NextUpdate), string(b.NextUpdate), verdict.ChangePatch)
	d.value("timeline", a.Timeline, b.Timeline, verdict.ChangeMinor)
	d.value("questions", a.Questions, b.Questions, verdict.ChangeMinor)
	d.value("references", a.References, b.References, verdict.ChangeMinor)
	d.text("audience", string(a.Audience), string(b.Audience), verdict.ChangeMajor)
	d.text("state", string(before.State), string(after.State), verdict.ChangeMajor)
	return d
}

type differences []Difference

func (d *differences) text(section, before, after string, size verdict.ChangeSize) {
	if before != after {
		*d = append(*d, Difference{Section: section, Before: before, After: after, Size: size})
	}
}

// value compares what is no plain text by its JSON; nothing and an empty list are alike.
func (d *differences) value(section string, before, after any, size verdict.ChangeSize) {
	d.text(section, written(before), written(after), size)
}

func written(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and lists of them: cannot fail
	}
	if s := string(raw); s != "null" && s != "[]" && s != "{}" {
		return s
	}
	return ""
}

func (d *differences) flaws(before, after []verdict.AdvisoryFlaw) {
	ids := func(list []verdict.AdvisoryFlaw) (ids []string) {
		for _, f := range list {
			ids = append(ids, f.ID)
		}
		return ids
	}
	d.value("vulnerabilities", ids(before), ids(after), verdict.ChangeMajor)
	for _, b := range after {
		i := slices.IndexFunc(before, func(a verdict.AdvisoryFlaw) bool { return a.ID == b.ID })
		if i < 0 {
			continue
		}
		a, at := before[i], "vulnerabilities."+b.ID+"."
		d.text(at+"title", a.Title, b.Title, verdict.ChangePatch)
		d.text(at+"description", a.Description, b.Description, verdict.ChangePatch)
		d.value(at+"cwes", a.CWEs, b.CWEs, verdict.ChangeMinor)
		d.value(at+"preconditions", a.Preconditions, b.Preconditions, verdict.ChangeMinor)
		d.text(at+"vector", a.Vector, b.Vector, verdict.ChangeMinor)
		d.value(at+"reasons", a.Reasons, b.Reasons, verdict.ChangePatch)
		d.text(at+"severity", a.Severity, b.Severity, verdict.ChangeMinor)
	}
}

// releases compares what is said of each release. That a release came that is not affected
// is news; anything else has users compare anew.
func (d *differences) releases(before, after []verdict.AdvisedRelease) {
	key := func(r verdict.AdvisedRelease) string {
		return verdict.Ref{Product: r.Product, Version: r.Version}.String() + " " + r.Vulnerability
	}
	old := map[string]verdict.AdvisedRelease{}
	for _, r := range before {
		old[key(r)] = r
	}
	for _, r := range after {
		was, known := old[key(r)]
		delete(old, key(r))
		size := verdict.ChangeMajor
		if !known && r.Status != verdict.Affected || known && was.Status == r.Status {
			size = verdict.ChangeMinor
		}
		a := ""
		if known {
			a = written(was)
		}
		d.text("releases."+key(r), a, written(r), size)
	}
	for _, r := range before {
		if gone, left := old[key(r)]; left {
			d.text("releases."+key(r), written(gone), "", verdict.ChangeMajor)
		}
	}
}

// rangesOf writes the affected ranges, a line each.
func rangesOf(p verdict.PublishedAdvisory) (list []string) {
	for _, product := range p.Products {
		for _, r := range product.Ranges {
			list = append(list, product.Slug+" "+r.Vulnerability+" "+r.Words()+" "+written(r.Parts))
		}
	}
	return list
}

// RevisionOf names a revision for people: "1.2.0 (revision 3)".
func RevisionOf(p verdict.PublishedAdvisory) string {
	return p.Version + " (revision " + strconv.Itoa(p.Revision) + ")"
}
