// Exports that commands need to print findings.
export { printDiagnostics } from './format/pretty.ts';
export { spanOf } from './place.ts';
export { plural } from './words.ts';
