// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/remedy"
)

func TestOneUpgradeEndsSeveralFlaws(t *testing.T) {
	goes := func(id string, changes ...string) verdict.TrainFix {
		f := verdict.TrainFix{Vulnerability: id}
		for i := 0; i < len(changes); i += 2 {
			f.Changes = append(f.Changes, verdict.TrainChange{PURL: changes[i], To: changes[i+1]})
		}
		return f
	}
	const snappy, netty, tool, deb = "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.1", "pkg:maven/io.netty/netty-codec@4.1.9.Final", "pkg:unknown/tool@1", "pkg:deb/debian/curl@7.88.1-10?distro=debian-12"
	p := remedy.LinePlan{Fixes: []verdict.TrainFix{
		goes("CVE-1", snappy, "1.1.10.5", netty, "4.1.94.Final"),
		goes("CVE-2", snappy, "1.1.10.4", tool, "2"),
		goes("CVE-3", netty, "4.1.100.Final", tool, "3", deb, "7.88.1-10+deb12u4"),
		goes("CVE-4", "pkg:npm/x@1.0.0", "1.0.1", deb, "7.88.1-10+deb12u12"),
		goes("CVE-5", "pkg:npm/x@1.0.0", ""),
		goes("CVE-6", "pkg:npm/x@1.0.0", "1.2.0"),
	}}
	want := []remedy.Upgrade{
		{PURL: deb, To: "7.88.1-10+deb12u12", Fixes: []string{"CVE-3", "CVE-4"}},
		{PURL: netty, To: "4.1.100.Final", Fixes: []string{"CVE-1", "CVE-3"}},
		{PURL: snappy, To: "1.1.10.5", Fixes: []string{"CVE-1", "CVE-2"}},
		{PURL: "pkg:npm/x@1.0.0", Fixes: []string{"CVE-4", "CVE-5", "CVE-6"}},
		{PURL: tool, Fixes: []string{"CVE-2", "CVE-3"}},
	}
	if diff := cmp.Diff(want, p.Upgrades()); diff != "" {
		t.Error(diff)
	}
}
