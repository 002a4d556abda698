// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/internal/source/bundle"
	"verdict/internal/store"
	"verdict/spec/sshsig"
)

// BundleTrust is a bundle, and whose signature makes it one that is taken.
type BundleTrust struct {
	File string
	// Signers is a file of allowed signers as OpenSSH has it; "" with Unsigned, which
	// looks at no signature.
	Signers  string
	Unsigned bool
}

// SyncBundle syncs sources from a bundle instead of from where they lie: those that
// are named, or all that it holds. A source that is not known is added. What the
// bundle holds is as old as it was where the bundle was made.
//
// A bundle that is cut, changed, or signed by nobody who may, changes nothing. It
// gives who signed it; "" when nobody was asked.
func (a *App) SyncBundle(ctx context.Context, t BundleTrust, names []string, acceptShrink bool) (signer string, list []Synced, changed int, err error) {
	trust, err := a.trust(t)
	if err != nil {
		return "", nil, 0, err
	}
	dir, done, err := a.roomForBundle()
	if err != nil {
		return "", nil, 0, err
	}
	defer done()
	opened, err := bundle.Open(t.File, dir, trust)
	if err != nil {
		return "", nil, 0, err
	}
	members, err := membersOf(opened.Manifest, t.File, names)
	if err != nil {
		return "", nil, 0, err
	}
	known, err := a.healths(ctx)
	if err != nil {
		return "", nil, 0, err
	}
	var all []brought
	defer func() { closeAll(all) }()
	for _, m := range predictionsLast(members) {
		all = append(all, a.unbundle(ctx, m, opened.Path(m.Name), known[m.Name], all))
		if ctx.Err() != nil {
			return "", nil, 0, context.Cause(ctx)
		}
	}
	list, changed, failed := a.take(ctx, "source sync --bundle", all, acceptShrink)
	list, changed, err = a.matched(ctx, list, changed, failed)
	return opened.Signer, list, changed, err
}

// roomForBundle gives an empty folder to unpack a bundle into, beside the mirrors, so
// that renaming brings what is in it there. What an earlier process left when it was
// killed is removed.
func (a *App) roomForBundle() (dir string, done func(), err error) {
	place := a.mirrorOf(".bundle") // no source has this name
	unlock, err := source.LockMirror(place)
	if err != nil {
		return "", nil, verdict.Errorf(verdict.CodeOf(err), "a bundle cannot be unpacked: %w", err)
	}
	dir = filepath.Join(place, "unpacked")
	if err = errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		unlock()
		return "", nil, verdict.Errorf(verdict.Internal, "a bundle cannot be unpacked: %w", err).At(dir, 0, "").WithHint("see whether the disk is full and the folder is ours")
	}
	return dir, func() {
		os.RemoveAll(dir)
		unlock()
	}, nil
}

func (a *App) trust(t BundleTrust) (bundle.Trust, error) {
	switch {
	case t.Unsigned && t.Signers != "":
		return bundle.Trust{}, verdict.Errorf(verdict.Usage, "a bundle is taken from allowed signers, or unsigned: not both")
	case t.Unsigned:
		return bundle.Trust{Unsigned: true}, nil
	case t.Signers == "":
		return bundle.Trust{}, verdict.Errorf(verdict.Usage, "nobody is named whose bundles are taken").
			WithHint("give --allowed-signers FILE, or --unsigned when you know where the bundle comes from")
	}
	signers, err := readSigners(t.Signers)
	return bundle.Trust{Signers: signers, At: a.now()}, err
}

// readSigners reads a file of allowed signers as OpenSSH has it.
func readSigners(file string) (sshsig.Signers, error) {
	text, err := limits.ReadFile(file, limits.Caps{Bytes: 4 << 20})
	if err != nil {
		return sshsig.Signers{}, err
	}
	signers, err := sshsig.ParseSigners(text)
	var at *sshsig.LineError
	if errors.As(err, &at) {
		err = verdict.Errorf(verdict.Invalid, "is no file of allowed signers: %s", at.Err).At(file, at.Line, "").
			WithHint("see ALLOWED SIGNERS in ssh-keygen(1)")
	}
	return signers, err
}

// membersOf gives the named sources of a bundle, or all.
func membersOf(m Bundle, file string, names []string) (chosen []bundle.Member, err error) {
	if len(names) == 0 {
		return m.Sources, nil
	}
	byName := map[string]bundle.Member{}
	for _, s := range m.Sources {
		byName[s.Name] = s
	}
	for _, n := range names {
		s, ok := byName[n]
		if !ok {
			return nil, verdict.Errorf(verdict.NotFound, "the bundle holds no source %s", n).At(file, 0, "")
		}
		chosen = append(chosen, s)
	}
	return chosen, nil
}

// predictionsLast orders the members of a bundle as lastPredictions does sources.
func predictionsLast(members []bundle.Member) []bundle.Member {
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b bundle.Member) int { return lateness(a.Type) - lateness(b.Type) })
	return members
}

// unbundle reads a source from a file of a bundle, which is kept. What is declared
// here of a source stays.
func (a *App) unbundle(ctx context.Context, m bundle.Member, path string, h verdict.SourceHealth, before []brought) (b brought) {
	b.add = h.Source.Name == ""
	b.source = h.Source
	if b.add {
		if b.source, b.failed = m.Source(); b.failed != nil {
			return b
		}
	}
	if b.failed = a.unfit(m, h, b.source); b.failed != nil { // before it is read in vain
		return b
	}
	src, added := b.source, b.add
	b.fits = func(tx *store.Tx) error { return a.overtaken(tx, m, src, added) }
	read, err := a.readerOf(ctx, b.source, readOf(before))
	if err != nil {
		b.failed = err
		return b
	}
	if read == nil {
		b.reading, b.failed = source.Fetch(ctx, nil, b.source, nil)
		return b
	}
	if b.mirrored, b.failed = source.MirrorOf(b.source, a.bundledOf(m.Name), path, m.AsOf); b.failed != nil {
		return b
	}
	b.reading, b.failed = b.mirrored.Fetch(ctx, read, a.progress("reading "+m.Name))
	b.reading.AsOf = m.AsOf
	return b
}

// skew is by how much the clocks of two machines may differ.
const skew = 5 * time.Minute

// unfitError is why a member of a bundle does not fit. It is no fault of the source,
// of which nothing is noted.
type unfitError struct{ error }

// Unwrap gives the reason.
func (u unfitError) Unwrap() error { return u.error }

// overtaken says why a member of a bundle that was read as of src can no longer take
// the place of what is there: while it was read, somebody else may have synced the
// source or declared it otherwise. added is set when there was none.
func (a *App) overtaken(tx *store.Tx, m bundle.Member, src verdict.Source, added bool) error {
	h, err := tx.SourceHealth(m.Name)
	gone := err != nil && verdict.CodeOf(err) == verdict.NotFound
	switch {
	case gone && added:
		return nil
	case err != nil && !gone:
		return err
	case h.Source != src:
		return unfitError{verdict.Errorf(verdict.Conflict, "source %s was declared otherwise while the bundle was read", m.Name).WithHint("sync the bundle again")}
	}
	return a.unfit(m, h, src)
}

// unfit says why a member of a bundle cannot take the place of what is there; nil
// when it can.
func (a *App) unfit(m bundle.Member, h verdict.SourceHealth, src verdict.Source) error {
	var why *verdict.Error
	switch {
	case m.Type != src.Kind:
		why = verdict.Errorf(verdict.Conflict, "source %s is of kind %s in the bundle, and %s here", m.Name, m.Type, src.Kind).
			WithHint("give one of them another name")
	case m.AsOf.After(a.now().Add(skew)):
		why = verdict.Errorf(verdict.Invalid, "source %s is as of %s in the bundle, which is still to come", m.Name, m.AsOf.UTC().Format(time.RFC3339)).
			WithHint("see whether the clocks are right, here and where the bundle was made")
	case m.AsOf.Before(h.LastSync):
		why = verdict.Errorf(verdict.Conflict, "source %s is as of %s in the bundle, older than what is known, which is as of %s",
			m.Name, m.AsOf.UTC().Format(time.RFC3339), h.LastSync.UTC().Format(time.RFC3339)).WithHint("bring over a newer bundle")
	default:
		return nil
	}
	return unfitError{why}
}
