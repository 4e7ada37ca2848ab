import type { Release } from '../../load/releases.ts';
import { defineChangeCheck, earlierLine } from '../change-check.ts';

export const releaseRecordChanged = defineChangeCheck({
  name: 'release-record-changed',
  code: 'MESH516',
  severity: 'error',
  title: 'A release record changes',
  explanation:
    'The methods of a version were fixed when its image was built. With a changed record, checks compare with methods that the running version does not have. With a removed record, they compare with protos/ although a cluster still runs the version. Remove a record only after no cluster runs its tag.',
  source: 'docs/contracts.md',
  *run(change) {
    const { before, after } = change;
    const now = new Map(after.workspace.releases.map((release) => [keyOf(release), release]));
    for (const release of before.workspace.releases) {
      const { service, tag, file } = release;
      const current = now.get(keyOf(release));
      if (current?.file.text === file.text && isSameCalls(release, current)) continue;
      const related = [earlierLine(change, 'before this change', { file, offset: 0, length: 1 })];
      const hint = `git restore --source ${before.label} -- services/${service}/releases/${tag}; a new contract is a new tag`;
      if (current) {
        const at = { file: current.file, offset: 0, length: 1 };
        yield {
          message: `the release record of ${service} ${tag} changes`,
          at,
          hint,
          related,
        };
        continue;
      }
      for (const { loaded } of change.clusters.flatMap((each) => each.after?.instances.get(service) ?? [])) {
        const running = Object.entries(loaded.own.versions).find(([, version]) => version.tag === tag);
        if (!running) continue;
        const message = `the record of ${service} ${tag} is removed while ${loaded.cluster.spec.name} runs it`;
        yield { message, at: loaded.atOwn(['versions', running[0], 'tag']), hint, related };
      }
    }
  },
});

const keyOf = ({ service, tag }: Release): string => `${service}:${tag}`;

const isSameCalls = (one: Release, other: Release): boolean =>
  JSON.stringify(one.calls) === JSON.stringify(other.calls);
