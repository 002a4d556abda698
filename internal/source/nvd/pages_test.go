// SPDX-License-Identifier: Apache-2.0

package nvd_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/nvd"
	"verdict/internal/source/sourcetest"
)

// saved is a page of the API that holds the vulnerabilities from start up to end.
func saved(size, start, end, total int) string {
	var list []string
	for i := start; i < end; i++ {
		list = append(list, fmt.Sprintf(`{"cve": {"id": "CVE-2026-%04d"}}`, i+1))
	}
	return fmt.Sprintf(`{"resultsPerPage": %d, "startIndex": %d, "totalResults": %d, "format": "NVD_CVE", "vulnerabilities": [%s]}`,
		size, start, total, strings.Join(list, ","))
}

func TestPagesAreTakenWhenTheyAreAllOfWhatTheySay(t *testing.T) {
	feed := saved(2, 0, 2, 2)
	for name, tt := range map[string]struct {
		files map[string]string
		want  string // "" for what is whole
	}{
		"a feed":                         {map[string]string{"a.json": feed}, ""},
		"feeds beside one another":       {map[string]string{"a.json": feed, "b.json": feed, "c.json": saved(0, 0, 0, 0)}, ""},
		"a last page as the API ends":    {map[string]string{"a.json": saved(3, 0, 3, 4), "b.json": saved(1, 3, 4, 4)}, ""},
		"a last page that could be full": {map[string]string{"a.json": saved(3, 0, 3, 4), "b.json": saved(3, 3, 4, 4)}, ""},
		"pages in the order of no names": {map[string]string{"b.json": saved(3, 0, 3, 4), "a.json": saved(3, 3, 4, 4)}, ""},
		"pages that overlap":             {map[string]string{"a.json": saved(3, 0, 3, 4), "b.json": saved(3, 1, 4, 4)}, ""},
		"a list that grew meanwhile":     {map[string]string{"a.json": saved(3, 0, 3, 5), "b.json": saved(3, 3, 6, 7), "c.json": saved(3, 6, 7, 7)}, ""},
		"two passes in one folder":       {map[string]string{"a.json": saved(2, 0, 2, 3), "b.json": saved(2, 2, 3, 3), "c.json": saved(2, 0, 2, 4), "d.json": saved(2, 2, 4, 4)}, ""},
		"each page packed by zip":        {map[string]string{"a.zip": sourcetest.Zip(t, "p.json", saved(3, 0, 3, 4)), "b.zip": sourcetest.Zip(t, "p.json", saved(3, 3, 4, 4))}, ""},

		"a feed cut down":                {map[string]string{"a.json": saved(2, 0, 1, 2)}, "a.json: the page holds 1 vulnerabilities where it says that it has 2, and is not whole; fetch it again"},
		"a short page among others":      {map[string]string{"a.json": saved(3, 0, 2, 4), "b.json": saved(3, 3, 4, 4)}, "a.json: the page holds 2 vulnerabilities where it says that it has 3"},
		"a short page, and others go on": {map[string]string{"a.json": saved(3, 0, 2, 4), "b.json": saved(3, 2, 4, 4)}, "a.json: the page holds 2 vulnerabilities where it says that it has 3"},
		"more than all":                  {map[string]string{"a.json": saved(3, 0, 3, 2)}, "a.json: the page holds 3 vulnerabilities where it says that it has 2"},
		"the first page alone":           {map[string]string{"a.json": saved(3, 0, 3, 4)}, "a.json: no page holds what stands from 3 to 3 of the 4 vulnerabilities, and the source is not whole; fetch the missing pages"},
		"no first page":                  {map[string]string{"a.json": saved(3, 3, 4, 4)}, "a.json: no page holds what stands from 0 to 2 of the 4 vulnerabilities"},
		"a page in the middle is gone":   {map[string]string{"a.json": saved(2, 0, 2, 6), "c.json": saved(2, 4, 6, 6)}, "a.json: no page holds what stands from 2 to 3 of the 6 vulnerabilities"},
		"a page cannot be read":          {map[string]string{"a.json": saved(2, 0, 2, 4), "b.json": saved(2, 2, 4, 4)[:90]}, "a.json: no page holds what stands from 2 to 3 of the 4 vulnerabilities"},
		"the rest in another folder":     {map[string]string{"x/a.json": saved(2, 0, 2, 4), "y/b.json": saved(2, 2, 4, 4)}, "a.json: no page holds what stands from 2 to 3 of the 4 vulnerabilities"},
		"another pass has the rest":      {map[string]string{"a.json": saved(2, 0, 2, 3), "b.json": saved(2, 2, 3, 3), "c.json": saved(2, 0, 2, 5), "d.json": saved(2, 4, 5, 5)}, "c.json: no page holds what stands from 2 to 3 of the 5 vulnerabilities"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := nvd.Read(t.Context(), sourcetest.Folder(t, tt.files), nil, func(verdict.Record, []byte) error { return nil })
			if tt.want == "" {
				if err != nil {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if !errors.Is(err, source.ErrIncomplete) || verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v\nnot %s", err, tt.want)
			}
		})
	}
}

func TestAPageThatDoesNotSayHowMuchItHoldsIsRefused(t *testing.T) {
	for name, from := range map[string]string{"no total": `"totalResults": 2, `, "no size": `"resultsPerPage": 2, `, "no beginning": `"startIndex": 0, `} {
		for what, to := range map[string]string{"nothing": "", "a word": strings.Split(from, ":")[0] + `: "2", `, "below zero": strings.Split(from, ":")[0] + `: -1, `} {
			body := strings.Replace(saved(2, 0, 2, 2), from, to, 1)
			_, err := nvd.Read(t.Context(), sourcetest.File(t, "x.json", body), nil, func(verdict.Record, []byte) error { return nil })
			want := "x.json: $." + strings.Split(from, `"`)[1] + ": the page does not say how much it holds of how much, and where it begins"
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, %s: the error is %v, not %s", name, what, err, want)
			}
		}
	}
}

func TestAMirrorTakesNoPageThatIsShort(t *testing.T) {
	d, src, dir := mirrored(t)
	total := 10
	short := func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n == 3 {
			fmt.Fprint(w, saved(3, 3, 5, total))
		}
		return n == 3
	}
	d.answer = short
	_, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil)
	if !errors.Is(err, source.ErrIncomplete) || !strings.Contains(err.Error(), "the page holds 2 vulnerabilities where it says that it has 3") {
		t.Fatalf("the error is %v", err)
	}
	d.asked, d.answer = nil, nil
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil || held(t, dir) != allTen {
		t.Fatalf("the copy holds %s, %v", held(t, dir), err)
	}
	d.asked, d.now = nil, d.now.AddDate(0, 0, 3)
	for i := range 6 {
		d.modified[fmt.Sprintf("CVE-2026-%04d", i+1)] = at(32, 0)
	}
	d.answer, total = short, 6
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); !errors.Is(err, source.ErrIncomplete) {
		t.Fatalf("the error is %v", err)
	}
	if got := held(t, dir); got != allTen {
		t.Errorf("after a short page of changes the copy holds %s", got)
	}
}
