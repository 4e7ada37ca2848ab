import { servedBy } from '../../load/proto-index.ts';
import { answersWithStream } from '../../model/routing/route-policy.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { fullMethods, type RuleSpec } from '../support/routes/rule-methods.ts';

export const ruleLimitsStreams = defineCheck({
  name: 'rule-limits-streams',
  code: 'MESH423',
  severity: 'warning',
  title: 'A rule also limits streaming methods',
  explanation:
    "A route's timeout runs until the answer has ended, so it ends a stream even if the stream is active. perTryTimeout ends a stream whose first message takes longer. The generator does not apply limits of the service, or of rules that do not name the method, to methods that answer with a stream. If a rule names such a method together with others, its limit applies to the stream, which is rarely intended.",
  source: 'Envoy, RouteAction.timeout and How do I configure timeouts?',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const served = servedBy(spec, workspace.protos ?? {});
      for (const [index, rule] of (spec.routes ?? []).entries()) {
        const limit = limitOf(rule);
        if (limit === undefined) continue;
        const named = (rule.match.methods ?? []).flatMap((method, position) =>
          fullMethods(method, served).map((full) => ({ ...full, position })),
        );
        const streams = named.filter(({ method }) => answersWithStream(method));
        if (streams.length === named.length) continue;
        for (const { name, position } of streams)
          yield {
            message: `${limit} also ends the streams of ${name}`,
            at: at(['routes', index, 'match', 'methods', position]),
            hint: `give ${name} its own rule, or set the limit under methods`,
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
