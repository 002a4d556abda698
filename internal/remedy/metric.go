// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"verdict"
)

// metrics are the base and threat metrics of CVSS 2.0, 3.x and 4.0 with their
// values, by which policies are written (the guide to 2.0, table 13; the
// specifications of 3.1, table 15, and 4.0, table 23).
var metrics = map[string][]string{
	"AV": {"N", "A", "L", "P"}, "AC": {"L", "M", "H"}, "AT": {"N", "P"}, "Au": {"N", "S", "M"}, "PR": {"N", "L", "H"},
	"UI": {"N", "R", "P", "A"}, "S": {"U", "C", "N", "P"},
	"C": {"N", "L", "P", "H", "C"}, "I": {"N", "L", "P", "H", "C"}, "A": {"N", "L", "P", "H", "C"},
	"VC": {"N", "L", "H"}, "VI": {"N", "L", "H"}, "VA": {"N", "L", "H"}, "SC": {"N", "L", "H"}, "SI": {"N", "L", "H"}, "SA": {"N", "L", "H"},
	"E": {"U", "P", "F", "H", "A", "POC"},
}

// metricValues gives every metric that conditions may ask, "" where the vector has
// none, so that asking never fails.
func metricValues(vector string) ref.Val {
	given := metricsOf(vector)
	values := make(map[string]string, len(metrics))
	for name := range metrics {
		values[name] = given[name]
	}
	return types.NewStringStringMap(types.DefaultTypeAdapter, values)
}

// knownMetrics refuses conditions that ask for a metric that CVSS does not have, or
// not by its name: such a condition would fail or never hold.
func knownMetrics(checked *cel.Ast, line int, path string) error {
	var wrong string
	uses := 0
	ast.PostOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind && e.AsIdent() == "cvss" {
			uses++
		}
		name, ok := metricOf(e)
		if !ok {
			return
		}
		uses--
		if _, known := metrics[name]; !known && wrong == "" {
			wrong = name
		}
	}))
	switch {
	case wrong != "":
		return verdict.Errorf(verdict.Invalid, "CVSS has no metric %q", wrong).At("", line, path).WithHint("use one of %s", metricNames())
	case uses != 0:
		return verdict.Errorf(verdict.Invalid, "cvss can only be asked for one metric by its name").At("", line, path).WithHint("write cvss.AV, and so on")
	}
	if err := fallible(checked, line, path); err != nil {
		return err
	}
	return wrongValue(checked, line, path)
}

// wrongValue refuses a comparison with a value that the metric never has.
func wrongValue(checked *cel.Ast, line int, path string) error {
	var err error
	ast.PostOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 || err != nil {
			return
		}
		if f := e.AsCall().FunctionName(); f != operators.Equals && f != operators.NotEquals {
			return
		}
		a, b := e.AsCall().Args()[0], e.AsCall().Args()[1]
		if b.Kind() != ast.LiteralKind {
			a, b = b, a
		}
		name, ok := metricOf(a)
		if !ok || b.Kind() != ast.LiteralKind {
			return
		}
		if value, text := b.AsLiteral().Value().(string); text && value != "" && !slices.Contains(metrics[name], value) {
			err = verdict.Errorf(verdict.Invalid, "the CVSS metric %s is never %q", name, value).At("", line, path).
				WithHint(`it is one of %s, or ""`, strings.Join(metrics[name], ", "))
		}
	}))
	return err
}

// metricOf gives the metric that cvss.AV or cvss["AV"] asks for.
func metricOf(e ast.Expr) (string, bool) {
	switch e.Kind() {
	case ast.SelectKind:
		s := e.AsSelect()
		return s.FieldName(), s.Operand().Kind() == ast.IdentKind && s.Operand().AsIdent() == "cvss"
	case ast.CallKind:
		c := e.AsCall()
		if c.FunctionName() != operators.Index || c.Args()[0].Kind() != ast.IdentKind || c.Args()[0].AsIdent() != "cvss" || c.Args()[1].Kind() != ast.LiteralKind {
			return "", false
		}
		name, ok := c.Args()[1].AsLiteral().Value().(string)
		return name, ok
	}
	return "", false
}

func metricNames() string {
	var names []string
	for name := range metrics {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
