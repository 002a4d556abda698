// SPDX-License-Identifier: Apache-2.0

// Package config holds what a run of verdict is told: where its data lies, who
// acts, what "now" is, how the network may be used. It is checked before anything
// starts.
package config

import (
	"strings"
	"time"

	"verdict"
)

// DefaultData is the data folder when none is named.
const DefaultData = "verdict-data"

// Config is one run's settings.
type Config struct {
	// Data is the folder with the embedded database.
	Data string
	// Database is a postgres:// URL instead of the embedded database; "" for none.
	Database string
	// At is what "now" is, and AsOf what was known then; empty for the present.
	// Both are dates (2023-07-01) or instants of RFC 3339.
	At   string
	AsOf string
	// As is the name of who acts; on the command line it is unauthenticated.
	As string
	// DryRun rehearses changes and keeps none.
	DryRun bool
	// Existing has a database that is not there refused, and none made.
	Existing bool
	// Network is how the network may be used.
	Network Network
	// CVE says where CVE Services are, and who we are there.
	CVE CVEServices
}

// Check reports the first setting that cannot be.
func (c Config) Check() error {
	if c.Data == "" {
		return verdict.Errorf(verdict.Usage, "--data is empty").WithHint("name a folder")
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		return verdict.Errorf(verdict.Usage, "--db %q is not a postgres:// URL", c.Database)
	}
	if _, err := Instant("--at", c.At); err != nil {
		return err
	}
	_, err := Instant("--as-of", c.AsOf)
	return err
}

// Instant reads a date, which means the end of that day in UTC, or an instant of
// RFC 3339. An empty text is the zero time.
func Instant(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(24*time.Hour - time.Microsecond), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, verdict.Errorf(verdict.Usage, "%s %q is neither a date nor an instant", flag, text).
			WithHint("write 2023-07-01 or 2023-07-01T12:00:00Z")
	}
	return at.UTC(), nil
}
