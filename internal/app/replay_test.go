// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/programme"
	"verdict/internal/triage"
)

// replay brings the example to a fresh database day by day, each thing on the day
// on which it became known or was done.
type replay struct {
	*app.App
	t       *testing.T
	now     time.Time
	folder  string // of the example
	records string // of the records that are known so far
	days    map[time.Time]*day
	// final is what the example says when it is loaded at once.
	final map[pair]triage.Cell

	confirmed []string        // ids of assessments that a person said again
	waited    map[pair]string // what once waited, with the kind of the premise that failed
}

// pair is a release × vulnerability.
type pair struct{ release, vulnerability string }

// day is what became known or was done on one day.
type day struct {
	programme.Programme
	files map[string][]byte // records, by name of file
}

func newReplay(t *testing.T) *replay {
	t.Helper()
	folder, p := unpacked()
	r := &replay{t: t, folder: folder, records: t.TempDir(), days: map[time.Time]*day{}, waited: map[pair]string{}, final: map[pair]triage.Cell{}}
	r.schedule(p)
	r.now = r.order()[0]
	a, err := app.Open(ctx, config.Config{Data: filepath.Join(t.TempDir(), "data"), As: "a person"}, func() time.Time { return r.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	r.App = a
	return r
}

// on gives the day of an instant.
func (r *replay) on(at time.Time) *day {
	at = at.UTC().Truncate(24 * time.Hour)
	if r.days[at] == nil {
		r.days[at] = &day{files: map[string][]byte{}}
	}
	return r.days[at]
}

func (r *replay) order() []time.Time {
	return slices.SortedFunc(maps.Keys(r.days), time.Time.Compare)
}

// schedule puts every document of the example on its day. Product, lines and
// relocations are there from the beginning; what the project said in its
// suppression file is of 2024-10-25.
func (r *replay) schedule(p *programme.Programme) {
	first := r.on(time.Date(2018, 7, 1, 0, 0, 0, 0, time.UTC))
	first.Products, first.Lines, first.Relocations = p.Products, p.Lines, p.Relocations
	r.on(time.Date(2024, 10, 25, 0, 0, 0, 0, time.UTC)).SuppressionFiles = p.SuppressionFiles
	r.scheduleRecords(p)
	r.scheduleReleases(p.Releases)
	for _, d := range p.Vulnerabilities {
		on := r.on(d.Value.Published)
		on.Vulnerabilities = append(on.Vulnerabilities, d)
	}
	for _, d := range p.Assessments {
		on := r.on(d.Value.Written)
		on.Assessments = append(on.Assessments, d)
	}
	for _, d := range p.Classifications {
		on := r.on(d.Value.At)
		on.Classifications = append(on.Classifications, d)
	}
	for _, d := range p.Decisions {
		on := r.on(d.Value.At)
		on.Decisions = append(on.Decisions, d)
	}
}

// scheduleReleases puts a withdrawn release on the day of the one that came in
// its place.
func (r *replay) scheduleReleases(docs []programme.Doc[programme.Release]) {
	for i, d := range docs {
		at := d.Value.ReleasedAt
		if d.Value.State == verdict.Withdrawn {
			at = docs[i+1].Value.ReleasedAt
		}
		on := r.on(at)
		on.Releases = append(on.Releases, d)
	}
}

// scheduleRecords puts a record on the day of its publication, and once more on
// the day on which it was withdrawn.
func (r *replay) scheduleRecords(p *programme.Programme) {
	files, err := filepath.Glob(filepath.Join(r.folder, "records", "*.json"))
	if err != nil || len(files) == 0 {
		r.t.Fatalf("no records: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			r.t.Fatal(err)
		}
		published, withdrawn, standing := dates(r.t, raw)
		r.on(published).files[filepath.Base(file)] = standing
		if !withdrawn.IsZero() {
			r.on(withdrawn).files[filepath.Base(file)] = raw
		}
	}
	for _, at := range r.order() {
		if len(r.days[at].files) > 0 {
			r.days[at].Sources = []programme.Doc[verdict.Source]{{Value: p.Sources[0].Value}}
			r.days[at].Sources[0].Value.Location = r.records
		}
	}
	for _, d := range p.HouseRecords {
		published, _, _ := dates(r.t, d.Value.Raw)
		on := r.on(published)
		on.HouseRecords = append(on.HouseRecords, d)
	}
}

// dates gives when a record was published and withdrawn, and the record as it was
// before that.
func dates(t *testing.T, raw []byte) (published, withdrawn time.Time, standing []byte) {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	instant := func(field string) (at time.Time) {
		if text, ok := r[field].(string); ok {
			var err error
			if at, err = time.Parse(time.RFC3339, text); err != nil {
				t.Fatal(err)
			}
		}
		return at
	}
	published, withdrawn = instant("published"), instant("withdrawn")
	delete(r, "withdrawn")
	standing, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return published, withdrawn, standing
}

// live lets a day pass: what is new becomes known, and a person looks at what
// waits to be confirmed again.
func (r *replay) live(at time.Time) {
	r.now = at.Add(12 * time.Hour)
	d := r.days[at]
	for name, raw := range d.files {
		if err := os.WriteFile(filepath.Join(r.records, name), raw, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	if _, _, err := r.Apply(ctx, &d.Programme, r.folder, nil); err != nil {
		r.t.Fatalf("%s: %v", at.Format(time.DateOnly), err)
	}
	for r.confirm() {
	}
}

// confirm says one assessment again whose premises failed, if the example says
// the same in the end of every release that waits for it; else it stays open.
func (r *replay) confirm() bool {
	waiting := r.waiting()
	for _, id := range slices.Sorted(maps.Keys(waiting)) {
		as, err := r.Assessment(ctx, id)
		if err != nil {
			r.t.Fatal(err)
		}
		same := true
		for _, p := range waiting[id] {
			same = same && r.final[p].Status == as.Status && r.final[p].Reason == triage.ReasonAssessed
		}
		if !same || slices.Contains(r.confirmed, id) {
			continue
		}
		again, _, err := r.Confirm(ctx, app.Confirmation{Product: kafka.Product, ID: id, Author: "a person", Approve: true})
		if err != nil {
			r.t.Fatal(err)
		}
		r.confirmed = append(r.confirmed, id)
		r.t.Logf("%s: %s of %d releases is confirmed again: %s", r.now.Format(time.DateOnly), as.Vulnerability, len(waiting[id]), r.waited[waiting[id][0]])
		failing, err := r.Failing(ctx, again)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, f := range failing {
			r.t.Logf("  %s fails all the same: %s", f.Release, f.Why)
		}
		return true
	}
	return false
}

// waiting gives what waits to be confirmed again, by the assessment whose premise
// failed.
func (r *replay) waiting() map[string][]pair {
	found := map[string][]pair{}
	eachAnswer(r.t, r.App, func(a triage.Answer) {
		for _, part := range a.Parts {
			if !part.Reconfirm {
				continue
			}
			p := pair{a.Release.Version, a.Vulnerability}
			for _, premise := range part.Premises {
				if premise.Holds {
					continue
				}
				if r.waited[p] == "" {
					r.waited[p] = string(premise.Kind)
				}
				if !slices.Contains(found[premise.Assessment], p) {
					found[premise.Assessment] = append(found[premise.Assessment], p)
				}
			}
		}
	})
	return found
}

// eachAnswer asks about every release and all that concerns the product.
func eachAnswer(t *testing.T, a *app.App, fn func(triage.Answer)) {
	t.Helper()
	w, err := a.World(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	e := triage.New(w)
	for _, id := range e.Concerning() {
		for _, rel := range w.Releases {
			answer, err := e.Answer(id, rel.Version, "")
			if err != nil {
				t.Fatal(err)
			}
			fn(answer)
		}
	}
}

// TestDecideOnceOverTheReplayOf49Releases measures what people had to do: the
// assessments of the example are approved on their day, when only the releases
// before it exist, and later releases inherit what they say by replaying its
// premises.
func TestDecideOnceOverTheReplayOf49Releases(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute: run without -short")
	}
	t.Parallel()
	r := newReplay(t)
	eachAnswer(t, open(t, loaded(), today), func(a triage.Answer) {
		r.final[pair{a.Release.Version, a.Vulnerability}] = triage.Cell{Status: a.Status, Justification: a.Justification, Reason: a.Reason}
	})
	for _, at := range r.order() {
		r.live(at)
	}
	r.now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	r.measure()
	r.compare()
}

// measure logs the work of people and how far it went.
func (r *replay) measure() {
	list, err := r.Assessments(ctx, kafka.Product)
	if err != nil {
		r.t.Fatal(err)
	}
	accepted := map[string]map[string]bool{}
	for _, as := range list {
		accepted[as.ID] = map[string]bool{}
		for _, acc := range as.Accepted {
			accepted[as.ID][acc.Version] = true
		}
	}
	var pairs, matched, assessed, inherited, waits int
	byKind := map[string]int{}
	for _, kind := range r.waited {
		byKind[kind]++
	}
	eachAnswer(r.t, r.App, func(a triage.Answer) {
		pairs++
		if len(a.Findings()) > 0 {
			matched++
		}
		for _, p := range a.Parts {
			if p.Reconfirm {
				waits++
				break
			}
		}
		if a.Won.Assessment == "" {
			return
		}
		assessed++
		if !accepted[a.Won.Assessment][a.Release.Version] {
			inherited++
		}
	})
	first := len(list) - len(r.confirmed)
	r.t.Logf("%d decisions (%d assessments, %d confirmations) for %d release × vulnerability pairs; %d of them matched, %d are answered by an assessment",
		len(list), first, len(r.confirmed), pairs, matched, assessed)
	r.t.Logf("%d answers were inherited by releases that came later, without a person", inherited)
	r.t.Logf("%d pairs once waited to be confirmed again, by kind of the premise that failed: %v; %d wait at the end", len(r.waited), byKind, waits)
	want := map[string]int{
		"vulnerability": 23, // the record of CVE-2021-4104 came five days after the project's word
		"prose":         1,  // 3.9.0 began a line of which nobody had said the sentence about CVE-2023-35116
	}
	if !maps.Equal(byKind, want) || waits != 0 || len(r.confirmed) != len(want) {
		r.t.Errorf("waited %v, %d still, %d confirmations; want %v, each kind confirmed once", byKind, waits, len(r.confirmed), want)
	}
	if inherited < 70 || assessed < 20*len(list) {
		r.t.Errorf("%d decisions answer %d pairs, %d by inheritance: fewer than they did", len(list), assessed, inherited)
	}
}

// compare checks that the replay ends where loading at once ends, for every
// answer: no rule makes an exception in this example.
func (r *replay) compare() {
	count := 0
	eachAnswer(r.t, r.App, func(a triage.Answer) {
		count++
		want := r.final[pair{a.Release.Version, a.Vulnerability}]
		if a.Status != want.Status || a.Justification != want.Justification {
			r.t.Errorf("%s of %s is %s %s (%s), loaded at once it is %s %s", a.Vulnerability, a.Release.Version,
				a.Status, a.Justification, a.Because, want.Status, want.Justification)
		}
	})
	if count != len(r.final) {
		r.t.Errorf("%d answers, loaded at once there are %d", count, len(r.final))
	}
}
