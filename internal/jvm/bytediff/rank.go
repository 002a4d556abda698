// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"cmp"
	"slices"
	"strings"

	"verdict/internal/jvm/classfile"
)

// What speaks for a change, in points: how much each counts was set before any pair of
// builds was looked at, by what a fix is: a method that was there and does something
// else now, most often one that refuses what it took before.
const (
	forChange        = 4
	forRemove        = 1
	forReplaced      = 1
	forGuard         = 3
	forThrow         = 1
	forWord          = 3
	forWordElsewhere = 1 // of a method that is in one build alone
	forRecurring     = 3
	forPublic        = 1
	made             = -3 // a compiler made the method
	constants        = -3 // nothing but constants differs
)

// judge says what speaks for a change being one of the fix.
func (d *differ) judge(c *Change, m, before, after method) {
	because := func(points int, why string) {
		c.score += points
		c.Reasons = append(c.Reasons, why)
	}
	switch c.Kind {
	case Changed:
		because(forChange, "it does something else")
	case Removed:
		because(forRemove, "it is not there any more")
	default:
		because(0, "it was not there before")
	}
	if c.Kind == Changed {
		if after.body.checks > before.body.checks {
			because(forGuard, "it checks more than before")
		}
		if after.body.throws > before.body.throws {
			because(forThrow, "it throws where it did not")
		}
		if onlyConstants(before.body, after.body) {
			because(constants, "nothing but constants differs")
		}
	}
	if word := d.spoken(c, before, after); word != "" {
		points := forWord
		if c.Kind != Changed {
			points = forWordElsewhere
		}
		because(points, "the record speaks of "+word)
	}
	if d.options.Recurring[c.Symbol] {
		because(forRecurring, "it differs in other fixed builds as well")
	}
	if m.public && m.access&classfile.AccPublic != 0 {
		because(forPublic, "others can call it")
	}
	if strings.HasPrefix(m.name, "$") {
		because(made, "a compiler made it")
	}
	c.Confidence = confidence(c.score)
}

func confidence(score int) Confidence {
	switch {
	case score >= forChange+forGuard:
		return High
	case score >= forChange:
		return Medium
	}
	return Low
}

// onlyConstants reports whether two bodies differ in nothing but what they push, such as
// the day of a build.
func onlyConstants(before, after body) bool {
	return len(before.steps) == len(after.steps) && !slices.EqualFunc(before.steps, after.steps, func(a, b string) bool { return a == b }) &&
		slices.EqualFunc(before.steps, after.steps, func(a, b string) bool {
			return a == b || strings.HasPrefix(a, "push ") && strings.HasPrefix(b, "push ")
		})
}

// shortestWord is how long a word of a record is at least to tell something.
const shortestWord = 4

// spoken gives a word of the record that names the method, its class, or what one build
// does and the other does not.
func (d *differ) spoken(c *Change, before, after method) string {
	own := strings.ToLower(c.Symbol.Class[strings.LastIndexByte(c.Symbol.Class, '/')+1:] + " " + c.Symbol.Name)
	var differs strings.Builder
	for _, pair := range [][2]body{{before.body, after.body}, {after.body, before.body}} {
		for _, s := range pair[0].steps {
			if !slices.Contains(pair[1].steps, s) {
				differs.WriteString(" " + strings.ToLower(s))
			}
		}
	}
	for _, word := range d.options.Words {
		if w := strings.ToLower(word); len(w) >= shortestWord && (strings.Contains(own, w) || strings.Contains(differs.String(), w)) {
			return word
		}
	}
	return ""
}

var kinds = []Kind{Changed, Removed, Added}

// rank orders the changes by what speaks for them.
func (d *differ) rank() {
	slices.SortStableFunc(d.result.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
			cmp.Compare(a.Symbol.Class, b.Symbol.Class), cmp.Compare(a.Symbol.Name, b.Symbol.Name), cmp.Compare(a.Symbol.Descriptor, b.Symbol.Descriptor))
	})
	for i := range d.result.Changes {
		d.result.Changes[i].Rank = i + 1
	}
}
