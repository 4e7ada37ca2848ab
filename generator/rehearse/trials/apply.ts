import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../command-line/errors.ts';
import { git } from '../../git/run.ts';
import { generate } from '../../pipeline/generate.ts';
import { type JourneyCommit, walkJourney } from '../journeys/walk.ts';
import type { Edit } from './trial.ts';

/**
 * Makes the edits in a copy of a repository, as one commit, or as the commits of the command among them.
 * @throws Error if a text to replace is not there: then the trial does not fit the tree any more
 */
export async function commitEdits(
  copy: string,
  edits: readonly Edit[],
  subject: string,
): Promise<readonly string[]> {
  const [first] = edits;
  if (typeof first === 'object' && 'command' in first) {
    const [name = '', ...rest] = first.command.split(' ');
    return (await walkJourney(copy, { name, arguments: rest })).map(({ commit }: JourneyCommit) => commit);
  }
  for (const edit of edits) await apply(copy, edit);
  await git(copy, 'add', '--all');
  await git(copy, 'commit', '--quiet', `--message=${subject}`);
  await git(copy, 'push', '--quiet');
  return [(await git(copy, 'rev-parse', 'HEAD')).trim()];
}

async function apply(copy: string, edit: Edit): Promise<void> {
  if (edit === 'generate') {
    const generated = await generate(copy);
    if (!generated.ok) throw new Failure('The specs of the trial have errors.');
    return;
  }
  if ('command' in edit) throw new Error('A command is the only edit of its commit.');
  const path = join(copy, edit.file);
  if ('content' in edit) {
    if (edit.content === undefined) return rmSync(path);
    mkdirSync(dirname(path), { recursive: true });
    return writeFileSync(path, edit.content);
  }
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if ('append' in edit) return writeFileSync(path, `${text}${edit.append}`);
  if (!text.includes(edit.from))
    throw new Error(`${edit.file} does not contain ${JSON.stringify(edit.from)}.`);
  writeFileSync(
    path,
    text.replaceAll(edit.from, () => edit.to),
  );
}
