import type { Path } from '../../../diagnostics/source-file.ts';
import { type GrpcServer, type ProtoIndex, type ProtoService, servedBy } from '../../../load/proto-index.ts';
import type { Workspace } from '../../../load/workspace.ts';
import { answersWithStream } from '../../../model/routing/route-policy.ts';
import type { ServiceSpec } from '../../../schema/service.ts';
import { type SettingsSource, settingsSources } from '../../check.ts';
import { externalSources } from '../external-specs.ts';
import { allMethods, type FullMethod, fullMethods, methodsOfRule, ruleNamesMethod } from './rule-methods.ts';

/** A spec that can set retry policies: of a service, or of an external service, which sets one for all calls. */
export type RetrySpec = Pick<ServiceSpec, 'timeout' | 'retries' | 'methods' | 'routes'> & GrpcServer;

/** When and how often failed calls are repeated, as written in a spec. */
export type RetryPolicy = Exclude<NonNullable<ServiceSpec['retries']>, 'off'>;

/** A retry policy with the methods it governs. */
export interface RetryScope {
  readonly policy: RetryPolicy;
  readonly path: Path;
  readonly methods: readonly FullMethod[];
  /** Limit of the whole call, in the words of the spec. */
  readonly timeout: string | undefined;
  /** The path that shows both: that of the timeout if the policy is inherited. */
  readonly limitedAt: Path;
}

/** The retry policies of the service, of its methods and of its rules, each with the timeouts that it meets. */
export function* retryScopes(spec: RetrySpec, protos: ProtoIndex): Iterable<RetryScope> {
  const served = servedBy(spec, protos);
  yield* ofMethods(spec, served);
  yield* ofService(spec, served);
  yield* ofRules(spec, served);
}

function* ofMethods(spec: RetrySpec, served: readonly ProtoService[]): Iterable<RetryScope> {
  for (const [name, { retries, timeout }] of Object.entries(spec.methods ?? {})) {
    const methods = fullMethods(name, served);
    const path = ['methods', name, 'retries'];
    if (retries !== undefined) {
      const limit = timeout ?? inherited(spec.timeout, methods);
      const limitedAt = [...path, 'perTryTimeout'];
      if (retries !== 'off') yield { policy: retries, path, methods, timeout: limited(limit), limitedAt };
      continue;
    }
    // That the method may be repeated at all is asked of the service's policy below.
    const policy = inherited(asPolicy(spec.retries), methods);
    const limitedAt = ['methods', name, 'timeout'];
    if (policy && timeout !== undefined)
      yield { policy, path: ['retries'], methods: [], timeout: limited(timeout), limitedAt };
  }
}

function* ofService(spec: RetrySpec, served: readonly ProtoService[]): Iterable<RetryScope> {
  const policy = asPolicy(spec.retries);
  if (!policy) return;
  const apart = Object.entries(spec.methods ?? {})
    .filter(([, { retries }]) => retries !== undefined)
    .flatMap(([name]) => fullMethods(name, served).map((full) => full.name));
  const methods = allMethods(served).filter(({ name }) => !apart.includes(name));
  const limitedAt = ['retries', 'perTryTimeout'];
  yield { policy, path: ['retries'], methods, timeout: spec.timeout, limitedAt };
}

function* ofRules(spec: RetrySpec, served: readonly ProtoService[]): Iterable<RetryScope> {
  for (const [index, rule] of (spec.routes ?? []).entries()) {
    const path = ['routes', index, 'retries'];
    const own = asPolicy(rule.retries);
    const methods = methodsOfRule(rule, served);
    if (own) yield { policy: own, path, methods, timeout: undefined, limitedAt: path };
    for (const method of methods) {
      const outside = settingsOutsideRules(method, spec, served);
      const isLimited = ruleNamesMethod(rule, method, served) || !answersWithStream(method.method);
      const timeout = limited((isLimited ? rule.timeout : undefined) ?? outside.timeout);
      const policy = rule.retries === undefined ? outside.policy : own;
      const limitedAt = own ? [...path, 'perTryTimeout'] : ['routes', index, 'timeout'];
      const from = rule.retries === undefined ? outside.path : path;
      if (policy && isLimited && (own ?? rule.timeout) !== undefined)
        yield { policy, path: from, methods: [], timeout, limitedAt };
    }
  }
}

/** The timeout and retries of a method if a rule does not set them. */
function settingsOutsideRules(
  method: FullMethod,
  spec: RetrySpec,
  served: readonly ProtoService[],
): { timeout: string | undefined; policy: RetryPolicy | undefined; path: Path } {
  const [name, own] =
    Object.entries(spec.methods ?? {}).find(([name]) =>
      fullMethods(name, served).some((full) => full.name === method.name),
    ) ?? [];
  return {
    path: name === undefined || own?.retries === undefined ? ['retries'] : ['methods', name, 'retries'],
    timeout: own?.timeout ?? inherited(spec.timeout, [method]),
    policy: own?.retries === undefined ? inherited(asPolicy(spec.retries), [method]) : asPolicy(own.retries),
  };
}

/** The limits of the service do not reach a method that answers with a stream. */
function inherited<Value>(value: Value | undefined, methods: readonly FullMethod[]): Value | undefined {
  return methods.some(({ method }) => answersWithStream(method)) ? undefined : value;
}

const asPolicy = (retries: ServiceSpec['retries']): RetryPolicy | undefined =>
  retries === 'off' ? undefined : retries;

const limited = (timeout: string | undefined): string | undefined =>
  timeout === 'off' ? undefined : timeout;

/** A spec with retry policies, and the places of its settings. */
export interface RetrySource extends Pick<SettingsSource, 'at'> {
  readonly spec: RetrySpec & { readonly name: string };
}

/** All specs with retry policies: services and external services. */
export function retrySources(workspace: Workspace): RetrySource[] {
  const externals = externalSources(workspace).map(({ spec: { grpc, name, timeout, retries }, at }) => ({
    spec: {
      name,
      ...(grpc ? { grpc } : {}),
      ...(timeout === undefined ? {} : { timeout }),
      ...(retries === undefined ? {} : { retries }),
    },
    at,
  }));
  return [...settingsSources(workspace), ...externals];
}

/** A retry policy where it is written. */
export interface WrittenRetryPolicy {
  readonly policy: RetryPolicy;
  readonly path: Path;
}

/** Every retry policy in a spec: of the service, of methods and of rules. */
export function writtenRetryPolicies({
  retries,
  methods = {},
  routes = [],
}: RetrySpec): WrittenRetryPolicy[] {
  const all = [
    { retries, path: ['retries'] },
    ...Object.entries(methods).map(([name, own]) => ({
      retries: own.retries,
      path: ['methods', name, 'retries'],
    })),
    ...routes.map((rule, index) => ({ retries: rule.retries, path: ['routes', index, 'retries'] })),
  ];
  return all.flatMap(({ retries: policy, path }) =>
    policy === undefined || policy === 'off' ? [] : [{ policy, path }],
  );
}

/** The retry policy of a method, its own or that of the service; undefined if there is none. */
export function retryPolicyOfMethod(
  spec: ServiceSpec,
  method: FullMethod,
  served: readonly ProtoService[],
): WrittenRetryPolicy | undefined {
  const own = Object.entries(spec.methods ?? {}).find(
    ([name, { retries }]) =>
      retries !== undefined && fullMethods(name, served).some((full) => full.name === method.name),
  );
  const [policy, path] = own ? [own[1].retries, ['methods', own[0], 'retries']] : [spec.retries, ['retries']];
  return policy === undefined || policy === 'off' ? undefined : { policy, path };
}
