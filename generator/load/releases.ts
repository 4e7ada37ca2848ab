import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { isSystemError } from '../platform/system-error.ts';
import { indexOf, isImage } from './descriptors.ts';
import type { ProtoIndex, ProtoMethod } from './proto-index.ts';
import { type ReadSpec, readSpec } from './read.ts';
import { loadRules } from './rules.ts';

/** The files of a recorded release, as read. */
export interface ReadRelease {
  /** The folder in services/. */
  readonly service: string;
  /** The image tag. */
  readonly tag: string;
  readonly contract: ReadSpec;
  readonly calls: ReadSpec | undefined;
}

/**
 * The contract of one released version: what the version of a service with one image tag serves and calls.
 */
export interface Release {
  readonly service: string;
  readonly tag: string;
  /** A buf image in JSON. */
  readonly file: SourceFile;
  /** The gRPC services that it serves. */
  readonly protos: ProtoIndex;
  /** The methods that it calls, as `package.Service/Method`, by called service. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
}

/** The folder of a recorded release. */
export const releaseFolder = (service: string, tag: string): string => `services/${service}/releases/${tag}`;

/** The files in the folder of a release. */
export const releaseFiles = { contract: 'protos.json', calls: 'calls.json' } as const;

/** Reads the recorded releases of some folders of services/. */
export function readReleases(root: string, services: readonly string[]): ReadRelease[] {
  return services.flatMap((service) =>
    foldersIn(join(root, 'services', service, 'releases')).flatMap((tag): ReadRelease[] => {
      const folder = releaseFolder(service, tag);
      const files = readdirSync(join(root, folder));
      // An empty folder is not a record: git does not store it.
      if (files.length === 0) return [];
      const read = (file: string) => readSpec(root, `${folder}/${file}`);
      const calls = files.includes(releaseFiles.calls) ? read(releaseFiles.calls) : undefined;
      return [{ service, tag, contract: read(releaseFiles.contract), calls }];
    }),
  );
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}

/** Parses the releases. A file that is not a valid record is reported and left out. */
export function loadReleases(read: readonly ReadRelease[]): {
  releases: Release[];
  diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const releases = read.flatMap(({ service, tag, contract, calls }): Release[] => {
    const image = parsed(contract, isImage, 'is not a buf image in JSON', diagnostics);
    const called = calls ? parsed(calls, isCalls, 'is not a map of services to methods', diagnostics) : {};
    return image && called
      ? [{ service, tag, file: contract.file, protos: indexOf(image), calls: called }]
      : [];
  });
  return { releases, diagnostics };
}

function parsed<Value>(
  { file, usable, diagnostics: problems }: ReadSpec,
  isValid: (value: unknown) => value is Value,
  complaint: string,
  diagnostics: Diagnostic[],
): Value | undefined {
  diagnostics.push(...problems);
  if (!usable) return undefined;
  const value = parsedJson(file.text);
  if (isValid(value)) return value;
  const hint = `git restore ${file.path}; npm run release writes these files, never edit them`;
  const at = { file, offset: 0, length: 1 };
  diagnostics.push({ rule: loadRules.unreadableRelease, message: `${file.path} ${complaint}`, hint, at });
  return undefined;
}

function isCalls(value: unknown): value is Release['calls'] {
  const isText = (item: unknown) => typeof item === 'string';
  return (
    isMap(value) && Object.values(value).every((methods) => Array.isArray(methods) && methods.every(isText))
  );
}

/**
 * The gRPC services of protos/, plus the methods that only released versions still serve: specs may use both,
 * as long as such a version runs. The result depends on no cluster, because base/ must not.
 */
export function withReleases(current: ProtoIndex, releases: readonly Release[]): ProtoIndex {
  const merged: Record<string, ProtoIndex[string]> = { ...current };
  for (const service of releases.flatMap(({ protos }) => Object.values(protos))) {
    const known = Object.hasOwn(merged, service.name) ? merged[service.name] : undefined;
    const missing = service.methods.filter((method) => !hasMethod(known?.methods ?? [], method));
    if (!known) merged[service.name] = service;
    else if (missing.length > 0) merged[service.name] = { ...known, methods: [...known.methods, ...missing] };
  }
  return merged;
}

const hasMethod = (methods: readonly ProtoMethod[], { name }: ProtoMethod): boolean =>
  methods.some((method) => method.name === name);
