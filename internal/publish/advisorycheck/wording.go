// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"fmt"
	"regexp"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// passage is a text of the advisory with its place.
type passage struct{ path, text string }

// descriptions are the texts that tell of the flaws.
func (c *check) descriptions() []passage {
	t := c.Advisory.Text
	list := []passage{{"summary", t.Summary}}
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		list = append(list, passage{path + ".description", f.Description})
	})
	return append(list, passage{"impact", t.Impact})
}

// titles are those of the advisory and of its flaws.
func (c *check) titles() []passage {
	list := []passage{{"title", c.Advisory.Text.Title}}
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		if f.Title != "" && f.Title != c.Advisory.Text.Title {
			list = append(list, passage{path + ".title", f.Title})
		}
	})
	return list
}

// told are all texts about the flaws, but for how users find out whether they are affected
// and for what they do.
func (c *check) told() []passage {
	t := c.Advisory.Text
	list := append(c.titles(), c.descriptions()...)
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		for i, p := range f.Preconditions {
			list = append(list, passage{fmt.Sprintf("%s.preconditions[%d]", path, i), p})
		}
	})
	list = append(list, passage{"exploitation.text", t.Exploitation.Text})
	for i, e := range t.Timeline {
		list = append(list, passage{fmt.Sprintf("timeline[%d].text", i), e.Text})
	}
	for i, q := range t.Questions {
		list = append(list, passage{fmt.Sprintf("questions[%d].answer", i), q.Answer})
	}
	return list
}

// remedies are the texts of what users do: commands are at home in them.
func (c *check) remedies() []passage {
	t := c.Advisory.Text
	list := []passage{{"unfixed", t.Unfixed}}
	for i, a := range t.Actions {
		list = append(list, passage{fmt.Sprintf("actions[%d]", i), a})
	}
	for i, w := range t.Workarounds {
		list = append(list, passage{fmt.Sprintf("workarounds[%d]", i), w})
	}
	return list
}

// productInTitle finds names of products in titles: whole, or the word that is their slug
// too, as it is written in the name.
func (c *check) productInTitle() {
	for _, t := range c.titles() {
		for _, p := range c.Advisory.Products {
			if name := nameIn(t.text, p); name != "" {
				c.found(t.path, "the title %q names the product %q", short(t.text), name)
				break
			}
		}
	}
}

func nameIn(title string, p verdict.AdvisedProduct) string {
	if p.Name != "" && publish.WholeWords(strings.ToLower(title), strings.ToLower(p.Name)) {
		return p.Name
	}
	for _, word := range strings.Fields(p.Name) {
		if strings.EqualFold(word, p.Slug) && publish.WholeWords(title, word) {
			return word
		}
	}
	return ""
}

var idPattern = regexp.MustCompile(`(?i)\b(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})\b`)

func (c *check) idInTitle() {
	for _, t := range c.titles() {
		if id := idPattern.FindString(t.text); id != "" {
			c.found(t.path, "the title names %s", id)
		}
	}
}

func (c *check) missingText() {
	t := c.Advisory.Text
	for _, p := range []passage{{"title", t.Title}, {"summary", t.Summary}} {
		if strings.TrimSpace(p.text) == "" {
			c.found(p.path, "the advisory has no %s", p.path)
		}
	}
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		if strings.TrimSpace(f.Description) == "" {
			c.found(path+".description", "nothing describes %s", f.ID)
		}
	})
}

func (c *check) missingImpact() {
	if strings.TrimSpace(c.Advisory.Text.Impact) == "" {
		c.found("impact", "nothing is said of the impact")
	}
}

func (c *check) missingAction() {
	t := c.Advisory.Text
	if len(t.Actions) > 0 {
		return
	}
	for _, w := range c.courses {
		silent := false // an affected release without an action of its own
		for _, r := range w.said {
			silent = silent || r.Status == verdict.Affected && r.Action == ""
		}
		if silent || !w.affected.Empty() && len(w.said) == 0 {
			c.found("actions", "users of affected versions of %s are not told what to do", w.product.Slug)
			return
		}
	}
}

func (c *check) missingContact() {
	if strings.TrimSpace(c.Advisory.Text.Contact) == "" {
		c.found("contact", "nothing says whom to ask")
	}
}

func (c *check) undatedExploitation() {
	switch e := c.Advisory.Text.Exploitation; {
	case e.IsZero():
		c.found("exploitation", "nothing is said of exploitation")
	case e.AsOf == "":
		c.found("exploitation.asOf", "exploitation is %q, and no day says as of when", e.Known)
	}
}

// thanks are the words by which people are thanked in prose.
var thanks = regexp.MustCompile(`(?i)\b(((discovered|reported|found|disclosed|identified|submitted) (to us )?by|credits? (to|goes to|for)) (?-i:\p{Lu})|thanks to (?-i:\p{Lu})|` +
	`(would|we) (like to )?thank\b|(we|would like to) acknowledge\b|acknowledge?ments?:)`)

func (c *check) creditInText() {
	for _, p := range c.descriptions() {
		if by := thanks.FindString(p.text); by != "" {
			c.found(p.path, "the text thanks somebody: %q", short(by))
		}
		for _, credit := range c.Advisory.Text.Credits {
			if len(credit.Name) > 2 && publish.WholeWords(p.text, credit.Name) {
				c.found(p.path, "the text names %q, who is credited", short(credit.Name))
			}
		}
	}
}

var (
	address  = regexp.MustCompile(`[^\s@<(]+@[^\s@>)]+\.[a-z]{2,}|https?://`)
	sentence = regexp.MustCompile(`(?i)\b(thanks?|thanked|reporting|reported|discovered|found|credits?|grateful)\b`)
)

func (c *check) creditForm() {
	for i, credit := range c.Advisory.Text.Credits {
		path := fmt.Sprintf("credits[%d].name", i)
		switch {
		case sentence.MatchString(credit.Name):
			c.found(path, "%q is a sentence, and a name belongs here", short(credit.Name))
		case address.MatchString(credit.Name):
			c.found(path, "the credit holds an address")
		}
	}
}

var praise = regexp.MustCompile(`(?i)\b(market|industry|world)[- ](leading|leader|class)\b|\baward[- ]winning\b|\b(best[- ]in[- ]class|contact (our )?sales|free trial|buy now|try it (now|free))\b`)

func (c *check) advertising() {
	for _, p := range append(c.told(), c.remedies()...) {
		if by := praise.FindString(p.text); by != "" {
			c.found(p.path, "the text advertises: %q", by)
		}
	}
}
