// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"verdict"
)

// fact is a name that conditions may use.
type fact struct {
	name string
	// words is the enumeration that the fact is of; nil for the others.
	words *enumeration
	kind  *cel.Type // of a fact that is no enumeration
	value func(Facts, WellBeing) ref.Val
	// means says what it is, for the documents and the messages.
	means string
}

// enumeration is a list of words that only compare with one another: Class.hygiene
// is no severity, and a misspelt word is none at all.
type enumeration struct {
	name  string // by which conditions name the words: Class.hygiene
	kind  *cel.Type
	words []string
	ranks []int // set where the words have an order
}

func enumerate[T ~string](name string, list []T, rank func(T) int) *enumeration {
	e := &enumeration{name: name}
	var traitMask int
	for _, w := range list {
		e.words = append(e.words, string(w))
		if rank != nil {
			e.ranks = append(e.ranks, rank(w))
			traitMask = traits.ComparerType
		}
	}
	e.kind = cel.OpaqueType(name)
	if traitMask != 0 {
		e.kind = cel.ObjectType(name, traitMask)
	}
	return e
}

// value gives a word of the enumeration as conditions see it.
func (e *enumeration) value(text string) ref.Val {
	i := slices.Index(e.words, text)
	w := word{enumeration: e, text: text}
	if i >= 0 && e.ranks != nil {
		w.rank = e.ranks[i]
	}
	return w
}

// word is a value of an enumeration.
type word struct {
	*enumeration
	text string
	rank int
}

// ConvertToNative implements ref.Val.
func (w word) ConvertToNative(t reflect.Type) (any, error) {
	if t.Kind() == reflect.String {
		return w.text, nil
	}
	return nil, fmt.Errorf("%s.%s is no %s", w.name, w.text, t)
}

// ConvertToType implements ref.Val: a word is of no other type.
func (w word) ConvertToType(t ref.Type) ref.Val {
	if t.TypeName() == w.name {
		return w
	}
	return types.NewErr("%s.%s is no %s", w.name, w.text, t.TypeName())
}

// Equal implements ref.Val.
func (w word) Equal(other ref.Val) ref.Val {
	o, ok := other.(word)
	return types.Bool(ok && o.enumeration == w.enumeration && o.text == w.text)
}

// Type implements ref.Val.
func (w word) Type() ref.Type { return w.kind }

// Value implements ref.Val.
func (w word) Value() any { return w.text }

// Compare implements traits.Comparer by the order of the words.
func (w word) Compare(other ref.Val) ref.Val {
	o, ok := other.(word)
	if !ok || o.enumeration != w.enumeration {
		return types.MaybeNoSuchOverloadErr(other)
	}
	switch {
	case w.rank < o.rank:
		return types.IntNegOne
	case w.rank > o.rank:
		return types.IntOne
	}
	return types.IntZero
}

// language is what conditions are written in: CEL without its loops, over the facts.
type language struct {
	env   *cel.Env
	facts []fact
}

// conditions is made when the first condition is read, for most commands need none.
var conditions = sync.OnceValues(func() (*language, error) {
	l := &language{facts: factList()}
	options := []cel.EnvOption{cel.ClearMacros(), cel.ParserExpressionSizeLimit(maxCondition), cel.ParserRecursionLimit(64)}
	for _, f := range l.facts {
		kind := f.kind
		if f.words != nil {
			kind = f.words.kind
			options = append(options, f.words.options()...)
		}
		options = append(options, cel.VariableWithDoc(f.name, kind, f.means))
	}
	env, err := cel.NewEnv(options...)
	l.env = env
	return l, err
})

// maxCondition is how long a condition may be, in characters.
const maxCondition = 4096

// options declares the words, and their order where they have one.
func (e *enumeration) options() []cel.EnvOption {
	var list []cel.EnvOption
	for _, w := range e.words {
		list = append(list, cel.Constant(e.name+"."+w, e.kind, e.value(w)))
	}
	if e.ranks == nil {
		return list
	}
	for _, op := range []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals} {
		list = append(list, cel.Function(op, cel.Overload(strings.ToLower(e.name)+op, []*cel.Type{e.kind, e.kind}, cel.BoolType)))
	}
	return list
}

// factList names everything that conditions can ask.
func factList() []fact {
	severities := enumerate("Severity", verdict.Severities, verdict.Severity.Gate)
	classes := enumerate("Class", verdict.Classes, nil)
	kinds := enumerate("Kind", verdict.ProductKinds, nil)
	states := enumerate("Line", LineStates, nil)
	statuses := enumerate("Status", verdict.Statuses, nil)
	origins := enumerate("Origin", []verdict.Origin{verdict.Own, verdict.Upstream}, nil)
	fixes := enumerate("BaseFix", append(slices.Clone(verdict.FixStates), NoWord), nil)
	priorities := enumerate("SSVC", Priorities, func(p Priority) int { return slices.Index(Priorities, p) })
	return []fact{
		{name: "class", words: classes, means: "the class that a person confirmed",
			value: func(f Facts, _ WellBeing) ref.Val { return classes.value(string(f.Class)) }},
		{name: "severity", words: severities, means: "ordered; unknown ranks with high",
			value: func(f Facts, _ WellBeing) ref.Val { return severities.value(string(f.Severity)) }},
		{name: "score", kind: cel.DoubleType, means: "the CVSS score, 0.0 to 10.0; 0.0 where nobody gives a vector",
			value: func(f Facts, _ WellBeing) ref.Val { return types.Double(f.Score) }},
		{name: "cvss", kind: cel.MapType(cel.StringType, cel.StringType), means: `the metrics of the CVSS vector, such as cvss.AV; "" where the vector has none`,
			value: func(f Facts, _ WellBeing) ref.Val { return metricValues(f.Vector) }},
		{name: "kind", words: kinds, means: "the kind of product",
			value: func(f Facts, _ WellBeing) ref.Val { return kinds.value(string(f.Kind)) }},
		{name: "line", words: states, means: "whether the line is still supported",
			value: func(f Facts, _ WellBeing) ref.Val { return states.value(string(f.LineState)) }},
		{name: "kev", kind: cel.BoolType, means: "a catalogue lists it as known to be exploited",
			value: func(f Facts, _ WellBeing) ref.Val { return types.Bool(f.Exploited) }},
		{name: "epss", kind: cel.DoubleType, means: "the probability, 0.0 to 1.0, that it is exploited within 30 days; 0.0 where nobody says",
			value: func(f Facts, _ WellBeing) ref.Val { return types.Double(f.Likelihood) }},
		{name: "epss_known", kind: cel.BoolType, means: "somebody predicts it",
			value: func(f Facts, _ WellBeing) ref.Val { return types.Bool(f.Predicted) }},
		{name: "ssvc", words: priorities, means: "ordered; the outcome of CISA's tree",
			value: func(f Facts, w WellBeing) ref.Val { return priorities.value(string(SSVC(f, w))) }},
		{name: "fix_available", kind: cel.BoolType, means: "every component that has the flaw has a version without it",
			value: func(f Facts, _ WellBeing) ref.Val { return types.Bool(f.FixAvailable) }},
		{name: "base_fix", words: fixes, means: "what the supplier of the base image does about it; none when it says nothing",
			value: func(f Facts, _ WellBeing) ref.Val { return fixes.value(string(f.BaseFix)) }},
		{name: "os_package", kind: cel.BoolType, means: "all that has the flaw are packages of a distribution",
			value: func(f Facts, _ WellBeing) ref.Val { return types.Bool(f.OSPackage) }},
		{name: "status", words: statuses, means: "the status of the release, or of the newest of the line",
			value: func(f Facts, _ WellBeing) ref.Val { return statuses.value(string(f.Status)) }},
		{name: "origin", words: origins, means: "own for our code, upstream for a dependency",
			value: func(f Facts, _ WellBeing) ref.Val { return origins.value(string(f.Origin)) }},
	}
}

// condition is a compiled expression of CEL.
type condition struct {
	text    string
	line    int // of its first line in the policy's document
	ast     *cel.Ast
	program cel.Program
}

// compile reads a condition. Its error has the path, and the line within the text
// added to that of the condition.
func compile(text string, line int, path string) (condition, error) {
	c := condition{text: strings.TrimSpace(text), line: line}
	language, err := conditions()
	if err != nil {
		return c, verdict.Errorf(verdict.Internal, "the language of conditions cannot be made: %w", err)
	}
	ast, found := language.env.Compile(c.text)
	if found.Err() != nil {
		first := found.Errors()[0]
		return c, verdict.Errorf(verdict.Invalid, "the condition %q cannot be read, in column %d: %s", abridged(c.text), first.Location.Column()+1, celWords(first.Message)).
			At("", line+max(first.Location.Line(), 1)-1, path).WithHint("%s", language.hint(first.Message))
	}
	if !ast.OutputType().IsExactType(cel.BoolType) {
		return c, verdict.Errorf(verdict.Invalid, "the condition %q is %s, not true or false", abridged(c.text), ast.OutputType()).At("", line, path)
	}
	if err := knownMetrics(ast, line, path); err != nil {
		return c, err
	}
	c.ast = ast
	if c.program, err = language.env.Program(ast, cel.EvalOptions(cel.OptOptimize)); err != nil {
		return c, verdict.Errorf(verdict.Invalid, "the condition %q cannot be run: %s", abridged(c.text), celWords(err.Error())).At("", line, path)
	}
	return c, nil
}

func abridged(text string) string {
	if runes := []rune(text); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return text
}

// celWords keeps the words of CEL's own reports and leaves out its operators' inner
// names.
func celWords(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return operatorNames.Replace(strings.TrimSuffix(text, "."))
}

var operatorNames = strings.NewReplacer("'_==_'", "==", "'_!=_'", "!=", "'_<_'", "<", "'_<=_'", "<=", "'_>_'", ">", "'_>=_'", ">=",
	"'_/_'", "/", "'_%_'", "%", "'_+_'", "+", "'_-_'", "-", "'_*_'", "*", "'-_'", "-", "'_[_]'", "[]", "'_&&_'", "&&", "'_||_'", "||", "'!_'", "!", "'@in'", "in", " (in container '')", "")

// hint names what may stand in a condition, where a name was not known or types
// differ.
func (l *language) hint(message string) string {
	if strings.Contains(message, "(double, int)") || strings.Contains(message, "(int, double)") {
		return "write the number with a point, such as 7.0"
	}
	names := make([]string, len(l.facts))
	for i, f := range l.facts {
		names[i] = f.name
		if f.words == nil {
			continue
		}
		if strings.Contains(message, f.words.name) || strings.Contains(message, "undeclared reference to '"+f.words.name) {
			return fmt.Sprintf("%s compares with %s.%s", f.name, f.words.name, strings.Join(f.words.words, ", "+f.words.name+"."))
		}
	}
	return "conditions are CEL without loops over " + strings.Join(names, ", ")
}

// activation is what a condition is evaluated with.
func (l *language) activation(f Facts, w WellBeing) map[string]any {
	values := make(map[string]any, len(l.facts))
	for _, x := range l.facts {
		values[x.name] = x.value(f, w)
	}
	return values
}

// holds evaluates a condition.
func (c condition) holds(values map[string]any) (bool, error) {
	out, _, err := c.program.Eval(values)
	if err != nil {
		return false, err
	}
	yes, ok := out.Value().(bool)
	if !ok {
		return false, fmt.Errorf("it is %v", out.Value())
	}
	return yes, nil
}
