import { defineCheck, settingsSources } from './check.ts';

export const askedService = defineCheck({
  code: 'MESH352',
  severity: 'warning',
  title: 'A service that nobody asks whether it works',
  explanation:
    'With probes: none, a pod counts as ready as soon as its process runs: it gets calls before it can answer them, a rollout goes on although the new version never starts to serve, and a pod that hangs stays as it is until somebody looks. probes: tcp needs nothing of the server but its port.',
  source:
    'Kubernetes, Configure Liveness, Readiness and Startup Probes; kube-linter, no-readiness-probe and no-liveness-probe',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.probes !== 'none') continue;
      yield {
        message: `${spec.name} has neither a readiness nor a liveness probe: calls reach its pods before they serve, and when they hang`,
        at: at(['probes']),
        hint: 'say probes: grpc, or probes: tcp where the server has no health service',
      };
    }
  },
});
