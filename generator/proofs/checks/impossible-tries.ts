import type { Instance } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { operationCalled } from '../operation.ts';
import { defineProofCheck } from '../proof-check.ts';

export const impossibleTries = defineProofCheck({
  name: 'impossible-tries',
  code: 'MESH383',
  severity: 'error',
  title: 'A proof expects more tries than the retry policy allows',
  explanation:
    'A call has one try, plus as many retries as attempts of its retry policy allows. Without a policy, only calls that have not reached a server are retried, so servers see one try. Such a proof fails with any routes.',
  source: 'Istio, HTTPRetry.attempts',
  *check({ proof: { call, expect }, instances, at }) {
    const { tries } = expect;
    if (tries === undefined) return;
    for (const instance of instances) {
      const most = 1 + mostAttempts(instance.spec, operationCalled(instance.spec, call)?.name ?? call);
      if (tries <= most) continue;
      yield {
        message: `servers see at most ${most} ${most === 1 ? 'try' : 'tries'} of a call of ${call} in ${instance.cluster.spec.name}, but the proof expects ${tries}`,
        at: at(['expect', 'tries']),
        hint: `expect ${most} or fewer, or raise attempts in the retries of ${instance.name}`,
        related: policyPlace(instance),
      };
      return;
    }
  },
});

function policyPlace({ spec, at }: Instance) {
  return spec.retries === undefined ? [] : [{ message: 'the retry policy', at: at(['retries']) }];
}

/** The largest number of retries that any policy allows for a method: its own, that of the service, or those of rules. */
function mostAttempts({ retries, methods = {}, routes = [] }: ServiceSpec, call: string): number {
  const own = Object.entries(methods).find(([name]) => isSameMethod(name, call))?.[1].retries;
  const ofRules = routes
    .filter(({ match }) => match.methods?.some((name) => isSameMethod(name, call)) ?? true)
    .map((rule) => rule.retries);
  return Math.max(...[own ?? retries, ...ofRules].map(attemptsOf));
}

const attemptsOf = (retries: ServiceSpec['retries']): number =>
  retries === undefined || retries === 'off' ? 0 : retries.attempts;

/** `Get` is the method of any of the service's gRPC services that has it alone. */
function isSameMethod(one: string, other: string): boolean {
  const last = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  return one === other || (!(one.includes('/') && other.includes('/')) && last(one) === last(other));
}
