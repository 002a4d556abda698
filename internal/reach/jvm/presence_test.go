// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verdict/internal/jvm/symbol"
	"verdict/internal/reach/jvm"
)

// sources are a library, an application that uses some of it, and copies under other names.
const sources = `
-- lib/org/acme/Parser.java --
package org.acme;
public class Parser extends Base implements Reader {
    public void parse(String s) { Runnable r = () -> System.out.println(s); r.run(); }
    public void unused(String s) { }
    public String read() { return ""; }
}
-- lib/org/acme/Base.java --
package org.acme;
public class Base { public void above() { } public void aboveUnused() { } }
-- lib/org/acme/Reader.java --
package org.acme;
public interface Reader { String read(); }
-- lib/org/acme/Marker.java --
package org.acme;
public interface Marker { }
-- app/app/Main.java --
package app;
public class Main {
    public static void main(String[] a) { org.acme.Parser p = new org.acme.Parser(); p.parse("x"); p.above(); ((org.acme.Reader) p).read(); }
}
-- shaded/app/shaded/org/acme/Parser.java --
package app.shaded.org.acme;
public class Parser { public void parse(String s) { } }
-- shaded/app/Main.java --
package app;
public class Main { public static void main(String[] a) { new app.shaded.org.acme.Parser().parse("x"); } }
-- idle/app/shaded/org/acme/Parser.java --
package app.shaded.org.acme;
public class Parser { public void parse(String s) { } }
-- idle/app/Main.java --
package app;
public class Main { public static void main(String[] a) { } }
-- alike/net/other/Parser.java --
package net.other;
public class Parser { public void parse(String s) { } }
-- alike/app/Main.java --
package app;
public class Main { public static void main(String[] a) { } }
-- orphan/app/Gone.java --
package app;
public class Gone { }
-- orphan/org/acme/Parser.java --
package org.acme;
public class Parser extends app.Gone { }
-- orphan/app/Main.java --
package app;
public class Main { public static void main(String[] a) { new org.acme.Parser(); } }
`

// builtFrom compiles folders of sources together and gives the class path.
func builtFrom(t *testing.T, text string, folders ...string) string {
	t.Helper()
	chosen := map[string]string{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		if first, rest, _ := strings.Cut(f.Name, "/"); slices.Contains(folders, first) {
			chosen[rest] = string(f.Data)
		}
	}
	return built(t, "", chosen)
}

func opened(t *testing.T, classes string) *jvm.Analysis {
	t.Helper()
	a, err := jvm.Open(context.Background(), jvm.Request{ClassPath: []string{classes}, Main: []string{"app.Main"}, Closed: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func TestWhatASymbolMeansWhereItStandsElsewhere(t *testing.T) {
	for _, tt := range []struct {
		name, folders, symbol string
		want                  string // result and whether the code is "here", "absent" or "doubtful"
	}{
		{"a method that is called", "lib app", "org.acme.Parser#parse", "reached here"},
		{"a method that nobody calls", "lib app", "org.acme.Parser#unused", "not_reached here"},
		{"one that the class has from above", "lib app", "org.acme.Parser#above", "reached here"},
		{"one that it has from above, which nobody calls", "lib app", "org.acme.Parser#aboveUnused", "not_reached here"},
		{"one that an interface declares, by who implements it", "lib app", "org.acme.Reader#read", "reached here"},
		{"one that neither the class nor what is above it has", "lib app", "org.acme.Parser#gone", "absent absent"},
		{"a class without methods", "lib app", "org.acme.Marker", "undetermined here"},
		{"a class that is not there", "lib app", "org.acme.Gone#parse", "absent absent"},
		{"a copy under a relocated name that runs", "shaded", "org.acme.Parser#parse", "reached_under_assumptions here"},
		{"a copy under a relocated name that does not run", "idle", "org.acme.Parser#parse", "not_reached here"},
		{"a copy that lacks the method", "idle", "org.acme.Parser#read", "absent absent"},
		{"a class of that simple name which may be a copy", "alike", "org.acme.Parser#parse", "undetermined doubtful"},
		{"a class of that simple name which is none", "alike", "org.acme.Parser#read", "absent absent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := opened(t, builtFrom(t, sources, strings.Fields(tt.folders)...))
			answer, err := a.Ask(context.Background(), []string{tt.symbol})
			if err != nil {
				t.Fatal(err)
			}
			s, err := symbol.Parse(tt.symbol)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(answer.Findings[0].Result) + " " + where(a.Presence(s)); got != tt.want {
				t.Errorf("%s, want %s: %+v", got, tt.want, answer.Findings[0])
			}
		})
	}
}

func TestWhereToGuardAndWhoElseCalls(t *testing.T) {
	const text = `
-- app/app/Main.java --
package app;
public class Main {
    public static void main(String[] a) { if (a.length > 1) left(); else right(); }
    static void left() { gate("l"); }
    static void right() { gate("r"); }
    static void gate(String s) { if (s.isEmpty()) one(s); else two(s); }
    static void one(String s) { flaw(s); }
    static void two(String s) { flaw(s); }
    static void three(String s) { flaw(s); }
    static void flaw(String s) { again(s); }
    static void again(String s) { if (s.length() > 9) flaw(s); }
}
`
	for symbolOf, want := range map[string][2]string{
		"app.Main#flaw":  {"app.Main#main app.Main#gate", "app.Main#one app.Main#two app.Main#again"},
		"app.Main#again": {"app.Main#main app.Main#gate app.Main#flaw", "app.Main#flaw"},
		"app.Main#left":  {"app.Main#main", "app.Main#main"},
	} {
		a, err := jvm.Open(context.Background(), jvm.Request{ClassPath: []string{builtFrom(t, text, "app")}, Main: []string{"app.Main"}, Guards: true})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		answer, err := a.Ask(context.Background(), []string{symbolOf})
		if err != nil {
			t.Fatal(err)
		}
		f := answer.Findings[0]
		if got := [2]string{withoutDescriptors(f.Guards), withoutDescriptors(f.Callers)}; got != want {
			t.Errorf("%s is guarded and called by %q, want %q", symbolOf, got, want)
		}
	}
}

func withoutDescriptors(symbols []string) string {
	var names []string
	for _, s := range symbols {
		name, _, _ := strings.Cut(s, "(")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func where(f jvm.Found) string {
	switch {
	case f.Absent():
		return "absent"
	case len(f.Places) > 0:
		return "here"
	}
	return "doubtful"
}

func TestAMethodMayComeFromAClassAboveThatIsNotThere(t *testing.T) {
	classes := builtFrom(t, sources, "orphan")
	if err := os.Remove(filepath.Join(classes, "app", "Gone.class")); err != nil {
		t.Fatal(err)
	}
	a := opened(t, classes)
	answer, err := a.Ask(context.Background(), []string{"org.acme.Parser#parse"})
	if err != nil {
		t.Fatal(err)
	}
	found := a.Presence(symbol.Symbol{Class: "org/acme/Parser", Name: "parse"})
	if answer.Findings[0].Result != "undetermined" || where(found) != "doubtful" {
		t.Errorf("%+v, %+v", answer.Findings[0], found)
	}
}
