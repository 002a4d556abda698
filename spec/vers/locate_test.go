// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict/spec/vers"
)

func intro(v string) vers.Event { return vers.Event{Introduced: v} }
func fix(v string) vers.Event   { return vers.Event{Fixed: v} }
func last(v string) vers.Event  { return vers.Event{LastAffected: v} }

func TestAVersionLiesWhereTheEventsPutIt(t *testing.T) {
	branches := []vers.Event{intro("2.9.0"), fix("2.9.10.7"), intro("2.10.0"), fix("2.10.5.1")}
	tests := []struct {
		name    string
		events  []vers.Event
		version string
		want    vers.Place
	}{
		{"below everything introduced", branches, "2.8.11", vers.Place{Kind: vers.Before}},
		{"at the introduction", branches, "2.9.0", in("2.9.0", "2.9.10.7", "")},
		{"at the fix of its branch", branches, "2.9.10.7", vers.Place{Kind: vers.Between}},
		{"a pre-release of the introduction", branches, "2.10.0-rc1", vers.Place{Kind: vers.Between}},
		{"in the later branch", branches, "2.10.5", in("2.10.0", "2.10.5.1", "")},
		{"past the last fix", branches, "2.11.0", vers.Place{Kind: vers.After}},
		{"everything, for ever", []vers.Event{intro("0")}, "0-alpha", in("0", "", "")},
		{"up to and with the last affected", []vers.Event{intro("1.2"), last("1.2.17")}, "1.2.17", in("1.2", "", "1.2.17")},
		{"past the last affected", []vers.Event{intro("1.2"), last("1.2.17")}, "1.2.17.1", vers.Place{Kind: vers.After}},
		{"one version alone", []vers.Event{last("1.5.0"), intro("1.5.0")}, "1.5", in("1.5.0", "", "1.5.0")},
		{"introduced and fixed at the beginning", []vers.Event{intro("0"), fix("0")}, "1.0", vers.Place{Kind: vers.After}},
		{"introduced and fixed at one version", []vers.Event{intro("1.5"), fix("1.5")}, "1.5", vers.Place{Kind: vers.After}},
		{"introduced and fixed at a version above", []vers.Event{intro("1.5"), fix("1.5")}, "1.4", vers.Place{Kind: vers.Before}},
		{"a stretch that begins where another ends", []vers.Event{intro("3.1.1"), fix("3.1.3"), intro("0"), fix("3.1.1")}, "3.1.1", in("0", "3.1.3", "")},
		{"introduced twice", []vers.Event{intro("2.0"), intro("0"), fix("3.0")}, "1.0", in("0", "3.0", "")},
		{"introduced again and never fixed", []vers.Event{intro("1.0"), fix("1.1"), intro("2.0")}, "7", in("2.0", "", "")},
		{"fixed twice", []vers.Event{intro("1.0"), fix("1.1"), fix("1.2")}, "1.1", vers.Place{Kind: vers.After}},
		{"both a fix and a last affected version", []vers.Event{intro("1.0"), last("1.5"), fix("2.0")}, "1.6", vers.Place{Kind: vers.After}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := vers.Locate(vers.Maven, test.events, test.version)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("place (-want +got):\n%s", d)
			}
		})
	}
}

func in(introduced, fixed, last string) vers.Place {
	return vers.Place{Kind: vers.In, Interval: vers.Interval{Introduced: introduced, Fixed: fixed, LastAffected: last}}
}

func TestWhatCannotBeParsedHasNoPlace(t *testing.T) {
	tests := []struct {
		name    string
		events  []vers.Event
		version string
		says    string
	}{
		{"an unparsable version", []vers.Event{intro("0")}, "unspecified", `"unspecified" is no version`},
		{"an unparsable fix", []vers.Event{intro("0"), fix("unknown")}, "1.0", `event fixed: "unknown"`},
		{"an unparsable introduction", []vers.Event{intro("any"), fix("1")}, "1.0", `event introduced: "any"`},
		{"no introduction", []vers.Event{fix("1.0")}, "2.0", "no introduced event"},
		{"no event at all", nil, "2.0", "no introduced event"},
		{"an empty event", []vers.Event{intro("0"), {}}, "2.0", "exactly one"},
		{"two kinds in one event", []vers.Event{{Introduced: "1", Fixed: "2"}}, "2.0", "exactly one"},
		{"a limit", []vers.Event{intro("0"), {Limit: "2"}}, "2.0", "limit 2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			place, err := vers.Locate(vers.Maven, test.events, test.version)
			if err == nil || !strings.Contains(err.Error(), test.says) || place != (vers.Place{}) {
				t.Errorf("got %v, %v", place, err)
			}
		})
	}
}

// affectedAt is the plain definition: a version is affected when an
// introduction at or below it is ended by nothing on the way. An end at the
// very version of the introduction counts only when the flaw was not there
// before. Versions are even numbers, odd ones stand for "just before".
func affectedAt(events []vers.Event, v int) bool {
	for _, e := range events {
		at := number(e.Introduced)
		if e.Introduced == "" || at > v {
			continue
		}
		ended := false
		for _, c := range events {
			pos, ends := 0, false
			if c.Fixed != "" {
				pos, ends = number(c.Fixed), number(c.Fixed) <= v
			} else if c.LastAffected != "" {
				pos, ends = number(c.LastAffected), number(c.LastAffected) < v
			}
			if ends && (pos > at || pos == at && (at < 0 || !affectedAt(events, at-1))) {
				ended = true
			}
		}
		if !ended {
			return true
		}
	}
	return false
}

func number(text string) int {
	if text == "0" {
		return -1
	}
	n, _ := strconv.Atoi(text)
	return n
}

func drawEvents(t *rapid.T) []vers.Event {
	n := rapid.IntRange(0, 5).Draw(t, "events")
	events := []vers.Event{intro(strconv.Itoa(2 * rapid.IntRange(0, 5).Draw(t, "first")))}
	for range n {
		v := strconv.Itoa(2 * rapid.IntRange(1, 5).Draw(t, "version"))
		switch rapid.SampledFrom([]string{"introduced", "fixed", "last"}).Draw(t, "kind") {
		case "introduced":
			events = append(events, intro(v))
		case "fixed":
			events = append(events, fix(v))
		default:
			events = append(events, last(v))
		}
	}
	return events
}

func TestLocateAgreesWithThePlainDefinition(t *testing.T) {
	schemes := []vers.Scheme{vers.Maven, vers.PyPI, vers.NPM, vers.Gem, vers.Composer}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(schemes).Draw(t, "scheme")
		events := drawEvents(t)
		shuffled := rapid.Permutation(events).Draw(t, "shuffled")
		intervals, err := vers.Intervals(s, events)
		if err != nil {
			t.Fatal(err)
		}
		for v := 1; v <= 12; v++ {
			version := strconv.Itoa(v)
			place, err := vers.Locate(s, events, version)
			if err != nil {
				t.Fatal(err)
			}
			if want := affectedAt(events, v); (place.Kind == vers.In) != want {
				t.Fatalf("%v: %s is %s, want affected %v", events, version, place.Kind, want)
			}
			if again, _ := vers.Locate(s, shuffled, version); again != place {
				t.Fatalf("%v in another order: %v, before %v", events, again, place)
			}
			checkPlace(t, s, events, intervals, version, place)
		}
	})
}

// checkPlace tests a place against the intervals and the events it came from.
func checkPlace(t *rapid.T, s vers.Scheme, events []vers.Event, intervals []vers.Interval, version string, place vers.Place) {
	holding := 0
	for _, i := range intervals {
		if ok, err := i.Contains(s, version); ok {
			holding++
			if place.Interval != i || err != nil {
				t.Fatalf("%s lies in %v, Locate says %v (%v)", version, i, place, err)
			}
		}
	}
	if want := place.Kind == vers.In; want != (holding == 1) || holding > 1 {
		t.Fatalf("%s lies in %d of %v, Locate says %s", version, holding, intervals, place.Kind)
	}
	lowest := slices.MinFunc(events, func(a, b vers.Event) int { return introducedAt(a) - introducedAt(b) })
	v, _ := strconv.Atoi(version)
	if (place.Kind == vers.Before) != (v < introducedAt(lowest)) {
		t.Fatalf("%v: %s is %s", events, version, place.Kind)
	}
}

func introducedAt(e vers.Event) int {
	if e.Introduced == "" {
		return 100
	}
	return number(e.Introduced)
}

func ExampleLocate() {
	events := []vers.Event{{Introduced: "2.9.0"}, {Fixed: "2.9.10.7"}, {Introduced: "2.10.0"}, {Fixed: "2.10.5.1"}}
	for _, version := range []string{"2.8.1", "2.10.5", "2.12.0"} {
		place, err := vers.Locate(vers.Maven, events, version)
		fmt.Println(version, place.Kind, place.Interval, err)
	}
	// Output:
	// 2.8.1 before any <nil>
	// 2.10.5 in [2.10.0,2.10.5.1) <nil>
	// 2.12.0 after any <nil>
}

func ExampleCompare() {
	c, err := vers.Compare(vers.Maven, "9.4.51.v20230217", "9.4.52")
	fmt.Println(c, err)
	_, err = vers.Compare(vers.Maven, "unspecified", "9.4.52")
	fmt.Println(err)
	// Output:
	// -1 <nil>
	// "unspecified" is no version of the scheme maven
}

func TestARangeOfBitnamiFromBuildZeroHoldsForPreReleases(t *testing.T) {
	events := []vers.Event{{Introduced: "1.21.0-0"}, {Fixed: "1.21.3-0"}}
	for v, want := range map[string]vers.Kind{
		"1.20.9": vers.Before, "1.21.0-rc.1": vers.In, "1.21.0-0": vers.In, "1.21.0": vers.In, "1.21.3-rc.1": vers.In, "1.21.3": vers.After, "1.21.3-0": vers.After,
	} {
		place, err := vers.Locate(vers.Bitnami, events, v)
		if err != nil || place.Kind != want {
			t.Errorf("%s lies %s (%v), want %s", v, place.Kind, err, want)
		}
	}
}
