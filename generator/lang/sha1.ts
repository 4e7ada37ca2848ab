import { hash } from 'node:crypto';

/** A digest that names a content. It protects nothing. */
export const sha1 = (text: string): string => hash('sha1', text, 'base64url');
