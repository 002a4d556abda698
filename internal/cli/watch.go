// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/limits"
)

func (r *run) watchCommand() *cobra.Command {
	var since instantFlag
	var once, publish bool
	c := &cobra.Command{
		Use:   "watch",
		Short: "Read sources when they are due, match what changed, and print what comes of it",
		Long: `watch reads every source that has --every when its time has come, works the queue of
what has to be matched, and prints findings as they open and close, one a line. It
runs until it is interrupted. Several may run on one database: each prints
everything, and the work is done once. With --format json each line is an object.

With --publish-due it publishes advisories that are approved when their hour has come
(verdict advisory review --due). One that cannot be published then is told, and tried again
a minute later.`,
		Example: `  verdict watch
  verdict watch --since 2026-11-01 --format json
  verdict watch --publish-due --as timer
  verdict watch --once`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				return r.watch(c.Context(), a, app.WatchOptions{Since: since.Time, Once: once, Publish: publish})
			})
		},
	}
	c.Flags().Var(&since, "since", "print first what came after this date or instant")
	c.Flags().BoolVar(&publish, "publish-due", false, "publish approved advisories at their hour")
	c.Flags().BoolVar(&once, "once", false, "do and print what there is, and end")
	return c
}

func (r *run) watch(ctx context.Context, a *app.App, o app.WatchOptions) error {
	a.Log = slog.New(slog.NewTextHandler(r.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if !o.Once {
		r.note("watching; interrupt to end")
	}
	return a.Watch(ctx, o, func(e app.Event) {
		if r.format == "json" {
			r.eventLine(e)
			return
		}
		fmt.Fprintln(r.Out, limits.Strip(eventWords(e)))
	})
}

type eventView struct {
	At            time.Time     `json:"at"`
	Event         app.EventKind `json:"event"`
	Release       string        `json:"release,omitempty"`
	Component     string        `json:"component,omitempty"`
	Vulnerability string        `json:"vulnerability,omitempty"`
	Severity      string        `json:"severity,omitempty"`
	Source        string        `json:"source,omitempty"`
	Advisory      string        `json:"advisory,omitempty"`
	Words         string        `json:"words,omitempty"`
}

func (r *run) eventLine(e app.Event) {
	v := eventView{At: e.At.UTC(), Event: e.Kind, Component: e.Component, Vulnerability: e.Vulnerability, Severity: string(e.Severity),
		Source: e.Source, Advisory: e.Advisory, Words: e.Words}
	if e.Release.Product != "" {
		v.Release = e.Release.String()
	}
	line, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and a time: cannot fail
	}
	fmt.Fprintln(r.Out, string(line))
}

func eventWords(e app.Event) string {
	words := []string{e.At.UTC().Format(time.RFC3339), strings.ReplaceAll(string(e.Kind), "_", " ")}
	if e.Source != "" || e.Advisory != "" {
		return strings.TrimSpace(strings.Join(append(words, e.Source+e.Advisory, e.Words), "  "))
	}
	return strings.Join(append(words, e.Release.String(), e.Vulnerability, string(e.Severity), e.Component), "  ")
}
