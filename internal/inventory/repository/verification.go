// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"bytes"
	"encoding/xml"
	"strings"

	"verdict"
	"verdict/internal/jvm/jar"
)

// verification is what is read of Gradle's verification-metadata.xml (Gradle User
// Manual, "Verifying dependencies").
type verification struct {
	Components []struct {
		Group     string `xml:"group,attr"`
		Name      string `xml:"name,attr"`
		Version   string `xml:"version,attr"`
		Artifacts []struct {
			Name   string     `xml:"name,attr"`
			SHA1   []checksum `xml:"sha1"`
			SHA256 []checksum `xml:"sha256"`
		} `xml:"artifact"`
	} `xml:"components>component"`
}

// checksum is a digest, and others that are trusted beside it.
type checksum struct {
	Value string `xml:"value,attr"`
	Also  []struct {
		Value string `xml:"value,attr"`
	} `xml:"also-trust"`
}

// readVerification gives the digests of archives; those of poms and of Gradle's
// own metadata tell nothing here. The bytes have passed limits.CheckXML.
func readVerification(name string, b []byte) ([]listing, error) {
	var v verification
	if err := xml.Unmarshal(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF")), &v); err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "is no verification metadata of Gradle: %w", err).At(name, 0, "")
	}
	var list []listing
	for _, c := range v.Components {
		coordinates := jar.Coordinates{Group: c.Group, Artifact: c.Name, Version: c.Version}
		for _, a := range c.Artifacts {
			if jar.Extension(a.Name) == "" || !code(a.Name) {
				continue
			}
			list = append(list, listings(coordinates, "sha-1", a.SHA1, name)...)
			list = append(list, listings(coordinates, "sha-256", a.SHA256, name)...)
		}
	}
	return list, nil
}

// code reports whether an archive is none of sources or documentation.
func code(file string) bool {
	word := classifier(jar.Stem(file))
	return word != "sources" && word != "javadoc"
}

func listings(c jar.Coordinates, algorithm string, sums []checksum, at string) []listing {
	var list []listing
	for _, s := range sums {
		list = append(list, listing{c, algorithm, strings.ToLower(s.Value), at})
		for _, also := range s.Also {
			list = append(list, listing{c, algorithm, strings.ToLower(also.Value), at})
		}
	}
	return list
}
