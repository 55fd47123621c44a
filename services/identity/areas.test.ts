import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AreaSchema } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { areas, takesAway } from './areas.ts';

test('the areas are those of the contracts', () => {
  const words = AreaSchema.values.filter(({ number }) => number !== 0).map(({ name }) => name.slice('AREA_'.length));
  assert.deepEqual(
    areas,
    words.map((word) => word.toLowerCase()),
  );
});

const staff = (...of: readonly string[]) => ({ roles: ['customer', 'staff'], areas: of });

const changes: readonly [string, boolean, Parameters<typeof takesAway>][] = [
  ['a role that is gone', true, [staff(), { roles: ['customer'], areas: [] }]],
  ['a role that came', false, [{ roles: ['customer'], areas: [] }, staff('orders')]],
  ['an area that is gone', true, [staff('orders', 'stock'), staff('orders')]],
  ['an area that came', false, [staff('orders'), staff('orders', 'stock')]],
  ['some areas after all of them', true, [staff(), staff('orders')]],
  ['all areas after some', false, [staff('orders'), staff()]],
  ['administrators work in all areas', false, [staff(), { roles: ['customer', 'staff', 'admin'], areas: [] }]],
];
for (const [what, taken, [before, after]] of changes) {
  test(`${what} ${taken ? 'takes something away' : 'takes nothing away'}`, () => {
    assert.equal(takesAway(before, after), taken);
  });
}
