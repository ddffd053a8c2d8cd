// Answers what kubectl would read: the oracle of `npm run fuzz:yaml` and `npm run fuzz:tree`.
//
//	oracle decode          texts on standard input, each after its length in bytes as a line; a line of JSON for each
//	oracle files FOLDER    the files that `kubectl apply -R -f FOLDER` reads, each ended by a NUL
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/cli-runtime/pkg/resource"
)

// answer is what became of one text: the documents up to the first error, and that error.
type answer struct {
	Documents []json.RawMessage `json:"documents"`
	Error     string            `json:"error,omitempty"`
}

func main() {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "decode":
		err = decodeAll(os.Stdin, os.Stdout)
	case len(os.Args) == 3 && os.Args[1] == "files":
		err = listFiles(os.Args[2])
	default:
		err = errors.New("usage: oracle decode | oracle files FOLDER")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func decodeAll(in io.Reader, out io.Writer) error {
	reader := bufio.NewReader(in)
	writer := bufio.NewWriter(out)
	defer writer.Flush()
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := reader.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		size, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			return err
		}
		text := make([]byte, size)
		if _, err := io.ReadFull(reader, text); err != nil {
			return err
		}
		if err := encoder.Encode(decode(text)); err != nil {
			return err
		}
	}
}

// decode does what FileVisitor and StreamVisitor of k8s.io/cli-runtime/pkg/resource do with the bytes of a file.
func decode(text []byte) answer {
	found := answer{Documents: []json.RawMessage{}}
	decoder := yaml.NewYAMLOrJSONDecoder(transform.NewReader(bytes.NewReader(text), unicode.BOMOverride(unicode.UTF8.NewDecoder())), 4096)
	for {
		ext := runtime.RawExtension{}
		if err := decoder.Decode(&ext); err != nil {
			if err != io.EOF {
				found.Error = err.Error()
			}
			return found
		}
		raw := bytes.TrimSpace(ext.Raw)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
			continue
		}
		found.Documents = append(found.Documents, append(json.RawMessage{}, raw...))
	}
}

func listFiles(folder string) error {
	visitors, err := resource.ExpandPathsToFileVisitors(nil, folder, true, resource.FileExtensions, nil)
	for _, visitor := range visitors {
		fmt.Print(visitor.(*resource.FileVisitor).Path, "\x00")
	}
	return err
}
