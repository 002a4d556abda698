// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"verdict"
	"verdict/internal/reach/jvm"
)

// checker runs checks over folders of the sources, with settings beside them.
func checker(t *testing.T, text, settings string, folders ...string) *jvm.Checker {
	t.Helper()
	request := jvm.Request{ClassPath: []string{builtFrom(t, text, folders...)}, Main: []string{"app.Main"}, Closed: true}
	run, err := jvm.Open(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	shipped, err := jvm.LoadShipped(context.Background(), request, run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(shipped.Close)
	return &jvm.Checker{Shipped: shipped, Run: run, Profile: "application", ProfileDigest: strings.Repeat("0123abcd", 8),
		Settings: fstest.MapFS{"config/app.properties": {Data: []byte(settings)}}, Plain: func(s string) string { return strings.ReplaceAll(s, request.ClassPath[0], "app") }}
}

// asked gives what a check says: its answer without digests, or why there is none.
func asked(t *testing.T, c *jvm.Checker, kind verdict.PremiseKind, subject string) string {
	t.Helper()
	r, err := c.Ask(context.Background(), kind, subject)
	if err != nil {
		t.Fatal(err)
	}
	if r.Answer == "" {
		return "no answer: " + r.Why
	}
	answer, _, _ := strings.Cut(r.Answer, " (")
	return answer
}

func TestTheCodeThatShipsAnswersPremises(t *testing.T) {
	tests := []struct {
		name    string
		folders string
		kind    verdict.PremiseKind
		subject string
		want    string
	}{
		{"a method that runs", "lib app", verdict.PremiseReach, "org.acme.Parser#parse", "reached under application"},
		{"one that does not", "lib app", verdict.PremiseReach, "org.acme.Parser#unused", "not_reached under application"},
		{"of several the one that runs decides", "lib app", verdict.PremiseReach, "org.acme.Parser#parse org.acme.Parser#unused", "reached under application"},
		{"code that is nowhere", "lib app", verdict.PremiseReach, "org.acme.Gone", "absent under application"},
		{"a copy under another name", "shaded", verdict.PremiseReach, "org.acme.Parser#parse", "reached_under_assumptions under application"},
		{"a copy may be one", "alike", verdict.PremiseReach, "org.acme.Parser#parse", "undetermined under application"},
		{"a class that is used in two ways", "lib app", verdict.PremiseUses, "class org.acme.Base", "2"},
		{"a class that is not used", "lib app", verdict.PremiseUses, "class org.acme.Marker", "0"},
		{"a class that a setting names", "lib app", verdict.PremiseUses, "class org.acme.Plugin", "1"},
		{"a class of which a copy is used", "shaded", verdict.PremiseUses, "class org.acme.Parser", "3"},
		{"a method that is called", "lib app", verdict.PremiseUses, "method org.acme.Parser#parse", "1"},
		{"a text that stands in code", "lib app", verdict.PremiseUses, "string x", "2"},
		{"a class that is there", "lib app", verdict.PremisePresence, "org.acme.Parser", "present"},
		{"a class that is not", "lib app", verdict.PremisePresence, "org.acme.Gone", "absent"},
		{"one of two that is there", "lib app", verdict.PremisePresence, "org.acme.Gone org.acme.Parser", "present"},
		{"a class that may be there", "alike", verdict.PremisePresence, "org.acme.Parser#parse",
			"no answer: it cannot be shown to be absent: net.other.Parser in app: it may be a copy of org.acme.Parser under another name"},
		{"the body of a method that is not there", "lib app", verdict.PremiseBody, "org.acme.Parser#gone", "absent"},
		{"a key that is set", "app lib", verdict.PremiseConfig, "config/*.properties#mode", "fast"},
		{"a key that is not", "app lib", verdict.PremiseConfig, "config/app.properties#other", "unset"},
		{"a file that does not ship", "app lib", verdict.PremiseConfig, "config/gone.properties#mode", "no answer: no file config/gone.properties ships"},
	}
	made := map[string]*jvm.Checker{}
	for _, tt := range tests {
		if made[tt.folders] == nil {
			made[tt.folders] = checker(t, sources, "mode = fast\nplugin=org.acme.Plugin\nsound=x\n", strings.Fields(tt.folders)...)
		}
		t.Run(tt.name, func(t *testing.T) {
			if got := asked(t, made[tt.folders], tt.kind, tt.subject); got != tt.want {
				t.Errorf("it says %q, want %q", got, tt.want)
			}
		})
	}
}

func TestACheckOfNothingSaysSo(t *testing.T) {
	c := checker(t, sources, "", "lib", "app")
	for kind, subject := range map[verdict.PremiseKind]string{verdict.PremiseReach: "a b(", verdict.PremiseUses: "parser", verdict.PremiseConfig: "x"} {
		if _, err := c.Ask(context.Background(), kind, subject); verdict.CodeOf(err) != verdict.Invalid || err == nil {
			t.Errorf("%s %q: %v", kind, subject, err)
		}
	}
}

func TestASubjectThatIsNoneIsRefused(t *testing.T) {
	for subject, kind := range map[string]verdict.PremiseKind{
		"":                   verdict.PremiseReach,
		"a b(":               verdict.PremiseReach,
		" ":                  verdict.PremisePresence,
		"org.acme.Parser":    verdict.PremiseBody,
		"org.acme.Other":     verdict.PremiseUses,
		"class a#b":          verdict.PremiseUses,
		"server.properties":  verdict.PremiseConfig,
		"a[.properties#mode": verdict.PremiseConfig,
	} {
		if err := jvm.CheckSubject(kind, subject); verdict.CodeOf(err) != verdict.Invalid && verdict.CodeOf(err) != verdict.Usage || err == nil {
			t.Errorf("%s %q: %v", kind, subject, err)
		}
	}
	for subject, kind := range map[string]verdict.PremiseKind{
		"a.B#c a.D": verdict.PremiseReach, "class a.B": verdict.PremiseUses, "string any text": verdict.PremiseUses, "a.B#c()V": verdict.PremiseBody, "a/b.properties#c.d": verdict.PremiseConfig,
	} {
		if err := jvm.CheckSubject(kind, subject); err != nil {
			t.Errorf("%s %q: %v", kind, subject, err)
		}
	}
}

// changed gives what a check says of sources before and after a change.
func changed(t *testing.T, kind verdict.PremiseKind, subject, before, after string, folders ...string) (was, is string) {
	t.Helper()
	answer := func(text string) string {
		r, err := checker(t, text, "", folders...).Ask(context.Background(), kind, subject)
		if err != nil || r.Answer == "" {
			t.Fatalf("%v, %q", err, r.Why)
		}
		return r.Answer
	}
	if !strings.Contains(sources, before) {
		t.Fatalf("the sources do not hold %q", before)
	}
	return answer(sources), answer(strings.ReplaceAll(sources, before, after))
}

func TestAnAnswerChangesWithTheCodeAndNotWithItsLines(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		kind                verdict.PremiseKind
		subject             string
		same                bool
	}{
		{"a body on other lines", "package org.acme;\n", "package org.acme;\n\n\n", verdict.PremiseBody, "org.acme.Parser#parse", true},
		{"a body with another call", "r.run(); }", "r.run(); r.run(); }", verdict.PremiseBody, "org.acme.Parser#parse", false},
		{"a body with another lambda", "println(s)", "print(s)", verdict.PremiseBody, "org.acme.Parser#parse", false},
		{"a body beside another method that changed", `return "";`, `return "x";`, verdict.PremiseBody, "org.acme.Parser#parse", true},
		{"a way on other lines", "package app;\n", "package app;\n\n", verdict.PremiseReach, "org.acme.Parser#parse", true},
		{"another way", `p.parse("x");`, `helped(p); } static void helped(org.acme.Parser p) { p.parse("x");`, verdict.PremiseReach, "org.acme.Parser#parse", false},
		{"a new way where there was none", `p.parse("x");`, `p.parse("x"); p.unused("x");`, verdict.PremiseReach, "org.acme.Parser#unused", false},
		{"uses on other lines", "package app;\n", "package app;\n\n", verdict.PremiseUses, "class org.acme.Parser", true},
		{"one use more", `p.parse("x");`, `p.parse("x"); p.unused("x");`, verdict.PremiseUses, "class org.acme.Parser", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			was, is := changed(t, tt.kind, tt.subject, tt.before, tt.after, "lib", "app")
			if (was == is) != tt.same {
				t.Errorf("it was %q and is %q", was, is)
			}
		})
	}
}

func TestAUseInACopyOfAClassThatAnotherArchiveHidesCounts(t *testing.T) {
	const other = `
-- app/app/Main.java --
package app;
public class Main { public static void main(String[] a) { System.gc(); } }
`
	library := builtFrom(t, sources, "lib", "app")
	request := jvm.Request{ClassPath: []string{builtFrom(t, other, "app"), library}}
	shipped, err := jvm.LoadShipped(context.Background(), request, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer shipped.Close()
	c := &jvm.Checker{Shipped: shipped}
	if got := asked(t, c, verdict.PremiseUses, "method org.acme.Parser#parse"); got != "1" {
		t.Errorf("it is used %s times", got)
	}
	if got := asked(t, c, verdict.PremiseReach, "org.acme.Parser#parse"); got != "no answer: " {
		t.Errorf("what runs nothing says %q", got)
	}
}
