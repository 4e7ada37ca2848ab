import { defineCheck, settingsSources } from '../check.ts';

export const permissiveWithoutPlaintextMethods = defineCheck({
  name: 'permissive-without-plaintext-methods',
  code: 'MESH456',
  severity: 'warning',
  title: 'PERMISSIVE has no effect, because no method allows plain text',
  explanation:
    'PERMISSIVE accepts connections in plain text. But calls are allowed by identity, and a plain-text caller has no identity, so each of its calls is denied. List the methods that such callers may call.',
  source: 'Istio, AuthorizationPolicy: principals requires mutual TLS',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.mtls === undefined || spec.mtls === 'STRICT' || spec.mtls.plaintextMethods) continue;
      yield {
        message: `${spec.name} accepts plain-text connections but allows no call on them`,
        at: at(['mtls', 'mode']),
        hint: 'add plaintextMethods with the methods that callers without a sidecar call, or remove mtls',
      };
    }
  },
});
