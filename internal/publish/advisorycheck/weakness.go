// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"fmt"
	"regexp"

	"verdict"
	"verdict/spec/cwe"
)

func (c *check) noWeakness() {
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		if len(f.CWEs) == 0 {
			c.found(path+".cwes", "no weakness is named for %s", f.ID)
		}
	})
}

// weaknesses calls look for each weakness with its place; usage is "" for what is none.
func (c *check) weaknesses(look func(path, id string, usage cwe.Usage)) {
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		for i, id := range f.CWEs {
			usage, _ := cwe.UsageOf(id)
			look(fmt.Sprintf("%s.cwes[%d]", path, i), id, usage)
		}
	})
}

var weaknessID = regexp.MustCompile(`^CWE-[1-9][0-9]*$`)

func (c *check) unknownWeakness() {
	c.weaknesses(func(path, id string, usage cwe.Usage) {
		switch {
		case usage != "":
		case weaknessID.MatchString(id):
			c.found(path, "%s is no weakness of CWE %s", id, cwe.Versions)
		default:
			c.found(path, "%q is free text, and a CWE id belongs here", short(id))
		}
	})
}

func (c *check) deprecatedWeakness() {
	c.weaknesses(func(path, id string, usage cwe.Usage) {
		if usage == cwe.Deprecated {
			name, _ := cwe.Name(id)
			c.found(path, "%s was taken back by CWE (%s)", id, name)
		}
	})
}

func (c *check) discouragedWeakness() {
	c.weaknesses(func(path, id string, usage cwe.Usage) {
		name, _ := cwe.Name(id)
		switch usage {
		case cwe.Discouraged:
			c.found(path, "CWE discourages %s (%s) as the cause of a flaw: it says too little", id, name)
		case cwe.Prohibited:
			c.found(path, "CWE does not let %s (%s) be the cause of a flaw", id, name)
		}
	})
}
