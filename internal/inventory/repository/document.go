// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// isDocument reports whether a file of a folder is by its name a list of digests.
// Others are read when they are named themselves.
func isDocument(name string) bool {
	switch name {
	case "verification-metadata.xml", "lockfile.json", "bom.json", "bom.xml":
		return true
	}
	return strings.HasSuffix(name, ".cdx.json") || strings.HasSuffix(name, ".cdx.xml")
}

// listing is what a list of digests says of one file.
type listing struct {
	coordinates jar.Coordinates
	algorithm   string // as verdict.Occurrence has it: sha-1, sha-256
	digest      string // hexadecimal
	at          string // the place in the list, for people
}

func (g *gatherer) document(name string) error {
	b, err := limits.ReadFile(name, limits.Caps{})
	if err != nil {
		return err
	}
	kind, err := kindOf(name, b)
	if err != nil {
		return err
	}
	var list []listing
	switch kind {
	case "verification-metadata":
		list, err = readVerification(name, b)
	case "lockfile":
		list, err = readLockfile(name, b)
	default:
		list, err = g.bill(name, b)
	}
	if err != nil {
		return err
	}
	g.report.Documents++
	g.list(list)
	return nil
}

// kindOf checks a document and tells it apart by what stands at its top: Gradle's
// by the root element, lock files by their lists. What is neither may be a bill.
func kindOf(name string, b []byte) (string, error) {
	if text := bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF")), " \t\r\n"); len(text) > 0 && text[0] == '<' {
		if err := limits.CheckXML(name, b, limits.Caps{}); err != nil {
			return "", err
		}
		return rootOf(text), nil
	}
	if err := limits.CheckJSON(name, b, limits.Caps{}); err != nil {
		return "", err
	}
	var top struct {
		Format       json.RawMessage `json:"bomFormat"`
		SPDX         json.RawMessage `json:"spdxVersion"`
		Dependencies json.RawMessage `json:"dependencies"`
		Plugins      json.RawMessage `json:"mavenPlugins"`
	}
	if json.Unmarshal(b, &top) == nil && top.Format == nil && top.SPDX == nil && (top.Dependencies != nil || top.Plugins != nil) {
		return "lockfile", nil
	}
	return "", nil
}

// rootOf gives the name of a document's root element.
func rootOf(text []byte) string {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		t, err := d.RawToken()
		if err != nil {
			return ""
		}
		if start, ok := t.(xml.StartElement); ok {
			return start.Name.Local
		}
	}
}

// list teaches the builder digests. One that stands for several components says
// which of them the file is of none: scanners give what lies inside of an archive
// the digest of the archive.
func (g *gatherer) list(listings []listing) {
	owners := map[string]map[jar.Coordinates]bool{}
	for _, l := range listings {
		if l.digest == "" {
			continue
		}
		if owners[l.digest] == nil {
			owners[l.digest] = map[jar.Coordinates]bool{}
		}
		owners[l.digest][l.coordinates] = true
	}
	for _, l := range listings {
		if len(owners[l.digest]) > 1 {
			g.skip(sharedDigest, l.at+": "+l.coordinates.Name())
			continue
		}
		g.digest(l)
	}
}

func (g *gatherer) digest(l listing) {
	sum, err := hex.DecodeString(l.digest)
	switch {
	case l.digest == "":
		g.skip(noDigest, l.at+": "+l.coordinates.Name())
	case !l.coordinates.Valid() || !oneVersion(l.coordinates.Version):
		g.skip(noComponent, l.at+": "+l.coordinates.Name())
	case err == nil && l.algorithm == "sha-1" && len(sum) == 20:
		g.builder.SHA1(l.coordinates.PURL(), [20]byte(sum))
	case err == nil && l.algorithm == "sha-256" && len(sum) == 32:
		g.builder.SHA256(l.coordinates.PURL(), [32]byte(sum))
	default:
		g.skip(badDigest, l.at+": "+l.algorithm+" "+l.digest)
	}
}

// surely are the bases of an identity that is no guess; a bill that somebody else
// wrote names none.
var surely = []verdict.IdentityBasis{"", verdict.ByPOM, verdict.ByDigest, verdict.ByBuild}

// bill reads the Maven artifacts of a bill of materials that have digests.
func (g *gatherer) bill(name string, b []byte) ([]listing, error) {
	bill, err := inventory.ReadSBOM(name, b)
	if err != nil {
		return nil, err
	}
	var list []listing
	for _, o := range bill.Occurrences {
		at := filepath.ToSlash(name) + ": " + o.Component.PURL
		c, ok := mavenCoordinates(o.Component.PURL)
		switch {
		case !ok:
			g.skip(noComponent, at)
		case !slices.Contains(surely, o.Identity):
			g.skip(guessed, at)
		case o.Digests["sha-1"] == "" && o.Digests["sha-256"] == "":
			g.skip(noDigest, at)
		default:
			for _, algorithm := range slices.Sorted(maps.Keys(o.Digests)) {
				if algorithm == "sha-1" || algorithm == "sha-256" {
					list = append(list, listing{c, algorithm, strings.ToLower(o.Digests[algorithm]), name})
				}
			}
		}
	}
	return list, nil
}

// mavenCoordinates reads the package URL of a Maven artifact in a version.
func mavenCoordinates(text string) (c jar.Coordinates, ok bool) {
	u, err := purl.Parse(text)
	if err != nil || u.Type != "maven" {
		return c, false
	}
	c = jar.Coordinates{Group: u.Namespace, Artifact: u.Name, Version: u.Version}
	return c, c.Version != "" && c.Valid()
}
