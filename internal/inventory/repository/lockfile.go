// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"errors"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/jvm/jar"
	"verdict/spec/strictjson"
)

// lockfile is what is read of a lock file of maven-lockfile, of any version.
type lockfile struct {
	Dependencies []locked `json:"dependencies"`
	Plugins      []plugin `json:"mavenPlugins"`
}

type plugin struct {
	Group        string   `json:"groupId"`
	Artifact     string   `json:"artifactId"`
	Version      string   `json:"version"`
	Algorithm    string   `json:"checksumAlgorithm"`
	Checksum     string   `json:"checksum"`
	Dependencies []locked `json:"dependencies"`
}

type locked struct {
	Group     string   `json:"groupId"`
	Artifact  string   `json:"artifactId"`
	Version   string   `json:"version"`
	Type      string   `json:"type"`
	Algorithm string   `json:"checksumAlgorithm"`
	Checksum  string   `json:"checksum"`
	Children  []locked `json:"children"`
}

var lockfiles = sync.OnceValue(strictjson.PlanOf[lockfile])

// readLockfile gives the digests of dependencies, theirs in turn, and plugins, of
// bytes that limits.CheckJSON has passed.
func readLockfile(name string, b []byte) ([]listing, error) {
	file, _, err := lockfiles().Decode(b)
	var e *strictjson.Error
	if errors.As(err, &e) {
		return nil, verdict.Errorf(verdict.Invalid, "is no lock file of maven-lockfile: %s", e.Message).At(name, e.Line, e.Path)
	} else if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "is no lock file of maven-lockfile: %w", err).At(name, 0, "")
	}
	l := lockReader{name: name}
	l.add(file.Dependencies)
	for _, p := range file.Plugins {
		l.add([]locked{{Group: p.Group, Artifact: p.Artifact, Version: p.Version, Algorithm: p.Algorithm, Checksum: p.Checksum}})
		l.add(p.Dependencies)
	}
	return l.list, nil
}

type lockReader struct {
	name string
	list []listing
}

func (l *lockReader) add(all []locked) {
	for _, d := range all {
		if d.Type == "" || jar.Extension("x."+d.Type) != "" {
			c := jar.Coordinates{Group: d.Group, Artifact: d.Artifact, Version: d.Version}
			l.list = append(l.list, listing{c, algorithm(d.Algorithm), strings.ToLower(d.Checksum), l.name})
		}
		l.add(d.Children)
	}
}

// algorithm writes SHA-256 and sha256 as sha-256.
func algorithm(name string) string {
	name = strings.ToLower(name)
	if rest, ok := strings.CutPrefix(name, "sha"); ok {
		return "sha-" + strings.TrimLeft(rest, "-_")
	}
	return name
}
