// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/relnotes"
	"verdict/internal/store"
)

// NotesFormats are the forms in which security release notes are written.
var NotesFormats = []string{"markdown", "html", "json"}

// writtenNotes are the notes of a release or of a quarter.
type writtenNotes interface {
	Markdown() []byte
	HTML() ([]byte, error)
	JSON() ([]byte, error)
}

// Notes writes the security release notes of a release, for an audience, in one of
// NotesFormats.
func (a *App) Notes(ctx context.Context, ref verdict.Ref, audience verdict.Audience, format string) ([]byte, error) {
	return a.notes(ctx, ref.Product, audience, format, func(s publish.Snapshot) (writtenNotes, error) { return relnotes.Of(s, ref.Version) })
}

// NotesOf writes the notes of all releases of a product in a quarter, such as
// 2024-Q2.
func (a *App) NotesOf(ctx context.Context, product, quarter string, audience verdict.Audience, format string) ([]byte, error) {
	q, err := relnotes.ParseQuarter(quarter)
	if err != nil {
		return nil, err
	}
	return a.notes(ctx, product, audience, format, func(s publish.Snapshot) (writtenNotes, error) { return relnotes.RollUpOf(s, q) })
}

func (a *App) notes(ctx context.Context, product string, audience verdict.Audience, format string, of func(publish.Snapshot) (writtenNotes, error)) (text []byte, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		snapshot, err := spokenOf(s, product)
		if err != nil {
			return err
		}
		snapshot.Audience = audience
		n, err := of(snapshot)
		if err != nil {
			return err
		}
		switch format {
		case "html":
			text, err = n.HTML()
		case "json":
			text, err = n.JSON()
		default:
			text = n.Markdown()
		}
		return err
	})
	return text, err
}
