import { remembered } from '../../lang/remembered.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';
import { type OwnDocument, ownDocumentsFor } from '../../picture/own-documents.ts';
import type { FleetChange } from '../facts/effects.ts';
import { isSame } from '../same.ts';
import type { DocumentChange } from './changes.ts';
import type { OwnChanges } from './facts.ts';

/** The files in extra/ and patches/ of the documents that differ, and whether their content differs. */
export function ownChanges({ before, after }: FleetChange): OwnChanges {
  const of = ({ cluster, subject, name }: DocumentChange) => {
    if (cluster === undefined || subject === undefined) return undefined;
    const [old, now] = [before, after].map((fleet) => {
      const service = servicesOf(fleet, cluster).get(subject);
      const documents = service ? ownDocumentsFor(service, fleet, cluster) : [];
      const document = documents.find((each) => isNamed(each, name));
      return document && service
        ? { files: document.files, contents: contentsOf(service, document) }
        : undefined;
    });
    const files = now?.files ?? old?.files;
    return files && { files, isEdited: !isSame(old?.contents, now?.contents) };
  };
  return { of };
}

const servicesOnce = remembered<Fleet, ReadonlyMap<string, Service>>();

const servicesOf = (fleet: Fleet, cluster: string): ReadonlyMap<string, Service> =>
  servicesOnce(fleet, cluster, () => {
    const instances = fleet.clusters.find(({ name }) => name === cluster)?.instances ?? [];
    return new Map(instances.map(({ service }) => [service.name, service]));
  });

const isNamed = ({ kind, namespace, name }: OwnDocument, wanted: DocumentChange['name']): boolean =>
  kind === wanted.kind && namespace === wanted.namespace && name === wanted.name;

/** What the files of a document contain, whatever their names. */
function contentsOf({ additions: { documents, patches } }: Service, { files }: OwnDocument): string[] {
  return [
    ...documents.flatMap(({ source, text }) => (files.includes(source) ? [text] : [])),
    ...patches.flatMap(({ source, patch }) => (files.includes(source) ? [patch] : [])),
  ];
}
