// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"verdict"
)

// The variables of the environment that concern the network. Behind KeyVariable
// stands the name of a source: VERDICT_KEY_NVD.
const (
	AllowVariable = "VERDICT_EGRESS_ALLOW"
	ProxyVariable = "VERDICT_EGRESS_PROXY"
	RootsVariable = "VERDICT_EGRESS_ROOTS"
	TriesVariable = "VERDICT_EGRESS_TRIES"
	KeyVariable   = "VERDICT_KEY_"
)

// Network is how the network may be used. The zero value reaches public addresses
// by https, through no proxy and without keys.
type Network struct {
	// Allow are the hosts, addresses and blocks of addresses that may be reached
	// although they are not public, and by plain http.
	Allow []string
	// Proxy uses the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name.
	Proxy bool
	// Roots is a file of certificate authorities in PEM that are trusted beside
	// those of the machine; "" for none.
	Roots string
	// Tries is how often one thing is asked for in a row; 0 leaves that to
	// internal/egress.
	Tries int

	keys map[string]Secret // by variable
}

// NetworkFrom reads the settings of the network from an environment as os.Environ
// gives it. No error holds the value of a key.
func NetworkFrom(environ []string) (Network, error) {
	n := Network{keys: map[string]Secret{}}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		value = strings.TrimSpace(value)
		switch {
		case name == AllowVariable:
			n.Allow = list(value)
		case name == ProxyVariable && value != "":
			use, err := strconv.ParseBool(value)
			if err != nil {
				return Network{}, verdict.Errorf(verdict.Usage, "%s is neither true nor false", ProxyVariable).
					WithHint("write true to use the proxies of the environment; HTTPS_PROXY names them")
			}
			n.Proxy = use
		case name == RootsVariable:
			n.Roots = value
		case name == TriesVariable && value != "":
			tries, err := strconv.Atoi(value)
			if err != nil || tries < 1 {
				return Network{}, verdict.Errorf(verdict.Usage, "%s is no number from 1 on", TriesVariable).WithHint("write 1 to ask once, or leave it out")
			}
			n.Tries = tries
		case strings.HasPrefix(name, KeyVariable) && value != "":
			n.keys[name] = Secret{&value}
		}
	}
	return n, nil
}

// list splits a value at commas and spaces.
func list(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
}

// Key gives the key of the source of a name; one without a value when there is
// none.
func (n Network) Key(source string) Secret { return n.keys[VariableOf(source)] }

// VariableOf names the variable that holds the key of a source: its name in
// capital letters, with _ for what is neither letter nor digit.
func VariableOf(source string) string {
	return KeyVariable + strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(source))
}

// Secret is a text that is never printed: not by fmt, not in logs, not as JSON. It
// is kept behind a pointer, which fmt does not follow where it may not ask Format.
type Secret struct{ value *string }

// Reveal gives the text itself, for the request that needs it; "" for none.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// shown stands for a secret.
func (s Secret) shown() string {
	if s.value == nil {
		return "(none)"
	}
	return "(secret)"
}

// Format prints what stands for the secret, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.shown()) }

// MarshalText gives what stands for the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.shown()), nil }

// LogValue gives what stands for the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.shown()) }
