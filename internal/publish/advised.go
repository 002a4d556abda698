// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"slices"

	"verdict"
	"verdict/spec/vers"
)

// AffectedRanges gives the ranges of affected releases of a product as they follow from
// what is said of each: a range for each run of affected releases of a line. It ends before
// the first release of the line that is not affected any more; where there is none, or
// what follows is not decided, it ends with the last that is. releases are of one product
// and one vulnerability, in the order of its versions; withdrawn ones bound nothing.
func AffectedRanges(releases []verdict.AdvisedRelease) (ranges []verdict.AdvisedRange) {
	var lines []string
	for _, r := range releases {
		if !slices.Contains(lines, r.Line) {
			lines = append(lines, r.Line)
		}
	}
	for _, line := range lines {
		ranges = append(ranges, lineRanges(line, releases)...)
	}
	return ranges
}

func lineRanges(line string, releases []verdict.AdvisedRelease) (ranges []verdict.AdvisedRange) {
	var open *verdict.AdvisedRange
	last := ""
	end := func(fixed string) {
		if open == nil {
			return
		}
		if fixed == "" {
			open.LastAffected = last
		}
		open.Fixed = fixed
		ranges, open = append(ranges, *open), nil
	}
	for _, r := range releases {
		switch {
		case r.Line != line:
		case r.Status == verdict.Affected:
			if open == nil {
				open = &verdict.AdvisedRange{Vulnerability: r.Vulnerability, OwnRange: verdict.OwnRange{Line: line, Interval: vers.Interval{Introduced: r.Version}}}
			}
			last = r.Version
		case r.Withdrawn:
		case r.Status == verdict.Fixed || r.Status == verdict.NotAffected:
			end(r.Version)
		default:
			end("")
		}
	}
	end("")
	return ranges
}

// SizeOfChange is how much a revision changes what the one before it said (CSAF 2.0, section
// 3.1.11.2): major when users have to compare what they run anew, minor for news, patch for
// wording.
func SizeOfChange(before, after verdict.PublishedAdvisory) verdict.ChangeSize {
	size := verdict.ChangePatch
	for _, d := range Differences(before, after) {
		size = verdict.Larger(size, d.Size)
	}
	return size
}
