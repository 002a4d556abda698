// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
)

func TestARecordIsPublicOnlyAfterItWasReadyAndRejectedForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := verdict.CVEID{ID: "CVE-1900-0001", State: verdict.CVEReserved}
		for _, step := range rapid.SliceOf(rapid.SampledFrom(append([]verdict.CVEState{"write"}, verdict.CVEStates...))).Draw(t, "steps") {
			before := c
			var err error
			if step == "write" {
				c, err = c.Write(rapid.StringMatching(`[0-9a-f]{4}`).Draw(t, "digest"))
			} else {
				c, err = c.Move(step)
			}
			switch {
			case err != nil && (verdict.CodeOf(err) != verdict.Refused || c.State != before.State || c.Draft != before.Draft):
				t.Fatalf("%s of %+v fails with %v and gives %+v", step, before, err, c)
			case before.State == verdict.CVERejected && c.State != verdict.CVERejected:
				t.Fatalf("a rejected id became %s", c.State)
			case c.State == verdict.CVEPublic && before.State != verdict.CVEPublic && before.State != verdict.CVEReady:
				t.Fatalf("%s became public", before.State)
			case c.State == verdict.CVEReserved && c.Draft != "", c.Draft == "" && slices.Contains([]verdict.CVEState{verdict.CVEDraft, verdict.CVEReview, verdict.CVEReady, verdict.CVEPublic}, c.State):
				t.Fatalf("%s has the draft %q", c.State, c.Draft)
			}
		}
	})
}

func TestWhatWasReadyIsADraftAgainOnceItsRecordChanges(t *testing.T) {
	ready := verdict.CVEID{ID: "CVE-1900-0001", State: verdict.CVEReady, Draft: "a"}
	if same, err := ready.Write("a"); err != nil || same.State != verdict.CVEReady {
		t.Errorf("the same record makes it %s, %v", same.State, err)
	}
	if other, err := ready.Write("b"); err != nil || other.State != verdict.CVEDraft {
		t.Errorf("another record makes it %s, %v", other.State, err)
	}
	public := verdict.CVEID{ID: "CVE-1900-0001", State: verdict.CVEPublic, Draft: "a", Sent: "a"}
	if other, err := public.Write("b"); err != nil || other.State != verdict.CVEPublic || !other.Unsent() || public.Unsent() {
		t.Errorf("another record makes it %+v, %v", other, err)
	}
}

func TestTheClockOfARecordRunsFromTheDisclosureOfItsFlaw(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return at.Add(time.Duration(n) * time.Hour) }
	told := verdict.CVEID{ID: "CVE-1900-0001", State: verdict.CVEDraft, Disclosed: at}
	cases := map[string]struct {
		change func(*verdict.CVEID)
		now    time.Time
		due    time.Time // zero when no clock runs
	}{
		"within a day it is due a day after":           {nil, hour(5), hour(24)},
		"later it is due after three":                  {nil, hour(25), hour(72)},
		"and stays due then":                           {nil, hour(100), hour(72)},
		"what others told has three days":              {func(c *verdict.CVEID) { c.ByOthers = true }, hour(1), hour(72)},
		"nothing is due before the flaw is told":       {nil, hour(-1), time.Time{}},
		"nor of one that nobody told":                  {func(c *verdict.CVEID) { c.Disclosed = time.Time{} }, hour(1), time.Time{}},
		"nor once the record is public":                {func(c *verdict.CVEID) { c.State = verdict.CVEPublic }, hour(1), time.Time{}},
		"nor when the id is given up":                  {func(c *verdict.CVEID) { c.State = verdict.CVERejected }, hour(1), time.Time{}},
		"an id of which nothing is written is due too": {func(c *verdict.CVEID) { c.State = verdict.CVEReserved }, hour(1), hour(24)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			id := told
			if c.change != nil {
				c.change(&id)
			}
			clock, runs := id.Clock(c.now)
			if runs != !c.due.IsZero() || runs && !clock.Due(c.now).Equal(c.due) {
				t.Errorf("it runs: %v, due %v, want %v", runs, clock.Due(c.now), c.due)
			}
		})
	}
}

func TestAReservationBroughtWhatWasNotThereBefore(t *testing.T) {
	r := verdict.CVEReservation{Amount: 2, Year: 1900, Before: []string{"CVE-1900-0002"}}
	got := r.Brought([]string{"CVE-1900-10000", "CVE-1900-0002", "CVE-1900-0004", "CVE-1901-0001", "CVE-1900-0003", "CVE-1900-0004"})
	if want := []string{"CVE-1900-0003", "CVE-1900-0004"}; !slices.Equal(got, want) {
		t.Errorf("it brought %v, want %v", got, want)
	}
	if verdict.CompareCVE("CVE-1900-9999", "CVE-1900-10000") >= 0 || verdict.CompareCVE("CVE-1900-9999", "CVE-1901-0001") >= 0 || verdict.CompareCVE("x", "y") >= 0 {
		t.Error("ids are ordered as text")
	}
	for _, r := range []verdict.CVEReservation{{Amount: 0, Year: 2026}, {Amount: 101, Year: 2026}, {Amount: 1, Year: 26}} {
		if err := r.Validate(); verdict.CodeOf(err) != verdict.Usage || err == nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestWhatIsNoIDOfACVEIsRefused(t *testing.T) {
	for _, c := range []verdict.CVEID{
		{ID: "CVE-26-1", State: verdict.CVEReserved}, {ID: "CVE-1900-0001", State: "gone"},
		{ID: "CVE-1900-0001", State: verdict.CVERejected, ReplacedBy: []string{"CVE-1900-0001"}},
		{ID: "CVE-1900-0001", State: verdict.CVERejected, ReplacedBy: []string{"GHSA-x"}},
	} {
		if err := c.Validate(); verdict.CodeOf(err) != verdict.Invalid || err == nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestAQuestionForAnIDIsAnsweredInThreeDaysByAnIDOrAReason(t *testing.T) {
	asked := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	r := verdict.NewCVERequest(verdict.CVERequest{Title: "A flaw", From: "R. Finder", Asked: asked})
	if err := r.Validate(); err != nil || !r.Due().Equal(asked.Add(72*time.Hour)) || len(r.ID) != len("REQ-12345678") {
		t.Errorf("%+v is due %v: %v", r, r.Due(), err)
	}
	for name, change := range map[string]func(*verdict.CVERequest){
		"nobody asks":              func(r *verdict.CVERequest) { r.From = " " },
		"about nothing":            func(r *verdict.CVERequest) { r.Title = "" },
		"at no time":               func(r *verdict.CVERequest) { r.Asked = time.Time{} },
		"an answer that is none":   func(r *verdict.CVERequest) { r.Answer = "perhaps" },
		"assigned without an id":   func(r *verdict.CVERequest) { r.Answer = verdict.CVEAssigned },
		"refused without a reason": func(r *verdict.CVERequest) { r.Answer = verdict.CVERefused },
	} {
		wrong := r
		if change(&wrong); verdict.CodeOf(wrong.Validate()) != verdict.Invalid || wrong.Validate() == nil {
			t.Errorf("%s: %v", name, wrong.Validate())
		}
	}
}
