import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMap } from '../lang/plain-map.ts';
import { describeWith } from '../testing/describe-with.ts';
import { edited, paths } from '../testing/edited.ts';
import { at, documentsOf, type Rendered, rendered } from '../testing/rendered.ts';
import { provideDefinitions } from '../toolchain/custom-resource-definitions.ts';
import { definitionModules } from '../toolchain/versions.ts';
import { gatewayKinds } from './gateway.ts';
import { kindKey } from './kind.ts';
import { certificateKinds, namespaceKinds, teamKinds } from './kinds.ts';

/** Two versions behind both types of gateway, an HTTP server behind one, with Secrets from a store, and an external service with mutual TLS. */
const files = {
  ...edited(paths.orders, ['calls:\n', 'calls:\n  - service: courier\n']),
  'services/courier/external.yaml': `name: courier
owner: team-orders
namespace: shop
hosts: [courier.example.com]
port: { number: 80, targetPort: 443, protocol: GRPC }
tls: { mode: MUTUAL, credentialName: courier-client }
`,
  'services/front/service.yaml': `name: front
owner: team-orders
namespace: shop
image: registry.example.com/shop/front
http: { port: 8080, operations: { Home: GET /, Files: 'GET /static/{**}' } }
expose: { edge: { hosts: [front.example.com] } }
`,
  'clusters/dev.yaml': `name: dev
stage: dev
externalSecrets: { store: vault }
telemetry:
  providers: { prometheus: local }
  metrics: { providers: [prometheus], perMethod: true }
gateways:
  edge:
    { type: gateway-api, className: istio, namespace: edge, serviceAccount: edge-istio, hosts: [stock.example.com, front.example.com], tls: { credentialName: edge } }
  old:
    { type: istio, namespace: edge, serviceAccount: old, selector: { istio: old }, hosts: [old.example.com], tls: { credentialName: old } }
services:
  orders:
    versions: { v1: { tag: v1.0.0 } }
  front:
    versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }
    weights: { v1: 90, v2: 10 }
  stock:
    versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }
    weights: { v1: 100, v2: 0 }
    methodWeights: { Reserve: { v1: 90, v2: 10 } }
    secrets: { stock-key: { env: { KEY: key }, remoteKey: shop/stock } }
    expose: { edge: { hosts: [stock.example.com] }, old: { hosts: [old.example.com] } }
    jwt:
      issuer: https://login.example.com
      audiences: [stock]
      jwksUri: https://login.example.com/keys
      require: [{ methods: [Reserve], claims: { scope: [write] } }]
`,
};

const provided = await Promise.all(
  definitionModules.map((source) => provideDefinitions(source, console.error)),
);
const missing = provided.find((each) => !each.available);
const definitions = provided.flatMap((each) => (each.available ? [each.path] : []));

/** Schemas of custom resources, by group, version and kind. */
function schemasIn(files: readonly string[]): Map<string, unknown> {
  const all = files.flatMap((path): unknown[] => {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(list) ? list : [];
  });
  return new Map(
    all.flatMap((definition) => {
      const [group, kind] = [at(definition, 'spec', 'group'), at(definition, 'spec', 'names', 'kind')];
      const versions = at(definition, 'spec', 'versions');
      return (Array.isArray(versions) ? versions : []).map((version): [string, unknown] => [
        `${group}/${at(version, 'name')}/${kind}`,
        at(version, 'schema', 'openAPIV3Schema'),
      ]);
    }),
  );
}

/** Paths of fields that a list holds, that have a default, and that a document leaves to the API server. */
function defaultsLeftOut(schema: unknown, value: unknown, path: string, isInList = false): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      defaultsLeftOut(at(schema, 'items'), item, `${path}[${index}]`, true),
    );
  if (!isMap(value)) return [];
  const properties = at(schema, 'properties');
  const left = Object.entries(isMap(properties) ? properties : {})
    .filter(([key, field]) => isInList && at(field, 'default') !== undefined && !Object.hasOwn(value, key))
    .map(([key]) => `${path}.${key}`);
  const inside = Object.entries(value).flatMap(([key, each]) =>
    defaultsLeftOut(
      at(properties, key) ?? at(schema, 'additionalProperties'),
      each,
      `${path}.${key}`,
      isInList,
    ),
  );
  return [...left, ...inside];
}

const allDocuments = (tree: Rendered): unknown[] => [...tree.values()].flatMap(documentsOf);

describeWith('custom resources', missing ?? { available: true, path: '' }, () => {
  const schemas = schemasIn(definitions);
  const keyOf = (document: unknown) => `${at(document, 'apiVersion')}/${at(document, 'kind')}`;

  test('contain the defaults of fields in lists: otherwise Argo CD would always report a difference', async () => {
    const left = allDocuments(await rendered(files)).flatMap((document) =>
      defaultsLeftOut(schemas.get(keyOf(document)), document, String(at(document, 'kind'))),
    );
    expect([...new Set(left)]).toEqual([]);
  });

  test('are all among the checked documents', async () => {
    const seen = new Set(
      allDocuments(await rendered(files)).map((document) => {
        const [group = ''] = String(at(document, 'apiVersion')).split('/');
        return `${group}/${at(document, 'kind')}`;
      }),
    );
    const custom = new Set([...schemas.keys()].map((key) => key.replace(/\/[^/]+\//, '/')));
    const kinds = [...teamKinds, ...namespaceKinds, ...certificateKinds, ...Object.values(gatewayKinds)].map(
      kindKey,
    );
    const wanted = [...new Set(kinds)].filter((key) => custom.has(key));
    expect(wanted.length).toBeGreaterThan(10);
    expect(wanted.filter((key) => !seen.has(key))).toEqual([]);
  });
});
