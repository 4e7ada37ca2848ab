import { isDeletion, patchOf, reasonOfPatch } from '../../model/additions.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const deletionWithoutReason = defineRenderedCheck({
  name: 'deletion-without-reason',
  code: 'MESH2202',
  severity: 'error',
  title: 'A patch deletes a rendered document without a reason',
  explanation:
    'A patch with $patch: delete removes a document that the specs ask for, in every cluster that applies the patch: a policy, a route, a budget. A reviewer must know why. The reason is a comment in the patch: between the same lines --- if the file has several patches. npm run diff shows it.',
  source: 'Kustomize, patches: $patch: delete',
  *run({ workspace: { additions } }) {
    for (const addition of additions) {
      const { folder, value, text, at } = addition;
      const target = folder === 'patches' && isDeletion(value) ? patchOf(addition)?.target : undefined;
      if (!target || reasonOfPatch(text) !== undefined) continue;
      yield {
        message: `this patch deletes ${target.kind} ${target.name}, but does not say why`,
        at: at(['$patch']),
        hint: 'write the reason above it, as a comment: # reason: …',
      };
    }
  },
});
