import type { Severity } from './rule.ts';

/** How text is set off: real colours on a terminal, nothing elsewhere. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const ansi = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const same = (text: string) => text;

/** No colours at all. */
export const plain: Paint = { red: same, yellow: same, blue: same, bold: same, dim: same };

/** Colours for a stream, where it takes any. */
export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  if (!isColoured(stream, env)) return plain;
  return {
    red: ansi(31, 39),
    yellow: ansi(33, 39),
    blue: ansi(36, 39),
    bold: ansi(1, 22),
    dim: ansi(2, 22),
  };
}

/**
 * FORCE_COLOR decides where it is said, as it does in Node; else NO_COLOR and a terminal that is too simple speak
 * against colours, and only terminals get any. An empty variable says nothing.
 * Source: no-color.org, force-color.org; Node, tty.WriteStream.getColorDepth
 */
function isColoured(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** The colour of a severity. */
export function toneOf(severity: Severity, paint: Paint): (text: string) => string {
  return { error: paint.red, warning: paint.yellow, information: paint.blue }[severity];
}
