// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
)

// BenchmarkJavaBase analyses every method of java.base; bytes are those of code.
func BenchmarkJavaBase(b *testing.B) {
	jdk, err := classpath.OpenJDK("/usr/lib/jvm/java-17-openjdk-amd64")
	if err != nil {
		b.Skip("no JDK is here")
	}
	path, err := classpath.Open(nil, classpath.Options{JDK: jdk})
	if err != nil {
		b.Fatal(err)
	}
	defer path.Close()
	var classes []*classfile.Class
	code := 0
	for _, ar := range path.Archives {
		for _, i := range ar.In("java/") {
			if !ar.IsClass(i) {
				continue
			}
			buf, err := ar.Append(nil, i)
			if err != nil {
				b.Fatal(err)
			}
			c, err := classfile.Parse(buf)
			if err != nil {
				b.Fatal(err)
			}
			classes = append(classes, c)
			for _, m := range c.Methods() {
				cd, _, _ := m.Code()
				code += len(cd.Bytes)
			}
		}
	}
	b.SetBytes(int64(code))
	b.ReportAllocs()
	for b.Loop() {
		var a Analyzer
		for _, c := range classes {
			for _, m := range c.Methods() {
				if _, err := a.Method(c, m); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
