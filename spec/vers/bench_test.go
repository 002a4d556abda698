// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"testing"

	"verdict/spec/vers"
)

// BenchmarkAppendKey makes the keys of versions as they are in the wild.
func BenchmarkAppendKey(b *testing.B) {
	for _, s := range schemes {
		b.Run(string(s), func(b *testing.B) {
			list := validOnly(s, versionsOf(b, s))
			var room [64]byte
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, _, err := vers.AppendKey(room[:0], s, list[i%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCompare compares each version with the next one in the order of texts,
// so that most begin alike.
func BenchmarkCompare(b *testing.B) {
	for _, s := range schemes {
		b.Run(string(s), func(b *testing.B) {
			list := validOnly(s, versionsOf(b, s))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := vers.Compare(s, list[i%len(list)], list[(i+1)%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLocate places a version among the events of a range of two stretches.
func BenchmarkLocate(b *testing.B) {
	events := []vers.Event{{Introduced: "2.0.0"}, {Fixed: "2.12.7.1"}, {Introduced: "2.13.0"}, {Fixed: "2.13.4.2"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vers.Locate(vers.Maven, events, "2.13.3"); err != nil {
			b.Fatal(err)
		}
	}
}

// validOnly gives the versions that a scheme can order.
func validOnly(s vers.Scheme, list []string) []string {
	var valid []string
	for _, v := range list {
		if vers.Valid(s, v) {
			valid = append(valid, v)
		}
	}
	return valid
}
