// SPDX-License-Identifier: Apache-2.0

// Package repository reads where builds keep the Java archives that they took from
// repositories, and lists of the digests of such archives, and teaches them to a
// table of identities.
//
// It reads Maven's local repository, Gradle's cache, and folders in which poms lie
// beside the archives or in them; and of documents Gradle's verification-metadata.xml,
// lock files of maven-lockfile, and bills of materials with hashes. docs/identity.md
// says what is taken from which.
//
// A table is believed when an archive says nothing itself, and so nothing is
// guessed here: an archive whose group, artifact and version are not written down
// somewhere is left out and counted.
package repository
