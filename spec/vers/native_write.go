// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"strings"
)

// Native writes the range in the notation of its scheme, so that FromNative gives the
// same range. The error is an *UnsayableError where the notation has no words for it.
func (r Range) Native() (string, error) {
	text, err := r.native()
	if err != nil {
		return "", err
	}
	again, err := FromNative(r.scheme, text)
	if err != nil || !again.Equal(r) {
		return "", r.unsayable("%s, the nearest, means other versions", text)
	}
	return text, nil
}

func (r Range) native() (string, error) {
	switch r.scheme {
	case Maven, NuGet:
		return r.brackets()
	case NPM, Golang, APK, SemVer, Composer:
		return r.alternatives(" || ", " ")
	case Hex:
		return r.alternatives(" or ", " and ")
	case PyPI, Gem, Cargo, Deb, RPM:
		return r.conjunction()
	}
	return "", r.unsayable("the scheme has no notation of ranges here")
}

func (r Range) unsayable(why string, args ...any) error {
	return &UnsayableError{"the notation of " + string(r.scheme), fmt.Sprintf(why, args...)}
}

// brackets writes Maven's notation, and NuGet's, which has but one stretch.
func (r Range) brackets() (string, error) {
	switch {
	case r.Empty():
		return "", r.unsayable("it holds no version")
	case r.Everything():
		return "", r.unsayable("it holds every version, and a bound is needed")
	case r.scheme == NuGet && len(r.spans) > 1:
		return "", r.unsayable("it has more than one stretch")
	}
	var words []string
	for _, s := range r.spans {
		words = append(words, s.bracket())
	}
	return strings.Join(words, ","), nil
}

func (s span) bracket() string {
	version, single := s.single()
	if single {
		return "[" + version + "]"
	}
	first, last := "(", ")"
	if s.from.side == before {
		first = "["
	}
	if s.to.side == behind {
		last = "]"
	}
	return first + s.from.at.text + "," + s.to.at.text + last
}

// alternatives writes each stretch as comparisons that all have to hold.
func (r Range) alternatives(or, and string) (string, error) {
	switch {
	case r.Everything() && r.scheme != Hex:
		return string(Any), nil
	case r.Empty(), r.Everything():
		return "", r.unsayable("it holds every version or none")
	}
	var words []string
	for _, s := range r.spans {
		words = append(words, s.comparisons(r.scheme, and))
	}
	return strings.Join(words, or), nil
}

// comparisons writes one stretch.
func (s span) comparisons(scheme Scheme, and string) string {
	if version, ok := s.single(); ok {
		return operator(scheme, Equal) + version
	}
	var words []string
	if !s.from.open() {
		words = append(words, written(scheme, sided(s.from, AtLeast, Greater), s.from.at.text))
	}
	if !s.to.open() {
		words = append(words, written(scheme, sided(s.to, Less, AtMost), s.to.at.text))
	}
	return strings.Join(words, and)
}

// conjunction writes the whole as comparisons that all have to hold: the ends, and
// a != for each version that alone is missing.
func (r Range) conjunction() (string, error) {
	if r.Empty() || r.Everything() {
		return "", r.unsayable("it holds every version or none")
	}
	var words []string
	n := len(r.spans) - 1
	whole := span{r.spans[0].from, r.spans[n].to}
	if !whole.from.open() || !whole.to.open() {
		words = append(words, whole.comparisons(r.scheme, ", "))
	}
	for i := 1; i <= n; i++ {
		hole, ok := r.hole(i)
		if !ok {
			return "", r.unsayable("it has several stretches, and all of its comparisons have to hold at once")
		}
		if r.scheme != PyPI && r.scheme != Gem {
			return "", r.unsayable("the version %s is missing in it, and it has no !=", hole)
		}
		words = append(words, "!="+hole)
	}
	return strings.Join(words, ", "), nil
}

// operator is how a scheme writes a comparator.
func operator(s Scheme, c Comparator) string {
	switch {
	case c == Equal && s == PyPI, c == Equal && s == Hex:
		return "=="
	case c == Equal && (s == NPM || s == Composer):
		return ""
	case s == Deb && c == Less:
		return "<< "
	case s == Deb && c == Greater:
		return ">> "
	case s == Deb || s == RPM:
		return string(c) + " "
	}
	return string(c)
}

// written writes a comparison. Where those of a scheme mean more than the order of
// versions, they are chosen so that they do not: < 2.0 of Python, which leaves
// pre-releases out, is <=2.0, !=2.0, and >=1.0 of Composer, which takes them in, is
// >=1.0-stable.
func written(s Scheme, c Comparator, version string) string {
	if s == PyPI && (c == Less || c == Greater) {
		if p, ok := pypiOf(version); ok && !(c == Less && (p.pre || p.dev)) && !(c == Greater && p.post) {
			return string(c) + "=" + version + ", !=" + version
		}
	}
	if s == Composer && (c == Less || c == AtLeast) {
		if _, rest := composerNumbers(version); stable(rest) {
			version = strings.TrimSuffix(version, rest) + "-stable"
		}
	}
	return operator(s, c) + version
}
