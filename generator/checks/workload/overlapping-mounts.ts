import { defineCheck, settingsSources } from '../check.ts';
import { mountsByContainer, type SpecMount } from '../support/mounts.ts';

export const overlappingMounts = defineCheck({
  name: 'overlapping-mounts',
  code: 'MESH473',
  severity: 'error',
  title: 'Two mounts overlap',
  explanation:
    'Kubernetes rejects a pod with two mounts of one path. A mount inside a ConfigMap or Secret mount fails, because these are read-only and the folder cannot be created: the container never starts.',
  source: 'Kubernetes, Container, volumeMounts',
  *run(workspace) {
    const all = settingsSources(workspace).flatMap((source) =>
      mountsByContainer(source).map((mounts) => ({ mounts, service: source.spec.name })),
    );
    for (const { mounts, service } of all) {
      const seen: SpecMount[] = [];
      for (const mount of mounts) {
        const other = seen.find((before) => collide(before, mount));
        seen.push(mount);
        if (!other) continue;
        yield {
          message:
            other.path === mount.path
              ? `${mount.path} is mounted twice`
              : `of ${other.path} and ${mount.path}, one is inside the other, which is read-only`,
          at: mount.at,
          // Without the emptyDir or volume that it names, a mount counts as read-only.
          ...(other.path === mount.path ? {} : { missingIn: service }),
          hint: 'choose another mount path for one of the two',
          related: [{ message: 'the other mount', at: other.at }],
        };
      }
    }
  },
});

function collide(a: SpecMount, b: SpecMount): boolean {
  if (a.path === b.path) return true;
  const [outer, inner] = a.path.length < b.path.length ? [a, b] : [b, a];
  return !outer.writable && inner.path.startsWith(`${outer.path}/`);
}
