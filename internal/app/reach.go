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
	"verdict/internal/reach"
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
	Guards    bool     // tell where to guard what is reached, and who calls it
	Closed    bool     // the class path is all that ships
	Profile   string   // the name of a profile that verdict ships with, or a file; "" for none
	Root      string   // the folder in which the release of the profile lies as it ships; may be ""
	NoCache   bool     // facts of archives are neither taken from nor kept in the user's cache folder
}

// ReachAnswer is what an analysis found, and what it took.
type ReachAnswer struct {
	jvm.Answer
	Profile   *Profile // nil when none was named
	Algorithm string
	JDK       string // version and home of the JDK; "" when there was none
	Took      time.Duration
	PeakRSS   int64 // in bytes; 0 where the system does not tell
}

// ReachJVM finds whether Java methods can run.
func ReachJVM(ctx context.Context, o ReachOptions) (ReachAnswer, error) {
	began := time.Now()
	q, p, err := o.profiled()
	if err != nil {
		return ReachAnswer{}, err
	}
	found, err := jvm.Analyze(ctx, q)
	if err != nil {
		return ReachAnswer{}, err
	}
	answer := ReachAnswer{Answer: found, Profile: p, Algorithm: string(q.Algorithm), Took: time.Since(began), PeakRSS: peakRSS()}
	if q.JDK != nil {
		answer.JDK = q.JDK.Version + " in " + q.JDK.Home
	}
	return answer, nil
}

// ReachCalls tells the edges of the call graph, as they come.
func ReachCalls(ctx context.Context, o ReachOptions, tell func(jvm.Call) error) error {
	q, _, err := o.profiled()
	if err != nil {
		return err
	}
	return jvm.Calls(ctx, q, tell)
}

// ReachUses finds the uses of a class, a member, a text or an annotation, and tells what
// of the profile is not there.
func ReachUses(ctx context.Context, o ReachOptions, what jvm.Query) ([]jvm.Use, []GapWords, error) {
	q, p, err := o.profiled()
	if err != nil {
		return nil, nil, err
	}
	var roots reach.Roots
	if p != nil {
		resolve := q.Resolve
		q.Resolve = func(ctx context.Context, prog *program.Program) (found reach.Roots, err error) {
			roots, err = resolve(ctx, prog)
			return roots, err
		}
	}
	uses, err := jvm.Uses(ctx, q, what)
	return uses, gapWords(roots.Gaps), err
}

// ReachCompat finds what of a class path does not fit a newer build of a library.
func ReachCompat(ctx context.Context, o ReachOptions, before, after string) ([]jvm.Break, error) {
	q, err := o.request(nil)
	if err != nil {
		return nil, err
	}
	return jvm.Compat(ctx, q, before, after)
}

// profiled is a request with what the profile says, if one was named.
func (o ReachOptions) profiled() (jvm.Request, *Profile, error) {
	switch {
	case o.Profile != "":
		p, err := FindProfile(o.Profile)
		if err != nil {
			return jvm.Request{}, nil, err
		}
		q, err := o.request(&p)
		return q, &p, err
	case o.Root != "":
		return jvm.Request{}, nil, verdict.Errorf(verdict.Usage, "a folder was named, and no profile that says what runs in it").WithHint("add --profile")
	case len(o.ClassPath) == 0:
		return jvm.Request{}, nil, verdict.Errorf(verdict.Usage, "no class path was named").WithHint("name it with --classpath, or a release with --profile and --root")
	}
	q, err := o.request(nil)
	return q, nil, err
}

// request reads the options. A profile says what they do not.
func (o ReachOptions) request(p *Profile) (jvm.Request, error) {
	q := jvm.Request{Main: o.Main, Entries: o.Entries, Symbols: o.Symbols, Guards: o.Guards, Algorithm: callgraph.Algorithm(o.Algorithm), Closed: o.Closed}
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
	if p != nil {
		if err := o.use(&q, *p); err != nil {
			return q, err
		}
	}
	switch q.Algorithm {
	case "":
		q.Algorithm = callgraph.RTA
	case callgraph.CHA, callgraph.RTA, callgraph.XTA, callgraph.ZeroCFA:
	default:
		return q, verdict.Errorf(verdict.Usage, "there is no algorithm %q", q.Algorithm).WithHint("give cha, rta, xta or 0cfa")
	}
	if dir, err := os.UserCacheDir(); err == nil && !o.NoCache {
		q.Cache = program.Folder(filepath.Join(dir, "verdict", "facts"))
	}
	return q, nil
}
