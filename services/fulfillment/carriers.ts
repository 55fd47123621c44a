/**
 * Where a carrier shows the way of a parcel; undefined for a carrier that is not in the table, and for a number that
 * could not be one: staff type both, and only this table decides where a mail's link leads.
 */
export function trackingUrl(carrier: string, trackingNumber: string): string | undefined {
  const plain = trackingNumber.replace(/[\s-]/g, '');
  const name = carrier.toLowerCase().replace(/[^a-z]/g, '');
  if (!/^[A-Za-z0-9]{4,40}$/.test(plain) || !Object.hasOwn(carriers, name)) return undefined;
  return carriers[name]?.replace('{number}', plain);
}

/** By the carrier's name in small letters alone: "Royal Mail" is royalmail. */
const carriers: Readonly<Record<string, string>> = {
  australiapost: 'https://auspost.com.au/mypost/track/#/details/{number}',
  bpost: 'https://track.bpost.cloud/btr/web/#/search?itemCode={number}',
  canadapost: 'https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}',
  colissimo: 'https://www.laposte.fr/outils/suivre-vos-envois?code={number}',
  dhl: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}',
  dhlexpress: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}',
  dpd: 'https://tracking.dpd.de/status/en_US/parcel/{number}',
  evri: 'https://www.evri.com/track/parcel/{number}',
  fedex: 'https://www.fedex.com/fedextrack/?trknbr={number}',
  gls: 'https://gls-group.com/GROUP/en/parcel-tracking?match={number}',
  inpost: 'https://inpost.pl/en/find-parcel?number={number}',
  laposte: 'https://www.laposte.fr/outils/suivre-vos-envois?code={number}',
  postnl: 'https://jouw.postnl.nl/track-and-trace/{number}',
  postnord: 'https://tracking.postnord.com/en/tracking?id={number}',
  royalmail: 'https://www.royalmail.com/track-your-item#/tracking-results/{number}',
  swisspost: 'https://service.post.ch/ekp-web/ui/entry/search/{number}',
  ups: 'https://www.ups.com/track?tracknum={number}',
  usps: 'https://tools.usps.com/go/TrackConfirmAction?tLabels={number}',
};
