import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { allContainers, type RenderedContainer } from '../../picture/pod-templates.ts';
import { type DocumentFinding, defineCheck, type Finding, settingsSources } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { type SpecContainer, specContainers } from '../support/spec-containers.ts';

export const duplicateVariable = defineCheck({
  name: 'duplicate-variable',
  code: 'MESH472',
  severity: 'error',
  title: 'An environment variable is set twice',
  explanation:
    'If two variables have one name, Kubernetes silently uses the last one. The generator sets APP_VERSION to the version, and callers and dashboards rely on it. A patch that is merged adds its keys to those of a variable with the same name: a value beside a rendered valueFrom makes the API server reject the pods.',
  source:
    'Kubernetes, Container, env; validation of EnvVar: valueFrom may not be specified when value is not empty',
  *run(workspace) {
    for (const source of settingsSources(workspace))
      for (const container of specContainers(source)) yield* mistakesIn(container);
  },
  *runDocuments(rendered) {
    for (const container of allContainers(rendered))
      if (container.pod.document.origin !== 'generated') yield* mistakesInDocument(container);
  },
});

function* mistakesInDocument({
  pod: { document },
  path,
  value,
}: RenderedContainer): Iterable<DocumentFinding> {
  const first = new Map<string, Path>();
  for (const [index, item] of listAt(value, 'env').entries()) {
    const own: Path = [...path, 'env', index];
    const name = textAt(item, 'name') ?? '';
    const written = mapAt(item)['value'];
    if (written !== undefined && written !== '' && mapAt(item)['valueFrom'] !== undefined)
      yield* mistakeAt(document, [[...own, 'value'], [...own, 'valueFrom'], own], {
        message: `${name} has value and valueFrom, and Kubernetes rejects the pods`,
        hint:
          name === 'APP_VERSION'
            ? 'remove it: the generator sets APP_VERSION to the version'
            : 'keep one of the two; a patch that is merged removes the other one with null',
      });
    const other = first.get(name);
    if (other)
      yield* mistakeAt(document, [[...own, 'name'], own, [...other, 'name'], other], {
        message: `${name} is set twice`,
        hint: 'keep one of the two',
      });
    else first.set(name, own);
  }
}

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
