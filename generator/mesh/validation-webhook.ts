import type { Istiod } from './istiod.ts';
import type { KubernetesClient } from './kubernetes-client.ts';

/**
 * Has the API server ask istiod about Istio's documents before it takes them, as in a cluster: what istiod refuses is
 * refused here as well. Source: Istio's chart, validatingwebhookconfiguration.yaml.
 */
export async function registerValidation(client: KubernetesClient, istiod: Istiod): Promise<void> {
  await client.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'istio-validator' },
    webhooks: [
      {
        name: 'validation.istio.io',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: {
          url: istiod.validation,
          caBundle: Buffer.from(istiod.authority).toString('base64'),
        },
        rules: [
          {
            operations: ['CREATE', 'UPDATE'],
            apiGroups: [
              'security.istio.io',
              'networking.istio.io',
              'telemetry.istio.io',
              'extensions.istio.io',
            ],
            apiVersions: ['*'],
            resources: ['*'],
          },
        ],
      },
    ],
  });
}
