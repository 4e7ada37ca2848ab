import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { describeWith } from '../testing/describe-with.ts';
import type { Available, Unavailable } from './availability.ts';
import { hasGo, installGo, runGo } from './go.ts';
import { unreadFields } from './unread-fields.ts';
import { istio, programs } from './versions.ts';

/** A module where this machine has it: nothing is fetched. */
async function cached(module: string, version: string): Promise<Available | Unavailable> {
  const missing = `the Go module ${module} ${version}`;
  if (!(await hasGo())) return { available: false, missing, reason: 'Go is not on PATH.', remedy: installGo };
  const { stdout } = await runGo(tmpdir(), ['mod', 'download', '-json', `${module}@${version}`], {
    env: { GOPROXY: 'off' },
  });
  const path = textAt(parsedJson(stdout || '{}'), 'Dir');
  const remedy = 'Run npm test, which builds the analysis of it.';
  return path ? { available: true, path } : { available: false, missing, reason: 'It is not here.', remedy };
}

const istiod = await cached(programs.istiod.module, programs.istiod.version);
const api = await cached(istio.module, istio.version);
/** The definitions that the go.mod of the pinned istiod asks for. */
async function definitionsOfIstiod(folder: string): Promise<Available | Unavailable> {
  const [, version = ''] =
    /^\tistio\.io\/api (\S+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8')) ?? [];
  return cached(istio.module, version);
}

// All are asked for before a test runs: a build that runs at the same time downloads them one after the other.
const built = istiod.available ? await definitionsOfIstiod(istiod.path) : istiod;
const sources = !istiod.available
  ? istiod
  : !api.available
    ? api
    : !built.available
      ? built
      : { ...istiod, api: api.path, built: built.path };

const definitionsIn = (folder: string): string =>
  readFileSync(join(folder, 'kubernetes/customresourcedefinitions.gen.yaml'), 'utf8');

describeWith('the pinned istiod', sources, ({ path, api: apiFolder, built: builtFolder }) => {
  test('is built with the definitions that documents are checked with', () => {
    expect(definitionsIn(builtFolder)).toBe(definitionsIn(apiFolder));
  });

  test('reads every field but those that a check refuses', () => {
    const names = exportedNames(path);
    const unread = new Map<string, Set<string>>();
    for (const document of parseAllDocuments(definitionsIn(apiFolder))) {
      const definition: unknown = document.toJS();
      const kind = textAt(definition, 'spec', 'names', 'kind') ?? '';
      for (const version of listAt(definition, 'spec', 'versions'))
        for (const field of fieldsOf(mapAt(version, 'schema', 'openAPIV3Schema', 'properties', 'spec')))
          if (!names.has(field.replaceAll('_', '').toLowerCase()))
            unread.set(kind, (unread.get(kind) ?? new Set()).add(field));
    }
    const found = [...unread].map(([kind, fields]) => ({ kind, fields: [...fields].sort() }));
    expect(found.sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual(unreadFields);
  }, 120_000);
});

/** Keys of a schema and of all within it. */
function* fieldsOf(schema: unknown): Iterable<string> {
  if (Array.isArray(schema)) for (const each of schema) yield* fieldsOf(each);
  if (!isMap(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isMap(value)) yield* Object.keys(value);
    yield* fieldsOf(value);
  }
}

/**
 * Names that the control plane's own code uses, in lower case and without `_`, as protoc makes them of a field: `GetHosts`
 * and `Hosts` of `hosts`. What only validation or analysis looks at has no effect.
 */
function exportedNames(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const part of ['pilot', 'pkg', 'security'])
    for (const file of readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })) {
      if (
        !file.endsWith('.go') ||
        /_test\.go$|\.pb\.|gen\.go$|validation\/|analysis\/|test\/|fuzz/.test(file)
      )
        continue;
      for (const [name] of readFileSync(join(folder, part, file), 'utf8').matchAll(/\b[A-Z]\w*/g))
        for (const each of [name, name.split('_').at(-1) ?? ''])
          names.add(each.replaceAll('_', '').replace(/^Get/, '').toLowerCase());
    }
  return names;
}
