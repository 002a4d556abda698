// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"
)

// publishDue publishes advisories whose hour has come. One that cannot be published is told
// once, and tried again after a while.
func (w *watch) publishDue(ctx context.Context) error {
	if !w.publish || time.Now().Before(w.failed[dueAdvisories].Add(again)) {
		return nil
	}
	list, _, failed, err := w.PublishDueAdvisories(ctx)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // told to stop: not a failure
	}
	for _, p := range list {
		w.tell(Event{At: p.At, Kind: AdvisoryOut, Advisory: p.Number, Words: p.Text.Title})
	}
	for _, f := range failed {
		w.failed[dueAdvisories] = time.Now()
		name := f.Advisory.Number
		if name == "" {
			name = f.Advisory.ID
		}
		w.tell(Event{At: w.Now(), Kind: AdvisoryFailed, Advisory: name, Words: f.Err.Error()})
	}
	return err
}

// dueAdvisories is the key of advisories among what failed; no source has such a name.
const dueAdvisories = "due advisories"
