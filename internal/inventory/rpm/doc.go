// SPDX-License-Identifier: Apache-2.0

// Package rpm reads the databases in which rpm keeps what it installed, whatever
// their form: SQLite (rpmdb.sqlite, since rpm 4.16), ndb (Packages.db, of SUSE) and
// the hash tables of Berkeley DB (Packages, before). Each is read by a small reader
// of ours that never writes, never locks and needs neither rpm nor a database
// driver.
//
// A database is hostile: each of its pages is read once at most, an entry has at
// most 64 MiB, and what does not hold is one Skipped while reading goes on with
// the rest.
package rpm
