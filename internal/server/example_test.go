// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"bytes"
	"crypto/ed25519"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/publish"
	"verdict/internal/publish/site/sitetest"
	"verdict/spec/sshsig"
)

// clock is when the tests are.
func clock() time.Time { return time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) }

// example is the example programme, with a statement that was revised and one that was
// withdrawn.
func example(t *testing.T) *app.App {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	folder, p, err := app.UnpackExample(data)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), config.Config{Data: data, As: "tester"}, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, _, err := a.Apply(t.Context(), p, folder, nil); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Withdraw(t.Context(), verdict.Ref{Product: "kafka", Version: "2.3.0"}, "CVE-2023-25194", "The bill of this release was wrong."); err != nil {
		t.Fatal(err)
	}
	return a
}

// exampleFiles are the files of the example's site, with an advisory that was withdrawn.
func exampleFiles(t *testing.T) []publish.File {
	t.Helper()
	a := example(t)
	withdrawAdvisory(t, a, "VSA-2024-01")
	files, err := a.Site(t.Context(), app.SiteOptions{BaseURL: "https://security.example.org/"})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheSiteOfTheExampleHasNoDeadLink(t *testing.T) {
	content, err := sitetest.Render(exampleFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range sitetest.Check(content) {
		t.Error(p)
	}
	for _, k := range kinds {
		if _, ok := content[pathOnly(k.path)]; !ok {
			t.Errorf("there is no page %s", k.path)
		}
	}
}

// withdrawAdvisory takes an advisory back, by two people.
func withdrawAdvisory(t *testing.T, a *app.App, number string) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte("b"), ed25519.SeedSize))
	half, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	public, err := app.ReadKey("ben.pub", ssh.MarshalAuthorizedKey(half))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.AddPerson(t.Context(), "ben", []app.PersonKey{public}); err != nil {
		t.Fatal(err)
	}
	w, _, err := a.WithdrawAdvisory(t.Context(), number, "It was taken back to see how that reads.")
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.Subject(t.Context(), w.EditionID())
	if err != nil {
		t.Fatal(err)
	}
	signature, err := sshsig.Sign(key, verdict.ApprovalNamespace, []byte(x.Text))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := a.ApproveSubject(t.Context(), x.ID, signature); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.PublishAdvisory(t.Context(), number); err != nil {
		t.Fatal(err)
	}
}
