import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every folder `overlays/<cluster>/<folder>`: one without a kustomization.yaml is listed too, for kustomize to refuse. */
export function overlayFolders(root: string): string[] {
  return folders(join(root, 'overlays')).flatMap(folders);
}

/** Every YAML file in a folder and the folders below it, or none where the folder does not exist. */
export function yamlFiles(folder: string): string[] {
  return entries(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return yamlFiles(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function folders(parent: string): string[] {
  return entries(parent)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name));
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
