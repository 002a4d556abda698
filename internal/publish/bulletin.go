// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"cmp"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
)

// Words are paragraphs as somebody wrote them; none is nothing.
type Words []string

// Link is an address that a page may lead to: of the web or of mail; "" for none.
type Link string

// Literal is what is written letter for letter: a key, a command, a vector.
type Literal string

// Bulletin is an advisory in words: what pages, mails and templates are made from. Every
// field is a variable of templates under the name that it has in JSON. Days are written as
// 2026-06-09, in UTC.
type Bulletin struct {
	Number   string `json:"number"` // "" of a draft that was never published
	Title    string `json:"title"`
	Subject  string `json:"subject"` // of a mail
	Version  string `json:"version"`
	Revision string `json:"revision"`
	First    string `json:"first_published"`
	Changed  string `json:"changed"`
	State    string `json:"state"`
	// Draft is set on what is not published, and Notice is what readers are told before
	// all else: that it is a draft, was withdrawn, or superseded.
	Draft      bool   `json:"draft"`
	Notice     string `json:"notice"`
	Superseder string `json:"superseded_by"`
	Audience   string `json:"audience"` // "" for everybody
	Severity   string `json:"severity"`
	// Tracked are all ids of the vulnerabilities, in words.
	Tracked      string             `json:"tracked_as"`
	Summary      Words              `json:"summary"`
	Flaws        []BulletinFlaw     `json:"vulnerabilities"`
	Products     []BulletinProduct  `json:"products"`
	Unaffected   []BulletinProduct  `json:"products_not_affected"`
	Hosted       []BulletinHosted   `json:"hosted"`
	Detection    []BulletinSign     `json:"detection"`
	Impact       Words              `json:"impact"`
	Exploitation string             `json:"exploitation"`
	ExploitWords Words              `json:"exploitation_details"`
	Actions      []Words            `json:"actions"`
	Unfixed      Words              `json:"unfixed"`
	Workarounds  []Words            `json:"workarounds"`
	Credits      []BulletinCredit   `json:"credits"`
	Contact      string             `json:"contact"`
	ContactLink  Link               `json:"contact_link"`
	NextUpdate   string             `json:"next_update"`
	Timeline     []BulletinEvent    `json:"timeline"`
	Questions    []BulletinQuestion `json:"questions"`
	References   []BulletinLink     `json:"references"`
	History      []BulletinRevision `json:"history"`
}

// BulletinHosted says how a service that the vendor runs stands.
type BulletinHosted struct {
	Service string `json:"service"`
	Words   Words  `json:"text"`
	Date    string `json:"date"`
}

// BulletinSign is a way to find out whether one is affected.
type BulletinSign struct {
	Kind  string  `json:"kind"` // in words: "A setting"
	Words Words   `json:"text"`
	Look  Literal `json:"look"` // "" for none
}

// BulletinCredit thanks somebody.
type BulletinCredit struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// BulletinEvent is something that happened on a day.
type BulletinEvent struct {
	Date  string `json:"date"`
	Words string `json:"text"`
}

// BulletinQuestion is one of a FAQ.
type BulletinQuestion struct {
	Question string `json:"question"`
	Answer   Words  `json:"answer"`
}

// BulletinLink is a reference.
type BulletinLink struct {
	Kind string `json:"kind"`
	URL  Link   `json:"url"`  // "" where the address is of no kind that is followed
	Text string `json:"text"` // the address where it has no words
}

// BulletinRevision is an entry of the history.
type BulletinRevision struct {
	Version string `json:"version"`
	Date    string `json:"date"`
	Summary string `json:"summary"`
}

// NewBulletin puts a revision in words.
func NewBulletin(p verdict.PublishedAdvisory) Bulletin {
	t := p.Text
	b := Bulletin{Number: plain(p.Number), Title: plain(t.Title), Version: p.Version, First: dayOf(p.First), Changed: dayOf(p.At), State: string(p.State),
		Superseder: plain(p.Superseder), Audience: string(t.Audience), Summary: paragraphs(t.Summary), Impact: paragraphs(t.Impact),
		Exploitation: exploitation(t.Exploitation), ExploitWords: paragraphs(t.Exploitation.Text), Actions: each(t.Actions), Unfixed: paragraphs(t.Unfixed),
		Workarounds: each(t.Workarounds), Contact: plain(t.Contact), ContactLink: contactLink(t.Contact), NextUpdate: string(t.NextUpdate)}
	if p.Revision > 0 {
		b.Revision = number(p.Revision)
	}
	b.flaws(p)
	b.versions(p)
	b.details(p)
	b.Notice = notice(p)
	b.Subject = b.subject(p)
	return b
}

// details are the lists of the text.
func (b *Bulletin) details(p verdict.PublishedAdvisory) {
	for _, h := range p.Text.Hosted {
		b.Hosted = append(b.Hosted, BulletinHosted{plain(h.Service), paragraphs(h.Text), string(h.Date)})
	}
	for _, d := range p.Text.Detection {
		b.Detection = append(b.Detection, BulletinSign{detectionWords[d.Kind], paragraphs(d.Text), lines(d.Look)})
	}
	for _, c := range p.Text.Credits {
		b.Credits = append(b.Credits, BulletinCredit{plain(c.Name), string(c.Type)})
	}
	for _, e := range p.Text.Timeline {
		b.Timeline = append(b.Timeline, BulletinEvent{string(e.Date), plain(e.Text)})
	}
	for _, q := range p.Text.Questions {
		b.Questions = append(b.Questions, BulletinQuestion{plain(q.Question), paragraphs(q.Answer)})
	}
	for _, r := range p.Text.References {
		b.refer(BulletinLink{plain(r.Kind), webLink(r.URL), cmp.Or(plain(r.Text), plain(r.URL))})
	}
	for _, f := range p.Flaws {
		if verdict.IsCVE(f.ID) {
			b.refer(BulletinLink{"ADVISORY", Link(CVERecord(f.ID)), f.ID})
		}
	}
	for _, h := range p.History {
		b.History = append(b.History, BulletinRevision{h.Version, dayOf(h.At), plain(h.Summary)})
	}
}

// refer adds a reference, and no address twice.
func (b *Bulletin) refer(l BulletinLink) {
	if l.URL == "" || !slices.ContainsFunc(b.References, func(k BulletinLink) bool { return k.URL == l.URL }) {
		b.References = append(b.References, l)
	}
}

// CVERecord is where the public record of a CVE id stands.
func CVERecord(id string) string { return "https://www.cve.org/CVERecord?id=" + url.QueryEscape(id) }

// AsDraft is the bulletin as a preview of what is not published.
func (b Bulletin) AsDraft() Bulletin {
	b.Draft, b.State, b.Notice = true, "draft", "DRAFT, not for publication."
	b.Subject = "DRAFT: " + b.Subject
	return b
}

// notice says before all else that nothing of it holds any more.
func notice(p verdict.PublishedAdvisory) string {
	var words string
	switch p.State {
	case verdict.AdvisoryWithdrawn:
		words = "This advisory was withdrawn on " + dayOf(p.At) + "."
	case verdict.AdvisorySuperseded:
		words = "This advisory was superseded by " + p.Superseder + " on " + dayOf(p.At) + "."
	default:
		return ""
	}
	return strings.TrimSpace(words + " " + plain(p.Reason))
}

// subject is "NUMBER: CVE-ID: Products: title", with what came of it in front.
func (b *Bulletin) subject(p verdict.PublishedAdvisory) string {
	var parts, ids, names []string
	for _, f := range b.Flaws {
		ids = append(ids, f.ID)
	}
	for _, product := range b.Products {
		names = append(names, product.Name)
	}
	if p.State == verdict.AdvisoryWithdrawn || p.State == verdict.AdvisorySuperseded {
		parts = append(parts, strings.ToUpper(string(p.State)))
	}
	for _, part := range []string{b.Number, strings.Join(ids, ", "), strings.Join(names, ", "), b.Title} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ")
}

var detectionWords = map[verdict.DetectionKind]string{
	verdict.DetectSetting: "A setting", verdict.DetectLog: "A line of the log", verdict.DetectCommand: "A command",
	verdict.DetectVersion: "The version", verdict.DetectOther: "Another sign",
}

func exploitation(e verdict.Exploitation) string {
	asOf := "As of " + string(e.AsOf)
	switch e.Known {
	case verdict.ExploitationNone:
		return asOf + " we know of nobody who exploits it, and of no public way to."
	case verdict.ExploitationPublic:
		return asOf + " it is public how it is exploited; we know of nobody who does."
	case verdict.ExploitationActive:
		return asOf + " it is being exploited."
	}
	return ""
}

// paragraphs parts a text at its empty lines. A line goes on with the one before it, but
// for one that begins with a space or as an entry of a list.
func paragraphs(text string) (list Words) {
	now := ""
	end := func() {
		if now != "" {
			list = append(list, now)
		}
		now = ""
	}
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		line = strings.TrimRight(visible(line), " \t\n")
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case now == "":
			now = line
		case ownLine.MatchString(line):
			now += "\n" + line
		default:
			now += " " + line
		}
	}
	end()
	return list
}

// ownLine begins a line that stays one.
var ownLine = regexp.MustCompile(`^(\s|[-*+•] |\d+[.)] )`)

// lines are the lines of what is written letter for letter.
func lines(text string) Literal {
	var list []string
	for line := range strings.Lines(text) {
		list = append(list, strings.TrimRight(visible(line), " \t\r\n"))
	}
	return Literal(strings.Trim(strings.Join(list, "\n"), "\n"))
}

// inWords writes a, b and c.
func inWords(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

func each(texts []string) (list []Words) {
	for _, t := range texts {
		if w := paragraphs(t); len(w) > 0 {
			list = append(list, w)
		}
	}
	return list
}

// plain is a text as one line.
func plain(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }

// visible takes out what steers a terminal or reorders letters.
func visible(s string) string { return limits.Strip(s) }

// webLink is an address of the web that a page may lead to; "" for any other.
func webLink(s string) Link {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return Link(unsafeInLinks.Replace(u.String()))
}

// unsafeInLinks are characters that end an address where it stands in other text.
var unsafeInLinks = strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22", " ", "%20", "'", "%27")

// contactLink leads to where a report is taken: an address of mail or of the web.
func contactLink(s string) Link {
	if l := webLink(s); l != "" {
		return l
	}
	if address, err := mail.ParseAddress(strings.TrimPrefix(s, "mailto:")); err == nil && !strings.ContainsAny(address.Address, "?&\" ") {
		return Link("mailto:" + address.Address)
	}
	return ""
}

func dayOf(at time.Time) string { return string(verdict.DayOf(at)) }
