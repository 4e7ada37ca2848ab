import { defineCheck } from '../check.ts';
import { usesOfVersions } from '../support/version-shares.ts';

export const weightForVersionWithoutPods = defineCheck({
  name: 'weight-for-version-without-pods',
  code: 'MESH481',
  severity: 'error',
  title: 'A version without pods gets calls',
  explanation:
    'Calls for a subset without pods fail with 503, gRPC status UNAVAILABLE: Istio does not send them elsewhere. This applies to the share of a weight, to the calls of a rule, and to copies, which are lost.',
  source: 'Istio, Traffic Management Problems: 503 errors after setting a destination rule',
  *run({ instances }) {
    for (const instance of instances) {
      const versions = Object.entries(instance.own.versions);
      const empty = versions.filter(([, { replicas }]) => replicas === 0);
      // Looking up places costs time, and few services have a version without pods.
      if (empty.length === 0) continue;
      const uses = usesOfVersions(instance);
      for (const [version] of empty) {
        const here = uses.filter((use) => use.version === version);
        const [first] = here;
        if (!first) continue;
        yield {
          message: `version ${version} gets ${first.what} but has no pods`,
          at: instance.atOwn(['versions', version, 'replicas']),
          hint: `${first.remedy} first, or give it replicas`,
          related: here.map(({ key, at }) => ({ message: key, at })),
        };
      }
    }
  },
});
