import type { Path } from '../diagnostics/source-file.ts';
import {
  methodPath,
  methodsNamed,
  type ProtoIndex,
  type ProtoMethod,
  servicesNamed,
} from '../load/proto-index.ts';
import { durationMs } from '../model/duration.ts';
import { mayRepeatEffects } from '../model/retry.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { defineCheck, settingsSources } from './check.ts';

/** A policy with the methods it governs. */
interface Governed {
  readonly policy: Exclude<NonNullable<ServiceSpec['retries']>, 'off'>;
  readonly path: Path;
  readonly methods: readonly { readonly name: string; readonly method: ProtoMethod }[];
  /** Limit of the whole call, in the words of the spec. */
  readonly timeout: string | undefined;
  /** Where the two are to be seen together: at the timeout of a method that has the policy from the service. */
  readonly limitedAt: Path;
}

export const retriedMethodIsIdempotent = defineCheck({
  code: 'MESH406',
  severity: 'error',
  title: 'A method that must not be repeated is retried',
  explanation:
    'A status such as unavailable can arrive after the server has done the work. Without option idempotency_level in the proto nobody has said that repeating the method is harmless, so a retry could book, pay or send twice.',
  source: 'google.protobuf.MethodOptions.idempotency_level; Istio, HTTPRetry',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { policy, path, methods } of policiesOf(spec, workspace.protos ?? {})) {
        const unsafe = methods
          .filter(({ method }) => method.idempotency === 'IDEMPOTENCY_UNKNOWN')
          .map(({ name }) => name);
        if (policy.nonIdempotent === 'allow' || unsafe.length === 0) continue;
        for (const [index, condition] of policy.retryOn.entries()) {
          if (!mayRepeatEffects(condition)) continue;
          yield {
            message: `a retry on ${condition} may repeat ${unsafe.join(', ')}, which has no idempotency_level`,
            at: at([...path, 'retryOn', index]),
            hint: `mark the method in its proto (option idempotency_level = IDEMPOTENT), leave ${condition} out, or write nonIdempotent: allow`,
          };
        }
      }
    }
  },
});

export const retriesFitTimeout = defineCheck({
  code: 'MESH407',
  severity: 'error',
  title: 'Retries do not fit into the timeout',
  explanation:
    'The timeout counts for all tries together: the first one and each repetition. What does not fit is cut off, so the last tries would never happen.',
  source: 'Istio, HTTPRoute.timeout and HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { policy, timeout, limitedAt } of policiesOf(spec, workspace.protos ?? {})) {
        if (timeout === undefined || policy.perTryTimeout === undefined) continue;
        const needed = durationMs(policy.perTryTimeout) * (policy.attempts + 1);
        if (needed <= durationMs(timeout)) continue;
        yield {
          message: `${policy.attempts + 1} tries of ${policy.perTryTimeout} take ${needed / 1000}s, longer than the timeout of ${timeout}`,
          at: at(limitedAt),
          hint: `lower attempts or perTryTimeout, or raise the timeout to ${needed / 1000}s`,
        };
      }
    }
  },
});

/** The retry policy of the service, for the methods without their own, and that of each method. */
function* policiesOf(spec: ServiceSpec, protos: ProtoIndex): Iterable<Governed> {
  const services = servicesNamed(spec.grpc.services, protos);
  const named = new Set<ProtoMethod>();
  for (const [name, { retries, timeout }] of Object.entries(spec.methods ?? {})) {
    const found = methodsNamed(name, services).map(({ service, method }) => ({
      name: methodPath(service.name, method.name),
      method,
    }));
    if (retries === undefined) {
      // That the method may be repeated at all is asked of the service's policy below.
      const policy = spec.retries;
      if (timeout !== undefined && policy !== undefined && policy !== 'off')
        yield { policy, path: ['retries'], methods: [], timeout, limitedAt: ['methods', name, 'timeout'] };
      continue;
    }
    for (const { method } of found) named.add(method);
    const path = ['methods', name, 'retries'];
    const limitedAt = [...path, 'perTryTimeout'];
    if (retries !== 'off')
      yield { policy: retries, path, methods: found, timeout: timeout ?? spec.timeout, limitedAt };
  }
  if (spec.retries === undefined || spec.retries === 'off') return;
  const rest = services.flatMap((service) =>
    service.methods.map((method) => ({ name: methodPath(service.name, method.name), method })),
  );
  yield {
    policy: spec.retries,
    path: ['retries'],
    methods: rest.filter(({ method }) => !named.has(method)),
    timeout: spec.timeout,
    limitedAt: ['retries', 'perTryTimeout'],
  };
}
