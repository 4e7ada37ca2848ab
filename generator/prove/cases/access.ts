import type { Path } from '../../diagnostics/source-file.ts';
import { isOperationTitle } from '../../load/http-operation.ts';
import type { Caller } from '../../mesh/caller.ts';
import { healthMethods } from '../../model/access.ts';
import { isOfHttp, requestsOfNoOperation, requestText } from '../../model/http-request.ts';
import type { Identity } from '../../model/identity.ts';
import { instanceIndexOf } from '../../model/instance-index.ts';
import type { Service } from '../../model/service.ts';
import { isDenied, permissionsIn } from '../../model/spec-access.ts';
import { lostCalls } from '../../picture/lost-calls.ts';
import { accepts } from '../../picture/may-call.ts';
import { permittedCalls } from '../../picture/permitted-calls.ts';
import { statusesOf } from '../call-status.ts';
import type { Case, Claim, Unproven } from '../case.ts';
import { textOf } from '../places.ts';
import {
  type CaseContext,
  caseOf,
  type Derivation,
  gatewayOriginsOf,
  type Origin,
  sending,
  shortName,
} from './case-context.ts';
import { sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';
import { requirementOf, tokenWithout } from './tokens.ts';

/** A service account that no service has. */
export const stranger = 'prove-stranger';

/** Each declared call is allowed; any other call is denied before it reaches the pods. */
export const access: Derivation = (context) => ({
  cases: context.instance.service.methods.length > 0 ? casesOf(context) : [],
  unproven: context.instance.service.methods.length > 0 ? undecided(context) : [],
});

const casesOf = (context: CaseContext): Case[] => [
  ...allowed(context),
  ...lost(context),
  ...[...permitted(context), ...refused(context), ...strangers(context)].filter((each) =>
    isAsInSpec(context, each),
  ),
  ...withoutToken(context),
];

/** Methods whose calls a fault delays or aborts. */
const hiddenMethods = (context: CaseContext): ReadonlySet<string> =>
  new Set(
    sampleCallsOf(context)
      .sampleCalls.filter((sample) => !isAnswered(sample))
      .map(({ method }) => method),
  );

/** Methods whose denial a case can show; during a dry run, those that the servers of a proof answer. */
function shownMethods(context: CaseContext): string[] {
  const { service } = context.instance;
  const methods = service.methods.map(({ path }) => path);
  if (!service.access.isDryRun) return methods;
  const hidden = hiddenMethods(context);
  return methods.filter(
    (method) =>
      !hidden.has(method) && !service.routing.faults.some((fault) => fault.methods.includes(method)),
  );
}

function allowed(context: CaseContext): Case[] {
  const hidden = hiddenMethods(context);
  return context.origins.flatMap(({ label, caller, methods }) =>
    methods
      .filter((method) => !hidden.has(method))
      .map((method) =>
        caseOf(
          context,
          'allowed',
          `${shortName(context.instance, method)}/allowed-for-${slug(label)}`,
          serverPath(context, method),
          {
            from: caller,
            send: sending(method, 5),
            expect: [{ claim: 'status', anyOf: ['OK'] }, ...requestClaim(context, method)],
          },
        ),
      ),
  );
}

/**
 * Calls that specs permit, and that a document or patch of a team takes away: they fail, and the place is that of the
 * document or patch.
 */
function lost(context: CaseContext): Case[] {
  const { own, instance } = context;
  if (!own) return [];
  const methods = instance.service.methods.map(({ path }) => path);
  const cases = lostCalls(own, instance.service)
    .filter(({ call: { method } }) => methods.includes(method))
    .flatMap(({ call: { caller, method }, at }) => {
      const from = callerOf(context, caller);
      return from
        ? [
            caseOf(
              context,
              'allowed',
              `${shortName(instance, method)}/allowed-for-${slug(from.label)}`,
              serverPath(context, method),
              {
                from: from.caller,
                send: sending(method, 5),
                expect: [{ claim: 'status', anyOf: ['OK'] }],
                at: { in: 'document', file: textOf(at) },
              },
            ),
          ]
        : [];
    });
  return [...new Map(cases.map((each) => [each.name, each])).values()];
}

/** Who makes the calls of an identity, with its name in names of cases; undefined for one of another mesh. */
function callerOf(
  { cluster, instance }: CaseContext,
  { namespace, serviceAccount, trustDomain = cluster.trustDomain }: Identity,
): Pick<Origin, 'label' | 'caller'> | undefined {
  if (trustDomain !== cluster.trustDomain) return undefined;
  const service = cluster.instances.find(
    (each) => each.service.name === serviceAccount && each.service.namespace === namespace,
  );
  const [version] = service?.versions ?? [];
  if (version)
    return {
      label: serviceAccount,
      caller: { kind: 'service', service: serviceAccount, version: version.name },
    };
  const gateway = cluster.gateways.find(
    (each) => each.serviceAccount === serviceAccount && each.namespace === namespace,
  );
  if (gateway)
    return gatewayOriginsOf(cluster, instance.service).find(
      ({ caller }) => caller.kind === 'gateway' && caller.gateway === gateway.name,
    );
  return {
    label: `${namespace}-${serviceAccount}`,
    caller: { kind: 'identity', namespace, serviceAccount },
  };
}

/** Declared calls about which a policy of a team decides by what a proof does not know. */
function undecided({ own, instance: { service } }: CaseContext): Unproven[] {
  if (!own) return [];
  const calls = permittedCalls(own, service).filter(
    ({ caller, method }) => accepts(own, service, caller, { method, metadata: {} }) === undefined,
  );
  const callers = [...new Set(calls.map(({ caller }) => caller.serviceAccount))];
  return callers.map((caller) => ({
    service: service.name,
    setting: `calls of ${caller}`,
    reason: 'a policy of a team decides about them by a condition that a proof does not know',
  }));
}

/** Identities that no service of the cluster has, which the spec allows by their principal. */
function permitted(context: CaseContext): Case[] {
  const { cluster, instance } = context;
  return instance.service.access.permissions.flatMap(({ caller, methods }) => {
    if (isInCluster(context, caller) || (caller.trustDomain ?? cluster.trustDomain) !== cluster.trustDomain)
      return [];
    return methods.slice(0, 3).map((method) =>
      caseOf(
        context,
        'allowed',
        `${shortName(instance, method)}/allowed-for-${caller.namespace}-${caller.serviceAccount}`,
        ['allowPrincipals'],
        {
          from: { kind: 'identity', namespace: caller.namespace, serviceAccount: caller.serviceAccount },
          send: sending(method, 5),
          expect: [{ claim: 'status', anyOf: ['OK'] }],
        },
      ),
    );
  });
}

/** Methods that a service of the cluster can reach but may not call: undeclared, or denied. */
function refused(context: CaseContext): Case[] {
  const { instance, cluster } = context;
  const { service } = instance;
  const permissions = permissionsIn(cluster, service);
  const all = [...shownMethods(context), ...(service.access.isDryRun ? [] : unlistedCalls(service))];
  const callers = instanceIndexOf(cluster.instances).calling(service.name);
  return callers.flatMap(({ service: caller, versions: [version] }) => {
    if (!version) return [];
    const mine = permissions.filter(
      ({ caller: { serviceAccount, namespace } }) =>
        serviceAccount === caller.name && namespace === caller.namespace,
    );
    const open = mine
      .flatMap(({ methods }) => methods)
      .filter((method) => !isDenied(service, caller, method));
    return all
      .filter((method) => !open.includes(method))
      .map((method) =>
        refusal(context, method, caller.name, {
          kind: 'service',
          service: caller.name,
          version: version.name,
        }),
      );
  });
}

/** Calls that no caller has by its spec: of health, and requests that belong to no operation. */
const unlistedCalls = (service: Service): string[] => [
  ...(service.grpc ? healthMethods.slice(0, 1) : []),
  ...requestsOfNoOperation(service).map(requestText),
];

function strangers(context: CaseContext): Case[] {
  const { service } = context.instance;
  const from: Caller = { kind: 'identity', namespace: service.namespace, serviceAccount: stranger };
  return shownMethods(context)
    .slice(0, 3)
    .map((method) => refusal(context, method, 'strangers', from));
}

/** A method that needs a token, called by an allowed caller without one, and with one that lacks a claim. */
function withoutToken(context: CaseContext): Case[] {
  const { instance, origins } = context;
  return shownMethods(context).flatMap((method) => {
    const origin = origins.find(({ methods }) => methods.includes(method));
    if (!origin || !requirementOf(instance.service, method)) return [];
    const { token: _, ...bare } = refusal(context, method, 'calls-without-token', origin.caller).send;
    const without = { ...refusal(context, method, 'calls-without-token', origin.caller), send: bare };
    const token = tokenWithout(instance.service, method);
    const other = refusal(context, method, 'calls-without-claim', origin.caller);
    return [without, ...(token ? [{ ...other, send: { ...other.send, token } }] : [])];
  });
}

/** A call that the policies deny; during a dry run it is answered. */
function refusal(context: CaseContext, method: string, label: string, from: Caller): Case {
  if (context.instance.service.access.isDryRun)
    return caseOf(
      context,
      'allowed',
      `${shortName(context.instance, method)}/answered-in-dry-run-to-${label}`,
      ['policies'],
      { from, send: sending(method, 5), expect: [{ claim: 'status', anyOf: ['OK'] }] },
    );
  const name = `${shortName(context.instance, method)}/denied-to-${label}`;
  return caseOf(context, 'denied', name, serverPath(context, method), {
    from,
    send: sending(method, 5),
    expect: [{ claim: 'status', anyOf: statusesOf(method).denied }, { claim: 'not reached' }],
  });
}

/** False for a call about which policies of teams decide otherwise than the spec. They have cases of their own. */
function isAsInSpec(
  { own, cluster, instance: { service } }: CaseContext,
  { kind, from, send }: Case,
): boolean {
  if (!own) return true;
  const caller =
    from.kind === 'service' ? instanceIndexOf(cluster.instances).named(from.service)?.service : undefined;
  const identity = caller
    ? { namespace: caller.namespace, serviceAccount: caller.name }
    : from.kind === 'identity'
      ? from
      : undefined;
  const answer = identity ? accepts(own, service, identity, send) : 'as in spec';
  return answer === 'as in spec' || answer === (kind === 'allowed');
}

const isInCluster = ({ cluster }: CaseContext, { serviceAccount, namespace }: Identity): boolean =>
  cluster.instances.some(
    ({ service }) => service.name === serviceAccount && service.namespace === namespace,
  ) ||
  cluster.gateways.some(
    (gateway) => gateway.serviceAccount === serviceAccount && gateway.namespace === namespace,
  );

/** The key of the server in the spec, or that of the operation. */
const serverPath = ({ instance }: CaseContext, method: string): Path =>
  isOperationTitle(method)
    ? ['http', 'operations', shortName(instance, method)]
    : [isOfHttp(method) ? 'http' : 'grpc'];

/** Servers of HTTP get what was sent. */
function requestClaim(context: CaseContext, method: string): Claim[] {
  const http = context.httpCallOf(method);
  return http ? [{ claim: 'request', request: requestText(http.request) }] : [];
}

const slug = (label: string): string => label.replaceAll(' ', '-');
