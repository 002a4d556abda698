// SPDX-License-Identifier: Apache-2.0

// Package cvss reads vectors of the Common Vulnerability Scoring System in its
// versions 2.0, 3.0, 3.1 and 4.0 and computes their scores. A score is always
// computed from the vector, never taken over from a document.
//
// The numbers of 3.x and 4.0 come from github.com/pandatix/go-cvss, those of 2.0
// from the formulas here. What a vector may hold is checked here, so that an
// error names the metric that is wrong.
//
// In 4.0 a score may have an exact value in the middle between two: of the base
// vectors 4,818 of 104,976. Programs that compute with binary numbers hold some of
// these a hair below, as go-cvss does 450 of them, and give 0.1 less than the calculator
// of FIRST does. [RoundingEdge] names both readings. Over all base vectors none of these
// changes its severity.
package cvss
