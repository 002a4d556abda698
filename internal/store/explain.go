// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"

	"verdict"
)

// explain turns an engine's error into one that a person can act on. Errors that
// already speak to people pass.
func explain(err error) error {
	var said *verdict.Error
	if err == nil || errors.As(err, &said) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch class(err) {
	case "busy":
		return verdict.Errorf(verdict.Conflict, "another command is writing to the database: %w", err).WithHint("try again when it has ended")
	case "damaged":
		return verdict.Errorf(verdict.Tampered, "the database is damaged or not one of ours: %w", err).WithHint("restore a backup with verdict db restore")
	case "full":
		return verdict.Errorf(verdict.Internal, "the disk is full: %w", err).WithHint("make room and call the command again; nothing was changed")
	case "unreachable":
		return verdict.Errorf(verdict.Internal, "the database cannot be opened: %w", err).WithHint("check that it is there, and that this user may write to it")
	}
	return verdict.Errorf(verdict.Internal, "the database failed: %w", err)
}
