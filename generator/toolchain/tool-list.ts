import type { Paint } from '../terminal/paint.ts';
import type { Tool } from './all-tools.ts';
import type { Available, Unavailable } from './availability.ts';
import { toolCache } from './cache.ts';

/** A tool, and where it is on this machine. */
interface Row {
  readonly tool: Tool;
  readonly found: Available | Unavailable;
}

/** The tools with their places, one line each. @param paint undefined for JSON, which also has the names of archives */
export function toolList(rows: readonly Row[], paint: Paint | undefined): string {
  if (!paint)
    return JSON.stringify(
      rows.map(({ tool: { name, entry, uses }, found }) => ({
        name,
        entry,
        uses,
        ...(found.available ? { path: found.path } : {}),
      })),
      null,
      2,
    );
  const width = Math.max(...rows.map(({ tool }) => tool.name.length));
  return rows
    .map(({ tool: { name, uses }, found }) => {
      const mark = found.available ? paint.green('✔') : paint.yellow('○');
      return `${mark} ${name.padEnd(width)}  ${placeOf(found).padEnd(8)}  ${paint.dim(uses.join(', '))}`;
    })
    .join('\n');
}

function placeOf(found: Available | Unavailable): string {
  if (!found.available) return 'missing';
  return found.path.startsWith(toolCache()) ? 'cache' : 'PATH';
}
