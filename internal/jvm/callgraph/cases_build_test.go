// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"archive/zip"
	"cmp"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"verdict/internal/jvm/classpath"
)

// workshop compiles cases and runs them.
type workshop struct {
	folder string
	jdk    *classpath.JDK // of which the tools are
	tool   string         // the folder of the compiled Cases.java

	runtimes runtimes
	facts    memory
}

// openWorkshop skips the test where there is no JDK.
func openWorkshop(t *testing.T) *workshop {
	t.Helper()
	w := &workshop{folder: t.TempDir(), jdk: classpath.FindJDK(), runtimes: runtimes{opened: map[string]*runtime{}}}
	t.Cleanup(w.close)
	switch {
	case w.jdk == nil:
		t.Skip("there is no JDK: neither JAVA_HOME nor the command java leads to one")
	case !isFile(w.command("javac")):
		t.Skipf("%s has no javac: it is a runtime without its compiler", w.jdk.Home)
	}
	w.tool = filepath.Join(w.folder, "tool")
	w.run(t, "javac", "-d", w.tool, "testdata/Cases.java")
	return w
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (w *workshop) command(name string) string { return filepath.Join(w.jdk.Home, "bin", name) }

func (w *workshop) run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(w.command(name), arguments...)
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, said.String())
	}
	return string(out)
}

// can tells why a case cannot be compiled here; "" when it can.
func (w *workshop) can(c *capability) string {
	if n, _ := strconv.Atoi(c.one("release")); n > w.jdk.Release {
		return "needs a JDK of release " + c.one("release") + "; this one is " + w.jdk.Version
	}
	if n, _ := strconv.Atoi(c.one("until")); n > 0 && n < w.jdk.Release {
		return "needs a JDK up to release " + c.one("until") + "; this one is " + w.jdk.Version
	}
	return ""
}

// home is where a case's sources and classes are.
func (w *workshop) home(c *capability) string {
	return filepath.Join(w.folder, strings.ReplaceAll(c.title(), "/", "."))
}

// root is a place of classes: the folder of the program itself, a jar, or what a jar
// holds for itself.
type root struct {
	name    string // of the folder, "app" or one that ends in .jar
	later   bool   // it is compiled behind all others, and replaces what is there
	sources []string
}

// holds are folders of archives that hold classes.
var holds = []string{"BOOT-INF/classes/", "WEB-INF/classes/"}

// place tells in which root a member lies.
func place(member string) (name, inside string, later bool) {
	member, later = strings.CutPrefix(member, "later/")
	name, inside = "app", member
	parts := strings.Split(member, "/")
	for i, part := range parts[:len(parts)-1] {
		if ext := path.Ext(part); ext == ".jar" || ext == ".war" {
			name, inside = path.Join(parts[:i+1]...), path.Join(parts[i+1:]...)
		}
	}
	for _, folder := range holds {
		if rest, ok := strings.CutPrefix(inside, folder); ok {
			return name + "/" + strings.TrimSuffix(folder, "/"), rest, later
		}
	}
	if rest, ok := strings.CutPrefix(inside, "META-INF/versions/"); ok {
		release, rest, _ := strings.Cut(rest, "/")
		return name + "/META-INF/versions/" + release, rest, later
	}
	return name, inside, later
}

// unpack writes the members of a case and gives its roots in their order.
func (w *workshop) unpack(t *testing.T, c *capability) []*root {
	t.Helper()
	var roots []*root
	for _, f := range c.files {
		name, inside, later := place(f.Name)
		i := slices.IndexFunc(roots, func(r *root) bool { return r.name == name && r.later == later })
		if i < 0 {
			i = len(roots)
			roots = append(roots, &root{name: name, later: later})
		}
		r := roots[i]
		switch path.Ext(inside) {
		case ".java":
			source := filepath.Join(w.home(c), "src", strconv.Itoa(i), filepath.FromSlash(inside))
			write(t, source, f.Data)
			r.sources = append(r.sources, source)
		case ".listing":
			class, err := assemble(string(f.Data))
			if err != nil {
				t.Fatalf("%s: %s: %v", c.title(), f.Name, err)
			}
			inside = strings.TrimSuffix(inside, ".listing")
			if path.Ext(inside) == "" {
				inside += ".class"
			}
			write(t, filepath.Join(w.home(c), "out", name, inside), class)
		default:
			write(t, filepath.Join(w.home(c), "out", name, filepath.FromSlash(inside)), f.Data)
		}
	}
	slices.SortStableFunc(roots, func(a, b *root) int {
		return cmp.Compare(strconv.FormatBool(a.later), strconv.FormatBool(b.later))
	})
	return roots
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// compile compiles all cases in one process.
func (w *workshop) compile(t *testing.T, suite []*capability) {
	t.Helper()
	var plan strings.Builder
	for _, c := range suite {
		roots := w.unpack(t, c)
		var path []string
		for _, r := range roots {
			path = append(path, filepath.Join(w.home(c), "out", r.name))
		}
		for _, r := range roots {
			if len(r.sources) > 0 {
				task := []string{c.title(), c.one("release"), filepath.Join(w.home(c), "out", r.name), strings.Join(path, string(os.PathListSeparator))}
				plan.WriteString(strings.Join(append(task, r.sources...), "\t") + "\n")
			}
		}
	}
	write(t, filepath.Join(w.folder, "compile"), []byte(plan.String()))
	if said := w.run(t, "java", "-cp", w.tool, "Cases", "compile", filepath.Join(w.folder, "compile")); said != "" {
		t.Fatalf("cases do not compile:\n%s", strings.ReplaceAll(said, " | ", "\n"))
	}
	for _, c := range suite {
		for _, class := range c.words("delete") {
			matches, _ := filepath.Glob(filepath.Join(w.home(c), "out", "*", strings.ReplaceAll(class, ".", "/")+".class"))
			if len(matches) == 0 {
				t.Fatalf("%s deletes %s, which is not there", c.title(), class)
			}
			for _, name := range matches {
				os.Remove(name)
			}
		}
		w.pack(t, filepath.Join(w.home(c), "out"))
	}
}

// pack makes archives of the folders that are named like one, the inner first.
func (w *workshop) pack(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		name := filepath.Join(folder, e.Name())
		w.pack(t, name)
		if ext := filepath.Ext(name); ext == ".jar" || ext == ".war" {
			content := zipOf(t, name)
			if err := os.RemoveAll(name); err != nil {
				t.Fatal(err)
			}
			write(t, name, content)
		}
	}
}

func zipOf(t *testing.T, folder string) []byte {
	t.Helper()
	var b strings.Builder
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// classPath gives the elements of a case's class path.
func (w *workshop) classPath(c *capability) []string {
	names := c.words("classpath")
	if len(names) == 0 {
		names = append(names, "app")
		for _, f := range c.files {
			name, _, _ := place(f.Name)
			if name, _, _ = strings.Cut(name, "/"); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	var list []string
	for _, name := range names {
		if name = filepath.Join(w.home(c), "out", name); exists(name) {
			list = append(list, name)
		}
	}
	return list
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
