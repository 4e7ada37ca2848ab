import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonObject } from './json-object.ts';
import { asDocument, fileOf, type Kind } from './kind.ts';

/** Writes the whole schema of a kind into a folder of schemas; `metadata` is the schema that all kinds share. */
export function writeSchema(folder: string, kind: Kind, metadata: JsonObject): void {
  const file = join(folder, fileOf(kind));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(asDocument(kind, metadata)));
}
