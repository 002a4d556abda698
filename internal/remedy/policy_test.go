// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/remedy"
)

const head = "apiVersion: verdict/v1\nkind: Policy\nname: p\nrules:\n"

// rule writes one rule; its name stands in the line that the head leaves off at.
func rule(name, when string, fields ...string) string {
	text := fmt.Sprintf("  - name: %s\n    when: '%s'\n", name, strings.ReplaceAll(when, "'", "''"))
	for _, f := range fields {
		text += "    " + f + "\n"
	}
	return text
}

func TestWrongPoliciesAreRefusedWithLineAndReason(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a field that is not known", head + rule("a", "kev", "colour: red"),
			"p.yaml:7: rules[0].colour: no field colour is known in a rule; use approvers, audience, channels, deadlines, name, remediation, says, tell, vehicle, when"},
		{"a field of the policy that is not known", "apiVersion: verdict/v1\nkind: Policy\nname: p\nowner: me\n",
			"p.yaml:4: owner: no field owner is known in a policy; use apiVersion, calendar, kind, name, products, rules, says, scores, wellBeing"},
		{"another kind", "apiVersion: verdict/v1\nkind: Line\nname: p\nrules:\n" + rule("a", "kev"), `p.yaml:1: the document is of kind "Line", not Policy`},
		{"no rules", "apiVersion: verdict/v1\nkind: Policy\nname: p\n", "p.yaml:1: policy p has no rules"},
		{"a second document", head + rule("a", "kev") + "---\nkind: Policy\n", "p.yaml:8: a second document begins here; give every policy a file of its own"},
		{"a word that is no date", head + rule("a", "kev", "vehicle: next_patch", "deadlines:", "  fix: 3 days from birth"),
			`p.yaml:9: rules[0].deadlines.fix: no date "birth" is known; use known, found, exploited, assessed, classified, decided`},
		{"a deadline in other words", head + rule("a", "kev", "deadlines: {fix: soon}"),
			`p.yaml:7: rules[0].deadlines.fix: "soon" is no deadline; write it as "30 days from known" or "5 business days from earliest of found, known"`},
		{"two dates, and not which", head + rule("a", "kev", `deadlines: {triage: "3 days from known, found"}`),
			"p.yaml:7: rules[0].deadlines.triage: of several dates the earliest or the latest starts the clock; write earliest of, or latest of"},
		{"a rule that names nothing known", head + rule("a", "colour == 3"),
			`p.yaml:6: rules[0].when: the condition "colour == 3" cannot be read, in column 1: undeclared reference to 'colour'; conditions are CEL without loops over class, severity, score, cvss, kind, line, kev, epss, epss_known, ssvc, fix_available, base_fix, os_package, status, origin`},
		{"words of two kinds", head + rule("a", "class == Severity.high"), "p.yaml:6: rules[0].when: "},
		{"a severity in quotes", head + rule("a", `severity >= "high"`), "p.yaml:6: rules[0].when: "},
		{"a misspelt word", head + rule("a", "class == Class.hygienic"),
			`p.yaml:6: rules[0].when: the condition "class == Class.hygienic" cannot be read, in column 15: undeclared reference to 'Class.hygienic'`},
		{"classes have no order", head + rule("a", "class >= Class.hygiene"), "p.yaml:6: rules[0].when: "},
		{"a condition that is a number", head + rule("a", "epss"), `p.yaml:6: rules[0].when: the condition "epss" is double, not true or false`},
		{"an error in the second line of a condition", head + "  - name: a\n    when: |\n      kev &&\n      colour\n", "p.yaml:8: rules[0].when: "},
		{"a whole number where scores have a point", head + rule("a", "score > 3"),
			`p.yaml:6: rules[0].when: the condition "score > 3" cannot be read, in column 7: found no matching overload for > applied to '(double, int)'; write the number with a point, such as 7.0`},
		{"a sign that YAML takes for a tag", head + "  - name: a\n    when: !kev\n",
			"p.yaml:6: rules[0].when: YAML takes !kev for a tag, not for a text; put the condition into quotes"},
		{"a loop", head + rule("a", "[1, 2].all(x, x > 0)"), "p.yaml:6: rules[0].when: "},
		{"a metric that CVSS does not have", head + rule("a", `cvss.XX == "N"`), `p.yaml:6: rules[0].when: CVSS has no metric "XX"; use one of `},
		{"a value that a metric never has", head + rule("a", `cvss.AV == "network"`),
			`p.yaml:6: rules[0].when: the CVSS metric AV is never "network"; it is one of N, A, L, P, or ""`},
		{"a metric by no name", head + rule("a", `size(cvss) > 3`), "p.yaml:6: rules[0].when: cvss can only be asked for one metric by its name; write cvss.AV, and so on"},
		{"an advisory without a channel", head + rule("a", "kev", "tell: advisory", "channels: [vex]"),
			"p.yaml:5: rules[0].channels: rule a contradicts itself: it wants an advisory, and opens no channel for one; open one of page, list, csaf, mail"},
		{"a note without the channel", head + rule("a", "kev", "tell: note", "channels: [page]"),
			"p.yaml:5: rules[0].channels: rule a contradicts itself: it wants a note, and does not open the channel note"},
		{"nothing, in a channel", head + rule("a", "kev", "tell: nothing", "channels: [page]"),
			"p.yaml:5: rules[0].channels: rule a contradicts itself: it tells nothing, and opens the channel page"},
		{"published before it is fixed", head + rule("a", "kev", "vehicle: next_patch", "channels: [page]", "deadlines:", "  fix: 30 days from known", "  publish: 7 days from known"),
			"p.yaml:11: rules[0].deadlines.publish: rule a contradicts itself: publishing on the page ends 7 days after known, before fixing ends 30 days after known"},
		{"fixed before it is triaged", head + rule("a", "kev", "vehicle: next_patch", "deadlines:", "  triage: 5 business days from found", "  fix: 3 days from found"),
			"p.yaml:10: rules[0].deadlines.fix: rule a contradicts itself: fixing ends 3 days after found, before triage ends 5 business days after found"},
		{"a deadline for a fix that nothing carries", head + rule("a", "kev", "deadlines: {fix: 30 days from known}"),
			"p.yaml:7: rules[0].deadlines.fix: rule a contradicts itself: fixing has a deadline, and no vehicle carries the fix; name a vehicle: out_of_band, next_patch, quarterly_train"},
		{"a train that leaves too late", head + rule("a", "kev", "vehicle: quarterly_train", "deadlines: {fix: 30 days from known}"),
			"p.yaml:8: rules[0].deadlines.fix: rule a contradicts itself: the fix waits for a quarterly train, and its deadline ends 30 days after known; give it 92 days or more, or another vehicle"},
		{"a deadline to publish nowhere", head + rule("a", "kev", "deadlines: {publish: 30 days from known}"),
			"p.yaml:7: rules[0].deadlines.publish: rule a contradicts itself: publishing has a deadline, and no channel is open"},
		{"readers of nothing", head + rule("a", "kev", "audience: customers"),
			"p.yaml:5: rules[0].audience: rule a contradicts itself: it names readers, and opens no channel"},
		{"two rules of one name", head + rule("a", "kev") + rule("a", "!kev"), "p.yaml:7: rules[1]: rule a contradicts itself: its name is that of the rule in line 5"},
		{"a channel twice", head + rule("a", "kev", "channels: [all, page]"), "p.yaml:7: rules[0].channels[1]: the channel page is named twice"},
		{"no business day", "apiVersion: verdict/v1\nkind: Policy\nname: p\ncalendar: {weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]}\nrules:\n" + rule("a", "kev"),
			"p.yaml:1: calendar: every day of the week is weekend, so there is no business day"},
		{"a time zone that is none", "apiVersion: verdict/v1\nkind: Policy\nname: p\ncalendar: {zone: Middle/Earth}\nrules:\n" + rule("a", "kev"), "p.yaml:4: calendar: the time zone "},
		{"a stretch that ends before it begins", "apiVersion: verdict/v1\nkind: Policy\nname: p\ncalendar: {holidays: [{first: 2026-02-01, last: 2026-01-01}]}\nrules:\n" + rule("a", "kev"),
			"p.yaml:1: calendar: a stretch of days ends on 2026-01-01, before it begins on 2026-02-01"},

		{"a rule behind one that always applies", head + rule("a", "true") + rule("b", "kev"),
			"p.yaml:7: rules[1].when: rule b can never win: every case in which it holds is taken before it, by a (line 5); put it before them, or remove it"},
		{"a rule whose condition implies an earlier one's", head + rule("a", "severity >= Severity.medium") + rule("b", "severity == Severity.critical && kev"),
			"p.yaml:7: rules[1].when: rule b can never win: every case in which it holds is taken before it, by a (line 5); put it before them, or remove it"},
		{"a rule that two others take together", head + rule("a", "kev") + rule("b", "class == Class.hygiene") + rule("c", "kev || class == Class.hygiene"),
			"p.yaml:9: rules[2].when: rule c can never win: every case in which it holds is taken before it, by a (line 5) and b (line 7); put it before them, or remove it"},
		{"a condition that never holds", head + rule("a", "class == Class.hygiene && class == Class.exploitable"), "p.yaml:5: rules[0].when: rule a can never win: its condition never holds"},
		{"a number that is shadowed", head + rule("a", "epss >= 0.1") + rule("b", "epss > 0.5 && kev"),
			"p.yaml:7: rules[1].when: rule b can never win: every case in which it holds is taken before it, by a (line 5)"},
		{"a condition that fails in some case", head + rule("a", "1 / (kev ? 0 : 1) > 0"), "p.yaml:6: rules[0].when: a condition may not use /: it can fail when something is to be decided"},
		{"a number that may overflow", head + rule("a", "1 + (kev ? 1 : 2) > 0"), "p.yaml:6: rules[0].when: a condition may not use +: it can fail when something is to be decided"},
		{"a division that another half hides", head + rule("a", "score * 1.0 > 3.0 && 1/0 == 1"), "p.yaml:6: rules[0].when: a condition may not use /: it can fail when something is to be decided"},
		{"an expression that is made from facts", head + rule("a", `"x".matches(cvss.AV)`), "p.yaml:6: rules[0].when: a condition may not use matches: it can fail when something is to be decided"},
		{"a map of the condition's own, by index", head + rule("a", `score < epss || {"N": true, "L": true}[cvss.AV]`), "p.yaml:6: rules[0].when: a condition may not use a map: it can fail when something is to be decided"},
		{"a map that lacks what is asked of it", head + rule("a", `score + 0.0 > 11.0 || (kev ? {"b": true} : {"a": true}).a`), "p.yaml:6: rules[0].when: a condition may not use a map: it can fail when something is to be decided"},
		{"a list of the condition's own, by index", head + rule("a", `[true, kev][kev ? 0 : 1]`), "p.yaml:6: rules[0].when: a condition may not use []: it can fail when something is to be decided"},
		{"an advisory whose channels never open", head + rule("a", "kev") + "    tell: advisory\n    channels: [{name: page, when: \"false\"}, vex]\n",
			"p.yaml:5: rules[0].channels: rule a contradicts itself: it wants something told, and the conditions of its channels never open one for it"},
		{"a note whose channel opens where the rule does not hold", head + rule("a", "!kev") + "    tell: note\n    channels: [{name: note, when: \"kev\"}]\n",
			"p.yaml:5: rules[0].channels: rule a contradicts itself: it wants something told, and the conditions of its channels never open one for it"},
		{"discretion that appears nowhere", head + rule("a", "kev") + "    tell: discretion\n",
			"p.yaml:5: rules[0].channels: rule a contradicts itself: it leaves to a decision what is told, and opens no channel for it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := remedy.Parse("p.yaml", []byte(tt.text))
			var e *verdict.Error
			if !errors.As(err, &e) || e.Line == 0 || e.File != "p.yaml" {
				t.Fatalf("got %v, want an error with its place", err)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

func TestARuleThatCanWinInSomeCaseIsLetBe(t *testing.T) {
	for _, tt := range []struct{ name, rules string }{
		{"the rest behind a part", rule("a", "kev") + rule("b", "true")},
		{"a number between two others", rule("a", "epss > 0.5") + rule("b", "epss < 0.1") + rule("c", "epss >= 0.1 && epss <= 0.5")},
		{"at one number alone", rule("a", "score > 7.0") + rule("b", "score < 7.0") + rule("c", "score == 7.0")},
		{"a metric", rule("a", `cvss.AV == "N"`) + rule("b", `cvss.AV in ["A", "L"]`) + rule("c", `cvss["AV"] == ""`)},
		{"unknown alone", rule("a", "severity == Severity.high") + rule("b", "severity > Severity.medium && severity < Severity.critical")},
		{"an order of outcomes", rule("a", "ssvc >= SSVC.attend") + rule("b", "ssvc == SSVC.track_star")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := remedy.Parse("p.yaml", []byte(head+tt.rules)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatCannotBeDecidedIsSaid(t *testing.T) {
	for _, tt := range []struct{ name, rules, want string }{
		{"a number in a sum", rule("a", "score + epss > 8.0") + rule("b", "kev"),
			"whether every rule can win was not decided: the condition of rule a in line 5 uses score otherwise than in a comparison with a number"},
		{"two numbers compared", rule("a", "score > epss"), "whether every rule can win was not decided: the condition of rule a in line 5 uses score otherwise than in a comparison with a number"},
		{"too many cases", rule("a", "class == Class.hygiene && severity > Severity.low && kind == Kind.hosted && status == Status.fixed && base_fix == BaseFix.none && ssvc == SSVC.act && kev && os_package && fix_available && line == Line.ended && origin == Origin.own"),
			"whether every rule can win was not decided: the conditions of its rules tell more than 300000 cases apart"},
		{"a gap", rule("a", "kev"), "no rule applies in 1 of 2 cases, such as kev is false: nothing is published there, and nothing has a deadline"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := remedy.Parse("p.yaml", []byte(head+tt.rules))
			if err != nil || !slices.Contains(p.Remarks, tt.want) {
				t.Errorf("got %v %v, want %s", p, err, tt.want)
			}
		})
	}
	_, err := remedy.Parse("p.yaml", []byte(head+rule("a", "score + epss > 8.0")+rule("b", "true")+rule("c", "kev")))
	if err == nil || !strings.Contains(err.Error(), "rule c can never win: rule b before it always applies") {
		t.Errorf("got %v", err)
	}
}

func TestAPolicyHasTheSameVersionInAFileOfItsOwnAndAmongOthers(t *testing.T) {
	text := head + rule("a", "kev")
	alone, err := remedy.Parse("p.yaml", []byte("# ours\n---\n"+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	among, err := remedy.Load("p.yaml", []byte(text))
	if err != nil || among.Version != alone.Version || !strings.HasPrefix(alone.Version, "p@") {
		t.Errorf("%s and %s: %v", alone.Version, among.Version, err)
	}
	other, err := remedy.Load("p.yaml", []byte(text+rule("b", "!kev")))
	if err != nil || other.Version == alone.Version {
		t.Errorf("another policy has the version %s, too: %v", other.Version, err)
	}
}

func TestTheFirstRuleThatHoldsWinsAndTheOthersSayWhyNot(t *testing.T) {
	p, err := remedy.Parse("p.yaml", []byte(head+rule("a", "kev")+rule("b", "severity >= Severity.high", "channels: [page, {name: note, when: kind == Kind.platform}]", "audience: customers")+
		rule("c", "severity >= Severity.medium")))
	if err != nil {
		t.Fatal(err)
	}
	o := decide(t, p, remedy.Facts{Severity: verdict.SeverityCritical, Kind: verdict.Connector})
	want := []remedy.Lost{{Rule: "a", Line: 5, Why: "its condition does not hold: kev"}, {Rule: "c", Line: 11, Why: "it holds too, and comes after b"}}
	if o.Rule != "b" || o.Line != 7 || !slices.Equal(o.Lost, want) {
		t.Errorf("%s won, and lost have %+v", o.Rule, o.Lost)
	}
	if !slices.Equal(o.Channels, []verdict.Channel{verdict.ChannelPage}) || o.Audience != verdict.CustomerAudience {
		t.Errorf("it appears in %v for %q", o.Channels, o.Audience)
	}
	if o := decide(t, p, remedy.Facts{Severity: verdict.SeverityLow}); o.Rule != "" || len(o.Channels) > 0 || len(o.Lost) != 3 {
		t.Errorf("no rule is for a low one: %+v", o)
	}
}

func TestDeadlinesShowTheirArithmetic(t *testing.T) {
	const calendar = `calendar:
  zone: America/New_York
  holidays: [2026-01-01, 2026-01-19]
  noRelease: [{first: 2026-01-20, last: 2026-01-31}]
`
	dates := map[remedy.DateName]time.Time{
		remedy.DateKnown: day("2026-01-12").Add(3 * time.Hour), // the evening before, in New York
		remedy.DateFound: day("2026-01-14").Add(15 * time.Hour),
	}
	for _, tt := range []struct{ name, move, clocks, kind, due, arithmetic string }{
		{"days of the calendar, on the day that the zone has", "", "triage: 3 days from known", "triage", "2026-01-14",
			"3 days from 2026-01-11 (known) end on 2026-01-14"},
		{"business days, over a weekend and a holiday", "", "triage: 4 business days from found", "triage", "2026-01-21",
			"4 business days from 2026-01-14 (found) end on 2026-01-21"},
		{"the earliest of two", "", "triage: 1 day from earliest of found, known", "triage", "2026-01-12",
			"1 day from 2026-01-11 (known, the earliest of found, known) end on 2026-01-12"},
		{"the latest of two", "", "triage: 1 day from latest of found, known", "triage", "2026-01-15",
			"1 day from 2026-01-14 (found, the latest of found, known) end on 2026-01-15"},
		{"the earliest of which one is not known", "", "triage: 1 day from earliest of exploited, found", "triage", "2026-01-15",
			"1 day from 2026-01-14 (found, the earliest of exploited, found) end on 2026-01-15"},
		{"the latest of which one is not known", "", "triage: 1 day from latest of exploited, found", "triage", "",
			"1 day from a day that is not known yet: exploited"},
		{"a day that is not known", "", "triage: 1 day from exploited", "triage", "", "1 day from a day that is not known yet: exploited"},
		{"a fix on a day without releases comes before", "", "fix: 10 days from found", "fix", "2026-01-19",
			"10 days from 2026-01-14 (found) end on 2026-01-24, when nothing is released; so 2026-01-19"},
		{"or after", "  move: later\n", "fix: 10 days from found", "fix", "2026-02-01",
			"10 days from 2026-01-14 (found) end on 2026-01-24, when nothing is released; so 2026-02-01"},
		{"triage does not wait for releases", "", "triage: 10 days from found", "triage", "2026-01-24", "10 days from 2026-01-14 (found) end on 2026-01-24"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := "apiVersion: verdict/v1\nkind: Policy\nname: p\n" + calendar + tt.move + "rules:\n" + rule("a", "true", "vehicle: next_patch", "deadlines: {"+strings.Replace(tt.clocks, ": ", `: "`, 1)+`"}`)
			p, err := remedy.Parse("p.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			o := decide(t, p, remedy.Facts{Status: verdict.Affected, Dates: dates})
			d, ok := o.Deadline(remedy.DeadlineKind(tt.kind))
			due := ""
			if !d.Due.IsZero() {
				due = d.Due.Format(time.DateOnly)
			}
			if !ok || due != tt.due || d.Arithmetic != tt.arithmetic {
				t.Errorf("by %s: %s", due, d.Arithmetic)
			}
		})
	}
}

func TestAClockForAFixStopsWhereNothingIsToFix(t *testing.T) {
	p := standard(t)
	f := remedy.Facts{Class: verdict.Hygiene, Dates: map[remedy.DateName]time.Time{remedy.DateKnown: day("2026-01-05"), remedy.DateClassified: day("2026-01-05")}}
	for _, tt := range []struct {
		name   string
		status verdict.Status
		line   remedy.LineState
		due    string
	}{
		{"affected", verdict.Affected, remedy.LineSupported, "2026-05-05"},
		{"not yet known", verdict.UnderInvestigation, remedy.LineSupported, "2026-05-05"},
		{"fixed", verdict.Fixed, remedy.LineSupported, "0001-01-01"},
		{"never affected", verdict.NotAffected, remedy.LineSupported, "0001-01-01"},
		{"affected for ever", verdict.Affected, remedy.LineEnded, "0001-01-01"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f.Status, f.LineState = tt.status, tt.line
			d, _ := decide(t, p, f).Deadline(remedy.DeadlineFix)
			if got := d.Due.Format(time.DateOnly); got != tt.due {
				t.Errorf("by %s: %s", got, d.Arithmetic)
			}
		})
	}
	f.Status, f.LineState = verdict.Fixed, remedy.LineSupported
	for done, want := range map[string]string{"2026-05-05": "; done on 2026-05-05", "2026-05-06": "; done on 2026-05-06, late"} {
		f.Done = map[remedy.DeadlineKind]time.Time{remedy.DeadlineFix: day(done)}
		d, _ := decide(t, p, f).Deadline(remedy.DeadlineFix)
		if !strings.HasSuffix(d.Arithmetic, want) || d.Late() != strings.HasSuffix(want, "late") || d.Overdue(day("2026-06-01"), p.Calendar) {
			t.Errorf("done on %s: %s", done, d.Arithmetic)
		}
	}
	d, _ := decide(t, p, remedy.Facts{Class: verdict.Hygiene, Status: verdict.Affected, Dates: f.Dates}).Deadline(remedy.DeadlineFix)
	if d.Overdue(day("2026-05-05").Add(23*time.Hour), p.Calendar) || !d.Overdue(day("2026-05-06"), p.Calendar) {
		t.Error("a deadline is overdue from the day after it on")
	}
}
