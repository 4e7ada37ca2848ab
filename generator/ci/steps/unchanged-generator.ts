import { installation } from '../../command-line/installation.ts';
import { changedFiles } from '../../packaging/release-files.ts';
import { oneCheck, type Step } from '../step.ts';

/** The generator of a fleet is the release as it was published: an edit would be lost with the next upgrade. */
export const unchangedGenerator: Step = {
  name: 'generator',
  title: 'generator',
  summary: 'generator/ is the release, as its checksums say',
  async run() {
    const changed = changedFiles(installation.folder);
    if (changed === undefined) return oneCheck(false, 'generator/SHA256SUMS is missing.');
    return oneCheck(
      changed.length === 0,
      `generator/ of release ${installation.version} was changed: ${changed.slice(0, 5).join(', ')}${changed.length > 5 ? ', …' : ''}. Restore it from the commit that added it.`,
    );
  },
};
