import { destinationRulesOf } from '../own/servers.ts';
import { policyOfDocument } from '../own/traffic-policy.ts';
import type { CaseContext } from './case-context.ts';
import { type PlacedPolicy, trafficPolicyOf } from './traffic-policy.ts';

/** The policy of a version of a service: by its spec, or by its DestinationRule if a patch changes that. */
export function policyIn({ instance, own }: CaseContext, version: string): PlacedPolicy {
  const { host, grpc, http } = instance.service;
  const server = grpc ?? http;
  const patched = own && destinationRulesOf(own, host).find(({ origin }) => origin === 'patched');
  return patched && server
    ? policyOfDocument(patched, version, server.port)
    : { policy: trafficPolicyOf(instance, version), at: () => ({}) };
}
