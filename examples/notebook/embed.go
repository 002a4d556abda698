// SPDX-License-Identifier: Apache-2.0

// Package notebook is a small Java program of our own with a library that has two flaws:
// one that nothing leads to, and one that the program runs into. The demo compiles it where
// there is a compiler.
package notebook

import "embed"

// Files are the programme and the sources.
//
//go:embed programme.yaml records src
var Files embed.FS

// Product, Version and Library are what the programme ships.
const (
	Product = "notebook"
	Version = "1.0.0"
	Library = "pkg:maven/org.example/markup"
)

// Parts are the folders of sources, each a jar by its name, and the class whose method main
// runs; "" for a library.
var Parts = []Part{
	{"org/example/markup", "lib/markup-1.2.jar", "groupId=org.example\nartifactId=markup\nversion=1.2\n", ""},
	{"org/example/notebook", "lib/notebook.jar", "groupId=org.example\nartifactId=notebook\nversion=1.0.0\n", "org.example.notebook.Main"},
}

// Part is what becomes one jar.
type Part struct {
	Folder     string
	Jar        string
	Properties string // of pom.properties
	Main       string
}

// Flaws are the vulnerabilities of the library, with the methods in which they are.
var Flaws = []Flaw{
	{ID: "EXAMPLE-2026-1", Symbol: "org.example.markup.Macros#run"},
	{ID: "EXAMPLE-2026-2", Symbol: "org.example.markup.Entities#expand", Impact: "A note with entities that name one another keeps the program busy without end.",
		Action: "Upgrade to a release with markup 1.3 or later."},
}

// Flaw is one of them. Impact and Action are what users are told where it is reached.
type Flaw struct{ ID, Symbol, Impact, Action string }
