import { posix } from 'node:path';
import type { Service } from '../model/service.ts';
import { kustomization } from '../render/kustomization.ts';
import { patchTransformer } from '../render/patchtransformer.ts';
import { baseFolder } from './paths.ts';
import type { FileSpec } from './unit.ts';

/** The extra documents of a service, as resources of its base. */
export const extraResources = ({ additions }: Service): string[] =>
  additions.documents.map(({ source }) => `extra/${posix.basename(source)}`);

/** The folder with the patches of a service, which its overlays apply last; empty without patches. */
export const patchesFolders = ({ name, additions }: Service): string[] =>
  additions.patches.length > 0 ? [`${baseFolder(name)}/patches`] : [];

/** The extra documents and patches of a service, in its base: documents unchanged, and patches for the overlays. */
export function additionFiles(service: Service): FileSpec[] {
  const { documents, patches } = service.additions;
  const [folder] = patchesFolders(service);
  return [
    ...documents.map(({ source, text }) => ({
      path: `${baseFolder(service.name)}/extra/${posix.basename(source)}`,
      sources: [source],
      content: { text },
    })),
    ...(folder === undefined
      ? []
      : [
          {
            path: `${folder}/kustomization.yaml`,
            sources: [`services/${service.name}/patches/*.yaml`],
            content: kustomization(patches.map(({ source }) => posix.basename(source))),
          },
        ]),
    ...patches.map((patch) => ({
      path: `${folder}/${posix.basename(patch.source)}`,
      sources: [patch.source],
      content: patchTransformer(patch),
    })),
  ];
}
