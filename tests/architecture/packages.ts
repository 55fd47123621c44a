/**
 * Every package that production code may import: ground that whole folders stand on, or a vendor that one file
 * hides. A package in neither list fails the check, so that a new one is a decision.
 */

/** Where a package that cannot be exchanged may be imported. */
const grounds: Readonly<Record<string, RegExp>> = {
  '@bufbuild/protobuf': /./,
  kysely: /^(platform|services|commands)\//,
  pg: /^(platform\/(database|events)|commands)\//,
  pino: /./,
  '@connectrpc/connect': /^platform\/rpc\//,
  '@connectrpc/connect-node': /^platform\/rpc\//,
  'prom-client': /^platform\/telemetry\//,
  'better-auth': /^services\/identity\/better-auth[a-z-]*\.ts$/,
  '@better-auth/passkey': /^services\/identity\/better-auth[a-z-]*\.ts$/,
  '@better-auth/core': /^services\/identity\/better-auth[a-z-]*\.ts$/,
  'lru-cache': /^services\/search\//,
  fastify: /^services\/gateway\//,
  jose: /^services\/(gateway\/caller|identity)\//,
  zod: /^(services|commands)\//,
  'cli-progress': /^commands\//,
  'csv-parse': /^commands\//,
  next: /^services\/web\//,
  react: /^services\/web\//,
  'react-dom': /^services\/web\//,
  'radix-ui': /^services\/web\//,
  recharts: /^services\/web\//,
  'lucide-react': /^services\/web\//,
  uqr: /^services\/web\//,
  'server-only': /^services\/web\//,
};

export const ground = (file: string, name: string): boolean => grounds[name]?.test(file) ?? false;

/** The one file that may import a vendor's package. */
export const vendors: Readonly<Record<string, string>> = {
  '@opentelemetry/api': 'platform/telemetry/otlp.ts',
  '@opentelemetry/sdk-trace-base': 'platform/telemetry/otlp.ts',
  '@node-rs/argon2': 'services/identity/argon2.ts',
  // A pool of threads that give way to the others.
  piscina: 'services/identity/passwords.ts',
  stripe: 'services/payments/provider/stripe.ts',
  // Its loader: the script itself comes from Stripe, by Stripe's rules.
  '@stripe/stripe-js': 'services/web/components/payment/stripe.ts',
  // The client itself, without the modules of the bundle around it.
  '@redis/client': 'services/gateway/buckets/redis.ts',
  nodemailer: 'services/notifications/sender/nodemailer.ts',
  pdfkit: 'services/orders/documents/pdfkit.ts',
  // The whole SDK for one call: a signature is ours to write, but not the seven ways in which AWS hands out its keys.
  '@aws-sdk/client-sesv2': 'services/notifications/sender/ses.ts',
};
