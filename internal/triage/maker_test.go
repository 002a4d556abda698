// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"testing"

	"verdict/internal/triage"
)

func TestAPublisherIsTheMakerByItsNameAlone(t *testing.T) {
	tests := []struct {
		name, vendor, by string
		want             bool
	}{
		{"the name itself", "redhat", "Red Hat", true},
		{"in one word", "redhat", "RedHat", true},
		{"with its department", "redhat", "Red Hat Product Security", true},
		{"with its legal form", "redhat", "Red Hat, Inc.", true},
		{"a team", "suse", "SUSE Product Security Team", true},
		{"a distribution", "rocky", "Rocky Linux", true},
		{"a distribution by its whole name", "rocky-linux", "Rocky Linux", true},
		{"a foundation", "almalinux", "AlmaLinux OS Foundation", true},
		{"a project", "debian", "Debian Project", true},

		{"a name that ends in the vendor's", "suse", "openSUSE", false},
		{"a name that begins with the vendor's", "suse", "SUSEcom Product Security", false},
		{"a name that holds the vendor's", "redhat", "Friends of Red Hat", false},
		{"the vendor's and another's", "redhat", "Red Hat Rebuilders", false},
		{"one across words", "redhat", "Sacred Hat", false},
		{"only half of it", "redhat", "Red", false},
		{"a vendor with a longer name", "opensuse", "SUSE Product Security Team", false},
		{"a short vendor within words", "arch", "Research Security", false},
		{"only a department", "redhat", "Product Security", false},
		{"nobody", "redhat", "", false},
		{"of nobody", "", "Red Hat", false},
		{"of nobody by a department", "", "Product Security", false},
		{"of nobody by nobody", "", "", false},
	}
	for _, tt := range tests {
		if got := triage.MadeBy(tt.vendor, tt.by); got != tt.want {
			t.Errorf("%s: %q makes what is %q's: %t", tt.name, tt.by, tt.vendor, got)
		}
	}
}
