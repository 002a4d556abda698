// SPDX-License-Identifier: Apache-2.0

package gobinary_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/gobinary"
	"verdict/internal/limits"
)

type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

func file(path string, b []byte) inventory.File {
	return inventory.File{Path: path, Size: int64(len(b)), Head: b[:min(len(b), inventory.HeadBytes)], Open: func() (inventory.Content, error) {
		return content{bytes.NewReader(b)}, nil
	}}
}

// publish puts a module of one package into a proxy that is a folder.
func publish(t *testing.T, proxy, path, version string) {
	t.Helper()
	source := filepath.Join(t.TempDir(), "source")
	mod := "module " + path + "\n\ngo 1.24\n"
	name := filepath.Base(path)
	write(t, filepath.Join(source, "go.mod"), mod)
	write(t, filepath.Join(source, "x.go"), "package "+name+"\n\nvar X = 1\n")
	escaped, err := module.EscapePath(path)
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(proxy, filepath.FromSlash(escaped), "@v", version)
	write(t, at+".mod", mod)
	write(t, at+".info", fmt.Sprintf(`{"Version":%q}`, version))
	var packed bytes.Buffer
	if err := zip.CreateFromDir(&packed, module.Version{Path: path, Version: version}, source); err != nil {
		t.Fatal(err)
	}
	write(t, at+".zip", packed.String())
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// program is a module with every kind of dependency: plain, with upper case in
// its path, replaced by another version, by a module of another name, by a folder.
func program(t *testing.T) (folder, proxy string) {
	t.Helper()
	proxy, folder = t.TempDir(), t.TempDir()
	publish(t, proxy, "example.com/plain", "v1.2.3")
	publish(t, proxy, "example.com/Upper/lib", "v0.0.0-20240102030405-abcdefabcdef")
	publish(t, proxy, "example.com/pinned", "v1.1.0")
	publish(t, proxy, "example.com/fork/forked", "v1.5.0")
	write(t, filepath.Join(folder, "local", "go.mod"), "module example.com/local\n")
	write(t, filepath.Join(folder, "local", "x.go"), "package local\n\nvar X = 1\n")
	write(t, filepath.Join(folder, "go.mod"), `module example.com/app

go 1.24

require (
	example.com/plain v1.2.3
	example.com/Upper/lib v0.0.0-20240102030405-abcdefabcdef
	example.com/pinned v1.0.0
	example.com/forked v1.4.0
	example.com/local v1.9.0
)

replace example.com/pinned v1.0.0 => example.com/pinned v1.1.0
replace example.com/forked => example.com/fork/forked v1.5.0
replace example.com/local => ./local
`)
	write(t, filepath.Join(folder, "main.go"), `package main

import (
	"example.com/Upper/lib"
	"example.com/forked"
	"example.com/local"
	"example.com/pinned"
	"example.com/plain"
)

func main() { println(lib.X + forked.X + local.X + pinned.X + plain.X) }
`)
	return folder, proxy
}

// build runs the go command; the test is skipped without it.
func build(t *testing.T, folder, proxy string, env []string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command is not installed")
	}
	out := filepath.Join(t.TempDir(), "program")
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"build", "-o", out}, args...)...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOPROXY=file://"+filepath.ToSlash(proxy), "GONOSUMDB=*", "GOFLAGS=-mod=mod -modcacherw",
		"GOMODCACHE="+t.TempDir(), "GOTOOLCHAIN=local", "GOWORK=off", "CGO_ENABLED=0")
	cmd.Env = append(cmd.Env, env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, text)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// toolVersion is the release of the go command as records write it.
func toolVersion(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOVERSION").Output()
	if err != nil {
		t.Skip(err)
	}
	v := strings.TrimPrefix(strings.Fields(string(out))[0], "go")
	if strings.Count(v, ".") != 2 {
		t.Skipf("the go command is of the toolchain %s, between releases", v)
	}
	return v
}

func lines(found inventory.Catalogued) []string {
	var all []string
	for _, o := range found.Occurrences {
		line := o.Component.PURL + " | " + o.Evidence
		if o.Component.Pedigree != nil {
			line += " | " + strings.Join(o.Component.Pedigree.Ancestors, " ")
		}
		all = append(all, line)
	}
	return all
}

func catalogue(t *testing.T, files ...inventory.File) inventory.Catalogued {
	t.Helper()
	c := gobinary.New()
	for _, f := range files {
		if !c.Wants(f.Path, f.Head) {
			t.Fatalf("%s is not wanted", f.Path)
		}
	}
	found, err := c.Catalogue(t.Context(), files, limits.NewBudget(limits.ZipCaps{}))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestModulesOfAProgram(t *testing.T) {
	folder, proxy := program(t)
	for _, system := range []string{"linux", "windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			b := build(t, folder, proxy, []string{"GOOS=" + system, "GOARCH=amd64"}, "-ldflags=-s -w", ".")
			found := catalogue(t, file("bin/program", b))
			want := []string{
				"pkg:golang/stdlib@" + toolVersion(t) + " | toolchain go" + toolVersion(t),
				"pkg:golang/example.com/app | main module",
				"pkg:golang/example.com/upper/lib@v0.0.0-20240102030405-abcdefabcdef | module",
				"pkg:golang/example.com/fork/forked@v1.5.0 | module example.com/forked v1.4.0, replaced | pkg:golang/example.com/forked@v1.4.0",
				"pkg:golang/example.com/local | module, replaced by the folder ./local",
				"pkg:golang/example.com/pinned@v1.1.0 | module example.com/pinned v1.0.0, replaced",
				"pkg:golang/example.com/plain@v1.2.3 | module",
			}
			if diff := cmp.Diff(want, lines(found)); diff != "" || len(found.Skipped) > 0 {
				t.Errorf("%v %s", found.Skipped, diff)
			}
			for _, o := range found.Occurrences {
				if o.Path != "bin/program" || o.Identity != verdict.ByBuild || o.Scope != "" {
					t.Errorf("%+v", o)
				}
			}
		})
	}
}

func TestModulesAreThoseThatTheGoCommandNames(t *testing.T) {
	folder, proxy := program(t)
	b := build(t, folder, proxy, nil, ".")
	path := filepath.Join(t.TempDir(), "program")
	write(t, path, string(b))
	out, err := exec.CommandContext(t.Context(), "go", "version", "-m", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(strings.ReplaceAll(line, "(devel)", "") + " -")
		name := "pkg:golang/" + strings.ToLower(fields[min(1, len(fields)-1)])
		switch fields[0] {
		case "mod":
			want = append(want, name)
		case "dep":
			want = append(want, name+"@"+fields[2])
		case "=>":
			if fields[1] == "./local" {
				want[len(want)-1], _, _ = strings.Cut(want[len(want)-1], "@")
			} else {
				want[len(want)-1] = name + "@" + fields[2]
			}
		}
	}
	var got []string
	for _, o := range catalogue(t, file("self", b)).Occurrences[1:] {
		got = append(got, o.Component.PURL)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 6 {
		t.Errorf("of %d: %s", len(want), diff)
	}
}

func TestAProgramBuiltWithoutModulesHasItsStandardLibrary(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "main.go"), "package main\n\nfunc main() {}\n")
	b := build(t, folder, folder, []string{"GO111MODULE=off", "GOFLAGS="}, "main.go")
	found := catalogue(t, file("old", b))
	if want := []string{"pkg:golang/stdlib@" + toolVersion(t) + " | toolchain go" + toolVersion(t)}; cmp.Diff(want, lines(found)) != "" {
		t.Error(lines(found))
	}
	if len(found.Skipped) != 1 || found.Skipped[0].Examples[0] != "old" || !strings.Contains(found.Skipped[0].Reason, "without modules") {
		t.Error(found.Skipped)
	}
}

func TestTheGoCommandIsTheToolchain(t *testing.T) {
	path, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not installed")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := lines(catalogue(t, file("go", b)))
	if want := "pkg:golang/toolchain@" + toolVersion(t) + " | main module"; len(found) < 2 || found[1] != want {
		t.Errorf("%q, not %s", found, want)
	}
}

func TestOfExecutablesThatGoDidNotWriteNothingIsSaid(t *testing.T) {
	for name, b := range map[string][]byte{
		"a DOS program":            append([]byte("MZ"), make([]byte, 200)...),
		"a header of Linux alone":  append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...),
		"a cut off header":         []byte("\x7fELF"),
		"architectures, but none":  {0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"a header of macOS, alone": append([]byte{0xcf, 0xfa, 0xed, 0xfe}, make([]byte, 30)...),
	} {
		if found := catalogue(t, file(name, b)); len(found.Occurrences) > 0 || len(found.Skipped) > 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	c := gobinary.New()
	for name, head := range map[string][]byte{"a Java class": {0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52}, "a script": []byte("#!/bin/sh\n"), "a link": nil} {
		if c.Wants("x", head) {
			t.Errorf("%s is wanted", name)
		}
	}
}

func TestADamagedGoProgramIsCounted(t *testing.T) {
	b := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 70_000)...)
	b = append(b, "\xff Go buildinf:\x08\x02"...)
	found := catalogue(t, file("bin/broken", b))
	if len(found.Skipped) != 1 || found.Skipped[0].Examples[0] != "bin/broken: cannot be read as an executable: unrecognized file format" {
		t.Errorf("%+v", found)
	}
}

func FuzzCatalogue(f *testing.F) {
	if self, err := os.Executable(); err == nil {
		if b, err := os.ReadFile(self); err == nil {
			f.Add(b[:4096])
		}
	}
	f.Add(append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...))
	f.Add(append([]byte("MZ"), make([]byte, 200)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		found, err := gobinary.New().Catalogue(t.Context(), []inventory.File{file("x", b)}, limits.NewBudget(limits.ZipCaps{}))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range found.Occurrences {
			if o.Component.PURL == "" && o.Identity != verdict.Unresolved {
				t.Errorf("%+v", o)
			}
		}
	})
}
