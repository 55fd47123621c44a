import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateway } from '../service.ts';
import { toyShop } from '../testing.ts';
import { routesOf } from './table.ts';

test('every address of every contract leads to its own method', async () => {
  let reached = '';
  const noting = (name: string) => () => {
    reached = name;
    throw new Error('reached');
  };
  const clients = Object.fromEntries(
    Object.entries(gateway.needs).map(([service, { methods }]) => [
      service,
      Object.fromEntries(methods.map(({ localName, name }) => [localName, noting(`${service}.${name}`)])),
    ]),
  );
  const { app, token } = await toyShop({ contracts: gateway.needs, clients });
  const authorization = `Bearer ${await token({ roles: ['admin'] })}`;
  const astray: string[] = [];
  for (const { service, verb, method, template, body } of routesOf(gateway.needs)) {
    reached = '';
    const url = template.path.replace(/\{[^}]+\}/g, '1');
    await app.inject({ method: verb, url, headers: { authorization }, ...(body && { body: {} }) });
    if (reached !== `${service}.${method.name}`) astray.push(`${verb} ${url} reaches "${reached}", not ${method.name}`);
  }
  await app.close();
  assert.deepEqual(astray, []);
});
