// SPDX-License-Identifier: Apache-2.0

package program

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/ledger"
)

// stretch is how many classes of one archive go into one pack: enough that texts
// are shared, few enough that processors share an archive.
const stretch = 2000

// Cache keeps facts of archives by their digests. It may forget, and it may be
// asked by several goroutines at once.
type Cache interface {
	// Get gives what was put under a digest; nil when nothing was.
	Get(digest string) []byte
	Put(digest string, content []byte)
}

// Load reads the facts of all classes of a class path and makes a program of them.
// The path must stay open while the program is used. A class that cannot be read
// is on the ledger. cache may be nil. It fails when ctx ends.
func Load(ctx context.Context, path *classpath.Path, cache Cache) (*Program, error) {
	l := &loader{path: path, cache: cache, read: make([]archiveFacts, len(path.Archives))}
	if err := l.all(ctx); err != nil {
		return nil, err
	}
	p := newProgram(path)
	p.reserve(l.read)
	for i := range l.read {
		for _, packed := range l.read[i].packs {
			p.add(i, packed)
		}
		for _, e := range l.read[i].ledger {
			e.Where = path.Archives[i].Name + "!" + e.Where
			p.Ledger = append(p.Ledger, e)
		}
	}
	p.link()
	return p, nil
}

type loader struct {
	path  *classpath.Path
	cache Cache
	read  []archiveFacts
}

// archiveFacts is what was read of one archive.
type archiveFacts struct {
	packs   []*facts.Pack
	ledger  []ledger.Entry
	waiting int // packs to come
	mu      sync.Mutex
}

// task is a stretch of an archive's classes; members is nil for the archive as a
// whole, which is asked of the cache and cut.
type task struct {
	archive, pack int
	members       []int
}

// all reads every archive, by as many goroutines as there are processors. The
// large ones come first, so that none is left to one processor at the end.
func (l *loader) all(ctx context.Context) error {
	order := make([]int, len(l.path.Archives))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return l.path.Archives[b].Members() - l.path.Archives[a].Members() })
	q := newWork()
	for _, i := range order {
		q.push(task{archive: i})
	}
	var wg sync.WaitGroup
	for range max(1, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			w := &worker{loader: l, queue: q, builder: facts.NewBuilder()}
			for {
				t, ok := q.pop()
				if !ok {
					return
				}
				if ctx.Err() == nil {
					w.do(t)
				}
				q.done()
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

type worker struct {
	*loader
	queue   *work
	memory  []byte
	builder *facts.Builder
}

func (w *worker) do(t task) {
	if t.members == nil {
		w.begin(t.archive)
		return
	}
	a := w.path.Archives[t.archive]
	b := w.builder
	var entries []ledger.Entry
	for _, i := range t.members {
		if err := w.class(a, i, b); err != nil {
			entries = append(entries, ledger.Entry{Kind: ledger.UnreadableClass, Where: a.Member(i), What: err.Error()})
		}
	}
	w.finish(t, b.Pack(), entries)
}

// begin takes an archive's facts from the cache, or cuts it into stretches.
func (w *worker) begin(archive int) {
	a, read := w.path.Archives[archive], &w.read[archive]
	if w.cache != nil && a.Digest != "" {
		if packs, entries, err := decode(w.cache.Get(a.Digest)); err == nil {
			read.packs, read.ledger = packs, entries
			return
		}
	}
	var classes []int
	for i := range a.Members() {
		if a.IsClass(i) {
			classes = append(classes, i)
		}
	}
	if len(classes) == 0 {
		return
	}
	stretches := slices.Collect(slices.Chunk(classes, stretch))
	read.packs, read.waiting = make([]*facts.Pack, len(stretches)), len(stretches)
	for i, members := range stretches {
		w.queue.push(task{archive, i, members})
	}
}

func (w *worker) class(a *classpath.Archive, i int, b *facts.Builder) (err error) {
	if w.memory, err = a.Append(w.memory[:0], i); err != nil {
		return err
	}
	c, err := classfile.Parse(w.memory)
	if err != nil {
		return err
	}
	return b.Add(c, i)
}

func (w *worker) finish(t task, p *facts.Pack, entries []ledger.Entry) {
	read := &w.read[t.archive]
	read.mu.Lock()
	defer read.mu.Unlock()
	read.packs[t.pack] = p
	read.ledger = append(read.ledger, entries...)
	if read.waiting--; read.waiting > 0 {
		return
	}
	ledger.Sort(read.ledger)
	if a := w.path.Archives[t.archive]; w.cache != nil && a.Digest != "" {
		w.cache.Put(a.Digest, encode(read.packs, read.ledger))
	}
}
