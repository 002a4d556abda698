// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// requirePostgres is the environment variable that makes the absence of
// PostgreSQL a failure, where it would be a reason to skip.
const requirePostgres = "VERDICT_REQUIRE_POSTGRES"

// Cluster is a PostgreSQL server of its own, on a socket that nobody else sees.
type Cluster struct {
	dir       string
	databases atomic.Int64
}

// NewCluster starts a server that stops at the end of t. Its databases sort text
// as people do (ICU, en-US), so that an ORDER BY that leans on the engine shows.
func NewCluster(t *testing.T) *Cluster {
	t.Helper()
	bin := findPostgres(t)
	// The path of a socket has about a hundred characters, which t.TempDir exceeds.
	dir, err := os.MkdirTemp("", "vpg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "verdict", "-A", "trust", "--no-sync",
		"--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US")
	if out, err := ordinary(t, initdb, dir).CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off")
	var log strings.Builder
	server.Stdout, server.Stderr = &log, &log
	if err := ordinary(t, server, dir).Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Process.Signal(os.Interrupt); err != nil { // fast shutdown
			t.Error(err)
		}
		if err := server.Wait(); err != nil {
			t.Errorf("postgres ended with %v\n%s", err, &log)
		}
	})
	c := &Cluster{dir: dir}
	c.await(t)
	return c
}

// findPostgres gives the folder of initdb and postgres.
func findPostgres(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) > 0 {
		return filepath.Dir(slices.Max(found))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	if os.Getenv(requirePostgres) != "" {
		t.Fatal(requirePostgres + " is set and PostgreSQL is not installed")
	}
	t.Skip("PostgreSQL is not installed: the suite ran on SQLite alone")
	return ""
}

// await waits until the server answers.
func (c *Cluster) await(t *testing.T) {
	t.Helper()
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		var asPeople bool // where bytes would put B first
		if err = db.QueryRowContext(ctx, "SELECT 'a' < 'B'").Scan(&asPeople); err == nil {
			if !asPeople {
				t.Fatal("the cluster sorts text by bytes, which would hide an ORDER BY that leans on the engine")
			}
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("postgres does not answer: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Database makes an empty database and gives its address.
func (c *Cluster) Database(t *testing.T) string {
	t.Helper()
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("t%d", c.databases.Add(1))
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return c.address(name)
}

func (c *Cluster) address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.dir}, "user": {"verdict"}}.Encode()
}
