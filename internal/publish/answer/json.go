// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"time"

	"verdict"
)

// Document is a sheet as JSON has it; every list is there, if only empty.
type Document struct {
	Tool        string            `json:"tool"`
	ToolVersion string            `json:"tool_version"`
	Format      string            `json:"format"`
	Report      string            `json:"report"`
	Subject     string            `json:"subject"`
	Product     string            `json:"product"`
	Version     string            `json:"version"`
	Internal    bool              `json:"internal"`
	Notice      string            `json:"notice,omitempty"`
	Changed     *time.Time        `json:"changed"`
	Rows        []DocumentRow     `json:"rows"`
	Placed      int               `json:"placed"`
	Unplaced    int               `json:"unplaced"`
	Skipped     []DocumentSkipped `json:"skipped"`
	Remarks     []string          `json:"remarks"`
}

// DocumentRow is a row of a Document.
type DocumentRow struct {
	Row           int                   `json:"row"`
	Vulnerability string                `json:"vulnerability"`
	IDs           []string              `json:"ids"`
	Component     string                `json:"component"`
	Location      string                `json:"location"`
	Severity      verdict.Severity      `json:"severity"`
	Placed        bool                  `json:"placed"`
	PlacedBy      Identity              `json:"placed_by"`
	Ours          string                `json:"our_component"`
	Reason        Reason                `json:"reason"`
	Status        verdict.Status        `json:"status"`
	Justification verdict.Justification `json:"justification"`
	FixedIn       []DocumentFix         `json:"fixed_in"`
	Because       string                `json:"because"`
	Action        string                `json:"action"`
	Published     *DocumentStatement    `json:"published"`
	ToolFixed     []string              `json:"tool_fixed"`
	Inside        *DocumentInside       `json:"inside,omitempty"`
}

// DocumentFix is the first fixed release of a line.
type DocumentFix struct {
	Line    string `json:"line"`
	Release string `json:"release"`
}

// DocumentStatement names the published statement that answers.
type DocumentStatement struct {
	Vulnerability string    `json:"vulnerability"`
	Revision      int       `json:"revision"`
	At            time.Time `json:"at"`
}

// DocumentInside is our own view.
type DocumentInside struct {
	Status        verdict.Status        `json:"status"`
	Justification verdict.Justification `json:"justification"`
	Class         verdict.Class         `json:"class"`
	Because       string                `json:"because"`
}

// DocumentSkipped counts what of the report is no row.
type DocumentSkipped struct {
	Reason   string   `json:"reason"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"`
}

// PrivateNotice stands on every sheet that holds our own view.
const PrivateNotice = "Private: this sheet holds what is not published. Do not send it outside."

// Document gives the sheet for JSON.
func (s Sheet) Document() Document {
	d := Document{
		Tool: s.Report.Tool, ToolVersion: s.Report.Version, Format: s.Report.Format, Report: s.Report.Name, Subject: s.Report.Subject.Name,
		Product: s.Product.Slug, Version: s.Release.Version, Internal: s.Internal, Rows: []DocumentRow{}, Unplaced: s.Unplaced,
		Placed: len(s.Rows) - s.Unplaced, Skipped: []DocumentSkipped{}, Remarks: list(s.Remarks),
	}
	if s.Internal {
		d.Notice = PrivateNotice
	}
	if !s.Changed.IsZero() {
		at := s.Changed.UTC()
		d.Changed = &at
	}
	for _, r := range s.Rows {
		d.Rows = append(d.Rows, r.document())
	}
	for _, k := range s.Report.Skipped {
		d.Skipped = append(d.Skipped, DocumentSkipped{k.Reason, k.Count, list(k.Examples)})
	}
	return d
}

func (r Row) document() DocumentRow {
	d := DocumentRow{
		Row: r.Number, Vulnerability: r.ShownID(), IDs: list(r.IDs), Component: r.ScanRow.Component.String(), Location: r.Location,
		Severity: r.Severity.Severity(), Placed: r.Placed, PlacedBy: r.By, Ours: r.Component, Reason: r.Reason, Status: r.Status,
		Justification: r.Justification, FixedIn: []DocumentFix{}, Because: r.Because, ToolFixed: list(r.Fixed),
	}
	for _, f := range r.FixedIn {
		d.FixedIn = append(d.FixedIn, DocumentFix{f.Line, f.Release})
	}
	if r.Said != nil {
		d.Action = r.Said.Action
		d.Published = &DocumentStatement{r.Said.Vulnerability, r.Said.Revision, r.Said.At.UTC()}
	}
	if r.Inside != nil {
		d.Inside = &DocumentInside{r.Inside.Status, r.Inside.Justification, r.Inside.Class, r.Inside.Because}
	}
	return d
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
