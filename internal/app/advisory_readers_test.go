// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/publish/advisorycheck"
	"verdict/internal/triage"
	"verdict/spec/sshsig"
)

// tellsCustomers is a policy by which customers hear of everything, and nobody else.
const tellsCustomers = `apiVersion: verdict/v1
kind: Policy
name: closed
rules:
  - name: all
    when: "true"
    tell: advisory
    channels: all
    audience: customers
`

// tells has a policy decide who hears of flaws.
func (w *deliveryWorld) tells(t *testing.T, policy string) {
	t.Helper()
	if err := apply(w.App, &programme.Programme{Policies: one(programme.File{Name: "policy.yaml", Raw: []byte(policy)})}); err != nil {
		t.Fatal(err)
	}
}

// reads gives the advisory's next edition another audience, and has it reviewed.
func (w *deliveryWorld) reads(t *testing.T, name string, readers verdict.Audience) (app.WorkingAdvisory, error) {
	t.Helper()
	now, err := w.Advisory(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	next := now.Text
	next.Audience = readers
	if _, _, err = w.EditAdvisory(t.Context(), name, next); err != nil {
		t.Fatal(err)
	}
	reviewed, _, err := w.ReviewAdvisory(t.Context(), name, app.ReviewRequest{Summary: "It is for others."})
	return reviewed, err
}

// benApproves signs an edition by ben's key.
func (w *deliveryWorld) benApproves(t *testing.T, edition string) error {
	t.Helper()
	key, _ := bensKey(t)
	subject, err := w.Subject(t.Context(), edition)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := sshsig.Sign(key, verdict.ApprovalNamespace, []byte(subject.Text))
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, err = w.ApproveSubject(t.Context(), edition, signature)
	return err
}

func TestAnAdvisoryIsForThoseToWhomPolicyTellsWhatItSays(t *testing.T) {
	w := newDeliveryWorld(t)
	audience := func() (said string) {
		for _, f := range checked(t, w.App, w.advisory, app.GateQuestion{}) {
			if f.Gate == "audience" && f.Level == advisorycheck.Error {
				said += f.Message
			}
		}
		return said
	}
	if said := audience(); said != "" {
		t.Errorf("an advisory for everybody, of what everybody is told: %s", said)
	}
	w.tells(t, tellsCustomers)
	if said := audience(); !strings.Contains(said, "policy has it told to customers alone, and the advisory is for everybody") {
		t.Errorf("an advisory for everybody, of what customers are told: %q", said)
	}
	if _, _, err := w.PublishAdvisory(t.Context(), w.advisory); verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("it is published: %v", err)
	}
	if _, err := w.reads(t, w.advisory, verdict.CustomerAudience); err != nil {
		t.Errorf("an advisory for customers, of what they are told: %v", err)
	}
}

func TestAnAdvisoryIsAnnouncedUnderANumberInAnyLetters(t *testing.T) {
	w := newDeliveryWorld(t)
	product, err := w.Product(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	product.Numbers = "Shop-YYYY-NN"
	if err := apply(w.App, &programme.Programme{Products: one(product)}); err != nil {
		t.Fatal(err)
	}
	done, err := w.DeliverAdvisory(t.Context(), w.advisory, app.Delivery{Outbox: t.TempDir(), Mail: deliveryTo("").Mail})
	if err != nil || done.Advisory.Number != "Shop-2026-01" || !done.Mailed {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, number := range []string{"Shop-2026-01", "SHOP-2026-01", "shop-2026-01"} {
		if m, err := w.Announcement(t.Context(), number, deliveryTo("").Mail); err != nil || m.Number != "Shop-2026-01" {
			t.Errorf("%s: %+v, %v", number, m, err)
		}
	}
	if _, err := w.Announcement(t.Context(), "SHOP-2026-02", deliveryTo("").Mail); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("of none it is %v", err)
	}
}

// TestWhatCustomersAreToldIsNotDisclosed publishes an advisory for customers: the flaw is
// not public by it, so that no clock of its record runs and no record is sent.
func TestWhatCustomersAreToldIsNotDisclosed(t *testing.T) {
	w := newDeliveryWorld(t)
	w.tells(t, tellsCustomers)
	reviewed, err := w.reads(t, w.advisory, verdict.CustomerAudience)
	if err == nil {
		err = w.benApproves(t, reviewed.EditionID())
	}
	if err != nil {
		t.Fatal(err)
	}
	before := publicSite(t, w.App)
	if _, err := w.DeliverAdvisory(t.Context(), w.advisory, app.Delivery{SendCVE: true}); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "a CVE record is for everybody") {
		t.Errorf("it is delivered with its record: %v", err)
	}
	if _, _, err := w.PublishAdvisory(t.Context(), w.advisory); err != nil {
		t.Fatal(err)
	}
	if differ := changed(before, publicSite(t, w.App)); len(differ) > 0 {
		t.Errorf("everybody reads other files: %v", differ)
	}
	if published, err := w.Advisory(t.Context(), w.advisory); err != nil || published.Number != "VSA-CUSTOMERS-2026-01" {
		t.Errorf("its number is %s, which leaves a gap in those that everybody sees, %v", published.Number, err)
	}
	if v, err := w.OwnVulnerability(t.Context(), w.cve); err != nil || !v.Published.IsZero() {
		t.Errorf("the flaw is public since %v, %v", v.Published, err)
	}
	if _, _, err := w.PublishCVE(t.Context(), w.cve, false, true); verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("its record is sent: %v", err)
	}
	if states := w.server.States(); states[w.cve] == "PUBLISHED" {
		t.Error("CVE Services tell of it")
	}
	waits, err := w.Queue(t.Context(), "shop")
	if i := slices.IndexFunc(waits, func(x triage.Wait) bool { return strings.Contains(x.Why, "the flaw was told on") }); err != nil || i >= 0 {
		t.Errorf("a clock runs: %v, %v", waits, err)
	}
}

func TestWhatEverybodyReadsIsNotSupersededByWhatTheyDoNot(t *testing.T) {
	w := newDeliveryWorld(t)
	if _, _, err := w.PublishAdvisory(t.Context(), w.advisory); err != nil {
		t.Fatal(err)
	}
	closed, err := w.Advisory(t.Context(), w.advisory)
	if err != nil {
		t.Fatal(err)
	}
	text := closed.Text
	text.Audience = verdict.CustomerAudience
	other, _, err := w.DraftAdvisory(t.Context(), app.AdvisoryRequest{Text: &text})
	if err != nil {
		t.Fatal(err)
	}
	w.tells(t, tellsCustomers)
	reviewed, _, err := w.ReviewAdvisory(t.Context(), other.ID, app.ReviewRequest{})
	if err == nil {
		err = w.benApproves(t, reviewed.EditionID())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.PublishAdvisory(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.SupersedeAdvisory(t.Context(), w.advisory, other.ID, "The other says more."); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "may not read") {
		t.Errorf("it is superseded by what is for customers: %v", err)
	}
	if _, _, err := w.SupersedeAdvisory(t.Context(), other.ID, w.advisory, "The other says more."); err != nil {
		t.Errorf("what is for customers is not superseded by what everybody reads: %v", err)
	}
}
