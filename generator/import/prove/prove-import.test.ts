import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findMeshTools } from '../../mesh/testing/tools.ts';
import { runCommand } from '../../testing/command-line.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';

const tools = await findMeshTools();
const testdata = join(import.meta.dirname, 'testdata');

/** Imports documents into a fleet with one cluster, and compares both trees on the mesh. */
function importAndProve(text: string) {
  const root = temporaryRepository({
    ...{ 'services/orders/service.yaml': null, 'services/stock/service.yaml': null },
    'protos/shop/v1/shop.proto': null,
    'clusters/dev.yaml': 'name: dev\nstage: dev\nservices: {}\n',
  });
  const input = join(temporaryFolder(), 'running.yaml');
  writeFileSync(input, text);
  const protos = join(import.meta.dirname, '../testdata/protos');
  return runCommand(
    ...['import', input, '--protos', protos, '--owner', 'team-shop', '--prove', '--repository', root],
  );
}

const running = readFileSync(join(testdata, 'running.yaml'), 'utf8');

describeWith('npm run import -- --prove', tools, () => {
  test('what runs and what is rendered answer the same calls of gRPC and HTTP', async () => {
    const { code, stdout } = await importAndProve(running);
    expect(stdout).toMatch(/On the mesh, today and rendered: .*, 0 without a reason\./);
    const [, same = ''] = stdout.split('The same answers (dev):\n');
    expect(same).toMatch(/ {2}checker to storefront, GET \/prove\/more: OK; all v1/);
    expect(same).toMatch(/ {2}storefront to catalog, ListProducts, GetProduct: OK; 80% v1 .*, 20% v2/);
    expect(same).toMatch(/ {2}storefront to catalog, SearchProducts, Check: PERMISSION_DENIED; no server/);
    expect(code).toBe(0);
  }, 600_000);

  test('a call that runs today and that the specs refuse, or the reverse, ends with 1', async () => {
    // A spec has no paths that are known by their end.
    const refused = running.replace(
      'sa/checker] } }]',
      'sa/checker] } }]\n      to: [{ operation: { paths: ["*.json"] } }]',
    );
    const { code, stdout } = await importAndProve(refused);
    expect(stdout).toContain('    before: only checker (* *.json)\n    after:  only checker\n');
    expect(stdout).toMatch(/without a reason: decide what is right \(dev\):\n {2}checker to storefront, GET/);
    expect(code).toBe(1);
  }, 600_000);
});
