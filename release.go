// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// ReleaseState is where a release stands in its life; end of life comes from the
// dates of its line.
type ReleaseState string

// The states of a release.
const (
	Planned   ReleaseState = "planned"
	Released  ReleaseState = "released"
	Withdrawn ReleaseState = "withdrawn" // built or announced, then taken back
)

// ReleaseStates lists the states in order of life.
var ReleaseStates = []ReleaseState{Planned, Released, Withdrawn}

// Completeness says whether an inventory names everything that is shipped. Only
// a complete one proves that a component is absent (CycloneDX compositions, or
// the declaration of the release).
type Completeness string

// The degrees of completeness.
const (
	Complete            Completeness = "complete"
	Incomplete          Completeness = "incomplete"
	CompletenessUnknown Completeness = "unknown"
)

// Completenesses lists the degrees.
var Completenesses = []Completeness{Complete, Incomplete, CompletenessUnknown}

// Release is one immutable shipped version.
type Release struct {
	Product string
	Version string
	Line    string
	State   ReleaseState
	// ReleasedAt is the day of the announcement; zero while planned, and for a
	// release that was withdrawn before it.
	ReleasedAt time.Time
	// Previous is the version that this one was branched from: ancestry, not
	// order of versions. "" for a first release.
	Previous string
	// Completeness is the release's own declaration; an SBOM that states its
	// completeness stands where this is "".
	Completeness Completeness
	// Facts are declarations about the release that premises may ask for, such
	// as "uses.org.eclipse.jetty.servlets.CgiServlet": "0".
	Facts map[string]string
	// Reason says why a release was withdrawn.
	Reason string
}

// Ref names the release: kafka@3.5.0.
func (r Release) Ref() Ref { return Ref{Product: r.Product, Version: r.Version} }

// Validate reports the first thing that keeps r from being accepted.
func (r Release) Validate() error {
	switch {
	case !ValidSlug(r.Product):
		return Errorf(Invalid, "release %q names no product", r.Version).at("product")
	case !ValidVersion(r.Version):
		return Errorf(Invalid, "%q cannot be the version of a release", r.Version).at("version")
	case !ValidSlug(r.Line):
		return Errorf(Invalid, "release %s names no line", r.Ref()).at("line").
			WithHint("say which line it belongs to, such as 3.5")
	case !contains(ReleaseStates, r.State):
		return Errorf(Invalid, "release %s has the unknown state %q", r.Ref(), r.State).at("state").
			WithHint("use one of %s", join(ReleaseStates))
	case r.State == Released && r.ReleasedAt.IsZero():
		return Errorf(Invalid, "release %s is released but has no date", r.Ref()).at("releasedAt")
	case r.Previous == r.Version:
		return Errorf(Invalid, "release %s is its own previous", r.Ref()).at("previous")
	case r.Completeness != "" && !contains(Completenesses, r.Completeness):
		return Errorf(Invalid, "release %s has the unknown completeness %q", r.Ref(), r.Completeness).at("completeness").
			WithHint("use one of %s", join(Completenesses))
	}
	return nil
}

// Ancestry gives the releases that version descends from, nearest first, by the
// Previous links; withdrawn ones are passed over, for they are nobody's
// previous. A cycle ends the walk.
func Ancestry(releases map[string]Release, version string) []Release {
	var line []Release
	seen := map[string]bool{version: true}
	for next := releases[version].Previous; next != "" && !seen[next]; {
		seen[next] = true
		r, ok := releases[next]
		if !ok {
			break
		}
		if r.State != Withdrawn {
			line = append(line, r)
		}
		next = r.Previous
	}
	return line
}
