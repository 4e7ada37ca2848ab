import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { mapAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { podOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const misspeltIstioAnnotation = defineCheck({
  name: 'misspelt-istio-annotation',
  code: 'MESH1905',
  severity: 'error',
  title: 'A label or annotation of Istio is misspelt, or not at the pods',
  explanation:
    'Istio ignores a label or annotation that it does not know, and one for pods that is at the Deployment itself: the proxy must find it in the metadata of the pod template. Nothing reports it. This check reports a key under istio.io that is close to one of Istio, and a key for pods that the pods do not have.',
  source: 'Istio, Resource Annotations and Resource Labels; analysis messages IST0107 and IST0108',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace))
      for (const list of ['podLabels', 'podAnnotations'] as const)
        for (const key of Object.keys(spec[list] ?? {}))
          if (isOfIstio(key) && !known.has(key) && isMisspelt(key))
            yield {
              message: `Istio knows no label or annotation ${key}`,
              at: at([list, key], 'key'),
              hint: suggest(key, known, 'keys of Istio'),
            };
  },
  *runDocuments({ documents }) {
    for (const document of documents) {
      if (document.origin === 'generated') continue;
      const pod = podOf(document);
      const own: Path[] = [
        ['metadata', 'labels'],
        ['metadata', 'annotations'],
      ];
      const ofPods = pod && pod.path.length > 0 ? own.map((path) => [...pod.path, ...path]) : [];
      for (const path of [...own, ...ofPods])
        for (const key of Object.keys(mapAt(document.value, ...path))) {
          const at = document.at([...path, key], 'key');
          if (!isOfIstio(key) || !isInAddition(at)) continue;
          if (!known.has(key) && isMisspelt(key))
            yield {
              message: `${titleOf(document)}: Istio knows no label or annotation ${key}`,
              at,
              hint: suggest(key, known, 'keys of Istio'),
            };
          else if (
            keysOfPods.has(key) &&
            pod &&
            ofPods.length > 0 &&
            own.includes(path) &&
            !isAtPods(document, ofPods, key)
          )
            yield {
              message: `${titleOf(document)}: ${key} has no effect here: Istio reads it at the pods`,
              at,
              hint: `move it to ${pod.path.join('.')}.metadata`,
            };
        }
    }
  },
});

const isOfIstio = (key: string): boolean => /(?:^|\.)istio\.io\//.test(key);

const isAtPods = ({ value }: RenderedDocument, paths: readonly Path[], key: string): boolean =>
  paths.some((path) => key in mapAt(value, ...path));

/** True if the part before or after the slash is that of a key of Istio, and the other part is close to its other part. */
function isMisspelt(key: string): boolean {
  const [domain, name] = partsOf(key);
  const all = [...known].map(partsOf);
  return (
    nearest(
      name,
      all.filter(([other]) => other === domain).map(([, other]) => other),
    ).length > 0 ||
    nearest(
      domain,
      all.filter(([, other]) => other === name).map(([other]) => other),
    ).length > 0
  );
}

const partsOf = (key: string): [domain: string, name: string] => [
  key.slice(0, key.indexOf('/')),
  key.slice(key.indexOf('/') + 1),
];

/** Keys that Istio reads at pods. */
const keysOfPods: ReadonlySet<string> = new Set([
  'inject.istio.io/templates',
  'proxy.istio.io/config',
  'proxy.istio.io/overrides',
  'readiness.status.sidecar.istio.io/applicationPorts',
  'readiness.status.sidecar.istio.io/failureThreshold',
  'readiness.status.sidecar.istio.io/initialDelaySeconds',
  'readiness.status.sidecar.istio.io/periodSeconds',
  ...[
    'agentLogLevel',
    'bootstrapOverride',
    'componentLogLevel',
    'discoveryAddress',
    'enableCoreDump',
    'extraStatTags',
    'inject',
    'interceptionMode',
    'logLevel',
    'nativeSidecar',
    'proxyCPU',
    'proxyCPULimit',
    'proxyImage',
    'proxyImageType',
    'proxyMemory',
    'proxyMemoryLimit',
    'rewriteAppHTTPProbers',
    'statsCompression',
    'statsHistogramBuckets',
    'statsInclusionPrefixes',
    'statsInclusionRegexps',
    'statsInclusionSuffixes',
    'userVolume',
    'userVolumeMount',
  ].map((name) => `sidecar.istio.io/${name}`),
  'status.sidecar.istio.io/port',
  ...[
    'excludeInboundPorts',
    'excludeInterfaces',
    'excludeOutboundIPRanges',
    'excludeOutboundPorts',
    'includeInboundPorts',
    'includeOutboundIPRanges',
    'includeOutboundPorts',
    'kubevirtInterfaces',
  ].map((name) => `traffic.sidecar.istio.io/${name}`),
]);

/** All keys of Istio for documents of services. */
const known: ReadonlySet<string> = new Set([
  ...keysOfPods,
  'ambient.istio.io/bypass-inbound-capture',
  'ambient.istio.io/dns-capture',
  'ambient.istio.io/redirection',
  'ambient.istio.io/waypoint-inbound-binding',
  'galley.istio.io/analyze-suppress',
  'gateway.istio.io/controller-version',
  'gateway.istio.io/managed',
  'gateway.istio.io/name-override',
  'gateway.istio.io/service-account',
  'gateway.istio.io/tls-terminate-mode',
  'internal.istio.io/service-upstream',
  'istio.io/connect-strategy',
  'istio.io/dataplane-mode',
  'istio.io/dry-run',
  'istio.io/ingress-use-waypoint',
  'istio.io/rev',
  'istio.io/tag',
  'istio.io/use-waypoint',
  'istio.io/use-waypoint-namespace',
  'istio.io/waypoint-for',
  'istio.io/global',
  'networking.istio.io/address-type',
  'networking.istio.io/exportTo',
  'networking.istio.io/gatewayPort',
  'networking.istio.io/service-type',
  'networking.istio.io/traffic-distribution',
  'networking.istio.io/tunnel',
  'networking.istio.io/enable-autoallocate-ip',
  'security.istio.io/tlsMode',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
  'service.istio.io/workload-name',
  'sidecar.istio.io/status',
  'topology.istio.io/cluster',
  'topology.istio.io/controlPlaneClusters',
  'topology.istio.io/network',
  'topology.istio.io/subzone',
  'traffic.istio.io/nodeSelector',
]);
