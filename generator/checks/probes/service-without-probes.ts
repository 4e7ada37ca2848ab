import { resolveProbes } from '../../model/probes.ts';
import { servedPortsOf } from '../../model/served-ports.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { patchMentions } from '../support/patch-mentions.ts';

export const serviceWithoutProbes = defineCheck({
  name: 'service-without-probes',
  code: 'MESH352',
  severity: 'warning',
  title: 'A service has no readiness or liveness probe',
  explanation:
    'With probes: none, a pod is ready as soon as its process runs. It gets calls before it can answer them, a rollout continues although the new version never serves, and a pod that hangs is never restarted. probes: tcp needs only a listening port.',
  source:
    'Kubernetes, Configure Liveness, Readiness and Startup Probes; kube-linter, no-readiness-probe and no-liveness-probe',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.probes !== 'none' || servedPortsOf(spec).length === 0) continue;
      // With probes: none, a probe needs an action; times alone have no effect.
      const asked = resolveProbes(spec);
      const missing = (['readiness', 'liveness'] as const).filter(
        (probe) =>
          asked[`${probe}Probe`] === undefined &&
          !patchMentions(workspace, spec.name, (map) => asksFor(map, `${probe}Probe`)),
      );
      if (missing.length === 0) continue;
      yield {
        message: `${spec.name} has ${missing.length > 1 ? 'neither a readiness nor a liveness probe' : `no ${missing[0]} probe`}: ${missing.map((probe) => effects[probe]).join(', and ')}`,
        at: at(['probes']),
        hint: spec.grpc
          ? 'write probes: grpc, or probes: tcp if the server has no health service'
          : 'write probes: tcp',
      };
    }
  },
});

const effects = {
  readiness: 'calls reach its pods before they serve',
  liveness: 'pods that hang keep getting calls',
} as const;

/** A strategic merge patch has the probe as a key, a JSON patch in its path. */
const asksFor = (map: Readonly<Record<string, unknown>>, probe: string): boolean =>
  (map[probe] ?? null) !== null ||
  (map['op'] !== 'remove' && typeof map['path'] === 'string' && map['path'].endsWith(`/${probe}`));
