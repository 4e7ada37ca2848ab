import { defineCheck, settingsSources } from '../check.ts';

/**
 * The names of volumes that the proxy adds to a pod.
 * Source: Istio, injection-template.yaml of the chart istiod.
 */
const ofProxy: readonly string[] = [
  'workload-socket',
  'credential-socket',
  'workload-certs',
  'istio-envoy',
  'istio-data',
  'istio-podinfo',
  'istio-token',
  'istiod-ca-cert',
  'istio-ca-crl',
];

export const volumeClaimNameTaken = defineCheck({
  name: 'volume-claim-name-taken',
  code: 'MESH1935',
  severity: 'error',
  title: 'A volume claim has the name of another volume of the pod',
  explanation:
    'The name of a volume claim is the name of a volume of each pod, and a part of the names of its PersistentVolumeClaims. The StatefulSet controller replaces another volume of the same name, such as the folder config of the spec or a volume of the proxy. In mounts of other containers, the name could mean either volume.',
  source: 'Kubernetes, StatefulSetSpec.volumeClaimTemplates; Istio, sidecar injection',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { volumes = {}, emptyDirs = {}, config, secrets = {}, statefulSet } = spec;
      for (const name of Object.keys(statefulSet?.volumeClaims ?? {})) {
        const owner = ofProxy.includes(name)
          ? 'the proxy'
          : config && name === 'config'
            ? 'config'
            : Object.hasOwn(volumes, name) || name.startsWith('volume-')
              ? 'volumes'
              : Object.hasOwn(emptyDirs, name) || name.startsWith('dir-')
                ? 'emptyDirs'
                : Object.keys(secrets).some((secret) => name === `secret-${secret}`)
                  ? 'secrets'
                  : undefined;
        if (owner === undefined) continue;
        yield {
          message: `the volume claim ${name} of ${spec.name} has the name of a volume of ${owner}`,
          at: at(['statefulSet', 'volumeClaims', name], 'key'),
          hint: 'choose another name, such as data',
          missingIn: spec.name,
        };
      }
    }
  },
});
