import { z } from 'zod';

/**
 * The YAML files of a city folder (docs/city-folder.md). Names of other things are
 * still text here; read-catalogue.ts turns them into indices.
 */

const text = z.string();
const filled = z.string().trim().min(1);
const names = z.strictObject({ zh: filled, en: filled });
const provenance = z.enum(['stated', 'reconstructed', 'assumed']);
const share = z.number().min(0).max(1);
const id = z.union([filled, z.int()]).transform(String);
const origins = { provenance, quote: text.default(''), basis: text.default('') };

const valueOrigin = z.strictObject({
  kind: provenance,
  quote: text.optional(),
  basis: text.optional(),
});

export const cityFile = z.strictObject({
  id,
  name: names,
  schematic: z.boolean(),
  origin: z.strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-85).max(85) }),
  populationPersons: z.int().min(1),
  detourFactor: z.number().min(1).max(5),
  provenance: z.record(z.string(), valueOrigin).default({}),
});

const quota = z.strictObject({
  count: z.number().gt(0),
  perCircles: z.int().min(1).max(255),
  alsoCounts: z.array(filled).default([]),
  provenance,
  quote: text.optional(),
  basis: text.optional(),
});

export const typesFile = z
  .array(
    z.strictObject({
      id,
      name: names,
      aliases: z.array(filled).default([]),
      class: z.enum(['basic', 'quality', 'facility', 'unclassified']),
      inMainText: z.boolean(),
      priority: z.boolean(),
      weight: z.number().min(0),
      priorityFactor: z.number().gt(0),
      demand: z.enum(['all', 'children', 'adults', 'elders']),
      tierMin: z.union([z.literal(5), z.literal(10), z.literal(15)]).optional(),
      tierGroup: filled.optional(),
      radiusPreferredM: z.number().gt(0).optional(),
      radiusM: z.number().gt(0).max(6500),
      radiusProvenance: provenance,
      target: share,
      targetProvenance: provenance,
      quota: quota.optional(),
      presence: quota.optional(),
      density: z.strictObject({ windowM: z.number().gt(0), maxCount: z.int().min(1) }).optional(),
      cityTarget: z.strictObject({ share, definitionGiven: z.boolean() }).optional(),
      bureau: text.default(''),
      ...origins,
    }),
  )
  .min(1);

const siteClass = z.strictObject({ id, name: names, ...origins });

const format = z.strictObject({
  id,
  name: names,
  kind: z.enum(['own', 'hosted', 'mobile', 'substitute']),
  credits: z.array(z.strictObject({ type: filled, credit: z.number().gt(0).max(1) })).min(1),
  floorM2: z.number().min(0),
  capexYuan: z.number().min(0),
  runningYuan: z.number().min(0),
  hosts: z.array(filled).default([]),
  hostSlots: z.int().min(0),
  siteClasses: z.array(filled).default([]),
  daysPerWeek: z.number().gt(0).max(7),
  places: z.int().min(0).optional(),
  ...origins,
});

export const formatsFile = z.strictObject({
  siteClasses: z.array(siteClass).min(1),
  formats: z.array(format).min(1),
});

export const bureausFile = z.array(
  z.strictObject({ id, name: names, quote: text.default(''), basis: text.optional() }),
);

/** Circles and barriers as GeoJSON; other geometry is refused by name. */
export const geoJson = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.looseObject({
      type: z.literal('Feature'),
      properties: z.record(z.string(), z.unknown()).nullable(),
      geometry: z.looseObject({ type: z.string(), coordinates: z.array(z.unknown()) }).nullable(),
    }),
  ),
});
