import { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { NotificationsService } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { refuseSettings } from '#platform/runtime/refusal.ts';
import { defineService } from '#platform/runtime/service.ts';
import { passwordQueue, settings, wrongTogether } from './config.ts';
import { openDevices } from './devices.ts';
import { ensureAdmin } from './first-admin.ts';
import { gate } from './gate.ts';
import { openKeyStore } from './keys.ts';
import { openLimits } from './limits.ts';
import { openMails } from './mails.ts';
import { type IdentityTables, openRepository } from './repository.ts';
import { identityRpc } from './rpc.ts';
import { forgetAgain, forgetExports, registrations, sweep } from './runners.ts';
import { subscribers } from './subscribers.ts';
import { waysOf } from './ways.ts';

const needs = { notifications: NotificationsService };

/** People, their credentials, sessions and roles. */
export const identity = defineService<
  'identity',
  typeof IdentityService,
  typeof needs,
  typeof settings,
  IdentityTables
>({
  name: 'identity',
  contract: IdentityService,
  needs,
  config: settings,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, shop, database, needs: { notifications }, ownContext, clock, ids, log, secret }) {
    const bad = wrongTogether(config, shop);
    if (bad.length > 0) throw refuseSettings(bad);
    // Loaded only where identity runs: together they take a tenth of a second and 20 MB.
    const [{ openAuth }, { openPasswords }] = await Promise.all([import('./better-auth.ts'), import('./passwords.ts')]);
    const repository = openRepository(database);
    const passwords = openPasswords({ threads: config.passwordSlots });
    const announcing = registrations(repository);
    const mails = openMails({ notifications, ownContext, clock, ids, log });
    const limits = openLimits({ repository, secret: secret('tries'), enabled: config.rateLimits });
    const devices = openDevices({ repository, mails, clock, ids, log, secret: secret('devices') });
    const auth = await openAuth({
      config,
      shop,
      secret: secret('better-auth'),
      database,
      repository,
      keyStore: openKeyStore({ database, ids }),
      passwords,
      limits,
      mails,
      devices,
      clock,
      ids,
      log,
      registered: () => announcing.poke(),
    });
    await auth.keys();
    const announce = await ensureAdmin({ config, database, ids, hash: passwords.hash });
    return {
      rpc: identityRpc({
        auth,
        repository,
        gate: gate({ slots: config.passwordSlots, queue: passwordQueue }),
        clock,
        basePath: '/api/auth',
        providers: waysOf(config).map(({ id }) => id),
        database,
        ids,
        limits,
        verifyPassword: passwords.verify,
        stepUpMinutes: shop.stepUpMinutes,
        erasureKey: secret('erasure'),
      }),
      subscribers,
      runners: [announcing, mails.runner, sweep(repository), forgetExports(database), forgetAgain(database)],
      announce,
      stop: passwords.close,
    };
  },
});
