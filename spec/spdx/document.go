// SPDX-License-Identifier: Apache-2.0

package spdx

// Document is what this package reads of an SPDX document.
type Document struct {
	Version   string // SPDX-2.2 or SPDX-2.3
	Name      string
	Namespace string // documentNamespace
	// Describes are the identifiers of what the document describes, from
	// documentDescribes and from DESCRIBES and DESCRIBED_BY relationships, each
	// once.
	Describes     []string
	Packages      []Package
	Files         []File
	Relationships []Relationship
	// Annotations are what somebody noted of the document itself.
	Annotations []Annotation
}

// DocumentID is the identifier by which a document names itself.
const DocumentID = "SPDXRef-DOCUMENT"

// Package is an SPDX package.
type Package struct {
	Line      int    // 1-based, where the package begins
	ID        string // SPDXID, unique in the document
	Name      string
	Version   string // versionInfo
	FileName  string // packageFileName
	Purpose   string // primaryPackagePurpose: LIBRARY, OPERATING-SYSTEM, FILE, …; "" when it says none
	PURLs     []string
	CPEs      []string // of 2.3 or 2.2, as written
	Checksums []Checksum
	Comment   string
	// Annotations are what somebody noted of the package.
	Annotations []Annotation
}

// Annotation is a note (SPDX 2.3, clause 12), for what the standard has no word for.
type Annotation struct {
	Annotator string // "Tool: NAME-VERSION", "Person: NAME" or "Organization: NAME"
	Comment   string
}

// File is an SPDX file.
type File struct {
	Line      int
	ID        string
	Name      string
	Checksums []Checksum
}

// Checksum is a digest of a package or file, as written.
type Checksum struct {
	Algorithm string // SHA1, SHA256, SHA3-256, BLAKE2b-256, …
	Value     string
}

// Relationship says how From stands to To, such as DEPENDS_ON. Both are
// identifiers of this document, of another one (DocumentRef-…), or NONE and
// NOASSERTION.
type Relationship struct {
	Line int
	From string
	Type string
	To   string
}
