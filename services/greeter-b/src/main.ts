import { runService } from '../../chassis/run-service.ts';
import { greeterB } from './greeter.ts';

void runService('greeter-b', ({ settings, log }) => ({ endpoints: [greeterB(settings, log)] }));
