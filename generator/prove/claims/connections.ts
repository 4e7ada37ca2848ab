import { closedWithoutAnswer } from '../clients/connection.ts';
import { allOf, type EvaluateClaim } from './evidence.ts';

export const connected: EvaluateClaim<'connected'> = (_claim, evidence) =>
  allOf(
    evidence,
    ({ status, server }) => status === 'OK' && server !== undefined,
    'connected',
    ({ details }) =>
      (evidence.refusals ?? 0) > 0 ? `${details}: the policy of the service refuses them` : details,
  );

export const closed: EvaluateClaim<'closed'> = (_claim, evidence) =>
  allOf(
    evidence,
    ({ details }) => details === closedWithoutAnswer,
    'closed',
    ({ status, server, details }) => (status === 'OK' ? `answered by ${server}` : details),
  );

/** A proxy that knows no pod closes connections as well: only the count of the pods' proxies shows who refused. */
export const refusedByPolicy: EvaluateClaim<'refused by policy'> = ({ service }, { calls, refusals = 0 }) => {
  const expected = `refused by the policy of ${service}`;
  return refusals >= calls.length
    ? { ok: true, expected, seen: expected }
    : { ok: false, expected, seen: `its policy refused ${refusals} of ${calls.length}` };
};
