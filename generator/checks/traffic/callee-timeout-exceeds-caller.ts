import type { Place } from '../../diagnostics/diagnostic.ts';
import { servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { durationMs } from '../../model/duration.ts';
import { isInAddition, placeOf } from '../../picture/document-names.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { timeoutOf } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../picture/routes.ts';
import { type DocumentFinding, defineCheck, type Finding } from '../check.ts';
import { type DeclaredCall, declaredCalls, perSpecs } from '../support/calls/declared-calls.ts';
import { takesAll } from '../support/documents/routed-methods.ts';
import { type CallTimeout, callTimeoutOf, longestCallTimeout } from '../support/routes/call-timeouts.ts';

export const calleeTimeoutExceedsCaller = defineCheck({
  name: 'callee-timeout-exceeds-caller',
  code: 'MESH426',
  severity: 'warning',
  title: 'The timeout of a called method is longer than the timeout of its caller',
  explanation:
    'A caller gives up after the timeout of the method it calls. If the called service then waits even longer for another service, the answer comes too late and the work is wasted, just when everything is slow. Timeouts must get shorter from each call to the next. The specs do not contain which method of the caller makes a call, so its longest timeout counts: if one of its methods has no timeout, nothing is reported.',
  source: 'gRPC, Deadlines: deadline propagation',
  *run(workspace) {
    const findings = perSpecs((call) => [...tooLong(call, workspace)]);
    for (const calls of declaredCalls(workspace)) {
      for (const own of calls.values()) for (const call of own) yield* findings(call);
    }
  },
  *runDocuments(rendered) {
    const patched = rendered.documents.filter(
      ({ kind, origin, value }) => kind === 'VirtualService' && origin === 'patched' && isForSidecars(value),
    );
    if (patched.length === 0) return;
    for (const calls of declaredCalls(rendered.workspace))
      for (const own of calls.values())
        for (const call of own) yield* tooLongByPatch(call, patched, rendered.workspace);
  },
});

/** A time limit as a cluster has it. */
interface Limit extends Pick<CallTimeout, 'written' | 'ms'> {
  readonly at: Place;
}

/** Calls whose time limit, or that of their caller, is written in a patch. */
function* tooLongByPatch(
  { caller, callee, methods }: DeclaredCall,
  patched: readonly RenderedDocument[],
  { protos = {} }: Workspace,
): Iterable<DocumentFinding> {
  const cluster = caller.cluster.spec.name;
  const documentOf = (name: string) =>
    patched.find((each) => each.service === name && each.name === name && each.clusters.includes(cluster));
  const [ofCaller, ofCallee] = [documentOf(caller.name), documentOf(callee.name)];
  if (!ofCaller && !ofCallee) return;
  const own = ofCaller
    ? longestOf(ofCaller)
    : placed(longestCallTimeout(caller.spec, servedBy(caller.spec, protos)), caller);
  if (!own) return;
  const served = servedBy(callee.spec, protos);
  for (const method of methods) {
    const limit = ofCallee
      ? limitOf(ofCallee, method.name)
      : placed(callTimeoutOf(callee.spec, method, served), callee);
    if (!limit || limit.ms <= own.ms) continue;
    const at = [limit.at, own.at].find(isInAddition);
    if (!at) continue;
    yield {
      message: `callers of ${caller.name} give up after at most ${own.written}, but ${caller.name} may wait ${limit.written} for ${method.name}`,
      at,
      hint: `lower the timeout of ${method.name} below ${own.written}, or raise that of ${caller.name} above ${limit.written}`,
      related: [
        { message: `the longest timeout of ${caller.name}`, at: own.at },
        { message: `the timeout of ${method.name}`, at: limit.at },
      ],
      clusters: [cluster],
    };
  }
}

const placed = (
  timeout: CallTimeout | undefined,
  { at }: Pick<DeclaredCall['caller'], 'at'>,
): Limit | undefined => timeout && { ...timeout, at: at(timeout.path) };

/** The longest time limit of the routes of a VirtualService; undefined if one of them has none. */
function longestOf(document: RenderedDocument): Limit | undefined {
  const all = httpRoutesOf(document).map((route) => limitOfRoute(document, route));
  return all.reduce((a, b) => (a && b ? (a.ms >= b.ms ? a : b) : undefined), all[0]);
}

/** The time limit of the first route that takes every call of a method. */
function limitOf(document: RenderedDocument, method: string): Limit | undefined {
  const route = httpRoutesOf(document).find((each) => takesAll(each, method));
  return route && limitOfRoute(document, route);
}

function limitOfRoute(document: RenderedDocument, { value, path }: HttpRoute): Limit | undefined {
  const written = timeoutOf(value);
  const ms = written === undefined ? 0 : durationMs(written);
  if (written === undefined || ms === 0) return undefined;
  return { written, ms, at: placeOf(document, [...path, 'timeout'], path) };
}

function* tooLong({ caller, callee, methods }: DeclaredCall, { protos = {} }: Workspace): Iterable<Finding> {
  const own = longestCallTimeout(caller.spec, servedBy(caller.spec, protos));
  if (!own) return;
  const served = servedBy(callee.spec, protos);
  for (const method of methods) {
    const limit = callTimeoutOf(callee.spec, method, served);
    if (!limit || limit.ms <= own.ms) continue;
    yield {
      message: `callers of ${caller.name} give up after at most ${own.written}, but ${caller.name} may wait ${limit.written} for ${method.name}`,
      at: method.at,
      hint: `lower the timeout of ${method.name} below ${own.written}, or raise that of ${caller.name} above ${limit.written}`,
      related: [
        { message: `the longest timeout of ${caller.name}`, at: caller.at(own.path) },
        { message: `the timeout of ${method.name}`, at: callee.at(limit.path) },
      ],
    };
  }
}
