import { type City, locationId } from '../city/types.js';
import type { Shortfall } from '../siting/types.js';
import type { Summary } from './summary-schema.js';
import { type Language, say, sayData } from './texts/say.js';

/** A place and what stands there, by index. */
interface Placed {
  readonly location: number;
  readonly format: number;
}

/** A shortfall as summary.json has it. */
export function shortfallSummary(city: City, shortfall: Shortfall): Summary['shortfalls'][number] {
  const { circle, type, persons, reason, proof, insteadOf, togetherWith, remedy, widerRadiusM } = shortfall;
  const ids = ({ location, format }: Placed) => ({
    location: locationId(city, location),
    format: city.formats[format]!.id,
  });
  return {
    circle: city.circles[circle]!.id,
    type: city.types[type]!.id,
    persons,
    reason,
    ...(proof === undefined ? {} : { proof }),
    ...(insteadOf === undefined ? {} : { insteadOf: insteadOf.map(ids) }),
    ...(togetherWith === undefined ? {} : { togetherWith: togetherWith.map(ids) }),
    ...(widerRadiusM === undefined ? {} : { widerRadiusM }),
    remedy: remedy && { ...ids(remedy), persons: remedy.persons, costYuan: remedy.costYuan },
  };
}

/** Places named in full before the rest is counted. */
const MOST_NAMED = 3;

/** What a reason rests on, in words: `a new plan, better on the whole: instead of S012 gym`. */
export function proofText(city: City, shortfall: Shortfall, lang: Language): string {
  const { reason, proof, insteadOf = [], togetherWith = [] } = shortfall;
  if (proof === undefined) return '';
  const [comma, colon] = lang === 'zh' ? ['、', '：'] : [', ', ': '];
  const named = (list: readonly Placed[]): string => {
    const names = list
      .slice(0, MOST_NAMED)
      .map(({ location, format }) => `${locationId(city, location)} ${city.formats[format]!.name[lang]}`);
    const more = list.length - names.length;
    return names.join(comma) + (more > 0 ? ` +${more}` : '');
  };
  const parts = [
    ...(insteadOf.length > 0 ? [`${say(lang, 'insteadOf')} ${named(insteadOf)}`] : []),
    ...(togetherWith.length > 0 ? [`${say(lang, 'togetherWith')} ${named(togetherWith)}`] : []),
  ];
  const why = reason === 'better-elsewhere' ? say(lang, 'proofElsewhere') : sayData(lang, 'proof', proof);
  return parts.length === 0 ? why : `${why}${colon}${parts.join(comma)}`;
}
