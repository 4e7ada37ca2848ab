import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Check } from '../checks/check.ts';
import type { RenderedCheck } from '../checks/rendered/check.ts';

const checksFolder = join(import.meta.dirname, '../checks');

/** Every check that a module in generator/checks/ and its rendered/ exports, by its name in kebab case. */
export async function exportedChecks(): Promise<ReadonlyMap<string, Check | RenderedCheck>> {
  return new Map([
    ...(await exportedFrom(checksFolder)),
    ...(await exportedFrom(join(checksFolder, 'rendered'))),
  ]);
}

async function exportedFrom(folder: string): Promise<ReadonlyMap<string, Check | RenderedCheck>> {
  const modules = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const found = new Map<string, Check | RenderedCheck>();
  for (const module of modules) {
    const exported: Record<string, unknown> = await import(pathToFileURL(join(folder, module)).href);
    for (const [name, value] of Object.entries(exported)) if (isCheck(value)) found.set(kebab(name), value);
  }
  return found;
}

function isCheck(value: unknown): value is Check | RenderedCheck {
  return typeof value === 'object' && value !== null && 'code' in value && 'run' in value;
}

/** `weightsSumTo100` is `weights-sum-to-100`. */
function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, '-').toLowerCase();
}
