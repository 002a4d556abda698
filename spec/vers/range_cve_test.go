// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"verdict/spec/vers"
)

func product(t *testing.T, text string) (p vers.Product) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEntriesOfCVEDivideTheVersions(t *testing.T) {
	for text, want := range map[string]string{
		`{"defaultStatus":"unaffected","versions":[{"version":"0","status":"affected","lessThan":"2.0"}]}`:          "vers:maven/<2.0 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"1.0","status":"affected","lessThanOrEqual":"2.0"}]}`: "vers:maven/>=1.0|<=2.0 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"1.0","status":"affected","lessThan":"*"}]}`:          "vers:maven/>=1.0 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"*","status":"affected"}]}`:                           "vers:maven/* - vers:none/*",
		`{"versions":[{"version":"all versions","status":"affected"}]}`:                                             "vers:maven/* - vers:none/*",
		`{"defaultStatus":"affected"}`:                                                      "vers:maven/* - vers:none/*",
		`{"versions":[{"version":"1.0","status":"affected"}]}`:                              "vers:maven/1.0 - vers:maven/!=1.0",
		`{"defaultStatus":"affected","versions":[{"version":"1.0","status":"unaffected"}]}`: "vers:maven/!=1.0 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"1.5","status":"unaffected"},{"version":"1","status":"affected","lessThan":"2"}]}`:                                     "vers:maven/>=1|!=1.5|<2 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"1","status":"affected","lessThan":"2"},{"version":"1.5","status":"unaffected"}]}`:                                     "vers:maven/>=1|<2 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"1","status":"affected","lessThan":"*","changes":[{"at":"3","status":"affected"},{"at":"2","status":"unaffected"}]}]}`: "vers:maven/>=1|<2|>=3 - vers:none/*",
		`{"defaultStatus":"unaffected","versions":[{"version":"0","status":"unknown","lessThan":"1"},{"version":"1","status":"affected","lessThan":"2"}]}`:                           "vers:maven/>=1|<2 - vers:maven/<1",
	} {
		got, err := vers.FromCVE(vers.Maven, product(t, text))
		if err != nil || fmt.Sprint(got.Affected, " - ", got.Unknown) != want {
			t.Errorf("%s: affected and unknown are %s - %s (%v), not %s", text, got.Affected, got.Unknown, err, want)
		}
	}
}

func TestEntriesOfCVEThatCannotBeReadSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		`{"versions":[{"version":"1","status":"affected"},{"version":"unspecified","status":"affected","lessThan":"2"}]}`: `$.versions[1].version: "unspecified" is no version`,
		`{"versions":[{"version":"1","status":"affected","lessThan":"2.*"}]}`:                                             "name the first version behind it",
		`{"versions":[{"version":"2","status":"affected","lessThan":"1"}]}`:                                               "$.versions[0]: it ends with 1 before it begins with 2",
		`{"versions":[{"version":"2","status":"affected","lessThan":"3","lessThanOrEqual":"3"}]}`:                         "both lessThan and lessThanOrEqual",
		`{"versions":[{"version":"2","status":"maybe"}]}`:                                                                 `"maybe" is no status`,
		`{"defaultStatus":"maybe"}`: "$.defaultStatus",
		`{"versions":[{"version":"abc","status":"affected","versionType":"git","lessThan":"def"}]}`:                                                       "commits have no order",
		`{"versions":[{"version":"1","status":"affected","changes":[{"at":"2","status":"unaffected"}]}]}`:                                                 "a single version does not change",
		`{"versions":[{"version":"1","status":"affected","lessThan":"4","changes":[{"at":"x","status":"unaffected"}]}]}`:                                  "$.versions[0].changes[0].at",
		`{"versions":[{"version":"1","status":"affected","lessThan":"4","changes":[{"at":"2","status":"unaffected"},{"at":"2.0","status":"affected"}]}]}`: "says otherwise",
	} {
		if got, err := vers.FromCVE(vers.Maven, product(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %v, and the error is %v, which does not say %q", text, got, err, want)
		}
	}
}

func TestWhatRecordsWriteInPlaceOfVersionsIsReadAndTold(t *testing.T) {
	for text, want := range map[string]string{
		`{"version":"unspecified","status":"affected","lessThan":"2.0"}`:           `vers:maven/<2.0 [$.versions[0].version: "unspecified" is read as from the first version on]`,
		`{"version":"Apache Airflow","status":"affected","lessThanOrEqual":"1.5"}`: `vers:maven/<=1.5 [$.versions[0].version: "Apache Airflow" is read as from the first version on]`,
		`{"version":"Apache Dubbo 2.7.x","status":"affected","lessThan":"2.7.9"}`:  `vers:maven/>=2.7|<2.7.9 [$.versions[0].version: "Apache Dubbo 2.7.x" is read as from 2.7 on]`,
		`{"version":" 1.0 ","status":"affected"}`:                                  `vers:maven/1.0 [$.versions[0].version: " 1.0 " is read as 1.0]`,
		`{"version":"8.0.32 and prior","status":"affected"}`:                       `vers:maven/<=8.0.32 [$.versions[0].version: "8.0.32 and prior" is read as vers:maven/<=8.0.32]`,
		`{"version":">= 4.0.0, < 4.3.8","status":"affected"}`:                      `vers:maven/>=4.0.0|<4.3.8 [$.versions[0].version: ">= 4.0.0, < 4.3.8" is read as vers:maven/>=4.0.0|<4.3.8]`,
		`{"version":"Apache Kafka 2.8.0 to 2.8.1","status":"affected"}`:            `vers:maven/>=2.8.0|<=2.8.1 [$.versions[0].version: "Apache Kafka 2.8.0 to 2.8.1" is read as vers:maven/>=2.8.0|<=2.8.1]`,
	} {
		p, mends := product(t, `{"defaultStatus":"unaffected","versions":[`+text+`]}`).Mended(vers.Maven)
		got, err := vers.FromCVE(vers.Maven, p)
		if err != nil || fmt.Sprint(got.Affected, " ", mends) != want {
			t.Errorf("%s is %s %v (%v)", text, got.Affected, mends, err)
		}
	}
	for _, text := range []string{
		`{"version":"Fixed in 2.16.1","status":"affected"}`, `{"version":"n/a","status":"affected"}`, `{"version":"Apache Kafka 2.8.0 2.8.0 ","status":"affected"}`,
		`{"version":"unspecified","status":"unaffected","lessThan":"2.0"}`,
		`{"version":"unspecified","status":"affected","lessThan":"3.4.3","changes":[{"at":"3.3.10","status":"unaffected"}]}`,
	} {
		p, _ := product(t, `{"versions":[`+text+`]}`).Mended(vers.Maven)
		if got, err := vers.FromCVE(vers.Maven, p); err == nil {
			t.Errorf("%s is read as %s, and nothing tells that", text, got.Affected)
		}
	}
}

func TestWhatCVECannotSayIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"vers:maven/>=1|<2": `{"defaultStatus":"unaffected","versions":[{"version":"1","status":"affected","versionType":"maven","lessThan":"2"}]}`,
		"vers:maven/>1|<2":  `{"defaultStatus":"affected","versions":[{"version":"0","status":"unaffected","versionType":"maven","lessThanOrEqual":"1"},{"version":"2","status":"unaffected","versionType":"maven","lessThan":"*"}]}`,
		"vers:maven/*":      `{"defaultStatus":"unaffected","versions":[{"version":"0","status":"affected","versionType":"maven","lessThan":"*"}]}`,
		"vers:maven/1|3":    `{"defaultStatus":"unaffected","versions":[{"version":"1","status":"affected"},{"version":"3","status":"affected"}]}`,
		"vers:maven/>1|<=2": "one stretch begins behind",
		"vers:maven/>=0|<1": "0 stands for what comes before that too",
	} {
		r, err := vers.ParseRange(text)
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.Statuses().Product("maven")
		got, _ := json.Marshal(p)
		if err != nil {
			got = []byte(err.Error())
		}
		if string(got) != want && (err == nil || !strings.Contains(string(got), want)) {
			t.Errorf("%s is %s, not %s", text, got, want)
		}
	}
}

func FuzzFromCVEIsTheSameWrittenAgain(f *testing.F) {
	f.Add(`{"defaultStatus":"unaffected","versions":[{"version":"0","status":"affected","lessThan":"2.0","changes":[{"at":"1.0","status":"unknown"}]}]}`)
	f.Add(`{"versions":[{"version":"< 1.2","status":"affected"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var p vers.Product
		if json.Unmarshal([]byte(text), &p) != nil {
			return
		}
		p, _ = p.Mended(vers.Maven)
		s, err := vers.FromCVE(vers.Maven, p)
		if err != nil {
			return
		}
		again, err := s.Product("")
		if err != nil {
			return
		}
		back, err := vers.FromCVE(vers.Maven, again)
		if err != nil || !back.Affected.Equal(s.Affected) || !back.Unknown.Equal(s.Unknown) {
			t.Errorf("%s comes back as %+v (%v)", text, again, err)
		}
	})
}
