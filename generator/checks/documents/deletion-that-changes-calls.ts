import { textsAt } from '../../lang/at-path.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import {
  allows,
  type Consequence,
  type Deletion,
  findDeletions,
  isReplacedByName,
  isReplacedBySelector,
} from '../support/documents/deletions.ts';
import { together } from '../support/places.ts';

export const deletionThatChangesCalls = defineRenderedCheck({
  name: 'deletion-that-changes-calls',
  code: 'MESH2204',
  severity: 'information',
  title: 'A patch deletes a document, and Istio or Kubernetes uses its default instead',
  explanation:
    'Without its VirtualService, the calls of a service get the defaults of Istio: no timeout, two retries, also on unavailable and cancelled, which may repeat a call that the server has handled; and the pods of all versions get calls, whatever the weights are. Without its Sidecar, its proxies may connect to any host. Without its NetworkPolicy, every pod can connect. Without its DENY policy, denied calls are allowed. The patch must give a reason (MESH2202), so this is intended: it is information only, and npm run diff shows the deletion and its reason to reviewers.',
  source: 'Istio, HTTPRetry and Global Mesh Options: defaultHttpRetryPolicy; Kubernetes, Network Policies',
  run: (rendered) => findDeletions(rendered, (deletion) => consequenceOf(deletion, rendered)),
});

/** What is different without the document; undefined if nothing is, or if another document replaces it. */
function consequenceOf(deletion: Deletion, rendered: RenderedFleet): Consequence | undefined {
  const { document, service, cluster } = deletion;
  const { name: own, namespace } = service;
  switch (document.kind) {
    case 'VirtualService':
      return withoutRoutes(deletion, rendered);
    case 'Sidecar': {
      if (isReplacedBySelector(deletion)) return undefined;
      return {
        message: `without its Sidecar, the proxies of ${own} get the configuration of the whole mesh and may connect to any host`,
        hint: 'write outboundTrafficPolicy in the spec, or list the hosts under calls',
      };
    }
    case 'NetworkPolicy': {
      if (isReplacedBySelector(deletion)) return undefined;
      return {
        message: `without its NetworkPolicy, any pod of the cluster can connect to the pods of ${own}, and they to any address`,
        hint: 'remove the patch, or add a NetworkPolicy for these pods to extra/',
      };
    }
    case 'AuthorizationPolicy': {
      if (allows(document) || isReplacedBySelector(deletion, (other) => !allows(other))) return undefined;
      return {
        message: `without this policy, the calls that the spec of ${own} denies are allowed`,
        hint: 'remove deny from the spec instead',
      };
    }
    case 'PeerAuthentication': {
      if (isReplacedBySelector(deletion)) return undefined;
      return {
        message: `without it, the pods of ${own} accept only mutual TLS, as the namespace ${namespace} does: plain calls fail`,
        hint: 'remove mtls from the spec instead',
      };
    }
    case 'HorizontalPodAutoscaler': {
      if (isReplacedByName(deletion)) return undefined;
      return {
        message: `without its HorizontalPodAutoscaler, nothing sets the number of pods of ${own}`,
        hint: `write replicas instead of autoscaling in the cluster file of ${cluster.name}`,
      };
    }
    default:
      return undefined;
  }
}

function withoutRoutes({ document, service, others, cluster }: Deletion, rendered: RenderedFleet) {
  const hosts = textsAt(document.value, 'spec', 'hosts');
  const full = (host: string, namespace: string) => fullHost(host, namespace, domainOf(rendered));
  const isReplaced = others.some(
    ({ kind, value, namespace }) =>
      kind === 'VirtualService' &&
      textsAt(value, 'spec', 'hosts').some((host) => hosts.includes(full(host, namespace))),
  );
  if (isReplaced) return undefined;
  const { name: own, exposures } = service;
  if (document.name !== own)
    return exposures.length === 0
      ? undefined
      : {
          message: `without this VirtualService, the calls from outside to ${together(hosts)} get 404, gRPC status UNIMPLEMENTED`,
          hint: 'remove expose from the spec instead',
        };
  const versions = cluster.instances.find((each) => each.service.name === own)?.versions ?? [];
  const split =
    versions.length > 1
      ? `, and the versions ${together(versions.map(({ name }) => name))} get calls by their number of pods, not by weights`
      : '';
  return {
    message: `without its VirtualService, calls of ${own} get the two retries of Istio, also after the server has handled the call${split}`,
    hint: 'set timeouts, retries and weights in the spec, or change the VirtualService with a patch',
  };
}
