// SPDX-License-Identifier: Apache-2.0

package replaytest_test

import (
	"testing"

	"verdict/internal/jvm/callgraph/replaytest"
	"verdict/internal/jvm/classfile/classtest"
)

func TestAnEdgeReplaysWhenItsCallIsInTheCode(t *testing.T) {
	jdk := replaytest.New(nil)
	classes := replaytest.New(jdk)
	add := func(to *replaytest.Classes, c classtest.Class) {
		if err := to.Add(c.Name+".class", c.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	empty := func(name string) classtest.Method {
		return classtest.Method{Name: name, Descriptor: "()V", Static: name != "<init>" && name != "object"}
	}
	add(jdk, classtest.Class{Name: "java/lang/Object"})
	add(jdk, classtest.Class{Name: "java/util/ServiceLoader", Methods: []classtest.Method{empty("load")}})
	add(classes, classtest.Class{Name: "a/Top", Methods: []classtest.Method{empty("go"), empty("object"), empty("<clinit>")}})
	add(classes, classtest.Class{Name: "a/Low", Super: "a/Top", Methods: []classtest.Method{empty("<init>")}})
	add(classes, classtest.Class{Name: "a/Far", Methods: []classtest.Method{empty("go"), empty("<clinit>")}})
	add(classes, classtest.Class{Name: "a/Main", Methods: []classtest.Method{
		{Name: "calls", Descriptor: "()V", Calls: []string{"a/Low.go()V"}},
		{Name: "errs", Descriptor: "()V", Calls: []string{"a/Top.object()V"}},
		{Name: "loads", Descriptor: "()V", Calls: []string{"java/util/ServiceLoader.load()V"}},
	}})
	for _, c := range []struct {
		from, class, name, kind string
		want                    bool
	}{
		{"calls", "a/Top", "go", "direct", true},
		{"calls", "a/Top", "<clinit>", "initializer", true},
		{"calls", "a/Far", "go", "direct", false},
		{"calls", "a/Far", "<clinit>", "initializer", false},
		{"calls", "a/Top", "go", "reflective", false},
		{"calls", "a/Low", "<init>", "service", false},
		{"calls", "a/Top", "gone", "direct", false},
		{"calls", "a/Top", "go", "native_callback", false},
		{"loads", "a/Low", "<init>", "service", true},
		{"loads", "a/Top", "go", "direct", false},
		{"errs", "a/Top", "object", "direct", false},
		{"errs", "a/Top", "<clinit>", "initializer", false},
		{"nothing", "a/Top", "go", "direct", false},
	} {
		to := replaytest.At(c.class, c.name, "()V", "")
		if err := classes.Edge(replaytest.At("a.Main", c.from, "()V", ""), to, c.kind); (err == nil) != c.want {
			t.Errorf("%s to %s by %s: %v", c.from, to, c.kind, err)
		}
	}
}

func TestWhatIsNoClassFileIsNotRead(t *testing.T) {
	for _, b := range []string{"", "This is no class file.", "\xCA\xFE\xBA\xBE\x00\x00\x00\x34\xFF\xFF"} {
		if err := replaytest.New(nil).Add("A.class", []byte(b)); err == nil {
			t.Errorf("%q is read", b)
		}
	}
}
