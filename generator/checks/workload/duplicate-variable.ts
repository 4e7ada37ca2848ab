import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';
import { type SpecContainer, specContainers } from '../support/spec-containers.ts';

export const duplicateVariable = defineCheck({
  name: 'duplicate-variable',
  code: 'MESH472',
  severity: 'error',
  title: 'An environment variable is set twice',
  explanation:
    'If two variables have one name, Kubernetes silently uses the last one. The generator sets APP_VERSION to the version, and callers and dashboards rely on it.',
  source: 'Kubernetes, Container, env',
  *run(workspace) {
    for (const source of settingsSources(workspace))
      for (const container of specContainers(source)) yield* mistakesIn(container);
  },
});

function* mistakesIn(container: SpecContainer): Iterable<Finding> {
  const first = new Map<string, Place>();
  for (const { name, at } of variablesOf(container)) {
    if (name === 'APP_VERSION' && container.list === undefined) {
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

/** Every variable of a container, with its place. */
function* variablesOf({ settings, at }: SpecContainer): Iterable<{ name: string; at: Place }> {
  for (const key of ['envFields', 'env'] as const)
    for (const name of Object.keys(settings[key] ?? {})) yield { name, at: at([key, name], 'key') };
  for (const [secret, { env }] of Object.entries(settings.secrets ?? {}))
    for (const name of Object.keys(env ?? {}))
      yield { name, at: at(['secrets', secret, 'env', name], 'key') };
}
