// What telling people about findings takes, for commands.
export { printDiagnostics } from './format/pretty.ts';
export { spanOf } from './place.ts';
export { plural } from './words.ts';
