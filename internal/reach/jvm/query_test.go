// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/reach/jvm"
)

const shop = `
import java.util.function.Supplier;
@Deprecated
class Shop extends Base implements Runnable {
    static Parser shared;
    Object kept = new Parser[2];
    public void run() { shared = new Parser(); shared.parse("a.flag"); }
    void unused(Object o) { if (o instanceof Parser) ((Parser) o).parse("x"); }
    Supplier<Parser> make() { return Parser::new; }
    Supplier<String> text(Lenient l) { return l::toString; }
    @Deprecated void old(Lenient l) { l.parse("a.flag" + l); }
    public static void main(String[] arguments) { new Shop().run(); }
}
class Base { }
class Parser { int state; void parse(String s) { state = s.length(); new Parser(); } }
class Lenient extends Parser { }
`

// compiled compiles the shop and gives its class path.
func compiled(t *testing.T) string {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		t.Skip("there is no javac")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "Shop.java"), []byte(shop), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(javac, "-nowarn", "-g", "-d", filepath.Join(folder, "classes"), filepath.Join(folder, "Shop.java")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(folder, "classes")
}

func TestEveryUseIsFound(t *testing.T) {
	request := jvm.Request{ClassPath: []string{compiled(t)}, Algorithm: callgraph.RTA}
	for _, tt := range []struct {
		name string
		what jvm.Query
		want string
	}{
		{"of a class, by others than itself", jvm.Query{Class: "Parser"}, `Lenient extends Parser
Lenient#<init> calls Parser#<init>()V:16
Shop#<init> makes an array of Parser:6
Shop#make refers to Parser#<init>()V:9
Shop#run creates Parser:7
Shop#run calls Parser#<init>()V:7
Shop#run calls Parser#parse(Ljava/lang/String;)V:7
Shop#unused asks for Parser:8
Shop#unused casts to Parser:8
Shop#unused calls Parser#parse(Ljava/lang/String;)V:8`},
		{"of a method, and of one that inherits it", jvm.Query{Method: "Parser#parse"}, `Shop#old calls Lenient#parse(Ljava/lang/String;)V:11
Shop#run calls Parser#parse(Ljava/lang/String;)V:7
Shop#unused calls Parser#parse(Ljava/lang/String;)V:8`},
		{"of a constructor", jvm.Query{Method: "Parser#<init>"}, `Lenient#<init> calls Parser#<init>()V:16
Parser#parse calls Parser#<init>()V:15
Shop#make refers to Parser#<init>()V:9
Shop#run calls Parser#<init>()V:7`},
		{"of a field", jvm.Query{Field: "Shop#shared"}, `Shop#run writes Shop#sharedLParser;:7
Shop#run reads Shop#sharedLParser;:7`},
		{"of a text, also where it is joined with another", jvm.Query{Text: "a.flag"}, `Shop#run has the text a.flag:7`},
		{"of an annotation", jvm.Query{Annotation: "java.lang.Deprecated"}, `Shop is annotated with java.lang.Deprecated
Shop#old is annotated with java.lang.Deprecated:11`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, err := jvm.Uses(context.Background(), request, tt.what)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range found {
				line := u.Class
				if u.Method != "" {
					line += "#" + u.Method
				}
				line += " " + u.By + " " + u.Uses
				if u.Line > 0 {
					line += fmt.Sprint(":", u.Line)
				}
				got = append(got, line)
			}
			for _, want := range strings.Split(tt.want, "\n") {
				if !strings.HasSuffix(want, " -") && !strings.Contains(strings.Join(got, "\n")+"\n", want+"\n") {
					t.Errorf("%q is not found in\n%s", want, strings.Join(got, "\n"))
				}
			}
			if n := strings.Count(tt.want, "\n") + 1 - strings.Count(tt.want, " -"); len(got) != n {
				t.Errorf("%d uses are found, not %d:\n%s", len(got), n, strings.Join(got, "\n"))
			}
		})
	}
}

func TestAUseSaysWhetherItIsReached(t *testing.T) {
	jdk := classpath.FindJDK()
	if jdk == nil {
		t.Skip("there is no JDK")
	}
	request := jvm.Request{ClassPath: []string{compiled(t)}, JDK: jdk, Algorithm: callgraph.RTA, Main: []string{"Shop"}}
	found, err := jvm.Uses(context.Background(), request, jvm.Query{Method: "Parser#parse"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, u := range found {
		got[u.Method] = fmt.Sprint(u.Reached, " ", len(u.Witness))
	}
	if got["run"] != "reached 2" || got["unused"] != "not_reached 0" {
		t.Errorf("%v", got)
	}
}

func TestAQueryAsksForOneThing(t *testing.T) {
	for _, q := range []jvm.Query{{}, {Class: "A", Text: "b"}, {Method: "A"}, {Class: "A#b"}, {Field: "A"}, {Annotation: "A#b()"}} {
		if _, err := jvm.Uses(context.Background(), jvm.Request{}, q); verdict.CodeOf(err) != verdict.Usage {
			t.Errorf("%+v: %v", q, err)
		}
	}
}
