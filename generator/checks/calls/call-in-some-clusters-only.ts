import { grouped } from '../../lang/grouped.ts';
import type { Instance } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck } from '../check.ts';

export const callInSomeClustersOnly = defineCheck({
  name: 'call-in-some-clusters-only',
  code: 'MESH1205',
  severity: 'warning',
  title: 'A version may make a call in some of its clusters only',
  explanation:
    'A cluster file adds a call that the spec of the service does not have. Another cluster runs the same version and the called service, but does not allow the call: the same program gets PERMISSION_DENIED there. This happens if a call was added in the first stage with a new service, and both were promoted later. Suppress the warning if the version makes the call in this cluster only.',
  source: 'Istio, AuthorizationPolicy (a request that no ALLOW policy matches is denied)',
  *run({ instances }) {
    for (const own of grouped(instances, ({ name }) => name).values()) {
      for (const instance of own) {
        const { name, service, spec, cluster, at } = instance;
        if (spec.calls === service.spec.calls) continue;
        for (const [index, { service: callee }] of (spec.calls ?? []).entries()) {
          if (calls(service.spec, callee)) continue;
          const others = own
            .filter((other) => other !== instance && !calls(other.spec, callee))
            .filter((other) => runs(other, callee) && sharesTag(other, instance));
          if (others.length === 0) continue;
          const clusters = others.map((other) => other.cluster);
          const names = clusters.map((other) => other.spec.name).join(' and ');
          const files = clusters.map(({ file }) => file.path).join(' and ');
          yield {
            message: `${name} may call ${callee} in ${cluster.spec.name}, but not in ${names}, where the same version and ${callee} run`,
            at: at(['calls', index, 'service']),
            hint: `move the call to services/${name}/service.yaml, or add it to ${files}`,
          };
        }
      }
    }
  },
});

const calls = (spec: ServiceSpec, callee: string): boolean =>
  (spec.calls ?? []).some(({ service }) => service === callee);

const runs = ({ cluster }: Instance, name: string): boolean => Object.hasOwn(cluster.spec.services, name);

const sharesTag = (one: Instance, other: Instance): boolean =>
  tagsOf(one).some((tag) => tagsOf(other).includes(tag));

const tagsOf = ({ own }: Instance): string[] => Object.values(own.versions).map(({ tag }) => tag);
