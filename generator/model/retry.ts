/** Conditions under which Envoy knows that the server's application has not seen the call. */
const unseenByServer: ReadonlySet<string> = new Set([
  'connect-failure',
  'refused-stream',
  'reset-before-request',
]);

/** True for a condition under which a call may already have had its effect. */
export const mayRepeatEffects = (condition: string): boolean => !unseenByServer.has(condition);
