import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownedFolders } from '../layout/paths.ts';
import { generate } from '../pipeline/generate.ts';
import type { Entry } from './case.ts';
import { bases } from './cases.ts';
import { checkInvariants, type Verdict } from './invariants.ts';
import { materialise } from './materialise.ts';

/** A case in the form sent to the process that runs it: bytes as base64. */
export interface Task {
  readonly base: keyof typeof bases;
  readonly hasTree: boolean;
  readonly askTools: boolean;
  readonly files: readonly (readonly [
    path: string,
    entry: Exclude<Entry, { kind: 'file' }> | { base64: string },
  ])[];
}

/**
 * Runs one case per line of standard input, and answers each with a line. The parent stops this process after
 * its time limit.
 */
export async function work(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-fuzz-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const trees = new Map<string, string>();
  for await (const line of createInterface({ input: process.stdin })) {
    const task: Task = JSON.parse(line);
    const verdict = await tryOut(scratch, trees, task);
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
  }
}

async function tryOut(scratch: string, trees: Map<string, string>, task: Task): Promise<Verdict> {
  const root = newRepository(scratch);
  try {
    if (task.hasTree) {
      const tree = trees.get(task.base) ?? (await treeOf(scratch, task.base));
      trees.set(task.base, tree);
      for (const folder of ownedFolders) cpSync(join(tree, folder), join(root, folder), { recursive: true });
    }
    const entries = task.files.map(([path, entry]): [string, Entry] => [
      path,
      'base64' in entry ? { kind: 'file', bytes: Buffer.from(entry.base64, 'base64') } : entry,
    ]);
    materialise(root, new Map(entries));
    return await checkInvariants(root, task.askTools);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A separate repository, with the shared compiled protos. */
function newRepository(scratch: string): string {
  const root = mkdtempSync(join(scratch, 'repository-'));
  const protos = join(scratch, 'protos');
  if (!existsSync(protos)) mkdirSync(protos);
  mkdirSync(join(root, '.cache'));
  symlinkSync(protos, join(root, '.cache', 'protos'), 'junction');
  return root;
}

async function treeOf(scratch: string, base: keyof typeof bases): Promise<string> {
  const root = newRepository(scratch);
  materialise(root, bases[base]);
  const { ok } = await generate(root);
  if (!ok) throw new Error(`The repository ${base} is not valid.`);
  return root;
}
