import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backOffice, mayOpen, pagesOf } from './back-office.ts';

const clerk = { roles: ['customer', 'staff'], areas: ['orders', 'stock'] };
const hrefs = (me: typeof clerk) => pagesOf(me).map(({ href }) => href);

test('the rail shows the areas that somebody was given', () => {
  assert.deepEqual(hrefs(clerk), ['/admin/orders', '/admin/returns', '/admin/stock']);
});

test('staff without areas and administrators see everything', () => {
  assert.equal(hrefs({ ...clerk, areas: [] }).length, backOffice.length);
  assert.equal(hrefs({ roles: ['admin'], areas: ['orders'] }).length, backOffice.length);
});

test('customers see nothing, whatever areas they have', () => {
  assert.deepEqual(hrefs({ roles: ['customer'], areas: ['orders'] }), []);
  assert.deepEqual(hrefs({ roles: ['customer'], areas: [] }), []);
});

test('a page beneath one of the rail opens with it', () => {
  assert.equal(mayOpen(clerk, '/admin/stock/LAMP-1'), true);
  assert.equal(mayOpen(clerk, '/admin/gift-cards/1'), false);
});
