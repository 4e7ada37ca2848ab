import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Build } from '../../toolchain/kustomize.ts';
import { combine, notAvailable, nothingYet, oneCheck, type Step, type StepResult } from '../step.ts';

/** kustomize builds every overlay, as Argo CD does. */
export const kustomizeBuild: Step = {
  name: 'kustomize',
  title: 'kustomize build',
  summary: 'kustomize builds every overlays/<cluster>/<folder>',
  needs: ['tools'],
  async run({ root, builds }) {
    const built = await builds();
    if ('available' in built) return notAvailable(built);
    if (!existsSync(join(root, 'overlays'))) return oneCheck(false, 'There is no folder overlays/.');
    if (built.length === 0) return nothingYet();
    return combine(built.map((build) => resultOf(build, root)));
  },
};

/** With an overlay that builds to nothing, Argo CD would delete everything in it. */
function resultOf(build: Build, root: string): StepResult {
  const folder = relative(root, build.folder);
  if ('error' in build) return oneCheck(false, `${folder}: ${build.error.message}`);
  return oneCheck(build.yaml.trim() !== '', `${folder}: the build of kustomize is empty.`);
}
