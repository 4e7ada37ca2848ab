import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const imageOfOtherService = defineCheck({
  name: 'image-of-other-service',
  code: 'MESH381',
  severity: 'warning',
  title: 'The image of another service',
  explanation:
    'The last part of the image is the name of another service, and that service runs this image too, although it lacks the gRPC services of this one and would answer UNIMPLEMENTED, although one of the two calls the other, or in one cluster only. Usually a spec was copied and the image was not changed. One program that serves everything is suppressed with a comment.',
  source: 'Kubernetes, Images: image names',
  *run(workspace) {
    const services = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    for (const { spec, at } of settingsSources(workspace)) {
      const other = nameOf(spec.image);
      const same = services.get(other);
      if (other === spec.name || same?.image !== spec.image) continue;
      // One program can serve the same methods as several services, in all clusters, and then none of them calls another.
      const own = services.get(spec.name);
      const isSameProgram = spec.grpc.services.every((name) => same.grpc.services.includes(name));
      if (isSameProgram && own?.image === spec.image && !calls(spec, other) && !calls(same, spec.name))
        continue;
      yield {
        message: `${spec.name} runs the image of the service ${other}`,
        at: at(['image']),
        hint: `did you mean ${spec.image.slice(0, spec.image.length - other.length)}${spec.name}?`,
      };
    }
  },
});

const calls = (caller: ServiceSpec, callee: string): boolean =>
  (caller.calls ?? []).some(({ service }) => service === callee);

const nameOf = (image: string): string => image.split('/').at(-1) ?? '';
