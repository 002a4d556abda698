// SPDX-License-Identifier: Apache-2.0

package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/sshsig"
)

// What a bundle may hold: the largest sources are archives of some gigabytes.
const (
	manifestBytes  = 4 << 20
	signatureBytes = 64 << 10
)

var caps = limits.ZipCaps{Entries: 10_000, EntryBytes: 8 << 30, TotalBytes: 64 << 30}

// Trust says whose bundles are taken.
type Trust struct {
	// Signers are those who may have signed it, at the instant At.
	Signers sshsig.Signers
	At      time.Time
	// Unsigned takes what nobody signed, and looks at no signature.
	Unsigned bool
}

// Opened is a bundle whose signature and checksums are right, unpacked into a
// folder.
type Opened struct {
	Manifest Manifest
	// Signer is who signed it, as the file of allowed signers calls them; "" when
	// that was not asked.
	Signer string
	paths  map[string]string // of the files, by source
}

// Path gives the file of a source.
func (o *Opened) Path(source string) string { return o.paths[source] }

// Open checks the bundle at path and unpacks it into the folder dir, which is
// empty. Whatever is wrong with any of it, it fails: with verdict.Invalid for what
// is cut or no bundle, verdict.Refused for one that nobody signed, or somebody else
// than Trust says, and verdict.Tampered for what is not as it was signed.
func Open(path, dir string, trust Trust) (*Opened, error) {
	z, err := limits.OpenZip(path, caps)
	if err != nil {
		if verdict.CodeOf(err) == verdict.Invalid {
			err = verdict.Errorf(verdict.Invalid, "the bundle is cut off, or is none: %w", err).WithHint("bring it over again")
		}
		return nil, err
	}
	defer z.Close()
	files, err := filesOf(path, z)
	if err != nil {
		return nil, err
	}
	raw, err := text(z, files, path, manifestName, manifestBytes)
	if err != nil {
		return nil, err
	}
	o := &Opened{paths: map[string]string{}}
	if !trust.Unsigned {
		if o.Signer, err = signerOf(z, files, path, raw, trust); err != nil {
			return nil, err
		}
	}
	if o.Manifest, err = parseManifest(path+"!"+manifestName, raw); err != nil {
		return nil, err
	}
	return o, o.unpack(z, files, path, dir)
}

// filesOf gives the members by their names; two of one name are refused.
func filesOf(path string, z *limits.Zip) (map[string]limits.File, error) {
	files := map[string]limits.File{}
	for _, f := range z.Files() {
		if _, twice := files[f.Name]; twice {
			return nil, tampered(path, "holds %q twice", f.Name)
		}
		files[f.Name] = f
	}
	return files, nil
}

// text reads a small member.
func text(z *limits.Zip, files map[string]limits.File, path, name string, most int64) ([]byte, error) {
	f, ok := files[name]
	switch {
	case !ok:
		return nil, verdict.Errorf(verdict.Invalid, "the bundle is cut off, or is none: it has no %s", name).At(path, 0, "").
			WithHint("bring it over again; `verdict source bundle` makes one")
	case f.Size() > most:
		return nil, verdict.Errorf(verdict.TooLarge, "is larger than a %s may be", name).At(path+"!"+name, 0, "")
	}
	return z.ReadEntry(f)
}

// signerOf checks the signature of the manifest, and says whose it is.
func signerOf(z *limits.Zip, files map[string]limits.File, path string, manifest []byte, trust Trust) (string, error) {
	if _, signed := files[signatureName]; !signed {
		return "", verdict.Errorf(verdict.Refused, "the bundle is not signed").At(path, 0, "").
			WithHint("have it signed with --key, or take it with --unsigned when you know where it comes from")
	}
	armoured, err := text(z, files, path, signatureName, signatureBytes)
	if err != nil {
		return "", err
	}
	s, err := sshsig.Parse(armoured)
	if err != nil {
		return "", verdict.Errorf(verdict.Tampered, "the signature of the bundle cannot be read: %s", err).At(path+"!"+signatureName, 0, "").
			WithHint("bring it over again; when it stays so, do not trust it")
	}
	who, err := trust.Signers.Of(s, trust.At)
	if err != nil {
		return "", verdict.Errorf(verdict.Refused, "the bundle is signed by somebody else: %s", err).At(path, 0, "").
			WithHint("see whose key it is; add it to the allowed signers when it is trusted")
	}
	if err := s.Verify(Namespace, manifest); err != nil {
		return "", tampered(path, "has been changed since %s signed it: %s", who, err)
	}
	return who, nil
}

// unpack brings every file to the folder under a name of its own, and compares its
// bytes with the manifest. What the manifest does not name is refused.
func (o *Opened) unpack(z *limits.Zip, files map[string]limits.File, path, dir string) error {
	named := map[string]bool{manifestName: true, signatureName: true}
	for i, m := range o.Manifest.Sources {
		named[m.File] = true
		f, ok := files[m.File]
		if !ok {
			return tampered(path, "lacks %s, which its manifest names", m.File)
		}
		to := filepath.Join(dir, strconv.Itoa(i)+fileForm.FindStringSubmatch(m.File)[2])
		n, sum, err := extract(z, f, to)
		if err != nil {
			return err
		}
		if n != m.Bytes || sum != m.SHA256 {
			return tampered(path, "%s has the SHA-256 %s, its manifest says %s", m.File, sum, m.SHA256)
		}
		o.paths[m.Name] = to
	}
	for name := range files {
		if !named[name] {
			return tampered(path, "holds %q, which its manifest does not name", name)
		}
	}
	return nil
}

func extract(z *limits.Zip, f limits.File, to string) (n int64, sum string, err error) {
	r, err := z.OpenEntry(f)
	if err != nil {
		return 0, "", err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, "", verdict.Errorf(verdict.Internal, "a bundle cannot be unpacked: %w", err).At(to, 0, "")
	}
	h := sha256.New()
	n, err = io.Copy(io.MultiWriter(w, h), r)
	err = errors.Join(err, w.Close())
	var own *verdict.Error
	if err != nil && !errors.As(err, &own) {
		err = verdict.Errorf(verdict.Internal, "a bundle cannot be unpacked: %w", err).At(to, 0, "").WithHint("see whether the disk is full")
	}
	return n, hex.EncodeToString(h.Sum(nil)), err
}

func tampered(path, format string, args ...any) error {
	return verdict.Errorf(verdict.Tampered, format, args...).At(path, 0, "").WithHint("bring it over again; when it stays so, do not trust it")
}
