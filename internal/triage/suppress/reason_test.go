// SPDX-License-Identifier: Apache-2.0

package suppress_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verdict"
	"verdict/internal/triage/suppress"
)

func TestAReasonIsTiedToWhatCanBeCheckedAgain(t *testing.T) {
	const servlets, guava = "pkg:maven/org.eclipse.jetty/jetty-servlets", "pkg:maven/com.google.guava/guava"
	g := suppress.Grounds{Component: servlets, Shipped: []string{servlets, guava, "pkg:maven/a/twice", "pkg:maven/b/twice"},
		Facts: []string{"uses.org.eclipse.jetty.servlets.CgiServlet", "flags.CgiServlet", "uses.org.example.Cgi"}}
	uses := verdict.Premise{Kind: verdict.PremiseFact, Subject: "uses.org.eclipse.jetty.servlets.CgiServlet", Expected: "0"}
	absent := verdict.Premise{Kind: verdict.PremiseAbsent, Subject: servlets, Expected: "absent"}
	below := verdict.Premise{Kind: verdict.PremiseComponent, Subject: guava, Expected: "(,32.0)"}
	cases := []struct {
		name, notes string
		want        []verdict.Premise
	}{
		{"a class that is not used", "CgiServlet is not used by Kafka.", []verdict.Premise{uses}},
		{"said in another sentence", "A wrapper.\n Kafka does not use CgiServlet", []verdict.Premise{uses}},
		{"a class that is used", "CgiServlet is used with care.", nil},
		{"part of a name", "FastCgiServletX is not used", nil},
		{"what is not shipped", "The jar is not shipped.", []verdict.Premise{absent}},
		{"what the build needs", "It is there only in the build", []verdict.Premise{absent}},
		{"a condition about what is shipped", "Needed until guava is upgraded to 32.0", []verdict.Premise{below}},
		{"with its group", "until com.google.guava:guava 32.0", []verdict.Premise{below}},
		{"a condition about a tool", "until checkstyle 10.5.0", nil},
		{"a name of two components", "until twice 2.0", nil},
		{"nothing but words", "No attacker gets there.", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := suppress.Premises(c.notes, g)
			if len(got) == 0 || got[len(got)-1].Kind != verdict.PremiseProse {
				t.Fatalf("the words are not the last premise: %+v", got)
			}
			if diff := cmp.Diff(c.want, got[:len(got)-1], cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := suppress.Premises(" \n ", g); got != nil {
		t.Errorf("no words give %+v", got)
	}
}
