// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"strings"
)

// readRelations reads relations of Debian and rpm: >= 1.0 or pkg (>= 1.0), with a
// comma between those that all have to hold, and for Debian | between alternatives.
// All of them are of one package, whose name may be left out.
func readRelations(s Scheme, text string) (Range, error) {
	name := ""
	var list []Range
	if strings.Count(text, ",") > maxParts {
		return Range{}, fmt.Errorf("it has more than %d relations", maxParts)
	}
	for group := range strings.SplitSeq(text, ",") {
		texts := []string{group}
		if s == Deb {
			texts = strings.Split(group, "|")
		}
		one, err := alternatives(s, texts, func(text string) (Range, error) {
			called, c, err := relationOf(text)
			switch {
			case err != nil:
				return Range{}, err
			case called != "" && name != "" && called != name:
				return Range{}, fmt.Errorf("it is about two packages, %s and %s", name, called)
			case called != "":
				name = called
			}
			return c.relation(s)
		})
		if err != nil {
			return one, err
		}
		list = append(list, one)
	}
	return intersection(s, list), nil
}

// relationOf takes a relation apart into the package's name, if it has one, the
// operator and the version.
func relationOf(text string) (name string, c comparison, err error) {
	at := strings.IndexAny(text, "<>=(!~^@")
	if at < 0 {
		return "", c, fmt.Errorf("%q has no operator, such as >=", text)
	}
	name = strings.TrimSpace(text[:at])
	rest := strings.TrimSpace(text[at:])
	if inner, ok := strings.CutPrefix(rest, "("); ok {
		if rest, ok = strings.CutSuffix(inner, ")"); !ok {
			return "", c, fmt.Errorf("%q has a bracket that is not closed", text)
		}
	}
	if strings.ContainsAny(name, blanks) {
		return "", c, fmt.Errorf("%q is no name of a package", name)
	}
	list, err := comparisons(rest)
	if err != nil {
		return "", c, err
	}
	if len(list) != 1 || list[0].op == "" {
		return "", c, fmt.Errorf("%q is not one operator and one version", rest)
	}
	return name, list[0], nil
}

func (c comparison) relation(s Scheme) (Range, error) {
	if s == Deb {
		switch c.op {
		case "<", ">":
			return Range{}, fmt.Errorf("%s means %[1]s= to dpkg and is obsolete: write %[1]s%[1]s or %[1]s=", c.op)
		case "<<", ">>":
			c.op = c.op[:1]
		}
		return c.plainOnly(s, "= < <= > >=")
	}
	if _, release, _ := strings.Cut(c.version, "-"); release == "" && (c.op == "=" || c.op == "<=" || c.op == ">") && Valid(s, c.version) {
		return Range{}, fmt.Errorf("%s %s is about every release of %[2]s, behind which no version is the first; name a release, such as %[2]s-1", c.op, c.version)
	}
	return c.plainOnly(s, "= < <= > >=")
}

// plainOnly is plain for the operators that a notation has.
func (c comparison) plainOnly(s Scheme, allowed string) (Range, error) {
	for op := range strings.FieldsSeq(allowed) {
		if op == c.op {
			return c.plain(s)
		}
	}
	return Range{}, fmt.Errorf("the operator %s is none of %s", c.op, s)
}
