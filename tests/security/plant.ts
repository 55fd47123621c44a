/** `npm run test:security holes`: plants each hole in a copy of the shop and runs the check that has to see it. */
import { plantEach } from '../defects/plant.ts';
import { holes } from './holes.ts';

const missed = await plantEach(holes, process.argv.slice(2));
process.exitCode = missed.length === 0 ? 0 : 1;
