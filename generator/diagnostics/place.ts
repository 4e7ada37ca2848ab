import type { Path, SourceFile, Span } from './source-file.ts';

/** A place in a spec by path: the key or the value at a path of keys and indexes. */
export interface PathPlace {
  readonly file: SourceFile;
  /** Which YAML document of the file, counted from 0; undefined for the first. */
  readonly document?: number;
  readonly path: Path;
  readonly on: 'key' | 'value';
}

/** A place in a file by offset, in UTF-16 code units: for text that is not parsed yet. */
export interface OffsetPlace {
  readonly file: SourceFile;
  readonly offset: number;
  readonly length: number;
}

/** A place in a file. */
export type Place = PathPlace | OffsetPlace;

/** The span of a place. */
export function spanOf(place: Place): Span {
  return 'path' in place
    ? place.file.spanOf(place.path, place.on, place.document)
    : place.file.spanAt(place.offset, place.length);
}
