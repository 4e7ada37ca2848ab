import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { build } from '../kustomize/build.ts';
import { mapAt, textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { describeWith } from '../testing/describe-with.ts';
import {
  documentsOf,
  hasLists,
  type KubernetesKind,
  kindsIn,
} from '../testing/kustomization-arbitrary/kubernetes-documents.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { buildAll } from '../toolchain/kustomize.ts';
import { provideTools } from '../toolchain/provide-tools.ts';

const { kustomize, schemas } = await provideTools(console.error);
const tools = !kustomize.available
  ? kustomize
  : !schemas.available
    ? schemas
    : { available: true as const, kustomize: kustomize.path, schemas: schemas.path };

/** A document and a patch for it; all documents of a test have names of their own. */
interface Case {
  readonly document: PlainMap;
  readonly patch: PlainMap | readonly unknown[];
}

describeWith('a patch', tools, (available) => {
  const kinds = kindsIn(available.schemas).filter(isOfKubernetes);

  test('is merged as kustomize merges it, into every list of every kind', { timeout: 180_000 }, async () => {
    await expectEqual(available.kustomize, kinds.map(caseWithEveryList));
  });

  test('with directives is merged as kustomize merges it', { timeout: 180_000 }, async () => {
    const random = fc
      .constantFrom(...kinds, ...kinds.filter(hasPods), ...kinds.filter(hasPods))
      .chain((kind) =>
        fc.record({
          document: documentsOf(kind, { isPatch: false }),
          patch: documentsOf(kind, { isPatch: true }),
          kind: fc.constant(kind),
        }),
      );
    const samples = fc.sample(random, { numRuns: 250, seed: 20 });
    await expectEqual(
      available.kustomize,
      samples.map(({ kind, document, patch }, index) => ({
        document: withoutReferences(named(document, kind, index)),
        patch: withoutReferences(named(patch, kind, index)),
      })),
    );
  });

  test('of operations is applied as kustomize applies it', { timeout: 180_000 }, async () => {
    const samples = fc.sample(fc.array(operation, { minLength: 1, maxLength: 3 }), {
      numRuns: 400,
      seed: 21,
    });
    const kind = { apiVersion: 'v1', kind: 'Service', schema: {} };
    await expectEqual(
      available.kustomize,
      samples.map((patch, index) => ({ document: named(service, kind, index), patch })),
    );
  });
});

/** And some custom resources, which have no keys for their lists. */
const isOfKubernetes = ({ apiVersion, kind }: KubernetesKind) =>
  // Its schemas of schemas have no end.
  kind !== 'CustomResourceDefinition' &&
  (/^(?:[a-z]+\/)?v\d/.test(apiVersion) ||
    (apiVersion.includes('k8s.io/') && !apiVersion.includes('gateway')) ||
    ['VirtualService', 'DestinationRule'].includes(kind));

const hasPods = ({ apiVersion, kind }: KubernetesKind) =>
  ['apps/v1', 'batch/v1'].includes(apiVersion) || /^(?:Pod|Service|ServiceAccount)$/.test(kind);

function named(document: PlainMap, { apiVersion, kind }: KubernetesKind, index: number): PlainMap {
  const { namespace: _namespace, ...metadata } = mapAt(document['metadata']);
  const { $patch: _directive, ...rest } = document;
  return { ...rest, apiVersion, kind, metadata: { ...metadata, name: nameAt(index) } };
}

const nameAt = (index: number): string => `case-${index}`;

/** A document with two items in each list of its kind, and a patch with the second of them, changed. */
function caseWithEveryList(kind: KubernetesKind, index: number): Case {
  const of = (marks: readonly string[]) => named(mapAt(everyList(kind.schema, marks, 0)), kind, index);
  return { document: of(['a', 'b']), patch: of(['b']) };
}

/** For each mark, an item in each list; its keys have the mark, so that they are the same in document and patch. */
function everyList(schema: PlainMap, marks: readonly string[], depth: number, isItem = false): unknown {
  switch ([schema['type']].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(mapAt(schema['properties']))
          .filter(([, child]) => depth < 14 && (isItem || hasLists(child)))
          .map(([key, child]) => [key, everyList(mapAt(child), marks, depth + 1)]),
      );
    case 'array':
      return marks.map((mark) => {
        const item = everyList(mapAt(schema['items']), marks, depth + 1, true);
        return isMap(item) ? { ...item, ...withMark(item, mark), marked: marks[0] } : mark;
      });
    default:
      return marks[0];
  }
}

const withMark = (item: PlainMap, mark: string): PlainMap =>
  Object.fromEntries(
    Object.keys(item).flatMap((key) => (isMap(item[key]) || Array.isArray(item[key]) ? [] : [[key, mark]])),
  );

/** Kustomize follows references by name, and refuses those without one. */
const withoutReferences = ({ subjects: _subjects, roleRef: _roleRef, ...document }: PlainMap): PlainMap =>
  document;

const service = {
  metadata: { labels: { 'a/b': 'x', '~': 'y' }, annotations: { a: 'x<y>&z' } },
  spec: { ports: [{ port: 1 }, { port: 2, name: null }], selector: {}, empty: null, list: [], type: 'a/b' },
};
const paths = fc.constantFrom(
  ...[
    '/spec/ports',
    '/spec/ports/0',
    '/spec/ports/1/port',
    '/spec/ports/-',
    '/spec/ports/-1',
    '/spec/ports/-2',
  ],
  ...[
    '/spec/ports/-3',
    '/spec/ports/2',
    '/spec/ports/3',
    '/spec/ports/01',
    '/spec/ports/+1',
    '/spec/ports/-0',
  ],
  ...[
    '/spec/ports/',
    '/spec/ports/0x1',
    '/spec/ports/1e0',
    '/spec/ports/-1/name',
    '/spec/empty',
    '/spec/empty/a',
  ],
  ...[
    '/spec/new',
    '/spec/new/a',
    '/spec/list/0',
    '/spec/list/-1',
    '/spec/list/-',
    '/spec',
    '',
    '/',
    '/spec/',
  ],
  ...[
    '/metadata/labels/a~1b',
    '/metadata/labels/~0',
    '/metadata/labels/a~01b',
    '/metadata/annotations/a',
    '/spec/type',
  ],
);
const values = fc.constantFrom<unknown>(
  null,
  1,
  'a/b',
  'x<y>&z',
  {},
  [],
  { port: 1 },
  [{ port: 1 }],
  1.5,
  true,
);
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path: paths, value: values }),
  fc.record({ op: fc.constant('remove'), path: paths }),
  fc.record({ op: fc.constantFrom('copy', 'move'), from: paths, path: paths }),
);

/** Builds all cases that are built here at once; those that are not, kustomize refuses one by one. */
async function expectEqual(kustomize: string, cases: readonly Case[]): Promise<void> {
  const { problems, documents } = build(filesOf(cases), 'all');
  const refused = new Set(problems.map(({ document }) => textAt(document.value, 'metadata', 'name')));
  const isBuilt = (_: Case, index: number) => !refused.has(nameAt(index));
  const root = temporaryFolder();
  const write = (folder: string, some: readonly Case[]) => {
    for (const [path, { content }] of filesOf(some)) writeInto(join(root, folder), path, textOf(content));
    return join(root, folder, 'all');
  };
  const built = cases.filter(isBuilt);
  expect(built.length).toBeGreaterThan(cases.length / 6);
  const [whole] = await buildAll(kustomize, [write('built', built)]);
  if (!whole || 'error' in whole) throw await oneRefused(kustomize, built, write);
  const parsed = parseAllDocuments(whole.yaml, { uniqueKeys: false });
  const real = byName(parsed.map((document) => mapAt(document.toJS())));
  const own = byName(documents.map(({ value }) => value));
  for (const [index, each] of cases.entries()) {
    const name = nameAt(index);
    if (!refused.has(name)) expect(own.get(name), JSON.stringify(each)).toEqual(real.get(name));
  }
  const others = cases
    .filter((each, index) => !isBuilt(each, index) && !isStricterHere(each.patch))
    .slice(0, 20);
  const refusals = await buildAll(
    kustomize,
    others.map((each, index) => write(`refused-${index}`, [each])),
  );
  for (const [index, refusal] of refusals.entries())
    expect(refusal, JSON.stringify(others[index])).toHaveProperty('error');
}

/** Kustomize replaces and copies also what is not there; RFC 6902 does not. */
const isStricterHere = (patch: Case['patch']): boolean =>
  Array.isArray(patch) && patch.some((each) => ['replace', 'copy'].includes(String(mapAt(each)['op'])));

/** A case that kustomize refuses, with its message: found by halves. */
async function oneRefused(
  kustomize: string,
  cases: readonly Case[],
  write: (folder: string, some: readonly Case[]) => string,
): Promise<Error> {
  const middle = Math.ceil(cases.length / 2);
  const halves = [cases.slice(0, middle), cases.slice(middle)].filter((half) => half.length > 0);
  for (const [index, half] of halves.entries()) {
    const [found] = await buildAll(kustomize, [write(`half-${cases.length}-${index}`, half)]);
    if (!found || !('error' in found)) continue;
    if (half.length > 1) return oneRefused(kustomize, half, write);
    return new Error(`kustomize refuses ${JSON.stringify(half)}: ${found.error.message}`);
  }
  return new Error('kustomize refuses the cases only all together.');
}

function filesOf(cases: readonly Case[]): ReadonlyMap<string, FileSpec> {
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: cases.map((_, index) => `${index}.yaml`),
    patches: cases.map(({ document, patch }) => ({
      target: { kind: document['kind'], name: textAt(document, 'metadata', 'name') },
      patch: JSON.stringify(patch).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    })),
  };
  const contents: [string, PlainMap][] = cases.map(({ document }, index) => [`${index}.yaml`, document]);
  return new Map(
    [...contents, ['kustomization.yaml', kustomization] as const].map(([name, content]) => {
      const { apiVersion, kind } = content;
      const path = `all/${name}`;
      return [
        path,
        { path, sources: [], content: { ...content, apiVersion: String(apiVersion), kind: String(kind) } },
      ];
    }),
  );
}

const textOf = (content: unknown): string => JSON.stringify(content);

const byName = (documents: readonly PlainMap[]): ReadonlyMap<string, PlainMap> =>
  new Map(documents.map((document) => [textAt(document, 'metadata', 'name') ?? '', document]));
