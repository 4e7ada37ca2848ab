import type { Place } from '../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from './check.ts';

/** Names that end in a word for what must not be read by everybody who can read the repository. */
const secretName = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

export const plainTextSecret = defineCheck({
  code: 'MESH471',
  severity: 'warning',
  title: 'An environment variable that looks like a secret, in plain text',
  explanation:
    'What stands in a spec stands in git for ever, and in the Deployment for everybody who may read it. A Secret is named, not written: secrets says which of its keys becomes which variable.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [name, value] of Object.entries(spec.env ?? {})) {
        // A path to a mounted Secret is none.
        if (!secretName.test(name) || value === '' || value.startsWith('/')) continue;
        yield {
          message: `${name} looks like a secret, and its value is written here`,
          at: at(['env', name], 'key'),
          hint: `keep the value in a Secret: secrets: { ${spec.name}: { env: { ${name}: ${keyFor(name)} } } }`,
        };
      }
    }
  },
});

const keyFor = (variable: string): string => variable.toLowerCase().replaceAll('_', '-');

export const uniqueVariable = defineCheck({
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
