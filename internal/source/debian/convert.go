// SPDX-License-Identifier: Apache-2.0

package debian

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/purl"
	"verdict/spec/strictjson"
	"verdict/spec/vers"
)

// flaw is what all packages say of one.
type flaw struct {
	id      string
	entries []entry
}

// entry is what one package says.
type entry struct {
	pkg  string
	line int
	raw  []byte
}

// standing is an entry as the tracker writes it.
type standing struct {
	Description string             `json:"description"`
	Scope       string             `json:"scope"`
	Bug         json.RawMessage    `json:"debianbug"`
	Releases    map[string]release `json:"releases"`
}

// release is how a release of Debian, by its code name, stands to a flaw in one
// package.
type release struct {
	Status       string            `json:"status"`
	Repositories map[string]string `json:"repositories"`
	FixedVersion string            `json:"fixed_version"`
	Urgency      string            `json:"urgency"`
	NoDSA        string            `json:"nodsa"`
	NoDSAReason  string            `json:"nodsa_reason"`
}

var standingPlan = sync.OnceValue(strictjson.PlanOf[standing])

const (
	unknownField   = "a field that the tracker's form does not have is not read"
	unknownRelease = "a release of Debian whose number is not known goes by its code name"
	noRelease      = "a package with a flaw names no release of Debian; what is affected cannot be told"
	unknownStatus  = "a release stands to the flaw in a way that is not known; whether it is affected cannot be told"
	noFixedVersion = "a flaw is resolved in a version that is not named; what is affected cannot be told"
)

// convert makes the record of a flaw. When what one package says cannot be read,
// the record would say less than the tracker: there is none, and what is known from
// before stands.
func (f flaw) convert(d source.Document, c *source.Content) {
	v := conversion{record: verdict.Record{ID: verdict.CanonicalID(f.id)}, shown: d.Shown, c: c}
	for _, e := range f.entries {
		if err := v.entry(e); err != nil {
			c.Fail("a flaw", err.At(d.Shown, e.line+max(err.Line-1, 0), "/"+e.pkg+"/"+f.id+err.Path))
			return
		}
	}
	c.Record(v.record, f.document())
}

// quoted writes a text as JSON.
func quoted(s string) string {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	_ = w.Encode(s) // a string is always written
	return strings.TrimSuffix(b.String(), "\n")
}

// document is the tracker's, cut down to the flaw.
func (f flaw) document() []byte {
	var b bytes.Buffer
	before := "{"
	for _, e := range f.entries {
		b.WriteString(before + quoted(e.pkg) + ": {" + quoted(f.id) + ": ")
		b.Write(e.raw)
		b.WriteByte('}')
		before = ",\n"
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// conversion makes one record out of what packages say.
type conversion struct {
	record verdict.Record
	shown  string
	c      *source.Content
}

func (v *conversion) remark(reason, pkg, release string) {
	v.c.Remark(reason, v.shown+": "+pkg+" "+v.record.ID+" in "+release)
}

func (v *conversion) entry(e entry) *verdict.Error {
	said, unknown, err := standingPlan().Decode(e.raw)
	var wrong *strictjson.Error
	switch {
	case errors.As(err, &wrong):
		return verdict.Errorf(verdict.Invalid, "%s", wrong.Message).At("", wrong.Line, wrong.Path)
	case err != nil:
		return verdict.Errorf(verdict.Invalid, "%w", err)
	case len(said.Releases) == 0:
		v.c.Remark(noRelease, v.shown+": "+e.pkg+" "+v.record.ID)
		v.record.Affected = append(v.record.Affected, verdict.AffectedPackage{Ecosystem: "Debian", Name: e.pkg, Uncompared: 1})
	}
	if len(unknown) > 0 {
		v.c.Remark(unknownField, v.shown)
	}
	v.record.Details = cmp.Or(v.record.Details, said.Description)
	for _, name := range slices.Sorted(maps.Keys(said.Releases)) {
		v.release(e.pkg, name, said.Releases[name])
	}
	return nil
}

// release adds how a release stands to the flaw.
func (v *conversion) release(pkg, codename string, r release) {
	number, known := verdict.DebianRelease(codename)
	if !known {
		number = codename
		v.remark(unknownRelease, pkg, codename)
	}
	v.word(r.Urgency)
	a := verdict.AffectedPackage{Ecosystem: "Debian:" + number, Name: pkg}
	s := verdict.SupplierStatement{Component: component(pkg, "", number), Stream: "Debian " + number + " (" + codename + ")",
		CPE: "cpe:/o:debian:debian_linux:" + number, Words: words(r)}
	switch {
	case r.Status == "resolved" && r.FixedVersion == "0":
		s.Status = verdict.NotAffected
		v.record.Supplier = append(v.record.Supplier, s)
		return
	case r.Status == "resolved" && r.FixedVersion != "":
		a.Ranges = [][]vers.Event{{{Introduced: "0"}, {Fixed: r.FixedVersion}}}
		s.Component, s.Status, s.FixState = component(pkg, r.FixedVersion, number), verdict.Fixed, verdict.FixAvailable
	case r.Status == "open":
		a.Ranges = [][]vers.Event{{{Introduced: "0"}}}
		s.Status, s.FixState = verdict.Affected, fixState(r)
	default:
		a.Uncompared = 1
		s.Status = verdict.UnderInvestigation
		if r.Status == "resolved" {
			v.remark(noFixedVersion, pkg, codename)
		} else if r.Status != "undetermined" {
			v.remark(unknownStatus, pkg, codename)
		}
	}
	v.record.Affected = append(v.record.Affected, a)
	v.record.Supplier = append(v.record.Supplier, s)
}

// fixState says what Debian does about a flaw that is open. One for which no
// advisory of its own is worth while may be fixed along with another.
func fixState(r release) verdict.FixState {
	switch {
	case r.Urgency == "end-of-life":
		return verdict.FixOutOfSupport
	case r.NoDSAReason == "ignored":
		return verdict.FixRefused
	case r.NoDSAReason == "postponed" || r.NoDSA != "":
		return verdict.FixDeferred
	}
	return verdict.FixPending
}

// words are the tracker's own: its reason, where it gives one, and its urgency.
func words(r release) string {
	var list []string
	for _, w := range []string{r.NoDSAReason, r.NoDSA} {
		if w != "" {
			list = append(list, w)
		}
	}
	if r.Urgency != "" {
		list = append(list, "urgency "+r.Urgency)
	}
	return limits.Strip(strings.Join(list, "; "))
}

// word keeps an urgency that says how grave the flaw is. The stars of the older
// entries say who judged it.
func (v *conversion) word(urgency string) {
	urgency = strings.TrimRight(urgency, "*")
	said := verdict.SeverityWord{Word: urgency, Source: verdict.ScoreOther, By: "Debian"}
	switch urgency {
	case "", "not yet assigned", "end-of-life":
	default:
		if !slices.Contains(v.record.Words, said) {
			v.record.Words = append(v.record.Words, said)
		}
	}
}

// component names a source package in a release of Debian.
func component(pkg, version, release string) string {
	return purl.PURL{Type: "deb", Namespace: "debian", Name: pkg, Version: version,
		Qualifiers: map[string]string{"arch": "source", "distro": "debian-" + release}}.String()
}
