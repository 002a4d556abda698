// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"slices"
)

// Release is a version of a product that was made. A withdrawn one is no release to
// go to, though somebody may have it.
type Release struct {
	Version   string
	Withdrawn bool
}

// Among gives those releases that the range holds, in the order in which they stand.
// The error names the first whose version is none of the scheme.
func (r Range) Among(releases []Release) ([]Release, error) {
	var list []Release
	for _, one := range releases {
		in, err := r.Contains(one.Version)
		if err != nil {
			return nil, err
		}
		if in {
			list = append(list, one)
		}
	}
	return list, nil
}

// FromReleases gives a range that holds those of a product's releases that are in a
// list, and no other release of it. A stretch ends before the next release that
// somebody can go to, and with its last release where the next one is withdrawn or
// there is none: of versions that do not exist yet the list says nothing.
func FromReleases(s Scheme, all []Release, affected []string) (Range, error) {
	if len(all) > maxParts || len(affected) > maxParts {
		return Range{}, fmt.Errorf("more than %d releases", maxParts)
	}
	line, err := sortedReleases(s, all)
	if err != nil {
		return Range{}, err
	}
	hit := make([]bool, len(line))
	for _, version := range affected {
		v, err := parse(s, version)
		if err != nil {
			return Range{}, err
		}
		at := slices.IndexFunc(line, func(r made) bool { return r.at.compare(v) == 0 })
		if at < 0 {
			return Range{}, fmt.Errorf("%s is none of the releases", version)
		}
		hit[at] = true
	}
	var spans []span
	for i := 0; i < len(line); i++ {
		if !hit[i] {
			continue
		}
		first := line[i]
		for i+1 < len(line) && hit[i+1] {
			i++
		}
		to := edge{line[i].at, behind}
		if i+1 < len(line) && !line[i+1].withdrawn {
			to = edge{line[i+1].at, before}
		}
		spans = append(spans, span{edge{first.at, before}, to})
	}
	return Range{s, joined(spans)}, straight(spans)
}

// made is a release whose version is parsed.
type made struct {
	at        parsed
	withdrawn bool
}

func sortedReleases(s Scheme, all []Release) ([]made, error) {
	var line []made
	for _, r := range all {
		v, err := parse(s, r.Version)
		if err != nil {
			return nil, err
		}
		line = append(line, made{v, r.Withdrawn})
	}
	slices.SortStableFunc(line, func(a, b made) int { return a.at.compare(b.at) })
	for i := 1; i < len(line); i++ {
		if line[i-1].at.compare(line[i].at) == 0 {
			return nil, fmt.Errorf("%s and %s are the same version", line[i-1].at.text, line[i].at.text)
		}
	}
	return line, nil
}
