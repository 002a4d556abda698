// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// PublishedAdvisory is one revision of an advisory as the outside reads it. Everything that
// a document needs is in it.
type PublishedAdvisory struct {
	Number   string
	Revision int    // from 1
	Version  string // "1.0.0" at first (CSAF 2.0, section 3.1.11.2)
	State    AdvisoryState
	// Reason says why it was withdrawn or superseded, Superseder by which number.
	Reason     string `json:",omitempty"`
	Superseder string `json:",omitempty"`
	Text       AdvisoryText
	Flaws      []AdvisedFlaw // in the order of the text's
	Products   []AdvisedProduct
	Releases   []AdvisedRelease // by product, version in its order, vulnerability
	// Shipped are the images and files of the releases, as they were known when the
	// revision was published, without what was found in them.
	Shipped []Artifact `json:",omitempty"`
	History []AdvisoryRevision
	First   time.Time // of the first revision
	At      time.Time
	// Imported is set on one that was published before the programme began, with the name
	// of what it was read from.
	Imported string `json:",omitempty"`
}

// AdvisedFlaw is what the world knows of a vulnerability that an advisory is about.
type AdvisedFlaw struct {
	ID      string   // the id that is shown
	Aliases []string `json:",omitempty"`
	Origin  Origin
	Scores  []Score        `json:",omitempty"` // ours first, then those of others
	Words   []SeverityWord `json:",omitempty"`
}

// AdvisedProduct is a product as an advisory names it.
type AdvisedProduct struct {
	Slug string
	Name string
	Kind ProductKind
	PURL string `json:",omitempty"`
	// Scheme orders the versions.
	Scheme string
	// Ranges are the affected versions, by line and vulnerability.
	Ranges []AdvisedRange `json:",omitempty"`
}

// AdvisedRange is a range of affected versions of a product.
type AdvisedRange struct {
	Vulnerability string
	OwnRange
	Parts []string `json:",omitempty"` // none means all
}

// AdvisoryRevision is an entry of the history.
type AdvisoryRevision struct {
	Version string
	At      time.Time
	Summary string
}

// NextVersion gives the version after one for a change of a size; "" begins with 1.0.0.
func NextVersion(version string, size ChangeSize) string {
	parts := strings.SplitN(version, ".", 3)
	numbers := make([]int, 3)
	if version == "" || len(parts) != 3 {
		if n, err := strconv.Atoi(version); err == nil { // integer versioning of an imported one
			return strconv.Itoa(n + 1)
		}
		return "1.0.0"
	}
	parts[2], _, _ = strings.Cut(parts[2], "+") // of an imported one: what was built, and
	parts[2], _, _ = strings.Cut(parts[2], "-") // before what, count for nothing here
	for i, p := range parts {
		numbers[i], _ = strconv.Atoi(p)
	}
	switch size {
	case ChangeMajor:
		numbers = []int{numbers[0] + 1, 0, 0}
	case ChangeMinor:
		numbers = []int{numbers[0], numbers[1] + 1, 0}
	default:
		numbers[2]++
	}
	return itoa(numbers[0]) + "." + itoa(numbers[1]) + "." + itoa(numbers[2])
}

// Larger gives the greater of two sizes.
func Larger(a, b ChangeSize) ChangeSize {
	if slices.Index(ChangeSizes, a) > slices.Index(ChangeSizes, b) {
		return a
	}
	return b
}

func itoa(n int) string { return strconv.Itoa(n) }
