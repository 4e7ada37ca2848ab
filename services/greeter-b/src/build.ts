import type { BuildService } from '../../chassis/run-service.ts';
import { greeterB } from './greeter.ts';

/** greeter-b calls no other service. */
export const build: BuildService = ({ settings, log }) => ({ endpoints: [greeterB(settings, log)] });
