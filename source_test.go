// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
)

func TestALocationIsAPathOrAnHTTPSURLWithoutSecrets(t *testing.T) {
	for location, say := range map[string]string{
		"/srv/osv/Maven.zip":                    "",
		`C:\osv\Maven.zip`:                      "",
		"https://feeds.example.org/all.zip":     "",
		"https://feeds.example.org/a@b/all.zip": "",
		"https://feeds.example.org?at=a@b":      "",
		"":                                      "has no location",
		"http://feeds.example.org/all.zip":      "without encryption",
		"HTTPS://feeds.example.org/all.zip":     "neither an https URL nor a path",
		"file:///srv/osv":                       "neither an https URL nor a path",
		"https://ann@feeds.example.org/all.zip": "holds a user or password",
		"https://ann:pw@feeds.example.org?x=1":  "holds a user or password",
	} {
		err := verdict.Source{Name: "feed", Kind: verdict.SourceOSV, Location: location}.Validate()
		if (err == nil) != (say == "") || err != nil && !strings.Contains(err.Error(), say) {
			t.Errorf("%q gives %v, want %q", location, err, say)
		}
	}
}

func TestASourceIsReadAgainWhenItsTimeHasComeAndItsServerWants(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		every, after time.Duration
		want         time.Time
	}{
		"never, when nobody said how often": {0, 2 * time.Hour, time.Time{}},
		"after its time":                    {time.Hour, 0, at.Add(time.Hour)},
		"later, when the server wants":      {time.Hour, 2 * time.Hour, at.Add(2 * time.Hour)},
		"no earlier than its time":          {3 * time.Hour, 2 * time.Hour, at.Add(3 * time.Hour)},
	} {
		h := verdict.SourceHealth{Source: verdict.Source{Every: tt.every}, LastTry: at}
		if tt.after > 0 {
			h.NotBefore = at.Add(tt.after)
		}
		if got := h.Next(); !got.Equal(tt.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
