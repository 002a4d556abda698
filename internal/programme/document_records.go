// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"fmt"
	"slices"
	"time"

	"verdict"
	"verdict/spec/cvss"
	"verdict/spec/vers"
)

type sourceDoc struct {
	header   `yaml:",inline"`
	Name     string        `yaml:"name"`
	Type     string        `yaml:"type"`
	Location string        `yaml:"location"`
	MaxAge   time.Duration `yaml:"maxAge"`
	Every    time.Duration `yaml:"every"`
	Score    string        `yaml:"score"`
}

func (d *document) source() error {
	var doc sourceDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	s := verdict.Source{Name: doc.Name, Kind: verdict.SourceKind(doc.Type), Every: doc.Every, Location: doc.Location, MaxAge: doc.MaxAge, Score: verdict.ScoreSource(doc.Score)}
	add(d, &d.programme.Sources, s)
	return typed(s.Validate())
}

type fileDoc struct {
	header `yaml:",inline"`
	File   string `yaml:"file"`
}

func (d *document) houseRecord() error {
	var doc fileDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	f, err := d.fileNamed(doc.File)
	add(d, &d.programme.HouseRecords, f)
	return err
}

type relocationDoc struct {
	header    `yaml:",inline"`
	Ecosystem string `yaml:"ecosystem"`
	From      string `yaml:"from"`
	To        string `yaml:"to"`
	Reason    string `yaml:"reason"`
}

func (d *document) relocation() error {
	var doc relocationDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	r := verdict.Relocation{Ecosystem: doc.Ecosystem, From: doc.From, To: doc.To, Reason: doc.Reason}
	if r.Ecosystem == "" || r.From == "" || r.To == "" {
		return verdict.Errorf(verdict.Invalid, "a relocation needs ecosystem, from and to")
	}
	add(d, &d.programme.Relocations, r)
	return nil
}

type aliasRulingDoc struct {
	header `yaml:",inline"`
	IDs    []string `yaml:"ids"`
	Merge  bool     `yaml:"merge"`
	Reason string   `yaml:"reason"`
	By     string   `yaml:"by"`
}

func (d *document) aliasRuling() error {
	var doc aliasRulingDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	if len(doc.IDs) != 2 || doc.Reason == "" || doc.By == "" {
		return verdict.Errorf(verdict.Invalid, "an alias ruling needs two ids, a reason and a person")
	}
	add(d, &d.programme.AliasRulings, verdict.AliasRuling{
		A: verdict.CanonicalID(doc.IDs[0]), B: verdict.CanonicalID(doc.IDs[1]), Merge: doc.Merge, Reason: doc.Reason, By: doc.By,
	})
	return nil
}

type vulnerabilityDoc struct {
	header      `yaml:",inline"`
	IDs         []string       `yaml:"ids"`
	Title       string         `yaml:"title"`
	Details     string         `yaml:"details,omitempty"`
	Product     string         `yaml:"product"`
	Parts       []string       `yaml:"parts,omitempty"`
	Affected    []ownRangeDoc  `yaml:"affected"`
	CWEs        []string       `yaml:"cwes,omitempty"`
	Scores      []scoreDoc     `yaml:"scores,omitempty"`
	Published   instant        `yaml:"published,omitempty"`
	Impact      string         `yaml:"impact,omitempty"`
	Remediation string         `yaml:"remediation,omitempty"`
	Author      string         `yaml:"author,omitempty"`
	References  []referenceDoc `yaml:"references,omitempty"`

	Preconditions []string                `yaml:"preconditions,omitempty"`
	Workarounds   []string                `yaml:"workarounds,omitempty"`
	Credits       []verdict.Credit        `yaml:"credits,omitempty"`
	Timeline      []verdict.TimelineEntry `yaml:"timeline,omitempty"`
}

type ownRangeDoc struct {
	Line         string   `yaml:"line,omitempty"`
	Introduced   string   `yaml:"introduced,omitempty"`
	Fixed        string   `yaml:"fixed,omitempty"`
	LastAffected string   `yaml:"lastAffected,omitempty"`
	Versions     []string `yaml:"versions,omitempty"`
}

type scoreDoc struct {
	Vector string `yaml:"vector"`
	Source string `yaml:"source,omitempty"`
	By     string `yaml:"by,omitempty"`
}

// value reads a score; at stands in front of its fields in errors.
func (doc scoreDoc) value(at string) (verdict.Score, error) {
	if _, err := cvss.Parse(doc.Vector); err != nil {
		return verdict.Score{}, verdict.Errorf(verdict.Invalid, "the vector cannot be read: %w", err).At("", 0, at+"vector")
	}
	by := verdict.ScoreSource(doc.Source)
	if !slices.Contains(verdict.ScoreSources, by) {
		return verdict.Score{}, verdict.Errorf(verdict.Invalid, "a score is of the unknown source %q", by).At("", 0, at+"source").
			WithHint("use one of %v", verdict.ScoreSources)
	}
	return verdict.Score{Vector: doc.Vector, Source: by, By: doc.By}, nil
}

type referenceDoc struct {
	Kind string `yaml:"kind"`
	URL  string `yaml:"url"`
}

func (d *document) vulnerability() error {
	var doc vulnerabilityDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	v := verdict.OwnVulnerability{
		Title: doc.Title, Details: doc.Details, Product: doc.Product, Parts: doc.Parts, CWEs: doc.CWEs,
		Published: doc.Published.Time, Impact: doc.Impact, Remediation: doc.Remediation, Author: doc.Author,
		Preconditions: doc.Preconditions, Workarounds: doc.Workarounds, Credits: doc.Credits, Timeline: doc.Timeline,
	}
	for _, id := range doc.IDs {
		v.IDs = append(v.IDs, verdict.CanonicalID(id))
	}
	for _, r := range doc.Affected {
		v.Affected = append(v.Affected, verdict.OwnRange{
			Line: r.Line, Versions: r.Versions,
			Interval: vers.Interval{Introduced: r.Introduced, Fixed: r.Fixed, LastAffected: r.LastAffected},
		})
	}
	for i, s := range doc.Scores {
		score, err := s.value(fmt.Sprintf("scores[%d].", i))
		if err != nil {
			return err
		}
		v.Scores = append(v.Scores, score)
	}
	for _, r := range doc.References {
		v.References = append(v.References, verdict.Reference(r))
	}
	add(d, &d.programme.Vulnerabilities, v)
	return v.Validate()
}
