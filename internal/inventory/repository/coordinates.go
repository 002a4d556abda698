// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"path/filepath"
	"strings"

	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// coordinates gives what the archive is, by the first of these that tells: its
// place in Gradle's cache, the pom beside it, the pom in it. What tells otherwise
// than it should is counted, and then nothing is believed.
func (a *artifact) coordinates() (jar.Coordinates, bool) {
	self := jar.Self{Stem: jar.Stem(a.path), Contents: &a.contents}
	if m := a.contents.Manifest; m != nil {
		self.Manifest, _ = jar.ReadManifest(a.zip, *m) // one that cannot be read says nothing
	}
	a.told = a.contents.ReadPOMs(a.zip, func(string, error) {})
	a.own = self.Own(a.told)
	if c, folder, ok := gradle(a.path); ok {
		if !a.named(folder) {
			a.skip(otherDigest, a.path)
			return c, false
		}
		return c, a.versioned(c)
	}
	if pom := a.pom(); pom != "" {
		return a.byPOM(pom)
	}
	if a.own < 0 {
		a.skip(unnamed, a.path)
		return jar.Coordinates{}, false
	}
	c := a.told[a.own].Coordinates
	if c.Version == "" {
		c.Version = named(self.Stem, c.Artifact)
	}
	return c, a.versioned(c)
}

// versioned counts an archive without version.
func (a *artifact) versioned(c jar.Coordinates) bool {
	if c.Valid() && oneVersion(c.Version) {
		return true
	}
	a.skip(noVersion, a.path)
	return false
}

// oneVersion reports whether a word is a version: distributions keep whichever
// they have under a word without a digit, or one such as 2.x.
func oneVersion(word string) bool {
	return strings.ContainsAny(word, "0123456789") && !strings.HasSuffix(word, ".x")
}

// gradle reads …/files-2.1/GROUP/ARTIFACT/VERSION/SHA-1/FILE.
func gradle(path string) (c jar.Coordinates, folder string, ok bool) {
	parts := strings.Split(filepath.ToSlash(path), "/")
	n := len(parts)
	if n < 6 || !strings.HasPrefix(parts[n-6], "files-2.") {
		return c, "", false
	}
	return jar.Coordinates{Group: parts[n-5], Artifact: parts[n-4], Version: parts[n-3]}, parts[n-2], true
}

// pomBeside is the pom that has the name of the archive.
func pomBeside(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + ".pom" }

// pom gives the pom beside the archive: the one of its name, or where the folders
// are Maven's …/ARTIFACT/VERSION/ARTIFACT-VERSION-CLASSIFIER, that without the
// classifier; "" for none.
func (a *artifact) pom() string {
	if own := pomBeside(a.path); a.poms[own] {
		return own
	}
	folder := filepath.Dir(a.path)
	stem := filepath.Base(filepath.Dir(folder)) + "-" + filepath.Base(folder)
	if main := filepath.Join(folder, stem+".pom"); a.poms[main] && strings.HasPrefix(jar.Stem(a.path), stem+"-") {
		return main
	}
	return ""
}

// maxPOM bounds a pom.xml in bytes.
const maxPOM = 4 << 20

// byPOM believes the pom beside an archive that is named after its artifact. A
// version that it leaves open is the folder's in Maven's order of folders, else
// that of the file's name.
func (a *artifact) byPOM(pom string) (c jar.Coordinates, ok bool) {
	b, err := limits.ReadFile(pom, limits.Caps{Bytes: maxPOM})
	if err == nil {
		c, err = jar.ParsePOM(pom, b)
	}
	if err != nil {
		a.failed(badPOM, pom, err)
		return c, false
	}
	stem := jar.Stem(a.path)
	if c.Version == "" {
		c.Version = named(stem, c.Artifact)
		if folder := filepath.Base(filepath.Dir(a.path)); strings.HasPrefix(stem+"-", c.Artifact+"-"+folder+"-") && jar.ValidVersion(folder) {
			c.Version = folder
		}
	}
	if stem != c.Artifact && !strings.HasPrefix(stem, c.Artifact+"-") {
		a.skip(otherPOM, a.path)
		return c, false
	}
	return c, a.versioned(c)
}

// named gives the version that a stem says of an artifact; "" when it says none.
func named(stem, artifact string) string {
	for _, n := range jar.Names(stem) {
		if n.Artifact == artifact {
			return n.Version
		}
	}
	return ""
}
