import type { Place } from '../../diagnostics/diagnostic.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

export const unknownCaller = defineCheck({
  name: 'unknown-caller',
  code: 'MESH453',
  severity: 'error',
  title: 'A named caller is not a service',
  explanation:
    'A spec names a caller by its folder in services/ or by its principal. For any other name, the rendered policy matches no caller: an allow rule allows no call, and a deny rule denies none.',
  *run(workspace) {
    const { serviceNames } = workspace;
    for (const source of settingsSources(workspace)) {
      for (const { name, at } of namedCallers(source)) {
        if (name.includes('/') || serviceNames.has(name)) continue;
        const { hint, ...fixes } = suggestion(name, serviceNames, 'services', at);
        yield {
          message: `there is no service ${name}`,
          at,
          hint: `name callers outside this repository by principal, ns/<namespace>/sa/<service account>; ${hint}`,
          ...fixes,
        };
      }
    }
  },
});

/** Every place at which a spec names a caller of its service. */
function* namedCallers({
  spec,
  at,
}: SettingsSource): Iterable<{ readonly name: string; readonly at: Place }> {
  for (const key of ['health', 'reflection'] as const) {
    for (const [index, name] of (spec.allow?.[key] ?? []).entries())
      yield { name, at: at(['allow', key, index]) };
  }
  for (const [index, { callers }] of (spec.deny ?? []).entries()) {
    for (const [position, name] of (callers ?? []).entries())
      yield { name, at: at(['deny', index, 'callers', position]) };
  }
}
