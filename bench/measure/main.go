// SPDX-License-Identifier: Apache-2.0

// Command measure runs commands in turn, several times each, and prints how long
// they took and how much memory they held; or it counts what scanners found, or how
// many archives they named rightly, or how long the classes of archives take to read, so that nobody compares the time of work with
// that of none.
//
//	go run ./bench/measure time --runs 5 'verdict=verdict match …' 'grype=grype …'
//	go run ./bench/measure count verdict=FILE osv-scanner=FILE grype=FILE
//	go run ./bench/measure classes --runs 5 lib/a.jar lib/b.jar
//	go run ./bench/measure identities truth=FILE verdict=FILE syft=FILE scalibr=FILE
//
// The commands run in turns, not one after the other, so that what else happens on
// the machine falls on all of them alike. Wall-clock time is the best and the median
// of the runs; processor time, which other programs disturb less, is the least.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say time, count, identities or classes")
	}
	f := flag.NewFlagSet(args[0], flag.ContinueOnError)
	runs := f.Int("runs", 5, "how often each command runs")
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	if args[0] == "classes" {
		return classes(f.Args(), *runs)
	}
	var arguments []pair
	for _, a := range f.Args() {
		name, value, ok := strings.Cut(a, "=")
		if !ok {
			return fmt.Errorf("%q is not NAME=VALUE", a)
		}
		arguments = append(arguments, pair{name, value})
	}
	switch args[0] {
	case "time":
		return measure(arguments, *runs)
	case "count":
		return count(arguments)
	case "identities":
		return identities(arguments)
	}
	return fmt.Errorf("%q is neither time nor count nor identities nor classes", args[0])
}

// pair is an argument NAME=VALUE.
type pair struct{ name, value string }

// taken is what one run of a command took.
type taken struct {
	wall, processor time.Duration
	memory          int64 // peak resident set in bytes
}

func measure(commands []pair, runs int) error {
	all := make([][]taken, len(commands))
	for range runs {
		for i, c := range commands {
			t, err := once(c.value)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			all[i] = append(all[i], t)
		}
	}
	fmt.Printf("| %d runs in turns | best | median | processor | memory | best × | processor × |\n|---|---|---|---|---|---|---|\n", runs)
	first := least(all[0])
	for i, c := range commands {
		l := least(all[i])
		fmt.Printf("| %s | %s | %s | %s | %d MB | %s | %s |\n", c.name, shown(l.wall), shown(median(all[i])), shown(l.processor), l.memory/1e6,
			times(l.wall, first.wall), times(l.processor, first.processor))
	}
	return nil
}

// once runs a command of the shell. It may exit with 1: that is how scanners say
// that they found something.
func once(command string) (taken, error) {
	cmd := exec.CommandContext(context.Background(), "sh", "-c", "exec "+command)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	began := time.Now()
	err := cmd.Run()
	wall := time.Since(began)
	if s := cmd.ProcessState; err != nil && (s == nil || s.ExitCode() != 1) {
		return taken{}, fmt.Errorf("%w: %s", err, complaint.String())
	}
	return taken{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peakMemory(cmd.ProcessState)}, nil
}

// least takes the shortest times and the least memory of the runs.
func least(runs []taken) taken {
	l := runs[0]
	for _, t := range runs {
		l = taken{min(l.wall, t.wall), min(l.processor, t.processor), min(l.memory, t.memory)}
	}
	return l
}

func median(runs []taken) time.Duration {
	var walls []time.Duration
	for _, t := range runs {
		walls = append(walls, t.wall)
	}
	slices.Sort(walls)
	return walls[len(walls)/2]
}

func times(d, first time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d)/float64(max(first, 1)))
}

func shown(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
