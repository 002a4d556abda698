// SPDX-License-Identifier: Apache-2.0

package config

import (
	"net/url"
	"strings"

	"verdict"
)

// The variables of the environment that concern CVE Services. The key is given by one of
// the last two, and never on the command line, where other users of the machine see it.
const (
	CVEURLVariable     = "VERDICT_CVE_URL"
	CVEOrgVariable     = "VERDICT_CVE_ORG"
	CVEUserVariable    = "VERDICT_CVE_USER"
	CVEKeyVariable     = "VERDICT_CVE_KEY"
	CVEKeyFileVariable = "VERDICT_CVE_KEY_FILE"
)

// CVEServices says where CVE Services are, and who we are there.
type CVEServices struct {
	// URL is the address of the API; "" for the one that counts.
	URL string
	// Org is the short name of our CVE Numbering Authority, and User who asks for it.
	Org, User string
	Key       Secret
	KeyFile   string // a file with the key, instead of Key; "" for none
}

// CVEServicesFrom reads the settings of CVE Services from an environment as os.Environ
// gives it. No error holds the key.
func CVEServicesFrom(environ []string) (CVEServices, error) {
	var c CVEServices
	into := map[string]*string{CVEURLVariable: &c.URL, CVEOrgVariable: &c.Org, CVEUserVariable: &c.User, CVEKeyFileVariable: &c.KeyFile}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		value = strings.TrimSpace(value)
		if field := into[name]; field != nil {
			*field = value
		}
		if name == CVEKeyVariable && value != "" {
			c.Key = Secret{&value}
		}
	}
	if c.Key.Reveal() != "" && c.KeyFile != "" {
		return CVEServices{}, verdict.Errorf(verdict.Usage, "%s and %s are both set", CVEKeyVariable, CVEKeyFileVariable).WithHint("leave one of them out")
	}
	return c, c.check()
}

func (c CVEServices) check() error {
	if c.URL == "" {
		return nil
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return verdict.Errorf(verdict.Usage, "%s is not the address of an API", CVEURLVariable).WithHint("write https://host/api, without user and query")
	}
	return nil
}

// SecretOf makes a secret of a text that was read from elsewhere.
func SecretOf(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}
