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
		for _, id := range plain(v.IDs, v.Ambiguous) {
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
func surrogates(parts []Part, earlier map[string]verdict.VulnerabilityID, reserved func(verdict.VulnerabilityID) bool) {
	var list, alone []*Part
	for i := range parts {
		if p := &parts[i]; len(p.Records) > 0 {
			list = append(list, p)
		} else {
			alone = append(alone, p)
		}
	}
	taken := map[verdict.VulnerabilityID]bool{"": true}
	claim := func(p *Part, id verdict.VulnerabilityID) {
		if p.ID == "" && !taken[id] && !reserved(id) {
			p.ID, taken[id] = id, true
		}
	}
	for _, some := range [][]*Part{list, alone} {
		for _, p := range some {
			if id, known := earlier[p.shown]; known && id == made(p.shown, 1) {
				claim(p, id)
			}
		}
		for _, p := range some {
			claim(p, earlier[p.shown])
		}
		for _, p := range some {
			if p.ID != "" {
				continue
			}
			for _, id := range plain(p.IDs, p.Ambiguous) {
				claim(p, earlier[id])
			}
		}
		for _, p := range some {
			for n := 1; p.ID == ""; n++ {
				claim(p, made(p.shown, n))
			}
		}
	}
}

// plain gives the ids that name no other vulnerability; both lists are in order.
func plain(all, ambiguous []string) []string {
	var ids []string
	for _, id := range all {
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
