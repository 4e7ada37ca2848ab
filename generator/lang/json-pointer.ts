/** The keys and indexes of a JSON pointer, as texts. Source: RFC 6901. */
export const pointerSteps = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));

/** The same with digits as list indexes: no spec or document has a numeric key where a list can be. */
export const pointerPath = (pointer: string): (string | number)[] =>
  pointerSteps(pointer).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** A key as a step of a JSON pointer. Source: RFC 6901, section 3. */
export const pointerStep = (key: string): string =>
  /[~/]/.test(key) ? key.replace(/~/g, '~0').replace(/\//g, '~1') : key;
