// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// subjects are the ids of what waits for approval.
func subjects(ctx context.Context, a *app.App) (found []string) {
	waits, _ := a.Queue(ctx, "")
	for _, w := range waits {
		if w.Kind == triage.WaitApproval {
			found = append(found, w.Subject)
		}
	}
	return found
}

func people(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.People(ctx)
	for _, p := range list {
		found = append(found, p.Name)
	}
	return found
}

func trains(ctx context.Context, a *app.App) (found []string) {
	eachProduct(ctx, a, func(p verdict.Product) {
		list, _ := a.Trains(ctx, p.Slug)
		for _, t := range list {
			found = append(found, t.Ref())
		}
	})
	return found
}

func symbolSets(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.SymbolSets(ctx, app.SymbolFilter{})
	for _, s := range list {
		found = append(found, s.ID)
	}
	return found
}

// scores are the ids of scores of ours and of choices.
func scores(ctx context.Context, a *app.App) (found []string) {
	given, choices, _ := a.OurScores(ctx, "")
	for _, s := range given {
		found = append(found, s.ID)
	}
	for _, c := range choices {
		found = append(found, c.ID)
	}
	return found
}

func advisories(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.Advisories(ctx)
	for _, w := range list {
		found = append(found, w.ID)
		if w.Number != "" {
			found = append(found, w.Number)
		}
	}
	return found
}

func editionsInReview(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.Advisories(ctx)
	for _, w := range list {
		if w.State == verdict.AdvisoryReview {
			found = append(found, w.EditionID())
		}
	}
	return found
}

func publishedNumbers(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.Advisories(ctx)
	for _, w := range list {
		if w.Number != "" {
			found = append(found, w.Number)
		}
	}
	return found
}

func cveIDs(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.CVEIDs(ctx)
	for _, c := range list {
		found = append(found, c.ID)
	}
	return found
}

func cveRequests(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.CVERequests(ctx)
	for _, q := range list {
		found = append(found, q.ID)
	}
	return found
}
