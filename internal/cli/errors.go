// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// exitCodes is the one table from codes to exit codes.
var exitCodes = map[verdict.Code]int{
	verdict.Internal:  exitFailed,
	verdict.Invalid:   exitFailed,
	verdict.NotFound:  exitFailed,
	verdict.Conflict:  exitFailed,
	verdict.Forbidden: exitFailed,
	verdict.TooLarge:  exitFailed,
	verdict.Tampered:  exitRefused,
	verdict.Usage:     exitUsage,
	verdict.Refused:   exitRefused,
}

func exitCode(err error) int { return exitCodes[verdict.CodeOf(err)] }

// asksJSON finds --format json also behind a flag that could not be read, where
// reading ended.
func asksJSON(args []string) bool {
	for i, arg := range args {
		if arg == "--" {
			return false
		}
		if arg == "--format=json" || arg == "--format" && i+1 < len(args) && args[i+1] == "json" {
			return true
		}
	}
	return false
}

// silent is an error that the command has already told.
type silent struct{ error }

func (s silent) Unwrap() error { return s.error }

// printError writes one sentence, or one JSON object, to standard error.
func (r *run) printError(err error) {
	var told silent
	if errors.As(err, &told) {
		return
	}
	if r.format != "json" {
		fmt.Fprintln(r.Err, "verdict: "+limits.Strip(strings.TrimSpace(err.Error())))
		return
	}
	var e *verdict.Error
	if !errors.As(err, &e) {
		e = &verdict.Error{Code: verdict.Internal, Message: err.Error()}
	}
	out := json.NewEncoder(r.Err)
	out.SetEscapeHTML(false)
	_ = out.Encode(map[string]any{"error": map[string]any{
		"code": e.Code, "message": e.Message, "file": e.File, "line": e.Line, "path": e.Path, "hint": e.Hint,
	}})
}
