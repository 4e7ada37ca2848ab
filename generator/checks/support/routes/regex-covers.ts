/** What a simple expression matches: a text alone, or all texts that start with it. */
interface Shape {
  readonly start: string;
  /** How many characters may follow: none, any number, or at least one. */
  readonly rest: 'none' | 'any' | 'some';
}

/**
 * The shapes of an expression that is made of nothing but texts, `|` between them and `.*` or `.+` behind: most of those
 * that people write for metadata. Undefined for any other expression: it is undecided.
 */
export function shapesOf(regex: string): readonly Shape[] | undefined {
  const whole = /^\(\?:(.*)\)$|^\(([^()]*)\)$/.exec(regex);
  const shapes = (whole?.[1] ?? whole?.[2] ?? regex).split('|').map(shapeOf);
  return shapes.includes(undefined) ? undefined : shapes.flatMap((shape) => shape ?? []);
}

function shapeOf(alternative: string): Shape | undefined {
  const [, text = '', rest = ''] = /^\^?(.*?)(\.\*|\.\+)?\$?$/s.exec(alternative) ?? [];
  if (/(?<!\\)(?:\\\\)*[.*+?()[\]{}^$]|\\[A-Za-z0-9]|\\$/.test(text)) return undefined;
  return { start: text.replace(/\\(.)/g, '$1'), rest: rest === '' ? 'none' : rest === '.*' ? 'any' : 'some' };
}

/** True where each text of the second shapes is one of the first. */
export const shapesCover = (wide: readonly Shape[], narrow: readonly Shape[]): boolean =>
  narrow.every((shape) => wide.some((each) => covers(each, shape)));

function covers(wide: Shape, narrow: Shape): boolean {
  if (wide.rest === 'none') return narrow.rest === 'none' && wide.start === narrow.start;
  if (!narrow.start.startsWith(wide.start)) return false;
  return wide.rest === 'any' || narrow.rest === 'some' || narrow.start.length > wide.start.length;
}
