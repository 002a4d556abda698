// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"strings"
	"testing"

	"verdict/spec/suppression"
)

// Every answer of this table is what java.util.regex.Pattern of Java 17 says.
func TestExpressionsMeanWhatJavaMeans(t *testing.T) {
	tests := []struct {
		name, expr, text string
		caseSensitive    bool
		want             bool
	}{
		{name: "the whole text must match", expr: `foo`, text: "foobar"},
		{name: "an anchor changes nothing", expr: `^pkg:maven/a\.b/c\-d@.*$`, text: "pkg:maven/a.b/c-d@1.0", want: true},
		{name: "branches are tried for the whole text", expr: `a|ab`, text: "ab", want: true},
		{name: "letters fold", expr: `log4J`, text: "LOG4j", want: true},
		{name: "letters do not fold when case matters", expr: `log4J`, text: "LOG4j", caseSensitive: true},
		{name: "only ASCII letters fold", expr: `É`, text: "é"},
		{name: "the Kelvin sign is no k", expr: `k`, text: "\u212a"},
		{name: "ranges fold", expr: `[a-c]+`, text: "ABC", want: true},
		{name: "a negated class folds before it is negated", expr: `[^a]`, text: "A"},
		{name: "a dot takes no line terminator", expr: `.`, text: "\u0085"},
		{name: "with (?s) a dot takes a line terminator", expr: `(?s).`, text: "\r", want: true},
		{name: "with (?d) only a newline ends a line", expr: `(?d).`, text: "\r", want: true},
		{name: "a dollar stands in front of a last newline", expr: "a$\n", text: "a\n", want: true},
		{name: "with (?m) a dollar ends a line", expr: "(?m)a$\nb", text: "a\nb", want: true},
		{name: "without (?m) it does not", expr: "a$\nb", text: "a\nb"},
		{name: "a possessive quantifier gives nothing back", expr: `a++a`, text: "aaa"},
		{name: "a possessive quantifier takes what fits", expr: `a++b?+c{2}+`, text: "aabcc", want: true},
		{name: "quoted text means itself", expr: `\Qa.b(\E+`, text: "a.b((", want: true},
		{name: "a quotation may stay open", expr: `x\Qa.b`, text: "xa.b", want: true},
		{name: "an escaped backslash opens no quotation", expr: `\\Qa`, text: `\qa`, want: true},
		{name: "quoted text means itself in a class", expr: `[\Q^]\E]`, text: "]", want: true},
		{name: "POSIX families are ASCII", expr: `\p{Alpha}+\p{Digit}\p{Punct}`, text: "ab1-", want: true},
		{name: "a family folds", expr: `\p{Lower}`, text: "A", want: true},
		{name: "a general category is Unicode's", expr: `\p{L}\pL\p{IsLl}`, text: "éÉé", want: true},
		{name: "\\d is ASCII", expr: `\d`, text: "٣"},
		{name: "\\w is ASCII", expr: `\w`, text: "é"},
		{name: "horizontal white space", expr: `\h+`, text: " \t\u00a0", want: true},
		{name: "vertical white space", expr: `\v\R`, text: "\n\r\n", want: true},
		{name: "flags end with their group", expr: `(?:(?-i)a)b`, text: "aB", want: true},
		{name: "flags end with their group and not before", expr: `(?:(?-i)a)b`, text: "Ab"},
		{name: "flags of a group of their own", expr: `(?-i:a)b`, text: "aB", want: true},
		{name: "free spacing", expr: "(?x) a b # c\n d", text: "abd", want: true},
		{name: "classes nest", expr: `[a[bc]]+`, text: "abc", want: true},
		{name: "classes intersect", expr: `[a-z&&[^b]]`, text: "b"},
		{name: "what stands bare behind && takes the rest", expr: `[a&&[b]c&&d]`, text: "a"},
		{name: "a ^ negates the intersection", expr: `[^a&&b]`, text: "a", want: true},
		{name: "a ] first in a class means itself", expr: `[]a]`, text: "]", want: true},
		{name: "a - last in a class means itself", expr: `[a-z-]`, text: "-", want: true},
		{name: "groups are counted with the named ones", expr: `(?<n>a)(b)\2\k<n>`, text: "abba", want: true},
		{name: "a reference takes no digit that names no group", expr: `(a)\11`, text: "aa1", want: true},
		{name: "a reference folds", expr: `(a)\1`, text: "aA", want: true},
		{name: "look-ahead", expr: `(?!.*beta)log4j.*`, text: "log4j-2.0-beta9"},
		{name: "look-behind", expr: `.*(?<!-jre)`, text: "guava-31", want: true},
		{name: "look-behind with a bound", expr: `a+(?<=a{2,3})b`, text: "aaab", want: true},
		{name: "a repetition behind a look-behind has no bound", expr: `(?<!x)a+`, text: "aa", want: true},
		{name: "code points by number", expr: `\x41\u0042\x{43}\0104\cA`, text: "ABCD\x01", want: true},
		{name: "a surrogate pair is one code point", expr: `[\uD83D\uDE00]`, text: "😀", want: true},
		{name: "an escape without need", expr: `\-\_\/\@\:`, text: "-_/@:", want: true},
		{name: "a boundary", expr: `.*\btest\.jar`, text: "lib/test.jar", want: true},
		{name: "no boundary", expr: `.*\btest\.jar`, text: "lib/mytest.jar"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := suppression.CompileJava(tt.expr, tt.caseSensitive)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Matches(tt.text)
			if err != nil || got != tt.want {
				t.Errorf("%q on %q: got %v, %v; Java says %v", tt.expr, tt.text, got, err, tt.want)
			}
		})
	}
}

func TestExpressionsWithoutCounterpartAreRefusedByName(t *testing.T) {
	tests := []struct{ name, expr, wrong string }{
		{"a family of Java", `\p{javaLowerCase}`, `\p{javaLowerCase}`},
		{"a script", `a\P{IsGreek}`, `\P{IsGreek}`},
		{"an extended cluster", `\X`, `\X`},
		{"a character's name", `\N{DIGIT ONE}`, `\N`},
		{"a cluster boundary", `\b{g}`, `\b{g}`},
		{"folding by Unicode", `(?iu)a`, `(?u)`},
		{"classes by Unicode", `(?U)\w`, `(?U)`},
		{"a forward reference", `\2(a)(b)`, `\2`},
		{"a reference to no group", `\k<x>`, `"x"`},
		{"an unknown escape", `\y`, `\y`},
		{"a quantifier of nothing", `*a`, "repeats nothing"},
		{"a brace that counts nothing", `a{x}`, "no repetition count"},
		{"a count that runs backwards", `a{2,1}`, "upper bound is below"},
		{"a count beyond sense", `a{99999}`, "no repetition count"},
		{"an open group", `(a`, "a ( without its )"},
		{"an open class", `[a`, "a [ without its ]"},
		{"a stray parenthesis", `a)`, "a ) without its ("},
		{"a range that runs backwards", `[z-a]`, "runs backwards"},
		{"a comment of Perl", `(?#c)`, "unknown group"},
		{"a condition of .NET", `(?(1)a|b)`, "unknown group"},
		{"a name of .NET", `(?'n'a)`, "unknown group"},
		{"a name that stands twice", `(?<n>a)(?<n>b)`, `"n"`},
		{"a look-behind without a longest match", `(?<=a*)b`, "look-behind"},
		{"a look-behind that counts without end", `(?<!a(b{2,}))c`, "look-behind"},
		{"a backslash at the end", `a\`, "nothing behind it"},
		{"an empty intersection", `[a&&]`, "nothing behind it"},
		{"an octal without digits", `\08`, "octal"},
		{"nesting without end", strings.Repeat("(", 5000), "nested deeper"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := suppression.CompileJava(tt.expr, false); err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%q: got error %v, want %q in it", tt.expr, err, tt.wrong)
			}
		})
	}
}

func TestAnExpressionThatBacktracksWithoutEndIsAnError(t *testing.T) {
	p, err := suppression.CompileJava(`(a+)+b`, false)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Matches(strings.Repeat("a", 200)); ok || err == nil || !strings.Contains(err.Error(), "takes longer") {
		t.Errorf("got %v, %v", ok, err)
	}
}
