// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"verdict/spec/vers"
)

// Position says where a component lies in a vulnerability: whether a standing
// record names it (by its package URL or an ancestor) in a way that can be
// compared, and if so on which side of what is affected. In wins over an error,
// and an error over every place outside: what cannot be judged is never outside.
// Places outside that differ give Between. A Place that is In through a listed
// version has a zero Interval.
func Position(v Vulnerability, c Component) (named bool, place vers.Place, err error) {
	claims := namedClaims(v)
	known, _ := c.Identities()
	var j Judgement
	for _, id := range known {
		for _, a := range claims {
			if a.name == id.Package && !id.Outranked(known, claims.of(a.Record)) {
				named = true
				j.Add(a.Judge(id.Version))
			}
		}
	}
	if j.Place.Kind == vers.In || j.Err == nil {
		return named, j.Place, nil
	}
	return named, vers.Place{}, j.Err
}

// namedClaim is a claim that can be compared, with the normal name of its
// package.
type namedClaim struct {
	Claim
	name PackageName
}

type claimList []namedClaim

func namedClaims(v Vulnerability) claimList {
	var list claimList
	for _, c := range v.Claims() {
		if c.Comparable() {
			list = append(list, namedClaim{c, c.PackageName()})
		}
	}
	return list
}

// of tells of which packages a record claims something.
func (l claimList) of(record string) func(PackageName) bool {
	return func(name PackageName) bool {
		for _, c := range l {
			if c.Record == record && c.name == name {
				return true
			}
		}
		return false
	}
}

// Judgement is what affected packages say of a version.
type Judgement struct {
	// Place is where it lies; In wins over everything else. It is zero when only
	// Err is known.
	Place vers.Place
	// Holding are the intervals that hold the version, over all ranges.
	Holding []vers.Interval
	// Listed is set when the version is among those listed one by one.
	Listed bool
	// Err says what could not be compared; unless Place is In it leaves the
	// version undetermined.
	Err error
}

// Judge places a version among the ranges and listed versions of one affected
// package: it is affected when a range holds it or when it is listed (OSV
// schema, evaluation).
func (a AffectedPackage) Judge(version string) Judgement {
	var j Judgement
	scheme, ok := vers.SchemeOf(a.Ecosystem)
	if a.lists(scheme, version) {
		j.Add(Judgement{Place: vers.Place{Kind: vers.In}, Listed: true})
	}
	switch {
	case version == "":
		j.Err = errors.New("the component has no version")
		return j
	case !ok:
		j.Err = fmt.Errorf("%s: %w", a.Ecosystem, vers.ErrNoComparator)
		return j
	}
	if len(a.Ranges) == 0 && !j.Listed {
		place, err := a.besideListed(scheme, version)
		j.Add(Judgement{Place: place, Err: err})
	}
	for _, events := range a.Ranges {
		j.Add(judgeRange(scheme, events, version))
	}
	return j
}

// Add folds another judgement of the same version into j.
func (j *Judgement) Add(other Judgement) {
	j.Listed = j.Listed || other.Listed
	j.Holding = append(j.Holding, other.Holding...)
	j.Err = joinReasons(j.Err, other.Err)
	switch {
	case other.Place.Kind == "" || j.Place.Kind == vers.In:
	case j.Place.Kind == "" || other.Place.Kind == vers.In || j.Place.Kind == other.Place.Kind:
		j.Place = other.Place
	default:
		j.Place = vers.Place{Kind: vers.Between}
	}
}

// joinReasons keeps each reason once: many ranges give the same.
func joinReasons(a, b error) error {
	switch {
	case b == nil || a != nil && strings.Contains(a.Error(), b.Error()):
		return a
	case a == nil:
		return b
	}
	return fmt.Errorf("%w; %w", a, b)
}

func judgeRange(scheme vers.Scheme, events []vers.Event, version string) Judgement {
	if scheme == vers.PyPI {
		version = withoutLocal(events, version)
	}
	place, err := vers.Locate(scheme, events, version)
	switch {
	case err != nil:
		return Judgement{Err: err}
	case place.Kind == vers.In:
		return Judgement{Place: place, Holding: []vers.Interval{place.Interval}}
	case scheme == vers.Maven:
		err = mixedSpelling(events, version)
	}
	return Judgement{Place: place, Err: err}
}

// withoutLocal drops a local version label (1.13.0+cu117) unless the range has
// such labels itself: PEP 440, version specifiers, ignores it then.
func withoutLocal(events []vers.Event, version string) string {
	for _, e := range events {
		if strings.Contains(e.Introduced+e.Fixed+e.LastAffected, "+") {
			return version
		}
	}
	public, _, _ := strings.Cut(version, "+")
	return public
}

var withV = regexp.MustCompile(`^[vV]\d`)

// mixedSpelling tells a version written with a v from a range written without,
// or the other way round: Maven orders letters before numbers, so that v2.0
// would come before 1.0.
func mixedSpelling(events []vers.Event, version string) error {
	for _, e := range events {
		at := e.Introduced + e.Fixed + e.LastAffected
		if at != "0" && withV.MatchString(at) != withV.MatchString(version) {
			return fmt.Errorf("%q and %q are not written alike, with a v and without", version, at)
		}
	}
	return nil
}

// lists reports whether the version is listed, in the same or in other words.
func (a AffectedPackage) lists(scheme vers.Scheme, version string) bool {
	if version == "" {
		return false
	}
	if contains(a.Versions, version) {
		return true
	}
	public := version
	if scheme == vers.PyPI {
		public, _, _ = strings.Cut(version, "+")
	}
	for _, form := range []string{version, public} {
		if vers.Valid(scheme, form) && slices.ContainsFunc(a.Versions, func(listed string) bool {
			c, err := vers.Compare(scheme, listed, form)
			return err == nil && c == 0
		}) {
			return true
		}
	}
	return false
}

// besideListed places a version that is not among the listed ones: before all
// of them, past all, or between.
func (a AffectedPackage) besideListed(scheme vers.Scheme, version string) (vers.Place, error) {
	if !vers.Valid(scheme, version) {
		return vers.Place{}, &vers.UnparsableError{Scheme: scheme, Version: version}
	}
	below, above := 0, 0
	for _, v := range a.Versions {
		c, err := vers.Compare(scheme, version, v)
		switch {
		case err == nil && c < 0:
			below++
		case err == nil:
			above++
		}
	}
	switch len(a.Versions) {
	case below:
		return vers.Place{Kind: vers.Before}, nil
	case above:
		return vers.Place{Kind: vers.After}, nil
	}
	return vers.Place{Kind: vers.Between}, nil
}
