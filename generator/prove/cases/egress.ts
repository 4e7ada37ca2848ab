import { callGraphOf } from '../../model/call-graph.ts';
import type { Service } from '../../model/service.ts';
import { statusesOf } from '../call-status.ts';
import type { Case } from '../case.ts';
import { type OwnDocuments, ofKind } from '../own/own-documents.ts';
import { isVisible } from '../own/visible-hosts.ts';
import { type CaseContext, caseOf, type Derivation, noCases, sending } from './case-context.ts';
import { httpCallOf } from './http-call.ts';

/** Services outside of a caller's scope that are tried; each fails for the same reason. */
const mostTried = 3;

/** What a service does not call it cannot reach: its proxy does not even know it, and no policy has to refuse it. */
export const egressScope: Derivation = (context) => {
  const { cluster, instance, own } = context;
  const { service, versions } = instance;
  const [version] = versions;
  if (!version) return noCases;
  if (service.access.outboundToAny)
    return {
      cases: [],
      unproven: [
        {
          service: service.name,
          setting: 'outboundTrafficPolicy',
          reason: 'what it does not call leaves for the address the pod has looked up, which takes iptables',
        },
      ],
    };
  const known = new Set(
    callGraphOf(cluster.instances)
      .calleesOf(service)
      .map(({ name }) => name),
  );
  const others: Service[] = [];
  for (const { service: other } of cluster.instances) {
    if (other.methods.length === 0 || other.name === service.name || known.has(other.name)) continue;
    if (own && knowsHost(own, service, other)) continue;
    others.push(other);
    if (others.length === mostTried) break;
  }
  return {
    cases: others.flatMap((other): Case[] =>
      other.methods.slice(0, 1).map(({ path }) => wayTo(context, other, path, version.name)),
    ),
    unproven: [],
  };
};

function wayTo(context: CaseContext, other: Service, method: string, version: string): Case {
  const { to, ...http } = httpCallOf(other, method) ?? { to: { kind: 'service', service: other.name } };
  return caseOf(context, 'egress', `no-way-to-${other.name}`, ['calls'], {
    from: { kind: 'service', service: context.service, version },
    to,
    send: { ...sending(method, 5), ...http },
    expect: [{ claim: 'status', anyOf: statusesOf(method).unknown }, { claim: 'not reached' }],
  });
}

/** True if a Sidecar of a team lets the proxies of a service know another one. */
const knowsHost = (own: OwnDocuments, service: Service, other: Service): boolean =>
  ofKind(own, 'Sidecar').some(({ namespace }) => namespace === service.namespace) &&
  (own.podsByService.get(service.name) ?? []).some((pods) => isVisible(own, pods, other));
