// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
	"verdict/internal/store"
)

// RenderFormats are what an advisory is rendered as for people; json has every variable of
// templates.
var RenderFormats = []string{"html", "text", "markdown", "json"}

// Template is a template of the user's; one without a text is that of the format.
type Template struct {
	File string // by which errors name it
	Text string
}

// RenderAdvisory writes an advisory for people: a published revision, or, with none, the
// last edition. An edition that is not out is marked as a draft, before all else that
// it says.
func (a *App) RenderAdvisory(ctx context.Context, name string, revision int, format string, t Template) ([]byte, error) {
	var b publish.Bulletin
	err := a.view(ctx, func(s *store.Snapshot) error {
		w, err := a.advisory(s, name)
		if err != nil {
			return err
		}
		if revision > 0 || w.State.Out() {
			p, err := revisionOf(s, w, revision)
			b = publish.NewBulletin(p)
			return err
		}
		x, err := advise(s, w.Text, a.Now())
		if err != nil {
			return err
		}
		b = publish.NewBulletin(a.drafted(w.Advisory, x, w.Published)).AsDraft()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return renderedBulletin(b, format, t)
}

// revisionOf gives a published revision of an advisory; the last one for 0.
func revisionOf(s *store.Snapshot, w WorkingAdvisory, revision int) (p verdict.PublishedAdvisory, err error) {
	if w.Published == nil {
		return p, verdict.Errorf(verdict.Refused, "%s was never published", w.ID).WithHint("leave out --revision for a preview of the draft")
	}
	all, err := s.AdvisoryRevisions(w.Number)
	if err != nil {
		return p, err
	}
	if revision == 0 {
		revision = len(all)
	}
	if revision < 1 || revision > len(all) {
		return p, verdict.Errorf(verdict.NotFound, "%s has no revision %d", w.Number, revision).WithHint("it has revisions 1 to %d", len(all))
	}
	return all[revision-1], nil
}

func renderedBulletin(b publish.Bulletin, format string, t Template) ([]byte, error) {
	if format == "json" {
		if t.File != "" {
			return nil, verdict.Errorf(verdict.Usage, "json has every variable, and takes no template").WithHint("leave out --template, or give another --format")
		}
		return announcement.JSON(b)
	}
	if t.File == "" {
		text, err := announcement.Render(announcement.Format(format), b)
		return []byte(text), err
	}
	parsed, err := announcement.Parse(t.File, announcement.Format(format), t.Text)
	if err != nil {
		return nil, err
	}
	text, err := parsed.Render(b)
	if err != nil {
		return nil, err
	}
	if b.Draft && !strings.Contains(text, b.Notice) {
		return nil, verdict.Errorf(verdict.Refused, "the template does not show {{notice}}, so that a draft would look as if it were published").At(t.File, 0, "").
			WithHint("add {{notice}} at its beginning")
	}
	return []byte(text), nil
}

// AnnouncementOptions say how an advisory is announced by mail.
type AnnouncementOptions struct {
	Template Template
	From     string // "" for the advisory's contact
	To       []string
}

// Announcement is the message that says the last published revision of an advisory, as the
// outside reads it. What was never published has none: the error is NotFound.
func (a *App) Announcement(ctx context.Context, number string, o AnnouncementOptions) (m announcement.Message, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		all, err := revisionsUnder(s, number)
		if err != nil {
			return err
		}
		p := all[len(all)-1]
		if p.Imported != "" && p.State == verdict.AdvisoryPublished {
			return verdict.Errorf(verdict.Refused, "%s was published before the programme began (%s), and is announced no more", p.Number, p.Imported).
				WithHint("a revision of it can be: `verdict advisory edit %s`", p.Number)
		}
		body, err := renderedBulletin(publish.NewBulletin(p), string(announcement.Text), o.Template)
		m = announcement.NewMessage(p, string(body), o.From, o.To)
		return err
	})
	return m, err
}
