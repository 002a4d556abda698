// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"verdict"
)

// maxTries bounds how many conditions are evaluated to find rules that can never win:
// as many as there are cases, for each rule.
const maxTries = 300_000

// dimension is a fact, or a metric of CVSS, with the values that tell cases apart.
type dimension struct {
	name   string // class, or cvss.AV
	values []ref.Val
}

// reachable refuses a policy with a rule that can never win, because its condition
// never holds or because rules before it take every case. It tries all cases: of
// every fact that conditions use, each of its words; of a number, what lies at and
// between the numbers that it is compared with. Facts are taken to be independent of
// one another, so that a rule is never refused that could win; one that could win
// only in a case that does not occur is not found. Where a number is used otherwise,
// or there are too many cases, a remark says that it was not decided.
func (p *Policy) reachable() error {
	space, undecided := p.cases()
	if undecided != "" {
		p.Remarks = append(p.Remarks, "whether every rule can win was not decided: "+undecided)
		if err := p.shadowedByTrue(); err != nil {
			return err
		}
		return p.channelsOpen()
	}
	tally, err := p.tryAll(space)
	if err != nil {
		return err
	}
	for i, r := range p.Rules {
		if tally.won[i] > 0 {
			continue
		}
		e := verdict.Errorf(verdict.Invalid, "rule %s can never win: %s", r.Name, tally.reason(p, i)).At("", r.Line, fmt.Sprintf("rules[%d].when", i))
		if tally.held[i] == 0 {
			return e.WithHint("mend the condition, or remove the rule")
		}
		return e.WithHint("put it before them, or remove it")
	}
	if err := p.channelsOpen(); err != nil {
		return err
	}
	if tally.none > 0 {
		p.Remarks = append(p.Remarks, fmt.Sprintf("no rule applies in %d of %d cases, such as %s: nothing is published there, and nothing has a deadline",
			tally.none, tally.cases, tally.gap))
	}
	return nil
}

// shadowedByTrue finds what needs no cases: rules behind one that always applies.
func (p *Policy) shadowedByTrue() error {
	for i, r := range p.Rules[:len(p.Rules)-1] {
		if r.When == "true" {
			next := p.Rules[i+1]
			return verdict.Errorf(verdict.Invalid, "rule %s can never win: rule %s before it always applies", next.Name, r.Name).
				At("", next.Line, fmt.Sprintf("rules[%d].when", i+1)).WithHint("put it before that rule, or remove it")
		}
	}
	return nil
}

// tally is what came of trying all cases.
type tally struct {
	cases int
	held  []int          // by rule: how often its condition held
	won   []int          // by rule: how often it won
	taken []map[int]bool // by rule: those that won where it held
	none  int            // cases without a rule
	gap   string         // the first of them, in words
}

func (t *tally) reason(p *Policy, i int) string {
	if t.held[i] == 0 {
		return "its condition never holds"
	}
	var by []string
	for _, j := range slices.Sorted(maps.Keys(t.taken[i])) {
		by = append(by, fmt.Sprintf("%s (line %d)", p.Rules[j].Name, p.Rules[j].Line))
	}
	return "every case in which it holds is taken before it, by " + strings.Join(by, " and ")
}

// cases gives the dimensions that the conditions span; undecided says why there is
// no finite number of them, or too many.
func (p *Policy) cases() (space []dimension, undecided string) {
	language, err := conditions()
	if err != nil {
		return nil, err.Error()
	}
	uses := newUsage()
	for _, r := range p.Rules {
		if why := uses.add(r.condition.ast); why != "" {
			return nil, fmt.Sprintf("the condition of rule %s in line %d %s", r.Name, r.Line, why)
		}
	}
	most := maxTries / len(p.Rules)
	space, ok := uses.space(language, most)
	if !ok {
		return nil, fmt.Sprintf("the conditions of its rules tell more than %d cases apart", most)
	}
	return space, ""
}

// space gives the dimensions of what was used; false when they span more cases than
// most.
func (u *usage) space(l *language, most int) (space []dimension, ok bool) {
	cases := 1
	for _, f := range l.facts {
		for _, d := range u.dimensions(f) {
			space = append(space, d)
			if cases *= len(d.values); cases > most {
				return nil, false
			}
		}
	}
	return space, true
}

// tryAll evaluates every condition in every case.
func (p *Policy) tryAll(space []dimension) (*tally, error) {
	n := len(p.Rules)
	t := &tally{held: make([]int, n), won: make([]int, n), taken: make([]map[int]bool, n)}
	for i := range t.taken {
		t.taken[i] = map[int]bool{}
	}
	at := make([]int, len(space))
	for more := true; more; more = advance(space, at) {
		if err := p.tryOne(t, space, at); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// advance goes to the next case; it reports whether there is one.
func advance(space []dimension, at []int) bool {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i]++; at[i] < len(space[i].values) {
			return true
		}
		at[i] = 0
	}
	return false
}

func (p *Policy) tryOne(t *tally, space []dimension, at []int) error {
	t.cases++
	values := caseOf(space, at)
	winner := -1
	for i, r := range p.Rules {
		holds, err := r.condition.holds(values)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "the condition of rule %s cannot be worked out where %s: %s", r.Name, inWords(space, at), err).
				At("", r.Line, fmt.Sprintf("rules[%d].when", i))
		}
		if !holds {
			continue
		}
		t.held[i]++
		if winner < 0 {
			winner = i
			t.won[i]++
		}
		t.taken[i][winner] = true
	}
	if winner < 0 {
		if t.none++; t.none == 1 {
			t.gap = inWords(space, at)
		}
	}
	return nil
}

// caseOf is what conditions are evaluated with in a case.
func caseOf(space []dimension, at []int) map[string]any {
	values := map[string]any{}
	vector := map[string]string{}
	for name := range metrics {
		vector[name] = ""
	}
	for i, d := range space {
		if name, metric := strings.CutPrefix(d.name, "cvss."); metric {
			vector[name], _ = d.values[at[i]].Value().(string)
			continue
		}
		values[d.name] = d.values[at[i]]
	}
	values["cvss"] = types.NewStringStringMap(types.DefaultTypeAdapter, vector)
	return values
}

func inWords(space []dimension, at []int) string {
	var parts []string
	for i, d := range space {
		parts = append(parts, fmt.Sprintf("%s is %v", d.name, d.values[at[i]].Value()))
	}
	if len(parts) == 0 {
		return "anything is so"
	}
	return strings.Join(parts, ", ")
}

// usage is which facts conditions use, and with what numbers they compare them.
type usage struct {
	facts   map[string]bool
	metrics map[string]bool
	numbers map[string][]float64
}

func newUsage() *usage {
	return &usage{facts: map[string]bool{}, metrics: map[string]bool{}, numbers: map[string][]float64{}}
}

// comparisons of a number that leave a finite number of cases.
var comparisons = []string{operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals}

// add notes what a condition uses. It gives a reason when a number is used in
// another way than in a comparison with a plain number.
func (u *usage) add(checked *cel.Ast) (undecided string) {
	compared := map[int64]bool{}
	root := checked.NativeRep().Expr()
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind && slices.Contains(comparisons, e.AsCall().FunctionName()) {
			u.compare(e.AsCall().Args(), compared)
		}
		if name, ok := metricOf(e); ok {
			u.metrics[name] = true
		}
	}))
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.IdentKind {
			return
		}
		name := e.AsIdent()
		u.facts[name] = true
		if (name == "score" || name == "epss") && !compared[e.ID()] && undecided == "" {
			undecided = "uses " + name + " otherwise than in a comparison with a number"
		}
	}))
	return undecided
}

func (u *usage) compare(args []ast.Expr, compared map[int64]bool) {
	if len(args) != 2 {
		return
	}
	fact, number := args[0], args[1]
	if fact.Kind() != ast.IdentKind {
		fact, number = number, fact
	}
	if fact.Kind() != ast.IdentKind || number.Kind() != ast.LiteralKind {
		return
	}
	var value float64
	switch n := number.AsLiteral().Value().(type) {
	case float64:
		value = n
	case int64:
		value = float64(n)
	case uint64:
		value = float64(n)
	default:
		return
	}
	compared[fact.ID()] = true
	u.numbers[fact.AsIdent()] = append(u.numbers[fact.AsIdent()], value)
}

// dimensions gives the values of a fact that tell cases apart; none for a fact that
// no condition uses.
func (u *usage) dimensions(f fact) []dimension {
	switch {
	case f.name == "cvss":
		var list []dimension
		for _, name := range slices.Sorted(maps.Keys(u.metrics)) {
			d := dimension{name: "cvss." + name, values: []ref.Val{types.String("")}}
			for _, v := range metrics[name] {
				d.values = append(d.values, types.String(v))
			}
			list = append(list, d)
		}
		return list
	case !u.facts[f.name]:
		return nil
	case f.words != nil:
		d := dimension{name: f.name}
		for _, w := range f.words.words {
			d.values = append(d.values, f.words.value(w))
		}
		return []dimension{d}
	case f.kind == cel.BoolType:
		return []dimension{{f.name, []ref.Val{types.False, types.True}}}
	}
	most := 10.0
	if f.name == "epss" {
		most = 1
	}
	return []dimension{{f.name, between(u.numbers[f.name], most)}}
}

// between gives the numbers from 0 to most that lie at the given ones, and one
// between each two neighbours.
func between(numbers []float64, most float64) []ref.Val {
	points := []float64{0, most}
	for _, n := range numbers {
		if n > 0 && n < most {
			points = append(points, n)
		}
	}
	slices.Sort(points)
	points = slices.Compact(points)
	var values []ref.Val
	for i, x := range points {
		if i > 0 {
			values = append(values, types.Double((points[i-1]+x)/2))
		}
		values = append(values, types.Double(x))
	}
	return values
}
