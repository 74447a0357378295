//go:build tools

// Package tools names the commands that the cluster tests build from this module, so that `go mod tidy` keeps them.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
)
