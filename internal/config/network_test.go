// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/config"
)

func TestTheNetworkIsSetByTheEnvironment(t *testing.T) {
	n, err := config.NetworkFrom([]string{
		"PATH=/bin", "VERDICT_EGRESS_ALLOW=mirror.example.org, 10.1.0.0/16", "VERDICT_EGRESS_PROXY=true",
		"VERDICT_EGRESS_ROOTS=/etc/house.pem", "VERDICT_EGRESS_TRIES=2",
		"VERDICT_KEY_NVD= s3cret ", "VERDICT_KEY_RED_HAT_VEX=other", "VERDICT_KEY_EMPTY=", "VERDICT_KEYS=no",
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"mirror.example.org", "10.1.0.0/16"}; !slices.Equal(n.Allow, want) || !n.Proxy || n.Roots != "/etc/house.pem" || n.Tries != 2 {
		t.Errorf("allowed are %q, a proxy is used: %v, roots %q, tries %d", n.Allow, n.Proxy, n.Roots, n.Tries)
	}
	for source, want := range map[string]string{"nvd": "s3cret", "red-hat.vex": "other", "empty": "", "osv": ""} {
		if got := n.Key(source).Reveal(); got != want {
			t.Errorf("the key of %s is %q, want %q", source, got, want)
		}
	}
	if n, err := config.NetworkFrom(nil); err != nil || n.Proxy || len(n.Allow) > 0 || n.Key("nvd").Reveal() != "" {
		t.Errorf("an empty environment sets %+v, %v", n, err)
	}
	if n, err := config.NetworkFrom([]string{"VERDICT_EGRESS_PROXY=0"}); err != nil || n.Proxy {
		t.Errorf("a proxy is used: %v", err)
	}
	if got := (config.Network{}).Key("nvd").Reveal(); got != "" {
		t.Errorf("settings that were never read hold the key %q", got)
	}
	_, err = config.NetworkFrom([]string{"VERDICT_EGRESS_PROXY=http://user:s3cret@proxy"})
	if verdict.CodeOf(err) != verdict.Usage || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
}

func TestAKeyIsNeverPrinted(t *testing.T) {
	n, err := config.NetworkFrom([]string{"VERDICT_KEY_NVD=s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	key := n.Key("nvd")
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", key, n, config.Config{Network: n})
		fmt.Fprintf(&out, verb+"\n", &key)
	}
	doc, err := json.Marshal(map[string]any{"key": key, "network": n})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(doc)
	slog.New(slog.NewTextHandler(&out, nil)).Info("said", "key", key, "network", n)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("said", "key", key)
	for _, told := range []string{"s3cret", "733363726574"} {
		if strings.Contains(strings.ToLower(out.String()), told) {
			t.Errorf("the key is printed as %s:\n%s", told, out.String())
		}
	}
	if !strings.Contains(string(doc), `"(secret)"`) || fmt.Sprint(config.Secret{}) != "(none)" {
		t.Errorf("what stands for a key is %s and %v", doc, config.Secret{})
	}
}
