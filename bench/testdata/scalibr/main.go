// SPDX-License-Identifier: Apache-2.0

// Command scalibr catalogues the Java archives beneath a folder by osv-scalibr's
// extractor for them and prints a JSON list of package URLs and paths. It is
// compiled outside this module (see bench/catalogue).
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	scalibr "github.com/google/osv-scalibr"
	"github.com/google/osv-scalibr/binary/proto/config_go_proto"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/archive"
	scalibrfs "github.com/google/osv-scalibr/fs"
	"github.com/google/osv-scalibr/plugin"
)

type found struct {
	PURL string `json:"purl"`
	Path string `json:"path"`
}

func main() {
	extractor, err := archive.New(&config_go_proto.PluginConfig{})
	if err != nil {
		log.Fatal(err)
	}
	result := scalibr.New().Scan(context.Background(), &scalibr.ScanConfig{
		Plugins:      []plugin.Plugin{extractor},
		Capabilities: &plugin.Capabilities{OS: plugin.OSLinux, DirectFS: true, RunningSystem: false},
		ScanRoots:    scalibrfs.RealFSScanRoots(os.Args[1]),
	})
	if result.Status.Status != plugin.ScanStatusSucceeded {
		log.Fatal(result.Status)
	}
	list := []found{}
	for _, p := range result.Inventory.Packages {
		one := found{Path: p.Location.PathOrEmpty()}
		if u := p.PURL(); u != nil {
			one.PURL = u.String()
		}
		list = append(list, one)
	}
	if err := json.NewEncoder(os.Stdout).Encode(list); err != nil {
		log.Fatal(err)
	}
}
