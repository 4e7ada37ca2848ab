import { listAt, textsAt } from '../../../lang/at-path.ts';
import { operationFor, requestText, sampleRequestsOf } from '../../../model/http-request.ts';
import type { Service } from '../../../model/service.ts';
import { type AccessContext, type CallerIdentity, mayCall, policiesFor } from '../../../picture/may-call.ts';
import type { ClusterPods } from '../../../picture/pods.ts';
import type { GatewayTarget } from './gateway-targets.ts';

/** Calls that a gateway sends to one server of pods. */
export interface SentCalls {
  readonly target: GatewayTarget;
  readonly service: Service;
  readonly server: 'grpc' | 'http';
  readonly pods: readonly ClusterPods[];
  /** The identities that the gateway may have. */
  readonly callers: readonly CallerIdentity[];
}

/** A call of a method or an operation. */
interface SampleCall {
  /** The name of the method or operation. */
  readonly title: string;
  /** What policies are asked: the method, or a request. */
  readonly method: string;
  readonly verb: string;
  readonly path: string;
}

/**
 * The methods and operations of a route that pods deny to its gateway. Of an alternative of the match that takes several,
 * all must be denied: a gateway often has wide routes, and the policies decide.
 */
export function deniedMethods(sent: SentCalls, context: AccessContext): string[] {
  const calls = sent.server === 'grpc' ? methodCalls(sent) : operationCalls(sent, context);
  const isDenied = ({ method }: SampleCall) =>
    sent.callers.every((caller) =>
      sent.pods.every((each) => mayCall(context, each, caller, { method }) === false),
    );
  const denied = sent.target.matches.flatMap((match) => {
    const taken = calls.filter(match.takes);
    return taken.every(isDenied) ? taken.map(({ title }) => title) : [];
  });
  return [...new Set(denied)];
}

/** gRPC calls are POST requests. Source: gRPC over HTTP2. */
const methodCalls = ({ service }: SentCalls): SampleCall[] =>
  service.methods.flatMap(({ path, http }) =>
    http ? [] : [{ title: path, method: path, verb: 'POST', path: `/${path}` }],
  );

/** Requests of the operations: any of them, and those whose paths a route or a policy names. */
function operationCalls({ service, target, pods }: SentCalls, context: AccessContext): SampleCall[] {
  const ofPolicies = pods
    .flatMap((each) => policiesFor(context, each))
    .flatMap(({ value }) => listAt(value, 'spec', 'rules'))
    .flatMap((rule) => listAt(rule, 'to'))
    .flatMap((to) => textsAt(to, 'operation', 'paths'));
  const named = [...ofPolicies, ...target.matches.flatMap(({ paths }) => paths)].flatMap((path) =>
    ['prove', '17'].map((part) => path.replace(/\{\*{1,2}\}|\*$/g, part)),
  );
  const literal = [...named, ...target.matches.flatMap(({ paths }) => paths)];
  const samples = service.methods.flatMap(({ path, http }) => (http ? sampleRequestsOf(service, path) : []));
  const verbs = new Set(samples.map(({ verb }) => verb));
  const requests = [...samples, ...literal.flatMap((path) => [...verbs].map((verb) => ({ verb, path })))];
  return requests.flatMap((request) => {
    const title = operationFor(service, request);
    return title === undefined ? [] : [{ title, method: requestText(request), ...request }];
  });
}
