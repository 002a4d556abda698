// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

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
