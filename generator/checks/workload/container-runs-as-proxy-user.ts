import { defineCheck, settingsSources } from '../check.ts';

/** User and group of the proxy in each pod. */
const proxyUser = 1337;

export const containerRunsAsProxyUser = defineCheck({
  name: 'container-runs-as-proxy-user',
  code: 'MESH476',
  severity: 'error',
  title: 'A container runs as the user of the proxy',
  explanation:
    'Istio does not redirect traffic of user 1337 to the proxy, because the proxy itself runs as that user. The calls of the container would leave the pod without mutual TLS, routes and policies.',
  source: 'Istio, Application Requirements: application UIDs',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const key of ['runAsUser', 'runAsGroup'] as const) {
        if (spec.securityContext?.[key] !== proxyUser) continue;
        yield {
          message: `${key} cannot be ${proxyUser}, the user of the Istio proxy`,
          at: at(['securityContext', key]),
          hint: 'choose another number, such as 65532',
        };
      }
    }
  },
});
