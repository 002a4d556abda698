// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"strings"
)

// anyVersion is the text of the zero Interval.
const anyVersion = "any"

// Contains reports whether version lies in i, both of scheme s. The zero
// Interval contains everything, even what cannot be parsed; otherwise the error
// is that of Compare.
func (i Interval) Contains(s Scheme, version string) (bool, error) {
	if i == (Interval{}) {
		return true, nil
	}
	v, err := parse(s, version)
	if err != nil {
		return false, err
	}
	side, err := i.side(s, v)
	return err == nil && side == 0, err
}

// side is -1 when v lies below the interval, 0 inside and 1 above.
func (i Interval) side(s Scheme, v parsed) (int, error) {
	above, err := i.ended(s, v)
	if err != nil || above {
		return 1, err
	}
	if i.Introduced == "" || i.Introduced == beginning {
		return 0, nil
	}
	from, err := parse(s, i.Introduced)
	if err != nil {
		return 1, err
	}
	return min(v.compare(from), 0), nil
}

// ended reports whether v is at or past the fix, or past the last one affected.
func (i Interval) ended(s Scheme, v parsed) (bool, error) {
	for _, bound := range []struct {
		text string
		from int
	}{{i.Fixed, 0}, {i.LastAffected, 1}} {
		if bound.text == "" {
			continue
		}
		end, err := parse(s, bound.text)
		if err != nil {
			return false, err
		}
		if v.compare(end) >= bound.from {
			return true, nil
		}
	}
	return false, nil
}

// String writes i as Maven does: [a,b) up to a fix, [a,b] up to and with the
// last one affected, [a,) without end, (,b) and (,b] from the beginning; the
// zero Interval is any. An Interval with both ends is written by its fix.
func (i Interval) String() string {
	if i == (Interval{}) {
		return anyVersion
	}
	from := "[" + i.Introduced
	if i.Introduced == "" {
		from = "("
	}
	if i.Fixed == "" && i.LastAffected != "" {
		return from + "," + i.LastAffected + "]"
	}
	return from + "," + i.Fixed + ")"
}

// ParseInterval reads what Interval.String writes, and [a] for one version.
// Versions are not checked, since no scheme is given.
func ParseInterval(text string) (Interval, error) {
	bad := func(why string) (Interval, error) {
		return Interval{}, fmt.Errorf("%q is no interval of versions: %s", text, why)
	}
	t := strings.TrimSpace(text)
	if t == anyVersion {
		return Interval{}, nil
	}
	if len(t) < 3 || !strings.ContainsRune("[(", rune(t[0])) || !strings.ContainsRune("])", rune(t[len(t)-1])) {
		return bad("write [from,fixed), [from,last], [from,), (,fixed) or any")
	}
	from, to, two := strings.Cut(t[1:len(t)-1], ",")
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	first, last := t[0], t[len(t)-1]
	switch {
	case strings.ContainsAny(from+to, "[](), \t\r\n"):
		return bad("it has more than two versions, or one that holds a bracket or a space")
	case !two && (first != '[' || last != ']'):
		return bad("a single version stands in square brackets")
	case !two:
		return Interval{Introduced: from, LastAffected: from}, nil
	case from == "" && to == "":
		return bad("write any for all versions")
	case (first == '(') != (from == ""):
		return bad("it begins with [ and a version, or with ( and none")
	case to == "" && last == ']':
		return bad("it has no last version to include")
	case last == ']':
		return Interval{Introduced: from, LastAffected: to}, nil
	}
	return Interval{Introduced: from, Fixed: to}, nil
}
