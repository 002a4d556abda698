// SPDX-License-Identifier: Apache-2.0

package announcement_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
)

func TestATemplateIsFilled(t *testing.T) {
	b := publish.NewBulletin(published())
	for name, c := range map[string]struct {
		format         announcement.Format
		template, want string
	}{
		"a value":                              {announcement.Text, "{{title}}", "Orders of others can be read\n"},
		"paragraphs as a value":                {announcement.Text, "{{summary}}", "Whoever is logged in can read the orders of others.\n\nNobody can change them.\n"},
		"paragraphs one by one":                {announcement.HTML, "{{#summary}}<p>{{.}}</p>{{/summary}}", "<p>Whoever is logged in can read the orders of others.</p><p>Nobody can change them.</p>"},
		"what is there":                        {announcement.Text, "{{?credits}}Thanks{{/credits}}{{^credits}}None{{/credits}}", "Thanks\n"},
		"what is not there":                    {announcement.Text, "{{?notice}}Gone{{/notice}}{{^notice}}Stands{{/notice}}", "Stands\n"},
		"entries of a list":                    {announcement.Text, "{{#credits}}{{name}}, {{type}}{{/credits}}", "R. Finder, finder\n"},
		"a name of further out":                {announcement.Text, "{{#credits}}{{number}} {{name}}{{/credits}}", "VSA-2026-01 R. Finder\n"},
		"a text as a section":                  {announcement.Text, "{{#number}}No. {{.}}{{/number}}", "No. VSA-2026-01\n"},
		"tags that stand alone take the line":  {announcement.HTML, "a\n{{?title}}\nb\n{{/title}}\n{{! a remark\nof two lines }}\nc\n", "a\nb\nc\n"},
		"tags beside others do not":            {announcement.HTML, "a {{?title}}\nb{{/title}}\n", "a \nb\n"},
		"values are escaped in HTML":           {announcement.HTML, `<a href="{{contact_link}}" title="It's {{contact}}">x</a>`, ""},
		"a link in href, a value in title":     {announcement.HTML, `<a href="{{contact_link}}" title="To {{contact}}">x</a>`, `<a href="mailto:security@example.org" title="To security@example.org">x</a>`},
		"a long line is broken below its text": {announcement.Text, "- {{#workarounds}}{{.}}{{/workarounds}}", "- Close the order pages to all but your own staff until a release fixes\n  it.\n"},
	} {
		tpl, err := announcement.Parse("mine", c.format, c.template)
		if c.want == "" {
			if verdict.CodeOf(err) != verdict.Invalid {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := tpl.Render(b); err != nil || got != c.want {
			t.Errorf("%s: %q (%v)", name, got, err)
		}
	}
}

func TestWhatIsNoTemplateIsRefusedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct {
		format         announcement.Format
		template, says string
		line           int
	}{
		"an unknown name":                {announcement.Text, "a\n{{titel}}", `nothing is called "titel" here`, 2},
		"a name of another list":         {announcement.Text, "{{#credits}}{{look}}{{/credits}}", `nothing is called "look" here`, 1},
		"a list as a value":              {announcement.Text, "{{credits}}", "credits is no text", 1},
		"a section that stays open":      {announcement.Text, "\n\n{{#credits}}", "the section credits is not closed", 3},
		"sections that cross":            {announcement.Text, "{{#credits}}{{?title}}{{/credits}}{{/title}}", "{{/credits}} closes no open section", 1},
		"an end without a beginning":     {announcement.Text, "{{/title}}", "{{/title}} closes no open section", 1},
		"an inclusion":                   {announcement.Text, "{{> /etc/passwd}}", "is no tag", 1},
		"a value without escaping":       {announcement.HTML, "{{{title}}}", "is no tag", 1},
		"a tag without an end":           {announcement.Text, "{{title", "is no tag", 1},
		"an empty tag":                   {announcement.Text, "{{}}", "is no tag", 1},
		"a value in a script":            {announcement.HTML, "<script>\nlet a = '{{title}}'</script>", "stands in <script>", 2},
		"a value as an attribute":        {announcement.HTML, "<p {{title}}>", "in a tag outside of quotes", 1},
		"a value in an event":            {announcement.HTML, `<p onclick="{{title}}">`, "in an attribute that is more than text", 1},
		"a value without quotes":         {announcement.HTML, `<p title={{title}}>`, "in a tag outside of quotes", 1},
		"a text as an address":           {announcement.HTML, `<a href="{{title}}">`, "in href, and is no whole link", 1},
		"a link behind a scheme":         {announcement.HTML, `<a href="javascript:{{contact_link}}">`, "in href, and is no whole link", 1},
		"a section within a tag":         {announcement.HTML, `<p {{?title}}class="x"{{/title}}>`, "the section title stands in a tag", 1},
		"a page that ends within a tag":  {announcement.HTML, `{{title}}<p`, "ends within a tag", 0},
		"sections that nest too deeply":  {announcement.Text, strings.Repeat("{{#history}}", 20) + strings.Repeat("{{/history}}", 20), "sections nest deeper than 16", 1},
		"more than a template can be":    {announcement.Text, strings.Repeat("x", 300<<10), "longer than", 0},
		"a value in a remark of HTML":    {announcement.HTML, "<!-- {{title}} -->", "or in a remark", 1},
		"two values, one of them no URL": {announcement.HTML, `<a href="{{contact_link}}{{title}}">`, "in href, and is no whole link", 1},
	} {
		_, err := announcement.Parse("mine", c.format, c.template)
		var e *verdict.Error
		if !errors.As(err, &e) || e.Code != verdict.Invalid || !strings.Contains(e.Message, c.says) || e.File != "mine" || e.Line != c.line {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestListsWithinListsDoNotMakeMoreThanIsTaken(t *testing.T) {
	p := published()
	for range 10 {
		p.History = append(p.History, p.History...)
	}
	tpl, err := announcement.Parse("mine", announcement.Text, strings.Repeat("{{#history}}", 10)+"{{summary}}"+strings.Repeat("{{/history}}", 10))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tpl.Render(publish.NewBulletin(p)); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("it was written: %v", err)
	}
}

// TestForeignWordsStayText puts what people may write into every text of an advisory.
func TestForeignWordsStayText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hostile := rapid.SampledFrom([]string{"<script>alert(1)</script>", `" onclick="x`, "{{title}}", "' x='", "<!--", "]]>", "\x1b[31m\u202e"}).Draw(t, "words")
		p := published()
		p.Text.Title, p.Text.Summary, p.Text.Impact, p.Text.Contact, p.Reason = hostile, hostile, hostile, hostile, hostile
		p.Text.Detection[0].Look, p.Text.References[0].URL, p.Text.References[0].Text, p.Text.Vulnerabilities[0].ID = hostile, "https://example.org/"+hostile, hostile, hostile
		p.State = verdict.AdvisoryWithdrawn
		got, err := announcement.Render(announcement.HTML, publish.NewBulletin(p))
		if err != nil {
			t.Fatal(err)
		}
		for _, no := range []string{"<script", `onclick="`, "<!--", "\x1b", "\u202e", "href=\"javascript"} {
			if strings.Contains(got, no) {
				t.Fatalf("the page holds %q", no)
			}
		}
	})
}

func TestEveryVariableIsDescribed(t *testing.T) {
	page, err := os.ReadFile("../../../docs/advisory-templates.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range announcement.Variables() {
		if last := name[strings.LastIndex(name, ".")+1:]; !strings.Contains(string(page), "`"+last+"`") {
			t.Errorf("docs/advisory-templates.md does not describe %s", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, format := range announcement.Formats {
		text, err := announcement.Default(format)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add("{{#summary}}<p title='{{.}}'>{{/summary}}{{! }}\n{{?x}}")
	b := publish.NewBulletin(published())
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range announcement.Formats {
			tpl, err := announcement.Parse("mine", format, text)
			if err != nil {
				if verdict.CodeOf(err) != verdict.Invalid {
					t.Fatal(err)
				}
				continue
			}
			if _, err := tpl.Render(b); err != nil && verdict.CodeOf(err) != verdict.Invalid {
				t.Fatal(err)
			}
		}
	})
}
