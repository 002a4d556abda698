// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"slices"
	"strings"

	"verdict/internal/limits"
)

// Told is what a pom in an archive tells.
type Told struct {
	Coordinates
	Evidence string // the member that told
	Inner    bool   // as of POM
}

// Self is what an archive says of itself beside its poms.
type Self struct {
	Stem     string // of the file's name
	Manifest Manifest
	Contents *Contents
}

// The signs that a pom speaks of the archive that it lies in, the surest last.
const (
	noSign      = iota
	alone       // there is no other pom, the classes lie where its group points, and no version contradicts
	byManifest  // the manifest bears its name
	byFile      // the file bears its artifact's name
	byFileWhole // the file bears its artifact's name and version
)

// Own gives the number of the pom that speaks of the archive itself; -1 when none
// does, or two that cannot be told apart. All others speak of what was packed
// into the archive.
func (s Self) Own(told []Told) int {
	best, sign, equal := -1, noSign, false
	for i, t := range told {
		switch found := s.sign(t, len(told) == 1); {
		case found > sign:
			best, sign, equal = i, found, false
		case found == sign && sign > noSign && t.Coordinates != told[best].Coordinates:
			equal = true
		}
	}
	if equal {
		return s.fullest(told, sign)
	}
	return best
}

// maxPOMs is how many poms are told apart by where the classes lie. Archives of a
// whole application have a few hundred.
const maxPOMs = 1000

// fullest decides between poms of the same sign by where the classes lie.
func (s Self) fullest(told []Told, sign int) int {
	if len(told) > maxPOMs {
		return -1
	}
	best, most, equal := -1, 0, false
	for i, t := range told {
		if s.sign(t, false) != sign {
			continue
		}
		switch n := s.Contents.Beneath(t.Group); {
		case n > most:
			best, most, equal = i, n, false
		case n == most:
			equal = true
		}
	}
	if equal {
		return -1
	}
	return best
}

func (s Self) sign(t Told, single bool) int {
	switch {
	case t.Inner:
		return noSign
	case s.named(t.Artifact, t.Version) || s.named(t.Group+"."+t.Artifact, t.Version):
		return byFileWhole
	case s.bears(t.Artifact):
		return byFile
	case s.presents(t.Coordinates):
		return byManifest
	case single && s.points(t.Group) && !s.otherVersion(t.Version):
		return alone
	}
	return noSign
}

// named reports whether the file's name is ARTIFACT-VERSION, maybe with a
// classifier.
func (s Self) named(artifact, version string) bool {
	rest, ok := strings.CutPrefix(s.Stem, artifact+"-"+version)
	return ok && version != "" && (rest == "" || rest[0] == '-')
}

// bears reports whether the file's name can be read as the artifact in any
// version. A shorter artifact than in the likeliest reading is another one:
// log4j-1.2-api-2.17.1 is no log4j.
func (s Self) bears(artifact string) bool {
	names := Names(s.Stem)
	return slices.ContainsFunc(names, func(n Name) bool {
		return len(n.Artifact) >= len(names[0].Artifact) && strings.EqualFold(n.Artifact, artifact)
	})
}

// otherVersion reports whether the file's name holds a version, and not the one
// given: then it is named after something else.
func (s Self) otherVersion(version string) bool {
	named := Names(s.Stem)[0].Version
	return named != "" && version != "" && named != version
}

// presents reports whether the manifest bears the name of group and artifact.
func (s Self) presents(c Coordinates) bool {
	names := SymbolicNames(c.Group, c.Artifact)
	return slices.Contains(names, s.Manifest.SymbolicName()) || slices.Contains(names, s.Manifest.Get("Automatic-Module-Name")) ||
		strings.EqualFold(s.Manifest.Get("Implementation-Title"), c.Artifact)
}

// points reports whether at least half of the classes lie beneath the group. An
// archive without classes has none elsewhere.
func (s Self) points(group string) bool {
	return 2*s.Contents.Beneath(group) >= len(s.Contents.Classes)
}

// ReadPOMs reads all poms of an archive. failed hears of those that tell nothing.
func (c *Contents) ReadPOMs(z *limits.Zip, failed func(member string, err error)) []Told {
	var told []Told
	for _, p := range c.POMs {
		coordinates, evidence, err := p.Read(z)
		if err != nil {
			failed(evidence, err)
			continue
		}
		told = append(told, Told{coordinates, evidence, p.Inner})
	}
	return told
}
