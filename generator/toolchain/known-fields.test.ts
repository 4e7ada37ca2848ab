import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listAt, mapAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { describeWith } from '../testing/describe-with.ts';
import { provideSchemas } from './schemas.ts';
import { fieldTable } from './strict-schemas/field-table.ts';
import type { JsonObject } from './strict-schemas/json-object.ts';

/** Groups with kinds that belong to a namespace, as a service may add them. */
const groups =
  `apps autoscaling batch coordination.k8s.io discovery.k8s.io extensions.istio.io external-secrets.io
  gateway.networking.k8s.io networking.istio.io networking.k8s.io policy rbac.authorization.k8s.io
  security.istio.io telemetry.istio.io v1`.split(/\s+/);

function* schemasIn(folder: string): Iterable<[string, string, JsonObject]> {
  for (const group of groups)
    for (const file of readdirSync(join(folder, group)).sort()) {
      const schema = mapAt(parsedJson(readFileSync(join(folder, group, file), 'utf8')));
      const [apiVersion] = listAt(schema, 'properties', 'apiVersion', 'enum');
      const [kind] = listAt(schema, 'properties', 'kind', 'enum');
      yield [String(apiVersion), String(kind), schema];
    }
}

describeWith('the schemas', await provideSchemas(undefined), ({ path }) => {
  test('have the fields of known-fields.json', async () => {
    const { kinds, nodes } = fieldTable(schemasIn(path));
    const lines = (values: readonly string[]) => values.map((value) => `    ${value}`).join(',\n');
    const ofKinds = lines(Object.entries(kinds).map(([kind, node]) => `${JSON.stringify(kind)}: ${node}`));
    const ofNodes = lines(nodes.map((node) => JSON.stringify(node)));
    const text = `{\n  "kinds": {\n${ofKinds}\n  },\n  "nodes": [\n${ofNodes}\n  ]\n}\n`;
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'known-fields.json'));
  });
});
