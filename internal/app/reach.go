// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"verdict"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
	"verdict/internal/reach/jvm"
)

// ReachOptions say what to analyse of Java bytecode.
type ReachOptions struct {
	ClassPath []string // each as java's option -cp has it
	JDK       string   // the home of a JDK; "" is that of this machine, - is none
	Main      []string // classes whose method main runs
	Entries   []string // methods that run
	Symbols   []string // what is asked for
	Algorithm string   // "" is rta
	Closed    bool     // the class path is all that ships
	NoCache   bool     // facts of archives are neither taken from nor kept in the user's cache folder
}

// ReachAnswer is what an analysis found, and what it took.
type ReachAnswer struct {
	jvm.Answer
	Algorithm string
	JDK       string // version and home of the JDK; "" when there was none
	Took      time.Duration
	PeakRSS   int64 // in bytes; 0 where the system does not tell
}

// ReachJVM finds whether Java methods can run.
func ReachJVM(ctx context.Context, o ReachOptions) (ReachAnswer, error) {
	began := time.Now()
	q, err := o.request()
	if err != nil {
		return ReachAnswer{}, err
	}
	found, err := jvm.Analyze(ctx, q)
	if err != nil {
		return ReachAnswer{}, err
	}
	answer := ReachAnswer{Answer: found, Algorithm: string(q.Algorithm), Took: time.Since(began), PeakRSS: peakRSS()}
	if q.JDK != nil {
		answer.JDK = q.JDK.Version + " in " + q.JDK.Home
	}
	return answer, nil
}

// ReachCalls tells the edges of the call graph, as they come.
func ReachCalls(ctx context.Context, o ReachOptions, tell func(jvm.Call) error) error {
	q, err := o.request()
	if err != nil {
		return err
	}
	return jvm.Calls(ctx, q, tell)
}

// ReachUses finds the uses of a class, a member, a text or an annotation.
func ReachUses(ctx context.Context, o ReachOptions, what jvm.Query) ([]jvm.Use, error) {
	q, err := o.request()
	if err != nil {
		return nil, err
	}
	return jvm.Uses(ctx, q, what)
}

// ReachCompat finds what of a class path does not fit a newer build of a library.
func ReachCompat(ctx context.Context, o ReachOptions, before, after string) ([]jvm.Break, error) {
	q, err := o.request()
	if err != nil {
		return nil, err
	}
	return jvm.Compat(ctx, q, before, after)
}

func (o ReachOptions) request() (jvm.Request, error) {
	q := jvm.Request{Main: o.Main, Entries: o.Entries, Symbols: o.Symbols, Algorithm: callgraph.Algorithm(o.Algorithm), Closed: o.Closed}
	for _, path := range o.ClassPath {
		q.ClassPath = append(q.ClassPath, classpath.Split(path)...)
	}
	switch o.JDK {
	case "-":
	case "":
		q.JDK = classpath.FindJDK()
	default:
		jdk, err := classpath.OpenJDK(o.JDK)
		if err != nil {
			return q, err
		}
		q.JDK = jdk
	}
	switch q.Algorithm {
	case "":
		q.Algorithm = callgraph.RTA
	case callgraph.CHA, callgraph.RTA, callgraph.XTA, callgraph.ZeroCFA:
	default:
		return q, verdict.Errorf(verdict.Usage, "there is no algorithm %q", o.Algorithm).WithHint("give cha, rta, xta or 0cfa")
	}
	if dir, err := os.UserCacheDir(); err == nil && !o.NoCache {
		q.Cache = program.Folder(filepath.Join(dir, "verdict", "facts"))
	}
	return q, nil
}
