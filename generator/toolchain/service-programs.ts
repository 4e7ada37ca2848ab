import { join } from 'node:path';

/** The server program of a service, from the root of the repository. */
export const mainOf = (name: string): string => join('services', name, 'src', 'main.ts');

/** The client program that a service may have. */
export const clientOf = (name: string): string => join('services', name, 'src', 'client.ts');
