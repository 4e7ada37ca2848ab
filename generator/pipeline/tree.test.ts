import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Unit } from '../layout/unit.ts';
import { unitDigest } from '../layout/unit-digest.ts';
import { readInputs } from '../load/inputs.ts';
import { appended, edited, ordersInDev, paths } from '../testing/edited.ts';
import { filesOf, fleets } from '../testing/fleet-arbitrary.ts';
import { diagnosticsOf, type Files, temporaryRepository } from '../testing/temporary-repository.ts';
import { render } from './render.ts';

async function unitsOf(files: Files): Promise<ReadonlyMap<string, Unit>> {
  const root = temporaryRepository(files);
  const outcome = await render(root, readInputs(root));
  if (!outcome.ok) throw new Error(await diagnosticsOf(root));
  return new Map(outcome.units.map((unit) => [unit.id, unit]));
}

/** The units with the same digest in both trees and with other files: a run after the edit would not write them. */
async function stale(before: Files, after: Files): Promise<string[]> {
  const [old, now] = [await unitsOf(before), await unitsOf(after)];
  return [...now].flatMap(([id, unit]) => {
    const known = old.get(id);
    if (!known || unitDigest(known) !== unitDigest(unit)) return [];
    return JSON.stringify(known.render()) === JSON.stringify(unit.render()) ? [] : [id];
  });
}

describe('a unit with the same digest has the same files', () => {
  const page = 'overlays/dev/ROUTES.md';
  const edits: readonly (readonly [what: string, files: Files])[] = [
    ['a timeout', appended(paths.stock, 'timeout: 3s\n')],
    ['a tag', edited(paths.dev, ['tag: v1.0.0', 'tag: v1.1.0'])],
    ['a number of pods', ordersInDev('versions: { v1: { tag: v1.0.0, replicas: 7 } }')],
    [
      'a patch',
      {
        'services/stock/patches/limit.yaml': `target: { kind: VirtualService, name: stock }
patch: [{ op: add, path: /spec/http/0/timeout, value: 3s }]
`,
      },
    ],
  ];

  test.each(edits)('and the page of a cluster has another one after an edit of %s', async (_, files) => {
    const [old, now] = [(await unitsOf({})).get(page), (await unitsOf(files)).get(page)];
    if (!old || !now) throw new Error(`There is no ${page}.`);
    expect(now.render()).not.toEqual(old.render());
    expect(unitDigest(now)).not.toBe(unitDigest(old));
    expect(await stale({}, files)).toEqual([]);
  });

  test('for any specs, with another cluster file', async () => {
    await fc.assert(
      fc.asyncProperty(fleets, fleets, async (specs, others) => {
        const changed = { ...specs, [paths.dev]: others[paths.dev] };
        expect(await stale(filesOf(specs), filesOf(changed))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('for any specs, with another service', async () => {
    await fc.assert(
      fc.asyncProperty(fleets, fleets, fc.nat(), async (specs, others, which) => {
        const services = Object.keys(specs).filter((path) => path.endsWith('/service.yaml') && others[path]);
        const path = services[which % services.length] ?? '';
        const changed = filesOf({ ...specs, [path]: others[path] });
        const root = temporaryRepository(changed);
        fc.pre((await render(root, readInputs(root))).ok);
        expect(await stale(filesOf(specs), changed)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
