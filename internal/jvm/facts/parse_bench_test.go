// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"path/filepath"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/facts"
	"verdict/internal/limits"
)

func BenchmarkFactsOfJavaBase(b *testing.B) {
	found, _ := filepath.Glob("/usr/lib/jvm/java-17-*/jmods/java.base.jmod")
	if len(found) == 0 {
		b.Skip("no JDK is here")
	}
	z, err := limits.OpenZip(found[0], limits.ZipCaps{TotalBytes: 1 << 40})
	if err != nil {
		b.Fatal(err)
	}
	defer z.Close()
	var classes [][]byte
	size := 0
	for _, f := range z.Files() {
		if strings.HasSuffix(f.Name, ".class") {
			c, err := z.ReadEntry(f)
			if err != nil {
				b.Fatal(err)
			}
			classes = append(classes, c)
			size += len(c)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, c := range classes {
				if _, err := classfile.Parse(c); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("facts", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			builder := facts.NewBuilder()
			for i, raw := range classes {
				c, err := classfile.Parse(raw)
				if err != nil {
					b.Fatal(err)
				}
				if err := builder.Add(c, i); err != nil {
					b.Fatal(err)
				}
			}
			p := builder.Pack()
			b.ReportMetric(float64(p.Texts.Len()), "strings")
			b.ReportMetric(float64(len(p.Refs)), "refs")
			b.ReportMetric(float64(len(p.Methods)), "methods")
			b.ReportMetric(float64(p.Bytes()), "opsbytes")
		}
	})
}
