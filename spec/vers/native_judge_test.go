// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"verdict/spec/vers"
)

// rangeJudge is a tool of an ecosystem that says whether a version lies in a range of
// its notation: 1, 0, or ! with R where the range is none.
type rangeJudge struct {
	name   string
	scheme vers.Scheme
	answer func(t *testing.T, pairs []pair) []string
	// aside are pairs that the two mean differently, on purpose.
	aside func(text, version string) bool
	// strict and lax are the kinds of ranges that only one of the two reads.
	strict, lax []kind
	// narrow tools leave pre-releases out that their own order puts in the range.
	narrow bool
}

var rangeJudges = []rangeJudge{
	{name: "node-semver", scheme: vers.NPM, answer: rangesByNode, aside: func(_, version string) bool {
		return strings.HasPrefix(version, "0.0.0-") // node-semver drops >=0.0.0, so that it holds these too
	}},
	{name: "Maven, VersionRange", scheme: vers.Maven, answer: rangesByMaven, lax: []kind{
		like(`\[([^,\])]+),([^,\])]+)\]`, "Maven refuses [1,1], where both ends are the same"),
	}, strict: []kind{
		like(`does not lie behind what stands before`, "Maven holds a range against the one before it only where that has an upper end"),
	}},
	{name: "PyPA's packaging", scheme: vers.PyPI, answer: rangesByPackaging, strict: []kind{
		like(`>[^=]`, "leaves out post-releases, which no bound can"), like(`<[^=].*post`, "leaves out pre-releases in the midst of it"),
		like(`=== takes no wildcard`, "=== compares texts, and packaging takes any"),
	}, aside: func(text, version string) bool { // local versions, and spellings that only === tells apart
		return strings.Contains(version, "+") || strings.Contains(text, "===")
	}},
	{name: "RubyGems", scheme: vers.Gem, answer: rangesByRuby, aside: func(_, version string) bool { return strings.Contains(version, "A.A") }},
	{name: "the crate semver", scheme: vers.Cargo, answer: rangesByCargo, narrow: true, lax: []kind{
		like(` |!=`, "comparisons without a comma, and !="), like(`(>|<|=|~|\^) ?\d+\.\*|[xX*]`, "wildcards behind an operator"),
	}},
	{name: "Elixir", scheme: vers.Hex, answer: rangesByElixir, lax: []kind{like(`\d\.\d($| |-)`, "two numbers, as records write")}},
	{name: "nuget.exe", scheme: vers.NuGet, answer: rangesByNuGet, strict: []kind{like(`ends before it begins`, "a range that nothing can satisfy")},
		lax: []kind{like(`^\d$`, "nuget.exe refuses a range of one character")}},
	{name: "Composer", scheme: vers.Composer, answer: rangesByComposer},
}

// enoughRanges is how many pairs of a range and a version each judge has to answer.
const enoughRanges = 20_000

func TestToolsOfTheEcosystemsAgreeOnRanges(t *testing.T) {
	for _, j := range rangeJudges {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(7, 11)) // #nosec G404 -- a test
			var pairs []pair
			for len(pairs) < enoughRanges {
				text := nativeText(random, j.scheme)
				for _, v := range probesOf(random, j.scheme, text) {
					pairs = append(pairs, pair{text, v})
				}
			}
			j.judge(t, pairs, j.answer(t, pairs))
		})
	}
}

func (j rangeJudge) judge(t *testing.T, pairs []pair, answers []string) {
	t.Helper()
	if len(answers) != len(pairs) {
		t.Fatalf("%d answers to %d pairs", len(answers), len(pairs))
	}
	compared, inside, wrong, unexplained := 0, 0, 0, map[string]bool{}
	for i, p := range pairs {
		r, err := vers.FromNative(j.scheme, p.a)
		refused := strings.HasPrefix(answers[i], "!R")
		if (err != nil) != refused {
			kinds, said := j.lax, p.a
			if err != nil {
				kinds, said = j.strict, err.Error()
			}
			if !explained(kinds, said) && !unexplained[p.a] {
				unexplained[p.a] = true
				if len(unexplained) < 30 {
					t.Errorf("%q is a range by one of the two only; by ours: %v", p.a, err)
				}
			}
			continue
		}
		if err != nil || strings.HasPrefix(answers[i], "!") || j.aside != nil && j.aside(p.a, p.b) {
			continue
		}
		in, err := r.Contains(p.b)
		if err != nil {
			continue
		}
		compared++
		if in {
			inside++
		}
		if j.narrow && strings.Contains(p.b, "-") && in && answers[i] == "0" {
			continue
		}
		if in != (answers[i] == "1") {
			if wrong++; wrong <= 20 {
				t.Errorf("%q ∋ %s: %s says %s, we say %v (%s)", p.a, p.b, j.name, answers[i], in, r)
			}
		}
	}
	t.Logf("%s: %d of %d pairs compared, %d inside, %d otherwise", j.name, compared, len(pairs), inside, wrong)
	if compared < enoughRanges/3 || inside < compared/20 {
		t.Errorf("too few answers: %d compared, %d inside", compared, inside)
	}
}

func explained(kinds []kind, text string) bool {
	for _, k := range kinds {
		if k.like.MatchString(text) {
			return true
		}
	}
	return false
}

func rangesByNode(t *testing.T, pairs []pair) []string {
	modules := os.Getenv("VERDICT_JUDGE_NODE_PATH")
	if modules == "" {
		absent(t, "VERDICT_JUDGE_NODE_PATH with the npm package semver")
	}
	return strings.Fields(run(t, input(pairs), []string{"NODE_PATH=" + modules}, tool(t, "VERDICT_JUDGE_NODE", "node"), judgeSource(t, "semver_range.js")))
}

func rangesByMaven(t *testing.T, pairs []pair) []string {
	return mavenJudge(t, "MavenRange", pairs)
}

func rangesByPackaging(t *testing.T, pairs []pair) []string {
	return packagingJudge(t, "specifier_judge.py", pairs)
}

func rangesByRuby(t *testing.T, pairs []pair) []string {
	return strings.Fields(run(t, input(pairs), nil, tool(t, "VERDICT_JUDGE_RUBY", "ruby"), judgeSource(t, "gem_range.rb")))
}

func rangesByCargo(t *testing.T, pairs []pair) []string { return cargoJudge(t, "cargo_range", pairs) }

func rangesByElixir(t *testing.T, pairs []pair) []string {
	return strings.Fields(run(t, input(pairs), nil, tool(t, "VERDICT_JUDGE_ELIXIR", "elixir"), judgeSource(t, "hex_range.exs")))
}

func rangesByNuGet(t *testing.T, pairs []pair) []string { return nugetJudge(t, "NuGetRange", pairs) }

func rangesByComposer(t *testing.T, pairs []pair) []string {
	return composerJudge(t, "composer_range.php", pairs)
}

// nativeText makes a range in the notation of a scheme.
func nativeText(r *rand.Rand, s vers.Scheme) string {
	switch s {
	case vers.Maven, vers.NuGet:
		return bracketText(r, s)
	case vers.NPM, vers.Composer:
		or := []string{" || ", "||", " | "}[r.IntN(2+b2i(s == vers.Composer))]
		return several(1+r.IntN(2), or, func() string {
			if r.IntN(5) == 0 {
				return nativeVersion(r, s, true) + " - " + nativeVersion(r, s, true)
			}
			return several(1+r.IntN(2), " ", func() string { return operatorText(r, s) + nativeVersion(r, s, true) })
		})
	case vers.Hex:
		return several(1+r.IntN(2), " or ", func() string {
			return several(1+r.IntN(2), " and ", func() string { return operatorText(r, s) + nativeVersion(r, s, false) })
		})
	}
	return several(1+r.IntN(3), ", ", func() string { return operatorText(r, s) + nativeVersion(r, s, true) })
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func several(n int, between string, one func() string) string {
	var words []string
	for range n {
		words = append(words, one())
	}
	return strings.Join(words, between)
}

var operatorsOf = map[vers.Scheme][]string{
	vers.NPM: strings.Split("|=|>|>=|<|<=|~|^|^|>= |~>", "|"), vers.Composer: strings.Split("|=|==|!=|>|>=|<|<=|~|^|>= |<>", "|"),
	vers.PyPI: strings.Fields("== != ~= >= <= < > === =="), vers.Gem: strings.Split("|= |!= |> |>= |< |<= |~> |~>", "|"),
	vers.Cargo: strings.Split("|=|>|>=|<|<=|~|^|>= ", "|"), vers.Hex: strings.Split("|== |!= |> |>= |< |<= |~> |~> ", "|"),
}

func operatorText(r *rand.Rand, s vers.Scheme) string {
	list := operatorsOf[s]
	if len(list) == 0 {
		list = strings.Fields("< <= = >= >")
	}
	return list[r.IntN(len(list))]
}

func bracketText(r *rand.Rand, s vers.Scheme) string {
	if r.IntN(8) == 0 {
		return nativeVersion(r, s, false)
	}
	return several(1+r.IntN(2), ",", func() string {
		from, to := nativeVersion(r, s, false), nativeVersion(r, s, false)
		if order, err := vers.Compare(s, from, to); err == nil && order > 0 && r.IntN(10) > 0 {
			from, to = to, from
		}
		switch r.IntN(6) {
		case 0:
			return "[" + from + "]"
		case 1:
			return "(," + to + []string{")", "]"}[r.IntN(2)]
		case 2:
			return []string{"(", "["}[r.IntN(2)] + from + ",)"
		}
		return []string{"(", "["}[r.IntN(2)] + from + "," + to + []string{")", "]"}[r.IntN(2)]
	})
}

var endings = map[vers.Scheme][]string{
	vers.NPM: strings.Split("||||-rc.1|-0|-a+b", "|"), vers.Cargo: strings.Split("||||-rc.1|-0", "|"), vers.Hex: strings.Split("||||-rc.1|-0", "|"),
	vers.PyPI: strings.Split("||||rc1|.dev1|.post1|a1.post2.dev3", "|"), vers.Gem: strings.Split("||||.rc1|.a|-b.1|.pre", "|"),
	vers.Maven: strings.Split("||||-rc-1|-SNAPSHOT|.Final|-1|-sp", "|"), vers.NuGet: strings.Split("||||-rc.1|-A|.0", "|"),
	vers.Composer: strings.Split("||||-rc1|-dev|-beta2|-p1|-stable", "|"),
}

// nativeVersion makes a version of small numbers, which may be partial.
func nativeVersion(r *rand.Rand, s vers.Scheme, partly bool) string {
	n := 3
	if r.IntN(3) == 0 {
		n = 1 + r.IntN(4)
	}
	if s == vers.Hex {
		n = 3 - r.IntN(12)/11
	}
	v := several(n, ".", func() string { return string(rune('0' + r.IntN(4))) })
	if wild := map[vers.Scheme]string{vers.NPM: ".x", vers.Cargo: ".*", vers.Composer: ".*", vers.PyPI: ".*"}[s]; partly && wild != "" && r.IntN(5) == 0 {
		if v = v[:1+2*r.IntN(min(n, 2))]; r.IntN(12) == 0 && s != vers.PyPI {
			return "*"
		}
		return v + wild
	}
	list := append([]string{""}, endings[s]...)
	return v + list[r.IntN(len(list))]
}

// neighbours are what makes of a version those around it.
var neighbours = strings.Split("|.0|.1|.0.1|-0|-1|-a|-rc.1|-rc.1.0|-SNAPSHOT|-alpha|-dev|rc1|a0|.dev0|.dev1|.post0|.post1|.post1.dev0|+local|.a|.A|.z9|~|~rc1|^1|-p1|-r1", "|")

// probesOf gives the versions that a text names, those around them, and some others.
func probesOf(r *rand.Rand, s vers.Scheme, text string) []string {
	var list []string
	for _, v := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,|[]()<>=!~^", c) }) {
		core := strings.TrimRight(v, ".x*")
		for _, base := range []string{v, core, bumped(core, 0), bumped(core, 1), bumped(core, 2), core + ".0", core + ".0.0"} {
			list = append(list, base, base+neighbours[r.IntN(len(neighbours))], base+neighbours[r.IntN(len(neighbours))])
		}
	}
	for range 4 {
		list = append(list, nativeVersion(r, s, false))
	}
	var valid []string
	for _, v := range list {
		if vers.Valid(s, v) {
			valid = append(valid, v)
		}
	}
	return valid
}

// bumped raises the nth number of a version and leaves out what follows it.
func bumped(v string, n int) string {
	parts := strings.Split(v, ".")
	if n >= len(parts) || parts[n] == "" {
		return v
	}
	parts = append([]string{}, parts[:n+1]...)
	parts[n] = string(rune('0'+(parts[n][0]-'0'+1)%10)) + parts[n][1:]
	for len(parts) < 3 {
		parts = append(parts, "0")
	}
	return strings.Join(parts, ".")
}
