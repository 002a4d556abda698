// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"path"
	"slices"
	"strings"
)

// Name is the name of a file, read as an artifact and its version.
type Name struct {
	Artifact string
	Version  string // "" when the name holds none
}

// extensions are those of archives that hold Java classes, in lower case.
var extensions = []string{".jar", ".war", ".ear", ".rar", ".sar", ".par", ".har", ".kar", ".nar", ".hpi", ".jpi", ".lpkg", ".zip"}

// Extension gives the extension of an archive in lower case; "" when that of the
// file is another. A zip archive may hold anything.
func Extension(file string) string {
	if ext := strings.ToLower(path.Ext(file)); slices.Contains(extensions, ext) {
		return ext
	}
	return ""
}

// Stem is the name of the file that a path leads to, without an archive's
// extension.
func Stem(file string) string {
	file = file[strings.LastIndexAny(file, `/\`)+1:]
	return file[:len(file)-len(Extension(file))]
}

// Names gives the ways to read a stem as artifact and version, the likeliest
// first. The last is the whole as an artifact without version.
//
// Maven writes ARTIFACT-VERSION[-CLASSIFIER], where an artifact may hold digits
// (log4j-1.2-api-2.17.1) and a version words (31.1-jre). The first dash that is
// followed by a digit begins the version, unless the rest then holds a second
// version.
func Names(stem string) []Name {
	likely := bundleName(stem)
	var others []Name
	for i := 1; i+1 < len(stem); i++ {
		if stem[i] != '-' || !digit(stem[i+1]) {
			continue
		}
		version, one := oneVersion(stem[i+1:])
		n := Name{stem[:i], version}
		switch {
		case version == "":
		case one && len(likely) == 0:
			likely = append(likely, n)
		default:
			others = append(others, n)
		}
	}
	return append(append(likely, others...), Name{Artifact: stem})
}

// bundleName reads NAME_VERSION, as Eclipse names bundles: the version has at
// least three numbers, because artifacts of Scala end in _2.13.
func bundleName(stem string) []Name {
	at := strings.LastIndexByte(stem, '_')
	if at < 1 || strings.HasSuffix(stem, "_") {
		return nil
	}
	version, one := oneVersion(stem[at+1:])
	numbers := 0
	for part := range strings.SplitSeq(version, ".") {
		if part == "" || !allDigits(part) {
			break
		}
		numbers++
	}
	if !one || numbers < 3 {
		return nil
	}
	return []Name{{stem[:at], version}}
}

// oneVersion cuts a classifier off a version, and reports whether what is left
// is one version, and not another name and a version behind a first one. What
// ends in a dash or has two in a row is none.
func oneVersion(text string) (version string, one bool) {
	pieces := strings.Split(text, "-")
	end := len(pieces)
	for i, piece := range pieces {
		if i > 0 && classifiers[strings.ToLower(piece)] {
			end = i
			break
		}
	}
	one = true
	for i := 1; i < end; i++ {
		piece := pieces[i]
		switch {
		case piece == "":
			return "", false
		case digit(piece[0]) && strings.Contains(piece, "."):
			one = one && i == 1 && timestamp(piece)
		case !digit(piece[0]) && i+1 < end && pieces[i+1] != "" && digit(pieces[i+1][0]):
			one = one && qualifier(piece)
		}
	}
	return strings.Join(pieces[:end], "-"), one
}

// classifiers are words behind a version that say which file of it this is.
var classifiers = wordSet("sources source src javadoc tests test bin all shaded shadow uber fat bundle standalone exec boot plain original " +
	"jar with-dependencies nodeps nodep complete linux windows win win32 win64 osx macos mac darwin freebsd solaris aix natives native android_arm64 " +
	"x86 x86_64 amd64 aarch64 aarch_64 arm64 ppc64le ppcle_64 s390x s390_64")

// qualifiers are the words that a number may follow within a version, as in
// 1.0-beta-2.
var qualifiers = wordSet("alpha a beta b milestone m rc cr c pre preview ea dev snapshot final ga release sp patch p hotfix build redhat incubating")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// qualifier reports whether a piece of a version ends in a qualifier.
func qualifier(piece string) bool {
	piece = strings.ToLower(piece)
	return qualifiers[piece[strings.LastIndexByte(piece, '.')+1:]]
}

// timestamp reports whether a piece is the time of a snapshot: 20230101.120000.
func timestamp(piece string) bool {
	day, clock, _ := strings.Cut(piece, ".")
	return len(day) == len("20060102") && len(clock) == len("150405") && allDigits(day) && allDigits(clock)
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
