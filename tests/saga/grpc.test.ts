import { seeded } from '../harness/seed.ts';
import { story } from './story.ts';

story('every call over gRPC, idempotent ones doubled', seeded(import.meta.filename));
