// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

// scanView is a scan in the form of the contract.
type scanView struct {
	SBOM         string        `json:"sbom"`
	Components   int           `json:"components"`
	Records      int           `json:"records"`
	Matches      []matchView   `json:"matches"`
	Undetermined []matchView   `json:"undetermined"`
	Skipped      []skippedView `json:"skipped"`
}

type matchView struct {
	ID       string    `json:"id"`
	Aliases  []string  `json:"aliases"`
	Records  []string  `json:"records"`
	PURL     string    `json:"purl"`
	As       string    `json:"matched_as"`
	Identity string    `json:"identity"`
	Range    rangeView `json:"range"`
	Fixed    []string  `json:"fixed"`
	Severity string    `json:"severity"`
	Score    float64   `json:"score"`
	Vector   string    `json:"vector"`
	Source   string    `json:"score_source"`
	Word     string    `json:"severity_word,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

type rangeView struct {
	Introduced   string `json:"introduced"`
	Fixed        string `json:"fixed"`
	LastAffected string `json:"last_affected"`
	Listed       bool   `json:"versions_listed"`
}

// anyText gives texts with what JSON, or a writer of it, may stumble over.
func anyText(r *rand.Rand) string {
	pieces := []string{"a", "[", "{", `"`, `\`, "é", "\u2028", "\x00", "\x7f", "<&>", "\xff", "]", "}", ",", "\n", "日本", "\ufffd", "\U0001F600", "\xed\xa0\x80"}
	if r.IntN(400) == 0 {
		return strings.Repeat(pieces[r.IntN(len(pieces))], scanBuffer+r.IntN(20))
	}
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// anyTexts gives a list, which may be nil, and the one that a view shows of it.
func anyTexts(r *rand.Rand) (given, viewed []string) {
	viewed = []string{}
	for range r.IntN(4) {
		viewed = append(viewed, anyText(r))
	}
	if len(viewed) == 0 && r.IntN(2) == 0 {
		return nil, viewed
	}
	return viewed, viewed
}

func anyMatch(r *rand.Rand) (app.FileMatch, matchView) {
	m := app.FileMatch{PURL: anyText(r), Known: &app.Known{ID: anyText(r)}}
	v := matchView{ID: m.ID, PURL: m.PURL}
	m.Aliases, v.Aliases = anyTexts(r)
	m.Records, v.Records = anyTexts(r)
	m.Fixed, v.Fixed = anyTexts(r)
	m.As, m.Identity, m.Listed = verdict.MatchedAs(anyText(r)), anyText(r), r.IntN(2) == 0
	m.Range = vers.Interval{Introduced: anyText(r), Fixed: anyText(r), LastAffected: anyText(r)}
	scores := []float64{0, 10, 9.8, 5, 0.1, 7.35}
	m.Rating = verdict.Rating{Severity: verdict.Severity(anyText(r)), Score: scores[r.IntN(len(scores))], Vector: anyText(r),
		Source: verdict.ScoreSource(anyText(r)), Word: verdict.SeverityWord{Word: anyText(r)}}
	if r.IntN(2) == 0 {
		m.Undetermined = anyText(r)
	}
	v.As, v.Identity, v.Reason = string(m.As), m.Identity, m.Undetermined
	v.Range = rangeView{m.Range.Introduced, m.Range.Fixed, m.Range.LastAffected, m.Listed}
	v.Severity, v.Score, v.Vector, v.Source, v.Word = string(m.Severity), m.Score, m.Vector, string(m.Source), m.Word.Word
	return m, v
}

func anyScan(r *rand.Rand) (app.FileScan, scanView) {
	s := app.FileScan{SBOM: anyText(r), Components: r.IntN(1000), Records: r.IntN(9)}
	v := scanView{SBOM: s.SBOM, Components: s.Components, Records: s.Records, Matches: []matchView{}, Undetermined: []matchView{}}
	n := r.IntN(6)
	if r.IntN(100) == 0 {
		n = 600 // more than the buffer holds
	}
	for range n {
		m, view := anyMatch(r)
		s.Matches = append(s.Matches, m)
		if m.Undetermined != "" {
			v.Undetermined = append(v.Undetermined, view)
		} else {
			v.Matches = append(v.Matches, view)
		}
	}
	for range r.IntN(3) {
		left := verdict.Skipped{Reason: anyText(r), Count: r.IntN(4)}
		left.Examples, _ = anyTexts(r)
		s.Skipped = append(s.Skipped, left)
	}
	v.Skipped = viewSkipped(s.Skipped)
	return s, v
}

func TestScansAreWrittenAsTheirViewsAre(t *testing.T) {
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 1))
		var scans []app.FileScan
		views := []scanView{}
		for range r.IntN(3) {
			s, v := anyScan(r)
			scans, views = append(scans, s), append(views, v)
		}
		var want, got bytes.Buffer
		if err := errors.Join(writeJSON(&want, views), writeScans(&got, scans)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want.Bytes(), got.Bytes()) {
			t.Fatalf("seed %d: written is\n%.2000s\nwant\n%.2000s", seed, got.Bytes(), want.Bytes())
		}
		full := &fullDisk{room: r.IntN(want.Len())}
		if err := writeScans(full, scans); !errors.Is(err, errFull) || !bytes.HasPrefix(want.Bytes(), full.written) {
			t.Fatalf("seed %d: of a disk that is full at %d it says %v", seed, full.room, err)
		}
	}
}

// fullDisk takes so many bytes.
type fullDisk struct {
	room    int
	written []byte
}

var errFull = errors.New("the disk is full")

func (d *fullDisk) Write(b []byte) (int, error) {
	n := min(len(b), d.room-len(d.written))
	d.written = append(d.written, b[:n]...)
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}
