import { describe, expect, it } from 'vitest';
import { asDocument, fileOf } from './kind.ts';
import { kubernetesSchemas } from './kubernetes.ts';
import { kubernetesEnums } from './kubernetes-enums.ts';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const identity = (group: string, kind: string) => [{ group, version: 'v1', kind }];
const reference = (name: string) => ({ $ref: `#/definitions/${name}` });

const swagger = {
  definitions: {
    [meta]: { type: 'object', properties: { name: { type: 'string' } } },
    'io.k8s.api.core.v1.Service': {
      type: 'object',
      properties: {
        metadata: reference(meta),
        spec: reference('io.k8s.api.core.v1.ServiceSpec'),
      },
      'x-kubernetes-group-version-kind': identity('', 'Service'),
    },
    'io.k8s.api.core.v1.ServiceSpec': {
      type: 'object',
      properties: {
        type: { type: 'string' },
        port: reference('io.k8s.apimachinery.pkg.util.intstr.IntOrString'),
        parent: reference('io.k8s.api.core.v1.ServiceSpec'),
      },
    },
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: 'string', format: 'int-or-string' },
    'io.k8s.api.core.v1.ServiceList': {
      type: 'object',
      properties: { metadata: reference('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta') },
      'x-kubernetes-group-version-kind': identity('', 'ServiceList'),
    },
  },
};

const goCode = `
func schema_k8sio_api_core_v1_ServiceSpec(ref common.ReferenceCallback) common.OpenAPIDefinition {
\t\t\t\t\t"type": {
\t\t\t\t\t\tSchemaProps: spec.SchemaProps{
\t\t\t\t\t\t\tEnum:        []interface{}{"ClusterIP", "NodePort"},
\t\t\t\t\t"ipFamilies": {
\t\t\t\t\t\t\t\t\t\tEnum:        []interface{}{"", "IPv4"},
`;

describe('kubernetesSchemas', () => {
  const { kinds, metadata } = kubernetesSchemas(swagger, kubernetesEnums(goCode));

  it('finds the kinds that can be applied', () => {
    expect(kinds.map(fileOf)).toEqual(['v1/service_v1.json']);
  });

  it('replaces references, and stops where a type contains itself', () => {
    expect(kinds[0]?.schema['properties']).toEqual({
      metadata,
      spec: {
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['ClusterIP', 'NodePort'] },
          port: { type: ['integer', 'string'] },
          parent: {},
        },
        additionalProperties: false,
      },
    });
  });

  it('pins apiVersion and kind of a document', () => {
    const [service] = kinds;
    expect(service && asDocument(service, metadata)).toMatchObject({
      required: ['apiVersion', 'kind', 'metadata'],
      properties: { apiVersion: { enum: ['v1'] }, kind: { enum: ['Service'] } },
      additionalProperties: false,
    });
  });
});

describe('kubernetesEnums', () => {
  it('distinguishes the values of a property from those of its items', () => {
    expect(kubernetesEnums(goCode).get('core.v1.ServiceSpec')).toEqual(
      new Map([
        ['type', { values: ['ClusterIP', 'NodePort'], ofItems: false }],
        ['ipFamilies', { values: ['', 'IPv4'], ofItems: true }],
      ]),
    );
  });

  it('does not take code without enumerations for a Kubernetes without them', () => {
    expect(() => kubernetesEnums('package openapi')).toThrow(/no enumeration/);
  });
});
