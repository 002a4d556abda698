// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"fmt"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/config"
)

func TestCVEServicesAreSetByTheEnvironment(t *testing.T) {
	c, err := config.CVEServicesFrom([]string{"VERDICT_CVE_URL=https://cve.example.org/api", "VERDICT_CVE_ORG= example ", "VERDICT_CVE_USER=ana@example.org", "VERDICT_CVE_KEY=s3cret", "VERDICT_CVE=no"})
	if err != nil || c.URL != "https://cve.example.org/api" || c.Org != "example" || c.User != "ana@example.org" || c.Key.Reveal() != "s3cret" || c.KeyFile != "" {
		t.Errorf("set are %+v, %v", c, err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if said := fmt.Sprintf(verb+verb+verb, c, &c, config.Config{CVE: c}); strings.Contains(said, "s3cret") || strings.Contains(said, "733363726574") {
			t.Errorf("the key is printed: %s", said)
		}
	}
	if c, err := config.CVEServicesFrom(nil); err != nil || c.Key.Reveal() != "" || config.SecretOf("").Reveal() != "" || config.SecretOf("x").Reveal() != "x" {
		t.Errorf("an empty environment sets %+v, %v", c, err)
	}
}

func TestSettingsOfCVEServicesThatCannotBeAreRefused(t *testing.T) {
	for name, environ := range map[string][]string{
		"two keys":              {"VERDICT_CVE_KEY=s3cret", "VERDICT_CVE_KEY_FILE=key"},
		"no address":            {"VERDICT_CVE_URL=cve.example.org"},
		"an address with a key": {"VERDICT_CVE_URL=https://ana:s3cret@cve.example.org/api"},
		"a query":               {"VERDICT_CVE_URL=https://cve.example.org/api?key=s3cret"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.CVEServicesFrom(environ)
			if err == nil || verdict.CodeOf(err) != verdict.Usage || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v", err)
			}
		})
	}
}
