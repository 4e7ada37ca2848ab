/** Sets text off with colours on a terminal, and leaves it as it is elsewhere. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const ansi = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const same = (text: string) => text;

/** No colours. */
export const plain: Paint = { red: same, yellow: same, green: same, blue: same, bold: same, dim: same };

const coloured: Paint = {
  red: ansi(31, 39),
  yellow: ansi(33, 39),
  green: ansi(32, 39),
  blue: ansi(36, 39),
  bold: ansi(1, 22),
  dim: ansi(2, 22),
};

/** Colours for a stream, if it shows colours. */
export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  return showsColours(stream, env) ? coloured : plain;
}

/**
 * True if a stream shows colours. FORCE_COLOR decides if it is set, as in Node. Otherwise only terminals show colours,
 * unless NO_COLOR is set or the terminal is too simple. An empty variable counts as not set.
 * Source: no-color.org, force-color.org; Node, tty.WriteStream.getColorDepth
 */
export function showsColours(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
