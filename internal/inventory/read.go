// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/cyclonedx"
	"verdict/spec/spdx"
)

// The caps of a bill. A value of a bill that is read costs about 400 bytes of
// memory, text up to six times its size; the largest bills that are published
// have 2 MiB and 50,000 values.
var (
	capsJSON = limits.Caps{Bytes: 32 << 20, Values: 400_000}
	capsXML  = limits.Caps{Bytes: 16 << 20, Values: 400_000}
)

const readable = "verdict reads CycloneDX 1.2 to 1.7 in JSON or XML, and SPDX 2.2 and 2.3 in JSON"

// ReadSBOM reads a bill of materials: CycloneDX 1.2 to 1.7 in JSON or XML, SPDX
// 2.2 or 2.3 in JSON. Name is the file or source, for errors and SBOM.Name. The
// bytes are hostile: they pass internal/limits first. Errors are of code Invalid
// or TooLarge, with line and path.
//
// What the bill describes is SBOM.Subject and no occurrence, but for a bill that
// lists nothing else. Edges name it by SBOM.Subject, or by its own identifier
// when it has no package URL. A component without an identifier gets its path in
// the document as its Ref; of an SPDX package with several package URLs each is
// an occurrence, the first one with the package's identifier as its Ref, to which
// the edges lead. Of a bill that names no component the declaration that it is
// complete counts as left out: mostly a tool looked at the wrong place.
func ReadSBOM(name string, b []byte) (verdict.SBOM, error) {
	bill, err := read(name, b)
	if err != nil {
		return verdict.SBOM{}, err
	}
	sum := sha256.Sum256(b)
	bill.Digest = hex.EncodeToString(sum[:])
	bill.Name = filepath.Base(name)
	if len(bill.Occurrences) == 0 && bill.Completeness == verdict.Complete {
		bill.Completeness = verdict.CompletenessUnknown
		bill.Skipped = verdict.AddSkipped(bill.Skipped, completeEmpty, bill.Name)
	}
	return bill, nil
}

func read(name string, b []byte) (verdict.SBOM, error) {
	switch first(b) {
	case '{', '[':
		return readJSON(name, b)
	case '<':
		return readXML(name, b)
	}
	return verdict.SBOM{}, foreign(name, b)
}

// first gives the byte that tells JSON from XML, 0 when there is none.
func first(b []byte) byte {
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func readXML(name string, b []byte) (verdict.SBOM, error) {
	if err := limits.CheckXML(name, b, capsXML); err != nil {
		return verdict.SBOM{}, err
	}
	bom, err := cyclonedx.DecodeXML(b)
	if err != nil {
		return verdict.SBOM{}, located(name, err)
	}
	return fromCycloneDX(bom), nil
}

func readJSON(name string, b []byte) (verdict.SBOM, error) {
	if err := limits.CheckJSON(name, b, capsJSON); err != nil {
		return verdict.SBOM{}, err
	}
	format, err := formatOf(b)
	if err != nil {
		return verdict.SBOM{}, verdict.Errorf(verdict.Invalid, "%w", err).At(name, 1, "$").WithHint(readable)
	}
	if format == "SPDX" {
		document, err := spdx.Decode(b)
		if err != nil {
			return verdict.SBOM{}, located(name, err)
		}
		return fromSPDX(document), nil
	}
	bom, err := cyclonedx.DecodeJSON(b)
	if err != nil {
		return verdict.SBOM{}, located(name, err)
	}
	return fromCycloneDX(bom), nil
}

// formatOf tells the formats by the first name that only one of them has, or
// says what the JSON text holds instead.
func formatOf(b []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if opening, err := d.Token(); err != nil || opening != json.Delim('{') {
		return "", errors.New("holds a JSON array, which is no bill of materials")
	}
	var names []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return "", err
		}
		switch name, _ := key.(string); {
		case name == "bomFormat", name == "specVersion":
			return "CycloneDX", nil
		case name == "spdxVersion", name == "@context" && bytes.Contains(value, []byte("spdx.org/")):
			return "SPDX", nil
		case len(names) < 5:
			names = append(names, strconv.Quote(short(name)))
		}
	}
	if len(names) == 0 {
		return "", errors.New("is an empty JSON object, which is no bill of materials")
	}
	return "", errors.New("is JSON, but neither CycloneDX nor SPDX: its keys are " + strings.Join(names, ", "))
}

// foreign says what bytes that are neither JSON nor XML look like.
func foreign(name string, b []byte) error {
	for _, known := range []struct{ begin, what, hint string }{
		{"\x1f\x8b", "is compressed by gzip", "unpack it first"},
		{"\xfd7zXZ\x00", "is compressed by xz", "unpack it first"},
		{"\x28\xb5\x2f\xfd", "is compressed by zstd", "unpack it first"},
		{"PK\x03\x04", "is a zip archive", "unpack it first"},
		{"\xff\xfe", "is UTF-16, not UTF-8", "save it again as UTF-8"},
		{"\xfe\xff", "is UTF-16, not UTF-8", "save it again as UTF-8"},
		{"SPDXVersion:", "is SPDX in the tag-value form", readable},
	} {
		if bytes.HasPrefix(b, []byte(known.begin)) {
			return verdict.Errorf(verdict.Invalid, "%s", known.what).At(name, 1, "").WithHint("%s", known.hint)
		}
	}
	if first(b) == 0 {
		return verdict.Errorf(verdict.Invalid, "is empty").At(name, 0, "").WithHint(readable)
	}
	return verdict.Errorf(verdict.Invalid, "is neither JSON nor XML: it begins with %q", b[:min(len(b), 20)]).
		At(name, 1, "").WithHint(readable)
}

// located brings a decoder's error into the form that people read.
func located(name string, err error) error {
	var cdx *cyclonedx.DecodeError
	if errors.As(err, &cdx) {
		return verdict.Errorf(verdict.Invalid, "%s", cdx.Message).At(name, cdx.Line, cdx.Path)
	}
	var doc *spdx.DecodeError
	if errors.As(err, &doc) {
		return verdict.Errorf(verdict.Invalid, "%s", doc.Message).At(name, doc.Line, doc.Path)
	}
	return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(name, 0, "")
}
