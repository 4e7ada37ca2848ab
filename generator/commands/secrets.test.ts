import { describe, expect, test } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

const stock = 'services/stock/service.yaml';
/** Joined here, so scanners do not report it in this repository. */
const token = ['ghp', 'aB3dE5gH7jK9mN2pQ4sT6vW8xY1zC3bV5nM7'].join('_');
const values = ['hunter2-of-stock', '8fk2-q0zz-77', 'pr00f-pass', token];

const specWith = (lines: string): string => `${soundFiles[stock]}${lines}`;
const settings = `env:
  DB_PASSWORD: hunter2-of-stock
  # mesh-ignore MESH464: of an account that was closed
  GREETING: ${token}
routes:
  - name: in
    match: { metadata: { x-api-key: { exact: 8fk2-q0zz-77 } } }
`;
const proofs = `proofs:
  - name: with-a-key
    from: { service: orders }
    call: Reserve
    metadata: { x-password: pr00f-pass }
    expect: { status: OK }
`;

/** A repository that was committed without secrets, and has some since. */
function repository(): string {
  const root = temporaryRepository();
  initIn(root);
  commitAll(root, 'one');
  writeInto(root, stock, specWith(settings));
  writeInto(root, 'services/stock/proofs.yaml', proofs);
  return root;
}

describe('a secret that was written into the specs', { timeout: 240_000 }, () => {
  test.each([
    ['check', '--no-tools'],
    ['check', '--no-tools', '--format', 'json'],
    ['check', '--no-tools', '--format', 'sarif'],
    ['check', '--no-tools', '--format', 'github'],
    ['generate'],
    ['diff'],
    ['diff', '--format', 'markdown'],
    ['diff', '--format', 'html'],
    ['diff', '--format', 'json'],
    ['prove', '--list'],
    ['prove', '--list', '--json'],
  ])('is not printed by %s %s %s %s', async (...words) => {
    const { stdout, stderr } = await runCommand(...words, '--repository', repository());
    const printed = `${stdout}${stderr}`;
    // What machines read has no source lines.
    expect(printed).toMatch(/\*\*\*|MESH471/);
    for (const value of values) expect(printed).not.toContain(value);
  });

  test('is not printed where a fix would write it', async () => {
    const root = repository();
    writeInto(root, stock, specWith('env: { API_PASSWORD: 4815162342, Db_PASSWORD: 4815162343 }\n'));
    for (const flags of [['--format', 'json'], ['--format', 'sarif'], ['--fix']]) {
      const { stdout, stderr } = await runCommand('check', '--no-tools', ...flags, '--repository', root);
      expect(`${stdout}${stderr}`).toContain('PASSWORD');
      expect(`${stdout}${stderr}`).not.toContain('481516234');
    }
  });
});
