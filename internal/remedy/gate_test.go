// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"fmt"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/remedy"
)

func inspection(now, before []remedy.Exposure, claims ...string) remedy.Inspection {
	in := remedy.Inspection{Bill: "bill.json", Now: now, Before: before, Compared: true}
	for _, id := range claims {
		in.Claims = append(in.Claims, remedy.Claim{Vulnerability: id, By: []string{"train q3"}})
	}
	return in
}

func words(list []verdict.GateFinding) string {
	var all []string
	for _, f := range list {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s", f.Kind, f.Vulnerability, strings.Join(f.Found, ","), f.Detail+f.Inside)))
	}
	return strings.Join(all, "; ")
}

func TestWhatAReleaseDoesNotHoldTo(t *testing.T) {
	with := func(edit func(*remedy.Exposure)) []remedy.Exposure { return []remedy.Exposure{exposure("CVE-1", edit)} }
	gone := with(func(x *remedy.Exposure) { x.Status, x.Components = verdict.Fixed, nil })
	none := with(func(x *remedy.Exposure) { x.Status, x.Components = verdict.NotAffected, nil })
	for _, tt := range []struct {
		name string
		in   remedy.Inspection
		want string
	}{
		{"upgraded past the flaw", inspection(gone, with(nil), "CVE-1"), ""},
		{"still there", inspection(with(nil), with(nil), "CVE-1"), "still_present CVE-1 pkg:maven/a/b@1.0: 1.1 would end it on the same branch"},
		{"still there, and patched, as an assessment says", inspection(with(func(x *remedy.Exposure) {
			x.Status, x.Components[0].Status = verdict.Fixed, verdict.Fixed
		}), with(nil), "CVE-1"), ""},
		{"cannot be compared", inspection(with(func(x *remedy.Exposure) { x.Components[0].Undetermined = "no number" }), nil, "CVE-1"),
			"unproved CVE-1 pkg:maven/a/b@1.0: its version cannot be compared: no number"},
		{"not in a bill that names not everything", inspection(with(func(x *remedy.Exposure) {
			x.Status, x.Components, x.Why = verdict.Unknown, nil, "the inventory is incomplete"
		}), with(nil), "CVE-1"), "unproved CVE-1 : the inventory is incomplete"},
		{"nobody knows of it", inspection(nil, nil, "CVE-1"), "unproved CVE-1 : nothing is known of it in the release"},
		{"a person says affected, whatever the bill", inspection(with(func(x *remedy.Exposure) {
			x.Status, x.Components, x.Why = verdict.Affected, nil, "a person says so"
		}), nil, "CVE-1"), "still_present CVE-1 : a person says so"},
		{"gone, and a danger holds the status", inspection(with(func(x *remedy.Exposure) { x.Components, x.Danger = nil, true }), nil, "CVE-1"), ""},
		{"came in", inspection(with(nil), none), "new_vulnerable CVE-1 pkg:maven/a/b@1.0: 1.1 would end it on the same branch"},
		{"came in, and is judged clean", inspection(with(func(x *remedy.Exposure) { x.Components[0].Status = verdict.NotAffected }), none), ""},
		{"came in, and is muted", inspection(with(func(x *remedy.Exposure) { x.Components[0].Quiet = true }), none), ""},
		{"was there in another version", inspection(with(nil), with(func(x *remedy.Exposure) { x.Components[0].PURL = "pkg:maven/a/b@0.9" })), ""},
		{"was there, judged clean", inspection(with(nil), with(func(x *remedy.Exposure) {
			x.Status, x.Components[0].Status = verdict.NotAffected, verdict.NotAffected
		})), ""},
		{"was there, patched, and the patch is gone", inspection(with(nil), with(func(x *remedy.Exposure) {
			x.Status, x.Components[0].Status = verdict.Fixed, verdict.Fixed
		})), "new_vulnerable CVE-1 pkg:maven/a/b@1.0: 1.1 would end it on the same branch"},
		{"came in by another component", inspection(with(nil), with(func(x *remedy.Exposure) { x.Components[0].PURL = "pkg:maven/a/c@1.0" })),
			"new_vulnerable CVE-1 pkg:maven/a/b@1.0: 1.1 would end it on the same branch"},
		{"claimed fixed and came in is told once", inspection(with(nil), none, "CVE-1"), "still_present CVE-1 pkg:maven/a/b@1.0: 1.1 would end it on the same branch"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := words(remedy.Judge(tt.in)); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestWithoutABillNothingIsProved(t *testing.T) {
	in := inspection(nil, nil, "CVE-1")
	in.Bill = ""
	if got := words(remedy.Judge(in)); !strings.HasPrefix(got, "no_bill") {
		t.Error(got)
	}
	first := exposure("CVE-1", nil)
	alone := inspection([]remedy.Exposure{first}, nil)
	alone.Compared = false
	if got := words(remedy.Judge(alone)); got != "" {
		t.Errorf("a first release has nothing that came in: %s", got)
	}
	alone.Previous = "1.0.0"
	if got := words(remedy.Judge(alone)); !strings.HasPrefix(got, "unproved") || !strings.Contains(remedy.Judge(alone)[0].Detail, "the previous release 1.0.0 has no bill") {
		t.Errorf("nothing shows what came in, and the gate says %q", got)
	}
}

func TestASecondBillRepeatsNothing(t *testing.T) {
	found := remedy.Judge(inspection([]remedy.Exposure{exposure("CVE-1", nil)}, nil, "CVE-1"))
	again := append([]verdict.GateFinding{}, found...)
	again[0].Bill = "second.json"
	if got := remedy.Distinct(append(found, again...)); len(got) != 1 || got[0].Bill != "bill.json" {
		t.Errorf("%+v", got)
	}
}
