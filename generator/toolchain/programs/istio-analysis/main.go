// Istio's analysis of files, for several clusters in one process. istioctl analyze has the same analyzers, but gets
// one cluster at a time, reads every document several times, and reports lines, not paths.
//
// Standard input is JSON: for each cluster, the files with its documents. Standard output is JSON too: for each cluster,
// the messages, and the documents that Istio cannot read. With --skipped, it prints the names of the analyzers that do
// not run, because they need a cluster.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"istio.io/istio/pkg/log"
)

// cluster is what an analysis gets together.
type cluster struct {
	Files []string `json:"files"`
}

// answer is what Istio reports about a cluster.
type answer struct {
	Messages []message `json:"messages"`
	Unread   []unread  `json:"unread"`
}

// place is a document: the numbers of its file in the cluster and of the document in the file, both from 0. Empty
// documents do not count.
type place struct {
	File     int `json:"file"`
	Document int `json:"document"`
}

// message has the fields of istioctl's JSON, with a place and a path there instead of a line.
type message struct {
	Code    string `json:"code"`
	Level   string `json:"level"`
	Message string `json:"message"`
	Origin  string `json:"origin,omitempty"`
	Place   *place `json:"place,omitempty"`
	Path    []any  `json:"path,omitempty"`
	// Page is the address of Istio's page about the code.
	Page string `json:"page"`
}

// unread is a document that Istio cannot read, and the reason.
type unread struct {
	Place place  `json:"place"`
	Words string `json:"words"`
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
	if err := silence(); err != nil {
		return err
	}
	if slices.Contains(os.Args[1:], "--skipped") {
		return json.NewEncoder(os.Stdout).Encode(skippedAnalyzers())
	}
	var clusters []cluster
	if err := json.NewDecoder(os.Stdin).Decode(&clusters); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	answers := make([]answer, len(clusters))
	errs := make([]error, len(clusters))
	reader := newReader()
	inParallel(len(clusters), func(index int) {
		answers[index], errs[index] = answerFor(clusters[index], reader)
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

// silence keeps Istio's log lines away from standard output.
func silence() error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.ErrorLevel)
	return log.Configure(options)
}

func inParallel(count int, work func(index int)) {
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for index := range count {
		group.Add(1)
		places <- struct{}{}
		go func() {
			defer group.Done()
			defer func() { <-places }()
			work(index)
		}()
	}
	group.Wait()
}

func answerFor(cluster cluster, reader *reader) (answer, error) {
	context := newContext()
	unreadable := []unread{}
	for file, path := range cluster.Files {
		content, err := os.ReadFile(path)
		if err != nil {
			return answer{}, err
		}
		for number, text := range split(content) {
			at := place{File: file, Document: number}
			document := reader.read(text)
			if document.err != nil {
				unreadable = append(unreadable, unread{Place: at, Words: document.err.Error()})
			} else if document.instance != nil {
				context.add(document.instance, at)
			}
		}
	}
	return answer{Messages: context.analyze(), Unread: unreadable}, nil
}

// split cuts at lines that are a marker, as kustomize writes it: text in a document is always indented.
func split(content []byte) [][]byte {
	var documents [][]byte
	for _, part := range bytes.Split(append([]byte("\n"), content...), []byte("\n---\n")) {
		if text := bytes.TrimSpace(part); len(text) > 0 {
			documents = append(documents, text)
		}
	}
	return documents
}
