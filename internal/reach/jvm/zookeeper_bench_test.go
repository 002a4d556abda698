// SPDX-License-Identifier: Apache-2.0

package jvm_test

import (
	"context"
	"path/filepath"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
)

// BenchmarkZooKeeper builds the call graph of ZooKeeper's server with the whole JDK; that
// its classes are loaded is not part of the time.
func BenchmarkZooKeeper(b *testing.B) {
	z := debians(b)
	path, err := classpath.Open([]string{filepath.Join(z.folder, "vulnerable.jar"), filepath.Join(z.folder, "lib", "*")}, classpath.Options{JDK: z.jdk})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(path.Close)
	for _, algorithm := range []callgraph.Algorithm{callgraph.RTA, callgraph.XTA, callgraph.ZeroCFA} {
		b.Run(string(algorithm), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				p, err := program.Load(context.Background(), path, nil)
				if err != nil {
					b.Fatal(err)
				}
				class, ok := p.Find("org/apache/zookeeper/server/quorum/QuorumPeerMain")
				if !ok {
					b.Fatal("the class path has no QuorumPeerMain")
				}
				entry := p.Declared(class, p.Selector("main", "([Ljava/lang/String;)V"))
				b.StartTimer()
				g, err := callgraph.Build(context.Background(), p, callgraph.Options{Algorithm: algorithm, Entries: []program.MethodID{entry}, Closed: true})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(g.Count(callgraph.Assumed)), "methods")
			}
		})
	}
}
