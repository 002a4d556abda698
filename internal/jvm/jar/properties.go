// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"bytes"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/jvm/manifest"
)

// maxProperties bounds a pom.properties in bytes; Maven writes three lines.
const maxProperties = 64 << 10

// ParseProperties reads pom.properties, which Maven's archiver writes beside the
// pom that it was built from. It fails with verdict.Invalid when group or
// artifact are not there or no such thing; a version that is none is left out.
func ParseProperties(name string, b []byte) (Coordinates, error) {
	values := Properties(b)
	c := Coordinates{values["groupId"], values["artifactId"], values["version"]}
	if !ValidVersion(c.Version) {
		c.Version = ""
	}
	if !c.Valid() {
		return Coordinates{}, verdict.Errorf(verdict.Invalid, "names no group and artifact that Maven would take").At(name, 0, "")
	}
	return c, nil
}

// Properties reads the form of java.util.Properties (load, Java SE): keys and
// values apart by =, : or white space, lines that a backslash continues, and
// escapes. Of a key that stands twice the last value counts.
func Properties(b []byte) map[string]string {
	values := map[string]string{}
	for len(b) > 0 {
		var line []byte
		line, b = manifest.CutLine(b)
		line = bytes.TrimLeft(line, " \t\f")
		if len(line) == 0 || line[0] == '#' || line[0] == '!' {
			continue
		}
		text := bytes.Clone(line)
		for continued(text) {
			line, b = manifest.CutLine(b)
			text = append(text[:len(text)-1], bytes.TrimLeft(line, " \t\f")...)
		}
		key, value := splitProperty(string(text))
		values[unescape(key)] = strings.TrimSpace(unescape(value))
	}
	return values
}

// continued reports whether a line ends in a backslash that is not escaped.
func continued(line []byte) bool {
	n := len(line) - len(bytes.TrimRight(line, `\`))
	return n%2 == 1
}

func splitProperty(line string) (key, value string) {
	end := 0
	for end < len(line) && !strings.ContainsRune("=: \t\f", rune(line[end])) {
		if line[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(line))
	rest := strings.TrimLeft(line[end:], " \t\f")
	if rest != "" && (rest[0] == '=' || rest[0] == ':') {
		rest = strings.TrimLeft(rest[1:], " \t\f")
	}
	return line[:end], rest
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 't', 'n', 'r', 'f':
			b.WriteByte("\t\n\r\f"[strings.IndexByte("tnrf", c)])
		case 'u':
			if code, err := strconv.ParseUint(s[i+1:min(i+5, len(s))], 16, 16); err == nil && i+5 <= len(s) {
				b.WriteRune(rune(code))
				i += 4
			}
		default:
			b.WriteByte(c)
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}
