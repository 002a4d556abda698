// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
)

type scoreSetDoc struct {
	header        `yaml:",inline"`
	Vulnerability string            `yaml:"vulnerability"`
	Product       string            `yaml:"product,omitempty"`
	Vector        string            `yaml:"vector"`
	Of            string            `yaml:"of,omitempty"`
	Because       map[string]string `yaml:"because,omitempty"`
	Reason        string            `yaml:"reason,omitempty"`
	Author        string            `yaml:"author"`
	At            instant           `yaml:"at,omitempty"`
	Withdrawn     actDoc            `yaml:"withdrawn,omitempty"`
}

type scoreChoiceDoc struct {
	header        `yaml:",inline"`
	Vulnerability string  `yaml:"vulnerability"`
	Product       string  `yaml:"product,omitempty"`
	Source        string  `yaml:"source,omitempty"`
	Vector        string  `yaml:"vector,omitempty"`
	Reason        string  `yaml:"reason"`
	By            string  `yaml:"by"`
	At            instant `yaml:"at,omitempty"`
	Withdrawn     actDoc  `yaml:"withdrawn,omitempty"`
}

// withdrawal is the act of taking something back.
func (a actDoc) withdrawal() verdict.Withdrawal {
	return verdict.Withdrawal{Withdrawn: a.At.Time, WithdrawnBy: a.By, WithdrawnReason: a.Reason}
}

// score reads a score of ours. Whether each metric that differs has its reason is known
// only where the score that it re-scores is.
func (d *document) score() error {
	var doc scoreSetDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	s := Score{GivenScore: verdict.GivenScore{Vulnerability: verdict.CanonicalID(doc.Vulnerability), Product: doc.Product, Vector: doc.Vector, Reason: doc.Reason,
		Author: doc.Author, Written: doc.At.Time, Withdrawal: doc.Withdrawn.withdrawal()}, Of: doc.Of}
	bare := s.GivenScore
	for metric, reason := range doc.Because {
		s.Because = append(s.Because, verdict.MetricReason{Metric: metric, Reason: reason})
	}
	slices.SortFunc(s.Because, func(a, b verdict.MetricReason) int { return strings.Compare(a.Metric, b.Metric) })
	add(d, &d.programme.Scores, s)
	bare.Of.Vector = bare.Vector // so that no metric differs
	return typed(bare.Validate())
}

func (d *document) scoreChoice() error {
	var doc scoreChoiceDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	c := verdict.ScoreChoice{Vulnerability: verdict.CanonicalID(doc.Vulnerability), Product: doc.Product, Source: verdict.ScoreSource(doc.Source), Vector: doc.Vector,
		Reason: doc.Reason, By: doc.By, At: doc.At.Time, Withdrawal: doc.Withdrawn.withdrawal()}
	add(d, &d.programme.ScoreChoices, c)
	return typed(c.Validate())
}

// WriteScores writes scores of ours and choices as documents, which [Read] takes.
func WriteScores(given []verdict.GivenScore, choices []verdict.ScoreChoice) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	for _, s := range given {
		doc := scoreSetDoc{header: header{Version, "Score"}, Vulnerability: s.Vulnerability, Product: s.Product, Vector: s.Vector, Of: s.Of.Vector,
			Reason: s.Reason, Author: s.Author, At: instant{s.Written}, Withdrawn: actOf(s.Withdrawal)}
		for _, r := range s.Because {
			if doc.Because == nil {
				doc.Because = map[string]string{}
			}
			doc.Because[r.Metric] = r.Reason
		}
		if err := e.Encode(doc); err != nil {
			return nil, err
		}
	}
	for _, c := range choices {
		doc := scoreChoiceDoc{header: header{Version, "ScoreChoice"}, Vulnerability: c.Vulnerability, Product: c.Product, Source: string(c.Source), Vector: c.Vector,
			Reason: c.Reason, By: c.By, At: instant{c.At}, Withdrawn: actOf(c.Withdrawal)}
		if err := e.Encode(doc); err != nil {
			return nil, err
		}
	}
	err := e.Close()
	return out.Bytes(), err
}

func actOf(w verdict.Withdrawal) actDoc {
	return actDoc{By: w.WithdrawnBy, At: instant{w.Withdrawn}, Reason: w.WithdrawnReason}
}
