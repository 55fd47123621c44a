'use client';

/** Within the shop the header and the search stay where they are. */
export { default } from '../error.tsx';
