// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
)

// Exploitation is a listing of a vulnerability as known to be exploited in the wild.
type Exploitation struct {
	verdict.Exploited
	Record string // the id under which it is listed
	Source string // the source that lists it
}

// Prediction is how likely a vulnerability is exploited within 30 days.
type Prediction struct {
	verdict.Likelihood
	Record string // the id that is predicted
	Source string
}

// ExploitationOf gives the first listing of a vulnerability; nil when no catalogue
// lists it. One that does not say since when stands behind those that do.
func ExploitationOf(v *verdict.Vulnerability) *Exploitation {
	var first *Exploitation
	for _, r := range v.Standing() {
		if r.Exploited != nil && (first == nil || earlier(r.Exploited.Added, first.Added)) {
			first = &Exploitation{*r.Exploited, r.ID, r.Source}
		}
	}
	return first
}

// earlier reports whether a day is before another, where the zero time is no day.
func earlier(a, b time.Time) bool {
	return !a.IsZero() && (b.IsZero() || a.Before(b))
}

// PredictionOf gives the prediction of a vulnerability: of each id the latest, and
// of several ids the highest. It is nil when there is none.
func PredictionOf(v *verdict.Vulnerability) *Prediction {
	latest := map[string]Prediction{}
	for _, r := range v.Standing() {
		if l, known := latest[r.ID]; r.Likelihood != nil && (!known || r.Likelihood.At.After(l.At)) {
			latest[r.ID] = Prediction{*r.Likelihood, r.ID, r.Source}
		}
	}
	var highest *Prediction
	for _, id := range v.IDs {
		if p, known := latest[id]; known && (highest == nil || p.Probability > highest.Probability) {
			highest = &p
		}
	}
	return highest
}

// Listing is the evidence that a record of a catalogue of what is exploited is for a
// product. Its id changes when the catalogue says something else of the flaw, so
// that what two people lifted is a danger again.
func Listing(r verdict.Record, product string) verdict.Evidence {
	ev := verdict.Evidence{Vulnerability: verdict.CanonicalID(r.ID), Product: product, Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed,
		Summary: "source " + r.Source + " lists " + r.ID + " as known to be exploited", By: r.Source, At: r.Exploited.Added}
	if !r.Exploited.Added.IsZero() {
		ev.Summary += " since " + r.Exploited.Added.UTC().Format(time.DateOnly)
	}
	if r.Exploited.Ransomware {
		ev.Summary += ", also in ransomware campaigns"
	}
	ev.ID = EvidenceID(ev)
	return ev
}

// listings gives the evidence of catalogues about a vulnerability, but for what
// stands among the evidence because somebody spoke of lifting it.
func (e *Engine) listings(v *verdict.Vulnerability) []verdict.Evidence {
	if list, known := e.listed[v.ID]; known {
		return list
	}
	var list []verdict.Evidence
	for _, r := range v.Standing() {
		if r.Exploited == nil {
			continue
		}
		ev := Listing(r, e.w.Product.Slug)
		stands := false
		for _, known := range e.w.Evidence {
			stands = stands || known.ID == ev.ID
		}
		if !stands {
			list = append(list, ev)
		}
	}
	e.listed[v.ID] = list
	return list
}

// Dangers gives the evidence of danger that people brought about a vulnerability in the
// product and that was not lifted, the earliest first.
func (e *Engine) Dangers(v *verdict.Vulnerability) []verdict.Evidence {
	var list []verdict.Evidence
	for _, ev := range e.w.Evidence {
		if ev.Danger() && ev.Kind != verdict.EvidenceKEV && (ev.Product == "" || ev.Product == e.w.Product.Slug) && slices.Contains(v.IDs, verdict.CanonicalID(ev.Vulnerability)) {
			list = append(list, ev)
		}
	}
	slices.SortFunc(list, func(a, b verdict.Evidence) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return list
}

// Lift records a person's word that a danger does not hold. The evidence of a
// catalogue is stored once somebody speaks of it.
func Lift(tx *store.Tx, id string, lift verdict.Lift) (verdict.Evidence, bool, error) {
	e, lifted, err := tx.LiftEvidence(id, lift)
	if verdict.CodeOf(err) != verdict.NotFound {
		return e, lifted, err
	}
	ev, found, failed := findListing(tx, id)
	if failed != nil {
		return e, false, failed
	}
	if !found {
		return e, false, err
	}
	if _, err := tx.AddEvidence(ev); err != nil {
		return e, false, err
	}
	return tx.LiftEvidence(id, lift)
}

// findListing finds the record and product whose evidence has the id.
func findListing(tx *store.Tx, id string) (verdict.Evidence, bool, error) {
	products, err := tx.Products()
	if err != nil {
		return verdict.Evidence{}, false, err
	}
	sources, err := tx.Sources()
	if err != nil {
		return verdict.Evidence{}, false, err
	}
	for _, h := range sources {
		if h.Source.Kind != verdict.SourceKEV {
			continue
		}
		records, err := tx.RecordsOf(h.Source.Name)
		if err != nil {
			return verdict.Evidence{}, false, err
		}
		for _, r := range records {
			for _, p := range products {
				if r.Exploited == nil || !r.Withdrawn.IsZero() {
					continue
				}
				if ev := Listing(r, p.Slug); ev.ID == id {
					return ev, true, nil
				}
			}
		}
	}
	return verdict.Evidence{}, false, nil
}
