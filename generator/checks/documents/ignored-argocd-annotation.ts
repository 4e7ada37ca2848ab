import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { Addition } from '../../load/additions.ts';
import { defineCheck, type Finding } from '../check.ts';

const hooks = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'Skip', 'PreDelete', 'PostDelete'];
const deletions = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'];

/** The options that Argo CD reads from a single object, without their values. */
const options =
  'Prune Delete Validate SkipDryRunOnMissingResource Replace Force ServerSideApply PruneLast ServerSideDiff IncludeMutationWebhook'.split(
    ' ',
  );

/**
 * The annotations and labels that Argo CD reads from objects.
 * Source: Argo CD, Annotations and Labels used by Argo CD.
 */
const names =
  'application-set-refresh compare-options hook hook-delete-policy ignore-default-links ignore-healthcheck ignore-resource-updates instance manifest-generate-paths managed-by-url refresh skip-reconcile sync-options sync-wave tracking-id installation-id'.split(
    ' ',
  );

/** The words that an annotation of Argo CD may contain, by its name without the prefix. */
const words: Readonly<Record<string, readonly string[]>> = {
  hook: hooks,
  'hook-delete-policy': deletions,
};

export const ignoredArgocdAnnotation = defineCheck({
  name: 'ignored-argocd-annotation',
  code: 'MESH342',
  severity: 'error',
  title: 'Argo CD ignores an annotation',
  explanation:
    'Argo CD ignores annotations with a misspelt name, and hooks, delete policies and sync options that it does not know, and treats a sync wave that is not a number as 0. A migration that should run before the sync then runs in the middle of it. Replace=true deletes and recreates objects that cannot be changed, which breaks the rest of the Application. Only Argo CD itself writes tracking-id.',
  source:
    'Argo CD, Resource Hooks; Sync Options; Sync Phases and Waves; Annotations and Labels used by Argo CD',
  *run({ additions }) {
    for (const addition of additions) {
      const { metadata } = isMap(addition.value) ? addition.value : {};
      const { annotations } = isMap(metadata) ? metadata : {};
      if (isMap(annotations)) yield* mistakes(addition, annotations);
    }
  },
});

function* mistakes({ at }: Addition, annotations: PlainMap): Iterable<Finding> {
  for (const [key, value] of Object.entries(annotations)) {
    const [, name = ''] = /^argocd\.argoproj\.io\/(.+)$/.exec(key) ?? [];
    const path: Path = ['metadata', 'annotations', key];
    const values = String(value)
      .split(',')
      .map((word) => word.trim());
    const known = Object.hasOwn(words, name) ? words[name] : undefined;
    for (const word of known ? values : [])
      if (!known?.includes(word))
        yield {
          message: `Argo CD does not know the ${name} ${word}`,
          at: at(path),
          hint: suggest(word, known ?? [], 'values'),
        };
    if (name !== '' && !names.includes(name) && nearest(name, names).length > 0)
      yield {
        message: `Argo CD does not know the annotation ${name}`,
        at: at(path, 'key'),
        hint: suggest(name, names, 'annotations'),
      };
    if (name === 'sync-wave' && !/^-?[0-9]+$/.test(String(value)))
      yield {
        message: `sync-wave is ${String(value)}, which is not a number`,
        at: at(path),
        hint: 'write "0", "-1" or "5"',
      };
    if (name === 'tracking-id' || name === 'installation-id')
      yield {
        message: `only Argo CD writes ${name}`,
        at: at(path, 'key'),
        hint: 'remove it: it was copied from a cluster',
      };
    for (const option of name === 'sync-options' ? values : []) {
      const [word = ''] = option.split('=');
      if (!options.includes(word))
        yield {
          message: `Argo CD does not know the sync option ${word}`,
          at: at(path),
          hint: suggest(word, options, 'options'),
        };
      else if (option === 'Replace=true' || option === 'Force=true')
        yield {
          message: `${option} deletes and recreates the object if it cannot be changed`,
          at: at(path),
          hint: 'give the changed object a new name instead',
        };
    }
  }
}
