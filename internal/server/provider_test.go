// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/server"
)

// certificate writes a certificate of this machine's name and its key, which is its own
// authority.
func certificate(t *testing.T) server.TLS {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	made, err := x509.CreateCertificate(rand.Reader, &c, &c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	files := server.TLS{Cert: filepath.Join(t.TempDir(), "cert.pem"), Key: filepath.Join(t.TempDir(), "key.pem")}
	for name, block := range map[string]pem.Block{files.Cert: {Type: "CERTIFICATE", Bytes: made}, files.Key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(&block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// providing serves the signed provider of the example by TLS until the test ends; host is
// its name and port.
func providing(t *testing.T) (host, authority string) {
	t.Helper()
	a, certificate := example(t), certificate(t)
	signing, err := a.Signing(t.Context(), app.SigningOptions{Keys: []string{"../../spec/openpgp/testdata/key.asc"}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := server.Listen(t.Context(), "0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	host = net.JoinHostPort("localhost", port)
	files, err := a.Site(t.Context(), app.SiteOptions{BaseURL: "https://" + host + "/", Signing: signing})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l, server.NewPages(files), certificate) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return host, certificate.Cert
}

// TestToolsOfCustomersAcceptTheProvider serves the provider once for all of them, and for a
// source of another programme.
func TestToolsOfCustomersAcceptTheProvider(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the 49 releases of the example")
	}
	host, authority := providing(t)
	t.Run("a source mirrors it", func(t *testing.T) { mirror(t, host, authority) })
	t.Run("the checker finds a trusted provider", func(t *testing.T) { check(t, host, authority) })
	t.Run("the downloader takes every document", func(t *testing.T) { download(t, host, authority) })
	t.Run("the aggregator mirrors it", func(t *testing.T) { aggregate(t, host, authority) })
}

// mirror reads the provider as another programme does that has it as a source.
func mirror(t *testing.T, host, authority string) {
	network, err := config.NetworkFrom([]string{config.AllowVariable + "=localhost,127.0.0.1,::1", config.RootsVariable + "=" + authority})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), config.Config{Data: t.TempDir(), As: "customer", Network: network}, clock)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	src := verdict.Source{Name: "supplier", Kind: verdict.SourceCSAF, Location: "https://" + host + "/"}
	if _, err := a.AddSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	list, _, err := a.Sync(t.Context(), nil, false)
	if err != nil || len(list) != 1 || list[0].Report.Records < 40 || len(list[0].Report.Skipped) > 0 {
		t.Errorf("%+v %v", list, err)
	}
}

// tool runs one of the tools of github.com/gocsaf/csaf, which a variable names, in a folder
// of its own. Where it is not set the test is left out.
func tool(t *testing.T, variable, authority, folder string, args ...string) (out, said string) {
	t.Helper()
	binary := os.Getenv(variable)
	if binary == "" {
		t.Skip(variable + " is not set: the tools of customers are not at hand")
	}
	c := exec.CommandContext(t.Context(), binary, args...)
	c.Dir, c.Env = folder, append(os.Environ(), "SSL_CERT_FILE="+authority, "HOME="+folder)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", binary, err, stderr.String())
	}
	return stdout.String(), stderr.String()
}

func check(t *testing.T, host, authority string) {
	out, said := tool(t, "VERDICT_CSAF_CHECKER", authority, t.TempDir(), host)
	var report struct {
		Domains []struct {
			Passed       bool   `json:"passed"`
			Role         string `json:"role"`
			Requirements []struct {
				Num      int `json:"num"`
				Messages []struct {
					Type int    `json:"type"` // 0 for words, 1 for a warning, 2 for an error
					Text string `json:"text"`
				} `json:"messages"`
			} `json:"requirements"`
		} `json:"domains"`
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || len(report.Domains) != 1 {
		t.Fatalf("%v\n%s\n%s", err, out, said)
	}
	d := report.Domains[0]
	if !d.Passed || d.Role != "csaf_trusted_provider" || len(d.Requirements) != 20 {
		t.Errorf("as %s it passes: %v; %d requirements were asked", d.Role, d.Passed, len(d.Requirements))
	}
	for _, r := range d.Requirements {
		for _, m := range r.Messages {
			dns := r.Num == 10 // this machine has no name beneath another
			other := r.Num == 1 && m.Text == "No remote validator configured"
			if m.Type > 0 && !dns && !other {
				t.Errorf("requirement %d: %s", r.Num, m.Text)
			}
		}
	}
}

// downloaded counts the files beneath a folder by the ending of their names.
func downloaded(t *testing.T, folder string) map[string]int {
	t.Helper()
	count := map[string]int{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count[filepath.Ext(name)]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func download(t *testing.T, host, authority string) {
	folder := t.TempDir()
	tool(t, "VERDICT_CSAF_DOWNLOADER", authority, folder, "-d", folder, host)
	got := downloaded(t, filepath.Join(folder, "white"))
	if n := got[".json"]; n < 40 || got[".asc"] != n || got[".sha256"] != n || got[".sha512"] != n {
		t.Errorf("it took %v", got)
	}
	log, err := os.ReadFile(filepath.Join(folder, "downloader.log"))
	if err != nil || strings.Contains(string(log), "level=ERROR") || strings.Contains(string(log), "level=WARN") {
		t.Errorf("%v it says\n%s", err, log)
	}
}

const aggregatorSettings = `workers = 2
folder = %q
web = %q
lock_file = ""
domain = "https://aggregator.example.org"
allow_single_provider = true
write_indices = true
[aggregator]
category = "aggregator"
name = "Example aggregator"
contact_details = "nobody"
issuing_authority = "none"
namespace = "https://aggregator.example.org"
[[providers]]
name = "example"
domain = %q
`

func aggregate(t *testing.T, host, authority string) {
	folder := t.TempDir()
	settings := filepath.Join(folder, "aggregator.toml")
	if err := os.WriteFile(settings, fmt.Appendf(nil, aggregatorSettings, folder, filepath.Join(folder, "html"), host), 0o600); err != nil {
		t.Fatal(err)
	}
	_, said := tool(t, "VERDICT_CSAF_AGGREGATOR", authority, folder, "-c", settings)
	list, err := os.ReadFile(filepath.Join(folder, "html/.well-known/csaf-aggregator/aggregator.json"))
	if err != nil || !strings.Contains(string(list), `"url": "https://`+host+`/.well-known/csaf/provider-metadata.json"`) || !strings.Contains(string(list), `"mirrors"`) {
		t.Errorf("%v\n%s\n%s", err, list, said)
	}
	if got := downloaded(t, folder); got[".asc"] < 40 {
		t.Errorf("it mirrors %v", got)
	}
}
