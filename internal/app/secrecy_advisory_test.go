// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"errors"
	"math/rand"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/publish/advisorytest"
)

// advisoryActs leave advisories in every state short of being published: begun, in review,
// given back, approved and due, and, of one that is out, the next edition and the
// withdrawal that nobody has published.
var advisoryActs = []act{
	{"an advisory that somebody begins", func(r *rand.Rand, a *app.App) error {
		_, err := begunAdvisory(r, a)
		return err
	}},
	{"an advisory in review, given back", func(r *rand.Rand, a *app.App) error {
		id, err := begunAdvisory(r, a)
		if err != nil {
			return err
		}
		if _, _, err := a.ReviewAdvisory(ctx, id, app.ReviewRequest{Summary: text(r)}); err != nil {
			return unlessRefused(err)
		}
		_, _, err = a.CommentAdvisory(ctx, id, text(r))
		return err
	}},
	{"an advisory that is approved, and due", func(r *rand.Rand, a *app.App) error {
		id, err := begunAdvisory(r, a)
		if err != nil {
			return err
		}
		w, _, err := a.ReviewAdvisory(ctx, id, app.ReviewRequest{Due: a.Now().AddDate(0, 0, 1+r.Intn(30))})
		if err != nil {
			return unlessRefused(err)
		}
		return approveSigned(r, a, w.EditionID())
	}},
	{"the next edition of a published advisory", func(r *rand.Rand, a *app.App) error {
		w, err := a.Advisory(ctx, published(r))
		if err != nil {
			return err
		}
		next := w.Text
		next.Summary, next.Impact, next.Credits = text(r), text(r), []verdict.Credit{{Name: text(r), Type: verdict.CreditFinder}}
		if w, _, err = a.EditAdvisory(ctx, w.ID, next); err != nil {
			return unlessRefused(err)
		}
		w, _, err = a.ReviewAdvisory(ctx, w.ID, app.ReviewRequest{Summary: text(r)})
		if err != nil {
			return unlessRefused(err)
		}
		return approveSigned(r, a, w.EditionID())
	}},
	{"a withdrawal that nobody publishes", func(r *rand.Rand, a *app.App) error {
		w, _, err := a.WithdrawAdvisory(ctx, published(r), text(r))
		if err != nil {
			return unlessRefused(err)
		}
		return approveSigned(r, a, w.EditionID())
	}},
}

// yesterday is before the day of the tests.
var yesterday = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

// published is one of the example's advisories.
func published(r *rand.Rand) string { return pick(r, []string{"VSA-2024-01", "VSA-2024-02"}) }

// begunAdvisory begins another advisory beside a published one.
func begunAdvisory(r *rand.Rand, a *app.App) (id string, err error) {
	w, err := a.Advisory(ctx, published(r))
	if err != nil {
		return "", err
	}
	next := w.Text
	next.Title, next.Impact, next.Actions = text(r), text(r), []string{text(r)}
	draft, _, err := a.DraftAdvisory(ctx, app.AdvisoryRequest{Text: &next})
	return draft.ID, err
}

// TestAnAdvisoryIsReadByItsReadersAlone publishes one for customers: no byte of the public
// site changes for it, and their copy has its page and is told by its feed.
func TestAnAdvisoryIsReadByItsReadersAlone(t *testing.T) {
	t.Parallel()
	a := open(t, filepath.Join(applied(t, ""), "data"), today)
	x := advisorytest.Shop()
	if _, _, err := a.AddProduct(ctx, x.Product("shop")); err != nil {
		t.Fatal(err)
	}
	before := publicSite(t, a)
	p := x.PublishedAdvisory
	p.Text.Title, p.Text.Audience = secret, verdict.CustomerAudience
	if err := a.AddPublished(ctx, p); err != nil {
		t.Fatal(err)
	}
	if differ := changed(before, publicSite(t, a)); len(differ) > 0 {
		t.Errorf("everybody reads other files: %v", differ)
	}
	found := 0
	for name, text := range siteFor(t, a, verdict.CustomerAudience) {
		if strings.Contains(text, secret) && (strings.HasPrefix(name, "advisory/"+p.Number+".") || name == "advisory/feed.atom") {
			found++
		}
	}
	if found != 4 {
		t.Errorf("%d files of the customers' copy tell of it, not page, text, JSON and feed", found)
	}
}

func TestAnAdvisoryOfTheFolderIsHistory(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := open(t, copied(t), today)
	w, err := a.Advisory(ctx, "VSA-2024-02")
	if err != nil {
		t.Fatal(err)
	}
	good := programme.Advisory{Text: w.Text, By: "ana", ApprovedBy: "ben", Published: yesterday}
	for name, c := range map[string]struct {
		edit func(*programme.Advisory)
		says string
	}{
		"a draft":                      {func(d *programme.Advisory) { d.Published = time.Time{} }, "is one that was published"},
		"one that is still to come":    {func(d *programme.Advisory) { d.Published = yesterday.AddDate(1, 0, 0) }, "has not come yet"},
		"one that nobody approved":     {func(d *programme.Advisory) { d.ApprovedBy = "" }, "names who wrote it and who approved it"},
		"one that its author approved": {func(d *programme.Advisory) { d.ApprovedBy = "Ana" }, "cannot have approved what they wrote"},
		"one about what nobody knows":  {func(d *programme.Advisory) { d.Text.Vulnerabilities = []verdict.AdvisoryFlaw{{ID: "CVE-1999-0001"}} }, "no source has a record of CVE-1999-0001"},
		"one of before its flaw was public": {func(d *programme.Advisory) { d.Published = time.Date(2024, 12, 1, 0, 0, 0, 0, time.UTC) },
			"CVE-2024-56128 is a flaw of ours that was not public on 2024-12-01T00:00:00Z"},
		"one published with other words": {func(d *programme.Advisory) { d.Text.Impact, d.Published = "Other.", w.Published.First }, "VSA-2024-02 was published with another text"},
	} {
		d := good
		c.edit(&d)
		err := apply(a, &programme.Programme{Advisories: one(d)})
		var e *verdict.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.says) || e.Hint == "" && e.Path == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 2 {
		if err := apply(a, &programme.Programme{Advisories: one(good)}); err != nil {
			t.Fatal(err)
		}
	}
	revisions, err := a.PublishedRevisions(ctx, "VSA-2026-01")
	if err != nil || len(revisions) != 1 || !revisions[0].At.Equal(good.Published) || len(revisions[0].Releases) < 40 {
		t.Errorf("%d revisions: %v", len(revisions), err)
	}
	if _, err := a.PublishedRevisions(ctx, "VSA-2026-02"); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("the second run published it again: %v", err)
	}
}
