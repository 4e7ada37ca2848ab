import { readFileSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { mapAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { IstioInstallation } from '../model/fleet.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { type InjectionTemplate, provideInjectionTemplate } from '../toolchain/injection-template.ts';
import { type Istiod, rootNamespace } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { until } from './poll.ts';

/** The injection template of the pinned Istio. @throws Failure where it cannot be had here */
export async function readInjectionTemplate(progress: Progress): Promise<InjectionTemplate> {
  const file = await provideInjectionTemplate(progress);
  if (!file.available) throw new Failure(explain(file));
  const configuration: unknown = JSON.parse(readFileSync(file.path, 'utf8'));
  return { sidecar: textAt(configuration, 'sidecar') ?? '', values: mapAt(configuration, 'values') };
}

/** Whether istio-cni is installed: what the injected containers depend on beside the pod. */
type Cni = Pick<IstioInstallation, 'cni'>;

/** A comment of the template, by which istiod's debug page shows which one it has read. */
const markOf = ({ cni }: Cni): string => `{{- /* prove: cni ${cni} */}}`;

/**
 * The ConfigMap that istiod reads the injection template from.
 * Source: Istio, templates/istiod-injector-configmap.yaml of the chart istiod.
 */
export function injectorConfig({ sidecar, values }: InjectionTemplate, installation: Cni): KubernetesObject {
  const pilot = mapAt(values, 'pilot');
  const cni: PlainMap = { ...mapAt(pilot, 'cni'), enabled: installation.cni };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio-sidecar-injector', namespace: rootNamespace },
    data: {
      values: JSON.stringify({ ...values, pilot: { ...pilot, cni } }),
      config: JSON.stringify({
        policy: 'enabled',
        defaultTemplates: ['sidecar'],
        templates: { sidecar: `${markOf(installation)}\n${sidecar}` },
      }),
    },
  };
}

/** Has istiod inject as it does in a cluster that is installed so; resolves when it does. */
export async function injectAs(
  client: KubernetesClient,
  istiod: Istiod,
  template: InjectionTemplate,
  installation: Cni,
): Promise<void> {
  await client.apply(injectorConfig(template, installation));
  await until('Waiting for istiod to read the injection template', async () => {
    istiod.program.check();
    const page = JSON.stringify(await istiod.debug('inject'));
    return page.includes(JSON.stringify(markOf(installation)).slice(1, -1))
      ? { answer: true }
      : 'it has another one.';
  });
}

/**
 * Has the API server ask istiod about every pod of a namespace with `istio-injection: enabled`, as in a cluster.
 * Source: Istio, templates/mutatingwebhook.yaml of the chart istiod: the webhook for the label of a namespace.
 */
export async function registerInjection(client: KubernetesClient, istiod: Istiod): Promise<void> {
  const isNotDisabled = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };
  await client.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'prove-sidecar-injector' },
    webhooks: [
      {
        name: 'namespace.sidecar-injector.istio.io',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: {
          url: istiod.injection,
          caBundle: Buffer.from(istiod.authority).toString('base64'),
        },
        namespaceSelector: {
          matchExpressions: [{ key: 'istio-injection', operator: 'In', values: ['enabled'] }],
        },
        objectSelector: { matchExpressions: [isNotDisabled] },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      },
    ],
  });
}
