// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
)

// jdks opens every JDK of the machine. A test skips when there is none.
func jdks(t testing.TB) []*classpath.Path {
	t.Helper()
	paths := jdksOrNone(t)
	if len(paths) == 0 {
		t.Skip("no JDK is here")
	}
	return paths
}

func jdksOrNone(t testing.TB) (paths []*classpath.Path) {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/jvm/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, home := range append(found, os.Getenv("JAVA_HOME")) {
		home, err := filepath.EvalSymlinks(home)
		if err != nil || seen[home] {
			continue
		}
		seen[home] = true
		jdk, err := classpath.OpenJDK(home)
		if err != nil {
			continue
		}
		path, err := classpath.Open(nil, classpath.Options{JDK: jdk})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(path.Close)
		paths = append(paths, path)
	}
	return paths
}

// classes gives every nth class of a path.
func classes(t testing.TB, path *classpath.Path, nth int, take func(c *classfile.Class, b []byte)) {
	t.Helper()
	n := 0
	for _, archive := range path.Archives {
		for i := range archive.Members() {
			if !archive.IsClass(i) {
				continue
			}
			if n++; n%nth != 0 {
				continue
			}
			b, err := archive.Append(nil, i)
			if err != nil {
				t.Fatal(err)
			}
			c, err := classfile.Parse(b)
			if err != nil {
				t.Fatalf("%s: %v", archive.Member(i), err)
			}
			take(c, b)
		}
	}
}

// judged writes classes of a JDK that javac of the machine may have made into
// files.
func judged(t *testing.T) []string {
	t.Helper()
	const newest = 61 // of the classes that the ASM of JDK 17 reads
	dir := t.TempDir()
	var files []string
	for _, path := range jdks(t) {
		classes(t, path, 50, func(c *classfile.Class, b []byte) {
			if c.Major > newest {
				return
			}
			file := filepath.Join(dir, strconv.Itoa(len(files))+".class")
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		})
	}
	return files
}
