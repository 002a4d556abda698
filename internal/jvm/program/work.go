// SPDX-License-Identifier: Apache-2.0

package program

import "sync"

// work is a list of tasks that tasks add to. It is over when none waits and none
// is being done.
type work struct {
	mu      sync.Mutex
	changed *sync.Cond
	waiting []task
	open    int // tasks that wait or are being done
}

func newWork() *work {
	w := &work{}
	w.changed = sync.NewCond(&w.mu)
	return w
}

func (w *work) push(t task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, t)
	w.open++
	w.changed.Signal()
}

// pop gives the oldest task; false when all is done.
func (w *work) pop() (task, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.waiting) == 0 && w.open > 0 {
		w.changed.Wait()
	}
	if w.open == 0 {
		return task{}, false
	}
	t := w.waiting[0]
	w.waiting = w.waiting[1:]
	return t, true
}

func (w *work) done() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open--; w.open == 0 {
		w.changed.Broadcast()
	}
}
