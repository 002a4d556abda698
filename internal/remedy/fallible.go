// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"

	"verdict"
)

// infallible are the functions that give a result for whatever they are given: a
// condition that could fail would fail when something is to be decided by it.
var infallible = map[string]bool{
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.LogicalNot: true, operators.Conditional: true,
	operators.Equals: true, operators.NotEquals: true, operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	operators.In: true, operators.OldIn: true,
	overloads.StartsWith: true, overloads.EndsWith: true, overloads.Contains: true, overloads.Size: true,
}

// arithmetic fails for whole numbers alone: by overflow, and by division.
var arithmetic = map[string]bool{operators.Add: true, operators.Subtract: true, operators.Multiply: true, operators.Negate: true}

// fallible refuses a condition whose evaluation may fail.
func fallible(checked *cel.Ast, line int, path string) error {
	var err error
	native := checked.NativeRep()
	ast.PostOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.MapKind || e.Kind() == ast.StructKind {
			err = refuseFallible("a map", line, path)
		}
		if e.Kind() != ast.CallKind || err != nil {
			return
		}
		name := e.AsCall().FunctionName()
		switch {
		case infallible[name], name == operators.Index && ofMetrics(e), arithmetic[name] && native.GetType(e.ID()).IsExactType(cel.DoubleType), name == overloads.Matches && readable(e.AsCall()):
			return
		}
		err = refuseFallible(strings.Trim(celWords("'"+name+"'"), "'"), line, path)
	}))
	return err
}

func refuseFallible(what string, line int, path string) error {
	return verdict.Errorf(verdict.Invalid, "a condition may not use %s: it can fail when something is to be decided", what).At("", line, path).
		WithHint("compare facts with words and numbers, and join the comparisons by &&, || and !")
}

// ofMetrics reports whether an index is that of cvss, which has every metric.
func ofMetrics(e ast.Expr) bool {
	_, is := metricOf(e)
	return is
}

// readable reports whether what a text is matched with is a regular expression.
func readable(call ast.CallExpr) bool {
	args := call.Args()
	if len(args) == 0 || args[len(args)-1].Kind() != ast.LiteralKind {
		return false
	}
	text, ok := args[len(args)-1].AsLiteral().Value().(string)
	_, err := regexp.Compile(text)
	return ok && err == nil
}
