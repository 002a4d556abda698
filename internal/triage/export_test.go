// SPDX-License-Identifier: Apache-2.0

package triage

// Complete adds the premises that Assess adds, for tests without a store.
var Complete = complete

// Reading is what a fingerprint is the digest of, for tests without a store.
var Reading = reading

// MadeBy tells whether a publisher is the vendor.
var MadeBy = madeBy
