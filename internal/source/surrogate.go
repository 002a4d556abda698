// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"verdict"
)

// Surrogates gives the surrogate of each id that names one flaw only, for the
// next call of Group.
func Surrogates(groups []verdict.Vulnerability) map[string]verdict.VulnerabilityID {
	earlier := map[string]verdict.VulnerabilityID{}
	for _, v := range groups {
		for _, id := range plain(v) {
			earlier[id] = v.ID
		}
	}
	return earlier
}

// surrogates names the vulnerabilities, which are in order of what is shown.
// Those with records choose first: a flaw of ours alone is stored under a key of
// its own, and must not take one with it. Each keeps the surrogate that its shown
// id had, else that of its first plain id that had one, unless another has the
// better claim; else it is new, and not one that is reserved. Two shown ids of one
// surrogate were united until now: it stays with the id that it was made of, else
// with the first.
func surrogates(vulnerabilities []verdict.Vulnerability, earlier map[string]verdict.VulnerabilityID, reserved func(verdict.VulnerabilityID) bool) {
	var list, alone []*verdict.Vulnerability
	for i := range vulnerabilities {
		if v := &vulnerabilities[i]; len(v.Records) > 0 {
			list = append(list, v)
		} else {
			alone = append(alone, v)
		}
	}
	taken := map[verdict.VulnerabilityID]bool{"": true}
	claim := func(v *verdict.Vulnerability, id verdict.VulnerabilityID) {
		if v.ID == "" && !taken[id] && !reserved(id) {
			v.ID, taken[id] = id, true
		}
	}
	for _, some := range [][]*verdict.Vulnerability{list, alone} {
		for _, v := range some {
			if id := earlier[v.Shown()]; id == made(v.Shown(), 1) {
				claim(v, id)
			}
		}
		for _, v := range some {
			claim(v, earlier[v.Shown()])
		}
		for _, v := range some {
			for _, id := range plain(*v) {
				claim(v, earlier[id])
			}
		}
		for _, v := range some {
			for n := 1; v.ID == ""; n++ {
				claim(v, made(v.Shown(), n))
			}
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
