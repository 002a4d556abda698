// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"verdict"
)

// partial is a file that is not whole yet, and the note beside it that says of
// which entity it is the beginning.
type partial struct {
	path   string // of the file; the note's is this and .json
	note   partialNote
	header http.Header // of the answer that began it; nil when that was an earlier run
	file   *os.File    // nil until something is written
	size   int64
	kept   bool // adopted
}

// partialNote is kept as JSON. A note that cannot be read is as none.
type partialNote struct {
	Version      int    `json:"version"`
	URL          string `json:"url"` // its SHA-256, for it may hold a key
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"lastModified,omitempty"`
	Validator    string `json:"validator"` // what If-Range asks for
	Total        int64  `json:"total"`     // bytes; -1 when the server did not say
	Safe         int64  `json:"safe"`      // bytes that have reached the disk, whatever happens to this machine
}

const (
	partialVersion = 1
	safeEvery      = 32 << 20
)

// openPartial finds what an earlier run left of the same URL.
func openPartial(path string, u *url.URL) *partial {
	p := &partial{path: path + ".part"}
	fresh := partialNote{Version: partialVersion, URL: urlKey(u), Total: -1}
	raw, err := os.ReadFile(p.notePath())
	info, statErr := os.Lstat(p.path)
	if err == nil && statErr == nil && info.Mode().IsRegular() && json.Unmarshal(raw, &p.note) == nil &&
		p.note.Version == fresh.Version && p.note.URL == fresh.URL && p.note.Validator != "" && p.note.Safe <= info.Size() {
		p.size = p.note.Safe
		return p
	}
	p.note = fresh
	return p
}

func urlKey(u *url.URL) string {
	sum := sha256.Sum256([]byte(u.String()))
	return hex.EncodeToString(sum[:])
}

func (p *partial) notePath() string { return p.path + ".json" }
func (p *partial) length() int64    { return p.size }

// resumable gives from where on the file is missing, and what tells whether the
// server still has the same one; 0 when it has to be fetched from the beginning.
func (p *partial) resumable() (from int64, validator string) {
	if p.note.Validator == "" {
		return 0, ""
	}
	return p.size, p.note.Validator
}

// begin throws away what is there: the answer holds the file from its first byte.
// An encoded answer cannot be taken up, because its bytes are not those here.
func (p *partial) begin(resp *http.Response, encoded bool) {
	p.drop()
	p.header = resp.Header
	p.note.ETag, p.note.LastModified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	if !encoded {
		p.note.Total = resp.ContentLength
		p.note.Validator = validator(resp.Header)
	}
}

// validator gives what tells one version of a file from another byte by byte: an
// ETag that is not weak, or an instant that lies a while back (RFC 9110, sections
// 8.8.2.2 and 8.8.3).
func validator(h http.Header) string {
	if etag := h.Get("ETag"); etag != "" && !strings.HasPrefix(etag, "W/") {
		return etag
	}
	modified, err := http.ParseTime(h.Get("Last-Modified"))
	if date, no := http.ParseTime(h.Get("Date")); err == nil && no == nil && date.Sub(modified) >= time.Minute {
		return h.Get("Last-Modified")
	}
	return ""
}

// follows says why an answer of 206 is not what is missing; "" when it is.
func (p *partial) follows(h http.Header) string {
	first, total, ok := contentRange(h)
	switch {
	case !ok || first != p.size:
		return "the server sends other bytes than those that are missing"
	case p.note.Total >= 0 && total >= 0 && total != p.note.Total:
		return "the file has another size now"
	case h.Get("ETag") != "" && h.Get("ETag") != p.note.ETag:
		return "the server has another file now"
	}
	if total >= 0 {
		p.note.Total = total
	}
	p.header = h
	return ""
}

// whole reports whether the answer 416 says that nothing is missing.
func (p *partial) whole(h http.Header) bool {
	_, total, _ := contentRange(h)
	etag := h.Get("ETag")
	if total < 0 || total != p.size || etag != "" && etag != p.note.ETag {
		return false
	}
	p.note.Total = total
	return true
}

// contentRange reads "bytes 5-9/10" and "bytes */10" (RFC 9110, section 14.4);
// total is -1 when it is not given.
func contentRange(h http.Header) (first, total int64, ok bool) {
	span, length, slash := strings.Cut(strings.TrimPrefix(h.Get("Content-Range"), "bytes "), "/")
	total, err := strconv.ParseInt(length, 10, 64)
	if err != nil || total < 0 {
		total = -1
	}
	from, _, dash := strings.Cut(span, "-")
	first, err = strconv.ParseInt(from, 10, 64)
	return first, total, slash && dash && err == nil
}

// write appends. What fails here is the disk, and leaves nothing behind.
func (p *partial) write(b []byte) error {
	if err := p.open(); err != nil {
		return p.broken(err)
	}
	n, err := p.file.Write(b)
	p.size += int64(n)
	if err == nil && p.size-p.note.Safe >= safeEvery {
		err = p.secure()
	}
	if err != nil {
		return p.broken(err)
	}
	return nil
}

func (p *partial) open() (err error) {
	if p.file != nil {
		return nil
	}
	if p.file, err = os.OpenFile(p.path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return err
	}
	if err := p.file.Truncate(p.size); err != nil {
		return err
	}
	_, err = p.file.Seek(p.size, io.SeekStart)
	return err
}

// secure notes how much a later run may take up, once that has reached the disk.
func (p *partial) secure() error {
	if p.note.Validator == "" {
		return nil
	}
	if err := p.file.Sync(); err != nil {
		return err
	}
	p.note.Safe = p.size
	raw, err := json.Marshal(p.note)
	if err == nil {
		err = os.WriteFile(p.notePath()+".new", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(p.notePath()+".new", p.notePath())
	}
	return err
}

func (p *partial) broken(err error) error {
	p.drop()
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return verdict.Errorf(verdict.Internal, "cannot be written: %w", err).At(p.path, 0, "").WithHint("see whether the disk is full")
}

// head gives the first bytes.
func (p *partial) head() ([]byte, error) {
	head := make([]byte, headBytes)
	n, err := p.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, p.broken(err)
	}
	return head[:n], nil
}

// checksums are those of what is on the disk, in hexadecimal; sha512 is "" when
// nobody wants it.
type checksums struct{ sha256, sha512 string }

func (p *partial) sums(wantSHA512 bool) (checksums, error) {
	if err := p.open(); err != nil {
		return checksums{}, p.broken(err)
	}
	hashes := []hash.Hash{sha256.New()}
	if wantSHA512 {
		hashes = append(hashes, sha512.New())
	}
	var all []io.Writer
	for _, h := range hashes {
		all = append(all, h)
	}
	if _, err := io.Copy(io.MultiWriter(all...), io.NewSectionReader(p.file, 0, p.size)); err != nil {
		return checksums{}, p.broken(err)
	}
	sums := checksums{sha256: hex.EncodeToString(hashes[0].Sum(nil))}
	if wantSHA512 {
		sums.sha512 = hex.EncodeToString(hashes[1].Sum(nil))
	}
	return sums, nil
}

// adopt puts the file in the place of the one at path, in one step that a crash
// does not halve.
func (p *partial) adopt(path string) error {
	err := p.file.Sync()
	if closeErr := p.file.Close(); err == nil {
		err = closeErr
	}
	p.file = nil
	if err == nil {
		err = os.Rename(p.path, path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return p.broken(err)
	}
	p.kept = true
	os.Remove(p.notePath())
	return nil
}

// syncFolder makes a rename last. Where folders cannot be synced there is nothing
// to do.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("the folder cannot be opened: %w", err)
	}
	defer f.Close()
	return f.Sync()
}

// drop removes what is there.
func (p *partial) drop() {
	if p.file != nil {
		_ = p.file.Close() // it is removed
		p.file = nil
	}
	for _, path := range []string{p.path, p.notePath(), p.notePath() + ".new"} {
		os.Remove(path)
	}
	p.size, p.header = 0, nil
	p.note = partialNote{Version: p.note.Version, URL: p.note.URL, Total: -1}
}

// close leaves a beginning that can be taken up, and no other.
func (p *partial) close() {
	switch {
	case p.kept:
	case p.note.Validator == "":
		p.drop()
	case p.file != nil:
		if p.secure() != nil { // it is fetched again
			p.drop()
			return
		}
		_ = p.file.Close() // what it holds has reached the disk
		p.file = nil
	}
}
