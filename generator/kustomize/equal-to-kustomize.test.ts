import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { describeWith } from '../testing/describe-with.ts';
import { trees } from '../testing/kustomization-arbitrary/trees.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { buildAll } from '../toolchain/kustomize.ts';
import { provideTools } from '../toolchain/provide-tools.ts';
import { buildDocuments } from './build.ts';

const { kustomize } = await provideTools(console.error);

describeWith('what is built in memory', kustomize, ({ path }) => {
  test('is what kustomize builds, and what kustomize refuses is refused', { timeout: 180_000 }, async () => {
    const samples = fc.sample(trees, { numRuns: 100, seed: 13 });
    const root = temporaryFolder();
    const folders = samples.map((tree, index) => {
      const folder = join(root, String(index));
      for (const [file, content] of tree) writeInto(folder, file, textOf(content));
      return join(folder, 'overlay');
    });
    const builds = await buildAll(path, folders);
    const outcomes = builds.map((build, index) => {
      const files = new Map(
        [...(samples[index] ?? [])].map(([file, content]) => [file, asFile(file, content)]),
      );
      const real = 'yaml' in build ? documentsIn(build.yaml) : build.error.message;
      return { real, own: builtOrRefused(files), index };
    });
    expect(outcomes.filter(({ real }) => typeof real !== 'string').length).toBeGreaterThan(
      samples.length / 3,
    );
    for (const { real, own, index } of outcomes) {
      const shown = () => JSON.stringify([...(samples[index] ?? [])], null, 1);
      if (typeof real === 'string') expect(own, `${real}\n${shown()}`).toBeInstanceOf(Error);
      else expect(own, shown()).toEqual(real);
    }
  });
});

const textOf = (content: PlainMap): string =>
  typeof content['text'] === 'string' ? content['text'] : JSON.stringify(content);

function asFile(path: string, content: PlainMap): FileSpec {
  const { apiVersion, kind } = content;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    return { path, sources: [], content: { text: textOf(content) } };
  return { path, sources: [], content: { ...content, apiVersion, kind } };
}

function documentsIn(yaml: string): Readonly<Record<string, unknown>> {
  return byName(parseAllDocuments(yaml).map((document): PlainMap => document.toJS()));
}

function builtOrRefused(files: ReadonlyMap<string, FileSpec>): unknown {
  try {
    return byName(buildDocuments(files, 'overlay'));
  } catch (error) {
    // The test compares what is refused, whatever the reason is.
    return error;
  }
}

/** By kind, namespace and name: kustomize puts documents into an order of its own. */
const byName = (documents: readonly PlainMap[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    documents.map((document) => {
      const { namespace = '', name = '' } = Object(document['metadata']);
      return [`${document['kind']} ${namespace} ${name}`, document];
    }),
  );
