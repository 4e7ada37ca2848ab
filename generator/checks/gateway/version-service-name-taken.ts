import { versionServiceName as versionServiceNameOf } from '../../model/version-service.ts';
import { maxLabel } from '../../schema/names.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';

export const versionServiceNameTaken = defineCheck({
  name: 'version-service-name-taken',
  code: 'MESH483',
  severity: 'error',
  title: 'The Service of a version has a name that is taken or too long',
  explanation:
    'Routes of the Gateway API name Services, not subsets. If several versions are exposed through such a gateway, each version has a Service <service>-<version>. The name is a DNS label of at most 63 characters, and no other service may have it.',
  source: 'Kubernetes, Service; Gateway API, GRPCRoute, backendRefs',
  *run({ instances, services }) {
    for (const { cluster, gateway, own, name, spec, atOwn } of exposures(instances)) {
      const versions = Object.keys(own.versions);
      if (cluster.spec.gateways?.[gateway]?.type !== 'gateway-api' || versions.length < 2) continue;
      for (const version of versions) {
        const wanted = versionServiceNameOf(name, version);
        const other = services.find(
          (each) => each.spec.name === wanted && each.spec.namespace === spec.namespace,
        );
        if (wanted.length <= maxLabel && !other) continue;
        yield {
          message: other
            ? `the Service of version ${version} has the name of the service ${wanted}`
            : `${wanted} has ${wanted.length} characters, but the name of a Service may have at most ${maxLabel}`,
          at: atOwn(['versions', version], 'key'),
          hint: other ? 'give the version another name' : 'give the version a shorter name',
          ...(other ? { related: [{ message: 'the service', at: other.at(['name']) }] } : {}),
        };
      }
    }
  },
});
