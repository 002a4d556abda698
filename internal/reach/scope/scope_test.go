// SPDX-License-Identifier: Apache-2.0

package scope_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/reach"
	"verdict/internal/reach/scope"
)

const (
	parser = "pkg:maven/org.acme/parser@1.5"
	sum    = "aa00000000000000000000000000000000000000000000000000000000000000"
)

// listed is the parser in bills, once with each scope.
func listed(scopes ...verdict.Scope) []verdict.Occurrence {
	var list []verdict.Occurrence
	for _, s := range scopes {
		list = append(list, verdict.Occurrence{Component: verdict.Component{PURL: parser}, Scope: s})
	}
	return list
}

// found is a file of an artifact, as it was catalogued.
func found(path, purl string, by verdict.IdentityBasis) verdict.Occurrence {
	return verdict.Occurrence{Component: verdict.Component{PURL: purl}, Path: path, Identity: by, Digests: map[string]string{"sha-256": sum}}
}

// asked is the question about the parser where one archive ships that is something else, was
// read to its end, and does not hold its classes.
func asked(scopes ...verdict.Scope) (scope.Question, scope.Classes) {
	q := scope.Question{
		Component: verdict.Component{PURL: parser}, Listed: listed(scopes...),
		Symbols:   scope.Symbols{Names: []string{"org.acme.Parser#unsafe"}, Seen: true},
		Artifacts: []scope.Artifact{{Name: "shop.tgz", SHA256: sum, Kept: true, Found: []verdict.Occurrence{found("lib/app.jar", "pkg:generic/app", verdict.Unresolved)}}},
	}
	return q, scope.Classes{Looked: []verdict.LookedThrough{{Name: "lib/app.jar", SHA256: sum}}}
}

func TestWhatABillSaysAgainstWhatShips(t *testing.T) {
	tests := []struct {
		name   string
		scopes []verdict.Scope
		change func(q *scope.Question, c *scope.Classes)
		want   reach.Result
		words  string
	}{
		{"one for tests alone that no archive holds", []verdict.Scope{verdict.Excluded}, nil, reach.Absent,
			"the bill lists " + parser + " for tests or the build alone, and not in what ships: none of 1 archive is it"},
		{"one that is used and that no archive holds", []verdict.Scope{verdict.Required}, nil, reach.Absent, parser + " is in the bill, and not in what ships"},
		{"one of which the bill does not say how it is used", []verdict.Scope{""}, nil, reach.Absent, parser + " is in the bill, and not in what ships"},
		{"one for tests here and optional there", []verdict.Scope{verdict.Excluded, verdict.Optional}, nil, reach.Absent, parser + " is in the bill, and not in what ships"},
		{"one for tests alone that ships all the same", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			ships(q, found("lib/p.jar", parser, verdict.ByPOM))
		}, reach.Present, "for tests or the build alone, and it ships: lib/p.jar in shop.tgz (told by pom)"},
		{"one that is used and ships", []verdict.Scope{verdict.Required}, func(q *scope.Question, _ *scope.Classes) { ships(q, found("lib/p.jar", parser, verdict.ByPOM)) },
			reach.Present, "is in the bill, and in what ships: lib/p.jar"},
		{"the very file that the bill lists, under whatever name", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			q.Listed[0].Digests = map[string]string{"sha-256": strings.ToUpper(sum)}
		}, reach.Present, "lib/app.jar in shop.tgz (the very file that the bill lists)"},
		{"one of which a rebuilt one ships", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			q.Component.Pedigree = &verdict.Pedigree{Ancestors: []string{"pkg:maven/net.upstream/parser@1.4"}}
			ships(q, found("lib/p.jar", "pkg:maven/net.upstream/parser@1.4", verdict.ByPOM))
		}, reach.Present, "it ships: lib/p.jar"},
		{"its classes under another package", []verdict.Scope{verdict.Excluded}, func(_ *scope.Question, c *scope.Classes) {
			c.Places = []string{"shop.shaded.org.acme.Parser in lib/app.jar as a copy", "org.acme.Parser in lib/b.jar"}
		}, reach.Present, "it ships: shop.shaded.org.acme.Parser in lib/app.jar as a copy; and 1 more place"},
		{"another version of it ships", []verdict.Scope{verdict.Required}, func(q *scope.Question, c *scope.Classes) {
			ships(q, found("lib/p.jar", "pkg:maven/org.acme/parser@2.0", verdict.ByPOM))
			c.Places = []string{"org.acme.Parser in lib/p.jar"}
		}, reach.Undetermined, "whether it ships is open: lib/p.jar in shop.tgz: it is that component in version 2.0; and 1 more thing"},
		{"it ships in a version that nothing tells", []verdict.Scope{verdict.Required}, func(q *scope.Question, _ *scope.Classes) {
			ships(q, found("lib/p.jar", "pkg:maven/org.acme/parser", verdict.ByPOM))
		}, reach.Undetermined, "in a version that nothing tells"},
		{"a guess by the names of packages", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			ships(q, found("lib/p.jar", parser, verdict.ByPrefix))
		}, reach.Undetermined, "by the names of its packages it may be"},
		{"a file of its name of which nothing tells what it is", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			ships(q, found("lib/parser-1.5.jar", "pkg:generic/parser@1.5", verdict.Unresolved))
		}, reach.Undetermined, "it is called like the component, and nothing tells what it is"},
		{"a class that may be a copy", []verdict.Scope{verdict.Excluded}, func(_ *scope.Question, c *scope.Classes) {
			c.Doubts = []reach.Entry{{Kind: "copy", Where: "net.other.Parser in lib/app.jar", What: "it may be a copy of org.acme.Parser under another name"}}
		}, reach.Undetermined, "net.other.Parser in lib/app.jar: it may be a copy"},
		{"something that could not be read", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			q.Artifacts[0].Unread = []reach.Entry{{Kind: "unreadable_archive", Where: "shop.tgz", What: "programs: bin/tool"}}
		}, reach.Undetermined, "shop.tgz: programs: bin/tool"},
		{"an archive inside of another that nobody looked through", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			inner := found("x.zip!/lib/b.jar", "pkg:maven/net.other/b@1", verdict.ByPOM)
			inner.Digests = map[string]string{"sha-256": "bb"}
			ships(q, inner)
		}, reach.Undetermined, "x.zip!/lib/b.jar in shop.tgz: its classes were not looked through"},
		{"an artifact of which no code was kept", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) { q.Artifacts[0].Kept = false },
			reach.Undetermined, "no code of it was kept"},
		{"classes that nobody knows", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) { q.Symbols = scope.Symbols{} },
			reach.Undetermined, "its classes are not known"},
		{"symbols that nobody has seen in a build", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) { q.Symbols.Seen = false },
			reach.Undetermined, "look for a slip in their names"},
		{"a lock file that lists it for development alone", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) {
			q.Component.PURL = "pkg:npm/parser@1.5"
			locked := found("package-lock.json", "pkg:npm/parser@1.5", verdict.ByDatabase)
			locked.Scope = verdict.Excluded
			ships(q, locked)
		}, reach.Undetermined, "only classes of Java can be looked for"},
		{"other classes of its package in an archive of which nothing tells what it is", []verdict.Scope{verdict.Excluded}, func(_ *scope.Question, c *scope.Classes) {
			c.Beneath = []scope.Holding{{LookedThrough: c.Looked[0], Package: "org.acme"}}
		}, reach.Undetermined, "lib/app.jar: it has classes beneath org.acme, and nothing tells whose they are"},
		{"those of another component of the group", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, c *scope.Classes) {
			q.Artifacts[0].Found[0] = found("lib/app.jar", "pkg:maven/org.acme/other@1", verdict.ByPOM)
			c.Beneath = []scope.Holding{{LookedThrough: c.Looked[0], Package: "org.acme"}}
		}, reach.Absent, "and not in what ships"},
		{"other classes of its package behind another, whatever the archive is", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, c *scope.Classes) {
			q.Artifacts[0].Found[0] = found("lib/app.jar", "pkg:maven/org.acme/other@1", verdict.ByPOM)
			c.Beneath = []scope.Holding{{LookedThrough: c.Looked[0], Package: "org.acme", Relocated: true}}
		}, reach.Undetermined, "lib/app.jar: it has classes beneath org.acme behind another package: they may be of a copy"},
		{"a component that is not of Java", []verdict.Scope{verdict.Excluded}, func(q *scope.Question, _ *scope.Classes) { q.Component.PURL = "pkg:npm/parser@1.5" },
			reach.Undetermined, "only classes of Java can be looked for"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, code := asked(tt.scopes...)
			if tt.change != nil {
				tt.change(&q, &code)
			}
			a := scope.Judge(q, code)
			if words := a.Words(parser); a.Result != tt.want || !strings.Contains(words, tt.words) {
				t.Errorf("it is %s: %s; want %s: %s", a.Result, words, tt.want, tt.words)
			}
			if (a.Result == reach.Absent) != (len(a.Assumptions) > 0 && len(a.Looked) > 0 && len(a.Ledger) == 0) {
				t.Errorf("%s rests on %q, looked through %v, and leaves open %v", a.Result, a.Assumptions, a.Looked, a.Ledger)
			}
		})
	}
}

// ships adds a file to the artifact.
func ships(q *scope.Question, o verdict.Occurrence) {
	q.Artifacts[0].Found = append(q.Artifacts[0].Found, o)
}

func TestNothingIsAbsentWhileOneThingIsOpen(t *testing.T) {
	open := []reach.Entry{{Kind: "unreadable_class", Where: "lib/app.jar!a.class", What: "it is cut short"}}
	for _, spoil := range []func(q *scope.Question, c *scope.Classes){
		func(_ *scope.Question, c *scope.Classes) { c.Doubts = open },
		func(q *scope.Question, _ *scope.Classes) { q.Artifacts[0].Unread = open },
		func(_ *scope.Question, c *scope.Classes) { c.Looked = nil },
		func(q *scope.Question, _ *scope.Classes) { q.Symbols.Names = nil },
		func(q *scope.Question, _ *scope.Classes) {
			q.Artifacts = append(q.Artifacts, scope.Artifact{Name: "image", SHA256: sum})
		},
	} {
		q, code := asked(verdict.Excluded)
		spoil(&q, &code)
		if a := scope.Judge(q, code); a.Result != reach.Undetermined || len(a.Ledger) == 0 {
			t.Errorf("it is %s with %v open", a.Result, a.Ledger)
		}
	}
}

func TestThePackagesOfAComponent(t *testing.T) {
	for _, tt := range []struct{ purl, symbols, want string }{
		{"pkg:maven/org.acme/parser@1.5", "org.acme.text.Parser#unsafe org.acme.text.Reader", "org.acme org.acme.text"},
		{"pkg:maven/junit/junit@4", "org.junit.Rule", "org.junit"},
		{"pkg:maven/commons-io/commons-io@2", "Loose#run", ""},
	} {
		q := scope.Question{Component: verdict.Component{PURL: tt.purl}, Symbols: scope.Symbols{Names: strings.Fields(tt.symbols)}}
		if got := strings.Join(scope.Packages(q), " "); got != tt.want {
			t.Errorf("of %s with %s they are %q, want %q", tt.purl, tt.symbols, got, tt.want)
		}
	}
}

func TestABillThatIsRightNeedsNoWord(t *testing.T) {
	for _, tt := range []struct {
		scopes []verdict.Scope
		want   bool
	}{
		{[]verdict.Scope{verdict.Required}, true},
		{[]verdict.Scope{verdict.Excluded, verdict.Required}, true},
		{[]verdict.Scope{verdict.Excluded}, false},
	} {
		q, _ := asked(tt.scopes...)
		ships(&q, found("lib/p.jar", parser, verdict.ByPOM))
		a, shown := scope.Told(q)
		if !shown || a.Agrees() != tt.want {
			t.Errorf("listed as %q it is shown %v and agrees %v, want %v", tt.scopes, shown, a.Agrees(), tt.want)
		}
	}
}
