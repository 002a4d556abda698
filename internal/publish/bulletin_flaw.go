// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/cvss"
)

// BulletinFlaw is a vulnerability in words.
type BulletinFlaw struct {
	ID            string          `json:"id"`
	Also          string          `json:"also_known_as"` // other ids, in words
	Title         string          `json:"title"`
	Description   Words           `json:"description"`
	Weaknesses    string          `json:"weaknesses"` // "CWE-639, CWE-200"
	Preconditions []string        `json:"preconditions"`
	Origin        string          `json:"origin"` // in words; "" of a flaw of the products' own
	Severity      string          `json:"severity"`
	Scores        []BulletinScore `json:"scores"` // ours first
	Divergence    string          `json:"divergence"`
	// Own and Others part the scores, for pages that show ours with its reasons.
	Own    []BulletinScore `json:"own_scores"`
	Others []BulletinScore `json:"other_scores"`
	Link   Link            `json:"link"` // the record of a CVE id
}

// BulletinScore is what somebody makes of a vulnerability: by a vector, or in a word.
type BulletinScore struct {
	By       string           `json:"by"`
	Severity string           `json:"severity"`
	Score    string           `json:"score"` // "8.1"; "" for a word
	Version  string           `json:"cvss"`  // "3.1"; "" for a word
	Vector   Literal          `json:"vector"`
	Metrics  []BulletinMetric `json:"metrics"` // of ours alone
}

// BulletinMetric explains a metric of a vector.
type BulletinMetric struct {
	Name    string `json:"name"`
	Metric  string `json:"metric"` // its abbreviation and that of its value: "AV:N"
	Meaning string `json:"meaning"`
	Reason  string `json:"reason"` // why it has this value; "" where nobody says
}

var scoreWords = map[verdict.ScoreSource]string{
	verdict.ScoreOwn: "us", verdict.ScoreCNA: "the CVE record", verdict.ScoreGHSA: "GitHub", verdict.ScoreNVD: "NVD", verdict.ScoreOther: "others",
}

func (b *Bulletin) flaws(p verdict.PublishedAdvisory) {
	var ids, severities []string
	for i, told := range p.Text.Vulnerabilities {
		known := verdict.AdvisedFlaw{ID: told.ID}
		if i < len(p.Flaws) {
			known = p.Flaws[i]
		}
		f := flawInWords(told, known)
		b.Flaws = append(b.Flaws, f)
		ids = append(append(ids, f.ID), known.Aliases...)
		if f.Severity != "" && !slices.Contains(severities, f.Severity) {
			severities = append(severities, f.Severity)
		}
	}
	b.Tracked = inWords(ids)
	b.Severity = strings.Join(severities, ", ")
}

func flawInWords(told verdict.AdvisoryFlaw, known verdict.AdvisedFlaw) BulletinFlaw {
	f := BulletinFlaw{ID: known.ID, Also: inWords(known.Aliases), Title: plain(told.Title), Description: paragraphs(told.Description),
		Weaknesses: strings.Join(told.CWEs, ", ")}
	if verdict.IsCVE(known.ID) {
		f.Link = Link(CVERecord(known.ID))
	}
	if known.Origin == verdict.Upstream {
		f.Origin = "It is a flaw of a component that comes from others."
	}
	for _, c := range told.Preconditions {
		f.Preconditions = append(f.Preconditions, plain(c))
	}
	for _, s := range known.Scores {
		f.score(s, told.Reasons)
	}
	for _, w := range known.Words {
		f.Others = append(f.Others, BulletinScore{By: cmp.Or(scoreWords[w.Source], string(w.Source)), Severity: plain(w.Word)})
	}
	f.Scores = append(slices.Clone(f.Own), f.Others...)
	f.Severity = severityOf(told.Severity, f.Scores)
	f.Divergence = divergence(known.Scores)
	return f
}

// score adds a score with what its vector computes to; one that cannot be read is none.
func (f *BulletinFlaw) score(s verdict.Score, reasons map[string]string) {
	v, err := cvss.Parse(s.Vector)
	if err != nil {
		return
	}
	in := BulletinScore{By: cmp.Or(scoreWords[s.Source], string(s.Source)), Severity: string(verdict.SeverityOf(v.Score)), Vector: Literal(s.Vector),
		Score: strconv.FormatFloat(v.Score, 'f', 1, 64), Version: v.Version}
	if s.Source != verdict.ScoreOwn {
		f.Others = append(f.Others, in)
		return
	}
	metrics, err := cvss.Explain(s.Vector)
	if err != nil {
		return
	}
	for _, m := range metrics {
		in.Metrics = append(in.Metrics, BulletinMetric{m.Name, m.Metric + ":" + m.Value, m.Meaning, plain(reasons[m.Metric])})
	}
	f.Own = append(f.Own, in)
}

// severityOf is the word that was given, else the first score: "high (8.1)".
func severityOf(word string, scores []BulletinScore) string {
	word = plain(word)
	if len(scores) == 0 {
		return word
	}
	first := scores[0]
	word = cmp.Or(word, first.Severity)
	if first.Score == "" {
		return word
	}
	return word + " (CVSS " + first.Version + ": " + first.Score + ")"
}

// divergence says that others rate the flaw by more than one band otherwise than we do.
func divergence(scores []verdict.Score) string {
	var ours verdict.Severity
	var words []string
	for _, s := range scores {
		v, err := cvss.Parse(s.Vector)
		if err != nil {
			continue
		}
		severity := verdict.SeverityOf(v.Score)
		switch {
		case s.Source == verdict.ScoreOwn && ours == "":
			ours = severity
		case s.Source == verdict.ScoreOwn || ours == "":
		case max(severity.Gate()-ours.Gate(), ours.Gate()-severity.Gate()) > 1:
			words = append(words, fmt.Sprintf("%s says %s", cmp.Or(scoreWords[s.Source], string(s.Source)), severity))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return fmt.Sprintf("We rate it %s, where %s: the reasons beside our metrics say why.", ours, inWords(words))
}

func number(n int) string { return strconv.Itoa(n) }
