import type { Caller } from '../mesh/caller.ts';
import { durationMs } from '../model/duration.ts';
import type { Cluster, Instance } from '../model/fleet.ts';
import { operationFor, requestOf } from '../model/http-request.ts';
import { deadlineMs, leastCalls, sharesExpected } from '../proofs/expectations.ts';
import type { ServiceProofs } from '../proofs/load.ts';
import type { StatusName } from '../schema/grpc-status.ts';
import type { ProofSpec } from '../schema/proofs.ts';
import { type CallStatus, httpStatus } from './call-status.ts';
import type { Case, Claim, ServerBehaviour } from './case.ts';
import { httpCallOf } from './cases/http-call.ts';
import { tokenFor } from './cases/tokens.ts';
import { countsErrors } from './cases/traffic-policy.ts';
import { textOf } from './places.ts';

/** The written proofs of a cluster as cases. They run alone where they make servers fail. */
export function casesOfProofs(proofs: readonly ServiceProofs[], cluster: Cluster): Case[] {
  return proofs.flatMap((written) => {
    const instance = cluster.instances.find(({ service }) => service.name === written.service);
    if (!instance) return [];
    return written.spec.proofs.flatMap((proof, index): Case[] => {
      if (proof.clusters && !proof.clusters.includes(cluster.name)) return [];
      const from = callerOf(proof.from, cluster);
      if (!from) return [];
      const file = textOf(written.at(['proofs', index, 'name'], 'key'));
      return [caseOf(proof, instance, from, file)];
    });
  });
}

function caseOf(proof: ProofSpec, instance: Instance, from: Caller, file: string): Case {
  const { name, call, metadata = {}, servers = [], expect } = proof;
  const { service } = instance;
  const calls = proof.calls ?? (sharesExpected(expect).length > 0 ? leastCalls : 20);
  const method = methodOf(call, instance);
  const token = tokenFor(service, operationOf(service, method));
  const http = httpCallOf(service, method);
  const failing = servers.some(({ fail }) => fail !== undefined);
  return {
    name: `${service.name}/proofs/${name}`,
    kind: 'written',
    service: service.name,
    from,
    to: http?.to ?? { kind: 'service', service: service.name },
    send: {
      method,
      ...(http ? { request: http.request } : {}),
      metadata,
      ...(token ? { token } : {}),
      calls,
      deadlineMs: deadlineMs(proof),
      ...(failing && countsErrors(service)
        ? { atOnce: 1, reset: 'each' as const }
        : { atOnce: calls >= 100 ? 20 : 5 }),
    },
    behaviour: servers.map(behaviourOf),
    expect: claimsOf(expect, instance),
    at: { in: 'proofs', file },
    disturbs: failing,
  };
}

/** The operation of a request, which a token may be required for. */
function operationOf(service: Instance['service'], method: string): string {
  const request = requestOf(service, method);
  return (request && operationFor(service, request)) ?? method;
}

/** A status of gRPC, or the number of one of HTTP. */
const statusOf = (status: StatusName | number): CallStatus =>
  typeof status === 'number' ? httpStatus(status) : status;

function methodOf(call: string, { service }: Instance): string {
  const operation = service.methods.find(({ http }) => http?.name === call);
  const method = service.methods.find(({ path }) => path === call || path.endsWith(`/${call}`));
  return (operation ?? method)?.path ?? call;
}

function callerOf(from: ProofSpec['from'], cluster: Cluster): Caller | undefined {
  const { service, gateway, host, principal } = from;
  if (service !== undefined) {
    const version = cluster.instances.find((each) => each.service.name === service)?.versions[0];
    return version && { kind: 'service', service, version: version.name };
  }
  if (gateway !== undefined && host !== undefined) return { kind: 'gateway', gateway, host };
  if (principal === undefined) return { kind: 'plain text' };
  const [, namespace = '', , serviceAccount = ''] = principal.split('/');
  return { kind: 'identity', namespace, serviceAccount };
}

function behaviourOf({
  version,
  copies,
  fail,
  slow,
  answer,
}: NonNullable<ProofSpec['servers']>[number]): ServerBehaviour {
  return {
    who: copies ? 'copies' : version === undefined ? 'all' : { version },
    ...(fail
      ? {
          fail: {
            code: statusOf(fail.status),
            ...(fail.first === undefined ? {} : { first: fail.first }),
            ...(fail.percent === undefined ? {} : { percent: fail.percent }),
          },
        }
      : {}),
    ...(slow === undefined ? {} : { slowMs: durationMs(slow) }),
    ...(answer ? { answer } : {}),
  };
}

function claimsOf(expect: ProofSpec['expect'], { service, versions: running }: Instance): Claim[] {
  const { status, statusShare, version, versions, tries, copies, reached, endsBeforeServer, latency } =
    expect;
  const { requestHeaders = {}, responseHeaders = {} } = expect;
  const shares = versions ?? (version === undefined ? undefined : { [version]: 100 });
  return [
    ...statusClaims(status, statusShare, reached === false),
    ...(shares
      ? [
          {
            claim: 'shares' as const,
            service: service.name,
            shares: running.map(({ name }) => ({ version: name, percent: shares[name] ?? 0 })),
          },
        ]
      : []),
    ...(tries === undefined ? [] : [{ claim: 'tries' as const, each: tries }]),
    ...(copies ? [{ claim: 'copies' as const, service: service.name, ...copies }] : []),
    ...(reached === false ? [{ claim: 'not reached' as const }] : []),
    ...(endsBeforeServer ? [{ claim: 'ends before the server' as const }] : []),
    ...(latency?.above === undefined
      ? []
      : [{ claim: 'not before' as const, ms: durationMs(latency.above), percent: 100 }]),
    ...(latency?.below === undefined ? [] : [{ claim: 'within' as const, ms: durationMs(latency.below) }]),
    ...headers('request header', requestHeaders),
    ...headers('response header', responseHeaders),
  ];
}

function statusClaims(
  status: ProofSpec['expect']['status'],
  share: ProofSpec['expect']['statusShare'],
  isUnreached: boolean,
): Claim[] {
  if (share) return [{ claim: 'status share', ...share, status: statusOf(share.status) }];
  if (status !== undefined) return [{ claim: 'status', anyOf: [status].flat().map(statusOf) }];
  return isUnreached ? [] : [{ claim: 'status', anyOf: ['OK'] }];
}

const headers = (
  claim: 'request header' | 'response header',
  wanted: Readonly<Record<string, string | null>>,
): Claim[] => Object.entries(wanted).map(([name, value]) => ({ claim, name, value: value ?? undefined }));
