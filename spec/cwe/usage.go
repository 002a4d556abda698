// SPDX-License-Identifier: Apache-2.0

package cwe

import (
	"strconv"
	"strings"
	"sync"
)

// Usage says whether a weakness may be named as the cause of a flaw (CWE 4.17, mapping
// notes).
type Usage string

// The usages.
const (
	Allowed    Usage = "allowed"
	Review     Usage = "allowed_with_review" // where no nearer one fits
	Deprecated Usage = "deprecated"          // CWE took it back
	Prohibited Usage = "prohibited"          // is no flaw by itself
	// Discouraged weaknesses say too little: there are nearer ones beneath them.
	Discouraged Usage = "discouraged"
)

// The numbers of the weaknesses that are not simply allowed. Which are deprecated, their
// names say.
const (
	discouraged = "20 43 74 75 114 118 119 138 200 234 269 274 284 285 287 300 311 330 345 372 400 435 610 657 662 664 665 666 668 " +
		"680 682 690 691 692 693 697 703 707 710 755 786 788 834 1426"
	prohibited = "391 1041-1044 1047 1048 1051 1053-1057 1059 1060 1062-1066 1068-1070 1072-1074 1076 1078 1080 1082-1086 1090 1092 " +
		"1094 1095 1097 1099 1101 1103 1105-1107 1109-1115 1117-1119 1121 1122 1124 1125"
	reviewed = "77 94 99 116 120 159 172 185 221 228 271 282 286 326 327 340 346 362 377 402 404-407 424 426 427 436 441 446 451 506 " +
		"514 522 573 602 636-638 640 642 655 656 667 669-675 684 696 704-706 732 754 758 790 799 862 863 909 912 913 922 923 943 " +
		"1023 1038 1039 1061 1093 1120 1164 1176 1177 1229 1263 1294 1357 1384 1390 1391 1395 1419 1420"
)

var usages = sync.OnceValue(func() map[string]Usage {
	known := map[string]Usage{}
	for usage, numbers := range map[Usage]string{Discouraged: discouraged, Prohibited: prohibited, Review: reviewed} {
		for _, part := range strings.Fields(numbers) {
			first, last, stretch := strings.Cut(part, "-")
			if !stretch {
				last = first
			}
			from, _ := strconv.Atoi(first)
			to, _ := strconv.Atoi(last)
			for n := from; n <= to; n++ {
				known["CWE-"+strconv.Itoa(n)] = usage
			}
		}
	}
	return known
})

// UsageOf gives the usage of a weakness by its id, as CWE-79; ok is false for an id that
// is none.
func UsageOf(id string) (usage Usage, ok bool) {
	name, ok := Name(id)
	switch usage, listed := usages()[id]; {
	case !ok:
		return "", false
	case strings.HasPrefix(name, "DEPRECATED"):
		return Deprecated, true
	case listed:
		return usage, true
	}
	return Allowed, true
}
