// Sorts the expressions of go-regexp.json, read from standard input, by the verdict of Go's regexp package.
package main

import (
	"encoding/json"
	"os"
	"regexp"
)

func main() {
	var lists map[string][]string
	if err := json.NewDecoder(os.Stdin).Decode(&lists); err != nil {
		panic(err)
	}
	verdicts := map[string][]string{"accepted": {}, "refused": {}}
	for _, name := range []string{"accepted", "refused"} {
		for _, expression := range lists[name] {
			verdict := "accepted"
			if _, err := regexp.Compile(expression); err != nil {
				verdict = "refused"
			}
			verdicts[verdict] = append(verdicts[verdict], expression)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		panic(err)
	}
}
