// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"verdict/spec/vers"
)

// events reads "introduced 0, fixed 1.0".
func events(text string) (list []vers.Event) {
	for one := range strings.SplitSeq(text, ", ") {
		kind, version, _ := strings.Cut(one, " ")
		e := map[string]vers.Event{"introduced": {Introduced: version}, "fixed": {Fixed: version}, "last_affected": {LastAffected: version}, "limit": {Limit: version}}[kind]
		list = append(list, e)
	}
	return list
}

func TestEventsOfOSVAreRanges(t *testing.T) {
	for text, want := range map[string]string{
		"introduced 0":            "vers:maven/*",
		"introduced 0, fixed 1.0": "vers:maven/<1.0",
		"fixed 3.1, introduced 2.0, last_affected 2.3, introduced 3.0": "vers:maven/>=2.0|<=2.3|>=3.0|<3.1",
		"introduced 2.0, last_affected 2.0":                            "vers:maven/2.0",
		"introduced 0, limit 2.0":                                      "vers:maven/<2.0",
		"introduced 1.0, limit 2.0, limit 3.0":                         "vers:maven/>=1.0|<3.0", // the farthest counts
		"introduced 1.0, limit 2.0, limit *":                           "vers:maven/>=1.0",
		"introduced 0, fixed 0":                                        "vers:maven/<0",
	} {
		r, err := vers.FromEvents(vers.Maven, events(text))
		if err != nil || r.String() != want {
			t.Errorf("%s is %s (%v), not %s", text, r, err, want)
		}
	}
	for text, want := range map[string]string{
		"maven fixed 1.0":             "no introduced event",
		"maven introduced x":          "event introduced",
		"maven introduced 0, limit x": "event 2: limit",
		"bitnami introduced 1.21.0-0": "the pre-releases before it",
		"cobol introduced 0":          "cannot be compared",
	} {
		s, list, _ := strings.Cut(text, " ")
		if r, err := vers.FromEvents(vers.Scheme(s), events(list)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %s, and the error is %v, which does not say %q", text, r, err, want)
		}
	}
}

func TestWhatOSVCannotSayIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"vers:maven/>1.0":        "it begins behind 1.0",
		"vers:maven/!=1.0":       "it begins behind 1.0",
		"vers:none/*":            "holds no version",
		"vers:npm/>=0":           "write 0 in other words",
		"vers:bitnami/>=1.2.0-0": "the pre-releases before it",
	} {
		r, err := vers.ParseRange(text)
		if err != nil {
			t.Fatal(err)
		}
		var e *vers.UnsayableError
		if got, err := r.Events(); !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %v, and the error is %v, which does not say %q", text, got, err, want)
		}
	}
}

func ExampleRange_Events() {
	r, _ := vers.ParseRange("vers:maven/>=2.0|<=2.3|>=3.0|<3.1")
	lists, err := r.Events()
	fmt.Printf("%+v %v\n", lists, err)
	// Output: [[{Introduced:3.0 Fixed: LastAffected: Limit:} {Introduced: Fixed:3.1 LastAffected: Limit:}] [{Introduced:2.0 Fixed: LastAffected: Limit:} {Introduced: Fixed: LastAffected:2.3 Limit:}]] <nil>
}
