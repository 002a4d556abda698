// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verdict"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
	"verdict/internal/reach/jvm"
	"verdict/internal/reach/profile"
)

// shop is the program of testdata/shop.txtar, compiled, in a folder as it ships.
type shop struct {
	t      *testing.T
	folder string
}

func newShop(t *testing.T) *shop {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		t.Skip("there is no javac")
	}
	archive, err := txtar.ParseFile("testdata/shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t, filepath.Join(t.TempDir(), "shop")}
	arguments := []string{"-nowarn", "-g", "-d", filepath.Join(s.folder, "classes")}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "shop/"); ok {
			s.write(name, string(f.Data))
			continue
		}
		s.write(filepath.Join("..", f.Name), string(f.Data))
		arguments = append(arguments, filepath.Join(s.folder, "..", f.Name))
	}
	if out, err := exec.Command(javac, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return s
}

func (s *shop) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) remove(name string) {
	if err := os.Remove(filepath.Join(s.folder, name)); err != nil {
		s.t.Fatal(err)
	}
}

// memory keeps facts of archives while the tests run.
type memory struct{ facts sync.Map }

func (m *memory) Get(digest string) []byte {
	b, _ := m.facts.Load(digest)
	content, _ := b.([]byte)
	return content
}

func (m *memory) Put(digest string, content []byte) { m.facts.Store(digest, content) }

var cache = &memory{}

// asks answers for symbols by a profile, and gives what it resolved.
func (s *shop) asks(text string, symbols ...string) (map[string]reach.Finding, reach.Roots) {
	s.t.Helper()
	p, err := profile.Parse("shop.yaml", []byte(head+text))
	if err != nil {
		s.t.Fatal(err)
	}
	if p, err = profile.Flatten(p, nil); err != nil {
		s.t.Fatal(err)
	}
	folder, err := os.OpenRoot(s.folder)
	if err != nil {
		s.t.Fatal(err)
	}
	defer folder.Close()
	root := folder.FS()
	elements, missing := profile.ClassPath(p, root)
	for i := range elements {
		elements[i] = filepath.Join(s.folder, elements[i])
	}
	jdk := classpath.FindJDK()
	answer, err := jvm.Analyze(context.Background(), jvm.Request{ClassPath: elements, JDK: jdk, Symbols: symbols, Closed: p.Closed, Algorithm: callgraph.RTA, Cache: cache,
		Resolve: func(ctx context.Context, prog *program.Program) (reach.Roots, error) {
			r, err := profile.Resolve(ctx, p, prog, root)
			r.Gaps = append(missing.Gaps, r.Gaps...)
			return r, err
		}})
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]reach.Finding{}
	for i, f := range answer.Findings {
		found[symbols[i]] = f
	}
	return found, answer.Roots
}

func (s *shop) expect(text string, want map[string]reach.Result) map[string]reach.Finding {
	s.t.Helper()
	var symbols []string
	for symbol := range want {
		symbols = append(symbols, symbol)
	}
	slices.Sort(symbols)
	found, roots := s.asks(text, symbols...)
	for _, symbol := range symbols {
		if got := found[symbol].Result; got != want[symbol] {
			s.t.Errorf("%s is %s, not %s: %v\n  %v", symbol, got, want[symbol], found[symbol].Witness, roots.Gaps)
		}
	}
	return found
}

const shopProfile = `closed: true
classPath: [classes]
scripts: ["bin/*.sh"]
servlets: true
plugins: {keys: [metric.reporters]}
configuration: [config/server.properties]
`

func TestAPlugInThatOnlyConfigurationNamesIsReached(t *testing.T) {
	s := newShop(t)
	found := s.expect(shopProfile, map[string]reach.Result{
		"shop.Main#serve": reach.Reached, "shop.FileReporter#report": reach.Reached, "shop.FileReporter#write": reach.Reached, "shop.FileReporter#unused": reach.NotReached,
		"shop.OtherReporter#report": reach.NotReached, "shop.Mentioned#<init>": reach.ReachedAssuming, "shop.CartServlet#add": reach.Reached, "shop.CartServlet#unused": reach.NotReached,
		"shop.MarkedServlet#service": reach.Reached, "shop.UnmarkedServlet#service": reach.NotReached, "shop.Tool#work": reach.NotReached, "shop.Hidden#work": reach.NotReached,
		"shop.api.Cart#pay": reach.NotReached,
	})
	for symbol, want := range map[string]string{"shop.Main#serve": "named by bin/shop-start.sh:3", "shop.CartServlet#add": "WEB-INF/web.xml:7, servlet-class names shop.CartServlet"} {
		if way := found[symbol].Witness; len(way) == 0 || way[0].What != want {
			t.Errorf("the way to %s begins with %v", symbol, way)
		}
	}
	if f := found["shop.Mentioned#<init>"]; !slices.Equal(f.Assumptions, []string{"config/server.properties:5, other names shop.Mentioned"}) {
		t.Errorf("%v", f.Assumptions)
	}
}

// Without the file nothing is told as not reached that it might name.
func TestAConfigurationThatIsNotThereLeavesOpenWhatItNames(t *testing.T) {
	s := newShop(t)
	s.remove("config/server.properties")
	found := s.expect(shopProfile, map[string]reach.Result{"shop.FileReporter#report": reach.Undetermined, "shop.OtherReporter#report": reach.Undetermined, "shop.Main#serve": reach.Reached,
		"shop.FileReporter#unused": reach.NotReached, "shop.Hidden#work": reach.NotReached})
	f := found["shop.FileReporter#report"]
	if !slices.ContainsFunc(f.Ledger, func(e reach.Entry) bool { return strings.Contains(e.Where, "config/server.properties") }) {
		t.Errorf("%v", f.Ledger)
	}
	s.expect("closed: true\nclassPath: [classes]\nscripts: [\"bin/*.sh\"]\n", map[string]reach.Result{"shop.FileReporter#report": reach.NotReached})
	s.expect("closed: true\nclassPath: [classes]\nscripts: [\"bin/*.sh\"]\nplugins: {types: [shop.Reporter]}\n", map[string]reach.Result{
		"shop.FileReporter#report": reach.ReachedAssuming, "shop.OtherReporter#report": reach.ReachedAssuming, "shop.FileReporter#unused": reach.NotReached})
}

func TestTheInterfaceOfALibraryRuns(t *testing.T) {
	s := newShop(t)
	s.expect("classPath: [classes]\napi: [shop.api.C*]\nclosed: true\n", map[string]reach.Result{"shop.api.Cart#pay": reach.Reached, "shop.api.Cart#extend": reach.Reached,
		"shop.api.Base#inherited": reach.Reached, "shop.api.Receipt#text": reach.Reached, "shop.api.Cart#inside": reach.NotReached, "shop.Main#main": reach.NotReached})
}

func TestAnnotatedClassesAreCreatedAndCalled(t *testing.T) {
	s := newShop(t)
	s.expect("classPath: [classes]\nmain: [shop.Tool]\nplugins: {annotations: [shop.beans.Bean]}\nclosed: true\n", map[string]reach.Result{"shop.beans.Order#<init>": reach.Reached,
		"shop.beans.Order#handle": reach.ReachedAssuming, "shop.beans.Clerk#serve": reach.ReachedAssuming, "shop.beans.Plain#serve": reach.NotReached, "shop.Tool#work": reach.Reached})
}

// A JVM initialises the class that it is told, also where the method main is above it.
func TestTheClassThatInheritsMainIsInitialised(t *testing.T) {
	s := newShop(t)
	s.expect("classPath: [classes]\nmain: [shop.Inherits]\nclosed: true\n", map[string]reach.Result{"shop.Tool#work": reach.Reached, "shop.Inherits#begin": reach.Reached})
	s.expect("classPath: [classes]\nmain: [shop.Main]\nscripts: [bin/run-class.sh]\nclosed: true\n", map[string]reach.Result{"shop.Inherits#begin": reach.Undetermined})
}

func TestWhatIsNotFoundIsToldAndLeavesOpenWhatItMayHide(t *testing.T) {
	const base = "classPath: [classes]\nmain: [shop.Tool]\n"
	built := newShop(t)
	built.remove("WEB-INF/web.xml") // some write their own
	for _, tt := range []struct {
		name, profile, file, text string
		gap                       string                  // how it is told; "" for not
		want                      map[string]reach.Result // beside shop.Tool, which is reached
	}{
		{"a main class", base + "closed: true\nscripts: [\"bin/*.sh?\"]\nentries: [shop.Gone#run]\n", "", "", "the profile's entry shop.Gone#run: is of a class that is not on the class path",
			map[string]reach.Result{"shop.Hidden#work": reach.Undetermined, "shop.Gone": reach.Undetermined}},
		{"a method", base + "entries: [\"shop.Hidden#walk\"]\n", "", "", "the profile's entry shop.Hidden#walk: is no method of its class", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"a main class that need not be there", base + "entries: [\"shop.Hidden#walk?\", \"shop.Gone#run?\"]\nclosed: true\n", "", "", "", map[string]reach.Result{"shop.Hidden#work": reach.NotReached, "shop.Gone": reach.Absent}},
		{"the class of a script, on a closed class path", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "java -cp lib shop.Gone\n", "bin/x:1: shop.Gone is not on the class path, which holds all that ships: it cannot run", map[string]reach.Result{"shop.Hidden#work": reach.NotReached}},
		{"the class of a script", base + "scripts: [bin/x]\n", "bin/x", "java -cp lib shop.Gone\n", "bin/x:1: shop.Gone is not on the class path", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined, "shop.Gone": reach.Undetermined}},
		{"a class in a variable", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "\njava -cp lib $SHOP_CLASS\n", "bin/x:2: starts a class that is not known: $SHOP_CLASS",
			map[string]reach.Result{"shop.Hidden#work": reach.Undetermined, "shop.FileReporter#report": reach.NotReached}},
		{"who calls a script", base + "closed: true\nscripts: [bin/run-class.sh]\n", "", "", "bin/run-class.sh:3: starts the class that it is called with, and no script is known to call it", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"what a script only prints", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "echo usage: java shop.Hidden, not shop.Gone\n", "", map[string]reach.Result{"shop.Hidden#work": reach.ReachedAssuming}},
		{"who calls a script that names a class of another kind", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "java -Da=shop.Mentioned \"$@\"\n", "bin/x:1: starts the class that it is called with, and no script is known to call it",
			map[string]reach.Result{"shop.Hidden#work": reach.Undetermined, "shop.Mentioned#close": reach.ReachedAssuming}},
		{"an archive", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "java -jar lib/gone-$V.jar\n", "bin/x:1: lib/gone-$V.jar is started and not on the class path", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined, "shop.Gone": reach.Undetermined}},
		{"an agent", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "java -javaagent:a.jar shop.Tool\n", "bin/x:1: a.jar is an agent, which may change every class", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"scripts", base + "closed: true\nscripts: [\"bin/*.gone\"]\n", "", "", "the profile's script bin/*.gone: names nothing that is there", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"a script that is no text", base + "closed: true\nscripts: [bin/x]\n", "bin/x", "\x7fELF\x00", "bin/x: is no text: what it starts is not known", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"a part of the class path", "classPath: [classes, \"lib/*.jar\"]\nmain: [shop.Tool]\nclosed: true\n", "", "", "the profile's class path lib/*.jar: names nothing that is there", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined, "shop.Gone": reach.Undetermined}},
		{"a class that a setting names", base + "closed: true\nplugins: {keys: [\"*.class\"]}\nconfiguration: [c.properties]\n", "c.properties", "a.class=shop.Gone\n", "c.properties:1, a.class: shop.Gone is not on the class path, which holds all that ships: it cannot run", map[string]reach.Result{"shop.FileReporter#<init>": reach.NotReached}},
		{"another name of a class", base + "closed: true\nplugins: {keys: [\"*.class\"]}\nconfiguration: [c.properties]\n", "c.properties", "a.class=${FILE}\n", "c.properties:1, a.class: ${FILE} is no class of the class path, and may stand for any", map[string]reach.Result{"shop.FileReporter#<init>": reach.Undetermined, "shop.Hidden#work": reach.NotReached}},
		{"a type of plug-ins", base + "closed: true\nplugins: {types: [shop.Gone]}\n", "", "", "the profile's type of plug-ins shop.Gone: is not on the class path, and no class is beneath it", map[string]reach.Result{"shop.FileReporter#<init>": reach.Undetermined}},
		{"an annotation", base + "closed: true\nplugins: {annotations: [shop.Gone]}\n", "", "", "the profile's annotation shop.Gone: is not on the class path, and stands at no class", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"a pattern of classes", base + "closed: true\napi: [shop.gone.**]\n", "", "", "the profile's interface shop.gone.**: names no public class of the class path", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
		{"a servlet", base + "closed: true\nservlets: true\n", "WEB-INF/web.xml", "<a><x:filter-class>shop.Gone</x:filter-class></a>", "WEB-INF/web.xml:1, x:filter-class: shop.Gone is not on the class path, which holds all that ships: it cannot run", map[string]reach.Result{"shop.CartServlet#add": reach.NotReached}},
		{"a page", base + "closed: true\nservlets: true\n", "a.jsp", "<%= 1 %>", "a.jsp: is a page of which a servlet container makes a class: what it calls is not known", map[string]reach.Result{"shop.Hidden#work": reach.Undetermined}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &shop{t, built.folder}
			if tt.file != "" {
				s.write(tt.file, tt.text)
				defer s.remove(tt.file)
			}
			var symbols []string
			for symbol := range tt.want {
				symbols = append(symbols, symbol)
			}
			found, roots := s.asks(tt.profile, append(symbols, "shop.Tool#work")...)
			tt.want["shop.Tool#work"] = reach.Reached
			for symbol, want := range tt.want {
				if got := found[symbol].Result; got != want {
					t.Errorf("%s is %s, not %s", symbol, got, want)
				}
			}
			var told []string
			for _, g := range roots.Gaps {
				told = append(told, fmt.Sprintf("%s: %s", g.Entry().Where, g.Entry().What))
			}
			if want := tt.gap; want == "" && len(told) > 0 || want != "" && !slices.Equal(told, []string{want}) {
				t.Errorf("told: %s", strings.Join(told, "\n"))
			}
		})
	}
}

func TestNothingThatRunsIsRefused(t *testing.T) {
	s := newShop(t)
	_, err := jvm.Analyze(context.Background(), jvm.Request{ClassPath: []string{filepath.Join(s.folder, "classes")}, Algorithm: callgraph.RTA,
		Resolve: func(ctx context.Context, prog *program.Program) (reach.Roots, error) {
			return profile.Resolve(ctx, verdict.Profile{Name: "x", Main: []string{"shop.Gone"}}, prog, nil)
		}})
	if verdict.CodeOf(err) != verdict.NotFound || !strings.Contains(err.Error(), "nothing that the profile names is there") {
		t.Errorf("%v", err)
	}
}
