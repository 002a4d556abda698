// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/programme"
)

var update = flag.Bool("update", false, "write the golden files anew")

// today is when the example is loaded and asked: after the last fact in it, when
// only its last three lines are without an announced end.
const today = "2026-11-01"

// scratch holds what the tests share; TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "verdict-app")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// unpacked is the example as files and as a programme, once for all tests.
var unpacked = sync.OnceValues(func() (string, *programme.Programme) {
	folder, p, err := app.UnpackExample(filepath.Join(scratch, "files"))
	if err != nil {
		panic(err)
	}
	return folder, p
})

// loaded is the data folder of the loaded example. It is read, never written:
// tests that change something take a copy.
var loaded = sync.OnceValue(func() string {
	data := filepath.Join(scratch, "data")
	if err := load(config.Config{Data: data, At: today, As: "tester"}); err != nil {
		panic(err)
	}
	return data
})

func load(c config.Config) error {
	folder, p := unpacked()
	a, err := app.Open(ctx, c, noClock)
	if err != nil {
		return err
	}
	defer a.Close()
	_, _, err = a.Apply(ctx, p, folder, nil)
	return err
}

// noClock is the machine's clock, which no test may read.
func noClock() time.Time { panic("a test read the clock of the machine") }

// unraced skips a long test in which nothing runs at once where -short is given, as it
// is with the race detector, under which it takes ten times as long.
func unraced(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("is long, and nothing in it runs at once: run without -short")
	}
}

// open opens a data folder at an instant, until the test ends.
func open(t *testing.T, data, at string) *app.App {
	t.Helper()
	return openWith(t, config.Config{Data: data, At: at, As: "tester"})
}

func openWith(t *testing.T, c config.Config) *app.App {
	t.Helper()
	a, err := app.Open(ctx, c, noClock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// copied gives a data folder with the loaded example that the test may change.
func copied(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(loaded())); err != nil {
		t.Fatal(err)
	}
	return data
}

// release names a release of the example.
func release(version string) verdict.Ref {
	return verdict.Ref{Product: kafka.Product, Version: version}
}
