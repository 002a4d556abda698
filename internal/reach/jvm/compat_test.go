// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verdict/internal/jvm/classpath"
	"verdict/internal/reach/jvm"
)

// built compiles sources, by name, into a folder of its own.
func built(t *testing.T, classPath string, sources map[string]string) string {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		t.Skip("there is no javac")
	}
	folder := t.TempDir()
	arguments := []string{"-nowarn", "-g", "-d", filepath.Join(folder, "classes"), "-cp", classPath}
	for name, text := range sources {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, file)
	}
	if out, err := exec.Command(javac, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(folder, "classes")
}

func TestWhatANewerBuildBreaksIsFound(t *testing.T) {
	jdk := classpath.FindJDK()
	if jdk == nil {
		t.Skip("there is no JDK")
	}
	before := built(t, "", map[string]string{
		"lib/Api.java": `package lib; public class Api {
  public int kept() { return 1; } public int gone() { return 1; } public int other(int n) { return n; } public static int fixed() { return 1; }
  public int hidden() { return 1; } public int field; public int lost; public Api() { } public Api(int n) { } }`,
		"lib/Old.java":   `package lib; public class Old { public void run() { } }`,
		"lib/Shape.java": `package lib; public abstract class Shape { public abstract int area(); public int edges() { return 3; } }`,
		"lib/Free.java":  `package lib; public class Free { }`,
	})
	after := built(t, "", map[string]string{
		"lib/Api.java": `package lib; public class Api {
  public int kept() { return 2; } public int other(long n) { return 1; } public int fixed() { return 1; }
  int hidden() { return 1; } public int field; public long lost; public Api() { } }`,
		"lib/moved/Old.java": `package lib.moved; public class Old { public void run() { } }`,
		"lib/Shape.java":     `package lib; public abstract class Shape { public abstract int area(); public abstract int sides(); public final int edges() { return 3; } }`,
		"lib/Free.java":      `package lib; public final class Free { }`,
	})
	app := built(t, before, map[string]string{"app/Main.java": `package app; import lib.*; import java.util.function.*;
public class Main {
  int all(Api a) {
    int n = a.kept() + a.field;
    n += a.gone();
    n += a.other(1);
    n += Api.fixed();
    n += a.hidden();
    n += a.lost;
    new Api(1);
    new Old().run();
    IntSupplier s = a::gone;
    return n + s.getAsInt();
  }
}
class Square extends Shape { public int area() { return 1; } public int edges() { return 4; } }
class Freer extends Free { }
`})
	found, err := jvm.Compat(context.Background(), jvm.Request{ClassPath: []string{app, before}, JDK: jdk}, before, after)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range found {
		at := b.Class
		if b.Method != "" {
			at += "#" + b.Method
		}
		got = append(got, at+" "+string(b.Problem)+" "+b.Uses)
	}
	want := strings.Split(`app.Main#all removed lib.Api#gone()I
app.Main#all changed lib.Api#other(I)I
app.Main#all changed lib.Api#fixed()I
app.Main#all changed lib.Api#hidden()I
app.Main#all removed lib.Api#lostI
app.Main#all changed lib.Api#<init>(I)V
app.Main#all moved lib.Old
app.Main#all moved lib.Old#<init>()V
app.Main#all moved lib.Old#run()V
app.Main#all removed lib.Api#gone()I
app.Square changed lib.Shape#sides()I
app.Square changed lib.Shape#edges()I
app.Freer changed lib.Free`, "\n")
	all := strings.Join(got, "\n") + "\n"
	for _, w := range want {
		if !strings.Contains(all, w+"\n") {
			t.Errorf("%q is not found", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d are found, not %d:\n%s", len(got), len(want), all)
	}
	same, err := jvm.Compat(context.Background(), jvm.Request{ClassPath: []string{app}, JDK: jdk}, before, before)
	if err != nil || len(same) != 0 {
		t.Errorf("the same build: %v, %v", same, err)
	}
}
