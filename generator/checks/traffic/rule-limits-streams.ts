import { servicesNamed } from '../../load/proto-index.ts';
import { answersWithStream } from '../../model/routing/route-policy.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { fullMethods, type RuleSpec } from '../support/routes/rule-methods.ts';

export const ruleLimitsStreams = defineCheck({
  name: 'rule-limits-streams',
  code: 'MESH423',
  severity: 'warning',
  title: 'A rule limits streams along with single answers',
  explanation:
    "A route's timeout counts until the answer has ended: it ends a stream however alive it is, and perTryTimeout ends one whose first message takes longer. Limits of the service, and of rules that do not name the method, are kept away from methods that answer with a stream. A rule that names one beside others gives it a limit that is hardly meant for it.",
  source: 'Envoy, RouteAction.timeout and How do I configure timeouts?',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const served = servicesNamed(spec.grpc.services, workspace.protos ?? {});
      for (const [index, rule] of (spec.routes ?? []).entries()) {
        const limit = limitOf(rule);
        if (limit === undefined) continue;
        const named = (rule.match.methods ?? []).flatMap((said, position) =>
          fullMethods(said, served).map((full) => ({ ...full, position })),
        );
        const streams = named.filter(({ method }) => answersWithStream(method));
        if (streams.length === named.length) continue;
        for (const { name, position } of streams)
          yield {
            message: `${limit} ends the streams of ${name} too`,
            at: at(['routes', index, 'match', 'methods', position]),
            hint: `give ${name} a rule of its own, or say the limit under methods`,
            related: [{ message: 'the rule', at: at(['routes', index, 'name']) }],
          };
      }
    }
  },
});

function limitOf({ timeout, retries }: RuleSpec): string | undefined {
  if (timeout !== undefined && timeout !== 'off') return `the timeout of ${timeout}`;
  const perTry = typeof retries === 'object' ? retries.perTryTimeout : undefined;
  return perTry === undefined ? undefined : `the perTryTimeout of ${perTry}`;
}
