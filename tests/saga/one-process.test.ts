import { seeded } from '../harness/seed.ts';
import { story } from './story.ts';

story('one process', seeded(import.meta.filename));
