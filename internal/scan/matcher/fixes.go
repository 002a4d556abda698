// SPDX-License-Identifier: Apache-2.0

package matcher

import (
	"cmp"
	"slices"
	"strings"

	"verdict/spec/vers"
)

// nearest picks the interval that is shown: the one that ends first with a fix
// that holds, else one with an end, else an open one.
func nearest(holding []vers.Interval, fixed []string) vers.Interval {
	weight := func(i vers.Interval) int {
		switch {
		case i.Fixed != "" && slices.Contains(fixed, i.Fixed):
			return slices.Index(fixed, i.Fixed)
		case i.Fixed != "":
			return len(fixed)
		case i.LastAffected != "":
			return len(fixed) + 1
		}
		return len(fixed) + 2
	}
	if len(holding) == 0 {
		return vers.Interval{}
	}
	return slices.MinFunc(holding, func(a, b vers.Interval) int {
		return cmp.Or(cmp.Compare(weight(a), weight(b)), strings.Compare(a.String(), b.String()))
	})
}
