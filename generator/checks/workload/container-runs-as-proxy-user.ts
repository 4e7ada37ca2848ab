import { defineCheck, settingsSources } from '../check.ts';

/** User and group of the proxy in each pod. */
const proxyUser = 1337;

export const containerRunsAsProxyUser = defineCheck({
  name: 'container-runs-as-proxy-user',
  code: 'MESH476',
  severity: 'error',
  title: "The container runs as the proxy's user",
  explanation:
    "What the user 1337 sends is not redirected to the proxy, since that is how the proxy's own traffic is known: the container's calls would leave the pod without mutual TLS, routes or policies.",
  source: 'Istio, Application Requirements: application UIDs',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const key of ['runAsUser', 'runAsGroup'] as const) {
        if (spec.securityContext?.[key] !== proxyUser) continue;
        yield {
          message: `${key} cannot be ${proxyUser}: Istio takes it for its proxy`,
          at: at(['securityContext', key]),
          hint: 'choose another number, such as 65532',
        };
      }
    }
  },
});
