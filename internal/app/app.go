// SPDX-License-Identifier: Apache-2.0

// Package app wires the stages to one store and offers what verdict can do, a
// function for each thing that a person asks for. It is the one place that knows
// all stages and all plugins; command line and servers stand on it.
package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"verdict"
	"verdict/internal/config"
	"verdict/internal/egress"
	"verdict/internal/queue"
	"verdict/internal/source"
	"verdict/internal/source/csaf"
	"verdict/internal/source/cvelist"
	"verdict/internal/source/debian"
	"verdict/internal/source/epss"
	"verdict/internal/source/ghsa"
	"verdict/internal/source/govulndb"
	"verdict/internal/source/kev"
	"verdict/internal/source/nvd"
	"verdict/internal/source/osv"
	"verdict/internal/source/redhat"
	"verdict/internal/store"
)

// readers are the plugins that read a source's documents, by kind of source.
var readers = map[verdict.SourceKind]source.Reader{
	verdict.SourceOSV:     osv.Read,
	verdict.SourceGHSA:    ghsa.Read,
	verdict.SourceGoVuln:  govulndb.Read,
	verdict.SourceKEV:     kev.Read,
	verdict.SourceEPSS:    epss.Read,
	verdict.SourceDebian:  debian.Read,
	verdict.SourceRedHat:  redhat.Read,
	verdict.SourceCSAF:    csaf.Read,
	verdict.SourceCVEList: cvelist.Read,
	verdict.SourceNVD:     nvd.Read,
}

// App is an open programme.
type App struct {
	db    *store.DB
	now   func() time.Time
	asOf  time.Time
	actor verdict.Actor
	dry   bool
	data  string // the data folder
	// shared is set when several nodes may use the database.
	shared bool
	// Progress hears how far long work has come; nil for nobody.
	Progress func(what string, done, total int)
	// Waiting hears for how long a server is left alone before it is asked again, and
	// why; nil for nobody.
	Waiting func(wait time.Duration, why error)
	// Log hears what goes wrong in the background; nil for nobody.
	Log *slog.Logger

	network config.Network
	cve     config.CVEServices

	queue  *queue.Queue // nil until it is needed
	mu     sync.Mutex
	client *egress.Client // nil until it is needed
	done   worked
}

// HasDatabase reports whether there is a database where the settings name one. Of one
// on a server that is taken for granted.
func HasDatabase(c config.Config) bool { return c.Database != "" || store.Exists(c.Data) }

// Open opens the database that the settings name, making it when it is not there
// and does not have to be. clock is the time of the machine, which --at overrides.
func Open(ctx context.Context, c config.Config, clock func() time.Time) (*App, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	at, err := config.Instant("--at", c.At)
	if err != nil {
		return nil, err
	}
	asOf, err := config.Instant("--as-of", c.AsOf)
	if err != nil {
		return nil, err
	}
	now := func() time.Time { return clock().UTC().Truncate(time.Microsecond) } // as the store keeps it
	if !at.IsZero() {
		now = func() time.Time { return at }
	}
	db, err := store.Open(ctx, store.Options{Dir: c.Data, Postgres: c.Database, Now: now, Existing: c.Existing})
	if err != nil {
		return nil, err
	}
	return &App{db: db, now: now, asOf: asOf, dry: c.DryRun, data: c.Data, shared: c.Database != "", network: c.Network, cve: c.CVE,
		actor: verdict.Actor{Name: c.As, Way: "cli"}}, nil
}

// Close closes the database, and connections to the network.
func (a *App) Close() error {
	a.mu.Lock()
	if a.client != nil {
		a.client.Close()
	}
	a.mu.Unlock()
	return a.db.Close()
}

// Now is the instant at which questions are judged: --as-of when it is given,
// else the present.
func (a *App) Now() time.Time {
	if !a.asOf.IsZero() {
		return a.asOf
	}
	return a.now().UTC()
}

// Actor is who acts.
func (a *App) Actor() verdict.Actor { return a.actor }

// DryRun reports whether changes are rehearsed only.
func (a *App) DryRun() bool { return a.dry }

func (a *App) view(ctx context.Context, fn func(*store.Snapshot) error) error {
	return a.then(a.db.View(ctx, verdict.Administrator, a.asOf, fn))
}

// then says of what was not found that it was not known at --as-of, which is not
// the same as that it does not exist.
func (a *App) then(err error) error {
	var e *verdict.Error
	if a.asOf.IsZero() || !errors.As(err, &e) || e.Code != verdict.NotFound {
		return err
	}
	return e.WithHint("--as-of shows what had been stored by %s; what was stored later was not known then", a.asOf.Format(time.DateOnly))
}

// outside reads as the public does.
func (a *App) outside(ctx context.Context, fn func(*store.Snapshot) error) error {
	return a.then(a.db.View(ctx, verdict.Outside, a.asOf, fn))
}

// update changes something, or rehearses it, and gives the number of rows that
// changed. What was known in the past cannot be changed.
func (a *App) update(ctx context.Context, command string, fn func(*store.Tx) error) (int, error) {
	if !a.asOf.IsZero() {
		return 0, verdict.Errorf(verdict.Usage, "what was known on %s cannot be changed", a.asOf.Format(time.DateOnly)).
			WithHint("leave out --as-of")
	}
	if a.dry {
		return a.db.Rehearse(ctx, a.actor, command, fn)
	}
	return a.db.Update(ctx, a.actor, command, fn)
}

func (a *App) progress(what string) func(done, total int) {
	return func(done, total int) {
		if a.Progress != nil {
			a.Progress(what, done, total)
		}
	}
}
