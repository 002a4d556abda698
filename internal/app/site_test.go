// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish"
	"verdict/internal/publish/site/sitetest"
)

// publicSite gives every byte of the site, by path.
func publicSite(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	return siteFor(t, a, verdict.PublicAudience)
}

// siteFor gives every byte of the copy of the site for some readers.
func siteFor(t *testing.T, a *app.App, reader verdict.Audience) map[string]string {
	t.Helper()
	files, err := a.Site(ctx, app.SiteOptions{BaseURL: "https://security.example.org/", Audience: reader})
	if err != nil {
		t.Fatal(err)
	}
	content, err := sitetest.Render(files)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestSitesOfWorldsThatDifferInPrivateRowsAreTheSame draws worlds at random: each
// is the example with a handful of private acts in any order. What was published
// is the same, so every byte of the site is; and so it stays when something that the
// acts are not about is published in each. Policies are promises, which the site
// shows: they are no private acts there.
func TestSitesOfWorldsThatDifferInPrivateRowsAreTheSame(t *testing.T) {
	t.Parallel()
	worlds, acts := 6, 15
	if testing.Short() {
		worlds, acts = 1, 10
	}
	want := publicSite(t, open(t, loaded(), today))
	spoken := open(t, copied(t), today)
	if p := publishedAnew(t, spoken); !p.Changed {
		t.Fatalf("nothing new is published by %+v", p)
	}
	afterwards := publicSite(t, spoken)
	for seed := range worlds {
		t.Run(fmt.Sprint("world ", seed), func(t *testing.T) {
			a := open(t, copied(t), today)
			r := rand.New(rand.NewSource(int64(seed)))
			var done []string
			for range acts {
				x := pick(r, privateActs)
				if x.what == "a policy" {
					continue
				}
				if err := x.do(r, a); err != nil {
					t.Fatalf("%s: %v", x.what, err)
				}
				done = append(done, x.what)
			}
			got := publicSite(t, a)
			for name := range changed(want, got) {
				t.Errorf("%s is another after %v", name, done)
			}
			if len(got) != len(want) {
				t.Errorf("%d files, and %d before", len(got), len(want))
			}
			publishedAnew(t, a)
			later := publicSite(t, a)
			for name := range changed(afterwards, later) {
				t.Errorf("after something else was published %s is another: %v", name, done)
			}
			for _, site := range []map[string]string{got, later} {
				for name, text := range site {
					if strings.Contains(text, secret) {
						t.Errorf("%s holds words of a private row", name)
					}
				}
			}
		})
	}
}

// publishedAnew publishes about a flaw that no private act is about.
func publishedAnew(t *testing.T, a *app.App) app.Published {
	t.Helper()
	const id = "CVE-2023-26048"
	if slices.Contains(asked, id) {
		t.Fatalf("private acts are about %s", id)
	}
	list, _, err := a.Publish(ctx, release("3.9.0"), []string{id})
	if err != nil || len(list) != 1 || list[0].Refused != "" {
		t.Fatal(list, err)
	}
	return list[0]
}

// TestAChangeOfOneStatementRewritesOnlyWhatDependsOnIt takes one statement back
// and counts the files that are written again.
func TestAChangeOfOneStatementRewritesOnlyWhatDependsOnIt(t *testing.T) {
	a, dir := open(t, copied(t), today), t.TempDir()
	first, err := a.WriteSite(ctx, dir, app.SiteOptions{})
	if err != nil || len(first.Written) != first.Files {
		t.Fatalf("%+v: %v", first, err)
	}
	again, err := a.WriteSite(ctx, dir, app.SiteOptions{})
	if err != nil || len(again.Written)+len(again.Removed) != 0 {
		t.Fatalf("of the same rows %v are written and %v removed: %v", again.Written, again.Removed, err)
	}
	if _, _, err := a.Withdraw(ctx, release("3.5.1"), "CVE-2023-34455", "A mistake."); err != nil {
		t.Fatal(err)
	}
	then, err := a.WriteSite(ctx, dir, app.SiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	about := []string{"component/maven_2forg.xerial.snappy_2fsnappy-java.html", "index.html", "index/id-2023.html", "index/id-ghsa.html", "product/kafka/", "index/index.html", "search.html", "sources.html",
		"security.html", "vulnerability/GHSA-qcwq-55hx-v3vh.html", "vulnerability/CVE-2023-34455.html"}
	for _, name := range then.Written {
		if !slices.ContainsFunc(about, func(p string) bool { return strings.HasPrefix(name, p) }) {
			t.Errorf("%s was written again", name)
		}
		if strings.HasPrefix(name, "product/kafka/release/") && !strings.Contains(name, "3.5.") {
			t.Errorf("%s was written again, and is of another line", name)
		}
	}
	if !slices.Contains(then.Written, "vulnerability/CVE-2023-34455.html") || !slices.Contains(then.Written, "product/kafka/release/3.5.1.html") {
		t.Errorf("only these were written: %v", then.Written)
	}
}

// TestServedPagesFollowWhatIsPublished publishes while the site is followed.
func TestServedPagesFollowWhatIsPublished(t *testing.T) {
	a := open(t, copied(t), today)
	following, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	told := make(chan bool)
	ended := make(chan bool)
	go func() {
		defer close(ended)
		a.FollowSite(following, app.SiteOptions{}, func(files []publish.File) {
			content, err := sitetest.Render(files)
			if err != nil {
				t.Error(err)
			}
			if strings.Contains(content["product/kafka/release/3.5.2.html"], "CVE-2023-26048") {
				close(told)
				stop()
			}
		})
	}()
	if _, _, err := a.Publish(ctx, release("3.5.2"), []string{"CVE-2023-26048"}); err != nil {
		t.Fatal(err)
	}
	<-ended
	select {
	case <-told:
	default:
		t.Error("the page of the release never says what was published")
	}
}

func TestAnotherAudienceIsTold(t *testing.T) {
	a := open(t, loaded(), today)
	files, err := a.Site(ctx, app.SiteOptions{Audience: verdict.CustomerAudience})
	if err != nil {
		t.Fatal(err)
	}
	content, err := sitetest.Render(files)
	if err != nil || !strings.Contains(content["index.html"], "This copy is for: customers") {
		t.Errorf("the copy does not say for whom it is: %v", err)
	}
}
