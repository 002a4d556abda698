// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// Source is where records come from: a folder or zip of OSV files for now.
type Source struct {
	Name string
	Kind string // osv
	// Location is a path; a relative one is relative to the folder that the
	// command was called in when it was added.
	Location string
	// MaxAge is how old the last good sync may be before answers that rest on
	// the source are no longer given; zero means that it does not age.
	MaxAge time.Duration
	// Score says as whose scores the source's vectors count.
	Score ScoreSource
}

// SourceHealth is what is known of a source's last sync.
type SourceHealth struct {
	Source    Source
	LastSync  time.Time // last good one; zero before the first
	LastTry   time.Time
	LastError string // "" when the last try was good
	Records   int
	Withdrawn int
	Skipped   []Skipped
}

// Stale reports whether answers may not rest on the source at now, and why.
func (h SourceHealth) Stale(now time.Time) (string, bool) {
	switch {
	case h.LastSync.IsZero():
		return "source " + h.Source.Name + " has never been read", true
	case h.Source.MaxAge > 0 && now.Sub(h.LastSync) > h.Source.MaxAge:
		return "source " + h.Source.Name + " was last read on " + h.LastSync.UTC().Format(time.DateOnly), true
	}
	return "", false
}

// Validate reports the first thing that keeps s from being accepted.
func (s Source) Validate() error {
	switch {
	case !ValidSlug(s.Name):
		return Errorf(Invalid, "source name %q is not of the form [a-z0-9][a-z0-9._-]*", s.Name).at("name")
	case s.Kind != "osv":
		return Errorf(Invalid, "source %s has the unknown kind %q", s.Name, s.Kind).at("kind").WithHint("use osv")
	case s.Location == "":
		return Errorf(Invalid, "source %s has no location", s.Name).at("location")
	case s.MaxAge < 0:
		return Errorf(Invalid, "source %s has a negative age", s.Name).at("maxAge").WithHint("write 0 for one that does not age")
	case s.Score != "" && !contains(ScoreSources[1:], s.Score): // none speaks as we do
		return Errorf(Invalid, "source %s gives scores of the unknown source %q", s.Name, s.Score).at("score").
			WithHint("use one of %s", join(ScoreSources[1:]))
	}
	return nil
}
