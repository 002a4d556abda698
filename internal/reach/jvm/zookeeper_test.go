// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/callgraph/replaytest"
	"verdict/internal/jvm/classpath"
	"verdict/internal/reach"
	"verdict/internal/reach/jvm"
)

// zookeeper is Debian's ZooKeeper before and after the fix of CVE-2024-23944: the folder
// of VERDICT_ZOOKEEPER holds vulnerable.jar, fixed.jar and what they need in lib.
type zookeeper struct {
	folder string
	jdk    *classpath.JDK
}

func debians(t testing.TB) zookeeper {
	t.Helper()
	folder, ok := os.LookupEnv("VERDICT_ZOOKEEPER")
	if !ok {
		t.Skip("VERDICT_ZOOKEEPER is not set: there are no builds of ZooKeeper")
	}
	jdk := classpath.FindJDK()
	if jdk == nil {
		t.Skip("there is no JDK")
	}
	return zookeeper{folder, jdk}
}

func (z zookeeper) open(t *testing.T, name string) *classpath.Path {
	t.Helper()
	path, err := classpath.Open([]string{filepath.Join(z.folder, name)}, classpath.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(path.Close)
	return path
}

// changed gives the methods that the fix changed, but for those of the builder.
func (z zookeeper) changed(t *testing.T) (symbols []string) {
	t.Helper()
	r, err := bytediff.Diff(context.Background(), z.open(t, "vulnerable.jar"), z.open(t, "fixed.jar"), bytediff.Options{})
	if err != nil || len(r.Skipped) > 0 {
		t.Fatal(err, r.Skipped)
	}
	n := 0
	for _, c := range r.Changes {
		if c.Kind != bytediff.Changed {
			continue
		}
		n++
		if c.Confidence != bytediff.Low {
			symbols = append(symbols, c.Symbol.String())
		}
	}
	if n != 6 || r.Methods < 5000 {
		t.Errorf("%d of %d methods changed, not 6", n, r.Methods)
	}
	return symbols
}

func (z zookeeper) analyse(t *testing.T, main string, algorithm callgraph.Algorithm, symbols []string) jvm.Answer {
	t.Helper()
	answer, err := jvm.Analyze(context.Background(), jvm.Request{
		ClassPath: []string{filepath.Join(z.folder, "vulnerable.jar"), filepath.Join(z.folder, "lib", "*")}, JDK: z.jdk,
		Main: []string{main}, Symbols: symbols, Algorithm: algorithm, Closed: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestTheServerReachesWhatTheFixChangedAndTheClientDoesNot(t *testing.T) {
	z := debians(t)
	symbols := z.changed(t)
	for _, want := range []string{"DataTree#createNode", "DataTree#deleteNode", "DataTree#setData", "ServerCnxn#process"} {
		if !slices.ContainsFunc(symbols, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("the fix changed %s, and the difference names %v", want, symbols)
		}
	}
	classes := z.classes(t)
	server := z.analyse(t, "org.apache.zookeeper.server.quorum.QuorumPeerMain", callgraph.RTA, symbols)
	for _, f := range server.Findings {
		if strings.Contains(f.Symbol, "ServerCnxn#process") {
			continue // it was abstract: what implements it runs
		}
		if f.Result != reach.Reached || len(f.Witness) < 3 {
			t.Errorf("the server and %s: %s by %d steps", f.Symbol, f.Result, len(f.Witness))
		}
		z.replay(t, classes, f.Witness)
	}
	client := z.analyse(t, "org.apache.zookeeper.ZooKeeperMain", callgraph.RTA, symbols)
	for _, f := range client.Findings {
		if f.Result == reach.Reached || f.Result == reach.ReachedAssuming {
			t.Errorf("the client and %s: %s by %v", f.Symbol, f.Result, f.Witness)
		}
		if f.Result == reach.Undetermined && len(f.Ledger) == 0 {
			t.Errorf("the client and %s: undetermined, and nothing says why", f.Symbol)
		}
	}
	coarse := z.analyse(t, "org.apache.zookeeper.ZooKeeperMain", callgraph.CHA, symbols)
	if coarse.Findings[0].Result != reach.Reached && coarse.Findings[0].Result != reach.ReachedAssuming {
		t.Errorf("by the hierarchy alone the client does not reach %s, so that nothing is shown", coarse.Findings[0].Symbol)
	}
	for _, f := range coarse.Findings {
		z.replay(t, classes, f.Witness)
	}
}

// replay holds every step of a witness against the class files: by a reader of its own, and the
// calls against what javap shows of the caller.
func (z zookeeper) replay(t *testing.T, classes *replaytest.Classes, witness []reach.Step) {
	t.Helper()
	for i := 1; i < len(witness); i++ {
		from, to := witness[i-1], witness[i]
		if err := classes.Edge(endOf(from), endOf(to), to.By); err != nil {
			t.Errorf("a step to %s#%s does not replay: %v", to.Class, to.Method, err)
		}
		if (to.By == "direct" || to.By == "virtual") && !strings.Contains(from.Class, "$$Lambda") {
			z.shownByJavap(t, from, to)
		}
	}
}

func endOf(s reach.Step) replaytest.End {
	return replaytest.At(s.Class, s.Method, s.Descriptor, s.What)
}

// classes reads the class files of ZooKeeper's server, those of the JDK beneath them.
func (z zookeeper) classes(t *testing.T) *replaytest.Classes {
	t.Helper()
	path, err := classpath.Open([]string{filepath.Join(z.folder, "vulnerable.jar"), filepath.Join(z.folder, "lib", "*")}, classpath.Options{JDK: z.jdk})
	if err != nil {
		t.Fatal(err)
	}
	defer path.Close()
	classes := replaytest.New(nil)
	for _, archive := range path.Archives {
		for i := range archive.Members() {
			if !archive.IsClass(i) {
				continue
			}
			b, err := archive.Append(nil, i)
			if err == nil {
				err = classes.Add(archive.Member(i), b)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	classes.Settle()
	return classes
}

// shownByJavap makes sure that javap shows a call of a method in the code of another.
func (z zookeeper) shownByJavap(t *testing.T, from, to reach.Step) {
	t.Helper()
	jars, err := filepath.Glob(filepath.Join(z.folder, "lib", "*.jar"))
	if err != nil {
		t.Fatal(err)
	}
	path := strings.Join(append(jars, filepath.Join(z.folder, "vulnerable.jar")), ":")
	out, err := exec.Command(filepath.Join(z.jdk.Home, "bin", "javap"), "-p", "-c", "-s", "-cp", path, from.Class).Output()
	if err != nil {
		t.Fatalf("javap %s: %v", from.Class, err)
	}
	name := " " + from.Method + "("
	switch from.Method {
	case "<init>":
		name = from.Class + "("
	case "<clinit>":
		name = "static {}"
	}
	call := regexp.MustCompile(`// (Interface)?Method (\S+\.)?"?` + regexp.QuoteMeta(to.Method) + `"?:` + regexp.QuoteMeta(to.Descriptor) + `\n`)
	for member := range strings.SplitSeq(string(out), "\n\n") {
		if strings.Contains(member, name) && strings.Contains(member, "descriptor: "+from.Descriptor+"\n") && call.MatchString(member+"\n") {
			return
		}
	}
	t.Errorf("javap shows no call of %s%s in %s#%s%s", to.Method, to.Descriptor, from.Class, from.Method, from.Descriptor)
}
