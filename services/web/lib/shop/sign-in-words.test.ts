import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '#web/lib/api/problem.ts';
import { kindly, providerRefusal } from './sign-in-words.ts';

const refused = (reason: string): Problem => ({ status: 401, reason, detail: 'As the API says it.', violations: [] });

test('a known refusal is said kindly, and keeps its reason', () => {
  const { detail, reason } = kindly(refused('INVALID_EMAIL_OR_PASSWORD'));
  assert.match(detail, /do not go together/);
  assert.equal(reason, 'INVALID_EMAIL_OR_PASSWORD');
});

test('a refusal that nobody foresaw keeps the words of the API', () => {
  assert.equal(kindly(refused('SOMETHING_NEW')).detail, 'As the API says it.');
});

test('no words tell whether there is an account', () => {
  const said = [providerRefusal('account_not_linked'), kindly(refused('INVALID_EMAIL_OR_PASSWORD')).detail];
  for (const words of said) assert.doesNotMatch(words, /account|exist|registered/i);
});
