// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/vulndb"
)

// IndexMark says of which state of the database an index is: that after the last
// change before or at an instant; and of which format, for nodes of several versions
// of the program may share the database.
func IndexMark(at time.Time) string {
	return markPrefix + strconv.FormatInt(at.UnixMicro(), 10) + markSuffix
}

const markPrefix = "the database as of "

var markSuffix = ", format " + strconv.Itoa(vulndb.Format)

// markedAt is the way back of IndexMark.
func markedAt(mark string) (time.Time, bool) {
	text, begins := strings.CutPrefix(mark, markPrefix)
	text, ends := strings.CutSuffix(text, markSuffix)
	n, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMicro(n).UTC(), err == nil && begins && ends
}

// loadedAtOnce is how many vulnerabilities are held in memory while an index is
// built.
const loadedAtOnce = 2000

// BuildIndex writes an index of all vulnerabilities that a snapshot shows to the
// path. What has not changed since an earlier index of the same database is taken
// from that one, which may be nil: kept
// counts that.
func BuildIndex(s *store.Snapshot, earlier *vulndb.Index, path string) (info vulndb.Info, kept int, err error) {
	at, err := s.LastChange()
	if err != nil {
		return info, 0, err
	}
	keys, own, err := s.VulnerabilityKeys()
	if err != nil {
		return info, 0, err
	}
	b := indexing{s: s}
	if err := b.compare(earlier, own); err != nil {
		return info, 0, err
	}
	if b.out, err = vulndb.Create(path); err != nil {
		return info, 0, err
	}
	defer b.out.Discard()
	for len(keys) > 0 {
		some := keys[:min(len(keys), loadedAtOnce)]
		keys = keys[len(some):]
		if err := b.add(some); err != nil {
			return info, 0, err
		}
	}
	info, err = b.finish(at)
	return info, b.kept, err
}

// indexing is an index in the making.
type indexing struct {
	s       *store.Snapshot
	out     *vulndb.Builder
	earlier *vulndb.Index // nil when nothing can be taken from it
	changed map[verdict.VulnerabilityID]bool
	kept    int
}

// compare finds out what can be taken from an earlier index.
func (b *indexing) compare(earlier *vulndb.Index, own map[verdict.VulnerabilityID]bool) error {
	if earlier == nil {
		return nil
	}
	at, known := markedAt(earlier.Info().Mark)
	if !known {
		return nil
	}
	changed, whole, err := b.s.VulnerabilitiesChanged(at)
	if err != nil || whole {
		return err
	}
	for id := range own { // what is part of them may have changed
		changed[id] = true
	}
	b.earlier, b.changed = earlier, changed
	return nil
}

// add adds vulnerabilities of these keys, which are in order.
func (b *indexing) add(keys []verdict.VulnerabilityID) error {
	var fresh []verdict.VulnerabilityID
	kept := map[verdict.VulnerabilityID]vulndb.Entry{}
	for _, id := range keys {
		if b.earlier != nil && !b.changed[id] {
			if e, ok := b.earlier.Keyed(id); ok {
				kept[id] = e
				continue
			}
		}
		fresh = append(fresh, id)
	}
	loaded, err := b.s.VulnerabilitiesWithoutDetails(fresh...)
	if err != nil {
		return err
	}
	byKey := make(map[verdict.VulnerabilityID]*verdict.Vulnerability, len(loaded))
	for i := range loaded {
		byKey[loaded[i].ID] = &loaded[i]
	}
	for _, id := range keys {
		if e, ok := kept[id]; ok {
			b.out.Keep(e)
			b.kept++
		} else if v := byKey[id]; v != nil {
			b.out.Add(vulndb.Of(v, verdict.Rate(*v)))
		}
	}
	return nil
}

func (b *indexing) finish(at time.Time) (vulndb.Info, error) {
	relocations, err := b.s.Relocations()
	if err != nil {
		return vulndb.Info{}, err
	}
	sources, err := b.s.Sources()
	if err != nil {
		return vulndb.Info{}, err
	}
	records, withdrawn := 0, 0
	for _, h := range sources {
		records, withdrawn = records+h.Records-h.Withdrawn, withdrawn+h.Withdrawn
	}
	b.out.Relocate(relocations)
	b.out.Count(records, withdrawn)
	b.out.Mark(IndexMark(at))
	return b.out.Finish()
}
