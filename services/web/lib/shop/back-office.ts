import type { Me } from '#web/lib/api/types.ts';

/** Parts of the back office, as the API names them, and in words. */
export const areas = {
  orders: 'Orders and returns',
  catalog: 'Products',
  stock: 'Stock',
  pricing: 'Prices, codes and gift cards',
  payments: 'Payments',
  customers: 'Customers',
  mails: 'Mails',
  operations: 'Events and audit log',
} as const;

export type Area = keyof typeof areas;

/** The pages that stand in the rail, in its order, and what somebody must be allowed to do there. */
export const backOffice = [
  { href: '/admin/orders', label: 'Orders', area: 'orders' },
  { href: '/admin/returns', label: 'Returns', area: 'orders' },
  { href: '/admin/payments', label: 'Payments', area: 'payments' },
  { href: '/admin/promotions', label: 'Promotions', area: 'pricing' },
  { href: '/admin/gift-cards', label: 'Gift cards', area: 'pricing' },
  { href: '/admin/stock', label: 'Stock', area: 'stock' },
  { href: '/admin/customers', label: 'Customers', area: 'customers' },
  { href: '/admin/team', label: 'Team', area: 'customers' },
  { href: '/admin/mails', label: 'Mail log', area: 'mails' },
  { href: '/admin/events', label: 'Events', area: 'operations' },
  { href: '/admin/audit', label: 'Audit log', area: 'operations' },
] as const satisfies readonly { readonly href: string; readonly label: string; readonly area: Area }[];

export type BackOfficePath = (typeof backOffice)[number]['href'];

type Worker = Pick<Me, 'roles' | 'areas'>;

export const isStaff = ({ roles }: Worker): boolean => roles.some((role) => role === 'staff' || role === 'admin');
export const isAdmin = ({ roles }: Worker): boolean => roles.includes('admin');

/** Whether somebody works in an area. The API checks every call again; this spares them doors that stay shut. */
export const worksIn = (me: Worker, area: Area): boolean =>
  isAdmin(me) || (isStaff(me) && (me.areas.length === 0 || me.areas.includes(area)));

/** The pages that somebody's rail shows. */
export const pagesOf = (me: Worker) => backOffice.filter(({ area }) => worksIn(me, area));

/** Whether a page of the back office is somebody's to open; pages beneath one of the rail are like it. */
export const mayOpen = (me: Worker, path: string): boolean => {
  const page = backOffice.find(({ href }) => path === href || path.startsWith(`${href}/`));
  return page === undefined ? isStaff(me) : worksIn(me, page.area);
};

/** What somebody is to the shop, in words. */
export function roleWords(me: Worker): string {
  if (isAdmin(me)) return 'Administrator';
  if (!isStaff(me)) return 'Customer';
  const given = areaNames.filter((area) => me.areas.includes(area)).map((area) => areas[area].toLowerCase());
  return given.length === 0 ? 'Staff' : `Staff: ${given.join('; ')}`;
}

export const areaNames = Object.keys(areas).filter((name): name is Area => name in areas);
