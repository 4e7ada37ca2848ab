import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

export const duplicateVariable = defineCheck({
  name: 'duplicate-variable',
  code: 'MESH472',
  severity: 'error',
  title: 'An environment variable that is set twice',
  explanation:
    'Kubernetes takes the last of two variables of one name and says nothing. APP_VERSION is set to the version, which callers and dashboards rely on.',
  source: 'Kubernetes, Container, env',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const first = new Map<string, Place>();
      for (const { name, at } of variablesOf(source)) {
        if (name === 'APP_VERSION') {
          yield { message: 'APP_VERSION is set to the version by itself', at, hint: 'choose another name' };
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

/** Every variable a spec sets, where it does. */
function* variablesOf({ spec, at }: SettingsSource): Iterable<{ name: string; at: Place }> {
  for (const name of Object.keys(spec.env ?? {})) yield { name, at: at(['env', name], 'key') };
  for (const [secret, { env }] of Object.entries(spec.secrets ?? {})) {
    for (const name of Object.keys(env ?? {})) {
      yield { name, at: at(['secrets', secret, 'env', name], 'key') };
    }
  }
}
