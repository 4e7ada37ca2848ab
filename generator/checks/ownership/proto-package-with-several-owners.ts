import { grpcServicesOf, isForeignProto } from '../../load/proto-index.ts';
import type { Loaded } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck } from '../check.ts';

export const protoPackageWithSeveralOwners = defineCheck({
  name: 'proto-package-with-several-owners',
  code: 'MESH351',
  severity: 'information',
  title: 'Services of several owners serve one proto package',
  explanation:
    'All gRPC services of a package share its messages, and a breaking change needs a new version of the whole package. If several teams serve one package, a change by one team affects the others, and all teams must move to a new version at once. One package per team keeps the contracts separate.',
  source: 'Buf, Files and packages; gRPC, Versioning gRPC services',
  *run({ services, fleet, currentProtos = {} }) {
    const foreign = fleet?.spec.foreignProtos ?? [];
    const first = new Map<string, { readonly loaded: Loaded<ServiceSpec>; readonly index: number }>();
    for (const loaded of services) {
      const { spec, at } = loaded;
      for (const [index, name] of grpcServicesOf(spec).entries()) {
        if (isForeignProto(currentProtos[name]?.file ?? '', foreign)) continue;
        const proto = name.slice(0, name.lastIndexOf('.'));
        const other = first.get(proto);
        if (!other) first.set(proto, { loaded, index });
        else if (other.loaded.spec.owner !== spec.owner) {
          yield {
            message: `${spec.name} of ${spec.owner} and ${other.loaded.spec.name} of ${other.loaded.spec.owner} serve the package ${proto}`,
            at: at(['grpc', 'services', index]),
            hint: `move the gRPC services of ${spec.owner} to their own package with their next version`,
            related: [
              {
                message: `also served by ${other.loaded.spec.name}`,
                at: other.loaded.at(['grpc', 'services', other.index]),
              },
            ],
          };
          break;
        }
      }
    }
  },
});
