// SPDX-License-Identifier: Apache-2.0

// Package answer makes the answer sheet for a report of somebody else's scanner
// about a release: what we published about each of its rows.
//
// A row is placed when the release ships the component that it names and some
// record or published statement knows the vulnerability. A placed row is
// answered by the published statement, and by nothing else: where nothing is
// published the sheet says so, whatever we know or think (the answer is unknown,
// never not affected). A row that cannot be placed is named with the reason.
//
// The sheet is a pure function of published rows, of public facts and of the
// report. What is public beside statements: that records exist and which ids they
// call one flaw, and what the release ships. Our own view of it comes in only
// through Inside, for a sheet that stays inside.
package answer

import (
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Facts is what is public about a release beside what we say.
type Facts struct {
	// Occurrences are what the bills of the release and its artifacts name.
	Occurrences []verdict.Occurrence
	// Artifacts are the files and images of the release.
	Artifacts []verdict.Artifact
	// Completeness is that of the release's bill; "" when it has none.
	Completeness verdict.Completeness
	// Vulnerabilities are the flaws that records of others assert under the ids of
	// the report, grouped by what those records say alone.
	Vulnerabilities []verdict.Vulnerability
}

// Inside gives our own view of a vulnerability in the release, by any of its ids;
// false when nothing is known of it. It makes a sheet private.
type Inside func(ids []string) (Private, bool)

// Private is our own view, published or not.
type Private struct {
	Status        verdict.Status
	Justification verdict.Justification
	Class         verdict.Class
	Because       string
}

// Sheet is the answer to one report.
type Sheet struct {
	Product verdict.Product
	Release verdict.Release
	Report  verdict.ScanReport // without its rows
	// Internal is set when the sheet holds our own view and must stay inside.
	Internal bool
	Rows     []Row
	Unplaced int
	// Remarks are what concerns the report as a whole.
	Remarks []string
	// Changed is the instant of the last change of what is said about the release;
	// zero when nothing ever was.
	Changed time.Time
}

// Row is the answer to one row of the report.
type Row struct {
	verdict.ScanRow
	// Placed is set when the row is about something that the release ships and
	// about a vulnerability that is known.
	Placed bool
	Reason Reason
	// By is the identity by which the component was found; "" when it was not.
	By Identity
	// Component is the package URL of the component that the release ships.
	Component string
	// Said is the published statement that answers; nil when there is none.
	Said          *verdict.Statement
	Status        verdict.Status
	Justification verdict.Justification
	FixedIn       []verdict.LineRelease
	// Because is the answer in one sentence.
	Because string
	// Inside is our own view; nil in a sheet for the outside.
	Inside *Private
}

// Reason says why a row is answered as it is.
type Reason string

// The reasons. The first four are of placed rows.
const (
	Published        Reason = "published"         // a published statement answers
	NothingPublished Reason = "nothing_published" // nobody outside was told anything about it
	OtherComponent   Reason = "other_component"   // what is published rests on other components
	Unpublished      Reason = "unpublished"       // only our own view answers; in a private sheet

	NoVulnerability        Reason = "no_vulnerability"        // the row names none
	VulnerabilityUnknown   Reason = "vulnerability_unknown"   // no record and no statement knows it
	VulnerabilityAmbiguous Reason = "vulnerability_ambiguous" // the row names several
	NoComponent            Reason = "no_component"            // the row names none
	ComponentUnclear       Reason = "component_unclear"       // what the row says does not tell which
	ComponentAmbiguous     Reason = "component_ambiguous"     // several of ours are called so
	OtherVersion           Reason = "other_version"           // shipped, but in another version
	OtherRelease           Reason = "other_release"           // of, or in, an image of another release
	ImageAmbiguous         Reason = "image_ambiguous"         // others may call their image so
	NotShipped             Reason = "not_shipped"             // a complete bill does not name it
	NotInBill              Reason = "not_in_bill"             // a bill that may be incomplete does not name it
	NoInventory            Reason = "no_inventory"            // the release has no bill
)

// Identity is what tells which component a row is about.
type Identity string

// The identities, the surest first.
const (
	ByPURL       Identity = "package_url"
	ByPedigree   Identity = "pedigree" // the upstream version that ours was made from
	ByCoordinate Identity = "coordinate"
	ByDigest     Identity = "digest"
	ByName       Identity = "name" // a name and version that only one component has
	ByFile       Identity = "file_name"
	ByImage      Identity = "image"
	// ByVulnerability is a statement that the component is not there at all.
	ByVulnerability Identity = "vulnerability"
)

// Of answers a report about a release. inside is nil for a sheet that anybody of
// the snapshot's audience may read. The error is of code NotFound when there is no
// such release.
func Of(s publish.Snapshot, version string, facts Facts, report verdict.ScanReport, inside Inside) (Sheet, error) {
	release, err := s.Release(version)
	if err != nil {
		return Sheet{}, err
	}
	a := &answerer{
		product: s.Product, release: release, inside: inside,
		shipped: newIndex(s, release, facts, report.Subject), known: newFlaws(s, version, facts.Vulnerabilities),
	}
	for _, l := range s.Lines {
		if l.Slug == release.Line {
			a.ends = l.EndOfLife
		}
	}
	sheet := Sheet{Product: s.Product, Release: release, Report: report, Internal: inside != nil, Changed: a.known.changed}
	sheet.Report.Rows = nil
	for _, r := range report.Rows {
		row := a.row(r)
		if !row.Placed {
			sheet.Unplaced++
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	sheet.Remarks = a.remarks(report.Subject, sheet.Rows)
	return sheet, nil
}
