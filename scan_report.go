// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"maps"
	"slices"
	"strings"
)

// ScanReport is what somebody else's scanner said, as it was read.
type ScanReport struct {
	Name    string // of the file
	Tool    string // the program that wrote it: grype, trivy, …; "" when it does not say
	Version string // of the program; "" when it does not say
	Format  string // in words: "grype JSON"
	// Subject is what was scanned, as the report names it: an image, a folder, a bill.
	Subject ScanSubject
	Rows    []ScanRow
	// Skipped is what of the report is no row, or could not be read.
	Skipped []Skipped
}

// ScanSubject is what a scanner looked at.
type ScanSubject struct {
	Name    string   // as the report writes it; "" when it does not say
	Image   bool     // it is a container image
	Tags    []string // the references of an image: apache/kafka:3.5.0
	Digests []string // of the image, such as sha256:…
	// Several says that it is several images: each row is of the one that it names.
	Several bool
}

// ScanRow is one claim of a report: a vulnerability of a component at a place.
type ScanRow struct {
	Number int // from 1, in the order of the report
	// IDs are all ids that the row gives to the vulnerability, the tool's own first,
	// in canonical spelling and once each; none when the row names none.
	IDs       []string
	Component ScanComponent
	// Location is where the tool saw the component, in its own words.
	Location string
	Severity SeverityWord
	// Fixed are the versions of the component in which the tool says that the flaw
	// is fixed.
	Fixed []string
}

// ScanComponent is a component as a report identifies it; every field may be "".
type ScanComponent struct {
	PURL string // as it is written; it may not be one
	// Type is the package URL type of the ecosystem in which Name is a whole name.
	Type string
	// Types are those of which the ecosystem can be where the report tells no more:
	// that Name is a jar's, or a package's of some distribution. None says that it can
	// be any.
	Types []string
	// Ecosystem is what the report calls the ecosystem where Type does not tell it all:
	// a distribution, or one of no type that is known. A name in it is no name in
	// another.
	Ecosystem string
	Name      string // with its group as the ecosystem writes it: org.example:lib, @scope/lib
	Version   string
	// Files are names or paths of the component's file.
	Files []string
	// Digests are of the file, by lower-case algorithm name: sha-256, sha-1, md5.
	Digests map[string]string
	// Image is the reference of a container image: of the component where nothing else
	// identifies it, else of the image that the component was seen in.
	Image string
	// Unclear says why the report does not tell which component is meant, in words
	// that go on after "the row "; "" when it tells.
	Unclear string
}

// String names the component as the report does, by the surest that it says.
func (c ScanComponent) String() string {
	switch {
	case c.PURL != "":
		return c.PURL
	case c.Name != "":
		return strings.TrimSpace(c.Name + " " + c.Version)
	case len(c.Files) > 0:
		return c.Files[0]
	}
	for _, algorithm := range slices.Sorted(maps.Keys(c.Digests)) {
		return algorithm + ":" + c.Digests[algorithm]
	}
	return c.Image
}

// ShownID is the id by which people speak of the row's vulnerability; "" when it
// names none.
func (r ScanRow) ShownID() string { return ShownID(r.IDs) }
