import { grpcServicesOf } from '../../load/proto-index.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const imageOfOtherService = defineCheck({
  name: 'image-of-other-service',
  code: 'MESH381',
  severity: 'warning',
  title: 'A service runs the image of another service',
  explanation:
    'The last part of the image is the name of another service that runs the same image. But that service does not serve the gRPC services of this one, or one of the two calls the other, or the image is the same in only one cluster. Usually a spec was copied and the image was not changed. If one program really serves both, suppress the finding with a comment.',
  source: 'Kubernetes, Images: image names',
  *run(workspace) {
    const services = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    for (const { spec, at } of settingsSources(workspace)) {
      const other = nameOf(spec.image);
      const same = services.get(other);
      if (other === spec.name || same?.image !== spec.image) continue;
      // One program can run as several services with the same methods in all clusters; then none of them calls another.
      const own = services.get(spec.name);
      const isSameProgram = grpcServicesOf(spec).every((name) => grpcServicesOf(same).includes(name));
      if (isSameProgram && own?.image === spec.image && !calls(spec, other) && !calls(same, spec.name))
        continue;
      yield {
        message: `${spec.name} runs the image of the service ${other}`,
        at: at(['image']),
        missingIn: [spec.name, other],
        hint: `did you mean ${spec.image.slice(0, spec.image.length - other.length)}${spec.name}?`,
      };
    }
  },
});

const calls = (caller: ServiceSpec, callee: string): boolean =>
  (caller.calls ?? []).some(({ service }) => service === callee);

const nameOf = (image: string): string => image.split('/').at(-1) ?? '';
