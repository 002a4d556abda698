// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// progress gives a function that draws a bar for long work on a terminal, and
// nil where nobody would see it.
func (r *run) progress() func(what string, done, total int) {
	if r.quiet || r.noProgress || !terminal(r.Err) {
		return nil
	}
	b := bars{out: r.Err, byName: map[string]*mpb.Bar{}}
	return b.set
}

// bars draws one bar for each piece of work.
type bars struct {
	out    io.Writer
	byName map[string]*mpb.Bar
	pool   *mpb.Progress
}

func (b *bars) set(what string, done, total int) {
	if total <= 0 {
		return
	}
	bar, ok := b.byName[what]
	if !ok {
		if b.pool == nil {
			b.pool = mpb.New(mpb.WithOutput(b.out), mpb.WithWidth(40))
		}
		bar = b.pool.AddBar(int64(total), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(what+" ")), mpb.AppendDecorators(decor.CountersNoUnit("%d of %d")))
		b.byName[what] = bar
	}
	bar.SetCurrent(int64(done))
	if done >= total {
		bar.Wait()
		delete(b.byName, what)
	}
}
