import { expect, test } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { temporaryRepository, widgetDefinition } from '../testing/temporary-repository.ts';
import { localDefinitions } from '../toolchain/local-definitions.ts';
import { findMeshPrograms } from '../toolchain/mesh-programs.ts';
import { withoutDescriptions } from './definition-descriptions.ts';
import { define, sourcesOf } from './definitions.ts';
import { objectFrom } from './kubernetes-object.ts';
import { apiServerForTest } from './testing/api-server.ts';

const programs = await findMeshPrograms();
const widget = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'more', namespace: 'default' },
  spec: { size: 1 },
};

test('the group of a document names its source', () => {
  const documentOf = (apiVersion: string) => ({ ...widget, apiVersion });
  const namesOf = (...versions: string[]) => sourcesOf(versions.map(documentOf)).map(({ name }) => name);
  expect(namesOf('networking.istio.io/v1', 'v1', 'apps/v1')).toEqual(['istio']);
  expect(namesOf('gateway.networking.k8s.io/v1', 'external-secrets.io/v1')).toEqual([
    'gateway-api',
    'external-secrets',
  ]);
  expect(namesOf('example.com/v1', 'notistio.io/v1')).toEqual([]);
});

test('a definition keeps everything but the descriptions of its schemas', () => {
  const definition = (texts: object) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      versions: [
        {
          name: 'v1',
          schema: {
            openAPIV3Schema: {
              ...texts,
              type: 'object',
              default: { description: 'a value' },
              properties: { description: { ...texts, type: 'string', enum: ['description'] } },
              oneOf: [{ ...texts, required: ['description'] }],
            },
          },
        },
      ],
    },
  });
  expect(withoutDescriptions(definition({ description: 'A text.' }))).toEqual(definition({}));
});

describeWith('an API server', programs, (paths) => {
  test('accepts documents of a kind that a file of schemas/ defines', { timeout: 120_000 }, async () => {
    const root = temporaryRepository({ 'schemas/widget.yaml': widgetDefinition });
    const client = await apiServerForTest(paths);
    await define(client, localDefinitions(root).map(objectFrom));
    expect((await client.apply(widget)).object).toMatchObject(widget);
    await expect(client.apply({ ...widget, spec: { size: 'large' } })).rejects.toThrow(/spec.size/);
  });
});
