// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/source"
	"verdict/internal/source/nvd"
	"verdict/internal/source/provider"
)

// archives are the endings of locations that name a file to be fetched whole.
var archives = []string{".zip", ".gz", ".tgz", ".zst", ".xz", ".bz2", ".tar"}

// mirror brings the copy of a remote source up to date by the protocol of its kind:
// NVD's API, a CSAF provider, else one file. The report has what the protocol left
// out; unlock, which may be nil, lets others mirror the source.
func (a *App) mirror(ctx context.Context, src verdict.Source) (m source.Mirrored, report source.Report, unlock func(), err error) {
	client, err := a.fetcher()
	if err != nil {
		return m, report, nil, err
	}
	protocol := a.protocolOf(client, src)
	if protocol == nil {
		m, err = source.MirrorFile(ctx, client, src, a.keyOf(src.Name), a.mirrorOf(src.Name), a.progress("fetching "+src.Name))
		return m, report, nil, err
	}
	if unlock, err = source.LockMirror(a.mirrorOf(src.Name)); err != nil {
		return m, report, nil, err
	}
	m, report, err = protocol(ctx)
	if err != nil {
		unlock()
		return m, report, nil, err
	}
	return m, report, unlock, nil
}

// protocolOf gives what brings a source by more than one request; nil for a file.
func (a *App) protocolOf(client *egress.Client, src verdict.Source) func(context.Context) (source.Mirrored, source.Report, error) {
	ending := endingOf(src.Location)
	switch {
	case slices.Contains(archives, ending):
		return nil
	case src.Kind == verdict.SourceNVD && ending != ".json":
		return func(ctx context.Context) (source.Mirrored, source.Report, error) {
			return a.mirrorNVD(ctx, client, src)
		}
	case src.Kind == verdict.SourceCSAF, src.Kind == verdict.SourceRedHat:
		return func(ctx context.Context) (source.Mirrored, source.Report, error) {
			return a.mirrorProvider(ctx, client, src)
		}
	}
	return nil
}

// endingOf is the ending of the file that a URL names, in lower case.
func endingOf(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return strings.ToLower(path.Ext(u.Path))
}

func (a *App) mirrorNVD(ctx context.Context, client *egress.Client, src verdict.Source) (m source.Mirrored, report source.Report, err error) {
	service, err := nvd.Service(src.Location, a.network.Key(src.Name).Reveal())
	if err != nil {
		return m, report, err
	}
	paced, err := client.Service(service)
	if err != nil {
		return m, report, err
	}
	dir := a.mirrorOf(src.Name)
	changed, err := nvd.Mirror(ctx, paced, src, dir, a.progress("fetching "+src.Name))
	return source.MirroredAt(src, dir, !changed), report, err
}

func (a *App) mirrorProvider(ctx context.Context, client *egress.Client, src verdict.Source) (source.Mirrored, source.Report, error) {
	got, err := provider.Mirror(ctx, client, src.Location, a.mirrorOf(src.Name), a.progress("fetching "+src.Name))
	return source.MirroredAt(src, got.Path, got.Unchanged()), source.Report{Skipped: got.Skipped, Remarks: got.Remarks}, err
}
