// SPDX-License-Identifier: Apache-2.0

package verdict

// Actor is who makes a change, and by which way.
type Actor struct {
	Name string
	// Way is cli, api, mail or job.
	Way string
	// Authenticated is false for a name that was merely given on the command line.
	Authenticated bool
}

// String names the actor for the audit log.
func (a Actor) String() string {
	name := a.Name
	if name == "" {
		name = "local administrator"
	}
	if !a.Authenticated {
		name += " (unauthenticated)"
	}
	return name + " by " + a.Way
}

// Viewer is who reads. Every read names one.
type Viewer struct {
	Name string
	// Public viewers see published statements and public facts only.
	Public bool
}

// The two viewers that there are so far.
var (
	Administrator = Viewer{Name: "local administrator"}
	Outside       = Viewer{Name: "public", Public: true}
)
