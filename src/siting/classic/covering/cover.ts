import type { ClassicInstance } from '../types.js';

/** Whether a site at this distance covers: the radius itself does, unless the instance says strictly below. */
export function isCovered(instance: ClassicInstance, distance: number, radius: number): boolean {
  return instance.strictRadius ? distance < radius : distance <= radius;
}

/** The clients that each site covers, ascending; none for a forbidden site. */
export function coverLists(instance: ClassicInstance, radius: number): Uint32Array[] {
  const { clients, sites } = instance.distances;
  const column = new Float64Array(clients);
  const found = new Uint32Array(clients);
  const strict = instance.strictRadius === true;
  return Array.from({ length: sites }, (_, j) => {
    if (instance.siteStatus[j] === 'forbidden') return new Uint32Array(0);
    let count = 0;
    const near = instance.distances.near?.(j, radius);
    // Half of all at most: beyond that, going through a list costs more than it saves.
    if (near !== undefined && near.length < clients / 2) {
      for (const i of near) {
        const distance = instance.distances.at(i, j);
        if (strict ? distance < radius : distance <= radius) found[count++] = i;
      }
      return found.slice(0, count);
    }
    instance.distances.site(j, column);
    for (let i = 0; i < clients; i++) {
      if (strict ? column[i]! < radius : column[i]! <= radius) found[count++] = i;
    }
    return found.slice(0, count);
  });
}

/** Sites by status, ascending. */
export interface SiteRoles {
  readonly existing: readonly number[];
  readonly required: readonly number[];
  /** Free to open or not. */
  readonly free: readonly number[];
}

export function rolesOf(instance: ClassicInstance): SiteRoles {
  const roles = { existing: [] as number[], required: [] as number[], free: [] as number[] };
  instance.siteStatus.forEach((status, j) => {
    if (status === 'existing') roles.existing.push(j);
    else if (status === 'required') roles.required.push(j);
    else if (status === 'candidate') roles.free.push(j);
  });
  return roles;
}

/** Clients that none of the lists holds. */
export function uncovered(clients: number, lists: readonly Uint32Array[]): number[] {
  const reached = new Uint8Array(clients);
  for (const list of lists) for (const i of list) reached[i] = 1;
  const result: number[] = [];
  for (let i = 0; i < clients; i++) if (!reached[i]) result.push(i);
  return result;
}

/** Why p sites cannot be opened, if they cannot. */
export function reasonAgainstP(
  { required, free }: SiteRoles,
  p: number,
): { readonly zh: string; readonly en: string } | undefined {
  if (p < required.length) {
    return {
      zh: `必选点位有 ${required.length} 个，多于 p = ${p}`,
      en: `${required.length} sites are required, more than p = ${p}`,
    };
  }
  const most = required.length + free.length;
  if (p <= most) return undefined;
  return { zh: `可开设的点位只有 ${most} 个，少于 p = ${p}`, en: `only ${most} sites may open, fewer than p = ${p}` };
}
