// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"verdict"
	"verdict/internal/filelock"
)

// The folders of an outbox beside its messages: of those that are being written, and of the
// marks of those that were, which stay when a mail program has taken the message away.
const (
	beginFolder = "unfinished"
	markFolder  = "announced"
)

// Outbox is a folder into which each message is written once. Its steps are a file that is
// written aside, a mark that it exists, and its move into the folder; a run that is killed
// between two of them is finished by the next, and a message that is in the folder, or was,
// is not written again. Steps is called before each of them; nil for nobody.
type Outbox struct {
	Dir   string
	Steps func(step string) error
}

// Put writes a message under a name, and reports whether it did so: not where it was
// written before, by whatever run. It fails with verdict.Conflict while another process
// writes into the folder.
func (o Outbox) Put(name string, message []byte) (written bool, err error) {
	for _, dir := range []string{o.Dir, o.path(beginFolder), o.path(markFolder)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return false, cannotWrite(o.Dir, err)
		}
	}
	lock, holder, err := filelock.Lock(o.path(beginFolder, "lock"))
	switch {
	case errors.Is(err, filelock.ErrHeld):
		return false, verdict.Errorf(verdict.Conflict, "another process (%s) is writing into the outbox", holder).At(o.Dir, 0, "").WithHint("wait until it has ended")
	case err != nil:
		return false, cannotWrite(o.Dir, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	written, err = o.put(name, message)
	if err != nil && verdict.CodeOf(err) == "" {
		err = cannotWrite(o.Dir, err)
	}
	return written, err
}

func (o Outbox) put(name string, message []byte) (bool, error) {
	aside, mark := o.path(beginFolder, name), o.path(markFolder, name)
	marked, err := exists(mark)
	if err != nil {
		return false, err
	}
	begun, err := exists(aside)
	switch {
	case err != nil:
		return false, err
	case marked && !begun:
		return false, nil // it was moved into the folder
	case !marked:
		if err := o.step("write", func() error { return writeWhole(aside, message) }); err != nil {
			return false, err
		}
		if err := o.step("mark", func() error { return writeWhole(mark, nil) }); err != nil {
			return false, err
		}
	}
	if there, err := exists(o.path(name)); err != nil || there {
		return false, errors.Join(err, verdict.Errorf(verdict.Conflict, "another file of the name of the message is there").At(o.path(name), 0, "").WithHint("move it away"))
	}
	return true, o.step("move", func() error { return os.Rename(aside, o.path(name)) })
}

func (o Outbox) step(name string, do func() error) error {
	if o.Steps != nil {
		if err := o.Steps(name); err != nil {
			return err
		}
	}
	return do()
}

func (o Outbox) path(parts ...string) string {
	return filepath.Join(append([]string{o.Dir}, parts...)...)
}

func exists(name string) (bool, error) {
	_, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// writeWhole makes a file appear with all of its content.
func writeWhole(name string, content []byte) (err error) {
	f, err := os.OpenFile(name+beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(name+beside, name)
}

// WriteNew writes a file that is not there yet, in one step; it fails with verdict.Conflict
// where it is.
func WriteNew(name string, content []byte) error {
	if there, err := exists(name); err != nil || there {
		return errors.Join(err, verdict.Errorf(verdict.Conflict, "is there already").At(name, 0, "").WithHint("give another name, or remove it"))
	}
	if err := writeWhole(name, content); err != nil {
		return cannotWrite(name, err)
	}
	return nil
}
