import { expect, test } from 'vitest';
import { clonedRepository, gitIn } from '../testing/clones.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { runRehearsal } from './run.ts';
import type { RehearsalTools } from './tools.ts';

/** Nothing is started, so no program is needed. */
const tools: RehearsalTools = {
  ...{ envoy: '', etcd: '', istiod: '', apiServer: '', kustomize: '' },
  ...{ controllerManager: '', pilotAgent: '', argoCd: '', argoCdConfiguration: '', bootstrapTemplate: '' },
  redis: '',
};

test('specs with errors before the change are reported before anything starts', async () => {
  const { root } = await clonedRepository();
  writeInto(root, 'clusters/dev.yaml', 'name: dev\nstage: nowhere\nservices: {}\n');
  gitIn(root, 'commit', '--quiet', '--all', '--message=break it');
  const commits = gitIn(root, 'log', '--format=%H').split('\n');
  const progress: string[] = [];
  await expect(
    runRehearsal({
      ...{ root, source: root, commits, clusters: ['dev'], callsPerSecond: 200, real: false },
      ...{ tools, progress: (line) => void progress.push(line) },
    }),
  ).rejects.toThrow('The specs before the change have errors, so it is not known which calls to make');
  expect(progress).toEqual([]);
});
