// kustomize build of many folders in one process: kustomize itself gets one folder, and reads the schemas of all kinds of
// Kubernetes each time.
//
// Standard input is JSON: a list of folders. Standard output has one line of JSON for each folder, in the same order: its
// documents, or the error that kustomize build would print.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kustomize/v5/commands/build"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

type result struct {
	YAML  string `json:"yaml,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	// The process ends soon: memory costs less than the time to collect it.
	debug.SetGCPercent(400)
	var folders []string
	if err := json.NewDecoder(os.Stdin).Decode(&folders); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	command := build.NewCmdBuild(filesys.MakeFsOnDisk(), build.MakeHelp("kustomize", "build"), os.Stdout)
	output := bufio.NewWriter(os.Stdout)
	lines := json.NewEncoder(output)
	lines.SetEscapeHTML(false)
	for _, folder := range folders {
		if err := lines.Encode(resultOf(folder, command)); err != nil {
			return err
		}
	}
	return output.Flush()
}

func resultOf(folder string, command *cobra.Command) result {
	yaml, err := buildFolder(folder, command)
	if err != nil {
		return result{Error: "Error: " + err.Error()}
	}
	return result{YAML: string(yaml)}
}

// buildFolder does what kustomize build does, with the defaults of its flags. Source: kustomize, commands/build/build.go.
func buildFolder(folder string, command *cobra.Command) ([]byte, error) {
	defer forgetOwnSchema()
	if err := build.Validate([]string{folder}); err != nil {
		return nil, err
	}
	options := build.HonorKustomizeFlags(krusty.MakeDefaultOptions(), command.Flags())
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, err
	}
	return resources.AsYaml()
}

var builtinSchema = openapi.GetSchemaVersion()

// forgetOwnSchema keeps the schema that a kustomization names away from the next folder.
func forgetOwnSchema() {
	if openapi.GetSchemaVersion() != builtinSchema {
		openapi.ResetOpenAPI()
	}
}
