// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"strings"
	"testing"
)

func TestClassesOfAComponentAreFoundUnderAnyName(t *testing.T) {
	tests := []struct {
		name, folders, symbols string
		places, doubts         string
	}{
		{"a class with the method", "lib app", "org.acme.Parser#parse", "org.acme.Parser in app", ""},
		{"a class of another version, which lacks it", "lib app", "org.acme.Parser#gone", "org.acme.Parser in app", ""},
		{"one of several classes", "lib app", "org.acme.Gone#x org.acme.Base#above", "org.acme.Base in app", ""},
		{"a copy under another package", "idle", "org.acme.Parser#parse", "app.shaded.org.acme.Parser in app as a copy", ""},
		{"a copy of another version", "idle", "org.acme.Parser#read", "app.shaded.org.acme.Parser in app as a copy", ""},
		{"what may be a copy, by its name and method", "alike", "org.acme.Parser#parse", "", "net.other.Parser in app: it may be a copy of org.acme.Parser under another name"},
		{"one of that name that lacks the method", "alike", "org.acme.Parser#read", "", ""},
		{"one of that name where all of the class is asked for", "alike", "org.acme.Parser", "", "net.other.Parser in app: it may be a copy of org.acme.Parser under another name"},
		{"a class that is nowhere", "lib app", "org.acme.Gone#x", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := checker(t, sources, "", strings.Fields(tt.folders)...)
			f, err := c.Shipped.ClassesOf(strings.Fields(tt.symbols))
			if err != nil {
				t.Fatal(err)
			}
			var doubts []string
			for _, d := range f.Doubts {
				doubts = append(doubts, c.Plain(d.Where)+": "+c.Plain(d.What))
			}
			if places := c.Plain(strings.Join(f.Places, "; ")); places != tt.places || strings.Join(doubts, "; ") != tt.doubts {
				t.Errorf("it stands in %q with doubts %q; want %q and %q", places, doubts, tt.places, tt.doubts)
			}
			if looked := c.Shipped.Looked(); len(looked) != 1 {
				t.Errorf("looked through are %v", looked)
			}
		})
	}
	if _, err := checker(t, sources, "", "lib", "app").Shipped.ClassesOf([]string{"not a class"}); err == nil {
		t.Error("what names no class is asked for")
	}
}

func TestArchivesThatHaveClassesBeneathPackages(t *testing.T) {
	for _, tt := range []struct {
		name, folders, packages, want string
	}{
		{"under its name", "lib app", "org.acme", "org.acme"},
		{"a package above it", "lib app", "org", "org"},
		{"behind another", "idle", "org.acme", "org.acme relocated"},
		{"one that only begins alike", "lib app", "org.ac", ""},
		{"one that no class is beneath", "alike", "org.acme", ""},
		{"of several those that are there", "lib app", "app org.acme org.gone", "app, org.acme"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := checker(t, sources, "", strings.Fields(tt.folders)...)
			var got []string
			for _, h := range c.Shipped.Beneath(strings.Fields(tt.packages)) {
				if h.Relocated {
					h.Package += " relocated"
				}
				got = append(got, h.Package)
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("they are %q, want %q", got, tt.want)
			}
		})
	}
}
