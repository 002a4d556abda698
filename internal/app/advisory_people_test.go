// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
)

// as opens the programme for somebody else.
func (w *deliveryWorld) as(t *testing.T, person string) *app.App {
	t.Helper()
	c := w.config
	c.As = person
	a, err := app.Open(t.Context(), c, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// TestWhoWroteAnAdvisoryCannotApproveIt has ben write, and somebody else hand it on.
func TestWhoWroteAnAdvisoryCannotApproveIt(t *testing.T) {
	w := newDeliveryWorld(t)
	now, err := w.Advisory(t.Context(), w.advisory)
	if err != nil {
		t.Fatal(err)
	}
	next := now.Text
	next.Impact = "Nothing of note."
	ben := w.as(t, "ben")
	if _, _, err := ben.EditAdvisory(t.Context(), w.advisory, next); err != nil {
		t.Fatal(err)
	}
	hand := map[string]func(a *app.App) (app.WorkingAdvisory, int, error){
		"into review": func(a *app.App) (app.WorkingAdvisory, int, error) {
			return a.ReviewAdvisory(t.Context(), w.advisory, app.ReviewRequest{})
		},
		"to another hour": func(a *app.App) (app.WorkingAdvisory, int, error) {
			return a.ScheduleAdvisory(t.Context(), w.advisory, w.now.AddDate(0, 0, 1))
		},
		"to none": func(a *app.App) (app.WorkingAdvisory, int, error) {
			return a.ScheduleAdvisory(t.Context(), w.advisory, time.Time{})
		},
	}
	for _, how := range []string{"into review", "to another hour", "to none"} {
		handed, _, err := hand[how](w.App)
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		if err := w.benApproves(t, handed.EditionID()); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "ben wrote") {
			t.Errorf("handed on %s, who wrote it approves it: %v", how, err)
		}
		if _, _, err := w.PublishAdvisory(t.Context(), w.advisory); verdict.CodeOf(err) != verdict.Refused {
			t.Errorf("handed on %s, it is published: %v", how, err)
		}
	}
	if _, _, err := w.EditAdvisory(t.Context(), w.advisory, now.Text); err != nil {
		t.Fatal(err)
	}
	handed, _, err := w.ReviewAdvisory(t.Context(), w.advisory, app.ReviewRequest{})
	if err == nil {
		err = w.benApproves(t, handed.EditionID())
	}
	if err != nil {
		t.Errorf("what another wrote since he cannot approve: %v", err)
	}
}

func TestAnAdvisoryIsWrittenBySomebodyWithAName(t *testing.T) {
	w := newDeliveryWorld(t)
	nobody := w.as(t, "")
	now, err := w.Advisory(t.Context(), w.advisory)
	if err != nil {
		t.Fatal(err)
	}
	for what, act := range map[string]func() error{
		"begins one": func() error {
			_, _, err := nobody.DraftAdvisory(t.Context(), app.AdvisoryRequest{Text: &now.Text})
			return err
		},
		"edits it": func() error {
			next := now.Text
			next.Impact = "Nothing of note."
			_, _, err := nobody.EditAdvisory(t.Context(), w.advisory, next)
			return err
		},
		"hands it to review": func() error {
			_, _, err := nobody.ReviewAdvisory(t.Context(), w.advisory, app.ReviewRequest{})
			return err
		},
	} {
		if err := act(); verdict.CodeOf(err) != verdict.Usage || !strings.Contains(err.Error(), "--as NAME") {
			t.Errorf("nobody in particular %s: %v", what, err)
		}
	}
}

func TestAdvisoriesThatAreBegunAtOneInstantAreApart(t *testing.T) {
	w := newDeliveryWorld(t)
	now, _, err := w.PublishAdvisory(t.Context(), w.advisory)
	if err != nil {
		t.Fatal(err)
	}
	begin := func(readers verdict.Audience) string {
		text := now.Text
		text.Audience = readers
		draft, _, err := w.DraftAdvisory(t.Context(), app.AdvisoryRequest{Text: &text})
		if err != nil {
			t.Fatal(err)
		}
		return draft.ID
	}
	public, closed := begin(verdict.PublicAudience), begin(verdict.CustomerAudience)
	if public == w.advisory || closed == public || begin(verdict.CustomerAudience) != closed {
		t.Errorf("beside %s there are %s and %s", w.advisory, public, closed)
	}
	next := now.Text
	next.Impact = "More of note."
	if _, _, err := w.EditAdvisory(t.Context(), public, next); err != nil {
		t.Fatal(err)
	}
	if begin(verdict.PublicAudience) != public {
		t.Error("the same is begun twice")
	}
	if kept, err := w.Advisory(t.Context(), public); err != nil || kept.Text.Impact != next.Impact {
		t.Errorf("what was written since is lost: %q, %v", kept.Text.Impact, err)
	}
}

// TestOurScoreIsThatOfTheTextThatWasApproved gives the flaw another score after an advisory
// that has only a word for it was approved.
func TestOurScoreIsThatOfTheTextThatWasApproved(t *testing.T) {
	w := newDeliveryWorld(t)
	now, err := w.Advisory(t.Context(), w.advisory)
	if err != nil {
		t.Fatal(err)
	}
	next := now.Text
	next.Vulnerabilities = []verdict.AdvisoryFlaw{now.Text.Vulnerabilities[0]}
	next.Vulnerabilities[0].Vector, next.Vulnerabilities[0].Reasons, next.Vulnerabilities[0].Severity = "", nil, "medium"
	_, _, err = w.EditAdvisory(t.Context(), w.advisory, next)
	if err != nil {
		t.Fatal(err)
	}
	reviewed, _, err := w.ReviewAdvisory(t.Context(), w.advisory, app.ReviewRequest{})
	if err == nil {
		err = w.benApproves(t, reviewed.EditionID())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.EditVulnerability(t.Context(), w.cve, func(v *verdict.OwnVulnerability) error {
		v.Scores = []verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", Source: verdict.ScoreOwn}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	p, _, err := w.PublishAdvisory(t.Context(), w.advisory)
	if err != nil || len(p.Flaws) != 1 || len(p.Flaws[0].Scores) != 0 {
		t.Errorf("nobody approved what it says: %+v, %v", p.Flaws, err)
	}
}

func TestAnHourThatIsOverIsNotSet(t *testing.T) {
	w := newDeliveryWorld(t)
	if _, _, err := w.ScheduleAdvisory(t.Context(), w.advisory, w.now.Add(-time.Minute)); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("it is to be published in the past: %v", err)
	}
}
