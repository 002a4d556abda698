// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// replay is an answer of the code of a part.
func replay(version, part, answer string) verdict.Replay {
	return verdict.Replay{Product: "ledger", Version: version, Part: part, Kind: verdict.PremiseUses, Subject: "class org.example.Parser",
		Answer: answer, Key: strings.Repeat("a", 64), At: Start}
}

// putReplays puts the answers of both parts of the first release and of one of the second.
func putReplays(tx *store.Tx) error {
	if err := putLedger(tx); err != nil {
		return err
	}
	for _, r := range []verdict.Replay{replay("1.1.0", "server", "0"), replay("1.0.0", "server", "0"), replay("1.0.0", "client", "0")} {
		if _, err := tx.PutReplay(r); err != nil {
			return err
		}
	}
	return nil
}

// answered names the parts of releases whose answers stand.
func answered(t *testing.T, b *bench) (names []string) {
	t.Helper()
	for _, r := range read(t, b, func(s *store.Snapshot) ([]verdict.Replay, error) { return s.Replays("ledger") }) {
		names = append(names, r.Version+":"+r.Part+" "+r.Answer)
	}
	return names
}

var replayCases = []example{
	{"what code answered comes back in order, and the same again changes nothing", func(t *testing.T, b *bench) {
		b.do(t, putReplays)
		same(t, []string{"1.0.0:client 0", "1.0.0:server 0", "1.1.0:server 0"}, answered(t, b))
		again := replay("1.0.0", "server", "0")
		again.At = Start.Add(time.Hour)
		if n := b.do(t, func(tx *store.Tx) error { return changed(tx.PutReplay(again)) }); n != 0 {
			t.Errorf("the same answer changed %d rows", n)
		}
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutReplay(replay("1.0.0", "server", "2 (0123abcd)"))) })
		same(t, []string{"1.0.0:client 0", "1.0.0:server 2 (0123abcd)", "1.1.0:server 0"}, answered(t, b))
	}},
	{"what code answered goes with the code that it was asked of", func(t *testing.T, b *bench) {
		artifact := verdict.Artifact{Product: "ledger", Version: "1.0.0", Part: "server", Name: "server.tgz", Kind: verdict.ArtifactArchive, Digest: full.Digest, Found: full}
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			return changed(tx.PutArtifact(artifact))
		})
		b.do(t, putReplays)
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutArtifact(artifact)) })
		same(t, []string{"1.0.0:client 0", "1.0.0:server 0", "1.1.0:server 0"}, answered(t, b))
		coded := func() []string {
			return read(t, b, func(s *store.Snapshot) ([]string, error) { return s.Coded("ledger") })
		}
		same(t, 0, len(coded()))
		artifact.Code = strings.Repeat("c", 64)
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutArtifact(artifact)) })
		same(t, []string{"1.0.0:client 0", "1.1.0:server 0"}, answered(t, b))
		same(t, []string{"1.0.0"}, coded())
		artifact.Part = ""
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutArtifact(artifact)) })
		same(t, []string{"1.1.0:server 0"}, answered(t, b))
	}},
	{"what code answered goes with the profile that it was asked under", func(t *testing.T, b *bench) {
		b.do(t, putReplays)
		other := ledger
		other.Parts = []verdict.Part{{Name: "server", Title: "Server", Profile: "application"}, {Name: "client"}}
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutProduct(other)) })
		same(t, []string{"1.0.0:client 0"}, answered(t, b))
		other.Profile = "library"
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutProduct(other)) })
		same(t, 0, len(answered(t, b)))
	}},
	{"a profile comes back, and what code answered goes with it when it changes", func(t *testing.T, b *bench) {
		b.do(t, putReplays)
		p := verdict.Profile{Name: "server", Title: "The server", Extends: []string{"application"}, Main: []string{"org.example.Main"}, Closed: true}
		put := func(tx *store.Tx) error { return changed(tx.PutProfile(p)) }
		b.do(t, put)
		same(t, 0, len(answered(t, b)))
		b.do(t, putReplays)
		if n := b.do(t, put); n != 0 {
			t.Errorf("the same profile again changed %d rows", n)
		}
		same(t, 3, len(answered(t, b)))
		same(t, []verdict.Profile{p}, read(t, b, func(s *store.Snapshot) ([]verdict.Profile, error) { return s.Profiles() }))
		b.refuse(t, verdict.Invalid, "extends itself", func(tx *store.Tx) error {
			p.Extends = []string{"server"}
			return changed(tx.PutProfile(p))
		})
	}},
	{"an answer of no release, of no part or to another kind of premise is refused", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		put := func(change func(*verdict.Replay)) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				r := replay("1.0.0", "server", "0")
				change(&r)
				return changed(tx.PutReplay(r))
			}
		}
		b.refuse(t, verdict.NotFound, "no release ledger@9.0.0", put(func(r *verdict.Replay) { r.Version = "9.0.0" }))
		b.refuse(t, verdict.NotFound, "no part cellar", put(func(r *verdict.Replay) { r.Part = "cellar" }))
		b.refuse(t, verdict.Invalid, "is not asked of code", put(func(r *verdict.Replay) { r.Kind = verdict.PremiseFact }))
		b.refuse(t, verdict.Invalid, "neither an answer nor a reason", put(func(r *verdict.Replay) { r.Answer = "" }))
		b.refuse(t, verdict.Invalid, "is no SHA-256", put(func(r *verdict.Replay) { r.Key = "abc" }))
	}},
}
