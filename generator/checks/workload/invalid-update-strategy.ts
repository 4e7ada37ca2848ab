import { suggest } from '../../diagnostics/suggestion.ts';
import { mapAt, textAt, valueAt } from '../../lang/at-path.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';

export const invalidUpdateStrategy = defineRenderedCheck({
  name: 'invalid-update-strategy',
  code: 'MESH1941',
  severity: 'error',
  title: 'Kubernetes rejects an update strategy',
  explanation:
    'A Deployment with strategy Recreate, and a StatefulSet with OnDelete, cannot have rollingUpdate. A patch that is merged keeps the rendered rollingUpdate, so it must remove it with null. With maxSurge and maxUnavailable both 0, no pod could ever be replaced. The schemas of Kubernetes accept all of that, but the API server rejects the document, and the sync fails.',
  source:
    'Kubernetes, ValidateDeploymentStrategy and ValidateStatefulSetSpec of pkg/apis/apps/validation; Deployments: Strategy',
  *run({ documents }) {
    for (const document of documents) {
      if (document.origin === 'generated') continue;
      for (const mistake of mistakesIn(document))
        yield* mistakeAt(document, [mistake.path, mistake.path.slice(0, 2), ['spec']], mistake);
    }
  },
});

/** The key of the strategy of a kind, and its types: the one without gradual updates first. */
const strategies: Readonly<Record<string, { readonly key: string; readonly types: readonly string[] }>> = {
  Deployment: { key: 'strategy', types: ['Recreate', 'RollingUpdate'] },
  StatefulSet: { key: 'updateStrategy', types: ['OnDelete', 'RollingUpdate'] },
};

function* mistakesIn({ kind, value }: RenderedDocument): Iterable<PlacedMistake> {
  const strategy = Object.hasOwn(strategies, kind) ? strategies[kind] : undefined;
  if (!strategy) return;
  const { key, types } = strategy;
  const type = textAt(value, 'spec', key, 'type') ?? 'RollingUpdate';
  const rolling = valueAt(value, ['spec', key, 'rollingUpdate']);
  if (!types.includes(type))
    yield {
      path: ['spec', key, 'type'],
      message: `Kubernetes has no ${key} ${type}`,
      hint: suggest(type, types, 'types'),
    };
  else if (type === types[0] && rolling !== undefined && rolling !== null)
    yield {
      path: ['spec', key, 'type'],
      message: `the ${key} ${type} cannot have rollingUpdate`,
      hint: `add rollingUpdate: null to the ${key}`,
    };
  const { maxSurge, maxUnavailable } = mapAt(rolling);
  if (type === 'RollingUpdate' && kind === 'Deployment' && isNone(maxSurge) && isNone(maxUnavailable))
    yield {
      path: ['spec', key, 'rollingUpdate', 'maxSurge'],
      message: 'maxSurge and maxUnavailable are both 0, so no pod could be replaced',
      hint: 'set one of the two to at least 1',
    };
}

const isNone = (value: unknown): boolean => value === 0 || value === '0%';
