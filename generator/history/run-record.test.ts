import { expect, test } from 'vitest';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { keepRecord, recordOf, stateOfClone } from './run-record.ts';

test('a record has the commit at which the run began, and is kept for each command', async () => {
  const root = temporaryRepository();
  initIn(root);
  const commit = commitAll(root, 'a fleet');
  keepRecord(root, 'prove', { ...(await stateOfClone(root)), passed: true, summary: '3 proven' });
  expect(recordOf(root, 'prove')).toMatchObject({
    commit,
    isChanged: false,
    passed: true,
    summary: '3 proven',
  });
  expect(recordOf(root, 'rehearse')).toBeUndefined();
  writeInto(root, 'clusters/dev.yaml', 'name: dev\n');
  expect(await stateOfClone(root)).toEqual({ commit, isChanged: true });
});

test('outside git, and with a damaged file, there is less to say', async () => {
  const root = temporaryRepository({ '.cache/records/prove.json': '{ "commit": 1' });
  expect(await stateOfClone(root)).toEqual({ commit: '', isChanged: false });
  expect(recordOf(root, 'prove')).toBeUndefined();
});
