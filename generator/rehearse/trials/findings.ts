import { join } from 'node:path';
import { repositoryRoot } from '../../command-line/repository.ts';
import { gitEnvironment } from '../../git/run.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { parsedJson } from '../../lang/json.ts';

/** The codes of the errors and warnings that `npm run check` reports about a change before the push. */
export async function findingsBefore(repository: string, base: string): Promise<readonly string[]> {
  const { execa } = await import('execa');
  const program = join(repositoryRoot, 'generator', 'run.mjs');
  const options = ['--change', '--base', base, '--json', '--repository', repository];
  const ran = await execa(process.execPath, [program, 'check', ...options], {
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  const found = listAt(parsedJson(ran.stdout ?? ''), 'findings')
    .filter((finding) => textAt(finding, 'severity') !== 'information')
    .map((finding) => textAt(finding, 'code') ?? '');
  return [...new Set(found)].toSorted();
}
