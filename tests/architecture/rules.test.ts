import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  domainIsPure,
  foundationsStandAlone,
  layersPointDown,
  nothingReachesPastAPort,
  platformKnowsNoBusiness,
  type Rule,
  servicesStayApart,
  vendorsStayBehindTheirFile,
} from './rules.ts';
import { filesStayShort, noCycles, noHiddenInputs, noOrphans, staffIsDecidedOnce } from './shape.ts';
import { readSources } from './sources.ts';

const sources = readSources();

/** Holds in the whole repository, and is broken by each of the planted files. */
function rule(
  fact: string,
  check: Rule,
  planted: Readonly<Record<string, readonly [file: string, text: string]>>,
): void {
  describe(fact, () => {
    it('holds in every file', () => assert.deepEqual(check(sources), []));
    for (const [violation, [file, text]] of Object.entries(planted)) {
      it(`is broken by ${violation}`, () => {
        const found = check(new Map([...sources, [file, text]]));
        assert.ok(
          found.some((line) => line.includes(file)),
          `${file} passed`,
        );
      });
    }
  });
}

it('the scanner sees the whole repository', () => {
  for (const file of ['main.ts', 'contracts/events.ts', 'services/orders/rpc.ts', 'services/web/app/layout.tsx']) {
    assert.ok(sources.has(file), file);
  }
});

rule('1. a service imports itself, contracts and platform', servicesStayApart, {
  'a neighbour': ['services/cart/x.ts', `import { plan } from '../orders/place.ts';`],
  "a neighbour's type": ['services/cart/x.ts', `import type { Order } from '../orders/domain.ts';`],
  'a neighbour loaded late': ['services/cart/x.ts', `const x = await import('../orders/place.ts');`],
  're-export of a neighbour': ['services/cart/x.ts', `export * from '../orders/domain.ts';`],
  'an import over many lines': ['services/cart/x.ts', `import {\n  a,\n  b,\n} from '../orders/domain.ts';`],
  'the help of tests': ['services/cart/x.ts', `import { startShop } from '../../tests/harness/shop.ts';`],
});

rule('2. contracts take the protobuf runtime and the kernel takes nothing', foundationsStandAlone, {
  'a contract that knows the platform': ['contracts/x.ts', `import { Failure } from '#platform/kernel/errors.ts';`],
  'a contract with a package': ['contracts/x.ts', `import { sql } from 'kysely';`],
  'a kernel that knows the platform': ['platform/kernel/x.ts', `import type { Log } from '../telemetry/logs.ts';`],
  'a kernel with a package': ['platform/kernel/x.ts', `import { v7 } from 'uuid';`],
});

rule('3. the platform knows no business', platformKnowsNoBusiness, {
  'a service': ['platform/rpc/x.ts', `import { orders } from '../../services/orders/service.ts';`],
  'the messages of a service': [
    'platform/rpc/x.ts',
    `import { OrderSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';`,
  ],
});

rule('4. a domain takes the kernel only', domainIsPure, {
  'the wire': ['services/cart/domain.ts', `import { CartSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';`],
  'the database': ['services/pricing/domain/x.ts', `import { sql } from 'kysely';`],
  'a table of its own service': ['services/orders/domain.ts', `import { insert } from './repository.ts';`],
  'the rest of the platform': ['services/orders/domain.ts', `import type { Context } from '#platform/rpc/port.ts';`],
});

rule('5. layers point down, and only programs start a service', layersPointDown, {
  'a repository that knows its caller': ['services/orders/repository.ts', `import { toWire } from './rpc.ts';`],
  'one door that uses the other': ['services/orders/rpc.ts', `import { confirm } from './subscribers.ts';`],
  'a descriptor imported by its own service': ['services/orders/rpc.ts', `import { orders } from './service.ts';`],
  'a descriptor imported by the platform': [
    'platform/runtime/x.ts',
    `import { orders } from '../../services/orders/service.ts';`,
  ],
});

rule('6. a vendor is known to one file, loaded when chosen', vendorsStayBehindTheirFile, {
  'a second file': ['services/notifications/x.ts', `import { createTransport } from 'nodemailer';`],
  'an unlisted package': ['services/payments/provider/adyen.ts', `import { Client } from '@adyen/api-library';`],
  'a vendor loaded at every start': [
    'services/notifications/service.ts',
    `import { nodemailerSender } from './sender/nodemailer.ts';`,
  ],
  'ground in the wrong folder': ['services/orders/x.ts', `import fastify from 'fastify';`],
});

rule('7a. there is no cycle', noCycles, {
  'a file that imports its importer': ['platform/kernel/errors.ts', `import { money } from './money.ts';`],
});

rule('7b. there is no orphan', noOrphans, {
  'a file that nobody imports': ['services/orders/left-over.ts', 'export const left = 1;'],
  'two that import only each other': ['services/orders/x.ts', `import './x.ts';`],
});

rule('7c. nothing reaches past a port', nothingReachesPastAPort, {
  'an adapter of the service': ['services/cart/rpc.ts', `import { postgresStore } from './store/postgres.ts';`],
  'an adapter of the platform': ['services/cart/rpc.ts', `import { postgresBus } from '#platform/events/postgres.ts';`],
  'an adapter loaded late': ['services/cart/rpc.ts', `const x = await import('./store/postgres.ts');`],
});

rule('a file has at most 300 lines', filesStayShort, {
  'one of 301': ['services/orders/x.ts', 'export {};\n'.repeat(301)],
});

rule('time, ids and chance are handed in', noHiddenInputs, {
  'the present moment': ['services/orders/x.ts', 'const at = new Date();'],
  'the present millisecond': ['services/orders/x.ts', 'const at = Date.now();'],
  'a die': ['services/orders/x.ts', 'const jitter = Math.random();'],
  'an id': ['services/orders/x.ts', 'const id = crypto.randomUUID();'],
});

rule('who counts as staff is decided in one place', staffIsDecidedOnce, {
  'a role of the caller': ['services/cart/x.ts', `const may = caller.roles.includes('staff');`],
  'an area of the caller, taken apart': ['services/cart/x.ts', 'const may = ({ areas = [] }: Caller) => areas.length;'],
  'a second factor': ['services/orders/x.ts', 'const may = context.caller.secondFactor === true;'],
});
