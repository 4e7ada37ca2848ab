import { isDeepStrictEqual } from 'node:util';
import { grouped } from '../../lang/grouped.ts';
import { requestOf } from '../../model/http-request.ts';
import { httpStatus } from '../call-status.ts';
import type { Case } from '../case.ts';
import { hostsOf, outlierOf } from '../own/outlier.ts';
import { methodName, type OwnDocuments } from '../own/own-documents.ts';
import type { PlacedRoute } from '../own/read-placed.ts';
import type { ProxyAnswer } from '../own/request-changes.ts';
import { expectedAt, type RouteSample, sampleOf } from '../own/route-samples.ts';
import { type Target, targetsOf } from '../own/targets.ts';
import { type CaseContext, caseOf, type Derived, type SampleContext, sending } from './case-context.ts';
import { claimsOfFault, faultySending } from './fault.ts';
import { headerCase } from './headers.ts';
import { mirrorCase } from './mirror.ts';
import { retryCases } from './retry.ts';
import { type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { nearMisses } from './samples.ts';
import { answeredCalls } from './split.ts';
import { timeoutCases } from './timeout.ts';

/**
 * The routes that teams write in VirtualServices, GRPCRoutes and HTTPRoutes, and the hosts that their documents define without routes: each gets a
 * call that it is the first to match. Routes that calls of other cases already meet are left to those cases.
 */
export function ownRoutes(own: OwnDocuments, contexts: readonly CaseContext[]): Derived {
  const { targets, obstacles } = targetsOf(own);
  const made = targets.flatMap((target) =>
    routesOf(target).map((placed) => ofRoute(own, target, placed, contexts)),
  );
  return {
    cases: made.flatMap(({ cases }) => cases),
    unproven: [
      ...obstacles.map(({ document, setting, reason }) => ({ service: document.service, setting, reason })),
      ...made.flatMap(({ unproven }) => unproven),
    ],
  };
}

/** The routes of a document that a team writes. Callers in different namespaces may have different ones. */
function routesOf(target: Target): PlacedRoute[] {
  const all = target.callers.flatMap((caller) => target.routesFor(caller)?.routes ?? []);
  const own = all.filter(({ isOwn, title }) => isOwn && title === titleOf(target));
  return [...new Map(own.map((placed) => [JSON.stringify(placed.route), placed])).values()];
}

const titleOf = ({ document }: Target): string => `${document.kind} ${document.name}`;

function ofRoute(
  own: OwnDocuments,
  target: Target,
  placed: PlacedRoute,
  contexts: readonly CaseContext[],
): Derived {
  const { document, suffix } = target;
  const setting = `${titleOf(target)}: ${placed.route.name}${suffix}`;
  const sample = sampleOf(own, target, placed);
  if ('reason' in sample)
    return { cases: [], unproven: [{ service: document.service, setting, reason: sample.reason }] };
  if (isCovered(placed, document.service, contexts)) return { cases: [], unproven: [] };
  const context = contextOf(own, target, contexts);
  const name = [
    `${document.kind.toLowerCase()}-${document.name}`,
    placed.route.name,
    `${methodName(own, sample.method)}${suffix}`,
  ].join('/');
  const hit = callOf(name, sample);
  const narrow = [
    ...grouped(nearMisses(placed.route.metadata, sample.metadata), (miss) => miss.name).values(),
  ].map(([first]) => first);
  const misses = narrow.flatMap((miss): SampleCall[] => {
    const found = expectedAt(own, target, sample.caller, { ...sample, metadata: miss.metadata });
    if ('reason' in found || found.expected.injection || found.expected.answer) return [];
    return [callOf(`${name}/not-${miss.name}-${miss.how}`, { ...sample, metadata: miss.metadata, ...found })];
  });
  const derived = casesOf(context, hit);
  const at = { in: 'document', file: placed.at() ?? '' } as const;
  return {
    cases: [
      ...derived.cases,
      ...misses.map((miss) => caseOf(context, 'own-route', miss.name, [], answeredCalls(context, miss))),
    ].map((each): Case => ({ ...each, kind: 'own-route', at: each.at.in === 'document' ? each.at : at })),
    unproven: derived.unproven,
  };
}

function casesOf(context: SampleContext, sample: SampleCall): Derived {
  const { origin, method, metadata, name, expected } = sample;
  const { injection } = expected;
  if (injection)
    return {
      cases: [
        caseOf(context, 'own-route', name, [], {
          from: origin.caller,
          send: faultySending(method, metadata, injection),
          expect: claimsOfFault(injection),
        }),
      ],
      unproven: [],
    };
  if (expected.answer) return { cases: [answerCase(context, sample, expected.answer)], unproven: [] };
  const limited = [timeoutCases(context, sample), retryCases(context, sample)];
  return {
    cases: [
      caseOf(context, 'own-route', name, [], answeredCalls(context, sample)),
      ...expected.mirrors.map((copies) => mirrorCase(context, sample, copies)),
      ...limited.flatMap(({ cases }) => cases),
      ...headerCase(context, sample),
      ...rewriteCase(context, sample),
    ],
    unproven: limited.flatMap(({ unproven }) => unproven),
  };
}

/** A redirect, or another answer of the proxy: no server gets the request. */
function answerCase(
  context: SampleContext,
  { origin, method, metadata, name }: SampleCall,
  { status, redirect }: ProxyAnswer,
): Case {
  return caseOf(context, 'own-route', name, [], {
    from: origin.caller,
    send: sending(method, 5, metadata),
    expect: [
      { claim: 'status', anyOf: [httpStatus(status)] },
      ...(redirect ? [{ claim: 'redirected' as const, to: redirect }] : []),
      { claim: 'not reached' },
    ],
  });
}

/** What servers get if a route changes the path. */
function rewriteCase(
  context: SampleContext,
  { origin, method, metadata, name, expected: { request } }: SampleCall,
): Case[] {
  if (request === undefined) return [];
  return [
    caseOf(context, 'own-route', `${name}/rewritten`, [], {
      from: origin.caller,
      send: sending(method, 5, metadata),
      expect: [
        { claim: 'status', anyOf: ['OK'] },
        { claim: 'request', request },
      ],
    }),
  ];
}

/** True if a call of the other cases of the service meets the route. */
function isCovered({ route }: PlacedRoute, service: string, contexts: readonly CaseContext[]): boolean {
  const context = contexts.find((each) => each.service === service);
  return (
    context !== undefined &&
    sampleCallsOf(context).sampleCalls.some(({ expected }) => isDeepStrictEqual(expected.route, route))
  );
}

/** What the cases of a target need to know of what it calls. */
export function contextOf(
  own: OwnDocuments,
  target: Target,
  contexts: readonly CaseContext[],
): SampleContext {
  const { document, to } = target;
  const hosts = hostsOf(target);
  const specs = contexts.filter(({ instance }) => hosts.includes(instance.service.host));
  const outlier = outlierOf(own, target);
  return {
    service: document.service,
    to,
    httpCallOf(method) {
      const bySpec = specs.flatMap((spec) => spec.httpCallOf(method) ?? [])[0];
      const request = requestOf({ methods: [] }, method);
      return bySpec ?? (request && { to: { ...to, port: target.port }, request });
    },
    countsErrors: specs.some(({ countsErrors }) => countsErrors) || outlier !== undefined,
    fewestErrors: Math.min(
      ...specs.map(({ fewestErrors }) => fewestErrors),
      outlier ?? Number.POSITIVE_INFINITY,
    ),
    tokenFor: (method) => specs.flatMap((spec) => spec.tokenFor(method) ?? [])[0],
    policyFor(from, { method, metadata }) {
      const caller = target.callers.find((each) => each.caller === from);
      const found = caller && expectedAt(own, target, caller, { method, metadata });
      return found && 'expected' in found ? found.expected.policy : undefined;
    },
  };
}

/** A call of a route, as the cases of services have them. */
export function callOf(name: string, { caller, method, metadata, expected }: RouteSample): SampleCall {
  const origin = {
    label: caller.label,
    caller: caller.caller,
    source: caller.pod && { name: caller.label, namespace: caller.pod.namespace },
    methods: [method],
    byWeightsAlone: false,
  };
  return { name, origin, method, metadata, expected, path: [] };
}
