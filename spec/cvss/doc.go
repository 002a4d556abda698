// SPDX-License-Identifier: Apache-2.0

// Package cvss reads vectors of the Common Vulnerability Scoring System in its
// versions 2.0, 3.0, 3.1 and 4.0 and computes their scores. A score is always
// computed from the vector, never taken over from a document.
//
// The numbers of 3.x and 4.0 come from github.com/pandatix/go-cvss, those of 2.0
// from the formulas here. What a vector may hold is checked here, so that an
// error names the metric that is wrong.
//
// In 4.0 one vector in about 700 has an exact value in the middle between two
// scores, which binary numbers hold a hair below it; go-cvss gives the lower
// score, 0.1 less than the calculator of FIRST does. Over all base vectors with
// and without each exploit maturity none of these changes its severity.
package cvss
