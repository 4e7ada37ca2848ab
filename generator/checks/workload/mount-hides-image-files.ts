import { defineCheck, settingsSources } from '../check.ts';
import { mountsByContainer } from '../support/mounts.ts';

/** Folders of an image or of the system that programs need. */
const needed = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var',
];
/** Folders that Kubernetes and Istio mount into. */
const taken = ['/etc/istio', '/var/run/secrets', '/var/lib/istio', '/run/secrets'];

export const mountHidesImageFiles = defineCheck({
  name: 'mount-hides-image-files',
  code: 'MESH325',
  severity: 'error',
  title: 'A mount hides files of the image',
  explanation:
    'A mount replaces its folder and hides all files that the image has there. A mount over /etc hides certificates and name resolution; one over /usr hides the program itself. Kubernetes and Istio mount their own files below /var/run/secrets and /etc/istio.',
  source: 'Kubernetes, Volumes',
  *run(workspace) {
    for (const source of settingsSources(workspace))
      for (const { path, at } of mountsByContainer(source).flat()) {
        const owned = taken.find((folder) => path === folder || path.startsWith(`${folder}/`));
        if (owned === undefined && !needed.includes(path)) continue;
        yield {
          message: owned
            ? `${owned} belongs to Kubernetes and Istio`
            : `a mount over ${path} hides the files of the image`,
          at,
          hint: `mount below it, such as ${owned ? '/etc' : path}/${source.spec.name}`,
        };
      }
  },
});
