import { seeded } from '../harness/seed.ts';
import { story } from './story.ts';

story('a process per service', seeded(import.meta.filename));
