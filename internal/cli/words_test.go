// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"pgregory.net/rapid"

	"verdict"
)

func TestAPremiseIsReadFromOneWord(t *testing.T) {
	cases := []struct {
		name, text string
		want       verdict.Premise
	}{
		{"a fact with its value", "fact:uses.CgiServlet=0", verdict.Premise{Kind: verdict.PremiseFact, Subject: "uses.CgiServlet", Expected: "0"}},
		{"a value that holds a sign of equality", "fact:flags=a=b", verdict.Premise{Kind: verdict.PremiseFact, Subject: "flags", Expected: "a=b"}},
		{"the scope of the finding's own component", "scope:=optional", verdict.Premise{Kind: verdict.PremiseScope, Expected: "optional"}},
		{"the range of another component", "component:pkg:maven/a/b=[1,2)", verdict.Premise{Kind: verdict.PremiseComponent, Subject: "pkg:maven/a/b", Expected: "[1,2)"}},
		{"a component that is not there", "absent:pkg:maven/a/b", verdict.Premise{Kind: verdict.PremiseAbsent, Subject: "pkg:maven/a/b", Expected: "absent"}},
		{"the same said twice", "absent:pkg:maven/a/b=absent", verdict.Premise{Kind: verdict.PremiseAbsent, Subject: "pkg:maven/a/b", Expected: "absent"}},
		{"prose with any sign", "prose:x = y: only by administrators", verdict.Premise{Kind: verdict.PremiseProse, Expected: "x = y: only by administrators"}},
		{"prose behind a sign of equality", "prose:=in words", verdict.Premise{Kind: verdict.PremiseProse, Expected: "in words"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := parsePremise(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoPremiseIsAnErrorOfUsage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		p, err := parsePremise(text)
		if err != nil {
			if verdict.CodeOf(err) != verdict.Usage {
				t.Fatalf("%q is refused as %s", text, verdict.CodeOf(err))
			}
			return
		}
		if p.Kind == "" || p.Expected == "" {
			t.Fatalf("%q gives the premise %+v, which expects nothing", text, p)
		}
	})
}

func TestLongListsAreCutShort(t *testing.T) {
	cases := []struct {
		name, got, want string
	}{
		{"five references are named", some([]string{"a", "b", "c", "d", "e"}), "a b c d e"},
		{"six are counted", some([]string{"a", "b", "c", "d", "e", "f"}), "a b c d and 2 more"},
		{"two releases are named", stretch([]string{"3.4.1", "3.5.0"}), "3.4.1, 3.5.0"},
		{"three are a stretch", stretch([]string{"3.4.1", "3.5.0", "3.5.1"}), "3 from 3.4.1 to 3.5.1"},
		{"none is nothing", stretch(nil), ""},
		{"one patch", counted(1, "patch", "patches"), "1 patch"},
		{"two patches", counted(2, "patch", "patches"), "2 patches"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("got %q, want %q", c.got, c.want)
			}
		})
	}
}

func TestArgumentsAreNamedByUse(t *testing.T) {
	cases := []struct {
		use  string
		want []string
	}{
		{"list", nil},
		{"show PRODUCT", []string{"PRODUCT"}},
		{"queue [PRODUCT]", []string{"PRODUCT"}},
		{"explain VULNERABILITY PRODUCT@VERSION[:PART]", []string{"VULNERABILITY", "PRODUCT@VERSION[:PART]"}},
		{"apply -f DIR", nil},
		{"explain VULNERABILITY | explain --file FILE RULE", []string{"VULNERABILITY"}},
		{"sync [NAME…]", []string{"NAME…"}},
	}
	for _, c := range cases {
		t.Run(c.use, func(t *testing.T) {
			got := argumentNames(&cobra.Command{Use: c.use})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATableLeavesOutEmptyColumns(t *testing.T) {
	table := newTable("A", "B", "C")
	table.row("1", "", "long")
	table.row("", "", "x\x1b[2Jy")
	var b strings.Builder
	table.writeUsed(&b)
	if want := "A  C\n1  long\n   xy\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
