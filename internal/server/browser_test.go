// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"verdict/internal/server"
)

// kinds has a page of every kind, by the name of its picture.
var kinds = []struct{ name, path string }{
	{"home", "index.html"},
	{"security", "security.html"},
	{"list", "product/kafka/cve-list.html"},
	{"product", "product/kafka/index.html"},
	{"matrix", "product/kafka/matrix/2023.html"},
	{"release", "product/kafka/release/3.5.0.html"},
	{"release-withdrawn", "product/kafka/release/3.3.0.html"},
	{"release-ended", "product/kafka/release/2.8.1.html"},
	{"notes", "product/kafka/notes/3.5.1.html"},
	{"notes-advisory", "product/kafka/notes/3.3.2.html"},
	{"vulnerability", "vulnerability/CVE-2023-34455.html#kafka@3.5.0"},
	{"vulnerability-not-affected", "vulnerability/CVE-2023-36479.html#kafka@3.5.0"},
	{"vulnerability-revised", "vulnerability/CVE-2023-25194.html"},
	{"alias", "vulnerability/GHSA-qcwq-55hx-v3vh.html"},
	{"component", "component/maven_2forg.xerial.snappy_2fsnappy-java.html"},
	{"advisory", "advisory/VSA-2024-02.html"},
	{"advisory-withdrawn", "advisory/VSA-2024-01.html"},
	{"advisories", "advisory/index.html"},
	{"subscribe", "product/kafka/subscribe.html"},
	{"subscribe-all", "advisory/subscribe.html"},
	{"index", "index/index.html"},
	{"ids", "index/id-2023.html"},
	{"search", "search.html?q=snappy"},
	{"sources", "sources.html"},
	{"csaf-folder", "csaf/white/index.html"},
}

var sizes = []struct {
	name          string
	width, height int64
}{{"phone", 390, 844}, {"desktop", 1280, 900}}

// pathOnly is a path without what follows it in a URL.
func pathOnly(path string) string {
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		return path[:i]
	}
	return path
}

// site is the example's site in a browser.
type site struct {
	ctx      context.Context // of a tab
	url      string
	axe      string // the text of axe-core; "" when it is not at hand
	pictures string // folder for pictures; "" for none

	mu    sync.Mutex
	asked []string // URLs that the browser asked for
}

// browse serves the example and opens a browser; without one the test is skipped.
func browse(t *testing.T) *site {
	t.Helper()
	chromium, ok := os.LookupEnv("VERDICT_BROWSER")
	if !ok {
		t.Skip("VERDICT_BROWSER is not set: no browser looked at the pages")
	}
	if found, err := exec.LookPath(chromium); err == nil {
		chromium = found
	} else {
		t.Skipf("VERDICT_BROWSER names %s, which is not here", chromium)
	}
	s := &site{pictures: os.Getenv("VERDICT_SCREENSHOTS")}
	if name := os.Getenv("VERDICT_AXE"); name != "" {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s.axe = string(raw)
	}
	web := httptest.NewServer(server.NewPages(exampleFiles(t)))
	t.Cleanup(web.Close)
	s.url = web.URL + "/"
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromium), chromedp.UserDataDir(profile(t)), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	chromedp.ListenTarget(tab, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			s.mu.Lock()
			s.asked = append(s.asked, e.Request.URL)
			s.mu.Unlock()
		}
	})
	if err := chromedp.Run(tab, network.Enable()); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	s.ctx = tab
	return s
}

// profile is a folder for what the browser keeps. Its processes may write for a moment
// after the first of them has ended.
func profile(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	t.Cleanup(func() {
		for range 50 {
			if os.RemoveAll(folder) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return folder
}

// run runs actions and ends the test when one fails.
func (s *site) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// eval evaluates an expression of the page.
func eval[T any](t *testing.T, s *site, expression string) (v T) {
	t.Helper()
	s.run(t, chromedp.Evaluate(expression, &v, chromedp.EvalAsValue))
	return v
}

func media(scheme, medium string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithMedia(medium).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"}})
}

// open shows a page at a size and in a scheme of colours.
func (s *site) open(t *testing.T, path, scheme string, width, height int64) {
	t.Helper()
	s.run(t, emulation.SetDeviceMetricsOverride(width, height, 1, width < 600), media(scheme, "screen"),
		chromedp.Navigate("about:blank"), chromedp.Navigate(s.url+path), chromedp.WaitReady("main"))
	if strings.HasPrefix(path, "search.html?q=") {
		s.run(t, chromedp.WaitVisible("#found li"))
	}
}

// tallest is how much of a page a picture shows.
const tallest = 2400

// picture keeps what is seen.
func (s *site) picture(t *testing.T, name string) {
	t.Helper()
	if s.pictures == "" {
		return
	}
	var png []byte
	tall := eval[float64](t, s, "document.documentElement.scrollHeight")
	wide := eval[float64](t, s, "innerWidth")
	s.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		clip := cdp.Viewport{Width: wide, Height: min(tall, tallest), Scale: 1}
		png, err = cdp.CaptureScreenshot().WithClip(&clip).WithCaptureBeyondViewport(true).Do(ctx)
		return err
	}))
	if err := os.MkdirAll(s.pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.pictures, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPageCanBeReadByEverybody(t *testing.T) {
	s := browse(t)
	for _, k := range kinds {
		for _, size := range sizes {
			for _, scheme := range []string{"light", "dark"} {
				name := k.name + "-" + size.name + "-" + scheme
				t.Run(name, func(t *testing.T) {
					s.open(t, k.path, scheme, size.width, size.height)
					s.picture(t, name)
					if wide := eval[int64](t, s, "document.documentElement.scrollWidth"); wide > size.width {
						t.Errorf("the page is %d wide on a screen of %d", wide, size.width)
					}
					s.judge(t)
				})
			}
		}
	}
	s.nothingFromElsewhere(t)
}

// judge lets axe-core judge the page: no finding may be serious or critical. Closed
// details are opened, so that nothing is passed over.
func (s *site) judge(t *testing.T) {
	t.Helper()
	if s.axe == "" {
		t.Log("VERDICT_AXE is not set: axe-core did not judge")
		return
	}
	s.run(t, chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true })`, nil), chromedp.Evaluate(s.axe, nil))
	var raw string
	s.run(t, chromedp.Evaluate(`axe.run().then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + n.failureSummary)}))))`, &raw, chromedp.EvalAsValue,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	var found []struct {
		ID, Impact, Help string
		Nodes            []string
	}
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Impact == "serious" || f.Impact == "critical" {
			t.Errorf("%s (%s): %s\n%s", f.ID, f.Impact, f.Help, strings.Join(f.Nodes, "\n"))
		} else {
			t.Logf("%s (%s): %s\n%s", f.ID, f.Impact, f.Help, strings.Join(f.Nodes, "\n"))
		}
	}
}

// nothingFromElsewhere makes sure that the browser asked nobody but the site.
func (s *site) nothingFromElsewhere(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		t.Error("the browser asked for nothing")
	}
	for _, u := range s.asked {
		if !strings.HasPrefix(u, s.url) && u != "about:blank" {
			t.Errorf("the browser asked for %s", u)
		}
	}
}

// reachable counts what the Tab key has to reach.
const reachable = `[...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
	.filter((e) => e.checkVisibility() && e.getClientRects().length > 0).length`

// focused names the element that has the focus, each by a number of its own.
const focused = `(() => { const e = document.activeElement; if (!e || e === document.body) return "";
	window.seen ??= []; if (!window.seen.includes(e)) window.seen.push(e);
	const s = getComputedStyle(e); return window.seen.indexOf(e) + " " + (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2); })()`

func TestEverythingIsReachedByTheKeyboard(t *testing.T) {
	s := browse(t)
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			path, _, _ := strings.Cut(k.path, "#") // the Tab key begins where the anchor is
			s.open(t, path, "light", 1280, 900)
			want := eval[int](t, s, reachable)
			seen := map[string]bool{}
			for range want + 1 {
				s.run(t, chromedp.KeyEvent("\t"))
				at := eval[string](t, s, focused)
				if at == "" || seen[at] {
					break
				}
				seen[at] = true
				if strings.HasSuffix(at, "false") {
					t.Errorf("stop %d shows no focus: %s", len(seen), eval[string](t, s, "document.activeElement.outerHTML.slice(0, 200)"))
				}
			}
			if len(seen) != want {
				t.Errorf("the Tab key reaches %d of %d", len(seen), want)
			}
		})
	}
}

func TestTheFirstStopSkipsToTheContent(t *testing.T) {
	s := browse(t)
	s.open(t, "security.html", "light", 1280, 900)
	s.run(t, chromedp.KeyEvent("\t"))
	if text := eval[string](t, s, "document.activeElement.textContent"); text != "Skip to the content" {
		t.Fatalf("the first stop is %q", text)
	}
	if top := eval[float64](t, s, "document.activeElement.getBoundingClientRect().top"); top < 0 {
		t.Errorf("the link cannot be seen: it stands at %v", top)
	}
	s.run(t, chromedp.KeyEvent("\r"), chromedp.KeyEvent("\t"))
	if !eval[bool](t, s, "document.querySelector('main').contains(document.activeElement)") {
		t.Error("the next stop is not in the content")
	}
}

func TestAnAnchorShowsTheAnswerForItsRelease(t *testing.T) {
	s := browse(t)
	for _, size := range sizes {
		s.open(t, "vulnerability/CVE-2023-34455.html#kafka@3.5.0", "light", size.width, size.height)
		at := eval[float64](t, s, `document.getElementById("kafka@3.5.0").getBoundingClientRect().top`)
		if at < 0 || at > float64(size.height) {
			t.Errorf("on a %s the answer stands at %v, out of sight", size.name, at)
		}
		if text := eval[string](t, s, `document.querySelector("li:target").innerText`); !strings.Contains(text, "affected") {
			t.Errorf("the answer is %q", text)
		}
	}
}

func TestPagesCanBePrinted(t *testing.T) {
	s := browse(t)
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			s.open(t, k.path, "dark", 794, 1123)
			s.run(t, media("light", "print"))
			s.picture(t, k.name+"-print")
			if eval[string](t, s, "getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)" {
				t.Error("paper is not white")
			}
			if eval[bool](t, s, `document.querySelector("header").checkVisibility()`) {
				t.Error("the navigation is printed")
			}
			var pdf []byte
			s.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
				pdf, _, err = cdp.PrintToPDF().Do(ctx)
				return err
			}))
			if len(pdf) < 2000 {
				t.Errorf("the print has %d bytes", len(pdf))
			}
		})
	}
}

func TestSearchIsQuickerWithAScriptAndWorksWithout(t *testing.T) {
	s := browse(t)
	for query, want := range map[string]string{"cve-2023-34455": "CVE-2023-34455", "ghsa-qcwq-55hx-v3vh": "CVE-2023-34455", "3.5.1": "Apache Kafka 3.5.1", "snappy": "CVE-2023-34453"} {
		s.open(t, "search.html?q="+query, "light", 1280, 900)
		if text := eval[string](t, s, `document.getElementById("found").innerText`); !strings.Contains(text, want) {
			t.Errorf("%s finds %q", query, text)
		}
	}
	s.open(t, "index.html", "light", 1280, 900)
	s.run(t, chromedp.SendKeys("#q", "cve-2023-34455\r"), chromedp.WaitVisible("#found li"))
	s.run(t, emulation.SetScriptExecutionDisabled(true))
	s.open(t, "search.html", "light", 1280, 900)
	s.run(t, chromedp.Click("main .pill"), chromedp.WaitVisible(".entries"))
	s.nothingFromElsewhere(t)
}

func TestThePictureIsSaidInWordsToo(t *testing.T) {
	s := browse(t)
	s.open(t, "product/kafka/index.html", "light", 1280, 900)
	said := eval[string](t, s, `(() => { const svg = document.querySelector("figure svg");
		return svg.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id).textContent).join(" / ") })()`)
	if !strings.Contains(said, "Apache Kafka: release lines") || !strings.Contains(said, "affected") {
		t.Errorf("the picture is called %q", said)
	}
	fields := eval[int](t, s, `document.querySelectorAll("figure svg use").length`)
	if cells := eval[int](t, s, `document.querySelectorAll("figure td").length`); fields != cells || fields == 0 {
		t.Errorf("the picture has %d fields, the table %d", fields, cells)
	}
}
