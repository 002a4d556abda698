// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"verdict"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name, path string
		code       verdict.Code
		want       string // behind the path; "" when it is read
	}{
		{"a file at the cap is read", write("ten", "0123456789"), "", ""},
		{"a larger file is refused", write("eleven", "0123456789a"), verdict.TooLarge, ": is larger than 10 bytes"},
		{"an empty file is refused", write("empty", ""), verdict.Invalid, ": is empty; make it again: whatever wrote it wrote nothing"},
		{"a folder is refused", dir, verdict.Invalid, ": is a folder, not a file; name a file in it"},
		{"a file that is not there is named", filepath.Join(dir, "none"), verdict.NotFound, ": does not exist; see whether the name is right"},
		{"a file under a file is named", filepath.Join(dir, "ten", "x"), verdict.Invalid, ": cannot be read: not a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := ReadFile(tt.path, Caps{Bytes: 10})
			if tt.want != "" {
				wantError(t, err, tt.code, tt.path+tt.want)
				return
			}
			if err != nil || string(b) != "0123456789" {
				t.Errorf("got %q, %v", b, err)
			}
		})
	}
}

func TestReadAll(t *testing.T) {
	b, err := ReadAll("in", strings.NewReader("0123456789"), Caps{Bytes: 10})
	if err != nil || string(b) != "0123456789" {
		t.Errorf("got %q, %v", b, err)
	}
	_, err = ReadAll("in", strings.NewReader("0123456789a"), Caps{Bytes: 10})
	wantError(t, err, verdict.TooLarge, "in: is larger than 10 bytes")
	_, err = ReadAll("in", strings.NewReader(""), Caps{})
	wantError(t, err, verdict.Invalid, "in: is empty")
	cause := errors.New("line dropped")
	_, err = ReadAll("in", iotest.ErrReader(cause), Caps{})
	wantError(t, err, verdict.Invalid, "in: cannot be read: line dropped")
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}

func TestLineCountsFromOneAndStaysInside(t *testing.T) {
	b := []byte("a\nb\n\nc")
	for offset, want := range map[int64]int{-1: 1, 0: 1, 1: 1, 2: 2, 4: 3, 5: 4, 100: 4} {
		if got := Line(b, offset); got != want {
			t.Errorf("Line(%d) = %d, want %d", offset, got, want)
		}
	}
}

func TestSizeIsSaidInTheLargestWholeUnit(t *testing.T) {
	for n, want := range map[int64]string{2 << 30: "2 GiB", 64 << 20: "64 MiB", 3 << 10: "3 KiB", 1500: "1500 bytes"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestCheckXML(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"a document with declaration and comments passes", "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n<a x=\"1\" y=\"2\">t<b/><![CDATA[<&]]>&lt;&#65;</a>\n<!-- d -->\n", ""},
		{"nothing is refused", "", "f: holds no XML element"},
		{"a comment alone is refused", "<!-- c -->", "f: holds no XML element"},
		{"a second root is refused", "<a/>\n<b/>", "f:2: a second root element <b> follows the first"},
		{"text behind the root is refused", "<a/>\n x", "f:2: text stands outside of the root element"},
		{"a document type is refused", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">\n<a/>", "f:1: holds a document type declaration, which may define entities; remove the line that begins with <!"},
		{"a page for people is refused", "<!DOCTYPE html>\n<html><br></html>", "f:1: is an HTML page; fetch the file itself: a server answered with a page for people"},
		{"one without a document type too", "<HTML><br></HTML>", "f:1: is an HTML page; fetch the file itself: a server answered with a page for people"},
		{"what is cut off is told", "<a>\n<b>", "f:2: ends before its XML does; it is cut off there: make it again, or fetch it anew"},
		{"entities are refused", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "f:1: holds a document type declaration, which may define entities; remove the line that begins with <!"},
		{"an entity that nobody defined is refused", "<a>\n&b;</a>", "f:2: is not well-formed XML: invalid character entity &b;"},
		{"an element that is not closed is refused", "<a>\n<b></a>", "f:2: is not well-formed XML: element <b> closed by </a>"},
		{"an attribute that stands twice is refused", "<a>\n<b x=\"1\" x=\"2\"/></a>", "f:2: the attribute x stands twice"},
		{"another encoding is refused", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", "f:1: declares an encoding other than UTF-8; save it again as UTF-8"},
		{"what is no XML is refused on its line", "\n{\"a\": 1}", "f:2: is not XML: it begins with '{'"},
		{"bytes that are not UTF-8 are refused", "<a>\n\xe9</a>", "f:2: is not UTF-8 at byte 4; save it again as UTF-8"},
		{"a byte that is zero is refused", "<a>\x00</a>", "f:1: is not well-formed XML: illegal character code U+0000"},
		{"XML 1.1 is refused", "<?xml version=\"1.1\"?><a/>", `f:1: is not well-formed XML: xml: unsupported version "1.1"; only version 1.0 is supported`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, CheckXML("f", []byte(tt.in), Caps{}), verdict.Invalid, tt.want)
		})
	}
}

func TestCheckXMLNamesTheCap(t *testing.T) {
	deep := strings.Repeat("<a>", 100_000)
	tests := []struct {
		name, in, want string
		caps           Caps
	}{
		{"a hundred thousand elements inside one another", deep, "f:1: nesting is deeper than 200", Caps{}},
		{"more elements and attributes than the cap", "<a>\n<b x=\"1\"/>\n<b/></a>", "f:3: holds more than 3 values", Caps{Values: 3}},
		{"more bytes than the cap", "<abcdefghi/>", "f: is larger than 10 bytes", Caps{Bytes: 10}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, CheckXML("f", []byte(tt.in), tt.caps), verdict.TooLarge, tt.want)
		})
	}
}

func TestCheckYAML(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"several documents pass", "a: 1\nb: [x, {c: null}]\n---\na: |\n  text\n...\n", ""},
		{"nothing is refused", "", "f: holds no YAML value"},
		{"comments alone are refused", "# nothing\n", "f: holds no YAML value"},
		{"an alias is refused", "a: 1\nb: *x\n", "f: is not YAML: unknown anchor 'x' referenced"},
		{"an anchor is refused", "a: 1\nb: &x 2\nc: *x\n", "f:2: the anchor &x is not allowed; remove it"},
		{"a merge key is refused", "a:\n  <<: {b: 1}\n", "f:2: the merge key << is not allowed; write the values out"},
		{"a key that stands twice is refused", "a: 1\nb: 2\na: 3\n", `f:3: the key "a" stands twice, first on line 1`},
		{"a key that stands twice deep inside is refused", "- x:\n    - {b: 1,\n       \"b\": 2}\n", `f:3: the key "b" stands twice, first on line 2`},
		{"a key that stands twice in the second document is refused", "a: 1\n---\nb: 1\nb: 1\n", `f:4: the key "b" stands twice, first on line 3`},
		{"a list as a key is refused", "a: 1\n? [b]\n: c\n", "f:2: a key is not plain text"},
		{"a broken mapping is refused", "a: 1\nb\nc: 2\n", "f:2: is not YAML: could not find expected ':'"},
		{"a tab as indentation is refused", "a:\n\tb: 1\n", "f:2: is not YAML: found character that cannot start any token"},
		{"a byte that is zero is refused", "a: \x00\n", "f: is not YAML: control characters are not allowed"},
		{"bytes that are not UTF-8 are refused", "a:\n  \xff\n", "f:2: is not UTF-8 at byte 5; save it again as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, CheckYAML("f", []byte(tt.in), Caps{}), verdict.Invalid, tt.want)
		})
	}
}

func TestCheckYAMLNamesTheCap(t *testing.T) {
	tests := []struct {
		name, in, want string
		caps           Caps
	}{
		{"lists inside one another", "a: 1\nb: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "f:2: nesting is deeper than 200", Caps{}},
		{"a hundred thousand lists", strings.Repeat("- ", 100_000), "f: nesting is deeper than 200", Caps{}},
		{"mappings inside one another", "{a: {a: {a: {}}}}", "f:1: nesting is deeper than 3", Caps{Depth: 3}},
		{"more values than the cap", "- 1\n- 2\n- 3\n", "f:3: holds more than 3 values", Caps{Values: 3}},
		{"more bytes than the cap", "a: 12345678", "f: is larger than 10 bytes", Caps{Bytes: 10}},
		{"more keys than a mapping has by default", "a:\n" + numbered(" k%d: 1\n", maxYAMLKeys+1), "f:2: a mapping has more than 2000 keys", Caps{}},
		{"a document of more than it has by default", "a: 1\n--- # here\nb: " + strings.Repeat("x", maxYAMLDocument) + "\n", "f:2: the document is larger than 256 KiB; divide it into several", Caps{}},
		{"one of several lines", "a: |\n" + strings.Repeat(" ---\n", maxYAMLDocument/5) + "...\n", "f:1: the document is larger than 256 KiB; divide it into several", Caps{}},
		{"what only looks like a divider", "a:\n" + numbered(" k%d: 1\n---x: 2\n", maxYAMLDocument/16), "f:1: the document is larger than 256 KiB; divide it into several", Caps{}},
		{"more bytes than YAML has by default", strings.Repeat("#\n", maxYAML/2) + "a: 1", "f: is larger than 4 MiB", Caps{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, CheckYAML("f", []byte(tt.in), tt.caps), verdict.TooLarge, tt.want)
		})
	}
}

func TestLargeYAMLPassesWhereItIsDivided(t *testing.T) {
	full := strings.Repeat("x", maxYAMLDocument-16)
	for name, tt := range map[string]struct {
		in   string
		caps Caps
	}{
		"in many documents":            {strings.Repeat("---\na: "+full+"\n", 15), Caps{}},
		"with lines as Windows ends":   {strings.Repeat("a: "+full+"\r\n---\r\n", 15), Caps{}},
		"behind an end":                {"a: " + full + "\n...\n---\na: " + full, Caps{}},
		"with a divider at its end":    {"a: " + full + "\n---", Caps{}},
		"with as many keys as allowed": {numbered("k%d: 1\n", maxYAMLKeys), Caps{}},
		"where the caller bounds it":   {numbered("k%d: 1\n", 50_000), Caps{Bytes: 16 << 20}},
	} {
		if err := CheckYAML("f", []byte(tt.in), tt.caps); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStrip(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"plain text stays", "kafka-clients 3.5.0 ~", "kafka-clients 3.5.0 ~"},
		{"letters of other scripts stay", "naïve Ärger 漢字 עברית می\u200cخواهم 👩\u200d💻", "naïve Ärger 漢字 עברית می\u200cخواهم 👩\u200d💻"},
		{"colours go", "\x1b[1;31mred\x1b[0m", "red"},
		{"a control sequence that is cut off goes", "a\x1b[31", "a"},
		{"a window title goes with its text", "a\x1b]0;title\x07b\x1b]8;;http://x\x1b\\c", "abc"},
		{"a window title without end goes", "a\x1b]0;title", "a"},
		{"eight-bit introducers go", "a\u009b31mb\u009d0;t\u009cc", "abc"},
		{"character set switches and resets go", "\x1bca\x1b(0b", "ab"},
		{"line breaks and tabs become spaces", "a\r\nb\tc\u2028d\u0085e", "a  b c d e"},
		{"other controls go", "a\x00\x08\x7fb", "ab"},
		{"what turns the direction goes", "user\u202Etxt.exe\u2066\u200F\u061C", "usertxt.exe"},
		{"what is not seen goes", "a\u200Bb\uFEFFc\U000E0041d", "abcd"},
		{"what is not UTF-8 is marked", "a\xffb", "a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Strip(tt.in); got != tt.want {
				t.Errorf("Strip(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestStripLeavesNoControlAndIsStable(t *testing.T) {
	piece := rapid.SampledFrom([]string{"\x1b", "\x1b[", "]", "m", "\x07", "\\", "\u009b", "\u009c", "\u202e", "a", "\n", "0", ";", "P", "\xff", "\x1b\x1b"})
	rapid.Check(t, func(t *rapid.T) {
		once := Strip(strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), ""))
		for _, r := range once {
			if unicode.IsControl(r) || unicode.Is(unseen, r) {
				t.Fatalf("%q is left in %q", r, once)
			}
		}
		if again := Strip(once); again != once {
			t.Fatalf("a second time gives %q, not %q", again, once)
		}
	})
}

func FuzzCheckXML(f *testing.F) {
	for _, seed := range []string{`<?xml version="1.0"?><a x="1"><b/>&lt;</a>`, `<!DOCTYPE a><a/>`, `<a/><b/>`, `<a:b xmlns:a="c"/>`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if CheckXML("f", b, Caps{}) != nil {
			return
		}
		var any struct {
			Inner []byte `xml:",innerxml"`
		}
		d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(b), "\uFEFF")))
		if err := d.Decode(&any); err != nil {
			t.Fatalf("passed, but encoding/xml says %v of %q", err, b)
		}
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if _, ok := token.(xml.StartElement); ok || err != nil {
				t.Fatalf("passed with %v, %v behind the root of %q", token, err, b)
			}
		}
	})
}

func FuzzCheckYAML(f *testing.F) {
	for _, seed := range []string{"a: 1\nb: [x, {c: null}]\n---\n- |\n  t\n", "a: &x 1\nb: *x", "<<: {a: 1}", "? [a]\n: b", "{a: {a: {"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if CheckYAML("f", b, Caps{}) != nil {
			return
		}
		d := yaml.NewDecoder(strings.NewReader(string(b)))
		for {
			var n yaml.Node
			err := d.Decode(&n)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("passed, but the decoder says %v of %q", err, b)
			}
		}
	})
}
