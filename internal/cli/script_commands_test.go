// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // the script command sqlite

	"verdict"
)

// hostile are the script commands that make wrong input, tell what becomes of
// it, and tamper with a database.
var hostile = map[string]func(*testscript.TestScript, bool, []string){
	"refused": tellsRefusal,
	"bare":    baresOutput,
	"deep":    makesDepth,
	"many":    makesMany,
	"large":   makesLarge,
	"raw":     makesRaw,
	"zipped":  makesZip,
	"zipbomb": makesBomb,
	"sqlite":  runsSQL,
	"image":   makesImage,
}

// transcript is the file to which `refused` appends.
const transcript = "refused.txt"

// tellsRefusal is the script command `refused command…`: the command fails, says
// nothing on standard output, and says the same with --format json. Command, exit
// code and sentence are appended to refused.txt.
func tellsRefusal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: refused command...")
	}
	code, said := fails(ts, args)
	codeJSON, object := fails(ts, append(args, "--format", "json"))
	var out struct{ Error verdict.Error }
	if err := json.Unmarshal([]byte(object), &out); err != nil {
		ts.Fatalf("%q is no error object: %v", object, err)
	}
	if want := "verdict: " + out.Error.Error() + "\n"; codeJSON != code || want != said {
		ts.Fatalf("with --format json %v ends with %d and says\n%safter %d and\n%s", args, codeJSON, object, code, said)
	}
	if out.Error.Code == verdict.Internal {
		ts.Fatalf("%v fails by a defect: %s", args, said)
	}
	told := fmt.Sprintf("$ %s\n%d %s: %s", typedAs(args), code, out.Error.Code, strings.TrimPrefix(said, "verdict: "))
	told = strings.ReplaceAll(told, ts.Getenv("WORK"), "$WORK")
	file := ts.MkAbs(transcript)
	before, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		ts.Fatalf("%v", err)
	}
	ts.Check(os.WriteFile(file, append(before, told...), 0o600))
}

// typedAs is a command as a person types it.
func typedAs(args []string) string {
	var words []string
	for _, a := range args {
		if strings.ContainsAny(a, " '\"") {
			a = strconv.Quote(a)
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

// fails runs a command that must fail and say nothing on standard output.
func fails(ts *testscript.TestScript, args []string) (code int, stderr string) {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		ts.Fatalf("%v does not fail: %v", args, err)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("%v writes to standard output:\n%s", args, out)
	}
	return exit.ExitCode(), ts.ReadFile("stderr")
}

// baresOutput is `bare stdout|stderr FILE`: the last command's output goes to a file,
// with $WORK for the folder of the script, so that cmp and -update take it.
func baresOutput(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bare stdout|stderr FILE")
	}
	write(ts, args[1], []byte(strings.ReplaceAll(ts.ReadFile(args[0]), ts.Getenv("WORK"), "$WORK")))
}

// makesDepth is `deep json|xml|yaml N FILE`: N values inside one another.
func makesDepth(ts *testscript.TestScript, _ bool, args []string) {
	n := number(ts, args, 3, "deep json|xml|yaml N FILE", 1)
	form := map[string][3]string{
		"json": {"", `{"a":`, "}"},
		"xml":  {"", "<a>", "</a>"},
		"yaml": {"apiVersion: verdict/v1\nkind: Product\nparts: ", "[", "]"},
	}[args[0]]
	middle := ""
	if args[0] == "json" {
		middle = "1"
	}
	write(ts, args[2], []byte(form[0]+strings.Repeat(form[1], n)+middle+strings.Repeat(form[2], n)+"\n"))
}

// makesMany is `many N FILE`: a JSON array of N numbers in a bill.
func makesMany(ts *testscript.TestScript, _ bool, args []string) {
	n := number(ts, args, 2, "many N FILE", 0)
	write(ts, args[1], []byte(`{"bomFormat":"CycloneDX","specVersion":"1.5","x":[0`+strings.Repeat(",0", n-1)+"]}"))
}

// makesLarge is `large N FILE`: a file of N MiB and one byte that takes no place.
func makesLarge(ts *testscript.TestScript, _ bool, args []string) {
	n := number(ts, args, 2, "large N FILE", 0)
	write(ts, args[1], []byte("{"))
	ts.Check(os.Truncate(ts.MkAbs(args[1]), int64(n)<<20+1))
}

// makesRaw is `raw FILE TEXT`: a file of bytes that no script can hold, written as
// in a Go string.
func makesRaw(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: raw FILE TEXT")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	write(ts, args[0], []byte(text))
}

func number(ts *testscript.TestScript, args []string, want int, usage string, at int) int {
	if len(args) != want {
		ts.Fatalf("usage: %s", usage)
	}
	n, err := strconv.Atoi(args[at])
	ts.Check(err)
	return n
}

// makesZip is `zipped FILE NAME…`: an archive of the named files.
func makesZip(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range args[1:] {
		f, err := w.Create(filepath.ToSlash(name))
		ts.Check(err)
		_, err = f.Write([]byte(ts.ReadFile(name)))
		ts.Check(err)
	}
	ts.Check(w.Close())
	write(ts, args[0], b.Bytes())
}

// makesBomb is `zipbomb ratio|overlap FILE`: an archive that unpacks to far more
// than its size, or one of whose members stands twice at the same place.
func makesBomb(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: zipbomb ratio|overlap FILE")
	}
	text := []byte(`{"id":"X-1"}`)
	if args[0] == "ratio" {
		text = make([]byte, 12<<20)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"a.json", "b.json"} {
		f, err := w.Create(name)
		ts.Check(err)
		_, err = f.Write(text)
		ts.Check(err)
	}
	ts.Check(w.Close())
	packed := b.Bytes()
	if args[0] == "overlap" { // APPNOTE 4.3.12: the offset of the local header stands at 42
		second := bytes.LastIndex(packed, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(packed[second+42:], 0)
	}
	write(ts, args[1], packed)
}

func write(ts *testscript.TestScript, name string, b []byte) {
	file := ts.MkAbs(name)
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, b, 0o600))
}

// runsSQL is `sqlite FILE SQL`: somebody writes to the database without verdict.
func runsSQL(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sqlite FILE SQL")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}
