import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

export const duplicateVariable = defineCheck({
  name: 'duplicate-variable',
  code: 'MESH472',
  severity: 'error',
  title: 'An environment variable is set twice',
  explanation:
    'If two variables have one name, Kubernetes silently uses the last one. The generator sets APP_VERSION to the version, and callers and dashboards rely on it.',
  source: 'Kubernetes, Container, env',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const first = new Map<string, Place>();
      for (const { name, at } of variablesOf(source)) {
        if (name === 'APP_VERSION') {
          yield {
            message: 'the generator already sets APP_VERSION to the version',
            at,
            hint: 'choose another name',
          };
          continue;
        }
        const other = first.get(name);
        if (other) {
          const related = [{ message: 'the first', at: other }];
          yield { message: `${name} is set twice`, at, hint: 'keep one of the two', related };
        } else first.set(name, at);
      }
    }
  },
});

/** Every variable that a spec sets, with its place. */
function* variablesOf({ spec, at }: SettingsSource): Iterable<{ name: string; at: Place }> {
  for (const name of Object.keys(spec.env ?? {})) yield { name, at: at(['env', name], 'key') };
  for (const [secret, { env }] of Object.entries(spec.secrets ?? {})) {
    for (const name of Object.keys(env ?? {})) {
      yield { name, at: at(['secrets', secret, 'env', name], 'key') };
    }
  }
}
