import { posix } from 'node:path';
import { grouped } from '../lang/grouped.ts';
import type { Additions } from '../model/additions.ts';
import type { Service } from '../model/service.ts';
import { kustomization } from '../render/kustomization.ts';
import { patchTransformer } from '../render/patchtransformer.ts';
import type { FileSpec } from './unit.ts';

/** The additions of a service that one cluster alone gets: its overlay has them. Without a cluster, those of the base. */
export const additionsIn = (cluster: string | undefined, { additions }: Service): Additions => ({
  documents: additions.documents.filter((each) => each.cluster === cluster),
  patches: additions.patches.filter((each) => each.cluster === cluster),
});

/** The files with extra documents, as resources of the folder that has them. */
export const extraResources = ({ documents }: Additions): string[] => [
  ...new Set(documents.map(({ source }) => `extra/${posix.basename(source)}`)),
];

/** The folder with patches of a service, which its overlays apply last; empty without patches. */
export const patchesFolders = (folder: string, { patches }: Additions): string[] =>
  patches.length > 0 ? [`${folder}/patches`] : [];

/** Extra documents and patches, in a base or an overlay: documents unchanged, and patches as transformers. */
export function additionFiles(folder: string, additions: Additions): FileSpec[] {
  const { documents, patches } = additions;
  const texts = new Map(documents.map(({ source, text }) => [source, text]));
  const patchesOfFiles = grouped(patches, ({ source }) => source);
  const [first] = patches;
  return [
    ...[...texts].map(([source, text]) => ({
      path: `${folder}/extra/${posix.basename(source)}`,
      sources: [source],
      content: { text },
    })),
    ...(first === undefined
      ? []
      : [
          {
            path: `${folder}/patches/kustomization.yaml`,
            sources: [`${posix.dirname(first.source)}/*.yaml`],
            content: kustomization([...patchesOfFiles.keys()].map((source) => posix.basename(source))),
          },
        ]),
    ...[...patchesOfFiles].map(([source, [only, ...others]]) => ({
      path: `${folder}/patches/${posix.basename(source)}`,
      sources: [source],
      content: others.length === 0 ? patchTransformer(only) : [only, ...others].map(patchTransformer),
    })),
  ];
}
