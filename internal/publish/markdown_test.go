// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"

	"verdict/internal/limits"
	"verdict/internal/publish"
)

// words are pieces that mean something to a reader of Markdown, and some that do not.
var words = []string{"-", "- a", "+", "1.", "1. a", "2)", "===", "---", ":-:", "#", "# a", "> a", "```", "~~~", "`a`", "*a*", "_a_", "__a__", "~~a~~", "[a](b)", "![a](b)", "[a]: b",
	"<b>", "<!-- a", "&lt;", "&", "|", "a | b", "|---|", "\\", "http://a.example", "https://a.example/b", "www.a.example", "a@b.example", "@a", "$a$", "$$", "\n", "\t", "    a", "ä", "3.5.1", "a", " "}

func TestForeignWordsAreWordsInMarkdown(t *testing.T) {
	reader := goldmark.New(goldmark.WithExtensions(extension.GFM))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words), rapid.String()), 1, 6).Draw(t, "words"), "")
		want := strings.Join(strings.Fields(limits.Strip(s)), " ")
		var b bytes.Buffer
		if err := reader.Convert([]byte("before\n\n"+publish.MarkdownText(s)+"\n"), &b); err != nil {
			t.Fatal(err)
		}
		got := strings.TrimPrefix(strings.TrimSpace(b.String()), "<p>before</p>\n")
		if want == "" {
			want = "<p>before</p>"
		} else {
			want = "<p>" + want + "</p>"
		}
		if html.UnescapeString(got) != want || strings.Count(got, "<") != 2 {
			t.Errorf("%q is written as %q and read as %s", s, publish.MarkdownText(s), got)
		}
	})
}

func TestAnIdentifierIsOneSpanOfCode(t *testing.T) {
	for in, want := range map[string]string{"pkg:maven/a/b@1": "`pkg:maven/a/b@1`", "a`b|<c>": "`a%60b%7C%3Cc%3E`", " \n ": ""} {
		if got := publish.MarkdownCode(in); got != want {
			t.Errorf("%q is written as %q, not %q", in, got, want)
		}
	}
}
