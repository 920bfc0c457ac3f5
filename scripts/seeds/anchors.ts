import type { Table } from './records.js';
import type { Source } from './source.js';
import type { Cell } from './text.js';

/**
 * Commercial landmarks of table 3-1: places on the map, not outlets. 万达广场 is
 * placed by its public address on 南苑西路, 40 m beside the street's line; the others stand inside
 * their circle near the street that the plan's order of words suggests (assumed).
 */
const POSITIONS: Readonly<Record<string, { xM: number; yM: number; basis: string }>> = {
  万达广场: { xM: -60, yM: -400, basis: 'reconstructed from a public position on 南苑西路 (zhongwei-geometry.json)' },
  开盛购物中心: { xM: 120, yM: 60, basis: 'inside its circle, near 鼓楼东街 (assumed)' },
  雍楼市场: { xM: 240, yM: 420, basis: 'inside its circle (assumed)' },
  人民商场: { xM: -120, yM: 850, basis: 'inside its circle, at the corner nearest to 鼓楼 (assumed)' },
  新华百货: { xM: -260, yM: 850, basis: 'inside its circle, near 鼓楼北街 (assumed)' },
  金世纪商厦: { xM: -60, yM: 960, basis: 'inside its circle, near 鼓楼北街 (assumed)' },
};

export function anchorsTable(source: Source): Table {
  const rows = source.circles.flatMap((circle) =>
    circle.commercial_anchors.map((name, k): Cell[] => {
      const { xM, yM, basis } = POSITIONS[name]!;
      return [`A-${circle.id}-${k + 1}`, name, circle.id, xM, yM, 'stated', circle.existing_text, basis];
    }),
  );
  return { columns: ['id', 'name', 'circle', 'xM', 'yM', 'provenance', 'quote', 'basis'], rows };
}
