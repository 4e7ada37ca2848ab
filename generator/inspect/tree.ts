import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/print.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { grouped } from '../lang/grouped.ts';
import { type Plan, type PlannedFile, planTree, unitStates } from '../write/plan.ts';
import { treeRules } from '../write/rules.ts';
import { stampedPath } from '../write/stamp.ts';
import { readState, type TreeState } from '../write/state.ts';
import type { FindingSource, Found } from './source.ts';

/** Compares the tree with what the specs render. */
export const treeSource: FindingSource = {
  doing: 'comparing the tree',
  neverFails: true,
  find: async ({ root, rendered }) => compared(root, planTree(root, rendered.units)),
};

/** The same, but files that have not changed since `npm run generate` recorded them are not rendered again. */
export const changedTreeSource: FindingSource = {
  ...treeSource,
  find: async ({ root, rendered }) => compared(root, planTree(root, rendered.units, readState(root))),
};

/** The same for a process that checks repeatedly: unchanged parts without findings are not rendered again. */
export function rememberingTreeSource(): FindingSource {
  let units: TreeState['units'] = {};
  return {
    ...treeSource,
    async find({ root, rendered }) {
      const plan = planTree(root, rendered.units, { units });
      const wrong = new Set(plan.writes.map(({ path }) => path));
      const states = unitStates(plan, (path) => stampedPath(root, path));
      units = Object.fromEntries(
        Object.entries(states).filter(([, { files }]) => !files.some(([path]) => wrong.has(path))),
      );
      return compared(root, plan);
    },
  };
}

function compared(root: string, plan: Plan): Found {
  const findings = [
    ...missing(
      root,
      plan.writes.filter(({ isNew }) => isNew),
    ),
    ...withoutPages(plan.writes)
      .filter(({ isNew }) => !isNew)
      .map((file) => changed(root, file)),
    ...plan.removals.filter(({ isFolder }) => !isFolder).map(({ path }) => unexpected(root, path)),
  ];
  return { findings, checked: [{ name: `tree (${plural(plan.unchanged, 'file')})` }] };
}

/** A page of routes follows from the documents beside it: with one of them, it is no finding of its own. */
function withoutPages(files: readonly PlannedFile[]): PlannedFile[] {
  const isPage = (path: string) => posix.basename(path) === 'ROUTES.md';
  const clusterOf = (path: string) => path.split('/', 2).join('/');
  const withDocuments = new Set(files.flatMap(({ path }) => (isPage(path) ? [] : [clusterOf(path)])));
  return files.filter(({ path }) => !(isPage(path) && withDocuments.has(clusterOf(path))));
}

const remedy = 'run npm run generate, and commit what it writes';

/** A row of ROUTES.md is too long for a message. */
const mostOfALine = 120;

/** One finding for each file, and one for each folder that is missing completely. */
function missing(root: string, files: readonly PlannedFile[]): Diagnostic[] {
  const isThere = new Map<string, boolean>();
  const exists = (folder: string) => {
    const known = isThere.get(folder) ?? existsSync(join(root, folder));
    isThere.set(folder, known);
    return known;
  };
  const byPlace = grouped(files, ({ path }) => ancestors(path).find((folder) => !exists(folder)) ?? path);
  return [...byPlace].map(([place, inside]) => {
    const isFolder = inside.some(({ path }) => path !== place);
    const what = isFolder
      ? `${plural(inside.length, 'file')} of ${place}/ ${inside.length === 1 ? 'is' : 'are'} missing`
      : `${place} is missing`;
    return finding(treeRules.missingGeneratedFile, new SourceFile(place, ''), what, remedy);
  });
}

/** The folders above a file, the highest first. */
function ancestors(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function changed(root: string, { path, text }: PlannedFile): Diagnostic {
  const current = readFileSync(join(root, path), 'utf8');
  const wanted = text.split('\n');
  const lines = current.split('\n');
  const different = lines.findIndex((have, index) => have !== wanted[index]);
  // No line differs if the file only ends too early.
  const line = different < 0 ? lines.length - 1 : different;
  return finding(
    treeRules.changedGeneratedFile,
    new SourceFile(path, current),
    different < 0 ? 'the file ends here, but the specs render more' : renderedInstead(wanted[line]),
    'run npm run generate, and commit what it writes; move manual changes into the specs',
    offsetOfLine(current, line),
  );
}

function renderedInstead(expected: string | undefined): string {
  const line = expected?.trim() ?? '';
  if (line === '') return 'the specs do not render this line';
  return `the specs render this line as: ${line.length > mostOfALine ? `${line.slice(0, mostOfALine)}…` : line}`;
}

function unexpected(root: string, path: string): Diagnostic {
  const text = readText(join(root, path));
  const hint = `remove it, or move it out of ${path.split('/', 1)[0]}/; npm run generate removes it`;
  return finding(treeRules.unexpectedFile, new SourceFile(path, text), `no spec renders ${path}`, hint);
}

function finding(rule: Rule, file: SourceFile, message: string, hint: string, offset = 0): Diagnostic {
  const length = file.text.slice(offset).split('\n', 1)[0]?.length ?? 1;
  return { rule, message, hint, at: { file, offset, length } };
}

function offsetOfLine(text: string, index: number): number {
  return text
    .split('\n')
    .slice(0, Math.max(0, index))
    .reduce((total, line) => total + line.length + 1, 0);
}

/** The start of a regular file. A link is not followed, because it may point anywhere. */
function readText(path: string): string {
  const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? readFileSync(path, 'utf8').slice(0, 2_000) : '';
}
