// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/ed25519"
	"errors"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/internal/source/bundle"
	"verdict/spec/sshsig"
)

// Bundle says what a bundle of sources holds.
type Bundle = bundle.Manifest

// WriteBundle writes what the named sources hold, or all, to a new file at out.
// keyFile is the private SSH key that signs it; "" for none.
func (a *App) WriteBundle(ctx context.Context, names []string, out, keyFile string) (Bundle, error) {
	var key ed25519.PrivateKey
	if keyFile != "" {
		var err error
		if key, err = signingKey(keyFile); err != nil {
			return Bundle{}, err
		}
	}
	chosen, err := a.chosen(ctx, names)
	if err != nil {
		return Bundle{}, err
	}
	healths, err := a.healths(ctx)
	if err != nil {
		return Bundle{}, err
	}
	var contents []bundle.Content
	for _, src := range chosen {
		c, err := a.contentOf(ctx, healths[src.Name])
		if err != nil {
			return Bundle{}, err
		}
		contents = append(contents, c)
	}
	return bundle.Write(out, contents, key)
}

func signingKey(file string) (ed25519.PrivateKey, error) {
	text, err := limits.ReadFile(file, limits.Caps{Bytes: 1 << 20})
	if err != nil {
		return nil, err
	}
	key, err := sshsig.ReadKey(text)
	switch {
	case errors.Is(err, sshsig.ErrPassphrase):
		return nil, verdict.Errorf(verdict.Invalid, "%s", err).At(file, 0, "").WithHint("sign with a key of its own that has none; `ssh-keygen -t ed25519 -N '' -f FILE` makes it")
	case err != nil:
		return nil, verdict.Errorf(verdict.Invalid, "%s", err).At(file, 0, "").WithHint("`ssh-keygen -t ed25519 -f FILE` makes one")
	}
	return key, nil
}

func (a *App) healths(ctx context.Context) (map[string]verdict.SourceHealth, error) {
	all, err := a.Sources(ctx)
	byName := map[string]verdict.SourceHealth{}
	for _, h := range all {
		byName[h.Source.Name] = h
	}
	return byName, err
}

// contentOf finds what a source holds, and reads it as those will who receive it.
func (a *App) contentOf(ctx context.Context, h verdict.SourceHealth) (bundle.Content, error) {
	if h.LastSync.IsZero() {
		return bundle.Content{}, verdict.Errorf(verdict.Conflict, "source %s has never been read", h.Source.Name).
			WithHint("sync it first, or name the sources to bundle")
	}
	path, err := a.held(h)
	if err != nil {
		return bundle.Content{}, err
	}
	local := h.Source
	local.Location = path
	reading, err := source.Fetch(ctx, readers[local.Kind], local, a.progress("reading "+local.Name))
	return bundle.Content{Source: h.Source, AsOf: h.LastSync, Records: reading.Report.Records, Path: path}, err
}

// held gives the path of what a source holds: the copy that came in a bundle when
// that was the last to be read, the mirror of one that is remote, else its location.
func (a *App) held(h verdict.SourceHealth) (string, error) {
	m, err := source.KeptMirror(h.Source, a.bundledOf(h.Source.Name))
	if err == nil && m.Fetched.Equal(h.LastSync) {
		return m.Path, nil
	}
	if !h.Source.Remote() {
		return h.Source.Location, nil
	}
	if folder := a.folderOf(h.Source); folder != "" {
		return folder, nil
	}
	m, err = source.KeptMirror(h.Source, a.mirrorOf(h.Source.Name))
	return m.Path, err
}
