// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"path/filepath"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
)

// BenchmarkJavaBase analyses every method of the module java.base with one
// analyzer. The bytes are those of code.
func BenchmarkJavaBase(b *testing.B) {
	found, err := filepath.Glob("/usr/lib/jvm/*/jmods/java.base.jmod")
	if err != nil || len(found) == 0 {
		b.Skip("no JDK with modules is here")
	}
	path, err := classpath.Open(found[:1], classpath.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer path.Close()
	var parsed []*classfile.Class
	bytes := 0
	classes(b, path, 1, func(c *classfile.Class, _ []byte) {
		parsed = append(parsed, c)
		for _, m := range c.Methods() {
			code, _, err := m.Code()
			if err != nil {
				b.Fatal(err)
			}
			bytes += len(code.Bytes)
		}
	})
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		var a Analyzer
		for _, c := range parsed {
			for _, m := range c.Methods() {
				if _, err := a.Method(c, m); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
