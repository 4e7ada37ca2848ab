import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { type Analysis, analyze } from './analyze.ts';
import { type Cause, causesOf, type Reader } from './cause.ts';
import type { AnalyzedDocument } from './cluster-documents.ts';
import type { IstioMessage } from './offline.ts';
import { inScratch } from './scratch.ts';

/** A message, and the document that it is about. */
export interface Placed {
  readonly message: IstioMessage;
  readonly document: AnalyzedDocument;
}

/** Messages that depend on one document alone, and name no place in it. */
export const withoutPlace: ReadonlySet<string> = new Set(['IST0002', 'IST0106', 'IST0133']);

/** The places that cause the messages without one. Clusters with the same document share the search. */
export async function causesIn(
  program: string,
  placed: readonly Placed[],
): Promise<(placed: Placed) => Cause | undefined> {
  const suspects = new Map<string, { readonly document: PlainMap; readonly messages: Set<string> }>();
  for (const { document, message } of placed) {
    if (message.path || !withoutPlace.has(message.code) || !isMap(document.value)) continue;
    const own = suspects.get(document.text) ?? { document: document.value, messages: new Set() };
    own.messages.add(message.message);
    suspects.set(document.text, own);
  }
  if (suspects.size === 0) return () => undefined;
  const all = [...suspects.values()].map(({ document, messages }) => ({ document, messages: [...messages] }));
  const found = await causesOf(all, readerOf(program));
  const byText = new Map([...suspects.keys()].map((text, index) => [text, found[index]]));
  return ({ document, message }) => byText.get(document.text)?.get(message.message);
}

/** Each document gets its own name: Istio can then analyse all of them at once. */
const readerOf =
  (program: string): Reader =>
  async (documents) => {
    const named = documents.map((document, index) => {
      const { metadata } = document;
      return { ...document, metadata: { ...(isMap(metadata) ? metadata : {}), name: nameOf(index) } };
    });
    const { messages, unread } = await analyzeTogether(program, named);
    const found = documents.map((): string[] => []);
    for (const { code, message, place } of messages) {
      if (!place || !withoutPlace.has(code)) continue;
      const { metadata } = documents[place.document] ?? {};
      const name = isMap(metadata) ? String(metadata['name']) : '';
      found[place.document]?.push(message.replaceAll(nameOf(place.document), () => name));
    }
    const broken = new Set(unread.map(({ place }) => place.document));
    return found.map((own, index) => (broken.has(index) ? undefined : own));
  };

const nameOf = (index: number): string => `part-${index}`;

const analyzeTogether = (program: string, documents: readonly PlainMap[]): Promise<Analysis> =>
  inScratch(async (folder) => {
    const file = join(folder, 'documents.yaml');
    writeFileSync(file, documents.map((document) => `${JSON.stringify(document)}\n`).join('---\n'));
    const [analysis] = await analyze(program, [[file]]);
    return analysis ?? { messages: [], unread: [] };
  });
