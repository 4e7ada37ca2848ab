import { expect, test } from 'vitest';
import { coloursOf } from '../../graph/colours.ts';
import { stateOfWorkTree } from '../../pipeline/load-state.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { versionTableOf } from './version-table.ts';

const fleet = `repoURL: https://github.com/shop/fleet.git
stages: [dev, staging, prod]
`;
const cluster = (name: string, tags: Readonly<Record<string, string>>) => `name: ${name}
stage: ${name}
services: ${Object.keys(tags).length === 0 ? '{}' : ''}
${Object.entries(tags)
  .map(([service, tag]) => `  ${service}:\n    versions:\n      v1: { tag: ${tag} }`)
  .join('\n')}
`;

async function marksOf(dev: string, staging: string | undefined, prod: string) {
  const stock = (tag: string | undefined) => ({
    orders: 'v1.0.0',
    ...(tag === undefined ? {} : { stock: tag }),
  });
  const state = await stateOfWorkTree(
    temporaryRepository({
      'clusters/fleet.yaml': fleet,
      'clusters/dev.yaml': cluster('dev', stock(dev)),
      'clusters/staging.yaml': cluster('staging', staging === undefined ? {} : stock(staging)),
      'clusters/prod.yaml': cluster('prod', stock(prod)),
    }),
  );
  if (!state.fleet) throw new Error(state.diagnostics.map(({ message }) => message).join('\n'));
  const row = versionTableOf(state.fleet, coloursOf(state.fleet)).find(({ service }) => service === 'stock');
  return row?.cells.map((cell) => cell?.mark ?? '');
}

test.each([
  ['v1.0.0', 'v1.0.0', 'v1.0.0', ['', '', '']],
  ['v1.2.0', 'v1.1.0', 'v1.0.0', ['', 'behind', 'behind']],
  ['v1.0.0', 'v1.0.0', 'v1.1.0', ['', '', 'ahead']],
  ['v1.10.0', 'v1.9.0', 'v1.9.0', ['', 'behind', '']],
  ['4f2a91c', '88aa01b', '88aa01b', ['', 'other', '']],
])('compares %s, %s and %s with the stage before', async (dev, staging, prod, marks) => {
  expect(await marksOf(dev, staging, prod)).toEqual(marks);
});

test('marks a cluster if the stage before does not run the service', async () => {
  expect(await marksOf('v1.0.0', undefined, 'v1.0.0')).toEqual(['', '', 'skips a stage']);
});
