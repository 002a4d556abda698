// SPDX-License-Identifier: Apache-2.0

// Package nvd reads the National Vulnerability Database: pages of its API 2.0 and its
// feeds in JSON 2.0 (https://nvd.nist.gov/developers/vulnerabilities), which have one
// form. [Mirror] fetches the pages.
//
// What NVD says of products it says by CPE names. They become packages of the
// ecosystem verdict.CPE, part:vendor:product, which are compared with no component;
// their versions have no order that is known here.
package nvd

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/strictjson"
)

var layout = source.Layout{Kind: verdict.SourceNVD, Noun: "pages or feeds of NVD", Holds: isWhole, Archives: true}

// The caps of one vulnerability on a page.
const (
	partBytes = 32 << 20
	partDepth = 100
)

// Read is the source.Reader of a copy of the database: a folder of pages or feeds,
// each packed by gzip or zip or not, an archive of them, or a single one. The scores
// of NVD count as NVD's, those of the CVE Numbering Authority of a record as its own.
//
// Pages that are not all of what they say, in one folder, are an error that wraps
// source.ErrIncomplete.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	var list pages
	report, err := source.ReadParts(ctx, location, layout, list.split, progress, yield)
	if err == nil {
		err = list.whole()
	}
	return report, err
}

// headBytes hold what a file says of itself.
const headBytes = 4 << 10

// retired is found in the beginning of feeds of the older format.
var retired = []byte(`"CVE_data_type"`)

// format is what a page says of itself.
const format = `"NVD_CVE"`

// split takes a page apart, and notes how much it holds.
func (l *pages) split(d source.Document, r io.Reader, submit func(func(*source.Content)) error) error {
	buffered := bufio.NewReaderSize(r, headBytes)
	if head, _ := buffered.Peek(headBytes); bytes.Contains(head, retired) { // SplitJSON meets the error, too
		return verdict.Errorf(verdict.Invalid, "is a feed of NVD in the retired format 1.1").At(d.Shown, 0, "").
			WithHint("use feeds of the format 2.0, or the API 2.0")
	}
	n := 0
	head, err := limits.SplitJSON(d.Shown, buffered, "vulnerabilities", limits.SplitCaps{Part: partBytes}, func(p limits.JSONPart) error {
		n++
		return submit(func(c *source.Content) { convert(d, p, c) })
	})
	if err != nil {
		return err
	}
	if string(head["format"]) != format {
		return verdict.Errorf(verdict.Invalid, "is no page of NVD: its format is %.40q", string(head["format"])).At(d.Shown, 0, "$.format")
	}
	l.add(d, head, n)
	return nil
}

// entry is one element of a page.
type entry struct {
	CVE vulnerability `json:"cve"`
}

// vulnerability is what counts of one, by the schema of the API 2.0.
type vulnerability struct {
	ID             string          `json:"id"`
	Source         string          `json:"sourceIdentifier"` // the CVE Numbering Authority
	Published      timestamp       `json:"published"`
	Modified       timestamp       `json:"lastModified"`
	Status         string          `json:"vulnStatus"`
	Descriptions   []text          `json:"descriptions"`
	Metrics        metrics         `json:"metrics"`
	Weaknesses     []weakness      `json:"weaknesses"`
	Configurations []configuration `json:"configurations"`
	References     []reference     `json:"references"`
	ExploitAdded   string          `json:"cisaExploitAdd"`
}

type (
	text struct {
		Lang  string `json:"lang"`
		Value string `json:"value"`
	}
	metrics struct {
		V40 []metric `json:"cvssMetricV40"`
		V31 []metric `json:"cvssMetricV31"`
		V30 []metric `json:"cvssMetricV30"`
		V2  []metric `json:"cvssMetricV2"`
	}
	metric struct {
		Source       string `json:"source"`
		CVSS         score  `json:"cvssData"`
		BaseSeverity string `json:"baseSeverity"` // of version 2
	}
	score struct {
		Vector       string `json:"vectorString"`
		BaseSeverity string `json:"baseSeverity"`
	}
	weakness struct {
		Description []text `json:"description"`
	}
	reference struct {
		URL  string   `json:"url"`
		Tags []string `json:"tags"`
	}
	configuration struct {
		Operator string `json:"operator"` // of the nodes
		Negate   bool   `json:"negate"`
		Nodes    []node `json:"nodes"`
	}
	node struct {
		Operator string  `json:"operator"`
		Negate   bool    `json:"negate"`
		Matches  []match `json:"cpeMatch"`
	}
	match struct {
		Vulnerable     bool   `json:"vulnerable"` // false for what it runs on
		Criteria       string `json:"criteria"`   // a CPE name
		StartIncluding string `json:"versionStartIncluding"`
		StartExcluding string `json:"versionStartExcluding"`
		EndIncluding   string `json:"versionEndIncluding"`
		EndExcluding   string `json:"versionEndExcluding"`
	}
)

// part is what cannot be read of a page.
const part = "a vulnerability"

var plan = sync.OnceValue(strictjson.PlanOf[entry])

// convert reads one element of a page.
func convert(d source.Document, p limits.JSONPart, c *source.Content) {
	if err := p.Check(limits.Caps{Bytes: partBytes, Depth: partDepth}); err != nil {
		c.Fail(part, err)
		return
	}
	e, _, err := plan().Decode(p.Raw)
	var own *strictjson.Error
	switch {
	case errors.As(err, &own):
		c.Fail(part, verdict.Errorf(verdict.Invalid, "%s", own.Message).At(p.At(own.Line, own.Path)))
	case err != nil:
		c.Fail(part, err)
	case !verdict.IsCVE(verdict.CanonicalID(e.CVE.ID)):
		c.Fail(part, verdict.Errorf(verdict.Invalid, "%.40q is no CVE id", e.CVE.ID).At(p.At(limits.PathLine(p.Raw, "/cve/id"), "/cve/id")))
	default:
		v := conversion{vulnerability: e.CVE}
		record := v.record()
		for _, remark := range v.remarks {
			c.Remark(remark, d.Shown+": "+record.ID)
		}
		c.Record(record, p.Raw)
	}
}
