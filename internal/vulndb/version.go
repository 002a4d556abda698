// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"strings"

	"verdict/spec/vers"
)

// Version is a version of a package, parsed once for all the claims that it is
// compared with.
type Version struct {
	Text   string
	scheme vers.Scheme
	key    []byte // nil when the version has no exact key
	// public is the key without the local version label of PyPI, which counts only
	// where a range has such labels itself.
	public     []byte
	publicText string
	withV      bool
}

// ParseVersion parses a version of an ecosystem.
func ParseVersion(ecosystem, text string) Version {
	v := Version{Text: text, publicText: text, withV: withV(text)}
	scheme, ok := vers.SchemeOf(ecosystem)
	if !ok || text == "" {
		return v
	}
	v.scheme = scheme
	v.key = exactKey(scheme, text)
	v.public = v.key
	if scheme == vers.PyPI {
		if public, _, local := strings.Cut(text, "+"); local {
			v.public, v.publicText = exactKey(scheme, public), public
		}
	}
	return v
}

func exactKey(scheme vers.Scheme, text string) []byte {
	key, exact, err := vers.AppendKey(make([]byte, 0, 32), scheme, text)
	if err != nil || !exact {
		return nil
	}
	return key
}

// exact reports whether the version can be judged by its keys.
func (v *Version) exact() bool { return len(v.key) > 0 && len(v.public) > 0 }
