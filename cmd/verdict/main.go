// SPDX-License-Identifier: Apache-2.0

// Command verdict runs the vulnerability-management programme of a product.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"verdict/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
