// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"verdict/internal/jvm/callgraph/replaytest"
	"verdict/internal/jvm/classpath"
)

// runtimes are the JDKs of few modules that cases are analysed with, each opened once.
type runtimes struct {
	mu     sync.Mutex
	opened map[string]*runtime // by modules
}

// runtime is an opened JDK, with what was found out of it.
type runtime struct {
	*classpath.Path
	classes  *replaytest.Classes
	replayed sync.Map
}

// path opens a class path behind the JDK of a case. It is what classpath.Open gives, but
// that no case reads the JDK's archives anew.
func (w *workshop) path(t *testing.T, c *capability, elements []string) *classpath.Path {
	t.Helper()
	jdk := w.runtime(t, c)
	own, err := classpath.Open(elements, classpath.Options{Release: w.jdk.Release})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Close)
	return &classpath.Path{Archives: slices.Concat(jdk.Archives, own.Archives), JDK: jdk.JDK, Ledger: slices.Concat(jdk.Ledger, own.Ledger)}
}

// runtime gives the opened JDK of the modules that a case uses, so that it is analysed in
// little time; all of the JDK when it has no files of modules.
func (w *workshop) runtime(t *testing.T, c *capability) *runtime {
	t.Helper()
	w.runtimes.mu.Lock()
	defer w.runtimes.mu.Unlock()
	modules := strings.Join(c.words("modules"), "+")
	if known := w.runtimes.opened[modules]; known != nil {
		return known
	}
	path, err := classpath.Open(nil, classpath.Options{JDK: w.few(t, c)})
	if err != nil {
		t.Fatal(err)
	}
	opened := &runtime{Path: path, classes: classesOf(t, nil, path.Archives)}
	w.runtimes.opened[modules] = opened
	return opened
}

// close closes the JDKs that were opened.
func (w *workshop) close() {
	for _, path := range w.runtimes.opened {
		path.Close()
	}
}

// few gives a JDK of the modules that a case uses. Its files are not compressed: some
// classes are read for every graph.
func (w *workshop) few(t *testing.T, c *capability) *classpath.JDK {
	t.Helper()
	home := filepath.Join(w.folder, "jdk", strings.Join(c.words("modules"), "+"))
	for _, name := range append([]string{"java.base"}, c.words("modules")...) {
		name = filepath.Join("jmods", name+".jmod")
		original := filepath.Join(w.jdk.Home, name)
		if !exists(original) {
			return w.jdk
		}
		unpacked := filepath.Join(w.folder, name)
		if !exists(unpacked) {
			write(t, unpacked, stored(t, original))
		}
		if err := os.MkdirAll(filepath.Join(home, "jmods"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(unpacked, filepath.Join(home, name)); err != nil {
			t.Fatal(err)
		}
	}
	release, err := os.ReadFile(filepath.Join(w.jdk.Home, "release"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, "release"), release)
	small, err := classpath.OpenJDK(home)
	if err != nil {
		t.Fatal(err)
	}
	return small
}

// stored gives the classes of a module's file in an archive without compression.
func stored(t *testing.T, name string) []byte {
	t.Helper()
	module, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close()
	var b strings.Builder
	z := zip.NewWriter(&b)
	for _, f := range module.File {
		if !strings.HasPrefix(f.Name, "classes/") || strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.Name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}
