import { mapAt } from '../../lang/at-path.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { type OwnDocuments, ofKind } from '../own/own-documents.ts';
import { sampleOf } from '../own/route-samples.ts';
import { podsNamed } from '../own/servers.ts';
import { type Target, targetsOf } from '../own/targets.ts';
import { policyOfDocument } from '../own/traffic-policy.ts';
import { textOf } from '../places.ts';
import { type BalancedPods, balancingCases } from './balancing.ts';
import type { CaseContext, Derived } from './case-context.ts';
import { ejectionCases } from './ejection.ts';
import { callOf, contextOf } from './own-routes.ts';

/** Blocks of a traffic policy that single calls on this machine do not show. */
const reasons: Readonly<Record<string, string>> = {
  connectionPool: 'its limits only show under load',
  tls: 'the calls of the host show it: they fail if the server expects another mode',
  portLevelSettings: 'the cases show the settings that hold for the port that they call',
  tunnel: 'no proxy for tunnels runs here',
  proxyProtocol: 'the servers of a proof do not read it',
};

/**
 * DestinationRules of teams: how calls to the pods of a document are balanced, and when a pod is ejected. Those of a
 * service follow in the cases of the service, and subsets in those of routes.
 */
export function ownDestinations(own: OwnDocuments, contexts: readonly CaseContext[]): Derived {
  const { targets } = targetsOf(own);
  const made = ofKind(own, 'DestinationRule').flatMap((document): Derived[] => {
    const policy = mapAt(document.value, 'spec', 'trafficPolicy');
    const { service } = document;
    const title = `DestinationRule ${document.name}`;
    const unproven = Object.keys(policy).flatMap((block) => {
      const reason = reasons[block];
      const isOwn = isInAddition(document.at(['spec', 'trafficPolicy', block]));
      return isOwn && reason !== undefined ? [{ service, setting: `${title}: ${block}`, reason }] : [];
    });
    const host = fullHost(
      String(mapAt(document.value, 'spec')['host']),
      document.namespace,
      domainOf(own.rendered),
    );
    const isOfSpec = own.cluster.instances.some((each) => each.service.host === host);
    const wanted = ['loadBalancer', 'outlierDetection'].filter((block) => policy[block] !== undefined);
    if (isOfSpec || wanted.length === 0) return [{ cases: [], unproven }];
    const found = targets
      .filter((target) => target.host === host)
      .flatMap((target) => casesOf(own, document, target, contexts) ?? []);
    const [first] = found;
    if (first) return [{ ...first, unproven: [...unproven, ...first.unproven] }];
    const reason = 'it needs a host of extra/ with two pods of one document, and a caller that may call it';
    return [
      {
        cases: [],
        unproven: [
          ...unproven,
          ...wanted.map((block) => ({ service, setting: `${title}: ${block}`, reason })),
        ],
      },
    ];
  });
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
}

/** The cases of the first route of a host that leads to several pods of one document. */
function casesOf(
  own: OwnDocuments,
  document: RenderedDocument,
  target: Target,
  contexts: readonly CaseContext[],
): Derived | undefined {
  const routes = target.callers.flatMap((caller) => target.routesFor(caller)?.routes ?? []);
  for (const placed of routes) {
    const sample = sampleOf(own, target, placed);
    if ('reason' in sample || sample.expected.injection) continue;
    const group = groupOf(own, sample.expected.destinations ?? []);
    if (!group) continue;
    const subset = placed.route.shares?.find(({ weight }) => weight > 0)?.version ?? '';
    const { policy, at } = policyOfDocument(document, subset, target.port);
    const context = contextOf(own, target, contexts);
    const call = callOf('', sample);
    const made = [
      ...(policy.loadBalancer
        ? [['loadBalancer', balancingCases(context, call, group, policy.loadBalancer)] as const]
        : []),
      ...(policy.outlierDetection
        ? [['outlierDetection', ejectionCases(context, call, group, policy.outlierDetection)] as const]
        : []),
    ];
    const prefix = `${document.service}/`;
    const name = (end: string) => `${prefix}destinationrule-${document.name}/${end.slice(prefix.length)}`;
    const file = textOf(document.at(['spec', 'trafficPolicy']));
    return {
      cases: made.flatMap(([block, { cases }]) =>
        cases.map((each) => ({
          ...each,
          name: name(each.name),
          service: document.service,
          at: at(block).at ?? { in: 'document' as const, file },
        })),
      ),
      unproven: made.flatMap(([, { unproven }]) =>
        unproven.map((each) => ({ ...each, setting: `DestinationRule ${document.name}: ${each.setting}` })),
      ),
    };
  }
  return undefined;
}

/** The first pods of one document among the destinations of a call, if there are two or more. */
function groupOf(
  own: OwnDocuments,
  destinations: readonly { readonly servers: readonly string[]; readonly percent: number }[],
): BalancedPods | undefined {
  for (const { servers, percent } of destinations) {
    const [name = '', ...others] = servers;
    const [service = '', version = ''] = name.split(' ');
    const pods = podsNamed(own, name);
    if (others.length === 0 && pods > 1 && percent > 0) return { service, version, pods, share: percent };
  }
  return undefined;
}
