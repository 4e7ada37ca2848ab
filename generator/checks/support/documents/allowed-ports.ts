import { listAt, mapAt, textsAt } from '../../../lang/at-path.ts';
import { healthMethods, reflectionMethods } from '../../../model/access.ts';
import { isOfHttp } from '../../../model/http-request.ts';
import type { Service } from '../../../model/service.ts';
import {
  type AccessContext,
  type CallerIdentity,
  policedCall,
  withRequest,
} from '../../../picture/may-call.ts';
import { ruleMatches } from '../../../picture/policy-rules.ts';

/** What a rule may allow a caller at a service. */
export interface AllowedPorts {
  /** Those of its pods. */
  readonly ports: readonly number[];
  readonly methods: readonly string[];
}

/** The methods of a service that a rule may match for a caller, and the ports of the pods at which their calls arrive. */
export function allowedPorts(
  rule: unknown,
  caller: CallerIdentity,
  { service, namespace, context }: { service: Service; namespace: string; context: AccessContext },
): AllowedPorts {
  const { grpc, http } = service;
  const ofGrpc = grpc ? [...healthMethods, ...reflectionMethods] : [];
  const methods = [...service.methods.map(({ path }) => path), ...ofGrpc];
  const operations = listAt(rule, 'to');
  const found = (operations.length > 0 ? operations : [undefined]).map((to): AllowedPorts => {
    const own = { ...mapAt(rule), to: to === undefined ? [] : [to] };
    const matched = methods.filter((method) => {
      const call = withRequest(policedCall(context, caller, { method }), service);
      return ruleMatches(own, call, namespace) !== false;
    });
    const named = textsAt(to, 'operation', 'ports').map(Number);
    const ofMethods = matched.flatMap((method) =>
      isOfHttp(method) ? (http?.targetPort ?? []) : (grpc?.targetPort ?? []),
    );
    // Connections of TCP have no method: a rule for all calls is for them, too.
    const others =
      to === undefined && matched.length === 0 ? service.ports.map((each) => each.targetPort) : [];
    return { methods: matched, ports: named.length > 0 ? named : [...ofMethods, ...others] };
  });
  return {
    ports: [...new Set(found.flatMap(({ ports }) => ports))],
    methods: [...new Set(found.flatMap((each) => each.methods))],
  };
}
