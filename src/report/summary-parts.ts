import { z } from 'zod';

/** What the schemas of all parts of summary.json name alike. */
export const share = z.number();
export const circleId = z.string().describe('circle id');
export const typeId = z.string().describe('business type id');
