// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"iter"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Change is a line of a changes.csv: a document and when it was last released.
type Change struct {
	Name string // relative to the directory: 2020/example-2020-yh4711.json
	At   Timestamp
}

// DecodeChanges reads a changes.csv (requirement 13 of section 7.1): lines of a
// file name and a time. CSAF 2.0 quotes the two, 2.1 does not, and both are read
// whichever it is. Of a name that stands several times the latest time counts.
// What is wrong with a line is given beside the others: HTML that a server sends
// instead is nothing but wrong lines.
func DecodeChanges(b []byte) (list []Change, wrong []*DecodeError) {
	known := map[string]int{}
	for number, line := range lines(b) {
		name, stamp, two := strings.Cut(line, ",")
		c := Change{Name: unquoted(name), At: Timestamp(unquoted(stamp))}
		at, err := c.At.Time()
		switch i, again := known[c.Name]; {
		case !two || err != nil || at.IsZero():
			wrong = append(wrong, &DecodeError{Line: number, Message: fmt.Sprintf("%q is no file name and time with a comma between them", clipped(line))})
		case !localName(c.Name):
			wrong = append(wrong, notLocal(number, c.Name))
		case !again:
			known[c.Name] = len(list)
			list = append(list, c)
		default:
			if before, err := list[i].At.Time(); err == nil && at.After(before) {
				list[i].At = c.At
			}
		}
	}
	return list, wrong
}

// DecodeIndex reads an index.txt (requirement 12 of section 7.1): a file name a
// line, relative to the directory. What is wrong with a line is given beside the
// others.
func DecodeIndex(b []byte) (names []string, wrong []*DecodeError) {
	for number, line := range lines(b) {
		if localName(line) {
			names = append(names, line)
		} else {
			wrong = append(wrong, notLocal(number, line))
		}
	}
	return names, wrong
}

func notLocal(line int, name string) *DecodeError {
	return &DecodeError{Line: line, Message: fmt.Sprintf("%q names no .json file beneath the directory", clipped(name))}
}

// lines gives the lines that are not empty under their 1-based numbers.
func lines(b []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range bytes.Lines(b) {
			number++
			if text := strings.TrimSpace(string(line)); text != "" && !yield(number, text) {
				return
			}
		}
	}
}

func unquoted(field string) string {
	field = strings.TrimSpace(field)
	if len(field) > 1 && field[0] == '"' && field[len(field)-1] == '"' {
		return field[1 : len(field)-1]
	}
	return field
}

// localName reports whether a name is a clean relative path of plain characters
// to a .json file.
func localName(name string) bool {
	return path.Ext(name) == ".json" && path.Clean(name) == name && !path.IsAbs(name) && name != ".." && !strings.HasPrefix(name, "../") &&
		!strings.ContainsAny(name, "\\:?#\"<>|*\x00\r\n\t")
}

func clipped(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}

// SecurityTXT gives the URLs of the fields CSAF of a security.txt (RFC 9116,
// requirement 8 of section 7.1) in their order: those that begin with https://.
func SecurityTXT(b []byte) []string {
	var urls []string
	for _, line := range lines(b) {
		field, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if u, err := url.Parse(value); ok && strings.EqualFold(strings.TrimSpace(field), "CSAF") && err == nil && u.Scheme == "https" && u.Host != "" &&
			!slices.Contains(urls, value) {
			urls = append(urls, value)
		}
	}
	return urls
}

// DecodeHash reads a hash file (requirement 18 of section 7.1): it begins with the
// hash in hexadecimal digits, and behind a space may say of which file. size is
// that of the hash in bytes. The error is a *DecodeError.
func DecodeHash(b []byte, size int) ([]byte, error) {
	word, _, _ := bytes.Cut(bytes.TrimRight(b, "\r\n"), []byte(" "))
	word, _, _ = bytes.Cut(word, []byte("\t"))
	sum, err := hex.DecodeString(string(word))
	if err != nil || len(sum) != size {
		return nil, &DecodeError{Line: 1, Message: fmt.Sprintf("the file does not begin with the %d hexadecimal digits of a hash", 2*size)}
	}
	return sum, nil
}
