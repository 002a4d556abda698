// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"io"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
)

// bundling are the script commands about bundles.
var bundling = map[string]func(*testscript.TestScript, bool, []string){
	"sshkey": makesSSHKey,
	"tamper": tampersWithBundle,
}

// makesSSHKey is `sshkey NAME`: NAME is a private key, the same in every run, and
// NAME.signers a file that allows NAME@example.org to sign with it.
func makesSSHKey(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sshkey NAME")
	}
	seed := bytes.Repeat([]byte(args[0]), ed25519.SeedSize)[:ed25519.SeedSize]
	key := ed25519.NewKeyFromSeed(seed)
	block, err := ssh.MarshalPrivateKey(key, "")
	ts.Check(err)
	public, err := ssh.NewPublicKey(key.Public())
	ts.Check(err)
	write(ts, args[0], pem.EncodeToMemory(block))
	write(ts, args[0]+".signers", []byte(args[0]+"@example.org "+string(ssh.MarshalAuthorizedKey(public))))
}

// tampersWithBundle is `tamper HOW FROM TO`: what a bundle becomes in wrong hands.
func tampersWithBundle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: tamper cut|unsigned|source|manifest|added|lacking|none|noise FROM TO")
	}
	bundle := []byte(ts.ReadFile(args[1]))
	if args[0] == "cut" {
		write(ts, args[2], bundle[:len(bundle)-100])
		return
	}
	in, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	ts.Check(err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		ts.Check(err)
		text, err := io.ReadAll(r)
		ts.Check(err)
		if text = tampered(args[0], f.Name, text); text == nil {
			continue
		}
		to, err := w.Create(f.Name)
		ts.Check(err)
		_, err = to.Write(text)
		ts.Check(err)
	}
	if args[0] == "added" {
		_, err := w.Create("sources/more.json")
		ts.Check(err)
	}
	ts.Check(w.Close())
	write(ts, args[2], out.Bytes())
}

// tampered gives what a member becomes; nil for nothing.
func tampered(how, name string, text []byte) []byte {
	source := strings.HasPrefix(name, "sources/single")
	switch {
	case how == "unsigned" && name == "manifest.json.sig", how == "lacking" && source, how == "none" && name == "manifest.json":
		return nil
	case how == "source" && source:
		return bytes.Replace(text, []byte("2026-01-01"), []byte("2026-01-02"), 1)
	case how == "manifest" && name == "manifest.json":
		return bytes.Replace(text, []byte(`"records": 1,`), []byte(`"records": 2,`), 1)
	case how == "noise" && name == "manifest.json.sig":
		return []byte("trust me")
	}
	return text
}
