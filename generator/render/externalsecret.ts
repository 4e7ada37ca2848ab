import { appLabel, type Manifest, type OverlayKind } from './kind.ts';

/** The rendered fields of an ExternalSecret; no npm package has its types. */
interface ExternalSecret extends Manifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly refreshInterval: string;
    readonly secretStoreRef: { readonly kind: 'ClusterSecretStore'; readonly name: string };
    readonly target: { readonly name: string };
    readonly dataFrom: readonly { readonly extract: Extract }[];
  };
}

/** The part of a stored value to use. Defaults inside lists are rendered, as in a Gateway. */
interface Extract {
  readonly key: string;
  readonly conversionStrategy: 'Default';
  readonly decodingStrategy: 'None';
  readonly metadataPolicy: 'None';
}

/**
 * Creates the Secrets of a service from the cluster's secret store; every property of the stored value
 * becomes a key. Without a store in the cluster, the Secret must exist already.
 * Source: External Secrets Operator, ExternalSecret (dataFrom.extract).
 */
export const externalSecret: OverlayKind = {
  group: 'external-secrets.io',
  kind: 'ExternalSecret',
  render: ({ cluster: { externalSecrets }, service: { name: app, namespace, workload } }) => {
    if (!externalSecrets) return [];
    const { store, refreshInterval } = externalSecrets;
    return workload.secrets.flatMap(({ name, remoteKey }): ExternalSecret[] => {
      if (remoteKey === undefined) return [];
      return [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ExternalSecret',
          metadata: { name, namespace, labels: appLabel({ name: app }) },
          spec: {
            refreshInterval,
            secretStoreRef: { kind: 'ClusterSecretStore', name: store },
            target: { name },
            dataFrom: [
              {
                extract: {
                  key: remoteKey,
                  conversionStrategy: 'Default',
                  decodingStrategy: 'None',
                  metadataPolicy: 'None',
                },
              },
            ],
          },
        },
      ];
    });
  },
};
