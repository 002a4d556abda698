// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
)

// mutations is how many changes of the small application are tried.
const mutations = 200

// shopSources are the small application: a library with a method that must not run, a gate
// that keeps it from being told to, and a plug-in that nothing names.
var shopSources = map[string]string{
	"org/acme/Parser.java": `package org.acme;
public class Parser {
    public void parse(String s) { System.out.println(s.length()); }
    public void unsafe(String s) { System.out.println(s); }
}`,
	"app/Main.java": `package app;
public class Main {
    public static void main(String[] a) throws Exception {
        Gate gate = new Gate();
        org.acme.Parser p = new org.acme.Parser();
        for (String s : a) {
            if (gate.open(s)) {
                p.parse(s);
            }
        }
        /*main*/
    }
    /*members*/
}`,
	"app/Gate.java": `package app;
public class Gate {
    public boolean open(String s) {
        if (s.length() > 9) {
            return false;
        }
        return !s.isEmpty();
    }
}`,
	"app/Plugin.java":      "package app; public interface Plugin { void start(); }",
	"conf/shop.properties": "mode=safe\n",
}

// mutation is one change of the sources. One that harms lets the method run that must not, or
// opens the gate, or leaves it open whether it does.
type mutation struct {
	name  string
	harms bool
	make  func(r *rand.Rand, sources map[string]string)
}

// in puts text behind a mark of a file, which stays.
func in(file, mark, text string) func(*rand.Rand, map[string]string) {
	return func(_ *rand.Rand, s map[string]string) { s[file] = strings.Replace(s[file], mark, text+"\n"+mark, 1) }
}

// anyOf makes one of several changes.
func anyOf(list ...func(*rand.Rand, map[string]string)) func(*rand.Rand, map[string]string) {
	return func(r *rand.Rand, s map[string]string) { list[r.IntN(len(list))](r, s) }
}

func both(a, b func(*rand.Rand, map[string]string)) func(*rand.Rand, map[string]string) {
	return func(r *rand.Rand, s map[string]string) { a(r, s); b(r, s) }
}

const atMain, atMembers = "/*main*/", "/*members*/"

func inMain(text string) func(*rand.Rand, map[string]string) {
	return in("app/Main.java", atMain, text)
}

func members(text string) func(*rand.Rand, map[string]string) {
	return in("app/Main.java", atMembers, text)
}

func file(name, text string) func(*rand.Rand, map[string]string) {
	return func(_ *rand.Rand, s map[string]string) { s[name] = text }
}

// mutationKinds are those that the seeds draw from.
var mutationKinds = []mutation{
	{"other lines", false, func(r *rand.Rand, s map[string]string) {
		s["app/Main.java"] = strings.Repeat("\n", 1+r.IntN(9)) + s["app/Main.java"]
	}},
	{"another text", false, inMain(`System.out.println("done");`)},
	{"a method more that nobody calls", false, members("static int unused(int n) { return n * 2; }")},
	{"a class more", false, both(file("app/Helped.java", "package app; class Helped { int twice(int n) { return n + n; } }"), inMain("System.out.println(new Helped().twice(2));"))},
	{"another call of the safe method", false, inMain(`p.parse("again");`)},
	{"a loop", false, inMain("for (int i = 0; i < 3; i++) { gate.open(String.valueOf(i)); }")},
	{"a lambda", false, inMain(`java.util.function.Supplier<String> safe = () -> "x"; p.parse(safe.get());`)},
	{"a setting that matters to nothing", false, func(_ *rand.Rand, s map[string]string) { s["conf/shop.properties"] += "colour=blue\n" }},

	{"a new caller", true, anyOf(
		inMain(`p.unsafe("x");`),
		both(inMain("helped(p);"), members(`static void helped(org.acme.Parser p) { p.unsafe("x"); }`)),
		inMain(`Runnable run = () -> p.unsafe("x"); run.run();`),
		inMain(`java.util.function.Consumer<String> c = p::unsafe; c.accept("x");`),
		inMain(`new Thread(() -> new org.acme.Parser().unsafe("x")).start();`),
		inMain(`java.util.List.of("x").forEach(p::unsafe);`),
		inMain(`org.acme.Parser.class.getMethod("unsafe", String.class).invoke(p, "x");`),
		inMain(`org.acme.Parser.class.getMethod(a[0], String.class).invoke(p, "x");`),
		members(`static { new org.acme.Parser().unsafe("x"); }`),
		both(file("app/Sub.java", "package app; class Sub extends org.acme.Parser { @Override public void parse(String s) { unsafe(s); } }"), inMain(`new Sub().parse("x");`)),
	)},
	{"a guard that is gone", true, anyOf(
		func(_ *rand.Rand, s map[string]string) {
			s["app/Gate.java"] = strings.Replace(s["app/Gate.java"], "if (s.length() > 9) {\n            return false;\n        }\n", "", 1)
		},
		func(_ *rand.Rand, s map[string]string) {
			s["app/Gate.java"] = strings.Replace(s["app/Gate.java"], "> 9", "> 90", 1)
		},
		func(_ *rand.Rand, s map[string]string) {
			s["app/Gate.java"] = strings.Replace(s["app/Gate.java"], "!s.isEmpty()", "true", 1)
		},
		func(_ *rand.Rand, s map[string]string) { s["conf/shop.properties"] = "mode=fast\n" },
		func(_ *rand.Rand, s map[string]string) { s["conf/shop.properties"] = "colour=blue\n" },
	)},
	{"a shaded copy", true, both(
		file("app/shaded/org/acme/Parser.java", "package app.shaded.org.acme; public class Parser { public void unsafe(String s) { System.out.println(s); } }"),
		inMain(`new app.shaded.org.acme.Parser().unsafe("x");`))},
	{"a plug-in that a setting names", true, both(
		file("app/Evil.java", `package app; public class Evil implements Plugin { public void start() { new org.acme.Parser().unsafe("x"); } }`),
		anyOf(
			func(_ *rand.Rand, s map[string]string) { s["conf/shop.properties"] += "plugin.class=app.Evil\n" },
			inMain(`((Plugin) Class.forName("app.Evil").getDeclaredConstructor().newInstance()).start();`),
			both(inMain("java.util.ServiceLoader.load(Plugin.class).forEach(Plugin::start);"), file("META-INF/services/app.Plugin", "app.Evil\n")),
		))},
	{"another build of the library", true, anyOf(
		func(_ *rand.Rand, s map[string]string) {
			s["org/acme/Parser.java"] = strings.Replace(s["org/acme/Parser.java"], "System.out.println(s.length());", "unsafe(s);", 1)
		},
		func(_ *rand.Rand, s map[string]string) {
			s["org/acme/Parser.java"] = strings.Replace(s["org/acme/Parser.java"], "public class Parser {", `public class Parser { public Parser() { unsafe(""); }`, 1)
		},
		func(_ *rand.Rand, s map[string]string) {
			s["org/acme/Parser.java"] = strings.Replace(s["org/acme/Parser.java"], "public class Parser {", `public class Parser { static { new Parser().unsafe(""); } Parser(int n) { } public Parser() { }`, 1)
		},
	)},
	{"another program in the release", true, both(
		file("app/Tool.java", `package app; public class Tool { public static void main(String[] a) { new org.acme.Parser().unsafe("x"); } }`),
		file("bin/tool.sh", "#!/bin/sh\nexec java -cp \"lib/*\" app.Tool \"$@\"\n"))},
	{"what nobody can see through", true, anyOf(
		inMain(`Class.forName(System.getProperty("shop.class")).getMethod("unsafe", String.class).invoke(p, "x");`),
		inMain("System.loadLibrary(\"shop\"); talk(p);"+"\n"), // with the native method beneath
	)},
}

// mutated draws changes for a seed: some that do not harm, and for half of the seeds one
// that does.
func mutated(seed uint64) (sources map[string]string, names []string, harmed bool) {
	r := rand.New(rand.NewPCG(seed, 1))
	sources = map[string]string{}
	for name, text := range shopSources {
		sources[name] = text
	}
	sources["app/Main.java"] = strings.Replace(sources["app/Main.java"], atMembers, "static native void talk(Object o);\n"+atMembers, 1)
	harmless := slices.DeleteFunc(slices.Clone(mutationKinds), func(c mutation) bool { return c.harms })
	for range 1 + r.IntN(3) {
		c := harmless[r.IntN(len(harmless))]
		if !slices.Contains(names, c.name) {
			c.make(r, sources)
			names = append(names, c.name)
		}
	}
	if harmed = seed%2 == 1; harmed {
		harmful := slices.DeleteFunc(slices.Clone(mutationKinds), func(c mutation) bool { return !c.harms })
		c := harmful[r.IntN(len(harmful))]
		c.make(r, sources)
		names = append(names, c.name)
	}
	return sources, names, harmed
}

// TestNoMutationOfAnApplicationInheritsWhatNoLongerHolds makes releases by seeds and holds
// what they inherit against what was changed.
func TestNoMutationOfAnApplicationInheritsWhatNoLongerHolds(t *testing.T) {
	unraced(t)
	java, err := exec.LookPath("java")
	if err != nil {
		t.Skip("there is no java")
	}
	if _, err := exec.LookPath("javac"); err != nil {
		t.Skip("there is no javac")
	}
	root := t.TempDir()
	for seed := range uint64(mutations) {
		sources, _, _ := mutated(seed)
		writeSources(t, filepath.Join(root, "src", mutant(seed)), sources)
	}
	if out, err := exec.Command(java, filepath.Join("testdata", "mutations", "Build.java"), root).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data := t.TempDir()
	a := shopProgramme(t, root, data)
	wrong, kept := 0, 0
	for seed := range uint64(mutations) {
		_, names, harmed := mutated(seed)
		if seed > 0 {
			addMutation(t, a, root, data, seed)
		}
		for id, justification := range map[string]verdict.Justification{"CVE-2030-0001": verdict.CodeNotInExecutePath, "CVE-2030-0002": verdict.InlineMitigationsPresent} {
			x, err := a.Explain(ctx, id, verdict.Ref{Product: "shop", Version: mutant(seed)})
			if err != nil {
				t.Fatal(err)
			}
			inherited := x.Status == verdict.NotAffected && x.Justification == justification
			switch {
			case inherited && harmed && harms(names, id):
				wrong++
				t.Errorf("seed %d (%s) inherits %s: %s", seed, strings.Join(names, ", "), id, x.Because)
			case !inherited && !harmed:
				t.Errorf("seed %d (%s) does not inherit %s: %s", seed, strings.Join(names, ", "), id, x.Because)
			case inherited:
				kept++
			}
		}
	}
	t.Logf("%d mutations: %d answers inherited, %d of them wrongly", mutations, kept, wrong)
}

// harms reports whether the last change touches what the assessment of an id rests on.
func harms(names []string, id string) bool {
	guard := names[len(names)-1] == "a guard that is gone"
	return guard == (id == "CVE-2030-0002")
}

func mutant(seed uint64) string { return fmt.Sprintf("1.0.%d", seed) }

func writeSources(t *testing.T, folder string, sources map[string]string) {
	t.Helper()
	for name, text := range sources {
		to := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// laidOut lays a built release out as it ships: the library, the application, and what
// stands beside them.
func laidOut(t *testing.T, root string, seed uint64) string {
	t.Helper()
	folder, classes, sources := filepath.Join(root, "dist", mutant(seed)), filepath.Join(root, "out", mutant(seed)), filepath.Join(root, "src", mutant(seed))
	if err := os.MkdirAll(filepath.Join(folder, "lib"), 0o700); err != nil {
		t.Fatal(err)
	}
	packed(t, filepath.Join(folder, "lib", "parser-1.5.jar"), classes, "org", map[string]string{"META-INF/maven/org.acme/parser/pom.properties": "groupId=org.acme\nartifactId=parser\nversion=1.5\n"})
	extra := map[string]string{"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\nMain-Class: app.Main\n\n"}
	beside := map[string]string{}
	for _, name := range []string{"conf/shop.properties", "bin/tool.sh", "META-INF/services/app.Plugin"} {
		text, err := os.ReadFile(filepath.Join(sources, filepath.FromSlash(name)))
		switch {
		case os.IsNotExist(err):
		case err != nil:
			t.Fatal(err)
		case strings.HasPrefix(name, "META-INF"):
			extra[name] = string(text)
		default:
			beside[name] = string(text)
		}
	}
	packed(t, filepath.Join(folder, "lib", "app.jar"), classes, "app", extra)
	writeSources(t, folder, beside)
	return folder
}

// packed makes a jar of the classes of a package and what lies beneath it, with other
// members.
func packed(t *testing.T, name, classes, pkg string, others map[string]string) {
	t.Helper()
	members := map[string][]byte{}
	for member, text := range others {
		members[member] = []byte(text)
	}
	err := fs.WalkDir(os.DirFS(classes), pkg, func(member string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			members[member], err = os.ReadFile(filepath.Join(classes, filepath.FromSlash(member)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, member := range slices.Sorted(maps.Keys(members)) {
		w, err := z.Create(member)
		if err == nil {
			_, err = w.Write(members[member])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// shopProgramme is a programme with the first release of the application, which two
// assessments speak of: one rests on what runs, one on a guard.
func shopProgramme(t *testing.T, root, data string) *app.App {
	t.Helper()
	a := open(t, data, "2030-02-01")
	must := func(_ int, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	profile := filepath.Join(t.TempDir(), "programme")
	writeSources(t, profile, map[string]string{"shop.yaml": shopDocuments, "records/1.json": shopRecord("CVE-2030-0001"), "records/2.json": shopRecord("CVE-2030-0002")})
	p, err := programme.Read(os.DirFS(profile), profile)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Apply(ctx, p, profile, nil); err != nil {
		t.Fatal(err)
	}
	addMutation(t, a, root, data, 0)
	set, n, err := a.AddSymbols(ctx, verdict.SymbolSet{Vulnerability: "CVE-2030-0001", Symbols: []string{"org.acme.Parser#unsafe"},
		Component: "pkg:maven/org.acme/parser", Source: verdict.SymbolsOfPerson, Confidence: verdict.HighConfidence})
	must(n, err)
	_, n, err = a.ConfirmSymbols(ctx, []string{set.ID})
	must(n, err)
	list, n, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: verdict.Ref{Product: "shop", Version: "1.0.0"}})
	must(n, err)
	if len(list) != 1 || len(list[0].Evidence) != 1 || list[0].Evidence[0].Result != verdict.ResultNotReached {
		t.Fatalf("the first release says %+v", list)
	}
	proposed, err := a.FromEvidence(ctx, verdict.Assessment{Vulnerability: "CVE-2030-0001", Scope: verdict.AssessmentScope{Product: "shop"}, Author: "ana", Written: a.Now()}, list[0].Evidence[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	_, n, err = a.Assess(ctx, proposed, true)
	must(n, err)
	body := bodyOf(t, a)
	guarded := verdict.Assessment{Vulnerability: "CVE-2030-0002", Scope: verdict.AssessmentScope{Product: "shop", Component: "pkg:maven/org.acme/parser"}, Status: verdict.NotAffected,
		Justification: verdict.InlineMitigationsPresent, Impact: "The gate lets nothing long in.", Author: "ana", Written: a.Now(),
		Premises: []verdict.Premise{{Kind: verdict.PremiseBody, Subject: "app.Gate#open", Expected: body}, {Kind: verdict.PremiseConfig, Subject: "conf/shop.properties#mode", Expected: "safe"}}}
	_, n, err = a.Assess(ctx, guarded, true)
	must(n, err)
	return a
}

// bodyOf asks the first release what the gate does, by an assessment that decides nothing.
func bodyOf(t *testing.T, a *app.App) string {
	t.Helper()
	asking := verdict.Assessment{Vulnerability: "CVE-2030-0002", Scope: verdict.AssessmentScope{Product: "shop", Component: "pkg:maven/org.acme/parser"}, Status: verdict.UnderInvestigation,
		Author: "ana", Written: a.Now(), Premises: []verdict.Premise{{Kind: verdict.PremiseBody, Subject: "app.Gate#open", Expected: "unknown"}}}
	stored, _, err := a.Assess(ctx, asking, false)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: verdict.Ref{Product: "shop", Version: "1.0.0"}, Again: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Revoke(ctx, stored.ID); err != nil {
		t.Fatal(err)
	}
	for _, r := range list[0].Replays {
		if r.Kind == verdict.PremiseBody {
			return r.Answer
		}
	}
	t.Fatal("nothing says what the gate does")
	return ""
}

// addMutation adds the release of a seed with its artifact, and has its code answer.
func addMutation(t *testing.T, a *app.App, root, data string, seed uint64) {
	t.Helper()
	files := []app.ArtifactFile{{Path: laidOut(t, root, seed)}}
	artifacts, err := app.CatalogueAll(ctx, files, app.CatalogueOptions{Keep: app.BlobsIn(data), Completeness: verdict.Complete})
	if err != nil {
		t.Fatal(err)
	}
	r := verdict.Release{Product: "shop", Version: mutant(seed), Line: "1.0", State: verdict.Released, ReleasedAt: a.Now(), Completeness: verdict.Complete}
	if seed > 0 {
		r.Previous = mutant(0)
	}
	if _, _, err := a.AddRelease(ctx, r, nil, artifacts); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: r.Ref()}); err != nil {
		t.Fatal(err)
	}
}

func shopRecord(id string) string {
	return `{"schema_version": "1.7.0", "id": "` + id + `", "modified": "2030-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "Maven", "name": "org.acme:parser"},
 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}]}`
}

const shopDocuments = `apiVersion: verdict/v1
kind: Profile
name: shop
extends: [application]
configuration: ["conf/*.properties"]
closed: true
---
apiVersion: verdict/v1
kind: Product
slug: shop
name: Shop
type: platform
versions: semver
profile: shop
---
apiVersion: verdict/v1
kind: Line
product: shop
line: "1.0"
---
apiVersion: verdict/v1
kind: Source
name: feed
type: osv
location: records
maxAge: 90000h
`
