// SPDX-License-Identifier: Apache-2.0

// Package bundle carries sources to an installation without a network: a bundle is
// one zip archive of what the sources hold, with a manifest that names the digest
// of each and the instant as of which it is, and the manifest's signature.
//
//	sources/NAME.zip       what source NAME holds: one file, or a folder in an archive
//	manifest.json          a Manifest
//	manifest.json.sig      its signature by an SSH key, for the namespace Namespace
//
// The same sources and key give the same bytes.
package bundle

import (
	"bytes"
	"encoding/json"
	"regexp"
	"time"

	"verdict"
	"verdict/internal/limits"
)

// Namespace is what a signature of a bundle is for (ssh-keygen -n).
const Namespace = "verdict-bundle"

const (
	manifestName  = "manifest.json"
	signatureName = "manifest.json.sig"
	version       = 1
)

// Manifest says what a bundle holds.
type Manifest struct {
	Version int       `json:"version"`
	AsOf    time.Time `json:"as_of"` // of the youngest of the sources
	Sources []Member  `json:"sources"`
}

// Member is a source in a bundle.
type Member struct {
	Name     string              `json:"name"`
	Type     verdict.SourceKind  `json:"type"`
	Location string              `json:"location"` // where the records come from
	MaxAge   string              `json:"max_age,omitempty"`
	Score    verdict.ScoreSource `json:"score,omitempty"`
	AsOf     time.Time           `json:"as_of"` // when it was last read from there
	Records  int                 `json:"records"`
	File     string              `json:"file"` // in the bundle
	Bytes    int64               `json:"bytes"`
	SHA256   string              `json:"sha256"` // of the file
}

// Source gives the source as it is where the bundle was made.
func (m Member) Source() (verdict.Source, error) {
	src := verdict.Source{Name: m.Name, Kind: m.Type, Location: m.Location, Score: m.Score}
	if m.MaxAge != "" {
		age, err := time.ParseDuration(m.MaxAge)
		if err != nil {
			return src, verdict.Errorf(verdict.Invalid, "source %s has the age %q, which is none", m.Name, m.MaxAge)
		}
		src.MaxAge = age
	}
	return src, src.Validate()
}

var (
	fileForm = regexp.MustCompile(`^sources/([a-z0-9][a-z0-9._-]*?)((\.[a-z0-9]{1,8}){0,2})$`)
	hexForm  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// parseManifest reads a manifest and checks that it can be right.
func parseManifest(shown string, raw []byte) (Manifest, error) {
	var m Manifest
	if err := limits.CheckJSON(shown, raw, limits.Caps{Bytes: manifestBytes}); err != nil {
		return m, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&m); err != nil {
		return m, verdict.Errorf(verdict.Invalid, "is no manifest of a bundle: %w", err).At(shown, 0, "")
	}
	if m.Version != version {
		return m, verdict.Errorf(verdict.Invalid, "is a manifest of version %d, which is not known", m.Version).At(shown, 0, "version").
			WithHint("read it with the version of verdict that wrote it, or a later one")
	}
	seen := map[string]bool{}
	for _, s := range m.Sources {
		if _, err := s.Source(); err != nil {
			return m, verdict.Errorf(verdict.CodeOf(err), "a source of the bundle cannot be: %w", err).At(shown, 0, "sources")
		}
		if !fileForm.MatchString(s.File) || !hexForm.MatchString(s.SHA256) || s.Bytes < 0 || s.AsOf.IsZero() || seen[s.Name] || seen[s.File] {
			return m, verdict.Errorf(verdict.Invalid, "source %s is not told as a bundle tells it", s.Name).At(shown, 0, "sources")
		}
		seen[s.Name], seen[s.File] = true, true
	}
	return m, nil
}
