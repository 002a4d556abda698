// SPDX-License-Identifier: Apache-2.0

package bytediff_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/classpath"
)

// pair is two builds and what differs between them.
type pair struct {
	name  string
	files map[string]string // by what stands behind the colon
}

func pairs(t *testing.T) (list []*pair) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/pairs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		name, file, ok := strings.Cut(f.Name, ": ")
		if !ok {
			t.Fatalf("%s is no file of a pair", f.Name)
		}
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, &pair{name, map[string]string{}})
		}
		list[len(list)-1].files[file] = string(f.Data)
	}
	return list
}

// compiled compiles one of the builds.
func (p *pair) compiled(t *testing.T, build string) *classpath.Path {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		t.Skip("there is no javac")
	}
	folder := t.TempDir()
	arguments := append([]string{"-nowarn", "-d", filepath.Join(folder, "classes")}, strings.Fields(p.files[build])...)
	for name, text := range p.files {
		if source, ok := strings.CutPrefix(name, build+"/"); ok {
			file := filepath.Join(folder, source)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			arguments = append(arguments, file)
		}
	}
	if out, err := exec.Command(javac, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path, err := classpath.Open([]string{filepath.Join(folder, "classes")}, classpath.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(path.Close)
	return path
}

func TestWhatChangedStandsFirstAndWhatACompilerDoesNowhere(t *testing.T) {
	for _, p := range pairs(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			r, err := bytediff.Diff(context.Background(), p.compiled(t, "old"), p.compiled(t, "new"), bytediff.Options{Words: strings.Fields(p.files["words"])})
			if err != nil || len(r.Skipped) > 0 {
				t.Fatalf("%v, left out %v", err, r.Skipped)
			}
			var got strings.Builder
			for _, c := range r.Changes {
				fmt.Fprintf(&got, "%s %s %s\n", c.Kind, c.Confidence, c.Symbol)
			}
			if want := strings.TrimLeft(p.files["want"], "\n"); strings.TrimSpace(got.String()) != strings.TrimSpace(want) {
				t.Errorf("got\n%swant\n%s%v", got.String(), want, r.Changes)
			}
		})
	}
}
