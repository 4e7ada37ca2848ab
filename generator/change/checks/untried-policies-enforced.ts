import { isDeepStrictEqual } from 'node:util';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import type { Running } from '../change.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';

const mode: Path = ['policies', 'mode'];

export const untriedPoliciesEnforced = defineChangeCheck({
  name: 'untried-policies-enforced',
  code: 'MESH2400',
  severity: 'warning',
  title: 'A dry run ends, and the enforced rules are not those that were tried',
  explanation:
    'During a dry run, the logs show which calls the policies would deny. If the change that enforces them also changes their rules, nothing has shown what the new rules deny, and their callers get PERMISSION_DENIED at once. Change the rules first, look at the logs, and enforce the policies in the next change.',
  source: 'Istio, Dry Run of Authorization Policy',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      if (!isTried(before) || isTried(after)) continue;
      if (isDeepStrictEqual(rulesOf(before), rulesOf(after))) continue;
      yield {
        message: `the policies of ${name} become enforced in ${cluster.name}, with other rules than in the dry run`,
        at: after.loaded.spec.policies ? after.loaded.at(mode) : after.loaded.at(['name']),
        hint: 'keep the dry run in this change; enforce the rules in the next',
        related: [earlierLine(change, 'the dry run', before.loaded.at(mode))],
      };
    }
  },
});

const isTried = ({ model }: Running): boolean => model.service.access.isDryRun === true;

/** The rules of the rendered policies of a service, without the one that opens it for the dry run. */
const rulesOf = (running: Running): unknown =>
  running
    .documents()
    .filter(
      ({ kind, name, origin }) =>
        kind === 'AuthorizationPolicy' && origin !== 'extra' && !name.endsWith('.dry-run'),
    )
    .map(({ name, value }) => ({
      name,
      action: textAt(value, 'spec', 'action'),
      rules: listAt(value, 'spec', 'rules'),
    }));
