import { address, integer } from '#platform/runtime/config.ts';

/** Settings of the shop's pages. */
export const config = {
  gatewayOrigin: address({
    env: 'GATEWAY_ORIGIN',
    about: 'Where the pages reach the public API; needed when web runs in a process of its own',
    fallback: '',
    protocols: ['http:', 'https:'],
  }),
  gatewayPort: integer({
    env: 'PORT',
    about:
      "The gateway's port on this machine, used when GATEWAY_ORIGIN is not set; 0 learns it from the first request",
    fallback: 3000,
    minimum: 0,
    maximum: 65535,
  }),
};
