// SPDX-License-Identifier: Apache-2.0

// Package triage decides: from inventories, records, matches and what people
// said, it evaluates for every release whether it is affected, and says why.
//
// The evaluation is a pure function of a World, which holds rows and an instant;
// it reads no clock, depends on no order of rows, and uses no network. Every
// answer names the ground that won and those that lost. The rules are those of
// docs/triage.md, in one order:
//
//  1. a vulnerability that every record has withdrawn is retracted;
//  2. the danger floor holds the status at under_investigation or worse;
//  3. assessments of ours that cover the finding, the narrowest first, as long
//     as their premises hold;
//  4. a witness that an assessment did not know of defeats it;
//  5. a promotion rule may let a machine's proof of absence stand;
//  6. a supplier's word on the same build decides its fix state;
//  7. otherwise the finding is under investigation.
//
// Where nothing matches, absence has rules of its own (absence.go).
package triage
