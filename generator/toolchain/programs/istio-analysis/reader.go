package main

import (
	"fmt"
	"regexp"
	"sync"

	yamlv3 "gopkg.in/yaml.v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	kubejson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crdclient"
	"istio.io/istio/pkg/config/analysis/legacy/source/kube"
	"istio.io/istio/pkg/config/resource"
	sresource "istio.io/istio/pkg/config/schema/resource"
	istiokube "istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/inject"
)

// read is a document as Istio reads it: an error, an instance for the analyzers, or neither if they read no such kind.
type read struct {
	once     sync.Once
	instance *resource.Instance
	err      error
}

// reader reads each text once, however many clusters have it: what a document means depends on its text alone.
type reader struct {
	known        sync.Map
	deserializer runtime.Decoder
}

func newReader() *reader {
	return &reader{deserializer: serializer.NewCodecFactory(runtime.NewScheme()).UniversalDeserializer()}
}

func (r *reader) read(text []byte) *read {
	found, _ := r.known.LoadOrStore(string(text), &read{})
	document := found.(*read)
	document.once.Do(func() { document.instance, document.err = r.parse(text) })
	return document
}

// parse follows KubeSource.parseChunk of Istio's pilot/pkg/config/file, which also words the errors.
func (r *reader) parse(text []byte) (*resource.Instance, error) {
	if kind, ok := kindAtStart(text); ok {
		if _, known := schemaOf(kind); !known {
			return nil, nil
		}
	}
	json, err := yaml.ToJSON(text)
	if err != nil {
		return nil, fmt.Errorf("failed converting YAML to JSON: %w", err)
	}
	if string(json) == "null" {
		return nil, nil
	}
	kind, err := kubejson.DefaultMetaFactory.Interpret(json)
	if err != nil {
		return nil, fmt.Errorf("failed interpreting jsonChunk: %w", err)
	}
	if kind.Empty() {
		return nil, fmt.Errorf("unable to parse resource with no group, version and kind")
	}
	found, known := schemaOf(*kind)
	if !known {
		return nil, nil
	}
	object, err := istiokube.IstioScheme.New(found.GroupVersionKind().Kubernetes())
	if err != nil {
		return nil, fmt.Errorf("failed to initialize interface for built-in type: %w", err)
	}
	if _, _, err := r.deserializer.Decode(json, nil, object); err != nil {
		return nil, fmt.Errorf("failed parsing JSON for built-in type: %w", err)
	}
	return instanceOf(object, found, text)
}

func instanceOf(object runtime.Object, found sresource.Schema, text []byte) (*resource.Instance, error) {
	metadata, ok := object.(metav1.Object)
	if !ok {
		return nil, fmt.Errorf("failed to assert type of object metadata")
	}
	if found.IsClusterScoped() {
		metadata.SetNamespace("")
	}
	if inject.IgnoredNamespaces.Contains(metadata.GetNamespace()) {
		return nil, nil
	}
	config := crdclient.TranslateObject(object, found.GroupVersionKind(), "")
	instance := resource.PilotConfigToInstance(&config, found)
	instance.Origin = &origin{
		Origin: kube.Origin{
			Type:     found.GroupVersionKind(),
			FullName: instance.Metadata.FullName,
			Ref:      &kube.Position{Filename: "document", Line: 1},
			Cluster:  "default",
		},
		text: text,
	}
	return instance, nil
}

var (
	apiVersionAtStart = regexp.MustCompile(`(?m)^apiVersion: ([\w./-]+)$`)
	kindLine          = regexp.MustCompile(`(?m)^kind: (\w+)$`)
)

// kindAtStart is the kind of a document in block style, as kustomize writes it, without parsing it: only a key of the
// document itself starts at the start of a line.
func kindAtStart(text []byte) (schema.GroupVersionKind, bool) {
	version, kind := apiVersionAtStart.FindSubmatch(text), kindLine.FindSubmatch(text)
	if version == nil || kind == nil {
		return schema.GroupVersionKind{}, false
	}
	return schema.FromAPIVersionAndKind(string(version[1]), string(kind[1])), true
}

// origin finds the paths of a document only when an analyzer asks for one.
type origin struct {
	kube.Origin
	text   []byte
	once   sync.Once
	fields map[string]int
	paths  [][]any
}

// FieldMap gives each value a number in the place of its line: the number of its path, from 1.
func (o *origin) FieldMap() map[string]int {
	o.once.Do(func() {
		o.fields = map[string]int{}
		var document yamlv3.Node
		if err := yamlv3.Unmarshal(o.text, &document); err == nil && len(document.Content) == 1 {
			o.addFields(document.Content[0], "", nil)
		}
	})
	return o.fields
}

func (o *origin) pathOf(number int) []any {
	if number < 1 || number > len(o.paths) {
		return nil
	}
	return o.paths[number-1]
}

// addFields names values as BuildFieldPathMap of Istio's pilot/pkg/config/file does.
func (o *origin) addFields(node *yamlv3.Node, name string, path []any) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		o.addField(value, name+"."+key, with(path, key))
	}
}

func (o *origin) addField(value *yamlv3.Node, name string, path []any) {
	switch value.Kind {
	case yamlv3.ScalarNode:
		o.paths = append(o.paths, path)
		o.fields["{"+name+"}"] = len(o.paths)
	case yamlv3.MappingNode:
		o.addFields(value, name, path)
	case yamlv3.SequenceNode:
		for index, item := range value.Content {
			itemName, itemPath := fmt.Sprintf("%s[%d]", name, index), with(path, index)
			if item.Kind == yamlv3.ScalarNode {
				o.addField(item, itemName, itemPath)
			} else {
				o.addFields(item, itemName, itemPath)
			}
		}
	}
}

func with(path []any, step any) []any {
	return append(append([]any{}, path...), step)
}
