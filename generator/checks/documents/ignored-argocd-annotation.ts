import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { Addition } from '../../load/additions.ts';
import { defineCheck, type Finding } from '../check.ts';

const hooks = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'Skip', 'PreDelete', 'PostDelete'];
const deletions = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'];

/** Options that Argo CD reads of a single object, without their values. */
const options =
  'Prune Delete Validate SkipDryRunOnMissingResource Replace Force ServerSideApply PruneLast ServerSideDiff IncludeMutationWebhook'.split(
    ' ',
  );

/** The words that an annotation of Argo CD may hold, by its name without the prefix. */
const words: Readonly<Record<string, readonly string[]>> = {
  hook: hooks,
  'hook-delete-policy': deletions,
};

export const ignoredArgocdAnnotation = defineCheck({
  name: 'ignored-argocd-annotation',
  code: 'MESH342',
  severity: 'error',
  title: 'An annotation that Argo CD does not heed',
  explanation:
    'Argo CD passes over hooks, delete policies and sync options that it does not know, and takes a wave that is no number for 0: a migration that should run before the sync runs in the middle of it. Replace=true deletes and makes anew what cannot be changed, which the rest of the Application is not made for; tracking-id is written by Argo CD itself.',
  source: 'Argo CD, Resource Hooks; Sync Options; Sync Phases and Waves',
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
    const said = String(value)
      .split(',')
      .map((word) => word.trim());
    const known = Object.hasOwn(words, name) ? words[name] : undefined;
    for (const word of known ? said : [])
      if (!known?.includes(word))
        yield {
          message: `Argo CD knows no ${name} ${word}`,
          at: at(path),
          hint: suggest(word, known ?? [], 'words'),
        };
    if (name === 'sync-wave' && !/^-?[0-9]+$/.test(String(value)))
      yield {
        message: `sync-wave is ${String(value)}, which is no number`,
        at: at(path),
        hint: 'write "0", "-1" or "5"',
      };
    if (name === 'tracking-id' || name === 'installation-id')
      yield {
        message: `${name} is written by Argo CD`,
        at: at(path, 'key'),
        hint: 'remove it: it was copied out of a cluster',
      };
    for (const option of name === 'sync-options' ? said : []) {
      const [word = ''] = option.split('=');
      if (!options.includes(word))
        yield {
          message: `Argo CD knows no sync option ${word}`,
          at: at(path),
          hint: suggest(word, options, 'options'),
        };
      else if (option === 'Replace=true' || option === 'Force=true')
        yield {
          message: `${option} deletes the object and makes it anew where it cannot be changed`,
          at: at(path),
          hint: 'give the changed object another name instead',
        };
    }
  }
}
