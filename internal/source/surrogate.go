// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"verdict"
)

// Surrogates gives the surrogate of each id that names one flaw only, for the
// next call of Group. Flaws of ours have keys of their own.
func Surrogates(vulnerabilities []verdict.Vulnerability) map[string]verdict.VulnerabilityID {
	earlier := map[string]verdict.VulnerabilityID{}
	for _, v := range vulnerabilities {
		if v.Own != nil {
			continue
		}
		for _, id := range plain(v) {
			earlier[id] = v.ID
		}
	}
	return earlier
}

// surrogates names the vulnerabilities, which are in order of what is shown.
// Each keeps the surrogate that its shown id had, else that of its first plain
// id that had one, unless another has the better claim; else it is new. Two
// shown ids of one surrogate were united until now: it stays with the id that it
// was made of, else with the first.
func surrogates(list []verdict.Vulnerability, earlier map[string]verdict.VulnerabilityID) {
	taken := map[verdict.VulnerabilityID]bool{"": true}
	claim := func(v *verdict.Vulnerability, id verdict.VulnerabilityID) {
		if v.ID == "" && !taken[id] {
			v.ID, taken[id] = id, true
		}
	}
	for i := range list {
		if id := earlier[list[i].Shown()]; id == made(list[i].Shown(), 1) {
			claim(&list[i], id)
		}
	}
	for i := range list {
		claim(&list[i], earlier[list[i].Shown()])
	}
	for i := range list {
		for _, id := range plain(list[i]) {
			claim(&list[i], earlier[id])
		}
	}
	for i := range list {
		for n := 1; list[i].ID == ""; n++ {
			claim(&list[i], made(list[i].Shown(), n))
		}
	}
}

// plain gives the ids that name no other vulnerability; both lists are in order.
func plain(v verdict.Vulnerability) []string {
	var ids []string
	ambiguous := v.Ambiguous
	for _, id := range v.IDs {
		if len(ambiguous) > 0 && ambiguous[0] == id {
			ambiguous = ambiguous[1:]
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// made gives the nth surrogate of an id; others than the first serve when the
// ones before are in use.
func made(id string, n int) verdict.VulnerabilityID {
	if n > 1 {
		id += "#" + strconv.Itoa(n)
	}
	sum := sha256.Sum256([]byte(id))
	return verdict.VulnerabilityID("V-" + hex.EncodeToString(sum[:])[:12])
}
