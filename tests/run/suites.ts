import { startsServers } from './servers.ts';
import type { Suite } from './suite.ts';

const unitFiles = [
  '{platform,services,commands,contracts}/**/*.test.ts',
  'tests/{architecture,harness,model,defects}/**/*.test.ts',
];

/** What a check looks at: everything beside its file that is done in moments, because it starts no server. */
export const fastTests = (): Suite => ({
  name: 'unit tests without servers',
  files: unitFiles,
  except: startsServers(),
  width: 2,
  timeoutSeconds: 300,
});

export const unitTests: Suite = { name: 'unit tests', files: unitFiles, width: 2, timeoutSeconds: 900 };

/** Whole shops, one file at a time: two of them would measure each other. */
export const shopTests: Suite = {
  name: 'saga and faults',
  files: ['tests/{saga,cases,simulation,faults}/**/*.test.ts'],
  width: 1,
  timeoutSeconds: 1_800,
};

/** What `npm run test:faults` runs as a whole: thousands of stories, hundreds of bursts, hundreds of faults. */
export const faultTests: readonly Suite[] = [
  { name: 'the model', files: ['tests/model/**/*.test.ts'], width: 1, timeoutSeconds: 1_200 },
  { name: 'bursts on real SQL', files: ['tests/simulation/**/*.test.ts'], width: 1, timeoutSeconds: 3_600 },
  { name: 'real processes', files: ['tests/faults/**/*.test.ts'], width: 1, timeoutSeconds: 1_800 },
];

/** What docs/security.md lists: the edge alone, then whole shops asked by strangers. */
export const securityTests: Suite = {
  name: 'security',
  files: ['tests/security/*.test.ts'],
  width: 1,
  timeoutSeconds: 1_800,
};

export const browserTests: Suite = {
  name: 'browser',
  files: ['tests/browser/**/*.test.ts'],
  width: 1,
  timeoutSeconds: 1_800,
};

/** What depends on the PostgreSQL that it runs on, for a second run on another one. */
export const postgresTests: Suite = {
  name: 'the same facts on the PostgreSQL of DATABASE_URL',
  files: [
    'platform/events/*.test.ts',
    'platform/database/{idempotency,migrate,pool}.test.ts',
    'services/{inventory,orders,payments}/*.test.ts',
  ],
  width: 1,
  timeoutSeconds: 900,
};
