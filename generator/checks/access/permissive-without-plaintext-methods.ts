import { defineCheck, settingsSources } from '../check.ts';

export const permissiveWithoutPlaintextMethods = defineCheck({
  name: 'permissive-without-plaintext-methods',
  code: 'MESH456',
  severity: 'warning',
  title: 'PERMISSIVE that lets nobody in',
  explanation:
    'PERMISSIVE accepts connections in plain text, but access is by identity, and such a caller has none: each of its calls is refused. The methods it may call meanwhile must be named.',
  source: 'Istio, AuthorizationPolicy: principals requires mutual TLS',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.mtls === undefined || spec.mtls === 'STRICT' || spec.mtls.plaintextMethods) continue;
      yield {
        message: `${spec.name} accepts plain text, and allows no call in plain text`,
        at: at(['mtls', 'mode']),
        hint: 'add plaintextMethods with what callers without a sidecar call, or remove mtls',
      };
    }
  },
});
