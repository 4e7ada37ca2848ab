import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOwnersPath } from '../layout/paths.ts';
import { defineUnit, type Unit } from '../layout/unit.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { applyPlan } from './apply.ts';
import { type KnownTree, type Plan, planTree, unitStates } from './plan.ts';
import { stampedPath } from './stamp.ts';

/** A unit that renders files with this text. */
const unit = (id: string, paths: readonly string[], text: string): Unit =>
  defineUnit(id, { paths, text }, (input) =>
    input.paths.map((path) => ({ path, sources: ['spec'], content: { text: input.text } })),
  );

/** Writes the files of units, and returns the record of them. */
function written(root: string, units: readonly Unit[]): KnownTree {
  const plan = planTree(root, units);
  mkdirSync(join(root, '.cache'), { recursive: true });
  applyPlan(root, plan);
  return recordOf(root, plan);
}

function recordOf(root: string, plan: Plan): KnownTree {
  const stamp = (path: string) => stampedPath(root, path);
  return {
    units: unitStates(plan, stamp),
    folders: [...plan.folders].flatMap(([path, known]) => {
      const stamped = known ?? stamp(path);
      return stamped ? [stamped] : [];
    }),
  };
}

const changes = ({ writes, removals }: Plan) => ({
  writes: writes.map(({ path, isNew }) => `${path} ${isNew}`),
  removals: removals.map(({ path, isFolder }) => `${path} ${isFolder}`).sort(),
});

const paths = [
  'base/a/x',
  'base/a/y',
  'base/b/c/x',
  'base/b/c/y',
  'overlays/dev/x',
  'argocd/x',
  codeOwnersPath,
];
const units = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...paths), fc.constantFrom('one', 'other')), {
    selector: ([path]) => path,
  })
  .map((chosen) => chosen.map(([path, text]) => unit(path, [path], text)));

type Edit = (root: string, path: string) => void;
const edits: readonly Edit[] = [
  (root, path) => rmSync(join(root, path), { recursive: true, force: true }),
  (root, path) => rmSync(join(root, dirname(path)), { recursive: true, force: true }),
  (root, path) => put(root, path, 'an edit of some length'),
  (root, path) => put(root, `${path}.more`, 'more'),
  (root, path) => {
    put(root, path, '');
    rmSync(join(root, path));
    mkdirSync(join(root, path, 'deeper'), { recursive: true });
  },
  (root, path) => {
    put(root, path, '');
    rmSync(join(root, path));
    symlinkSync('elsewhere', join(root, path));
  },
];

function put(root: string, path: string, text: string): void {
  rmSync(join(root, path), { recursive: true, force: true });
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('with a record of the tree, a plan is the same as without one', () => {
  const edit = fc.tuple(fc.constantFrom(...edits), fc.constantFrom(...paths));
  fc.assert(
    fc.property(units, units, fc.array(edit, { maxLength: 2 }), (before, after, edited) => {
      const root = temporaryFolder();
      const known = written(root, before);
      for (const [change, path] of edited) change(root, path);
      expect(changes(planTree(root, after, known))).toEqual(changes(planTree(root, after)));
    }),
    { numRuns: 150 },
  );
});

test('the record of a run with a record is that of a run without one', () => {
  fc.assert(
    fc.property(units, units, (before, after) => {
      const root = temporaryFolder();
      const plan = planTree(root, after, written(root, before));
      applyPlan(root, plan);
      expect(recordOf(root, plan)).toEqual(recordOf(root, planTree(root, after)));
    }),
    { numRuns: 100 },
  );
});

test('a folder of the generator that was not there is noticed', () => {
  const root = temporaryFolder();
  const own = [unit('a', ['base/a/x'], 'one')];
  const known = written(root, own);
  put(root, 'argocd/mine.yaml', 'mine');
  expect(changes(planTree(root, own, known)).removals).toEqual(['argocd/mine.yaml false']);
});

test('other files beside the list of reviewers stay', () => {
  const root = temporaryFolder();
  const known = written(root, [unit('owners', [codeOwnersPath], 'team')]);
  applyPlan(root, planTree(root, [], known));
  expect(readdirSync(root)).toEqual(['.cache', '.github']);
});
