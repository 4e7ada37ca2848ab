import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fleetProject, rootApplication } from '../../../model/reserved.ts';
import { application, argoNamespace, hubCluster } from '../../../render/application.ts';
import { appProject } from '../../../render/appproject.ts';

/** The URL in the documents; nothing answers there. */
export const repoURL = 'https://git.example.com/platform/gitops.git';

const settings = { repoURL, targetRevision: 'main', stages: ['prod'] };
const hub = { name: hubCluster, namespace: argoNamespace };
const inHub = { settings, project: fleetProject, dependsOn: [], destination: hub };

const settingsMap = (color: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default' },
  data: { color },
});

/**
 * Writes the Applications of two clusters, eu and us. Each has one service, which is a ConfigMap with a color.
 * @returns a function that writes the color of the service in eu, or a text in the place of its document
 */
export function smallTree(root: string): (color: string, text?: string) => void {
  const write = (path: string, content: unknown) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  write(
    'argocd/root.yaml',
    application({ ...inHub, name: rootApplication, path: 'argocd/root', recurse: true }),
  );
  write(
    `argocd/root/projects/${fleetProject}.yaml`,
    appProject({
      name: fleetProject,
      description: 'All',
      repoURL,
      destinations: [hub, { name: 'eu', namespace: 'default' }, { name: 'us', namespace: 'default' }],
      clusterKinds: [],
      namespacedKinds: [
        { group: '', kind: 'ConfigMap' },
        { group: 'argoproj.io', kind: 'Application' },
        { group: 'argoproj.io', kind: 'AppProject' },
      ],
      freezes: [],
    }),
  );
  for (const cluster of ['eu', 'us']) {
    const [applications, overlay] = [`argocd/clusters/${cluster}`, `overlays/${cluster}/stock`];
    write(
      `argocd/root/clusters/${cluster}.yaml`,
      application({ ...inHub, name: cluster, path: applications, cascades: true }),
    );
    write(
      `${applications}/stock.yaml`,
      application({
        ...inHub,
        name: `${cluster}.stock`,
        path: overlay,
        destination: { name: cluster, namespace: 'default' },
      }),
    );
    write(`${overlay}/kustomization.yaml`, { resources: ['settings.yaml'] });
    write(`${overlay}/settings.yaml`, settingsMap('blue'));
  }
  return (color, text) => write('overlays/eu/stock/settings.yaml', text ?? settingsMap(color));
}
