// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/spec/csaf"
)

// Document is a CSAF document that is given out.
type Document struct {
	ID      string // of its tracking
	Title   string
	Summary string // in words; "" for none
	Label   string // of TLP: WHITE, GREEN, AMBER or RED; "" for none
	Version string
	// Initial and Current are its release dates as it writes them.
	Initial, Current csaf.Timestamp
	Publisher        csaf.Publisher
	// Terms are what it can be found by: its category, its language, and the vendors and
	// products of its tree.
	Terms []string
	Raw   []byte
}

// ReadDocument reads of a document what a provider tells of it. The error is of code
// Internal: what is given out was made here.
func ReadDocument(raw []byte) (Document, error) {
	read, err := csaf.Decode(raw)
	if err != nil {
		return Document{}, verdict.Errorf(verdict.Internal, "a CSAF document cannot be read again: %w", err)
	}
	h := read.Header
	d := Document{ID: h.Tracking.ID, Title: h.Title, Label: read.Label(), Version: h.Tracking.Version, Initial: h.Tracking.InitialReleaseDate,
		Current: h.Tracking.CurrentReleaseDate, Publisher: h.Publisher, Terms: terms(read), Raw: raw}
	for _, n := range h.Notes {
		if n.Category == "summary" && d.Summary == "" {
			d.Summary = n.Text
		}
	}
	for _, at := range []csaf.Timestamp{d.Initial, d.Current} {
		if when, err := at.Time(); err != nil || when.IsZero() {
			return Document{}, verdict.Errorf(verdict.Internal, "the CSAF document %s has no release date that can be read: %q", d.ID, at)
		}
	}
	return d, nil
}

func terms(d *csaf.Document) []string {
	list := []string{d.Header.Category}
	if d.Header.Lang != "" {
		list = append(list, d.Header.Lang)
	}
	var walk func([]csaf.Branch)
	walk = func(branches []csaf.Branch) {
		for _, b := range branches {
			if b.Category == csaf.BranchVendor || b.Category == csaf.BranchProduct {
				list = append(list, b.Name)
			}
			walk(b.Branches)
		}
	}
	if d.ProductTree != nil {
		walk(d.ProductTree.Branches)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// label is the TLP label in the words of a provider: UNLABELED for none.
func label(tlp string) string { return cmp.Or(tlp, "UNLABELED") }

// folderOf is where the documents of a label stand: those of each apart.
func folderOf(tlp string) string { return "csaf/" + strings.ToLower(label(tlp)) }

// name is the document's place beneath the folder of its label: in that of the year of its
// first release (requirement 11).
func (d Document) name() string { return inYear(d.ID, d.Initial) }

func inYear(id string, initial csaf.Timestamp) string {
	at, _ := initial.Time() // one that cannot be read is refused before
	return path.Join(strconv.Itoa(at.Year()), csaf.FileName(id))
}

func (d Document) path() string { return path.Join(folderOf(d.Label), d.name()) }

// historyPath is the place of a document that another revision has replaced, in no listing.
// The file has the name that is its by the standard.
func (d Document) historyPath() string {
	file := csaf.FileName(d.ID)
	version := strings.TrimSuffix(csaf.FileName(d.Version), ".json")
	return path.Join(folderOf(d.Label), "history", strings.TrimSuffix(file, ".json"), version, file)
}

// current is when the document was last released.
func (d Document) current() time.Time {
	at, _ := d.Current.Time()
	return at
}

// Address is the URL at which a document of a label stands in a provider.
func Address(baseURL, label string, t csaf.Tracking) string {
	return under(baseURL, path.Join(folderOf(label), inYear(t.ID, t.InitialReleaseDate)))
}

// under is the URL of a path of the site.
func under(baseURL, p string) string { return strings.TrimSuffix(baseURL, "/") + "/" + p }
