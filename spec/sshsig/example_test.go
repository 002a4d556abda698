// SPDX-License-Identifier: Apache-2.0

package sshsig_test

import (
	"fmt"
	"time"

	"verdict/spec/sshsig"
)

func ExampleSign() {
	key := keyOf(1)
	armoured, err := sshsig.Sign(key, "file", []byte("hello"))
	if err != nil {
		fmt.Println(err)
		return
	}
	signers, err := sshsig.ParseSigners([]byte("ann@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"))
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := sshsig.Parse(armoured)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Verify("file", []byte("hello")))
	fmt.Println(signers.Of(s, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
	// Output:
	// <nil>
	// ann@example.org <nil>
}
