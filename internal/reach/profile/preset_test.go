// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"slices"
	"testing"

	"verdict"
	"verdict/internal/reach/profile"
)

func TestEveryPresetIsSound(t *testing.T) {
	names := profile.Presets()
	if want := []string{"application", "kafka-broker", "kafka-client", "kafka-connect", "library", "servlet", "spring"}; !slices.Equal(names, want) {
		t.Errorf("the presets are %v", names)
	}
	digests := map[string]string{}
	for _, name := range names {
		read, err := profile.Parse(name+".yaml", profile.PresetText(name))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		p, ok := profile.Preset(name)
		if !ok || p.Name != name || p.Title == "" || p.Digest() != read.Digest() {
			t.Errorf("preset %s: %t %+v", name, ok, p)
		}
		flat, err := profile.Flatten(p, nil)
		if err != nil || len(flat.Extends) > 0 || len(flat.ClassPath) == 0 {
			t.Errorf("preset %s: %v, %+v", name, err, flat)
		}
		if err := flat.Validate(); err != nil {
			t.Errorf("flattened, preset %s is wrong: %v", name, err)
		}
		if len(flat.Main)+len(flat.Scripts)+len(flat.API)+len(flat.Entries) == 0 && !flat.Manifests && !flat.Servlets {
			t.Errorf("nothing runs by preset %s", name)
		}
		if other, twice := digests[flat.Digest()]; twice {
			t.Errorf("presets %s and %s say the same", name, other)
		}
		digests[flat.Digest()] = name
	}
	if _, ok := profile.Preset("none"); ok {
		t.Error("there is a preset none")
	}
}

func TestPresetsNameWhatTheirProductsDocument(t *testing.T) {
	for name, wants := range map[string][]string{
		"kafka-broker":  {"kafka.Kafka", "org.apache.kafka.common.Configurable", "*.reporters", "config/server.properties"},
		"kafka-connect": {"org.apache.kafka.connect.cli.ConnectDistributed", "org.apache.kafka.connect.connector.Connector", "org.apache.kafka.connect.storage.Converter", "org.apache.kafka.connect.transforms.Transformation?"},
		"kafka-client":  {"org.apache.kafka.clients.producer.*", "metric.reporters"},
		"servlet":       {"jakarta.servlet.Filter?", "javax.servlet.Servlet?"},
		"spring":        {"org.springframework.stereotype.Component?", "*.sh?"},
	} {
		p, _ := profile.Preset(name)
		flat, err := profile.Flatten(p, profile.Preset)
		if err != nil {
			t.Fatal(err)
		}
		says := slices.Concat(flat.Main, flat.API, flat.Scripts, flat.Plugins.Types, flat.Plugins.Annotations, flat.Plugins.Keys, flat.Configuration)
		for _, want := range wants {
			if !slices.Contains(says, want) {
				t.Errorf("preset %s does not say %s", name, want)
			}
		}
	}
}

func TestAPresetIsNobodysToChange(t *testing.T) {
	p, _ := profile.Preset("application")
	p.Scripts[0] = "changed"
	if again, _ := profile.Preset("application"); slices.Contains(again.Scripts, "changed") {
		t.Error("changing what was given changes the preset")
	}
	var none verdict.Profile
	if got, ok := profile.Preset("x"); ok || got.Digest() != none.Digest() {
		t.Errorf("%+v", got)
	}
}
