import { browsers } from './browsers.ts';
import { edges } from './edges.ts';
import { http } from './http.ts';
import type { Mutation } from './mutation.ts';
import { ownDocuments } from './own-documents.ts';
import { pods } from './pods.ts';
import { routing } from './routing.ts';
import { security } from './security.ts';
import { treatment } from './treatment.ts';

/** All wrong trees, in the order of the published table. */
export const mutations: readonly Mutation[] = [
  ...routing,
  ...treatment,
  ...pods,
  ...security,
  ...http,
  ...edges,
  ...browsers,
  ...ownDocuments,
];
