// SPDX-License-Identifier: Apache-2.0

package history

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cve"
)

// prose takes what people read of a record.
func (b *book) prose(a *verdict.PublishedAdvisory, flaw *verdict.AdvisoryFlaw, c cve.Container) {
	flaw.Preconditions = b.texts(cna+"/configurations", c.Configurations)
	a.Text.Actions = b.texts(cna+"/solutions", c.Solutions)
	a.Text.Workarounds = b.texts(cna+"/workarounds", c.Workarounds)
	var impacts []struct {
		Descriptions json.RawMessage `json:"descriptions"`
	}
	if b.decoded(cna+"/impacts", c.Impacts, &impacts) {
		var all []string
		for i, x := range impacts {
			all = append(all, b.texts(fmt.Sprintf(cna+"/impacts/%d/descriptions", i), x.Descriptions)...)
		}
		a.Text.Impact = strings.Join(all, "\n\n")
	}
	b.credits(a, c)
	b.timeline(a, c)
	if len(c.Exploits) > 0 {
		b.skip(cna+"/exploits", "what is known of exploitation stands there as of no day")
	}
	if len(c.TaxonomyMappings) > 0 {
		b.skip(cna+"/taxonomyMappings", "it has no place in an advisory")
	}
}

func (b *book) decoded(path string, raw json.RawMessage, into any) bool {
	if len(raw) == 0 {
		return false
	}
	if err := json.Unmarshal(raw, into); err != nil {
		b.unread(path, "it has another form than the standard's")
		return false
	}
	return true
}

// texts are those in English, or all where none is.
func (b *book) texts(path string, raw json.RawMessage) (list []string) {
	var all []cve.Text
	if !b.decoded(path, raw, &all) {
		return nil
	}
	english := func(t cve.Text) bool { return t.Lang == "" || strings.HasPrefix(strings.ToLower(t.Lang), "en") }
	some := slices.ContainsFunc(all, english)
	for _, t := range all {
		if value := strings.TrimSpace(t.Value); value != "" && (english(t) || !some) {
			list = append(list, value)
		}
	}
	return list
}

func (b *book) credits(a *verdict.PublishedAdvisory, c cve.Container) {
	var list []struct {
		Value string `json:"value"`
		Type  string `json:"type"`
	}
	if !b.decoded(cna+"/credits", c.Credits, &list) {
		return
	}
	for i, x := range list {
		credit := verdict.Credit{Name: strings.TrimSpace(x.Value), Type: verdict.CreditType(x.Type)}
		if credit.Type == "" {
			credit.Type = verdict.CreditOther
		}
		if err := credit.Validate(); err != nil {
			b.unread(fmt.Sprintf(cna+"/credits/%d", i), "%v", err)
			continue
		}
		a.Text.Credits = append(a.Text.Credits, credit)
	}
}

func (b *book) timeline(a *verdict.PublishedAdvisory, c cve.Container) {
	var list []struct {
		Time  cve.Timestamp `json:"time"`
		Value string        `json:"value"`
	}
	if !b.decoded(cna+"/timeline", c.Timeline, &list) {
		return
	}
	for i, x := range list {
		at, err := x.Time.Time()
		if err != nil || at.IsZero() || x.Value == "" {
			b.unread(fmt.Sprintf(cna+"/timeline/%d", i), "the entry has no time or no text")
			continue
		}
		a.Text.Timeline = append(a.Text.Timeline, verdict.TimelineEntry{Date: verdict.DayOf(at), Text: x.Value})
	}
}

// referenceKind maps the tags of a reference to OSV's types.
func referenceKind(tags []string) string {
	for _, t := range tags {
		switch t {
		case "vendor-advisory", "third-party-advisory":
			return "ADVISORY"
		case "patch":
			return "FIX"
		case "issue-tracking":
			return "REPORT"
		case "mailing-list":
			return "DISCUSSION"
		case "exploit":
			return "EVIDENCE"
		}
	}
	return "WEB"
}
