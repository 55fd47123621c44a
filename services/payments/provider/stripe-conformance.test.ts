import { providerConformance } from './conformance.ts';
import { movedByFake, stripeAtFake } from './stripe.testing.ts';

providerConformance('stripe, before its fake', async () => {
  const { provider, openShop, fake } = await stripeAtFake();
  return {
    provider,
    neighbour: openShop('another shop'),
    tokens: { good: 'pm_card_visa', declined: 'pm_card_visa_chargeDeclined', waits: null },
    losesAnswer() {
      fake.bend('silent');
      return 'pm_card_visa';
    },
    pays: ({ reference }) => fake.complete(reference, 'pays'),
    moved: async (orderId) => movedByFake(fake, orderId),
    close: () => fake.close(),
  };
});
