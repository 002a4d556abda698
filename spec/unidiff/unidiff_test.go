// SPDX-License-Identifier: Apache-2.0

package unidiff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"verdict/spec/unidiff"
)

const fix = `From 1f0c2a9b Mon Sep 17 00:00:00 2001
Subject: [PATCH] check the length

---
 src/A.java | 3 ++-
 2 files changed
diff --git a/src/A.java b/src/A.java
index 1111111..2222222 100644
--- a/src/A.java
+++ b/src/A.java
@@ -1,3 +1,4 @@ class A
 class A {
-  int a() { return 1; }
+  int a() { return 2; }
+  int b() { return 3; }
 }
@@ -10 +11,0 @@
-// gone
\ No newline at end of file
diff --git a/logo.png b/logo.png
index 1111111..2222222 100644
Binary files a/logo.png and b/logo.png differ
diff --git a/old name.java b/new name.java
similarity index 100%
rename from old name.java
rename to new name.java
diff --git "a/na\303\257ve.java" "b/na\303\257ve.java"
new file mode 100644
--- /dev/null
+++ "b/na\303\257ve.java"
@@ -0,0 +1,2 @@
+class B {
+}
-- 
2.47.0
`

func ExampleParse() {
	files, err := unidiff.Parse([]byte(fix))
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range files {
		fmt.Printf("%s: %d hunks, binary %v\n", f.Path(), len(f.Hunks), f.Binary)
	}
	for _, l := range files[0].Hunks[0].Lines {
		fmt.Printf("%c %d %d %s\n", l.Op, l.Old, l.New, l.Text)
	}
	// Output:
	// src/A.java: 2 hunks, binary false
	// logo.png: 0 hunks, binary true
	// naïve.java: 1 hunks, binary false
	//   1 1 class A {
	// - 2 0   int a() { return 1; }
	// + 0 2   int a() { return 2; }
	// + 0 3   int b() { return 3; }
	//   3 4 }
}

func ExampleFile_Revert() {
	files, err := unidiff.Parse([]byte("--- a.txt\n+++ a.txt\t2026-01-02 03:04:05\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n"))
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(files[0].Revert([]string{"one", "three", "four"}))
	_, err = files[0].Apply([]string{"one", "three"})
	fmt.Println(err)
	// Output:
	// [one two four] <nil>
	// line 2: the diff has "two" there, and the file "three"
}

func TestWhatIsNoDiffIsRefusedWithItsLine(t *testing.T) {
	for text, say := range map[string]string{
		"":                                   "line 1: this is no unified diff",
		"hello\n":                            "line 1: this is no unified diff",
		"@@ -1 +1 @@\n-a\n+b\n":              "line 1: a hunk stands under no file",
		"--- a\n+++ b\n@@ -1,x +1 @@\n":      "line 3: this is no beginning of a hunk",
		"--- a\n+++ b\n@@ -1,2 +1,2 @@\n a":  "line 3: the hunk ends before all of its lines came",
		"--- a\n+++ b\n@@ -1 +1 @@\n!a\n":    "line 4: the hunk says that a line follows",
		"--- a\n+++ b\n@@ -1 +1 @@\n-a\n-b":  "line 5: the hunk has more lines than it says",
		"--- a\n+++ b\n@@ -0,0 +1 @@\n a\n":  "line 4: the hunk has more lines than it says",
		"diff --git a/a b/a\nindex 1..2\n\n": "it names no file that differs",
	} {
		if _, err := unidiff.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v, want %q", text, err, say)
		}
	}
}

func TestAFileWithoutLinesOnOneSideIsNotThere(t *testing.T) {
	files, err := unidiff.Parse([]byte("--- a/x\t1970-01-01\n+++ b/x\n@@ -0,0 +1 @@\n+a\n--- a/y\n+++ b/y\n@@ -1 +0,0 @@\n-a\n"))
	if err != nil || len(files) != 2 || files[0].Old != "" || files[0].New != "x" || files[1].Old != "y" || files[1].New != "" {
		t.Errorf("%+v %v", files, err)
	}
}

func TestLinesOfEitherEndAreTheSame(t *testing.T) {
	files, err := unidiff.Parse([]byte("--- a\r\n+++ b\r\n@@ -1,2 +1,2 @@\r\n a\r\n-b\r\n+c\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	after, err := files[0].Apply(unidiff.Lines("a\nb\n"))
	if err != nil || !slices.Equal(after, unidiff.Lines("a\r\nc\r\n")) {
		t.Errorf("%q %v", after, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(fix))
	f.Add([]byte("--- a\n+++ b\n@@ -1,3 +1 @@\n-a\n\n-c\n@@ -0,0 +9 @@\n+x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		files, err := unidiff.Parse(b)
		if err != nil {
			return
		}
		for _, file := range files {
			before := make([]string, 0)
			for _, h := range file.Hunks {
				for len(before) < min(h.OldStart-1, 1000) {
					before = append(before, "")
				}
				for _, l := range h.Lines {
					if l.Op != unidiff.Added {
						before = append(before, l.Text)
					}
				}
			}
			after, err := file.Apply(before)
			if err != nil {
				continue
			}
			if again, err := file.Revert(after); err == nil && !slices.Equal(again, before) {
				t.Errorf("%q becomes %q and goes back to %q", before, after, again)
			}
		}
	})
}
