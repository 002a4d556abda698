// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/inventory"
)

// repeated is a bill that repeats one member, which may hold its number as %x.
type repeated struct {
	name, begin, member, between, end string
	values                            int // of the member
}

const (
	cdx = `{"bomFormat":"CycloneDX","specVersion":"1.5",`
	doc = `{"spdxVersion":"SPDX-2.3",`
	bom = `<bom xmlns="http://cyclonedx.org/schema/bom/1.5">`
)

// hostile repeat what costs the most memory for its bytes or for its values.
var hostile = []repeated{
	{"components with nothing but what they must have", cdx + `"components":[`, `{"type":"file","name":""}`, ",", `]}`, 3},
	{"components of one package URL", cdx + `"components":[`, `{"type":"file","name":"","purl":"pkg:a/b"}`, ",", `]}`, 4},
	{"components with references", cdx + `"components":[`, `{"type":"file","name":"","purl":"pkg:a/b","bom-ref":"%x"}`, ",", `]}`, 5},
	{"names that the standard does not define", cdx, `"%x":0`, ",", `}`, 1},
	{"unknown names in components", cdx + `"components":[{"type":"file","name":"",`, `"%x":0`, ",", `}]}`, 1},
	{"empty members of a list that is read", cdx + `"components":[{"type":"file","name":"","properties":[`, `{}`, ",", `]}]}`, 1},
	{"numbers in a list that is not read", cdx + `"licenses":[`, `0`, ",", `]}`, 1},
	{"dependencies", cdx + `"dependencies":[{"ref":"a","dependsOn":[`, `"%x"`, ",", `]}]}`, 1},
	{"edges", cdx + `"components":[{"type":"file","name":"a","bom-ref":"a","purl":"pkg:a/b"}],"dependencies":[`, `{"ref":"a%x"}`, ",", `]}`, 2},
	{"one long text", cdx + `"components":[{"type":"file","name":"`, `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`, "", `"}]}`, 0},
	{"escapes", cdx + `"components":[{"type":"file","name":"`, `\u0001`, "", `"}]}`, 0},
	{"numbers before the format", `{"x":[`, `0`, ",", `],"bomFormat":"CycloneDX","specVersion":"1.5"}`, 1},
	{"SPDX packages", doc + `"packages":[`, `{"SPDXID":"%x"}`, ",", `]}`, 2},
	{"SPDX package URLs", doc + `"packages":[{"SPDXID":"a","externalRefs":[`, `{"referenceType":"purl","referenceLocator":"pkg:a/%x"}`, ",", `]}]}`, 3},
	{"empty SPDX references", doc + `"packages":[{"SPDXID":"a","externalRefs":[`, `{}`, ",", `]}]}`, 1},
	{"SPDX relationships", doc + `"relationships":[`, `{"spdxElementId":"a","relationshipType":"b","relatedSpdxElement":"c"}`, ",", `]}`, 4},
	{"SPDX described", doc + `"documentDescribes":[`, `"%x"`, ",", `]}`, 1},
	{"SPDX files", doc + `"files":[`, `{"SPDXID":"%x"}`, ",", `]}`, 2},
	{"XML elements that are not read", bom, `<a/>`, "", `</bom>`, 1},
	{"XML foreign elements", bom + `<components>`, `<a xmlns=""/>`, "", `</components></bom>`, 2},
	{"XML components", bom + `<components>`, `<component type="file"><name/></component>`, "", `</components></bom>`, 3},
	{"XML attributes", `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"`, ` a%x=""`, "", `></bom>`, 1},
	{"XML properties", bom + `<components><component type="file"><name/><properties>`, `<property/>`, "", `</properties></component></components></bom>`, 1},
	{"XML dependencies", bom + `<dependencies>`, `<dependency ref="%x"/>`, "", `</dependencies></bom>`, 2},
	{"XML text", bom + `<components><component type="file"><name>`, `aaaaaaaaaaaaaaaaaaaa&amp;`, "", `</name></component></components></bom>`, 0},
}

// grown repeats the member while bytes and values allow.
func (r repeated) grown(bytes, values int) []byte {
	var b strings.Builder
	b.WriteString(r.begin)
	for i := 0; (i+1)*r.values <= values && b.Len()+len(r.member)+20+len(r.end) < bytes; i++ {
		if i > 0 {
			b.WriteString(r.between)
		}
		if strings.Contains(r.member, "%") {
			fmt.Fprintf(&b, r.member, i)
		} else {
			b.WriteString(r.member)
		}
	}
	b.WriteString(r.end)
	return []byte(b.String())
}

// inUse is the memory that the process holds, in bytes.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

// peak gives the memory that fn took at most, in bytes, beside what was in use.
func peak(fn func()) uint64 {
	debug.FreeOSMemory()
	before, most := inUse(), uint64(0)
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			most = max(most, inUse())
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	fn()
	close(stop)
	<-stopped
	return most - min(most, before)
}

func BenchmarkHostileBills(b *testing.B) {
	for _, h := range hostile {
		b.Run(h.name, func(b *testing.B) {
			most := 32 << 20
			if h.begin[0] == '<' {
				most = 16 << 20
			}
			raw, peaked := h.grown(most, 399_980), uint64(0)
			for b.Loop() {
				peaked = max(peaked, peak(func() {
					if _, err := inventory.ReadSBOM("bill", raw); err != nil {
						b.Fatal(err)
					}
				}))
			}
			b.ReportMetric(float64(peaked)/(1<<20), "peak-MiB")
		})
	}
}

func TestABillIsReadUpToItsCaps(t *testing.T) {
	const json, xml = `{"bomFormat":"CycloneDX","specVersion":"1.5","licenses":[`, `<bom xmlns="http://cyclonedx.org/schema/bom/1.5">`
	full := repeated{begin: json, member: "0", between: ",", end: "]}", values: 1}.grown(32<<20, 399_996)
	cases := []struct {
		name string
		in   []byte
		want string // of the error; "" for none
	}{
		{"as many values as may be", full, ""},
		{"one value more", []byte(strings.Replace(string(full), "[0", "[0,0", 1)), "bill:1: $.licenses[399996]: holds more than 400000 values"},
		{"JSON of more than 32 MiB", append(full, make([]byte, 32<<20)...), "bill: is larger than 32 MiB"},
		{"XML of more than 16 MiB", append([]byte(xml), make([]byte, 16<<20)...), "bill: is larger than 16 MiB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := inventory.ReadSBOM("bill", c.in)
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want || verdict.CodeOf(err) != verdict.TooLarge) {
				t.Errorf("got  %v (%s)\nwant %s", err, verdict.CodeOf(err), c.want)
			}
		})
	}
}

func TestEachOfManyPackageURLsOfAPackageHasAReferenceOfItsOwn(t *testing.T) {
	const many = 20_000 // where trying every number again would take minutes
	raw := repeated{
		begin:  `{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a#3"},{"SPDXID":"a","externalRefs":[`,
		member: `{"referenceType":"purl","referenceLocator":"pkg:npm/%x@1"}`, between: ",", end: `]}]}`, values: 3,
	}.grown(32<<20, 3*many)
	bill, err := inventory.ReadSBOM("bill", raw)
	if err != nil || len(bill.Occurrences) != many {
		t.Fatalf("%d occurrences, %v", len(bill.Occurrences), err)
	}
	refs := map[string]bool{"a#3": true}
	for _, o := range bill.Occurrences {
		if refs[o.Ref] {
			t.Fatalf("the reference %s stands twice", o.Ref)
		}
		refs[o.Ref] = true
	}
	if first, second, third := bill.Occurrences[0].Ref, bill.Occurrences[1].Ref, bill.Occurrences[2].Ref; first != "a" || second != "a#2" || third != "a#4" {
		t.Errorf("the references are %s, %s, %s, …", first, second, third)
	}
}
