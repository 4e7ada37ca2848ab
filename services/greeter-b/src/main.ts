import { runService } from '../../chassis/run-service.ts';
import { build } from './build.ts';

void runService('greeter-b', build);
