// SPDX-License-Identifier: Apache-2.0

package source

import (
	"bytes"
	"errors"
	"regexp"
	"sync"

	"verdict"
)

// likenessBytes are enough to tell what a file looks like.
const likenessBytes = 16 << 10

// Likeness is what the beginning of a file looks like.
type Likeness struct {
	Noun string             // with its article; "" for nothing in particular
	Kind verdict.SourceKind // of a source that holds such files; "" for none
}

// signs are what files of each kind have in their first lines, the surer before
// the vaguer.
var signs = sync.OnceValue(func() []sign {
	var list []sign
	for _, s := range []struct {
		pattern string
		Likeness
	}{
		{`^PK\x03\x04`, Likeness{Noun: "a zip archive"}},
		{`^\x1f\x8b`, Likeness{Noun: "a file packed by gzip"}},
		{`(?i)^\s*<(!doctype html|html|head|body)\b`, Likeness{Noun: "an HTML page"}},
		{`^\s*<`, Likeness{Noun: "an XML document"}},
		{`^#model_version:|^\s*cve,epss`, Likeness{"a table of EPSS", verdict.SourceEPSS}},
		{`^\s*"?cveID"?,`, Likeness{"the Known Exploited Vulnerabilities as a table", verdict.SourceKEV}},
		{`^\s*\{[^\[]*"catalogVersion"\s*:`, Likeness{"the catalogue of Known Exploited Vulnerabilities", verdict.SourceKEV}},
		{`"dataType"\s*:\s*"CVE_RECORD"`, Likeness{"a CVE record", verdict.SourceCVEList}},
		{`"CVE_data_type"\s*:`, Likeness{Noun: "a feed of NVD in the retired format 1.1"}},
		{`"format"\s*:\s*"NVD_CVE"`, Likeness{"a page of NVD's API 2.0", verdict.SourceNVD}},
		{`"bomFormat"\s*:\s*"CycloneDX"`, Likeness{Noun: "a CycloneDX bill of materials"}},
		{`"spdxVersion"\s*:`, Likeness{Noun: "an SPDX document"}},
		{`"csaf_version"\s*:`, Likeness{"a CSAF document", verdict.SourceCSAF}},
		{`"@context"\s*:\s*"https://openvex\.dev/`, Likeness{Noun: "an OpenVEX document"}},
		{`^\s*\{\s*"[^"]+"\s*:\s*\{\s*"(CVE|TEMP)-[^"]+"\s*:\s*\{`, Likeness{"the data of Debian's security tracker", verdict.SourceDebian}},
		{`^\s*\{[^\[\{]*"id"\s*:\s*"(GHSA)-`, Likeness{"an OSV document", verdict.SourceOSV}},
		{`^\s*\{\s*"(schema_version|id|modified)"\s*:(?s:.*)"(affected|modified)"\s*:`, Likeness{"an OSV document", verdict.SourceOSV}},
	} {
		list = append(list, sign{regexp.MustCompile(s.pattern), s.Likeness})
	}
	return list
})

type sign struct {
	pattern *regexp.Regexp
	Likeness
}

// LooksLike tells by the beginning of a file what it probably is.
func LooksLike(head []byte) Likeness {
	head = head[:min(len(head), likenessBytes)]
	for _, s := range signs() {
		if s.pattern.Match(head) {
			return s.Likeness
		}
	}
	if trimmed := bytes.TrimLeft(head, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '[' {
		return Likeness{Noun: "a JSON array"}
	}
	return Likeness{}
}

// hinted says beside an error of reading a source of one kind what the document
// looks like, when that is something else.
func hinted(err error, kind verdict.SourceKind, head []byte) error {
	var e *verdict.Error
	like := LooksLike(head)
	if !errors.As(err, &e) || e.Hint != "" || like.Noun == "" || like.Holds(kind) {
		return err
	}
	if like.Kind != "" {
		return e.WithHint("it looks like %s, which sources of kind %s hold", like.Noun, like.Kind)
	}
	return e.WithHint("it looks like %s", like.Noun)
}

// Holds reports whether sources of the kind hold files of this likeness.
func (l Likeness) Holds(kind verdict.SourceKind) bool {
	return l.Kind != "" && formOf(l.Kind) == formOf(kind)
}

// formOf gives one kind for all that hold documents of one form.
func formOf(k verdict.SourceKind) verdict.SourceKind {
	switch k {
	case verdict.SourceGHSA, verdict.SourceGoVuln:
		return verdict.SourceOSV
	case verdict.SourceRedHat:
		return verdict.SourceCSAF
	}
	return k
}
