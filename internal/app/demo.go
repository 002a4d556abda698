// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/programme"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// exampleFolder is where the example's files lie below the data folder.
const exampleFolder = "example"

// UnpackExample writes the files of the example below the data folder, which
// must be new, empty, or that of an earlier demo; and reads the programme. It
// gives the folder of the files.
func UnpackExample(data string) (string, *programme.Programme, error) {
	folder := filepath.Join(data, exampleFolder)
	entries, err := os.ReadDir(data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, verdict.Errorf(verdict.Invalid, "%s is no folder that can be read", data).
			WithHint("name a new folder with --data DIR")
	}
	if len(entries) > 0 {
		if _, err := os.Stat(folder); err != nil {
			return "", nil, verdict.Errorf(verdict.Conflict, "folder %s holds something else", data).
				WithHint("name a new folder with --data DIR")
		}
	}
	if err := unpack(kafka.Files, folder); err != nil {
		return "", nil, verdict.Errorf(verdict.Invalid, "the example cannot be written to %s: %w", folder, err)
	}
	p, err := programme.Read(kafka.Files, folder)
	return folder, p, err
}

func unpack(files fs.FS, folder string) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, raw, 0o644)
	})
}

// Example is what the demo shows.
type Example struct {
	Matrix  triage.Matrix
	Lines   []verdict.Line
	Answers []triage.Explanation
}

// Example answers for every line and vulnerability of the example, and its
// telling questions.
func (a *App) Example(ctx context.Context) (x Example, err error) {
	if x.Lines, err = a.Lines(ctx, kafka.Product); err != nil {
		return x, err
	}
	err = a.view(ctx, func(s *store.Snapshot) error {
		e, _, err := a.engine(s, kafka.Product)
		if err != nil {
			return err
		}
		if x.Matrix, err = e.Matrix(); err != nil {
			return err
		}
		for _, q := range kafka.Questions {
			answer, err := e.Answer(q.Vulnerability, q.Version, "")
			if err != nil {
				return err
			}
			published, err := lastStatement(s, verdict.Ref{Product: kafka.Product, Version: q.Version}, answer.Vulnerability)
			if err != nil {
				return err
			}
			x.Answers = append(x.Answers, triage.Explain(answer, published))
		}
		return nil
	})
	return x, err
}
