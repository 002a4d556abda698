// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/config"
)

func TestADateMeansTheEndOfItsDay(t *testing.T) {
	at, err := config.Instant("--as-of", "2023-07-01")
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2023, 7, 1, 23, 59, 59, 999999000, time.UTC); !at.Equal(want) {
		t.Errorf("got %v, want %v", at, want)
	}
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	cases := map[string]config.Config{
		"no data folder":      {},
		"a database by file":  {Data: "d", Database: "sqlite:x"},
		"a time in words":     {Data: "d", At: "tomorrow"},
		"a month without day": {Data: "d", AsOf: "2023-07"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := c.Check(); verdict.CodeOf(err) != verdict.Usage {
				t.Errorf("got %v, want an error of usage", err)
			}
		})
	}
	good := config.Config{Data: "d", Database: "postgres://h/x", At: "2023-07-01T12:00:00Z", AsOf: "2023-07-01"}
	if err := good.Check(); err != nil {
		t.Errorf("good settings are refused: %v", err)
	}
}
