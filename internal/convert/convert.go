// SPDX-License-Identifier: Apache-2.0

// Package convert turns documents of one standard into documents of another, and tells
// what is lost on the way.
//
// Which versions are affected stays as it is: each bound of the source stands in the
// target, and where the target has no word for one, the loss says so. Nothing is mended
// in silence: what is wrong in the source is kept as it is written, and named.
//
// There are two ways. Records (CVE, OSV, CSAF) say which versions have a flaw; what each
// of them says goes through a CVE record. Statements (OpenVEX, CSAF, CycloneDX) say how
// products stand to flaws, and go through what the three have in common.
package convert

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/csaf/validate"
	"verdict/spec/cyclonedx"
	"verdict/spec/osv"
)

// Kind says what a loss is.
type Kind string

// The kinds of losses.
const (
	Lost  Kind = "lost"  // the target has no place for it
	Fault Kind = "fault" // it is wrong in the source, and stands as it is written
	Added Kind = "added" // the target asks for it, and the source does not say it
)

// Loss is what a conversion could not carry over.
type Loss struct {
	Path    string `json:"path"` // JSON pointer into the source
	Kind    Kind   `json:"kind"`
	Message string `json:"message"` // one sentence, lower case, no final period
}

// Options are what a conversion is told besides the document.
type Options struct {
	// Now is when the conversion is made, for documents that do not say when they changed.
	Now time.Time
	// OrgID and OrgName are the UUID and short name of the organization that publishes a
	// CVE record.
	OrgID, OrgName string
	// Publisher, Namespace and PublisherCategory are who publishes a CSAF document: a name,
	// a URL that is theirs, and one of csaf.PublisherCategories. The name is the author of
	// an OpenVEX document, too.
	Publisher, Namespace, PublisherCategory string
	// Vulnerability is the id of the one to convert, of a document that holds several.
	Vulnerability string
	// Releases are versions of the product, for targets that name releases and no ranges.
	Releases []string
}

// Converted is a document with what it lost.
type Converted struct {
	Document []byte
	Losses   []Loss
}

// pair is a source and a target, by the names of the commands.
type pair struct{ from, to string }

var conversions = map[pair]func(raw []byte, o Options) (Converted, error){
	{"csaf", "cve"}:          csafToCVE,
	{"csaf", "osv"}:          csafToOSV,
	{"cve", "csaf"}:          cveToCSAF,
	{"cve", "osv"}:           cveToOSV,
	{"cve", "openvex"}:       cveToOpenVEX,
	{"osv", "csaf"}:          osvToCSAF,
	{"osv", "cve"}:           osvToCVE,
	{"osv", "openvex"}:       osvToOpenVEX,
	{"csaf", "cyclonedx"}:    statements(readCSAFVEX, toCycloneDX),
	{"csaf", "openvex"}:      statements(readCSAFVEX, toOpenVEX),
	{"cyclonedx", "csaf"}:    statements(readCycloneDX, toCSAF),
	{"cyclonedx", "openvex"}: statements(readCycloneDX, toOpenVEX),
	{"openvex", "csaf"}:      statements(readOpenVEX, toCSAF),
	{"openvex", "cyclonedx"}: statements(readOpenVEX, toCycloneDX),
}

// Formats are the names of the standards, in order; not every pair of them is built.
var Formats = []string{"csaf", "cve", "cyclonedx", "openvex", "osv", "spdx"}

// Pairs lists the conversions that there are, as "cve to osv".
func Pairs() []string {
	var list []string
	for p := range conversions {
		list = append(list, p.from+" to "+p.to)
	}
	slices.Sort(list)
	return list
}

// refusals are why there is no conversion of a pair that is not built.
var refusals = []struct{ from, to, why string }{
	{"spdx", "", "a document of SPDX 2 says nothing of vulnerabilities, and SPDX 3, whose security profile does, is not read"},
	{"", "spdx", "SPDX 2 has no words for vulnerabilities, and SPDX 3, whose security profile has, is not written"},
	{"openvex", "cve", "a statement about a product says nothing of the flaw: a record needs its description, ranges and references"},
	{"openvex", "osv", "a statement about a product says nothing of the flaw: a record needs its ranges"},
	{"cyclonedx", "cve", "an analysis is about one product, and a record about all that have the flaw"},
	{"cyclonedx", "osv", "an analysis is about one product, and a record about all that have the flaw"},
	{"cve", "cyclonedx", "a record says which versions have a flaw, not whether it can be exploited in a product; convert it to csaf or openvex"},
	{"osv", "cyclonedx", "a record says which versions have a flaw, not whether it can be exploited in a product; convert it to csaf or openvex"},
}

// refused says why there is no conversion.
func refused(from, to string) error {
	err := verdict.Errorf(verdict.Usage, "there is no conversion from %s to %s", from, to)
	if from == to {
		err = verdict.Errorf(verdict.Usage, "there is no conversion from %s to %s: it is of that standard already", from, to)
	} else {
		for _, r := range refusals {
			if (r.from == "" || r.from == from) && (r.to == "" || r.to == to) {
				err = verdict.Errorf(verdict.Usage, "there is no conversion from %s to %s: %s", from, to, r.why)
				break
			}
		}
	}
	return err.WithHint("there are these: %s", strings.Join(Pairs(), ", "))
}

// Document converts a document, which internal/limits has passed. The error is a
// *verdict.Error: there is no such conversion, and it says why, or the bytes are no
// document of the source's standard.
func Document(from, to string, raw []byte, o Options) (Converted, error) {
	convert, ok := conversions[pair{from, to}]
	if !ok {
		return Converted{}, refused(from, to)
	}
	if o.Namespace != "" && !isURI(o.Namespace) {
		return Converted{}, verdict.Errorf(verdict.Usage, "%q is no URL of a publisher", o.Namespace).WithHint("write it as https://acme.example")
	}
	c, err := convert(raw, o)
	if err != nil {
		return Converted{}, unwritten(to, err)
	}
	c.Losses = append(c.Losses, unfit(to, c.Document)...)
	return c, nil
}

// unwritten says in the words of the commands' errors why no document of the target can be
// made.
func unwritten(to string, err error) error {
	var own *verdict.Error
	if errors.As(err, &own) {
		return err
	}
	return verdict.Errorf(verdict.Invalid, "what the document says makes no document of %s: %w", to, err)
}

// unfit tells what is not valid of what comes out: the source says something that no
// document of the target can say, or nothing where all of them say something.
func unfit(to string, document []byte) (list losses) {
	switch to {
	case "csaf":
		for _, o := range validate.Document(document, validate.Options{}) {
			for _, f := range o.Findings {
				list.add(Fault, "", "what comes out is not valid by test %s of CSAF, at %s: %s", o.ID, f.Path, f.Message)
			}
		}
	case "cyclonedx":
		for _, p := range cyclonedx.JudgeJSON(document) {
			list.add(Fault, "", "what comes out is no valid bill, at %s: %s", p.Path, p.Message)
		}
	case "osv":
		for _, p := range osv.Judge(document) {
			if p.Rule == osv.Schema {
				list.add(Fault, "", "what comes out is no valid record, at %s: %s", p.Path, p.Message)
			}
		}
	}
	return list
}

// losses collects what is lost.
type losses []Loss

func (l *losses) add(kind Kind, path, format string, args ...any) {
	*l = append(*l, Loss{path, kind, fmt.Sprintf(format, args...)})
}

// sort puts losses in the order of their places, each once.
func (l *losses) sort() {
	slices.SortStableFunc(*l, func(a, b Loss) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Message, b.Message))
	})
	*l = slices.CompactFunc(*l, func(a, b Loss) bool {
		return a.Path == b.Path && (a == b || a.Kind == Lost && b.Kind == Lost && strings.HasSuffix(a.Message, "has no place"))
	})
}
