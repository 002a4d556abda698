// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

// list adds a record of a catalogue of what is exploited.
func (w *world) list(id string, x verdict.Exploited) {
	v := w.vulnerability(id)
	v.Records = append(v.Records, verdict.Record{Source: "kev", ID: id, Summary: "As the catalogue calls it", Exploited: &x})
}

// predict adds a prediction.
func (w *world) predict(source, id string, probability float64, at time.Time) {
	v := w.vulnerability(id)
	v.Records = append(v.Records, verdict.Record{Source: source, ID: id, Likelihood: &verdict.Likelihood{Probability: probability, Percentile: 0.5, At: at}})
}

var listedDay = time.Date(2023, 5, 4, 0, 0, 0, 0, time.UTC)

// shipped is a world with a release that has the flaw.
func shipped() *world {
	w := newWorld()
	w.release("1.0.0", "", "log@1.0")
	w.record(flaw, "log introduced=0 fixed=2.0")
	return w
}

func TestWhatIsListedAsExploitedHoldsTheFloorUntilTwoLiftIt(t *testing.T) {
	w := shipped()
	w.assess(notAffected(verdict.InlineMitigationsPresent))
	w.want(t, flaw, "1.0.0", "not_affected inline_mitigations_already_exist assessed")
	w.list(flaw, verdict.Exploited{Added: listedDay})
	a := w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
	if want := "source kev lists " + flaw + " as known to be exploited since 2023-05-04"; !strings.Contains(a.Won.Why, want) {
		t.Errorf("it is so because %s", a.Won.Why)
	}
	if kinds(w) != "danger class" {
		t.Errorf("what waits is %s", kinds(w))
	}
	lifted := triage.Listing(w.vulnerability(flaw).Records[1], "shop")
	lifted.Lifted = past
	w.Evidence = append(w.Evidence, lifted)
	w.want(t, flaw, "1.0.0", "not_affected inline_mitigations_already_exist assessed")
	w.vulnerability(flaw).Records[1].Exploited.Ransomware = true
	w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
	w.vulnerability(flaw).Records[1].Withdrawn = past
	w.want(t, flaw, "1.0.0", "not_affected inline_mitigations_already_exist assessed")
}

func TestAListingSaysNothingAboutAReleaseWithoutTheComponent(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@2.0")
	w.record(flaw, "log introduced=0 fixed=2.0")
	w.list(flaw, verdict.Exploited{Added: listedDay})
	a := w.want(t, flaw, "1.0.0", "not_affected vulnerable_code_not_present outside_range")
	if a.Exploited == nil || a.Exploited.Source != "kev" {
		t.Errorf("it is said to be exploited: %+v", a.Exploited)
	}
}

func TestListingsAndPredictionsAreNoRecordOfTheFlaw(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@1.0")
	w.record(flaw).Records = nil
	w.list(flaw, verdict.Exploited{Added: listedDay})
	w.predict("epss", flaw, 0.5, past)
	a := w.want(t, flaw, "1.0.0", "unknown no_record")
	if a.Title != "As the catalogue calls it" {
		t.Errorf("its title is %q", a.Title)
	}
	w = shipped()
	w.release("1.0.1", "1.0.0", "log@2.0")
	w.list(flaw, verdict.Exploited{Added: listedDay})
	w.want(t, flaw, "1.0.1", "fixed no_longer_in_range") // though no source kev was ever read
}

func TestAnExplanationSaysWhatIsKnownAndPredictedOfExploitation(t *testing.T) {
	w := shipped()
	if x := triage.Explain(w.ask(t, flaw, "1.0.0"), nil); x.Exploited != nil || x.Likelihood != nil {
		t.Errorf("it is said to be %+v and %+v", x.Exploited, x.Likelihood)
	}
	w.list(flaw, verdict.Exploited{Added: listedDay.AddDate(0, 0, 1)})
	w.list(flaw, verdict.Exploited{Added: listedDay, Due: listedDay.AddDate(0, 0, 21), Action: "Update.", Ransomware: true})
	w.predict("old", flaw, 0.9, listedDay)
	w.predict("epss", flaw, 0.25, listedDay.AddDate(0, 0, 1))
	x := triage.Explain(w.ask(t, flaw, "1.0.0"), nil)
	if e := x.Exploited; e == nil || !e.Added.Equal(listedDay) || !e.Ransomware || e.Action != "Update." || e.Due == nil || e.Record != flaw {
		t.Errorf("it is said to be exploited: %+v", e)
	}
	if l := x.Likelihood; l == nil || l.Probability != 0.25 || l.Source != "epss" || l.Percentile != 0.5 {
		t.Errorf("its likelihood is %+v", l)
	}
}

func TestTheListingWithTheFirstDayCounts(t *testing.T) {
	none, second := time.Time{}, listedDay.AddDate(0, 0, 1)
	for name, tt := range map[string]struct {
		days []time.Time
		want int // place of the one that counts
	}{
		"the earlier":           {[]time.Time{second, listedDay}, 1},
		"one of no day before":  {[]time.Time{none, listedDay}, 1},
		"one of no day behind":  {[]time.Time{listedDay, none}, 0},
		"of no day between two": {[]time.Time{second, none, listedDay}, 2},
		"the first of the same": {[]time.Time{listedDay, listedDay}, 0},
		"none has a day":        {[]time.Time{none, none}, 0},
	} {
		w := shipped()
		for i, at := range tt.days {
			w.list(flaw, verdict.Exploited{Added: at, Action: strconv.Itoa(i)})
		}
		if got := triage.ExploitationOf(w.vulnerability(flaw)); got.Action != strconv.Itoa(tt.want) {
			t.Errorf("%s: number %s counts", name, got.Action)
		}
	}
}

func TestAListingWithoutADayIsToldWithoutOne(t *testing.T) {
	w := shipped()
	w.list(flaw, verdict.Exploited{})
	x := triage.Explain(w.ask(t, flaw, "1.0.0"), nil)
	if x.Exploited == nil || x.Exploited.Added != nil {
		t.Errorf("it is said to be exploited: %+v", x.Exploited)
	}
	raw, err := json.Marshal(x)
	if err != nil || strings.Contains(string(raw), "0001-01-01") {
		t.Errorf("the year 1 is told in %s, %v", raw, err)
	}
	if ev := triage.Listing(w.vulnerability(flaw).Records[1], "shop"); ev.Summary != "source kev lists "+flaw+" as known to be exploited" {
		t.Errorf("the evidence says %q", ev.Summary)
	}
}

func TestOfSeveralIdsTheMostLikelyCounts(t *testing.T) {
	w := shipped()
	w.vulnerability(flaw).IDs = append(w.vulnerability(flaw).IDs, "CVE-2020-9999")
	w.predict("epss", flaw, 0.1, past)
	w.predict("epss", "CVE-2020-9999", 0.2, past)
	if p := triage.PredictionOf(w.vulnerability(flaw)); p == nil || p.Record != "CVE-2020-9999" {
		t.Errorf("the prediction is %+v", p)
	}
}

func TestTheExploitedAndThenTheLikelyComeFirst(t *testing.T) {
	waits := []triage.Wait{
		{Kind: triage.WaitFinding, Subject: "a", Severity: verdict.SeverityCritical},
		{Kind: triage.WaitFinding, Subject: "b", Severity: verdict.SeverityLow, Likelihood: 0.9},
		{Kind: triage.WaitFinding, Subject: "c", Severity: verdict.SeverityLow, Exploited: true},
		{Kind: triage.WaitFinding, Subject: "d", Severity: verdict.SeverityCritical, Likelihood: 0.1},
		{Kind: triage.WaitConflict, Subject: "e", Severity: verdict.SeverityLow},
	}
	triage.SortWaits(waits)
	var order []string
	for _, w := range waits {
		order = append(order, w.Subject)
	}
	if got := strings.Join(order, " "); got != "e c d a b" {
		t.Errorf("the order is %s", got)
	}
}
