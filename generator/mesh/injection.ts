import { readFileSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { type InjectionTemplate, provideInjectionTemplate } from '../toolchain/injection-template.ts';
import { type Istiod, rootNamespace } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type KubernetesObject, labelsFrom } from './kubernetes-object.ts';
import { until } from './poll.ts';

/** The injection template of the pinned Istio. @throws Failure where it cannot be had here */
export async function readInjectionTemplate(progress: Progress): Promise<InjectionTemplate> {
  const file = await provideInjectionTemplate(progress);
  if (!file.available) throw new Failure(explain(file));
  const configuration: unknown = JSON.parse(readFileSync(file.path, 'utf8'));
  return { templates: labelsFrom(mapAt(configuration, 'templates')), values: mapAt(configuration, 'values') };
}

/** What the injected containers depend on beside the pod. */
export interface InjectionSettings {
  /** Whether istio-cni is installed. */
  readonly cni: boolean;
  /** Last part of the names of services; that of the chart if undefined. */
  readonly clusterDomain?: string;
}

/** A comment of the template, by which istiod's debug page shows which one it has read. */
const markOf = ({ cni }: InjectionSettings): string => `{{- /* prove: cni ${cni} */}}`;

/**
 * The ConfigMap that istiod reads the injection template from.
 * Source: Istio, templates/istiod-injector-configmap.yaml of the chart istiod.
 */
export function injectorConfig(
  { templates, values }: InjectionTemplate,
  settings: InjectionSettings,
): KubernetesObject {
  const pilot = mapAt(values, 'pilot');
  const cni: PlainMap = { ...mapAt(pilot, 'cni'), enabled: settings.cni };
  const global = mapAt(values, 'global');
  const { clusterDomain } = settings;
  const proxy: PlainMap = {
    ...mapAt(global, 'proxy'),
    ...(clusterDomain === undefined ? {} : { clusterDomain }),
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio-sidecar-injector', namespace: rootNamespace },
    data: {
      values: JSON.stringify({ ...values, global: { ...global, proxy }, pilot: { ...pilot, cni } }),
      config: JSON.stringify({
        policy: 'enabled',
        defaultTemplates: ['sidecar'],
        templates: { ...templates, sidecar: `${markOf(settings)}\n${templates['sidecar']}` },
      }),
    },
  };
}

/** Has istiod inject as it does in a cluster that is installed so; resolves when it does. */
export async function injectAs(
  client: KubernetesClient,
  istiod: Istiod,
  template: InjectionTemplate,
  settings: InjectionSettings,
): Promise<void> {
  await client.apply(injectorConfig(template, settings));
  await until('Waiting for istiod to read the injection template', async () => {
    istiod.program.check();
    const page = JSON.stringify(await istiod.debug('inject'));
    return page.includes(JSON.stringify(markOf(settings)).slice(1, -1))
      ? { answer: true }
      : 'it has another one.';
  });
}

/**
 * Has the API server ask istiod about every pod that a namespace or a pod selects by its label, as in a cluster. One istiod
 * acts for the control planes of all revisions here.
 * Source: Istio, templates/mutatingwebhook.yaml of the chart istiod, with its values.
 */
export async function registerInjection(client: KubernetesClient, istiod: Istiod): Promise<void> {
  const webhook = (name: string, namespaces: readonly object[], pods: readonly object[]) => ({
    name: `${name}.sidecar-injector.istio.io`,
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    failurePolicy: 'Fail',
    clientConfig: { url: istiod.injection, caBundle: Buffer.from(istiod.authority).toString('base64') },
    namespaceSelector: { matchExpressions: namespaces },
    objectSelector: { matchExpressions: pods },
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
  });
  const has = (key: string, value: string) => ({ key, operator: 'In', values: [value] });
  const lacks = (key: string) => ({ key, operator: 'DoesNotExist' });
  const isNotDisabled = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };
  const hasRevision = { key: 'istio.io/rev', operator: 'Exists' };
  const namespaceIsSilent = [lacks('istio-injection'), lacks('istio.io/rev')];
  await client.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'local-sidecar-injector' },
    webhooks: [
      webhook('rev.namespace', [hasRevision, lacks('istio-injection')], [isNotDisabled]),
      webhook('rev.object', namespaceIsSilent, [isNotDisabled, hasRevision]),
      webhook('namespace', [has('istio-injection', 'enabled')], [isNotDisabled]),
      webhook('object', namespaceIsSilent, [has('sidecar.istio.io/inject', 'true'), lacks('istio.io/rev')]),
    ],
  });
}
