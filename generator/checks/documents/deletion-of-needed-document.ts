import { listAt, textAt } from '../../lang/at-path.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { podsOf, type RenderedPod } from '../../picture/pod-templates.ts';
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

export const deletionOfNeededDocument = defineRenderedCheck({
  name: 'deletion-of-needed-document',
  code: 'MESH2203',
  severity: 'error',
  title: 'A patch deletes a document that a service needs',
  explanation:
    'Without its ServiceAccount or its ConfigMap, Kubernetes does not start the pods of a service. Without its Service, callers do not find it. Without its DestinationRule, the routes of its VirtualService name subsets that do not exist, and calls fail with UNAVAILABLE. Without its ALLOW policy, the policy allow-nothing of the namespace denies every call. A document in extra/ can replace the deleted one: this rule then reports nothing.',
  source:
    'Kubernetes, Service Accounts for Pods; Istio, DestinationRule.subsets; Istio, Authorization Policy: implicit enablement',
  run: (rendered) => findDeletions(rendered, (deletion) => consequenceOf(deletion, rendered)),
});

/** What fails without the document; undefined if nothing does, or if another document replaces it. */
function consequenceOf(deletion: Deletion, rendered: RenderedFleet): Consequence | undefined {
  const { document, service, callers, others, cluster } = deletion;
  const { kind, name } = document;
  const { name: own, host } = service;
  switch (kind) {
    case 'Service': {
      if (name !== own || callers.length === 0 || isReplacedByName(deletion)) return undefined;
      return {
        message: `without its Service, no host ${host} exists: the calls of ${together(callers)} to ${own} fail`,
        hint: `remove the patch, or remove ${own} from the cluster file after its callers no longer call it`,
      };
    }
    case 'ServiceAccount': {
      const pods = podsOf(rendered).filter(
        (pod) => isOf(pod, deletion) && pod.document.kind === service.workload.kind,
      );
      const isUnused = pods.length > 0 && pods.every(({ spec }) => spec['serviceAccountName'] !== name);
      if (isUnused || isReplacedByName(deletion)) return undefined;
      return {
        message: `the pods of ${own} use the ServiceAccount ${name}: without it, Kubernetes creates none of them`,
        hint: `remove the patch, or write serviceAccountName in a patch of the ${service.workload.kind}, with a ServiceAccount in extra/`,
      };
    }
    case 'DestinationRule': {
      const isRouted = !rendered.deleted.some(
        (each) =>
          each.document.kind === 'VirtualService' &&
          each.document.name === own &&
          each.document.clusters.includes(cluster.name),
      );
      const isReplaced = others.some(
        (each) =>
          each.kind === kind &&
          fullHost(textAt(each.value, 'spec', 'host') ?? '', each.namespace, domainOf(rendered)) === host &&
          listAt(each.value, 'spec', 'subsets').length > 0,
      );
      if (name !== own || !isRouted || isReplaced) return undefined;
      return {
        message: `the routes of ${own} name subsets of this DestinationRule: without it, every call of ${own} fails with UNAVAILABLE`,
        hint: 'change the DestinationRule with a patch instead, or set what you need in the spec',
      };
    }
    case 'AuthorizationPolicy': {
      if (!allows(document) || callers.length === 0 || isReplacedBySelector(deletion, allows))
        return undefined;
      return {
        message: `without this policy, the policy allow-nothing of ${service.namespace} denies every call of ${together(callers)} to ${own}`,
        hint: 'remove the patch, or add an AuthorizationPolicy with action ALLOW to extra/',
      };
    }
    case 'RequestAuthentication': {
      if (isReplacedBySelector(deletion)) return undefined;
      return {
        message: `without it, no token is verified: the policies of ${own} deny each call that needs a token`,
        hint: 'remove authentication from the spec instead',
      };
    }
    case 'ConfigMap':
    case 'ExternalSecret': {
      if (isReplacedByName(deletion)) return undefined;
      return {
        message: `the pods of ${own} mount the ${kind === 'ConfigMap' ? 'ConfigMap' : 'Secret of the ExternalSecret'} ${name}: without it, they do not start`,
        hint: 'remove the files or secrets from the spec instead',
      };
    }
    default:
      return undefined;
  }
}

const isOf = ({ document }: RenderedPod, { service, cluster }: Deletion): boolean =>
  document.service === service.name && document.clusters.includes(cluster.name);
