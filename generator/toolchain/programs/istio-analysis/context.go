package main

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"istio.io/api/annotation"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/analysis"
	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/diag"
	"istio.io/istio/pkg/config/analysis/legacy/source/kube"
	"istio.io/istio/pkg/config/analysis/legacy/util/kuberesource"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/resource"
	"istio.io/istio/pkg/config/schema/collection"
	"istio.io/istio/pkg/config/schema/collections"
	sresource "istio.io/istio/pkg/config/schema/resource"
	"istio.io/istio/pkg/url"
)

// readSchemas are the kinds that istioctl analyze takes from files.
var readSchemas = func() collection.Schemas {
	all := kuberesource.ConvertInputsToSchemas(analyzers.AllCombined().Metadata().Inputs)
	return all.Remove(kuberesource.DefaultExcludedSchemas().All()...)
}()

var schemasByKind = func() map[schema.GroupVersionKind]sresource.Schema {
	byKind := map[schema.GroupVersionKind]sresource.Schema{}
	for _, each := range readSchemas.All() {
		for _, alias := range each.GroupVersionAliasKinds() {
			if _, known := byKind[alias.Kubernetes()]; !known {
				byKind[alias.Kubernetes()] = each
			}
		}
	}
	for kind, each := range byKind {
		// Istio cannot read some kinds of its own from files.
		if _, err := each.NewInstance(); err != nil {
			delete(byKind, kind)
		}
	}
	return byKind
}()

func schemaOf(kind schema.GroupVersionKind) (sresource.Schema, bool) {
	found, known := schemasByKind[kind]
	return found, known
}

// context is what analyzers see of one cluster. It replaces Istio's, which copies each document several times.
type context struct {
	instances map[config.GroupVersionKind][]*resource.Instance
	byName    map[config.GroupVersionKind]map[resource.FullName]*resource.Instance
	places    map[*resource.Instance]place
	messages  diag.Messages
}

var _ analysis.Context = &context{}

func newContext() *context {
	c := &context{
		instances: map[config.GroupVersionKind][]*resource.Instance{},
		byName:    map[config.GroupVersionKind]map[resource.FullName]*resource.Instance{},
		places:    map[*resource.Instance]place{},
	}
	c.addDefault(collections.MeshConfig, "meshconfig", mesh.DefaultMeshConfig())
	c.addDefault(collections.MeshNetworks, "meshnetworks", mesh.DefaultMeshNetworks())
	return c
}

func (c *context) addDefault(found sresource.Schema, name string, spec config.Spec) {
	kind := found.GroupVersionKind()
	meta := config.Meta{GroupVersionKind: kind, Name: name, Namespace: "istio-system"}
	instance := resource.PilotConfigToInstance(&config.Config{Meta: meta, Spec: spec}, found)
	instance.Origin = &kube.Origin{Type: kind, FullName: instance.Metadata.FullName, Cluster: "default"}
	c.store(instance)
}

// add adds the document of a place. As in a cluster, the last one with a name replaces the others.
func (c *context) add(instance *resource.Instance, at place) {
	c.store(instance)
	c.places[instance] = at
}

func (c *context) store(instance *resource.Instance) {
	kind, name := instance.Metadata.Schema.GroupVersionKind(), instance.Metadata.FullName
	names := c.byName[kind]
	if names == nil {
		names = map[resource.FullName]*resource.Instance{}
		c.byName[kind] = names
	}
	if before := names[name]; before != nil {
		at := slices.Index(c.instances[kind], before)
		c.instances[kind][at] = instance
	} else {
		c.instances[kind] = append(c.instances[kind], instance)
	}
	names[name] = instance
}

// usable are the analyzers that need nothing but files, and the names of the others.
func usable() (analysis.CombinedAnalyzer, []string) {
	all := analyzers.AllCombined()
	given := readSchemas.Union(collection.SchemasFor(collections.MeshConfig, collections.MeshNetworks))
	skipped := all.RemoveSkipped(given)
	return all, skipped
}

func skippedAnalyzers() []string {
	_, skipped := usable()
	return skipped
}

func (c *context) analyze() []message {
	all, _ := usable()
	all.Analyze(c)
	messages := []message{}
	for _, each := range c.messages.SortedDedupedCopy() {
		if !isSuppressed(each) {
			messages = append(messages, c.messageOf(each))
		}
	}
	return messages
}

func (c *context) messageOf(found diag.Message) message {
	result := message{
		Code:    found.Type.Code(),
		Level:   found.Type.Level().String(),
		Message: fmt.Sprintf(found.Type.Template(), found.Parameters...),
		Page:    fmt.Sprintf("%s/%s/", url.ConfigAnalysis, strings.ToLower(found.Type.Code())),
	}
	if found.Resource == nil {
		return result
	}
	result.Origin = found.Resource.Origin.FriendlyName()
	if at, ok := c.places[found.Resource]; ok {
		result.Place = &at
	}
	if own, ok := found.Resource.Origin.(*origin); ok && found.Line > 0 {
		result.Path = own.pathOf(found.Line)
	}
	return result
}

// isSuppressed follows filterMessages of Istio's pkg/config/analysis/local.
func isSuppressed(found diag.Message) bool {
	if found.Resource == nil {
		return false
	}
	codes := found.Resource.Metadata.Annotations[annotation.GalleyAnalyzeSuppress.Name]
	return codes != "" && slices.ContainsFunc(strings.Split(codes, ","), func(code string) bool {
		return code == "*" || code == found.Type.Code()
	})
}

func (c *context) Report(_ config.GroupVersionKind, found diag.Message) {
	c.messages.Add(found)
}

func (c *context) Find(kind config.GroupVersionKind, name resource.FullName) *resource.Instance {
	return c.byName[kind][name]
}

func (c *context) Exists(kind config.GroupVersionKind, name resource.FullName) bool {
	return c.Find(kind, name) != nil
}

func (c *context) ForEach(kind config.GroupVersionKind, each analysis.IteratorFn) {
	for _, instance := range c.instances[kind] {
		if !each(instance) {
			return
		}
	}
}

func (c *context) Canceled() bool { return false }

func (c *context) SetAnalyzer(string) {}
