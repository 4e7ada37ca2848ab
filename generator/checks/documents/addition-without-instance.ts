import { defineCheck } from '../check.ts';

export const additionWithoutInstance = defineCheck({
  name: 'addition-without-instance',
  code: 'MESH2201',
  severity: 'warning',
  title: 'A document or patch is for a cluster that does not run the service',
  explanation:
    'Files in extra/<cluster>/ and patches/<cluster>/ belong to the overlay of the service in this cluster. Without the service there is no overlay, and no cluster gets them. Either the folder has the wrong name, or it is left over.',
  *run({ additions, services, instances }) {
    const running = new Set(instances.map(({ name, cluster }) => `${cluster.spec.name} ${name}`));
    const reported = new Set<string>();
    for (const { service, cluster, folder, at } of additions) {
      if (cluster === undefined || running.has(`${cluster} ${service}`)) continue;
      const path = `services/${service}/${folder}/${cluster}`;
      if (reported.has(path) || !services.some(({ spec }) => spec.name === service)) continue;
      reported.add(path);
      yield {
        message: `${cluster} does not run ${service}: no cluster gets the files of ${path}/`,
        at: at([]),
        hint: `add ${service} to clusters/${cluster}.yaml, or move or delete the folder`,
      };
    }
  },
});
