// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/store"
)

// lastPredictions puts sources of predictions behind all others, so that they are
// read once it is known what else there is.
func lastPredictions(sources []verdict.Source) []verdict.Source {
	sources = slices.Clone(sources)
	slices.SortStableFunc(sources, func(a, b verdict.Source) int { return lateness(a.Kind) - lateness(b.Kind) })
	return sources
}

// lateness is when a kind is read in a run: predictions behind all others.
func lateness(k verdict.SourceKind) int {
	if k == verdict.SourceEPSS {
		return 1
	}
	return 0
}

// readerOf gives the reader of a source. Of predictions only those are taken that
// are about what is known: stored from other sources, or read before in this run.
func (a *App) readerOf(ctx context.Context, src verdict.Source, before []*source.Reading) (source.Reader, error) {
	if src.Kind != verdict.SourceEPSS {
		return readers[src.Kind], nil
	}
	var known map[string]bool
	err := a.view(ctx, func(s *store.Snapshot) error {
		all, err := s.Sources()
		if err != nil {
			return err
		}
		var predictions []string
		for _, h := range all {
			if h.Source.Kind == verdict.SourceEPSS {
				predictions = append(predictions, h.Source.Name)
			}
		}
		known, err = s.NamesBeside(predictions...)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, in := range before {
		if in.Source.Kind != verdict.SourceEPSS {
			in.Name(known)
		}
	}
	return source.OnlyKnown(readers[src.Kind], known), nil
}
