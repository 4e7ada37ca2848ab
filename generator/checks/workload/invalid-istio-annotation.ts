import { nearest } from '../../diagnostics/nearest.ts';
import { didYouMean } from '../../diagnostics/suggestion.ts';
import { mapAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { proxyConfigIn } from '../../model/pod-metadata.ts';
import { quantityOf } from '../../model/quantity.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { podsOf } from '../../picture/pod-templates.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const invalidIstioAnnotation = defineCheck({
  name: 'invalid-istio-annotation',
  code: 'MESH1907',
  severity: 'error',
  title: 'An annotation of Istio has a value that Istio does not accept',
  explanation:
    'The API server accepts any text in an annotation. If the webhook that injects proxies cannot read it, no pod is created, and the rollout waits without an error at the Deployment. Istio ignores an inject that is neither "true" nor "false", and a setting in proxy.istio.io/config that it does not know.',
  source: 'Istio, Resource Annotations; AnnotationValidation of pkg/kube/inject; analysis message IST0125',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace))
      for (const [key, value] of Object.entries(spec.podAnnotations ?? {})) {
        const hint = readers.get(key)?.(value);
        if (hint === undefined) continue;
        yield { message: `Istio cannot use this value of ${key}`, at: at(['podAnnotations', key]), hint };
      }
  },
  *runDocuments(rendered) {
    for (const pod of podsOf(rendered)) {
      const { document } = pod;
      if (document.origin === 'generated') continue;
      for (const list of ['labels', 'annotations']) {
        const path = [...pod.path, 'metadata', list];
        for (const [key, value] of Object.entries(mapAt(document.value, ...path))) {
          const check = readers.get(key);
          if (!check || (list === 'labels' && key !== inject)) continue;
          const hint = check(String(value));
          const at = document.at([...path, key]);
          if (hint === undefined || !isInAddition(at)) continue;
          yield { message: `${titleOf(document)}: Istio cannot use this value of ${key}`, at, hint };
        }
      }
    }
  },
});

/** Returns what to write instead; undefined for a value that Istio accepts. */
type ValueReader = (value: string) => string | undefined;

const oneOf =
  (...values: readonly string[]): ValueReader =>
  (value) =>
    values.includes(value) ? undefined : `write ${values.map((each) => `"${each}"`).join(' or ')}`;

const quantity: ValueReader = (value) =>
  Number.isNaN(quantityOf(value)) ? 'write a quantity of Kubernetes, such as 100m or 128Mi' : undefined;

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text.trim()) && Number(text) <= 65535;

const ports =
  (...others: readonly string[]): ValueReader =>
  (value) =>
    value.trim() === '' || others.includes(value) || value.split(',').every(isPort)
      ? undefined
      : `write numbers of ports with commas, such as "8080,9090"${others.includes('*') ? ', or "*"' : ''}`;

const isNetwork = (text: string): boolean =>
  /^(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}|[\da-fA-F:.]*:[\da-fA-F:.]*\/\d{1,3})$/.test(text);

const networks =
  (...others: readonly string[]): ValueReader =>
  (value) =>
    value === '' || others.includes(value) || value.split(',').every(isNetwork)
      ? undefined
      : 'write networks with commas and without spaces, such as "10.0.0.0/8,192.168.0.0/16"';

const count: ValueReader = (value) => (/^\d+$/.test(value) ? undefined : 'write a number, such as "2"');

const inject = 'sidecar.istio.io/inject';

const readers: ReadonlyMap<string, ValueReader> = new Map([
  [inject, oneOf('true', 'false')],
  ['sidecar.istio.io/interceptionMode', oneOf('REDIRECT', 'TPROXY', 'NONE')],
  ...['proxyCPU', 'proxyCPULimit', 'proxyMemory', 'proxyMemoryLimit'].map((name): [string, ValueReader] => [
    `sidecar.istio.io/${name}`,
    quantity,
  ]),
  ['status.sidecar.istio.io/port', (value) => (isPort(value) ? undefined : 'write the number of a port')],
  ...['failureThreshold', 'initialDelaySeconds', 'periodSeconds'].map((name): [string, ValueReader] => [
    `readiness.status.sidecar.istio.io/${name}`,
    count,
  ]),
  ['traffic.sidecar.istio.io/includeInboundPorts', ports('*')],
  ['traffic.sidecar.istio.io/excludeInboundPorts', ports()],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', ports()],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', networks('*')],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', networks()],
  ['proxy.istio.io/config', proxyConfig],
]);

/** The settings of a proxy that people set by this annotation, with what Istio reads in them. */
const settings: Readonly<Record<string, (value: unknown) => boolean>> = {
  holdApplicationUntilProxyStarts: (value) => typeof value === 'boolean',
  terminationDrainDuration: isDuration,
  drainDuration: isDuration,
  concurrency: (value) => Number.isInteger(value) && Number(value) >= 0,
  image: isMap,
  proxyMetadata: isMap,
  proxyStatsMatcher: isMap,
  readinessProbe: isMap,
  tracing: isMap,
};

function isDuration(value: unknown): boolean {
  return typeof value === 'string' && /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(value);
}

/** Source: Istio, Global Mesh Options: ProxyConfig. Istio ignores keys that it does not know. */
function proxyConfig(text: string): string | undefined {
  const value = proxyConfigIn(text);
  if (value === undefined) return 'write it as YAML text with one setting per line, such as concurrency: 2';
  for (const [key, setting] of Object.entries(value)) {
    const isValid = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (isValid?.(setting) === false)
      return `correct the value of ${key}: ${examples[key] ?? 'it must be a map'}`;
    const near = isValid ? [] : nearest(key, Object.keys(settings));
    if (near.length > 0 && !others.includes(key)) return `Istio knows no ${key}: ${didYouMean(near)}`;
  }
  return undefined;
}

const examples: Readonly<Record<string, string>> = {
  holdApplicationUntilProxyStarts: 'write true or false, without quotation marks',
  terminationDrainDuration: 'write a duration such as 30s',
  drainDuration: 'write a duration such as 30s',
  concurrency: 'write a number such as 2',
};

/** Other settings whose names are near. */
const others: readonly string[] = ['proxyHeaders', 'imagePullPolicy'];
