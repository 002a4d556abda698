// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"fmt"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/remedy"
)

var neverWins = regexp.MustCompile(`rule (\S+) can never win`)

// anyCondition draws a condition of comparisons that are joined by and, or, not.
func anyCondition(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		atom := rapid.SampledFrom([]string{"kev", "os_package", "severity >= Severity.high", "severity < Severity.medium", "severity == Severity.unknown",
			"class == Class.hygiene", "class in [Class.exploitable, Class.untriaged]", "score > 7.0", "score <= 4.0", "score == 5.0", "epss < 0.5", "epss >= 0.5"})
		if depth == 0 || rapid.Bool().Draw(t, "plain") {
			return atom.Draw(t, "atom")
		}
		a, b := anyCondition(depth-1).Draw(t, "a"), anyCondition(depth-1).Draw(t, "b")
		return fmt.Sprintf(rapid.SampledFrom([]string{"(%s) && (%s)", "(%s) || (%s)", "!(%s) && (%s)"}).Draw(t, "joined"), a, b)
	})
}

func anyFacts() *rapid.Generator[remedy.Facts] {
	return rapid.Custom(func(t *rapid.T) remedy.Facts {
		return remedy.Facts{Class: rapid.SampledFrom(verdict.Classes).Draw(t, "class"), Severity: rapid.SampledFrom(verdict.Severities).Draw(t, "severity"),
			Exploited: rapid.Bool().Draw(t, "kev"), OSPackage: rapid.Bool().Draw(t, "os"),
			Score:      rapid.OneOf(rapid.Float64Range(0, 10), rapid.SampledFrom([]float64{0, 4, 5, 7, 10})).Draw(t, "score"),
			Likelihood: rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 0.5, 1})).Draw(t, "epss")}
	})
}

// A rule that is refused because it can never win wins for no facts at all.
func TestARuleThatIsRefusedNeverWins(t *testing.T) {
	refused, let := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := head
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			text += rule(fmt.Sprintf("r%d", i), anyCondition(2).Draw(t, "condition"))
		}
		_, err := remedy.Parse("p.yaml", []byte(text))
		if err == nil {
			let++
			return
		}
		m := neverWins.FindStringSubmatch(err.Error())
		if m == nil {
			t.Fatal(err)
		}
		refused++
		p, err := remedy.Load("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for range 200 {
			f := anyFacts().Draw(t, "facts")
			if o, err := p.Decide(f); err != nil || o.Rule == m[1] {
				t.Fatalf("%s wins for %+v: %v", o.Rule, f, err)
			}
		}
	})
	if refused == 0 || let == 0 {
		t.Errorf("%d were refused and %d let be: the test tries too little", refused, let)
	}
}
