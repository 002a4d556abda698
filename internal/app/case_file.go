// SPDX-License-Identifier: Apache-2.0

package app

import (
	"verdict/internal/triage"
	"verdict/internal/triage/casefile"
)

// CaseFile is the page on which staff read how an answer came about. It is private.
func CaseFile(x triage.Explanation) ([]byte, error) { return casefile.Render(x) }
