// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"cmp"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/vers"
)

// The order of versions a second time, written plainly from the descriptions and
// the algorithms of the tools: regular expressions, lists and numbers of any
// size, and no bytes. It takes only texts that the package takes for versions.

// oracle prepares a list of versions, and orders two of them by their indices.
type oracle func(list []string) (order func(i, j int) int)

func oracleOf[T any](parse func(string) T, compare func(a, b T) int) oracle {
	return func(list []string) func(i, j int) int {
		parsed := make([]T, len(list))
		for i, v := range list {
			parsed[i] = parse(v)
		}
		return func(i, j int) int { return compare(parsed[i], parsed[j]) }
	}
}

var oracles = map[vers.Scheme]oracle{
	vers.Maven:    oracleOf(func(v string) string { return v }, vers.CompareMavenInFull),
	vers.Conan:    oracleOf(conanOf, compareConans),
	vers.NPM:      oracleOf(func(v string) row { return semverRow(v, float) }, row.compare),
	vers.Golang:   oracleOf(golangRow, row.compare),
	vers.Cargo:    oracleOf(func(v string) row { return semverRow(v, whole) }, row.compare),
	vers.SemVer:   oracleOf(func(v string) row { return semverRow(v, whole) }, row.compare),
	vers.Hex:      oracleOf(func(v string) row { return semverRow(v, whole) }, row.compare),
	vers.Swift:    oracleOf(func(v string) row { return semverRow(v, whole) }, row.compare),
	vers.Pub:      oracleOf(pubRow, row.compare),
	vers.Bitnami:  oracleOf(bitnamiRow, row.compare),
	vers.NuGet:    oracleOf(nugetRow, row.compare),
	vers.Hackage:  oracleOf(numbersRow, row.compare),
	vers.CRAN:     oracleOf(numbersRow, row.compare),
	vers.PyPI:     oracleOf(pypiRow, row.compare),
	vers.Gem:      oracleOf(gemRow, compareGems),
	vers.Composer: oracleOf(composerParts, comparePHP),
	vers.Deb:      oracleOf(debParts, compareDebs),
	vers.RPM:      oracleOf(rpmParts, compareRPMs),
	vers.APK:      oracleOf(apkTokens, compareAPKs),
}

// place is what stands at one place of a version: places of a higher rank come
// later, of the same rank they are in the order of numbers, then of words.
type place struct {
	rank   int
	number *big.Int
	word   string
}

// row is a version whose places are compared in turn; a row that ends comes first.
type row []place

func (r row) compare(other row) int {
	return slices.CompareFunc(r, other, place.compare)
}

func (p place) compare(other place) int {
	if p.rank != other.rank {
		return cmp.Compare(p.rank, other.rank)
	}
	if p.number != nil && other.number != nil {
		return p.number.Cmp(other.number)
	}
	return strings.Compare(p.word, other.word)
}

// The ranks of rows that have pre-releases.
const (
	numberRank = iota + 1
	wordRank
	releaseRank
)

func numberOf(digits string) place {
	n, ok := new(big.Int).SetString("0"+digits, 10)
	if !ok {
		panic("no number: " + digits)
	}
	return place{rank: numberRank, number: n}
}

func word(text string) place { return place{rank: wordRank, word: text} }

// whole reads an identifier of a pre-release that is a number of any size.
func whole(id string) (place, bool) {
	if strings.Trim(id, "0123456789") != "" {
		return place{}, false
	}
	return numberOf(id), true
}

// float reads it as JavaScript does.
func float(id string) (place, bool) {
	p, ok := whole(id)
	if ok {
		f, _ := new(big.Float).SetInt(p.number).Float64()
		p.number, _ = big.NewFloat(f).Int(nil)
	}
	return p, ok
}

// int64Number and int32Number read what Dart and .NET take for a number.
func int64Number(id string) (place, bool) { return signed(id, 64) }
func int32Number(id string) (place, bool) { return signed(id, 32) }

func signed(id string, bits int) (place, bool) {
	n, err := strconv.ParseInt(id, 10, bits)
	return place{rank: numberRank, number: big.NewInt(n)}, err == nil
}

var semverPattern = regexp.MustCompile(`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:-([^+]*))?(?:\+(.*))?$`)

func semverRow(v string, number func(string) (place, bool)) row {
	m := semverPattern.FindStringSubmatch(v)
	r := row{numberOf(m[1]), numberOf(m[2]), numberOf(m[3]), numberOf(m[4])}
	if m[5] == "" {
		return append(r, place{rank: releaseRank})
	}
	return append(r, identifiers(m[5], number)...)
}

func identifiers(list string, number func(string) (place, bool)) row {
	var r row
	for id := range strings.SplitSeq(list, ".") {
		p, ok := number(id)
		if !ok {
			p = word(id)
		}
		r = append(r, p)
	}
	return r
}

var goPattern = regexp.MustCompile(`^(?:go)?(\d[\d.]*)(rc|beta)(\d+)$`)

func golangRow(v string) row {
	if m := goPattern.FindStringSubmatch(v); m != nil {
		v = m[1] + "-" + m[2] + "." + m[3]
	}
	return semverRow(strings.TrimPrefix(v, "go"), whole)
}

func pubRow(v string) row {
	_, build, built := strings.Cut(v, "+")
	r := append(semverRow(v, int64Number), place{}) // ends the pre-release
	if built {
		r = append(r, identifiers(build, int64Number)...)
	}
	return r
}

var bitnamiPattern = regexp.MustCompile(`^(v?[\d.]+)(?:-(\d+))?(?:\+.*)?$`)

func bitnamiRow(v string) row {
	m := bitnamiPattern.FindStringSubmatch(v)
	if m == nil {
		return semverRow(v, whole)
	}
	return append(semverRow(m[1], whole), numberOf(m[2]))
}

func nugetRow(v string) row { return semverRow(strings.ToLower(v), int32Number) }

func numbersRow(v string) row {
	var r row
	for _, n := range strings.FieldsFunc(v, func(c rune) bool { return c == '.' || c == '-' }) {
		r = append(r, numberOf(n))
	}
	return r
}

var pypiPattern = regexp.MustCompile(`^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)` +
	`(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?` +
	`((?:-(\d+))|(?:[-_.]?(?:post|rev|r)[-_.]?(\d*)))?([-_.]?dev[-_.]?(\d*))?(?:\+(.*?))?\s*$`)

// pypiRow is the sort key that PEP 440 describes: epoch, release, pre-release,
// post-release, development release and local version.
func pypiRow(v string) row {
	m := pypiPattern.FindStringSubmatch(strings.ToLower(v))
	r := row{numberOf(m[1])}
	release := strings.Split(m[2], ".")
	for len(release) > 1 && strings.Trim(release[len(release)-1], "0") == "" {
		release = release[:len(release)-1]
	}
	for _, n := range release {
		r = append(r, numberOf(n))
	}
	r = append(r, place{}) // ends the release
	phases := map[string]int{"a": 2, "alpha": 2, "b": 3, "beta": 3, "c": 4, "rc": 4, "pre": 4, "preview": 4}
	switch {
	case m[3] != "":
		r = append(r, place{rank: phases[m[3]]}, numberOf(m[4]))
	case m[5] == "" && m[8] != "":
		r = append(r, place{rank: 1})
	default:
		r = append(r, place{rank: 5})
	}
	if m[5] != "" {
		r = append(r, place{rank: 2}, numberOf(m[6]+m[7]))
	} else {
		r = append(r, place{rank: 1})
	}
	if m[8] != "" {
		r = append(r, place{rank: 1}, numberOf(m[9]))
	} else {
		r = append(r, place{rank: 2})
	}
	return append(r, pypiLocal(m[10])...)
}

func pypiLocal(local string) row {
	var r row
	for _, segment := range strings.FieldsFunc(local, func(c rune) bool { return strings.ContainsRune(".-_", c) }) {
		if n, ok := whole(segment); ok {
			n.rank = 3
			r = append(r, n)
		} else {
			r = append(r, word(segment))
		}
	}
	return r
}

var gemPieces = regexp.MustCompile(`[0-9]+|[A-Za-z]+`)

// gemRow gives the canonical segments of Gem::Version.
func gemRow(v string) row {
	var r row
	words := false
	trim := func() {
		for len(r) > 0 && r[len(r)-1].number != nil && r[len(r)-1].number.Sign() == 0 {
			r = r[:len(r)-1]
		}
	}
	for _, piece := range gemPieces.FindAllString(strings.ReplaceAll(v, "-", ".pre."), -1) {
		n, ok := whole(piece)
		if !ok {
			if !words {
				trim()
			}
			words, n = true, place{rank: numberRank - 1, word: piece}
		}
		r = append(r, n)
	}
	trim()
	return r
}

// compareGems takes zeros for what the shorter one lacks.
func compareGems(a, b row) int {
	for i := range max(len(a), len(b)) {
		x, y := numberOf("0"), numberOf("0")
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if c := x.compare(y); c != 0 {
			return c
		}
	}
	return 0
}
