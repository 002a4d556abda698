// SPDX-License-Identifier: Apache-2.0

package sshsig

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// Signers are those whose signatures count: a file of allowed signers
// (ssh-keygen(1), ALLOWED SIGNERS).
type Signers struct{ list []signer }

// signer is a line of the file.
type signer struct {
	principals    string
	key           []byte // its public key on the wire
	namespaces    []string
	after, before time.Time // zero for no bound
}

// ParseSigners reads a file of allowed signers. Lines for certificate authorities
// are left out: they say nothing of a plain key. An error names its line.
func ParseSigners(text []byte) (Signers, error) {
	var all Signers
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, used, err := parseSigner(line)
		if err != nil {
			return Signers{}, &LineError{Line: i + 1, Err: err}
		}
		if used {
			all.list = append(all.list, s)
		}
	}
	return all, nil
}

// LineError is a line that cannot be read.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error says which line, and why.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Err) }

// Unwrap gives the reason.
func (e *LineError) Unwrap() error { return e.Err }

func parseSigner(line string) (s signer, used bool, err error) {
	principals, rest, whole := cutPrincipals(line)
	if !whole {
		return s, false, fmt.Errorf("a line is PRINCIPALS [OPTIONS] KEYTYPE KEY")
	}
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(rest))
	if err != nil {
		return s, false, fmt.Errorf("there is no key behind %s", principals)
	}
	s = signer{principals: principals, key: key.Marshal()}
	used = true
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "cert-authority":
			used = false
		case "namespaces":
			s.namespaces = strings.Split(value, ",")
		case "valid-after":
			s.after, err = moment(value)
		case "valid-before":
			s.before, err = moment(value)
		default:
			err = fmt.Errorf("the option %q is not known", name)
		}
		if err != nil {
			return s, false, err
		}
	}
	return s, used, nil
}

// cutPrincipals splits a line behind its first field, which may be in quotes.
func cutPrincipals(line string) (principals, rest string, whole bool) {
	if quoted, isQuoted := strings.CutPrefix(line, `"`); isQuoted {
		principals, rest, whole = strings.Cut(quoted, `"`)
	} else if at := strings.IndexAny(line, " \t"); at > 0 {
		principals, rest, whole = line[:at], line[at:], true
	}
	return principals, strings.TrimSpace(rest), whole && principals != ""
}

// moment reads YYYYMMDD[HHMM[SS]][Z]; without Z it is local time.
func moment(text string) (time.Time, error) {
	plain, utc := strings.CutSuffix(text, "Z")
	place := time.Local
	if utc {
		place = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if t, err := time.ParseInLocation(layout, plain, place); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write YYYYMMDD or YYYYMMDDHHMMSSZ", text)
}

// Of gives the principals of the first line that lets the signature's key sign for
// its namespace at an instant; or why none does.
func (l Signers) Of(s Signature, at time.Time) (principals string, err error) {
	key := s.Key.Marshal()
	err = fmt.Errorf("the key %s is none of the %d allowed signers", s.Fingerprint(), len(l.list))
	for _, allowed := range l.list {
		if !bytes.Equal(allowed.key, key) {
			continue
		}
		if why := allowed.objection(s.Namespace, at); why != "" {
			err = fmt.Errorf("the key %s of %s %s", s.Fingerprint(), allowed.principals, why)
			continue
		}
		return allowed.principals, nil
	}
	return "", err
}

func (s signer) objection(namespace string, at time.Time) string {
	switch {
	case s.namespaces != nil && !s.mayFor(namespace):
		return fmt.Sprintf("may not sign for %q", namespace)
	case !s.after.IsZero() && at.Before(s.after):
		return "is not valid yet"
	case !s.before.IsZero() && at.After(s.before):
		return "is no longer valid"
	}
	return ""
}

// mayFor matches the patterns of namespaces; one that begins with ! refuses.
func (s signer) mayFor(namespace string) bool {
	may := false
	for _, pattern := range s.namespaces {
		pattern, not := strings.CutPrefix(strings.TrimSpace(pattern), "!")
		if fits, err := path.Match(pattern, namespace); err != nil || !fits {
			continue
		}
		if not {
			return false
		}
		may = true
	}
	return may
}

// ReadPublicKey reads a public key of Ed25519 as ssh-keygen writes it into a file
// of type .pub. It gives the key's line without options and comment, as a file of
// allowed signers holds it, and its fingerprint.
func ReadPublicKey(text []byte) (line, fingerprint string, err error) {
	key, _, options, rest, err := ssh.ParseAuthorizedKey(bytes.TrimSpace(text))
	switch {
	case err != nil || len(options) > 0 || len(bytes.TrimSpace(rest)) > 0:
		return "", "", errors.New("is no file with one public key as ssh-keygen writes it")
	case key.Type() != ssh.KeyAlgoED25519:
		return "", "", fmt.Errorf("is a key of type %s; only %s is taken", key.Type(), ssh.KeyAlgoED25519)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))), ssh.FingerprintSHA256(key), nil
}
