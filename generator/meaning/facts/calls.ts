import type { MetadataConditions } from '../../model/routing/metadata.ts';
import type { Route } from '../../model/routing/route.ts';
import { routesOf } from '../../model/routing/routes.ts';
import type { Share } from '../../model/routing/rule.ts';
import { conditionsOf } from '../../render/routes-page/words.ts';
import type { InstanceView } from '../../render/view.ts';
import { methodSharesOf } from '../../render/virtualservice/destinations.ts';
import type { CallAspects, CallFact, CallFactOf } from '../call-fact.ts';
import { callersOf, type NamedCaller } from '../callers.ts';
import { isSame } from '../same.ts';
import { metadataClasses, routeFor, type SampleCall } from '../sample-calls.ts';
import { type Cell, foldCells } from './fold-cells.ts';

/** Calls before and after, and the routes that can match them. */
interface Comparison {
  readonly samples: readonly Omit<SampleCall, 'metadata'>[];
  readonly classes: readonly MetadataConditions[];
  readonly before: Side;
  readonly after: Side;
}

interface Side {
  readonly view: InstanceView;
  readonly routes: readonly Route[];
}

/**
 * Which calls are handled differently. Every method of every caller, without metadata and with the metadata
 * that any route matches, passes through the routes before and after. Other facts describe new and removed
 * callers and methods.
 */
export function callFacts(before: InstanceView, after: InstanceView): CallFact[] {
  const [old, now] = [routesIn(before), routesIn(after)];
  const all: Comparison = {
    samples: sampleCalls(before, after),
    classes: metadataClasses(old, now),
    before: { view: before, routes: old },
    after: { view: after, routes: now },
  };
  return [
    ...factsAbout('traffic', sharesOf, all),
    ...factsAbout('mirror', ({ mirrors }) => mirrors, all),
    ...factsAbout('fault', ({ fault }) => fault ?? null, all),
    ...factsAbout('timeout', ({ policy }) => policy.timeout ?? null, all),
    ...factsAbout('retries', ({ policy }) => policy.retries, all),
    ...factsAbout('headers', headersOf, all),
  ];
}

/** The differences in one aspect. Calls with metadata are listed separately if their change differs. */
function factsAbout<Aspect extends keyof CallAspects>(
  kind: Aspect,
  aspectOf: (route: Route, view: InstanceView) => CallAspects[Aspect],
  { samples, classes, before, after }: Comparison,
): CallFactOf<Aspect>[] {
  const plain = new Map<Omit<SampleCall, 'metadata'>, Cell<CallAspects[Aspect]>>();
  const cells = classes.flatMap((metadata) =>
    samples.flatMap((sample): Cell<CallAspects[Aspect]>[] => {
      const call = { ...sample, metadata };
      const [old, now] = [routeFor(call, before.routes), routeFor(call, after.routes)];
      if (!old || !now) return [];
      const cell = {
        caller: sample.caller.name,
        method: sample.method,
        conditions: conditionsOf({ paths: [], callers: [], metadata }),
        before: aspectOf(old, before.view),
        after: aspectOf(now, after.view),
      };
      const otherwise = plain.get(sample);
      if (!otherwise) plain.set(sample, cell);
      return otherwise && isSame([cell.before, cell.after], [otherwise.before, otherwise.after])
        ? []
        : [cell];
    }),
  );
  return foldCells(cells).map((folded) => ({ kind, ...folded }));
}

/** The routes of a service in a cluster, in matching order. */
const routesIn = ({ service, versions }: InstanceView): Route[] =>
  routesOf(service, methodSharesOf(versions));

/** Represents the callers of a method that no caller may call. */
const noCaller: SampleCall['caller'] = { name: '', isService: false };

/** Every method of every caller that exists before and after, and the methods without callers. */
function sampleCalls(before: InstanceView, after: InstanceView): Omit<SampleCall, 'metadata'>[] {
  const [old, now] = [callersOf(before), callersOf(after)];
  const calls = [...now.values()].flatMap((caller) => {
    const known = old.get(caller.name);
    return known ? methodsOfBoth(known, caller).map((method) => ({ caller, method })) : [];
  });
  const called = new Set(calls.map(({ method }) => method));
  const served = new Set(before.service.methods.map(({ path }) => path));
  const silent = after.service.methods
    .map(({ path }) => path)
    .filter((path) => served.has(path) && !called.has(path));
  return [...calls, ...silent.map((method) => ({ caller: noCaller, method }))];
}

const methodsOfBoth = (a: NamedCaller, b: NamedCaller): string[] =>
  b.methods.filter((method) => a.methods.includes(method));

function sharesOf({ shares }: Route, { versions }: InstanceView): Share[] {
  const all = shares ?? versions.map(({ name, weight }) => ({ version: name, weight }));
  return all.filter(({ weight }) => weight > 0).sort((a, b) => (a.version < b.version ? -1 : 1));
}

function headersOf({ authority, requestHeaders, responseHeaders }: Route): CallAspects['headers'] {
  if (authority === undefined && !requestHeaders && !responseHeaders) return null;
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(requestHeaders ? { request: requestHeaders } : {}),
    ...(responseHeaders ? { response: responseHeaders } : {}),
  };
}
